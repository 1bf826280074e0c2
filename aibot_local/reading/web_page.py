"""Web pages: the text by trafilatura, the description by what the page itself declares."""

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from aibot_local.reading.accounting import is_correction
from aibot_local.reading.aliases import (
    infer_outlet,
)
from aibot_local.reading.boilerplate import drop_boilerplate, is_boilerplate_name, is_heading_of_others
from aibot_local.reading.decoding import decode_text, find_declared_encoding
from aibot_local.reading.limits import ReadingLimits
from aibot_local.reading.markup import extract_main_text
from aibot_local.reading.normalising import clean_line, split_paragraphs
from aibot_local.reading.page_description import describe_page
from aibot_local.reading.raw import RawArticle, Units, first_known
from aibot_local.reading.visible import Visible, describe_visible, drop_hidden

if TYPE_CHECKING:
    from lxml.html import HtmlElement

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
_NOTE_BLOCKS = ("p", "div", "li", "aside", "footer", "section")
_LEAST_NOTE, _LONGEST_NOTE = 30, 800  # characters; shorter ones are dates
_FOREIGN = re.compile(
    r"comment|disqus|livefyre|repl(?:y|ies)|related|recirc|promo|trending|teaser|sidebar|newsletter|popular|carousel",
    re.I,
)
_LEAST_LINK = 20  # characters; a shorter link may be a word of the text, such as a name
_NEAR_MOST = 0.4
_LEAST_RESTORED = 40  # characters
_LEAST_SHARE = 0.1  # of the visible text; below it trafilatura is taken to have missed the article
_LEAST_VISIBLE = 500  # characters; shorter pages are not judged by that share


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
    described, titles = describe_page(tree)
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
    """Notes that say that the text was corrected: publishers often set them outside of it.

    What readers and other articles say stands outside too, and is none. `Update:` opens headlines as well, and is
    taken from the text alone.
    """
    # The innermost boxes only: an outer one would be read again for each one in it.
    boxes = (box for box in tree.iter(*_NOTE_TAGS) if next(box.iterdescendants(*_NOTE_BLOCKS), None) is None)
    notes = dict.fromkeys(line for box in boxes if _is_note(box, line := _read_line(box)))
    return [note for note in notes if not any(note != other and note in other for other in notes)]


def _is_note(box: "HtmlElement", line: str) -> bool:
    if not _LEAST_NOTE <= len(line) <= _LONGEST_NOTE or not is_correction(line):
        return False
    if line.lower().startswith("update") or any(map(_is_foreign, (box, *box.iterancestors()))):
        return False
    return sum(len(link.text_content()) for link in box.iter("a")) * 2 < len(line)


def _is_foreign(element: "HtmlElement") -> bool:
    """True for a box of what readers say, or of what leads to other articles."""
    name = f"{element.get('class') or ''} {element.get('id') or ''}"
    return element.tag in ("a", "nav") or _FOREIGN.search(name) is not None


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
