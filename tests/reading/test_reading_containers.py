"""Formats with files inside, and formats that are packages: mail, archives, crawls, office documents, PDF."""

import gzip
import io
import json
import tarfile
import zipfile
from pathlib import Path

import pytest
from reading_helpers import flaws_of, parse, parse_one

from aibot_local.reading import ReadingLimits, read_inbox, reopen_document
from aibot_local.reading.finishing import FinishedArticle
from aibot_local.reading.portable_document import join_pages
from aibot_local.records import SetAsideReason

BODY = "The ferry turned over in the narrows on Thursday. Twelve people died, the coastguard said."
MORE = "The search for four missing people goes on. The water is seven degrees cold, rescuers said."
DATA = Path(__file__).parents[3] / "shared" / "data" / "inputs"


def pack(members: dict[str, bytes | str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)  # a fixed time
    return stream.getvalue()


def pack_tar(members: dict[str, bytes], mode: str = "w") -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
        link = tarfile.TarInfo("link.txt")
        link.type = tarfile.SYMTYPE
        link.linkname = "/etc/passwd"
        archive.addfile(link)
    return stream.getvalue()


def titles(results: list[object]) -> list[str]:
    return [result.title for result in results if isinstance(result, FinishedArticle)]


# ---------------------------------------------------------------------------------------------- mail

MAIL = (
    "From: Ann Lee <ann@g.example>\r\nSubject: Fwd: =?utf-8?q?Ferry_turns_=C3=BCber?=\r\n"
    "Date: Thu, 05 Mar 2026 10:00:00 +0100 (CET)\r\n"
)


def test_mail() -> None:
    article = parse_one(
        "a.eml", f"{MAIL}Content-Type: text/plain; charset=utf-8\r\n\r\n{BODY}\r\n\r\n{MORE}\r\n"
    )
    assert (article.title, article.body) == ("Ferry turns über", f"{BODY}\n\n{MORE}")
    assert (article.author.value, article.author.origin) == ("Ann Lee", "mail:From")
    assert article.published.value == "2026-03-05T10:00:00+01:00"


def test_mail_in_html_with_an_attachment() -> None:
    mail = (
        f"{MAIL}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
        f"--x\r\nContent-Type: text/html; charset=iso-8859-1\r\n\r\n<p>{BODY}</p><p>{MORE}</p>\r\n"
        "--x\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=../b.txt\r\n\r\n"
        f"Second\r\n\r\n{MORE}\r\n--x--\r\n"
    )
    assert titles(parse("a.eml", mail)) == ["Ferry turns über", "Second"]


def test_mailbox() -> None:
    one = (
        f"From a@b Thu Mar  5 10:00:00 2026\n{MAIL.replace(chr(13), '')}\n{BODY}\n>From the quay, {MORE}\n\n"
    )
    results = parse("a.mbox", one * 3)
    assert [result.item for result in results] == [0, 1, 2]
    assert all("\n\n>From" not in result.body and "From the quay" in result.body for result in results)  # type: ignore[union-attr]
    (flaw,) = flaws_of("a.mbox", "no mail")
    assert flaw.reason is SetAsideReason.MALFORMED


def test_mhtml() -> None:
    page = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://g.example/1\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/related; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        f"<html><head><title>Ferry</title></head><body><article><h1>Ferry</h1><p>{BODY}</p><p>{MORE}</p>"
        "</article></body></html>\r\n--x\r\nContent-Type: text/css\r\n\r\np {}\r\n--x--\r\n"
    )
    article = parse_one("a.mhtml", page)
    assert (article.title, article.body, article.url.value) == (
        "Ferry",
        f"{BODY}\n\n{MORE}",
        "https://g.example/1",
    )


# -------------------------------------------------------------------------------------------- tables


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_table(delimiter: str) -> None:
    rows = [
        ["Title", "Text", "Source", "Publication Date", "URL"],
        ["Ferry", f'"{BODY}\n\nHe said ""so""."', "Gazette", "2026-03-05", "https://g.example/1"],
        ["Short row", "x"],
        ["Two", f'"{MORE}"', "Gazette", "03/04/2026", ""],
    ]
    results = parse("a.csv", "\n".join(delimiter.join(row) for row in rows))
    assert titles(list(results)) == ["Ferry", "Two"]
    assert [result.item for result in results] == [0, 1, 2]
    first = results[0]
    assert isinstance(first, FinishedArticle)
    assert first.body == f'{BODY}\n\nHe said "so".'
    assert (first.outlet.value, first.outlet.origin) == ("Gazette", "column:Source")
    assert first.published.value == "2026-03-05"


def test_a_table_of_something_else() -> None:
    (flaw,) = flaws_of("a.csv", "name,age\nAnn,41\n")
    assert flaw.reason is SetAsideReason.UNSUPPORTED


# ------------------------------------------------------------------------------------------ archives


def test_zip_members_are_documents_of_their_own(tmp_path: Path) -> None:
    inner = pack({"deep/c.txt": f"Three\n\n{BODY} 3"})
    data = pack(
        {"a.txt": f"One\n\n{BODY}", "b/two.md": f"# Two\n\n{BODY} 2", "in.zip": inner, "x.png": b"\x89PNG"}
    )
    (tmp_path / "news.zip").write_bytes(data)
    reading = read_inbox(tmp_path)
    paths = {article.title: article.document.path for article in reading.articles}
    assert paths == {
        "One": "news.zip!/a.txt",
        "Two": "news.zip!/b/two.md",
        "Three": "news.zip!/in.zip!/deep/c.txt",
    }
    assert [(entry.path, entry.reason) for entry in reading.set_aside] == [
        ("news.zip!/x.png", SetAsideReason.UNSUPPORTED)
    ]
    assert reading.files == 1
    for article in reading.articles:
        assert reopen_document(tmp_path, article.document.path).articles == (article,)


def test_zip_with_hostile_names() -> None:
    data = pack(
        {
            "../a.txt": BODY,
            "/b.txt": BODY,
            "c\\d.txt": BODY,
            "__MACOSX/e.txt": BODY,
            "ok.txt": f"Ok\n\n{BODY}",
        }
    )
    results = parse("a.zip", data)
    assert titles(list(results)) == ["Ok"]
    assert [flaw.reason for flaw in flaws_of("a.zip", data)].count(SetAsideReason.UNSAFE) == 3


def test_zip_bombs() -> None:
    (flaw,) = flaws_of("a.zip", pack({"a.txt": b"\0" * 30_000_000}))
    assert flaw.reason is SetAsideReason.TOO_LARGE
    (flaw,) = flaws_of("a.zip", pack({f"{n}.txt": BODY for n in range(1_001)}))
    assert flaw.reason is SetAsideReason.TOO_LARGE
    nested = pack({"a.txt": f"One\n\n{BODY}"})
    for _ in range(8):
        nested = pack({"in.zip": nested})
    (flaw,) = flaws_of("a.zip", nested)
    assert flaw.reason is SetAsideReason.TOO_LARGE
    lying = pack({"a.txt": b"x" * 1000})
    lying = lying.replace((1000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert flaws_of("a.zip", lying)


def test_broken_zip() -> None:
    (flaw,) = flaws_of("a.zip", pack({"a.txt": BODY})[:-30])
    assert flaw.reason is SetAsideReason.MALFORMED


@pytest.mark.parametrize(
    ("name", "mode"), [("a.tar", "w"), ("a.tar.gz", "w:gz"), ("a.tgz", "w:gz"), ("a.tar.xz", "w:xz")]
)
def test_tar(name: str, mode: str) -> None:
    data = pack_tar(
        {"a.txt": f"One\n\n{BODY}".encode(), "b.json": json.dumps({"title": "Two", "text": BODY}).encode()},
        mode,
    )
    assert titles(list(parse(name, data))) == ["One", "Two"]
    assert [flaw.reason for flaw in flaws_of(name, data)] == [SetAsideReason.UNSAFE]


# --------------------------------------------------------------------------------------- web archives


def make_record(address: str, body: str, kind: str = "text/html", status: str = "200 OK") -> bytes:
    length = len(body.encode())
    http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n{body}".encode()
    header = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        f"WARC-Date: 2026-03-05T10:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(http)}\r\n\r\n"
    )
    return header.encode() + http + b"\r\n\r\n"


@pytest.mark.parametrize("packed", [False, True])
def test_web_archive(packed: bool) -> None:
    page = f"<html><head><title>Ferry</title></head><body><article><h1>Ferry</h1><p>{BODY}</p><p>{MORE}</p>"
    records = [
        make_record("https://www.g.example/1", page),
        make_record("https://www.g.example/s.css", "p {}", "text/css"),
        make_record("https://www.g.example/gone", "<html>gone</html>", status="404 Not Found"),
        make_record("https://www.g.example/2", page.replace("Ferry", "Two")),
    ]
    data = b"".join(gzip.compress(record) for record in records) if packed else b"".join(records)
    results = parse("a.warc.gz" if packed else "a.warc", data)
    assert [result.item for result in results] == [0, 1, 2]
    assert titles(list(results)) == ["Ferry", "Two"]
    first = results[0]
    assert isinstance(first, FinishedArticle)
    assert (first.url.value, first.outlet.value) == ("https://www.g.example/1", "g.example")
    assert first.published.value is None  # the date of the crawl is not that of the article


# -------------------------------------------------------------------------------- packages and PDF

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'


def test_word_document() -> None:
    document = (
        f'<w:document {W}><w:body><w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr><w:r><w:t>Ferry turns '
        f"over</w:t></w:r></w:p>"
        f"<w:p><w:r><w:t>The ferry turned </w:t></w:r><w:ins><w:r><w:t>over</w:t></w:r></w:ins><w:del><w:r>"
        f"<w:delText>WRONG</w:delText></w:r></w:del><w:r><w:t xml:space='preserve'> in the "
        f"narrows.</w:t><w:br/>"
        f"<w:t>It sank.</w:t></w:r></w:p><w:p><w:r><w:t>{MORE}</w:t></w:r></w:p></w:body></w:document>"
    )
    core = f"<c:cp xmlns:c='c' {DC}><dc:creator>Ann Lee</dc:creator></c:cp>"
    article = parse_one("a.docx", pack({"word/document.xml": document, "docProps/core.xml": core}))
    assert article.title == "Ferry turns over"
    assert article.body == f"The ferry turned over in the narrows. It sank.\n\n{MORE}"
    assert article.author.value == "Ann Lee"


def test_open_document() -> None:
    name = "urn:oasis:names:tc:opendocument:xmlns"
    spaces = f'xmlns:o="{name}:office:1.0" xmlns:t="{name}:text:1.0"'
    content = (
        f"<o:document-content {spaces}><o:body><o:text><t:tracked-changes><t:p>DELETED</t:p>"
        f"</t:tracked-changes>"
        f"<t:h>Ferry turns over</t:h><t:p>The<t:s/>ferry <t:span>turned</t:span> over.<t:note><t:p>"
        f"NOTE</t:p></t:note> It sank.</t:p>"
        f"<t:p>{MORE}</t:p></o:text></o:body></o:document-content>"
    )
    article = parse_one("a.odt", pack({"content.xml": content}))
    assert (article.title, article.body) == ("Ferry turns over", f"The ferry turned over. It sank.\n\n{MORE}")


def test_a_package_cannot_read_files_or_explode() -> None:
    text = f"<w:document {W}><w:body><w:p><w:r><w:t>{BODY}&x;</w:t></w:r></w:p></w:body></w:document>"
    evil = f'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>{text}'
    for result in parse("a.docx", pack({"word/document.xml": evil})):
        assert "root:" not in getattr(result, "body", "")
    bomb = "<w:document " + W + ">" + "<w:p>" * 100_000
    assert flaws_of("a.docx", pack({"word/document.xml": bomb}))
    assert flaws_of("a.docx", pack({"word/document.xml": "<w:document", "x": "y"}))
    assert flaws_of("a.docx", b"not a zip")


def test_book() -> None:
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OEBPS/a.opf"/></rootfiles></container>'
    )
    package = (
        f'<package xmlns="http://www.idpf.org/2007/opf" {DC}><metadata><dc:publisher>Gazette</dc:publisher>'
        "<dc:date>2026-03-05</dc:date><dc:language>en</dc:language></metadata><manifest>"
        '<item id="a" href="a%20b.xhtml"/><item id="b" href="b.xhtml"/></manifest><spine><itemref idref="b"/>'
        '<itemref idref="a"/><itemref idref="gone"/></spine></package>'
    )
    chapter = "<html xmlns='http://www.w3.org/1999/xhtml'><body><h1>{}</h1><p>{}</p></body></html>"
    data = pack(
        {
            "META-INF/container.xml": container,
            "OEBPS/a.opf": package,
            "OEBPS/a b.xhtml": chapter.format("One", BODY),
            "OEBPS/b.xhtml": chapter.format("Two", MORE),
        }
    )
    results = parse("a.epub", data)
    assert titles(list(results)) == ["Two", "One"]
    first = results[0]
    assert isinstance(first, FinishedArticle)
    assert (first.body, first.outlet.value, first.published.value) == (MORE, "Gazette", "2026-03-05")
    assert flaws_of("a.epub", data)[0].item == 2


def test_newsml() -> None:
    item = (
        '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" xml:lang="en-GB"><itemMeta><provider '
        'literal="KPA"/>'
        "<versionCreated>2026-03-06T10:00:00+01:00</versionCreated><firstCreated>"
        "2026-03-05T10:00:00+01:00</firstCreated>"
        "</itemMeta><contentMeta><headline>Ferry turns over</headline><by>By Ann Lee</by></contentMeta>"
        "<contentSet>"
        f'<inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body><p>'
        f"{BODY}</p><p>{MORE}</p>"
        "</body></html></inlineXML></contentSet></newsItem>"
    )
    for data in (
        item,
        f'<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>{item}</itemSet></newsMessage>',
    ):
        article = parse_one("a.xml", data)
        assert (article.title, article.body) == ("Ferry turns over", f"{BODY}\n\n{MORE}")
        assert (article.outlet.value, article.author.value, article.language.value) == (
            "KPA",
            "Ann Lee",
            "en",
        )
        assert article.published.value == "2026-03-05T10:00:00+01:00"
        assert article.updated.value == "2026-03-06T10:00:00+01:00"


def test_nitf() -> None:
    article = parse_one(
        "a.xml",
        '<nitf><head><docdata><date.issue norm="20260305T100000Z"/><doc.copyright holder="KPA"/>'
        "</docdata></head><body>"
        "<body.head><hedline><hl1>Ferry turns over</hl1></hedline><byline>By <person>Ann Lee</person>"
        "</byline></body.head>"
        f"<body.content><p>{BODY}</p><block><p>{MORE}</p></block></body.content></body></nitf>",
    )
    assert (article.title, article.body) == ("Ferry turns over", f"{BODY}\n\n{MORE}")
    assert (article.outlet.value, article.author.value) == ("KPA", "Ann Lee")
    assert article.published.value == "2026-03-05T10:00:00+00:00"


def make_pdf(lines: list[str], pages: int = 1) -> bytes:
    text = "BT /F1 11 Tf 14 TL 50 750 Td " + " ".join(f"({line}) '" for line in lines) + " ET"
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(pages))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {pages}/Kids[{kids}]>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for number in range(pages):
        resources = "/Resources<</Font<</F1 3 0 R>>>>"
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]{resources}/Contents {5 + 2 * number} 0 R>>"
        )
        objects.append(f"<</Length {len(text)}>>stream\n{text}\nendstream")
    out = "%PDF-1.4\n"
    offsets = []
    for number, entry in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj{entry}endobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(
        f"{o:010} 00000 n \n" for o in offsets
    )
    return (out + f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF").encode()


def test_pdf() -> None:
    article = parse_one(
        "a.pdf", make_pdf(["The ferry turned over in the narrows late on", "Thursday. Twelve people died."])
    )
    assert article.body == "The ferry turned over in the narrows late on Thursday. Twelve people died."
    assert article.published.value is None
    assert flaws_of("a.pdf", b"%PDF-1.4 broken")[0].reason is SetAsideReason.MALFORMED
    assert flaws_of("a.pdf", make_pdf([]))[0].reason is SetAsideReason.NO_TEXT


def test_pages_are_joined_without_running_heads() -> None:
    words = ("alpha", "beta", "gamma", "delta")
    pages = [
        f"Gazette, page {n}\r\nOne {word}.\r\nTwo {word} hyphen-\r\nates.\r\n{n}"
        for n, word in enumerate(words)
    ]
    text = join_pages(pages)
    assert text.split("\n")[:4] == [
        "One alpha.",
        "Two alpha hyphenates.",
        "One beta.",
        "Two beta hyphenates.",
    ]


@pytest.mark.skipif(not DATA.is_dir(), reason="evaluation data ../shared/data is absent")
def test_real_odd_files_are_all_accounted_for() -> None:
    for folder in ("pdf", "warc"):
        reading = read_inbox(DATA / folder, limits=ReadingLimits(seconds_per_article=30))
        named = {article.document.path.split("!/")[0] for article in reading.articles}
        named |= {entry.path.split("!/")[0] for entry in reading.set_aside}
        assert named == {path.name for path in (DATA / folder).iterdir()}
        assert reading.articles
