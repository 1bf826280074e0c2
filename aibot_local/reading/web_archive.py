"""WARC, and ARC before it: the pages of a web crawl. Pictures, styles and scripts among its records are no articles."""

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aibot_local.reading.aliases import read_address
from aibot_local.reading.decoding import decode_text, find_declared_encoding
from aibot_local.reading.limits import ReadingLimits
from aibot_local.reading.raw import Flaw, Member, ParseError, RawArticle, Units
from aibot_local.records import SetAsideReason

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

_PAGES = ("text/html", "application/xhtml+xml")
_DOCUMENTS = {
    "application/pdf": ".pdf",
    "application/rss+xml": ".rss",
    "application/atom+xml": ".atom",
    "text/plain": ".txt",
}
_ORIGIN = "warc:WARC-Target-URI"
# Address, IP address, date, kind of content; in version 2 five more; length.
_ARC_HEADER = re.compile(
    rb"(?P<address>[a-z]+:[^\r\n]{1,4000}?) [^ \r\n]{1,60} \d{8,14} (?P<kind>[^ \r\n]{1,200})"
    rb"(?: [^ \r\n]{1,4000}){0,5}? (?P<length>\d{1,12})\r?\n",
    re.I,
)
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.I)


def parse(data: bytes, limits: ReadingLimits) -> Units:
    """Every page of a WARC file, compressed or not, and the documents among its records.

    :raises ParseError: MALFORMED, when no record can be read; NO_TEXT, when none is a page or document.
    """
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    kinds = WarcRecordType.response | WarcRecordType.resource
    stream = io.BytesIO(data)
    records = ArchiveIterator(
        stream, record_types=kinds, parse_http=True, auto_decode="all", fsspec_args=False
    )
    item = total = 0
    most = min(limits.expanded_bytes, max(len(data), 1024) * limits.expansion)
    while True:
        place = f"record {item + 1}"
        try:
            record = next(records)
            body = record.reader.read(limits.page_bytes + 1)
        except StopIteration:
            break
        except (OSError, ValueError, RuntimeError) as error:
            if not item:
                detail = f"broken WARC ({str(error)[:80]}): fetch the archive again"
                raise ParseError(SetAsideReason.MALFORMED, detail) from error
            detail = f"{place}: broken ({str(error)[:80]}); the rest was not read: fetch it again"
            yield Flaw(SetAsideReason.MALFORMED, detail, item)
            return
        total += len(body)
        if total > most:
            detail = f"{place}: unfolds to more than {most:,} bytes; the rest was not read: split it"
            yield Flaw(SetAsideReason.TOO_LARGE, detail, item)
            return
        unit = _read_record(_describe_record(record), body, item, place, limits)
        if unit is not None:
            yield unit
            item += 1
    if not item:
        raise ParseError(SetAsideReason.NO_TEXT, "a web archive without a page: there is nothing to read")


def parse_arc(data: bytes, limits: ReadingLimits) -> Units:
    """Every page of an ARC file (version 1 or 2, Internet Archive 1996), and the documents among its records.

    :raises ParseError: as `parse` does.
    """
    item = position = 0
    place = ""
    while position < len(data):
        match = _ARC_HEADER.match(data, position)
        place = f"record {item + 1}"
        if not match:
            if not item:
                raise ParseError(SetAsideReason.MALFORMED, "broken ARC file: fetch the archive again")
            yield Flaw(
                SetAsideReason.MALFORMED, f"{place}: broken; the rest was not read: fetch it again", item
            )
            return
        position = match.end() + int(match["length"])
        described, body = _split_answer(match, data[match.end() : position])
        while data[position : position + 1] in (b"\n", b"\r"):
            position += 1
        unit = _read_record(described, body, item, place, limits, origin="arc:URL")
        if unit is not None:
            yield unit
            item += 1
    if position > len(data):
        detail = f"{place}: the file breaks off in it; what is there was read: fetch it again"
        yield Flaw(SetAsideReason.MALFORMED, detail, item)
        return
    if not item:
        raise ParseError(SetAsideReason.NO_TEXT, "a web archive without a page: there is nothing to read")


def _split_answer(match: re.Match[bytes], record: bytes) -> tuple["_Described", bytes]:
    """The description of an ARC record and its body, without the head of the answer (RFC 9112)."""
    address = match["address"].decode("utf-8", "replace")
    if not record.startswith(b"HTTP/"):
        return _Described(address, match["kind"].decode("latin-1").lower(), "", None), record
    head = _HEAD_END.split(record, 1)
    fields = {
        name.strip().lower(): value.strip()
        for name, _, value in (line.partition(":") for line in head[0].decode("latin-1").splitlines()[1:])
    }
    status = re.match(rb"HTTP/\S+\s+(\d{3})", record)
    kind, _, rest = fields.get("content-type", "").partition(";")
    charset = _CHARSET.search(rest)
    described = _Described(
        address, kind.strip().lower(), charset[1] if charset else "", int(status[1]) if status else 0
    )
    return described, head[1] if len(head) > 1 else b""


@dataclass(frozen=True, slots=True)
class _Described:
    """What the head of a record says: address, kind of content, charset, and the status of an answer (or None)."""

    address: str
    kind: str
    charset: str
    status: int | None


def _describe_record(record: "WarcRecord") -> _Described:
    answer = record.http_headers
    address = (record.headers.get("WARC-Target-URI") or "").strip("<> ")
    kind = (record.http_content_type if answer else record.headers.get("Content-Type")) or ""
    charset = (record.http_charset if answer else "") or ""
    return _Described(
        address, kind.split(";")[0].strip().lower(), charset, answer.status_code if answer else None
    )


def _read_record(
    described: _Described, body: bytes, item: int, place: str, limits: ReadingLimits, *, origin: str = _ORIGIN
) -> RawArticle | Member | Flaw | None:
    """What a record holds; None for what is neither page nor document."""
    address, kind = described.address, described.kind
    page = kind in _PAGES or (not kind and b"<html" in body[:2000].lower())
    if not address.lower().startswith(("http://", "https://")) or not (page or kind in _DOCUMENTS):
        return None
    if described.status not in (None, 200):
        detail = f"{place}: an answer with status {described.status}, no page"
        return Flaw(SetAsideReason.NO_TEXT, detail, item)
    if len(body) > limits.page_bytes:
        return Flaw(SetAsideReason.TOO_LARGE, f"{place}: over {limits.page_bytes:,} bytes: take it out", item)
    if not page:
        path = urlsplit(address).path.strip("/").replace("/", "_") or "document"
        suffix = _DOCUMENTS[kind]
        return Member(f"{item + 1}/{path if path.lower().endswith(suffix) else path + suffix}", body)
    try:
        text = decode_text(body, described.charset or find_declared_encoding(body)).text
    except ParseError as error:
        return Flaw(error.flaw.reason, f"{place}: {error.flaw.detail}", item)
    url = read_address(address, origin)
    return RawArticle(html=text, page=True, url=url, item=item, place=place)
