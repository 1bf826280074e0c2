"""What a web page declares about its article: headline, outlet, author, dates, language, address."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from aibot_local.reading.aliases import (
    list_names,
    read_address,
    read_authors,
    read_date,
    read_language,
    read_name,
)
from aibot_local.reading.markup import unescape_entities
from aibot_local.reading.normalising import clean_line
from aibot_local.reading.raw import RawArticle, first_known
from aibot_local.reading.schema_org import Node, is_article, list_nodes, read_article
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
_SITE_TAIL = re.compile(r"\s+[|·–—»:-]\s+(?P<tail>[^|·–—»]{2,60})$")


def describe_page(tree: "HtmlElement") -> tuple[RawArticle, list[str]]:
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
