"""Web pages: the text by trafilatura, the description by what the page itself declares."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from aibot_local.reading.accounting import is_correction
from aibot_local.reading.aliases import (
    infer_outlet,
    list_names,
    read_address,
    read_authors,
    read_date,
    read_language,
    read_name,
)
from aibot_local.reading.boilerplate import drop_boilerplate, is_boilerplate_name, is_heading_of_others
from aibot_local.reading.decoding import decode_text, find_declared_encoding
from aibot_local.reading.limits import ReadingLimits
from aibot_local.reading.markup import extract_main_text, unescape_entities
from aibot_local.reading.normalising import clean_line, split_paragraphs
from aibot_local.reading.raw import RawArticle, Units, first_known
from aibot_local.reading.schema_org import Node, is_article, list_nodes, read_article
from aibot_local.reading.visible import Visible, describe_visible, drop_hidden
from aibot_local.records import UNKNOWN, Field

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_PUBLISHED = (
    "article:published_time", "og:published_time", "datepublished", "date.issued", "dc.date.issued",
    "dcterms.issued",
    "dcterms.created", "dc.date", "dc.date.created", "sailthru.date", "parsely-pub-date", "pubdate",
    "publishdate",
    "publish-date", "publication_date", "publication-date", "publish_date", "date",
    "citation_publication_date",
    "article.published", "article:published", "og:article:published_time", "cxenseparse:recs:publishtime",
)  # fmt: skip
_UPDATED = (
    "article:modified_time", "og:updated_time", "og:modified_time", "datemodified", "dcterms.modified",
    "dc.date.modified",
    "last-modified", "lastmod", "article.updated", "article:modified", "parsely-updated-date",
)  # fmt: skip
_TITLE = (
    "og:title",
    "twitter:title",
    "dc.title",
    "dcterms.title",
    "parsely-title",
    "sailthru.title",
    "headline",
    "title",
)
_OUTLET = (
    "og:site_name",
    "dc.publisher",
    "dcterms.publisher",
    "application-name",
    "publisher",
    "twitter:site:name",
)
_AUTHOR = (
    "author", "article:author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author", "byl",
    "byline", "citation_author", "article:author_name", "og:article:author",
)  # fmt: skip
_ADDRESS = ("og:url", "twitter:url", "dc.identifier")
_LANGUAGE = ("og:locale", "content-language", "dc.language", "dcterms.language", "language")
_NEVER = (
    "script", "style", "noscript", "template", "svg", "iframe", "form", "button", "nav", "aside", "footer",
    "dialog", "menu", "object",
)  # fmt: skip
_NAMED = (
    "div",
    "section",
    "ul",
    "ol",
    "p",
    "figure",
    "span",
    "table",
    "header",
    "blockquote",
    "h2",
    "h3",
    "h4",
    "li",
)
_LINE_TAGS = frozenset(("p", "h2", "h3", "h4", "li"))
_NOTE_TAGS = ("p", "div", "li", "aside", "footer", "section", "small", "em", "i")
_LEAST_NOTE, _LONGEST_NOTE = 30, 800  # characters; shorter ones are dates
_LEAST_LINK = 20  # characters; a shorter link may be a word of the text, such as a name
_NEAR_MOST = 0.4
_LEAST_RESTORED = 40  # characters
_LEAST_SHARE = 0.1  # of the visible text; below it trafilatura is taken to have missed the article
_LEAST_VISIBLE = 500  # characters; shorter pages are not judged by that share
_SITE_TAIL = re.compile(r"\s+[|·–—»:-]\s+(?P<tail>[^|·–—»]{2,60})$")


def parse(data: bytes, limits: ReadingLimits) -> Units:
    """The one article of a web page, its text still to be extracted."""
    yield RawArticle(html=decode_text(data, find_declared_encoding(data)).text, page=True)


def read_page(raw: RawArticle) -> RawArticle:
    """Extract text and description of a page. Fields that `raw` brings stand where the page has none."""
    shown = drop_hidden(raw.html)
    remarks = (*raw.remarks, *describe_visible(shown))
    tree = shown.tree
    if tree is None:
        return replace(raw, html="", page=False)
    described, titles = _describe(tree)
    names = tuple(filter(None, (described.outlet.value, *titles)))
    paragraphs = _extract_paragraphs(tree, shown)
    paragraphs = drop_boilerplate(
        paragraphs, title=described.title, author=described.author.value or "", names=names
    )
    url = first_known(described.url, raw.url)
    return replace(
        described,
        title=described.title or raw.title,
        text="\n\n".join(paragraphs),
        outlet=first_known(described.outlet, raw.outlet, infer_outlet(url)),
        author=first_known(described.author, raw.author),
        published=first_known(described.published, raw.published),
        updated=first_known(described.updated, raw.updated),
        language=first_known(described.language, raw.language),
        url=url,
        item=raw.item,
        place=raw.place,
        visible=shown.text,
        remarks=remarks,
    )


# ------------------------------------------------------------------------------------------ description


def _describe(tree: "HtmlElement") -> tuple[RawArticle, list[str]]:
    """The fields a page declares, and every line it gives as its headline."""
    metas = _list_metas(tree)
    nodes = list(_list_json_ld(tree))
    article = next((node for node in nodes if is_article(node)), None)
    linked = read_article(article, nodes, origin="json-ld") if article is not None else RawArticle()

    def pick(names: Iterable[str]) -> list[tuple[str, str]]:
        return [(value, f"html:meta[{name}]") for name in names for value in metas.get(name, ())]

    outlet = first_known(linked.outlet, *(read_name(*found) for found in pick(_OUTLET)))
    titles = _list_titles(tree, metas, linked.title, outlet.value or "")
    canonical = tree.xpath("string(//link[@rel='canonical'][1]/@href)")
    described = RawArticle(
        title=titles[0],
        outlet=outlet,
        author=first_known(
            linked.author,
            _read_meta_authors(metas),
            read_authors(
                _texts(tree, "//*[@itemprop='author']//*[@itemprop='name']"), "html:itemprop[author]"
            ),
            read_authors(_texts(tree, "//*[@rel='author' or @itemprop='author']"), "html:rel[author]"),
        ),
        published=first_known(
            linked.published,
            *(read_date(*found) for found in pick(_PUBLISHED)),
            _read_marked_time(tree, "datePublished"),
            _read_only_time(tree),
        ),
        updated=first_known(
            linked.updated,
            *(read_date(*found) for found in pick(_UPDATED)),
            _read_marked_time(tree, "dateModified"),
        ),
        language=first_known(
            read_language(
                tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang"), "html:lang"
            ),
            linked.language,
            *(read_language(*found) for found in pick(_LANGUAGE)),
        ),
        url=first_known(
            read_address(canonical, "html:link[canonical]"),
            *(read_address(*found) for found in pick(_ADDRESS)),
            linked.url,
        ),
    )
    return described, titles


def _list_metas(tree: "HtmlElement") -> dict[str, list[str]]:
    metas: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        value = element.get("content") or ""
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = (element.get(attribute) or "").strip().lower()
            if name and value.strip():
                metas.setdefault(name, []).append(value)
    return metas


def _list_json_ld(tree: "HtmlElement") -> Iterator[Node]:
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        text = (script.text or "").strip().removeprefix("<!--").removesuffix("-->").removesuffix(";")
        text = text.strip().removeprefix("<![CDATA[").removesuffix("]]>")
        try:
            yield from list_nodes(json.loads(text, strict=False))
        except (ValueError, RecursionError):
            continue  # the page's other declarations still stand


def _list_titles(tree: "HtmlElement", metas: dict[str, list[str]], linked: str, outlet: str) -> list[str]:
    """What the page gives as its headline: first what most of its declarations and headings agree on."""
    shown = [text for text in _texts(tree, "//h1") if 3 <= len(text) <= 300]
    declared = [clean_line(unescape_entities(text)) for name in _TITLE for text in metas.get(name, ())[:1]]
    given = [*declared[:1], *shown, clean_line(unescape_entities(linked)), *declared[1:]]
    titles = [_cut_site_name(text, outlet, shown) for text in given if text]
    if not titles:
        titles = [_cut_site_name(clean_line(tree.xpath("string(//head/title)")), outlet, shown)]
    votes = Counter(text.casefold() for text in titles)
    return sorted(dict.fromkeys(titles), key=lambda text: -votes[text.casefold()])


def _cut_site_name(title: str, outlet: str, shown: list[str]) -> str:
    """The title without ` | Outlet` at its end, if the outlet is called so or the page's heading has none."""
    match = _SITE_TAIL.search(title)
    if not match:
        return title
    head = title[: match.start()]
    if match["tail"].casefold() == outlet.casefold() or any(
        text.casefold() == head.casefold() for text in shown
    ):
        return head
    return title


def _read_meta_authors(metas: dict[str, list[str]]) -> Field:
    for name in _AUTHOR:
        names = [value for value in metas.get(name, ()) if list_names(value)]
        if names:
            return read_authors(names, f"html:meta[{name}]")
    return UNKNOWN


def _read_marked_time(tree: "HtmlElement", mark: str) -> Field:
    for element in tree.xpath(
        f"//*[@itemprop='{mark}' or @pubdate]" if mark == "datePublished" else f"//*[@itemprop='{mark}']"
    ):
        field = read_date(
            element.get("datetime") or element.get("content") or element.text_content(),
            f"html:itemprop[{mark}]",
        )
        if field is not UNKNOWN:
            return field
    return UNKNOWN


def _read_only_time(tree: "HtmlElement") -> Field:
    """The date of the article's `<time>` elements, if all of them give one date."""
    times = (
        tree.xpath("//article//time[@datetime]")
        or tree.xpath("//main//time[@datetime]")
        or tree.xpath("//time[@datetime]")
    )
    fields = [read_date(element.get("datetime"), "html:time") for element in times[:50]]
    return fields[0] if fields and len({field.value for field in fields}) == 1 else UNKNOWN


def _texts(tree: "HtmlElement", path: str) -> list[str]:
    return [
        text for text in (clean_line(element.text_content()) for element in tree.xpath(path)[:20]) if text
    ]


# ------------------------------------------------------------------------------------------------- text


def _extract_paragraphs(tree: "HtmlElement", shown: Visible) -> list[str]:
    """Paragraphs of the main text: trafilatura's, or resiliparse's where trafilatura misses the article."""
    notes = _list_corrections(tree)
    _prune(tree)
    paragraphs = _restore(_run_trafilatura(tree), tree)
    length = sum(map(len, paragraphs))
    visible = sum(map(len, shown.text.split()))
    if not paragraphs or (visible > _LEAST_VISIBLE and length < _LEAST_SHARE * visible):
        others = split_paragraphs(extract_main_text(shown.html))
        if sum(map(len, others)) > length:
            paragraphs = others
    joined = "\n".join(paragraphs)
    return paragraphs + [note for note in notes if note not in joined]


def _list_corrections(tree: "HtmlElement") -> list[str]:
    """Notes that say that the text was corrected: publishers often set them outside of it."""
    lines = dict.fromkeys(
        _read_line(element) for element in tree.iter(*_NOTE_TAGS) if not len(element.findall(".//p"))
    )
    notes = [line for line in lines if _LEAST_NOTE <= len(line) <= _LONGEST_NOTE and is_correction(line)]
    return [note for note in notes if not any(note != other and note in other for other in notes)]


def _prune(tree: "HtmlElement") -> None:
    """Take out of the tree what is not the article's text, so that no paragraph of it is taken for one.

    What holds the largest body of paragraphs stays, whatever it is called.
    """
    bodies = _find_bodies(tree)
    kept = bodies.union(*(body.iterancestors() for body in bodies))
    for element in list(tree.iter(*_NEVER)):
        if element.getparent() is not None and element not in kept:
            element.drop_tree()
    for heading in list(tree.iter("h2", "h3", "h4", "h5", "h6")):
        if is_heading_of_others(clean_line(heading.text_content())):
            parent = heading.getparent()
            (heading if parent is None or parent in kept else parent).drop_tree()
    for element in list(tree.iter(*_NAMED)):
        if element.getparent() is None or element in kept:
            continue
        name = f"{element.get('class') or ''} {element.get('id') or ''}"
        hidden = element.get("aria-hidden") == "true" or element.get("hidden") is not None
        if hidden or (len(name) > 1 and is_boilerplate_name(name)) or _is_only_a_link(element):
            element.drop_tree()


def _find_bodies(tree: "HtmlElement") -> "set[HtmlElement]":
    """The elements whose own paragraphs are the most text of the page, or near it."""
    mass: Counter[HtmlElement] = Counter()
    for paragraph in tree.iter("p"):
        parent = paragraph.getparent()
        if parent is not None:
            length = len(paragraph.text_content().strip())
            mass[parent] += length
            outer = parent.getparent()
            if outer is not None:  # one box around each paragraph, as some publishers have it
                mass[outer] += length
    most = max(mass.values(), default=0)
    return {element for element, length in mass.items() if length >= most * _NEAR_MOST}


def _restore(paragraphs: list[str], tree: "HtmlElement") -> list[str]:
    """The paragraphs with those put back, in their places, that stand in the same box and were passed over.

    A box of the same class counts as the same: trafilatura stops at the first of several, and leaves out
    paragraphs that publishers mark as paid for.
    """
    places = {paragraph: place for place, paragraph in enumerate(paragraphs)}
    found = [(element, _read_line(element)) for element in tree.iter("p")]
    boxes = Counter(_name_box(element) for element, text in found if text in places)
    joined = "\n".join(paragraphs)
    restored: dict[int, list[str]] = {}
    last = -1
    for element, text in found:
        if text in places:
            last = max(last, places[text])
        elif (
            len(text) >= _LEAST_RESTORED
            and boxes[_name_box(element)] * 3 > boxes.total()
            and text not in joined
        ):
            restored.setdefault(last, []).append(text)
    merged = restored.get(-1, [])
    for place, paragraph in enumerate(paragraphs):
        merged += [paragraph, *restored.get(place, [])]
    return merged


def _read_line(element: "HtmlElement") -> str:
    """The text of an element on one line; a forced line break is a space."""
    from lxml.etree import iterwalk

    parts: list[str] = []
    for event, inner in iterwalk(element, events=("start", "end")):
        if event == "start":
            parts.append(" " if inner.tag in ("br", "lb") else inner.text or "")
        elif inner is not element:
            parts.append(inner.tail or "")
    return clean_line("".join(parts))


def _name_box(paragraph: "HtmlElement") -> tuple[object, ...]:
    """What tells apart the boxes of paragraphs: tag and class, or the element where it has no class."""
    box = paragraph.getparent()
    if box is None or not (box.get("class") or "").strip():
        return (box,)
    return (box.tag, box.get("class"))


def _is_only_a_link(element: "HtmlElement") -> bool:
    """True for a paragraph, heading or list item that is nothing but a link to something else."""
    if element.tag not in _LINE_TAGS:
        return False
    length = len(element.text_content().strip())
    return (
        length >= _LEAST_LINK and sum(len(link.text_content()) for link in element.iter("a")) >= 0.9 * length
    )


def _run_trafilatura(tree: "HtmlElement") -> list[str]:
    from trafilatura import bare_extraction

    found = bare_extraction(tree, include_comments=False, include_tables=False, with_metadata=False)
    body = getattr(found, "body", None)
    if body is None:
        return []
    # Each block of trafilatura's tree is a paragraph; its text form would part them by single line breaks
    # only.
    blocks = [
        element
        for element in body.iter("p", "head", "item", "quote", "code", "cell")
        if not _inside_block(element)
    ]
    paragraphs = [_read_line(element) for element in blocks]
    return [paragraph for paragraph in paragraphs if paragraph] or split_paragraphs(
        str(getattr(found, "text", "") or "")
    )


def _inside_block(element: object) -> bool:
    return any(ancestor.tag in ("p", "head", "item", "quote", "cell") for ancestor in element.iterancestors())  # type: ignore[attr-defined]
