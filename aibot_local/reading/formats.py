"""Which format a file is in, by its name and its first bytes, and the parser for it."""

import bz2
import importlib
import lzma
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, cast

from aibot_local.reading.limits import ReadingLimits
from aibot_local.reading.raw import ParseError, Units
from aibot_local.records import SetAsideReason

Parser = Callable[[bytes, ReadingLimits], Units]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name in messages, where its parser is, and whether one file holds many articles.

    The bytes of `large` formats say little about the length of their text, so they are not bounded as a page
    is.
    """

    name: str
    module: str
    function: str = "parse"
    many: bool = False
    large: bool = False

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
_MAIL = Format("mail", "mail")
_MAILBOX = Format("mailbox", "mail", "parse_mailbox", many=True)
_SAVED_PAGE = Format("MHTML page", "mail", "parse_saved_page")
_TABLE = Format("table", "table", many=True)
_WEB_ARCHIVE = Format("web archive", "web_archive", many=True)
_OLD_WEB_ARCHIVE = Format("ARC file", "web_archive", "parse_arc", many=True)
_PDF = Format("PDF", "portable_document", large=True)
_WORD = Format("Word document", "office", "parse_word", large=True)
_OPEN_DOCUMENT = Format("OpenDocument text", "office", "parse_open_document", large=True)
_BOOK = Format("EPUB", "book", many=True)
_NEWSWIRE = Format("news message", "newswire", many=True)
_ZIP = Format("zip file", "archive", "parse_zip", many=True)
_TAR = Format("tar file", "archive", "parse_tar", many=True)

_BY_SUFFIX = {
    ".txt": _TEXT, ".text": _TEXT, ".md": _MARKDOWN, ".markdown": _MARKDOWN,
    ".html": _PAGE, ".htm": _PAGE, ".xhtml": _PAGE, ".shtml": _PAGE,
    ".json": _JSON, ".jsonld": _JSON, ".jsonl": _LINES, ".ndjson": _LINES,
    ".rss": _FEED, ".atom": _FEED, ".rdf": _FEED,
    ".eml": _MAIL, ".mbox": _MAILBOX, ".mht": _SAVED_PAGE, ".mhtml": _SAVED_PAGE,
    ".csv": _TABLE, ".tsv": _TABLE, ".warc": _WEB_ARCHIVE, ".arc": _OLD_WEB_ARCHIVE, ".pdf": _PDF,
    ".docx": _WORD, ".odt": _OPEN_DOCUMENT, ".epub": _BOOK, ".nitf": _NEWSWIRE, ".newsml": _NEWSWIRE,
    ".zip": _ZIP, ".tar": _TAR, ".tgz": _TAR, ".tbz2": _TAR, ".txz": _TAR,
}  # fmt: skip
_ROOT = re.compile(
    rb"(?:\s|<\?(?:(?!\?>).)*\?>|<!--(?:(?!-->).)*-->|<!DOCTYPE[^\[>]*(?:\[[^\]]*\]\s*)?>)*+"
    rb"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)",
    re.S | re.I,
)
_ROOTS = {b"rss": _FEED, b"feed": _FEED, b"rdf": _FEED, b"channel": _FEED, b"html": _PAGE,
    b"newsitem": _NEWSWIRE, b"newsmessage": _NEWSWIRE, b"nitf": _NEWSWIRE,
}  # fmt: skip
_HEAD = 4096
_MAGIC = ((b"%PDF-", _PDF), (b"WARC/1.", _WEB_ARCHIVE), (b"filedesc://", _OLD_WEB_ARCHIVE))


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
    base = name.rpartition("/")[2].lower()
    for packed in (".gz", ".bz2", ".xz"):
        base = base.removesuffix(packed)
    stem, dot, suffix = base.rpartition(".")
    return f".{suffix}" if dot and stem and len(suffix) <= 10 else ""


def expand(data: bytes, limits: ReadingLimits) -> bytes:
    """The content of data packed by gzip, bzip2 or xz, all its members; other data as it is.

    :raises ParseError: TOO_LARGE, when it unfolds beyond the limits; MALFORMED, when it is broken.
    """
    packer = next((packer for magic, packer in _PACKERS.items() if data.startswith(magic)), None)
    if packer is None:
        return data
    most = min(limits.expanded_bytes, max(len(data), 1024) * limits.expansion)
    parts: list[bytes] = []
    total = 0
    rest = data
    while rest:
        unpacker = packer(limits)
        try:
            part = unpacker.decompress(rest, most - total + 1)
        except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError) as error:
            if parts:  # padding after the last member
                break
            raise ParseError(
                SetAsideReason.MALFORMED, f"broken compressed data ({error}): pack it again"
            ) from error
        total += len(part)
        if total > most:
            detail = f"unfolds to more than {most:,} bytes: unpack it yourself if you trust it"
            raise ParseError(SetAsideReason.TOO_LARGE, detail)
        if not unpacker.eof:
            raise ParseError(SetAsideReason.MALFORMED, "compressed data breaks off: pack it again")
        parts.append(part)
        rest = unpacker.unused_data.lstrip(b"\0")
    return b"".join(parts)


class _Unpacker(Protocol):
    """What zlib, bz2 and lzma have in common."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


_PACKERS: dict[bytes, Callable[[ReadingLimits], _Unpacker]] = {
    b"\x1f\x8b": lambda limits: zlib.decompressobj(wbits=31),
    b"BZh": lambda limits: bz2.BZ2Decompressor(),
    b"\xfd7zXZ\0": lambda limits: lzma.LZMADecompressor(memlimit=limits.expanded_bytes),
}


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
    for magic, found in _MAGIC:
        if head.startswith(magic):
            return found
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
