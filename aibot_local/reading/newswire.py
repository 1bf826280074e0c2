"""XML of news agencies: NewsML-G2 items and messages, and NITF."""

from dataclasses import replace
from typing import TYPE_CHECKING

from aibot_local.reading.accounting import describe
from aibot_local.reading.aliases import read_address, read_authors, read_date, read_language, read_name
from aibot_local.reading.feed import check_depth
from aibot_local.reading.limits import ReadingLimits
from aibot_local.reading.normalising import clean_line
from aibot_local.reading.office import parse_xml
from aibot_local.reading.raw import ParseError, RawArticle, Units, first_known
from aibot_local.records import Field, SetAsideReason

if TYPE_CHECKING:
    from lxml.etree import _Element

_XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_SEEN = ("headline", "hedline", "inlineXML", "inlineData", "body.content")
_BLOCKS = frozenset(("p", "hl2", "h1", "h2", "h3", "h4", "li", "bq", "blockquote", "pre"))


def parse(data: bytes, limits: ReadingLimits) -> Units:
    """Every item of a NewsML-G2 document, or the one of a NITF document.

    :raises ParseError: MALFORMED with line and column; NO_TEXT, when no item is in it.
    """
    check_depth(data.decode("utf-8", "replace"), limits.depth)
    root = parse_xml(data, limits)
    items = [element for element in root.iter("{*}newsItem")] or [element for element in root.iter("{*}nitf")]
    if not items:
        raise ParseError(
            SetAsideReason.NO_TEXT, "a news message without a news item: there is nothing to read"
        )
    for number, item in enumerate(items):
        place = f"line {item.sourceline}"
        article = (
            _read_nitf(item, number, place) if _name(item) == "nitf" else _read_item(item, number, place)
        )
        others = sum(1 for _ in item.iter("{*}media", "{*}remoteContent", "{*}img"))
        remark = describe(others, "object of other media", "not looked into")
        yield replace(article, visible=_read_visible(item), remarks=(remark,))


def _read_visible(item: "_Element") -> str:
    """Headline and text as written."""
    parts = set(item.iter(*(f"{{*}}{name}" for name in _SEEN)))
    outer = [
        part
        for part in item.iter(*(f"{{*}}{name}" for name in _SEEN))
        if parts.isdisjoint(part.iterancestors())
    ]
    return "\n".join(" ".join(str(text) for text in part.itertext()) for part in outer)


def _read_item(item: "_Element", number: int, place: str) -> RawArticle:
    title = _text(item, "contentMeta/headline") or _text(item, "itemMeta/title")
    inner = item.find(".//{*}nitf")
    body = item.find(".//{*}inlineXML")
    text_root = inner if inner is not None else body
    paragraphs = _list_paragraphs(text_root) if text_root is not None else []
    data = item.find(".//{*}inlineData")
    text = "\n\n".join(paragraphs) or (data.text or "" if data is not None else "")
    if not title and inner is not None:
        title = _text(inner, ".//hl1")
    return RawArticle(
        title=title,
        text=text,
        outlet=first_known(
            read_name(_text(item, "itemMeta/provider/name"), "newsml:provider"),
            read_name(_attribute(item, "itemMeta/provider", "literal"), "newsml:provider"),
            read_name(_text(item, "rightsInfo/copyrightHolder/name"), "newsml:copyrightHolder"),
            read_name(
                _attribute(item, "itemMeta/provider", "qcode").rpartition(":")[2], "newsml:provider[qcode]"
            ),
        ),
        author=first_known(
            read_authors(
                [_line(name) for name in item.iterfind(_wild("contentMeta/creator/name"))], "newsml:creator"
            ),
            read_authors(_text(item, "contentMeta/by"), "newsml:by"),
        ),
        published=first_known(
            _read_date(item, "itemMeta/firstCreated"),
            _read_date(item, "contentMeta/contentCreated"),
            _read_date(item, "itemMeta/versionCreated"),
        ),
        updated=first_known(
            _read_date(item, "contentMeta/contentModified"), _read_date(item, "itemMeta/versionCreated")
        ),
        language=first_known(
            read_language(_attribute(item, "contentMeta/language", "tag"), "newsml:language"),
            read_language(item.get(_XML_LANGUAGE), "newsml:xml:lang"),
        ),
        url=read_address(_attribute(item, "itemMeta/link", "href"), "newsml:link"),
        item=number,
        place=place,
    )


def _read_nitf(root: "_Element", number: int, place: str) -> RawArticle:
    return RawArticle(
        title=_text(root, ".//hl1") or _text(root, ".//head/title") or _text(root, "head/title"),
        text="\n\n".join(_list_paragraphs(root)),
        outlet=first_known(
            read_name(_attribute(root, ".//doc.copyright", "holder"), "nitf:doc.copyright"),
            read_name(_attribute(root, ".//pubdata", "name"), "nitf:pubdata"),
            read_name(_text(root, ".//distributor"), "nitf:distributor"),
        ),
        author=read_authors(_text(root, ".//byline/person") or _text(root, ".//byline"), "nitf:byline"),
        published=first_known(
            read_date(_attribute(root, ".//date.issue", "norm"), "nitf:date.issue"),
            read_date(_attribute(root, ".//story.date", "norm"), "nitf:story.date"),
        ),
        language=read_language(root.get(_XML_LANGUAGE), "nitf:xml:lang"),
        item=number,
        place=place,
    )


def _list_paragraphs(root: "_Element") -> list[str]:
    """The blocks of text below an element, outermost ones, without the heads of a NITF or HTML document."""
    paragraphs: list[str] = []
    stack = [root]
    while stack:
        element = stack.pop()
        name = _name(element)
        if name in ("head", "body.head", "hedline", "media", "body.end"):
            continue
        if name in _BLOCKS:
            paragraphs.append(_line(element))
        else:
            stack.extend(reversed(element))
    return [paragraph for paragraph in paragraphs if paragraph]


def _name(element: "_Element") -> str:
    return str(element.tag).rpartition("}")[2]


def _line(element: "_Element") -> str:
    return clean_line("".join(str(text) for text in element.itertext()))


def _wild(path: str) -> str:
    return "/".join(part if part in ("", ".") else f"{{*}}{part}" for part in path.split("/"))


def _text(root: "_Element", path: str) -> str:
    element = root.find(_wild(path))
    return "" if element is None else _line(element)


def _attribute(root: "_Element", path: str, name: str) -> str:
    element = root.find(_wild(path))
    return "" if element is None else element.get(name) or ""


def _read_date(root: "_Element", path: str) -> Field:
    return read_date(_text(root, path), f"newsml:{path.rpartition('/')[2]}")
