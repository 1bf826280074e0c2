"""JSON and JSON Lines: articles, arrays, answers of interfaces, JSON Feed, JSON-LD, ninjs, dumps."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from aibot_local.reading.aliases import (
    AUTHOR,
    BODY,
    DOMAIN,
    LANGUAGE,
    OUTLET,
    PUBLISHED,
    SUMMARY,
    TITLE,
    UPDATED,
    URL,
    index_keys,
    list_names,
    read_address,
    read_authors,
    read_date,
    read_language,
    read_name,
)  # fmt: skip
from aibot_local.reading.decoding import decode_text
from aibot_local.reading.limits import ReadingLimits
from aibot_local.reading.markup import looks_like_html, unescape_entities
from aibot_local.reading.normalising import clean_line
from aibot_local.reading.raw import Flaw, ParseError, RawArticle, Units, first_known, infer
from aibot_local.reading.schema_org import is_article, list_nodes, read_article
from aibot_local.records import UNKNOWN, Field, SetAsideReason

# Answers of news interfaces cut long texts and say so at the end: `... [+1234 chars]`.
_CUT_MARK = re.compile(r"\s*\[\+\d+ chars\]\s*$")
_WRAPPERS = 6  # levels of wrapping objects that are searched for articles
_WRITTEN_HTML = ("bodyhtml", "contenthtml", "articlehtml", "html")
# Keys under which wrappers keep a list of articles next to texts of their own, such as a feed's title.
_LISTS = (
    "articles",
    "items",
    "results",
    "docs",
    "documents",
    "entries",
    "news",
    "stories",
    "data",
    "hits",
    "associations",
)


def parse(data: bytes, limits: ReadingLimits) -> Units:
    """Every article of a JSON document. What is JSON lines in truth is read as such.

    :raises ParseError: MALFORMED with line and column, or TOO_LARGE when nested too deep.
    """
    text = decode_text(data).text
    try:
        value = load_json(text, depth=limits.depth)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data" and _is_lines(text):
            yield from parse_lines(data, limits)
            return
        raise ParseError(SetAsideReason.MALFORMED, describe_error(error)) from error
    except RecursionError as error:
        raise ParseError(
            SetAsideReason.TOO_LARGE, f"JSON nested deeper than {limits.depth} levels: flatten it"
        ) from error
    except ValueError as error:
        raise ParseError(
            SetAsideReason.MALFORMED, f"not JSON ({clean_line(str(error))[:80]}): write it anew"
        ) from error
    found = False
    for item, article in enumerate(find_articles(value)):
        found = True
        yield replace(article, item=item, place=f"article {item + 1}")
    if not found:
        raise ParseError(
            SetAsideReason.NO_TEXT,
            "JSON without an article: give each article a `title` and a `text` (docs/inputs.md)",
        )


def parse_lines(data: bytes, limits: ReadingLimits) -> Units:
    """Every article of a JSON Lines file; a line that is broken costs only itself.

    :raises ParseError: MALFORMED, when the bytes are no text.
    """
    item = 0
    for number, line in enumerate(_split_lines(data), 1):
        if not line.strip():
            continue
        try:
            value = load_json(line.decode("utf-8"), depth=limits.depth)
        except UnicodeDecodeError as error:
            detail = f"line {number}: byte {error.start + 1} is not UTF-8: save the file as UTF-8"
            yield Flaw(SetAsideReason.MALFORMED, detail, item)
            item += 1
            continue
        except RecursionError:
            detail = f"line {number}: JSON nested deeper than {limits.depth} levels: flatten it"
            yield Flaw(SetAsideReason.TOO_LARGE, detail, item)
            item += 1
            continue
        except json.JSONDecodeError as error:
            yield Flaw(SetAsideReason.MALFORMED, f"line {number}: {describe_error(error, line=False)}", item)
            item += 1
            continue
        except ValueError as error:
            yield Flaw(
                SetAsideReason.MALFORMED, f"line {number}: {clean_line(str(error))[:80]}: write it anew", item
            )
            item += 1
            continue
        before = item
        for article in find_articles(value):
            yield replace(article, item=item, place=f"line {number}")
            item += 1
        if item == before:
            detail = f"line {number}: no article in it: give it a `title` and a `text` (docs/inputs.md)"
            yield Flaw(SetAsideReason.NO_TEXT, detail, item)
            item += 1
    if not item:
        raise ParseError(SetAsideReason.NO_TEXT, "the file is empty: there is nothing to read")


def load_json(text: str, *, depth: int) -> object:
    """Parse JSON text.

    :raises json.JSONDecodeError: with the place of the fault.
    :raises RecursionError: when nested deeper than `depth`.
    """
    value = json.loads(text.removeprefix("\ufeff"))
    if text.count("[") + text.count("{") > depth:
        _check_depth(value, depth)
    return value


def describe_error(error: json.JSONDecodeError, *, line: bool = True) -> str:
    """One line that names the place of a JSON fault and what to do."""
    place = f"line {error.lineno} column {error.colno}" if line else f"column {error.colno}"
    broken_off = error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated string")
    advice = (
        "the file breaks off there: export it again" if broken_off else "correct it there or export it again"
    )
    return f"not JSON at {place} ({error.msg}): {advice}"


def find_articles(value: object) -> Iterator[RawArticle]:
    """The articles of a parsed JSON value, in order: itself, or those inside arrays and wrapping objects."""
    yield from _search(value, 0, UNKNOWN)


def _search(value: object, level: int, outlet: Field) -> Iterator[RawArticle]:
    if level > _WRAPPERS:
        return
    if isinstance(value, list):
        for entry in value:
            yield from _search(entry, level + 1, outlet)
    if not isinstance(value, Mapping):
        return
    if is_article(value):
        yield read_article(value, list_nodes(value), origin="json")
        return
    if "@graph" in value:
        nodes = list_nodes(value)
        yield from (read_article(node, nodes, origin="json") for node in nodes if is_article(node))
        return
    keys = index_keys(value)
    listed = (value[keys[key]] for key in _LISTS if key in keys)
    lists = [entry for entry in listed if isinstance(entry, (list, Mapping))]
    if not (_has_text(value, keys, BODY) or (lists and not _has_text(value, keys, URL))):
        if _has_text(value, keys, TITLE) and (
            _has_text(value, keys, URL) or _has_text(value, keys, SUMMARY) or not lists
        ):
            yield read_record(value, outlet=outlet)
            return
    elif _has_text(value, keys, BODY) and not _is_wrapper(value, keys):
        yield read_record(value, outlet=outlet)
        return
    if "version" in keys and "items" in keys:  # JSON Feed: the feed's title names the outlet
        outlet = read_name(value[keys["title"]] if "title" in keys else None, "json feed:title")
    for entry in value.values():
        if isinstance(entry, (list, Mapping)):
            yield from _search(entry, level + 1, outlet)


def _is_wrapper(value: Mapping[str, Any], keys: Mapping[str, str]) -> bool:
    """True when what is called `article`, `content` or `story` is an object that is the article itself."""
    for name in BODY:
        inner = value[keys[name]] if name in keys else None
        if isinstance(inner, Mapping):
            inner_keys = index_keys(inner)
            return _has_text(inner, inner_keys, BODY) and _has_text(inner, inner_keys, TITLE)
        if isinstance(inner, list) and inner and all(isinstance(entry, Mapping) for entry in inner):
            return any(_has_text(entry, index_keys(entry), TITLE) for entry in inner)
        if isinstance(inner, str) and inner.strip():
            return False
    return False


def _has_text(value: Mapping[str, Any], keys: Mapping[str, str], names: tuple[str, ...]) -> bool:
    return any(value.get(keys[name]) not in (None, "", [], {}) for name in names if name in keys)


def read_record(record: Mapping[str, Any], *, outlet: Field = UNKNOWN, origin: str = "json") -> RawArticle:
    """The article of a record by the names its fields have, whatever dump it is from.

    `outlet` stands where the record names none; `origin` is what each field's origin starts with.
    """
    keys = index_keys(record)

    def pick(names: tuple[str, ...]) -> list[tuple[object, str]]:
        return [
            (record[keys[name]], f"{origin}:{clean_line(keys[name])[:60]}") for name in names if name in keys
        ]

    text, html = _read_body(record, keys)
    written = next((value for value, _ in pick(TITLE) if isinstance(value, str) and value.strip()), "")
    title = next((names[0] for value, _ in pick((*TITLE, "headlines")) if (names := list_names(value))), "")
    url = first_known(*(read_address(*found) for found in pick(URL)))
    domains = (infer(name, origin) for value, origin in pick(DOMAIN) for name in list_names(value)[:1])
    return RawArticle(
        title=title,
        text=text,
        html=html,
        outlet=first_known(*(read_name(*found) for found in pick(OUTLET)), outlet, *domains),
        author=first_known(*(read_authors(*found) for found in pick(AUTHOR))),
        published=first_known(*(read_date(*found) for found in pick(PUBLISHED))),
        updated=first_known(*(read_date(*found) for found in pick(UPDATED))),
        language=first_known(*(read_language(*found) for found in pick(LANGUAGE))),
        url=url,
        visible="" if html else f"{written}\n{text}",
    )


def _read_body(record: Mapping[str, Any], keys: Mapping[str, str]) -> tuple[str, str]:
    """The text or the HTML of a record, as it is written: the first body with any, else a summary."""
    for name in (*BODY, *SUMMARY):
        if name not in keys:
            continue
        text = "\n\n".join(_collect_text(record[keys[name]], 0)).strip()
        if not text:
            continue
        text = _CUT_MARK.sub("", text)
        if name in _WRITTEN_HTML or looks_like_html(text):
            return "", text
        return unescape_entities(text), ""
    return "", ""


def _collect_text(value: object, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list) and depth < _WRAPPERS:
        for entry in value:
            yield from _collect_text(entry, depth + 1)
    elif isinstance(value, Mapping) and depth < _WRAPPERS:
        for entry in value.values():
            if isinstance(entry, (list, Mapping)) or (isinstance(entry, str) and " " in entry.strip()):
                yield from _collect_text(entry, depth + 1)


def _split_lines(data: bytes) -> Iterator[bytes]:
    """The lines of a file in UTF-8, one at a time; other encodings are brought to UTF-8 first."""
    head = data[:200_000]
    try:
        head[: head.rfind(b"\n") + 1 or None].decode("utf-8-sig")
    except UnicodeDecodeError:
        data = decode_text(data).text.encode("utf-8", "surrogatepass")
    start = len(b"\xef\xbb\xbf") if data.startswith(b"\xef\xbb\xbf") else 0
    while start < len(data):
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        yield data[start:end]
        start = end + 1


def _is_lines(text: str) -> bool:
    """True when the first line that is not blank is a whole JSON object by itself."""
    line = text.lstrip().split("\n", 1)[0]
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _check_depth(value: object, depth: int) -> None:
    layer: list[object] = [value]
    for _ in range(depth):
        layer = [
            inner
            for outer in layer
            for inner in (
                outer.values() if isinstance(outer, dict) else outer if isinstance(outer, list) else ()
            )
            if isinstance(inner, (dict, list))
        ]
        if not layer:
            return
    raise RecursionError
