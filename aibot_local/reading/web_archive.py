"""WARC: the pages of a web crawl. Pictures, styles and scripts among its records are no articles."""

import io
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
        unit = _read_record(record, body, item, place, limits)
        if unit is not None:
            yield unit
            item += 1
    if not item:
        raise ParseError(SetAsideReason.NO_TEXT, "a web archive without a page: there is nothing to read")


def _read_record(
    record: "WarcRecord", body: bytes, item: int, place: str, limits: ReadingLimits
) -> RawArticle | Member | Flaw | None:
    """What a record holds; None for what is neither page nor document."""
    answer = record.http_headers
    address = (record.headers.get("WARC-Target-URI") or "").strip("<> ")
    kind = (record.http_content_type if answer else record.headers.get("Content-Type")) or ""
    kind = kind.split(";")[0].strip().lower()
    page = kind in _PAGES or (not kind and b"<html" in body[:2000].lower())
    if not address.lower().startswith(("http://", "https://")) or not (page or kind in _DOCUMENTS):
        return None
    if answer and answer.status_code != 200:
        detail = f"{place}: an answer with status {answer.status_code}, no page"
        return Flaw(SetAsideReason.NO_TEXT, detail, item)
    if len(body) > limits.page_bytes:
        return Flaw(SetAsideReason.TOO_LARGE, f"{place}: over {limits.page_bytes:,} bytes: take it out", item)
    if not page:
        path = urlsplit(address).path.strip("/").replace("/", "_") or "document"
        suffix = _DOCUMENTS[kind]
        return Member(f"{item + 1}/{path if path.lower().endswith(suffix) else path + suffix}", body)
    charset = record.http_charset if answer else None
    try:
        text = decode_text(body, charset or find_declared_encoding(body)).text
    except ParseError as error:
        return Flaw(error.flaw.reason, f"{place}: {error.flaw.detail}", item)
    url = read_address(address, "warc:WARC-Target-URI")
    return RawArticle(html=text, page=True, url=url, item=item, place=place)
