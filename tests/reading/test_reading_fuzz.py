"""Damaged files of every format: only articles that keep their contract, and flaws, may come out."""

import gzip
import json
import random
from collections.abc import Callable

import pytest
from reading_helpers import parse
from test_reading_containers import MAIL, make_pdf, make_record, pack, pack_tar

from aibot_local.reading import ReadingLimits
from aibot_local.reading.finishing import FinishedArticle
from aibot_local.reading.normalising import clean_body, clean_line
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


@pytest.mark.slow
@pytest.mark.parametrize("name", SEEDS)
def test_damaged_files(name: str) -> None:
    chance = random.Random(f"2026 {name}")  # noqa: S311 - the same damage on every run
    read = 0
    for _ in range(500):
        results = parse(name, mutate(SEEDS[name], chance), LIMITS)
        assert results, "every file gives an article or a flaw"
        for result in results:
            if isinstance(result, FinishedArticle):
                read += 1
                assert clean_body(result.body) == result.body
                assert clean_line(result.title) == result.title
                f"{result.title}{result.body}".encode()
            else:
                assert result.reason in SetAsideReason
                assert result.detail == clean_line(result.detail)
                assert "cannot be parsed" not in result.detail, "a parser failed in a way of its own"
    assert read, "some damage is slight"


def test_undamaged_seeds_are_read() -> None:
    for name, data in SEEDS.items():
        assert any(isinstance(result, FinishedArticle) for result in parse(name, data, LIMITS)), name
