"""EPUB: newspapers and magazines as readers hold them. Each document of the spine is an article."""

from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import unquote

from aibot_local.reading.aliases import read_authors, read_date, read_language, read_name
from aibot_local.reading.decoding import decode_text, find_declared_encoding
from aibot_local.reading.limits import ReadingLimits
from aibot_local.reading.normalising import clean_line
from aibot_local.reading.office import open_package, parse_xml, read_part
from aibot_local.reading.raw import Flaw, ParseError, RawArticle, Units
from aibot_local.records import SetAsideReason

_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_PACKAGE = "{http://www.idpf.org/2007/opf}"
_DUBLIN = "{http://purl.org/dc/elements/1.1/}"


def parse(data: bytes, limits: ReadingLimits) -> Units:
    """Every document of a book's spine, in reading order, with the book's publisher, author and date.

    :raises ParseError: MALFORMED, TOO_LARGE.
    """
    archive = open_package(data, limits)
    container = parse_xml(read_part(archive, "META-INF/container.xml"), limits)
    rootfile = next(container.iter(f"{_CONTAINER}rootfile"), None)
    path = rootfile.get("full-path") if rootfile is not None else None
    if not path:
        raise ParseError(SetAsideReason.MALFORMED, "a book without a package document: convert it again")
    package = parse_xml(read_part(archive, path), limits)
    files = {entry.get("id"): entry.get("href") for entry in package.iter(f"{_PACKAGE}item")}

    def find(name: str) -> list[str]:
        return [element.text for element in package.iter(f"{_DUBLIN}{name}") if element.text]

    named = "publisher" if find("publisher") else "title"
    described = RawArticle(
        outlet=read_name(find(named), f"epub:{named}"),
        author=read_authors(find("creator"), "epub:creator"),
        published=read_date(next(iter(find("date")), None), "epub:date"),
        language=read_language(next(iter(find("language")), None), "epub:language"),
    )
    folder = PurePosixPath(path).parent
    total = 0
    for item, reference in enumerate(package.iter(f"{_PACKAGE}itemref")):
        place = f"document {item + 1}"
        href = files.get(reference.get("idref"))
        if item >= limits.members or total > limits.expanded_bytes:
            detail = (
                f"{place}: the book is too long, or names its documents over and over; the rest was not read"
            )
            yield Flaw(SetAsideReason.TOO_LARGE, detail, item)
            return
        try:
            page = read_part(archive, str(folder / unquote(href or "")))
            total += len(page)
            text = decode_text(page, find_declared_encoding(page)).text
            yield replace(described, title=_find_heading(text), html=text, item=item, place=place)
        except ParseError as error:
            yield Flaw(error.flaw.reason, f"{place}: {error.flaw.detail}", item)


def _find_heading(page: str) -> str:
    from lxml import etree, html

    try:
        tree = html.document_fromstring(
            page.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8")
        )
    except (etree.ParserError, ValueError):
        return ""
    for tag in ("h1", "h2", "title"):
        for element in tree.iter(tag):
            heading = clean_line(element.text_content())
            if heading:
                return heading
    return ""
