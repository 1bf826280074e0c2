"""Which format a file is in, by its name and its first bytes, and the parser for it."""

import importlib
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from aibot_local.reading.limits import ReadingLimits
from aibot_local.reading.raw import ParseError, Units
from aibot_local.records import SetAsideReason

Parser = Callable[[bytes, ReadingLimits], Units]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name in messages, where its parser is, and whether one file holds many articles."""

    name: str
    module: str
    function: str = "parse"
    many: bool = False

    def load_parser(self) -> Parser:
        """Import the parser; its libraries come with it and not before."""
        module = importlib.import_module(f"aibot_local.reading.{self.module}")
        return cast(Parser, getattr(module, self.function))


_TEXT = Format("text", "plain_text")
_MARKDOWN = Format("Markdown", "markdown")
_PAGE = Format("web page", "web_page")
_JSON = Format("JSON", "json_dump", many=True)
_LINES = Format("JSON Lines", "json_dump", "parse_lines", many=True)
_FEED = Format("feed", "feed", many=True)

_BY_SUFFIX = {
    ".txt": _TEXT, ".text": _TEXT, ".md": _MARKDOWN, ".markdown": _MARKDOWN,
    ".html": _PAGE, ".htm": _PAGE, ".xhtml": _PAGE, ".shtml": _PAGE,
    ".json": _JSON, ".jsonld": _JSON, ".jsonl": _LINES, ".ndjson": _LINES,
    ".rss": _FEED, ".atom": _FEED, ".rdf": _FEED,
}  # fmt: skip
_ROOT = re.compile(
    rb"(?:\s|<\?(?:(?!\?>).)*\?>|<!--(?:(?!-->).)*-->|<!DOCTYPE[^\[>]*(?:\[[^\]]*\]\s*)?>)*+"
    rb"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)",
    re.S | re.I,
)
_ROOTS = {b"rss": _FEED, b"feed": _FEED, b"rdf": _FEED, b"channel": _FEED, b"html": _PAGE}
_HEAD = 4096


def tell_format(name: str, data: bytes) -> Format | None:
    """The format of a file, or None when it is not one that is read.

    The suffix decides, except that XML is told by its root element, and a file without a known suffix by what
    it starts with.
    """
    suffix = find_suffix(name)
    found = _BY_SUFFIX.get(suffix)
    if suffix == ".xml" or found is _FEED:
        return _tell_xml(data) or found
    if found is _TEXT and _is_page(data):
        return _PAGE
    return found or _sniff(suffix, data)


def find_suffix(name: str) -> str:
    """The suffix of a file name in lower case, `.gz` taken off; empty when there is none."""
    base = name.rpartition("/")[2].lower().removesuffix(".gz")
    stem, dot, suffix = base.rpartition(".")
    return f".{suffix}" if dot and stem and len(suffix) <= 10 else ""


def expand_gzip(data: bytes, limits: ReadingLimits) -> bytes:
    """The content of gzip data, all members of it.

    :raises ParseError: TOO_LARGE, when it unfolds beyond the limits; MALFORMED, when it is broken.
    """
    most = min(limits.expanded_bytes, max(len(data), 1024) * limits.expansion)
    parts: list[bytes] = []
    total = 0
    rest = data
    while rest.startswith(b"\x1f\x8b"):
        unpacker = zlib.decompressobj(wbits=31)
        try:
            part = unpacker.decompress(rest, most - total + 1)
        except zlib.error as error:
            raise ParseError(
                SetAsideReason.MALFORMED, f"broken gzip data ({error}): compress it again"
            ) from error
        total += len(part)
        if total > most:
            detail = f"unfolds to more than {most:,} bytes: unpack it yourself if you trust it"
            raise ParseError(SetAsideReason.TOO_LARGE, detail)
        if not unpacker.eof:
            raise ParseError(SetAsideReason.MALFORMED, "gzip data broken off: compress it again")
        parts.append(part)
        rest = unpacker.unused_data.lstrip(b"\0")
    return b"".join(parts)


def _tell_xml(data: bytes) -> Format | None:
    match = _ROOT.match(_narrow(data[: 4 * _HEAD]))
    return _ROOTS.get(match[1].lower()) if match else None


def _is_page(data: bytes) -> bool:
    return re.match(rb"\s*<(?:!doctype\s+html|html[\s>])", _narrow(data[:_HEAD]), re.I) is not None


def _narrow(head: bytes) -> bytes:
    """The bytes without marks of order and without the zero bytes of UTF-16, for a look at ASCII names."""
    return (
        head.removeprefix(b"\xef\xbb\xbf")
        .removeprefix(b"\xff\xfe")
        .removeprefix(b"\xfe\xff")
        .replace(b"\0", b"")
    )


def _sniff(suffix: str, data: bytes) -> Format | None:
    head = data[:_HEAD]
    if _is_page(head):
        return _PAGE
    xml = _tell_xml(data) if head.lstrip()[:5].lower() == b"<?xml" else None
    if xml or suffix:
        return xml
    try:
        text = head.decode("utf-8", "strict" if len(head) < _HEAD else "ignore")
    except UnicodeDecodeError:
        return None
    if text.lstrip()[:1] in ("{", "["):
        return _JSON
    return _TEXT if text.strip() and all(char.isprintable() or char in "\t\r\n" for char in text) else None
