"""Markdown: front matter between lines of `---`, a headline, and markup stripped to plain text."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from aibot_local.reading.accounting import describe, describe_removed
from aibot_local.reading.aliases import TITLE, simplify_key
from aibot_local.reading.decoding import decode_text
from aibot_local.reading.limits import ReadingLimits
from aibot_local.reading.markup import convert_fragment
from aibot_local.reading.normalising import clean_text
from aibot_local.reading.plain_text import describe_article, drop_repeated_title, split_header
from aibot_local.reading.raw import ParseError, Units
from aibot_local.records import SetAsideReason

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\s*---[ \t]*\n(?P<block>.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.S)
_PICTURE = re.compile(r"!\[[^\]\n]{0,500}\][(\[]|<img\b", re.I)
_ENTRY = re.compile(r"(?P<key>[A-Za-z][\w .-]{0,40}?)[ \t]*:[ \t]*(?P<value>.*)")
_LONGEST_BLOCK = 20_000
_DEPTH = 40  # nesting of lists and quotations that is still followed


def parse(data: bytes, limits: ReadingLimits) -> Units:
    """The one article of a Markdown file."""
    written = decode_text(data).text
    text = clean_text(written)
    fields, rest = split_front_matter(text)
    if not fields:
        fields, rest = split_header(text)
    title = next((fields.pop(key) for key in TITLE if fields.get(key)), "")
    heading, body = strip_markup(rest, nesting=_DEPTH)
    if heading and not title:
        title = heading
    elif heading and heading.casefold() != title.casefold():
        body = f"{heading}\n\n{body}"
    article = describe_article(
        fields, title=title, text=drop_repeated_title(body, title), origin="front matter"
    )
    pictures = describe(len(_PICTURE.findall(rest)), "picture", "not looked into for text")
    yield replace(article, remarks=(pictures, *describe_removed(written)))


def split_front_matter(text: str) -> tuple[dict[str, str], str]:
    """The `key: value` lines of the front matter by simplified key, and the text below it.

    Only plain scalars, quoted scalars, and flat lists are read, which is what front matter of articles holds;
    nothing is ever executed or resolved.
    """
    match = _FRONT_MATTER.match(text[:_LONGEST_BLOCK])
    if not match:
        return {}, text
    fields: dict[str, str] = {}
    last = ""
    for line in match["block"].split("\n"):
        entry = _ENTRY.fullmatch(line.rstrip())
        listed = re.match(r"[ \t]*-[ \t]+(.*)", line)
        if entry and not line[0].isspace():
            last = simplify_key(entry["key"])
            fields[last] = _read_scalar(entry["value"])
        elif listed and last:
            fields[last] = ", ".join(filter(None, (fields[last], _read_scalar(listed[1]))))
        elif last and line[:1].isspace():
            fields[last] = f"{fields[last]} {line.strip()}".strip()
    return fields, text[match.end() :]


def strip_markup(text: str, *, nesting: int = _DEPTH) -> tuple[str, str]:
    """The first heading of level 1 when it opens the text (else ''), and the rest as plain paragraphs.

    :raises ParseError: MALFORMED, when the parser gives up.
    """
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": nesting, "html": True}).enable("table")
    try:
        tokens = parser.parse(text)
    except (ValueError, RecursionError, IndexError) as error:
        raise ParseError(
            SetAsideReason.MALFORMED, "its Markdown cannot be parsed: save it as plain text"
        ) from error
    heading = ""
    paragraphs: list[str] = []
    for place, token in enumerate(tokens):
        if token.type == "inline":
            words = _flatten(token)
            opener = tokens[place - 1]
            if opener.type == "heading_open" and opener.tag == "h1" and not paragraphs and not heading:
                heading = " ".join(words.split())
            elif words.strip():
                paragraphs.append(" ".join(words.split()))
        elif token.type in ("fence", "code_block") and token.content.strip():
            paragraphs.append(token.content.strip())
        elif token.type == "html_block" and (words := convert_fragment(token.content).strip()):
            paragraphs.append(words)
    return heading, "\n\n".join(paragraphs)


def _flatten(token: "Token") -> str:
    parts: list[str] = []
    for child in token.children or ():
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
    return "".join(parts)


def _read_scalar(text: str) -> str:
    text = text.strip()
    if len(text) >= 2 and text[0] == text[-1] == '"':
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    if len(text) >= 2 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    if text.startswith("[") and text.endswith("]"):
        return ", ".join(filter(None, (_read_scalar(part) for part in text[1:-1].split(","))))
    if text in (">", "|", ">-", "|-", "null", "~"):
        return ""
    return re.sub(r"\s+#.*$", "", text)
