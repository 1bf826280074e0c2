"""What a reader of a web page or of a mail in HTML sees of it, and what it hides from them.

Text that is in a page and not on the screen is no part of what its publisher says, and a way to plant words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aibot_local.reading.accounting import describe

if TYPE_CHECKING:
    from lxml.html import HtmlElement


_SPACES = re.compile(r"\s+")
_ESCAPE = re.compile(r"\\(?:([0-9a-f]{1,6})\s?|(.))", re.I | re.S)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # no XML may hold these
_REFERENCE = re.compile(r"&#(?:x0*1?[0-9a-f](?![0-9a-f])|0*[0-3]?[0-9](?![0-9])|x0*fff[ef]|0*6553[45])", re.I)
_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_GONE = re.compile(
    r"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|content-visibility:hidden)(?:!|;|$)"
)
# Zero in any unit; clipped to nothing; pushed off the screen; the colour of nothing.
_UNSEEN = re.compile(
    r"(?:^|;)(?:(?:opacity|font-size|max-height|max-width|line-height):0*(?:\.0*)?(?:px|em|rem|pt|vh|vw|%)?(?:!|;|$)"
    r"|font-size:(?:0?\.\d+|1)px|text-indent:-\d{3,}|(?:left|top|right|margin-left):-\d{4,}"
    r"|clip:rect\(0|clip-path:inset\((?:50|100)%|color:(?:transparent|rgba\(\d+,\d+,\d+,0(?:\.0*)?\))(?:!|;|$)"
    r"|transform:scale\(0\)|mso-hide:all)"
)
_COLOUR = re.compile(r"(?:^|;)color:([^;!]+)")
_GROUND = re.compile(r"(?:^|;)background(?:-color)?:([^;!]+)")
_SIMPLE = re.compile(r"[a-z0-9]*[.#][\w-]+", re.I)
_SHOWN_AGAIN = re.compile(r"(?:display:(?!none)|visibility:visible)")
_NAME = re.compile(r"[.#][\w-]+")
_TELLING = re.compile(r"display|visibility|\\\\", re.I)
_LONGEST_STYLES = 500_000  # characters of style sheets that are looked into
# Scripts fade in what styles hide at first. Where that is more than this share of the other words,
# the page would be empty without: it is kept, and said to be doubtful. An element's own `hidden` is always believed.
_MOST_TRICKED = 0.5
_WHOLE = ("html", "body", "head")
_SILENT = ("script", "style", "noscript", "template")
_WORD = re.compile(r"\w+")
_SMALL = 40  # pixels; smaller ones are signs, buttons and tracking pixels


@dataclass(frozen=True, slots=True)
class Visible:
    """HTML without what it hides, as a tree (None where nothing can be parsed) and in writing, and its text as shown.

    `hidden_words` were taken out; `doubtful_words` are styled not to be seen, and kept, since they are most of the
    page. `pictures` are those shown, signs and buttons aside.
    """

    tree: "HtmlElement | None"
    html: str
    text: str
    hidden_words: int = 0
    doubtful_words: int = 0
    pictures: int = 0


def drop_hidden(html: str) -> Visible:
    """Take out of a page or fragment what is not shown: by attribute, by style, by the page's own style sheets."""
    from lxml.html import tostring
    from resiliparse.extract.html2text import extract_plain_text

    tree = parse_tree(html)
    hidden = doubtful = pictures = 0
    if tree is not None:
        certain, tricked = _find_hidden(tree)
        hidden = _take_out(certain)
        if tricked:
            doubtful = sum(map(_measure, _list_outermost(tricked)))
            if doubtful <= _MOST_TRICKED * (_measure(tree) - doubtful):
                hidden += _take_out(tricked)
                doubtful = 0
        if hidden:
            html = tostring(tree, encoding="unicode")
        pictures = sum(map(_is_picture, tree.iter("img")))
    text = extract_plain_text(html, preserve_formatting=False, main_content=False, alt_texts=False)
    return Visible(tree, html, str(text), hidden, doubtful, pictures)


def parse_tree(page: str) -> "HtmlElement | None":
    """The tree of a page or fragment, with head and body, without comments; None where there is nothing to parse."""
    from lxml import etree, html

    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        tree = html.document_fromstring(page.encode("utf-8", "replace"), parser=parser, ensure_head_body=True)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    if _CONTROL.search(page) or _REFERENCE.search(page):
        _clean_tree(tree)
    return tree


def _clean_tree(tree: "HtmlElement") -> None:
    """Take out of the texts what lxml reads, but does not let be written: moving a text would fail."""
    for element in tree.iter():
        if element.text and _CONTROL.search(element.text):
            element.text = _CONTROL.sub("", element.text)
        if element.tail and _CONTROL.search(element.tail):
            element.tail = _CONTROL.sub("", element.tail)


def describe_visible(visible: Visible) -> tuple[str, ...]:
    """Remarks for the account of an article: what was hidden, and which pictures were not looked into."""
    return (
        describe(visible.hidden_words, "hidden word", "left out"),
        describe(visible.doubtful_words, "word", "styled not to be seen and kept, as most of the page"),
        describe(visible.pictures, "picture", "not looked into for text"),
    )


def count_words(text: str) -> int:
    """Runs of letters and digits."""
    return len(_WORD.findall(text))


def is_hiding_style(style: str) -> bool:
    """True for an element's own style that keeps it from being seen."""
    style = _squeeze(style)
    if _GONE.search(style) or _UNSEEN.search(style):
        return True
    colour, ground = _COLOUR.search(style), _GROUND.search(style)
    return bool(colour and ground and colour[1] == ground[1])


def _squeeze(style: str) -> str:
    """Declarations without comments, escapes (CSS Syntax 3, section 4.3.7), spaces and capitals."""
    if "\\" in style:
        style = _ESCAPE.sub(lambda match: chr(min(int(match[1], 16), 0x7F)) if match[1] else match[2], style)
    return _SPACES.sub("", _COMMENT.sub("", style) if "/*" in style else style).lower()


def _find_hidden(tree: "HtmlElement") -> tuple[list["HtmlElement"], list["HtmlElement"]]:
    """The elements whose markup says that they are not shown, and those that style sheets and tricks hide.

    In document order. The whole page is never meant: a script takes that away when the page is there.
    """
    names = _list_hidden_names(tree)
    certain: list[HtmlElement] = []
    tricked: list[HtmlElement] = []
    for element in tree.xpath(
        "//*[@hidden or @style or @class or @id]" if names else "//*[@hidden or @style]"
    ):
        if element.tag in _WHOLE or element.tag in _SILENT:
            continue
        written = element.get("style")
        style = _squeeze(written) if written else ""
        if element.get("hidden") is not None or (style and _GONE.search(style)):
            certain.append(element)
        elif (style and is_hiding_style(style)) or (
            names and not _SHOWN_AGAIN.search(style) and _is_named(element, names)
        ):
            tricked.append(element)
    return certain, tricked


def _is_named(element: "HtmlElement", names: frozenset[str]) -> bool:
    given = [f".{name}" for name in (element.get("class") or "").split()] + [f"#{element.get('id')}"]
    return not names.isdisjoint(given) or any(str(element.tag) + name in names for name in given)


def _take_out(elements: list["HtmlElement"]) -> int:
    """Take elements out of their tree, not the text behind them; gives how many words that were."""
    count = sum(map(_measure, _list_outermost(elements)))
    for element in reversed(elements):
        if element.getparent() is not None:
            element.drop_tree()
    return count


def _list_outermost(elements: list["HtmlElement"]) -> Iterator["HtmlElement"]:
    """The elements that are in no other of them."""
    known = set(elements)
    for element in elements:
        if known.isdisjoint(element.iterancestors()):
            yield element


def _measure(element: "HtmlElement") -> int:
    """Words of an element, scripts and styles aside."""
    silent = " or ".join(f"self::{tag}" for tag in _SILENT)
    return count_words(" ".join(element.xpath(f".//text()[not(parent::*[{silent}])]")))


def _list_hidden_names(tree: "HtmlElement") -> frozenset[str]:
    """Simple selectors (`.name`, `#name`, `p.name`) that a style sheet of the page hides and no rule shows."""
    sheets = "\n".join(style.text or "" for style in tree.iter("style"))[:_LONGEST_STYLES]
    rules = list(_list_rules(_COMMENT.sub("", sheets)))
    shown = {
        name for selector, body in rules if _SHOWN_AGAIN.search(body) for name in _NAME.findall(selector)
    }
    selectors = (one.strip() for head, body in rules if _GONE.search(body) for one in head.split(","))
    return frozenset(
        one for one in selectors if _SIMPLE.fullmatch(one) and shown.isdisjoint(_NAME.findall(one))
    )


def _list_rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Selector and squeezed declarations of every rule; those inside `@media` are named `@`, which is no selector.

    A rule that holds on some screens only shows again what it names, but hides nothing.
    """
    depth = 0
    start = 0
    head = ""
    for match in re.finditer(r"[{}]", sheet):
        piece = sheet[start : match.start()]
        start = match.end()
        if match[0] == "{":
            depth += 1
            head = piece.rpartition(";")[2] if depth == 1 else f"@{piece}"
        else:
            depth = max(depth - 1, 0)
            if head and _TELLING.search(piece):
                yield head, _squeeze(piece)
            head = ""


def _is_picture(element: "HtmlElement") -> bool:
    """True for a picture that belongs to what is told: no sign, button or counting pixel, nor part of the frame."""
    sizes = [element.get(side) or "" for side in ("width", "height")]
    small = any(
        re.fullmatch(r"\d{1,2}(?:px)?", size) and int(size.removesuffix("px")) < _SMALL for size in sizes
    )
    return not small and not any(True for _ in element.iterancestors("header", "nav", "footer", "aside"))
