"""Small files of every format, and damage done to files: the same for the same chance. Shared with the long run."""

import gzip
import json
import random
from collections.abc import Callable

from test_reading_accounts import make_arc
from test_reading_containers import MAIL, make_pdf, make_record, pack, pack_tar

from aibot_local.reading import ReadingLimits
from aibot_local.reading.finishing import FinishedArticle
from aibot_local.reading.normalising import clean_body, clean_line
from aibot_local.reading.parsing import Opened, Skipped, parse_file
from aibot_local.records import SetAsideReason

BODY = "The ferry turned over in the narrows on Thursday. Twelve people died, the coastguard said."
PAGE = f"<html lang=en><head><title>F</title></head><body><article><h1>F</h1><p>{BODY}</p><p>{BODY}</p>"
FEED = (
    "<rss><channel><title>G</title><item>"
    + f"<title>F</title><description>{BODY}</description></item></channel></rss>"
)
MULTIPART = f"{MAIL}Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n{BODY}\r\n--x--\r\n"
ITEM = (
    "<newsItem><contentMeta><headline>F</headline></contentMeta>"
    + f"<inlineXML><p>{BODY}</p></inlineXML></newsItem>"
)
RECORD = {
    "title": "Ferry",
    "text": BODY,
    "date": "2026-03-05",
    "source": {"name": "Gazette"},
    "authors": ["Ann"],
}
LIMITS = ReadingLimits(expanded_bytes=2_000_000)
WORD = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
    f"<w:t>{BODY}</w:t></w:r></w:p></w:body></w:document>"
)
OPEN_TEXT = (
    '<o:d xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    f'xmlns:t="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><t:h>Ferry</t:h><t:p>{BODY}</t:p></o:d>'
)
BOOK: dict[str, bytes | str] = {
    "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="a.opf"/></rootfiles></container>',
    "a.opf": '<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="a" href="a.xhtml"/></manifest>'
    '<spine><itemref idref="a"/></spine></package>',
    "a.xhtml": f"<html><body><h1>Ferry</h1><p>{BODY}</p></body></html>",
}
SAVED = "From: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n"
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>G</title><entry><title>F</title><updated>2026-03-06T10:00:00Z'
    f'</updated><content type="html">&lt;p&gt;{BODY}&lt;/p&gt;</content></entry></feed>'
)

SEEDS: dict[str, bytes] = {
    "a.txt": f"Title: Ferry\nDate: 2026-03-05\n\n{BODY}\n\n{BODY}".encode(),
    "a.md": f"---\ntitle: Ferry\n---\n\n# Ferry\n\n**{BODY}**\n\n> {BODY}".encode(),
    "a.html": PAGE.encode(),
    "a.html.gz": gzip.compress(PAGE.encode(), mtime=0),
    "a.json": json.dumps({"articles": [RECORD, {**RECORD, "@type": "NewsArticle"}]}).encode(),
    "a.jsonl": "\n".join([json.dumps(RECORD)] * 3).encode(),
    "a.rss": FEED.encode(),
    "a.eml": MULTIPART.encode(),
    "a.mbox": f"From a@b Thu Mar 5\n{MAIL.replace(chr(13), '')}\n{BODY}\n".encode() * 2,
    "a.csv": f"title,text,date\nFerry,\"{BODY}\",2026-03-05\nTwo,\"{BODY}\",x\n".encode(),
    "a.zip": pack({"a.txt": BODY, "b.html": PAGE}),
    "a.tar": pack_tar({"a.txt": BODY.encode()}),
    "a.warc": make_record("https://g.example/1", PAGE) * 2,
    "a.pdf": make_pdf([BODY, BODY]),
    "a.docx": pack({"word/document.xml": WORD}),
    "a.xml": ITEM.encode(),
    "a.odt": pack({"content.xml": OPEN_TEXT}),
    "a.epub": pack(BOOK),
    "a.mhtml": f"{SAVED}--x\r\nContent-Type: text/html\r\n\r\n{PAGE}\r\n--x--\r\n".encode(),
    "a.atom": ATOM.encode(),
    "a.arc": make_arc([("http://g.example/1", PAGE)] * 2),
    "a.warc.gz": gzip.compress(make_record("https://g.example/1", PAGE), mtime=0) * 2,
    "a.tar.gz": gzip.compress(pack_tar({"a.txt": BODY.encode()}), mtime=0),
    "b.eml": f"{MAIL}Content-Type: text/html\r\n\r\n<p>{BODY}</p><blockquote type=cite>{BODY}</blockquote>".encode(),
}  # fmt: skip
SCRAPS = (
    b"\0",
    b"\xff\xfe",
    b"<",
    b">",
    b"{",
    b"[",
    b'"',
    b"\x1b[31m",
    b"&#x202e;",
    b"]]>",
    b"\r\n",
    b"\xed\xa0\x80",
    b"9" * 20,
)


def mutate(data: bytes, chance: random.Random) -> bytes:
    """One to four cuts, flips, repeats and insertions."""
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(data) + 1)
        end = min(len(data), start + chance.choice((1, 1, 4, 30, 200)))
        change: Callable[[], bytes] = chance.choice(
            (
                lambda start=start, end=end, data=data: data[:start] + data[end:],
                lambda start=start, data=data: data[:start],
                lambda start=start, end=end, data=data: data[:end] + data[start:],
                lambda start=start, data=data: data[:start] + chance.choice(SCRAPS) + data[start:],
                lambda start=start, end=end, data=data: (
                    data[:start] + chance.randbytes(end - start) + data[end:]
                ),
            )
        )
        data = change()
    return data


def check_file(name: str, data: bytes) -> int:
    """Read a file and check that what comes out keeps its contract; gives the number of articles.

    :raises AssertionError: when nothing comes out, an article is not clean, or a parser fails in a way of its own.
    """
    results = [
        result for result in parse_file(name, data, LIMITS) if not isinstance(result, (Opened, Skipped))
    ]
    assert results, "every file gives an article or a flaw"
    read = 0
    for result in results:
        if isinstance(result, FinishedArticle):
            read += 1
            assert clean_body(result.body) == result.body
            assert clean_line(result.title) == result.title
            assert 0 <= result.account.words_kept <= result.account.words_visible
            f"{result.title}{result.body}{result.account.remarks}".encode()
        else:
            assert result.reason in SetAsideReason
            assert result.detail == clean_line(result.detail)
            assert "cannot be parsed" not in result.detail, (
                f"a parser failed in a way of its own: {result.detail}"
            )
    return read
