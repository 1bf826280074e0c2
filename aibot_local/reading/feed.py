"""RSS, Atom and RDF feeds. An entry with only a summary is an article of that text."""

import io
import re
from typing import Any, TypeAlias

from aibot_local.reading.aliases import read_address, read_authors, read_date, read_language, read_name
from aibot_local.reading.decoding import decode_text, find_declared_encoding
from aibot_local.reading.limits import ReadingLimits
from aibot_local.reading.markup import looks_like_html, unescape_entities
from aibot_local.reading.normalising import clean_line
from aibot_local.reading.raw import Flaw, ParseError, RawArticle, Units, first_known
from aibot_local.records import UNKNOWN, Field, SetAsideReason

_DECLARATION = re.compile(r"<\?xml[^>]*\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.S | re.I)
_SIZE = re.compile(r"</?(?:\w+:)?(?:width|height)\b[^<>]*>", re.I)
_HEAD = 65_536  # characters in which the document type is looked for
_ENTRIES = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)[\s>]", re.I)
_CLOSED = re.compile(
    r"</(?:[\w.-]+:)?(?:rss|feed|rdf|channel)\s*>\s*(?:<!--(?:(?!-->).)*-->\s*)*+$", re.I | re.S
)
_TAG = re.compile(
    r"<!\[CDATA\[(?:(?!\]\]>).)*+(?:\]\]>)?|<!--(?:(?!-->).)*+(?:-->)?"
    r"|<(/?)([A-Za-z_][\w:.-]*)[^<>]*?(/?)>",
    re.S,
)
# `jane@example.org (Jane Roe)`, the form RSS 2.0 prescribes for authors.
# feedparser's dictionaries, which also give their entries as attributes.
Entry: TypeAlias = Any

_MAIL_AUTHOR = re.compile(r"^[^\s@()]+@[^\s@()]+\s*\((?P<name>[^()]+)\)$")


def parse(data: bytes, limits: ReadingLimits) -> Units:
    """Every entry of a feed, in order.

    :raises ParseError: MALFORMED with the line, when no entry can be read; NO_TEXT when there is none.
    """
    text = decode_text(data, find_declared_encoding(data)).text
    check_depth(text, limits.depth)
    head = _DOCTYPE.sub("", _DECLARATION.sub("", text[:_HEAD], count=1), count=1)
    text = head + text[_HEAD:]
    feed = _run_feedparser(text)
    fault = _describe_fault(feed)
    if not feed.entries:
        if fault:
            raise ParseError(SetAsideReason.MALFORMED, f"{fault}: export the feed again")
        raise ParseError(SetAsideReason.NO_TEXT, "a feed without entries: there is nothing to read")
    outlet = read_name(feed.feed.get("title"), "feed:title")
    language = first_known(
        *(read_language(feed.feed.get(key), "feed:language") for key in ("language", "lang"))
    )
    for item, entry in enumerate(feed.entries):
        yield _read_entry(entry, item, outlet, language)
    whole = _CLOSED.search(text[-2000:]) and len(_ENTRIES.findall(text)) <= len(feed.entries)
    if fault and not whole:
        detail = f"{fault}: {len(feed.entries)} entries were read; export the feed again to have the rest"
        yield Flaw(SetAsideReason.MALFORMED, detail, len(feed.entries))


def _run_feedparser(text: str) -> Entry:
    """What feedparser makes of a feed; it fails on some damage, most often to the size of a picture.

    :raises ParseError: MALFORMED, when it fails.
    """
    import feedparser

    for attempt in (text, _SIZE.sub("", text)):
        # As a stream: a string would be tried as an address and as a file name first.
        stream = io.BytesIO(b'<?xml version="1.0" encoding="utf-8"?>' + attempt.encode("utf-8", "replace"))
        try:
            return feedparser.parse(stream, sanitize_html=False, resolve_relative_uris=False)
        except (TypeError, ValueError, AttributeError, LookupError, AssertionError) as error:
            fault = type(error).__name__
    raise ParseError(SetAsideReason.MALFORMED, f"its parser fails on this feed ({fault}): export it again")


def check_depth(text: str, depth: int) -> None:
    """Refuse XML nested too deep for the parsers behind us, by one pass over its tags.

    :raises ParseError: TOO_LARGE.
    """
    level = 0
    for match in _TAG.finditer(text):
        if not match[2] or match[3]:
            continue
        level += -1 if match[1] else 1
        level = max(level, 0)
        if level > depth:
            line = text.count("\n", 0, match.start()) + 1
            raise ParseError(
                SetAsideReason.TOO_LARGE, f"line {line}: XML nested deeper than {depth} levels: flatten it"
            )


def _read_entry(entry: Entry, item: int, outlet: Field, language: Field) -> RawArticle:
    text, html = _read_text(entry)
    source = entry.get("source") or {}
    title = entry.get("title") or ""
    marked_up = (entry.get("title_detail") or {}).get("type") in ("text/html", "application/xhtml+xml")
    if marked_up or looks_like_html(title):
        from aibot_local.reading.markup import convert_fragment

        title = convert_fragment(title)
    return RawArticle(
        title=clean_line(unescape_entities(title)),
        text=text,
        html=html,
        outlet=first_known(
            read_name(source.get("title") if hasattr(source, "get") else None, "feed entry:source"), outlet
        ),
        author=_read_author(entry),
        published=read_date(entry.get("published"), "feed entry:published"),
        updated=read_date(entry.get("updated"), "feed entry:updated") if "updated" in entry else UNKNOWN,
        language=first_known(read_language(_entry_language(entry), "feed entry:xml:lang"), language),
        url=first_known(
            read_address(entry.get("link"), "feed entry:link"), read_address(entry.get("id"), "feed entry:id")
        ),
        item=item,
        place=f"entry {item + 1}",
    )


def _read_text(entry: Entry) -> tuple[str, str]:
    """The text or the HTML of an entry: the longest of its contents, else its summary. The other is empty."""
    contents = [
        (content.get("value") or "", content.get("type") or "") for content in entry.get("content", ())
    ]
    value, kind = max(contents, key=lambda content: len(content[0]), default=("", ""))
    if not value.strip():
        value = entry.get("summary") or ""
        kind = (entry.get("summary_detail") or {}).get("type") or ""
    if kind == "text/plain" and not looks_like_html(value):
        return unescape_entities(value), ""
    if looks_like_html(value) or "html" in kind:
        return "", value
    return unescape_entities(value), ""


def _read_author(entry: Entry) -> Field:
    """The authors of an entry. Mail addresses are no names, nor are the pieces the parser cuts from them."""
    written = str(entry.get("author") or "").strip()
    match = _MAIL_AUTHOR.match(written)
    if match:
        return read_authors(match["name"], "feed entry:author")
    if "@" in written:
        return UNKNOWN
    names = [author.get("name") or "" for author in entry.get("authors") or () if hasattr(author, "get")]
    return read_authors([name for name in names if "@" not in name] or written, "feed entry:author")


def _entry_language(entry: Entry) -> object:
    contents = entry.get("content") or [entry.get("summary_detail") or {}]
    return contents[0].get("language") or (entry.get("title_detail") or {}).get("language")


def _describe_fault(feed: Entry) -> str:
    """One line on why the feed is not well-formed XML; empty when it is."""
    fault = feed.get("bozo_exception") if feed.get("bozo") else None
    if fault is None:
        return ""
    line = getattr(fault, "getLineNumber", None)
    if line is None:
        return "" if feed.entries else f"not a feed ({clean_line(str(fault))[:80]})"
    place = f"line {line()} column {fault.getColumnNumber() + 1}"
    return f"not well-formed XML at {place} ({clean_line(fault.getMessage())[:80]})"
