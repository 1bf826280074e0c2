"""Word (.docx) and OpenDocument (.odt) texts, without deleted text, comments and notes."""

import io
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

from aibot_local.reading.accounting import describe
from aibot_local.reading.aliases import read_authors, read_language
from aibot_local.reading.archive import BROKEN, check_bounds
from aibot_local.reading.limits import ReadingLimits
from aibot_local.reading.normalising import clean_line
from aibot_local.reading.plain_text import describe_article, drop_repeated_title, split_header, split_headline
from aibot_local.reading.raw import ParseError, RawArticle, Units, first_known
from aibot_local.records import SetAsideReason

if TYPE_CHECKING:
    from lxml.etree import _Element

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_DUBLIN = "{http://purl.org/dc/elements/1.1/}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_LEFT_OUT = (f"{_TEXT}tracked-changes", f"{_TEXT}note", f"{_TEXT}sequence-decls", f"{_OFFICE}annotation")


def parse_word(data: bytes, limits: ReadingLimits) -> Units:
    """The one article of a .docx file.

    :raises ParseError: MALFORMED, TOO_LARGE.
    """
    archive = open_package(data, limits)
    body = parse_xml(read_part(archive, "word/document.xml"), limits)
    paragraphs: list[str] = []
    written: list[str] = []
    hidden = 0
    title = ""
    for paragraph in body.iter(f"{_WORD}p"):
        hidden += _drop_hidden_runs(paragraph)
        written.append("".join(_word_text(paragraph)))
        words = clean_line(written[-1])
        style = paragraph.find(f"{_WORD}pPr/{_WORD}pStyle")
        name = (style.get(f"{_WORD}val") or "").casefold() if style is not None else ""
        if not title and not paragraphs and words and name in ("title", "heading1", "titel", "titre"):
            title = words
        elif words:
            paragraphs.append(words)
    article = _describe(archive, "docProps/core.xml", title, paragraphs, limits, origin="docx")
    pictures = sum(1 for _ in body.iter(f"{_WORD}drawing", f"{_WORD}pict"))
    yield _account(article, written, hidden, pictures)


def parse_open_document(data: bytes, limits: ReadingLimits) -> Units:
    """The one article of an .odt file.

    :raises ParseError: MALFORMED, TOO_LARGE.
    """
    archive = open_package(data, limits)
    body = parse_xml(read_part(archive, "content.xml"), limits)
    for element in list(body.iter(*_LEFT_OUT)):
        _remove(element)
    paragraphs: list[str] = []
    written: list[str] = []
    title = ""
    for paragraph in body.iter(f"{_TEXT}p", f"{_TEXT}h"):
        written.append("".join(_open_text(paragraph)))
        words = clean_line(written[-1])
        style = (paragraph.get(f"{_TEXT}style-name") or "").casefold()
        opens = paragraph.tag == f"{_TEXT}h" or style == "title"
        if not title and not paragraphs and words and opens:
            title = words
        elif words:
            paragraphs.append(words)
    article = _describe(archive, "meta.xml", title, paragraphs, limits, origin="odt")
    yield _account(article, written, 0, sum(1 for _ in body.iter(f"{_DRAW}image")))


def open_package(data: bytes, limits: ReadingLimits) -> zipfile.ZipFile:
    """The zip file a document is packed in.

    :raises ParseError: MALFORMED; TOO_LARGE, when it unfolds beyond the limits.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except BROKEN as error:
        raise ParseError(SetAsideReason.MALFORMED, f"broken package ({error}): save it again") from error
    members = archive.infolist()
    # Text of word processors packs well: a long plain one reaches 30 to 1.
    check_bounds([member.file_size for member in members], len(data), limits)
    return archive


def read_part(archive: zipfile.ZipFile, name: str) -> bytes:
    """The bytes of a part of a package.

    :raises ParseError: MALFORMED, when there is none or it is broken or encrypted.
    """
    try:
        return archive.read(name)
    except KeyError as error:
        raise ParseError(SetAsideReason.MALFORMED, f"there is no {name} in it: save it again") from error
    except BROKEN as error:
        raise ParseError(SetAsideReason.MALFORMED, f"{name} is broken or encrypted: save it again") from error


def parse_xml(data: bytes, limits: ReadingLimits) -> "_Element":
    """The root of an XML document, with no entity resolved, nothing fetched, and bounded nesting.

    :raises ParseError: MALFORMED with line and column.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        detail = f"not XML at line {line} column {column} ({clean_line(str(error.msg))[:80]}): save it again"
        raise ParseError(SetAsideReason.MALFORMED, detail) from error
    except ValueError as error:
        raise ParseError(SetAsideReason.MALFORMED, "not XML: save it again") from error


def _describe(
    archive: zipfile.ZipFile,
    part: str,
    title: str,
    paragraphs: list[str],
    limits: ReadingLimits,
    *,
    origin: str,
) -> RawArticle:
    """The article of a document's paragraphs and the properties in `part`."""
    fields, rest = split_header("\n".join(paragraphs[:12]) + "\n\n" + "\n\n".join(paragraphs[12:]))
    if not fields:
        rest = "\n\n".join(paragraphs)
    properties = parse_xml(read_part(archive, part), limits) if part in archive.namelist() else None

    def find(name: str) -> str | None:
        element = next(properties.iter(f"{_DUBLIN}{name}"), None) if properties is not None else None
        return None if element is None else element.text

    title = title or fields.pop("title", "") or clean_line(find("title") or "")
    if not title:
        title, rest = split_headline(rest)
    article = describe_article(fields, title=title, text=drop_repeated_title(rest, title), origin=origin)
    author = first_known(article.author, read_authors(find("creator"), f"{origin}:creator"))
    language = first_known(article.language, read_language(find("language"), f"{origin}:language"))
    return replace(article, author=author, language=language)


def _account(article: RawArticle, written: list[str], hidden: int, pictures: int) -> RawArticle:
    """The article with its text as it was written, and what of it was hidden or is a picture."""
    remarks = (
        describe(hidden, "hidden word", "left out"),
        describe(pictures, "picture", "not looked into for text"),
    )
    return replace(article, visible="\n".join(written), remarks=remarks)


def _drop_hidden_runs(paragraph: "_Element") -> int:
    """Take the runs that Word does not show (`w:vanish`) out of a paragraph; gives how many words that were."""
    count = 0
    for run in list(paragraph.iter(f"{_WORD}r")):
        mark = run.find(f"{_WORD}rPr/{_WORD}vanish")
        if mark is None or (mark.get(f"{_WORD}val") or "1").lower() in ("0", "false", "off"):
            continue
        count += len("".join(_word_text(run)).split())
        for part in list(run):
            run.remove(part)
    return count


def _word_text(paragraph: "_Element") -> list[str]:
    parts: list[str] = []
    for element in paragraph.iter(f"{_WORD}t", f"{_WORD}tab", f"{_WORD}br", f"{_WORD}noBreakHyphen"):
        if element.tag == f"{_WORD}t":
            parts.append(element.text or "")
        else:
            parts.append("-" if element.tag == f"{_WORD}noBreakHyphen" else " ")
    return parts


def _open_text(paragraph: "_Element") -> list[str]:
    from lxml.etree import iterwalk

    spaces = {f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break"}
    parts: list[str] = []
    for event, element in iterwalk(paragraph, events=("start", "end")):
        if event == "start":
            parts.append(" " if element.tag in spaces else element.text or "")
        elif element is not paragraph:
            parts.append(element.tail or "")
    return parts


def _remove(element: "_Element") -> None:
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)
