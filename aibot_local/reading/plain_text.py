"""Text files: an optional block of `Key: value` lines, a headline, paragraphs."""

import re
from dataclasses import replace

from aibot_local.reading.aliases import (
    AUTHOR,
    LANGUAGE,
    OUTLET,
    PUBLISHED,
    TITLE,
    UPDATED,
    URL,
    read_address,
    read_authors,
    read_date,
    read_language,
    read_name,
    simplify_key,
)  # fmt: skip
from aibot_local.reading.decoding import decode_text, find_declared_encoding
from aibot_local.reading.limits import ReadingLimits
from aibot_local.reading.normalising import clean_line, clean_text
from aibot_local.reading.raw import ParseError, RawArticle, Units, first_known
from aibot_local.records import SetAsideReason

_KEY_LINE = re.compile(r"(?P<key>[A-Za-z][A-Za-z _-]{1,24}?)\s*:(?:\s+(?P<value>.*)|\s*)$")
# `Source: BBC` may open a news text, `Title: ...` does not: one of these has to be among the keys of a
# header.
_TELLING = frozenset(
    ("title", "headline", "outlet", "date", "published", "author", "url", "byline", "publication")
)
_LONGEST_HEADLINE = 200
_SENTENCE_STOP = re.compile(r"[.;:,]$")


def parse(data: bytes, limits: ReadingLimits) -> Units:
    """The one article of a text file."""
    text = decode_text(data, find_declared_encoding(data)).text
    if text.count("\0") > len(text) // 1000:
        raise ParseError(
            SetAsideReason.UNSUPPORTED, "holds binary data, not text: save it in a format that is read"
        )
    fields, rest = split_header(clean_text(text))
    title = fields.pop("title", "")
    if not title:
        title, rest = split_headline(rest)
    article = describe_article(fields, title=title, text=drop_repeated_title(rest, title), origin="header")
    yield replace(article, visible=text)


def split_header(text: str) -> tuple[dict[str, str], str]:
    """The `Key: value` lines at the start, by simplified key, the title under `title`; and the text below.

    There is no header unless every line up to the first blank one is such a line and one key is telling.
    """
    head, _, rest = text.lstrip().partition("\n\n") if "\n\n" in text.lstrip() else _cut_blank(text.lstrip())
    fields: dict[str, str] = {}
    last = ""
    for line in head.split("\n"):
        match = _KEY_LINE.fullmatch(line.rstrip())
        if match:
            last = simplify_key(match["key"])
            fields.setdefault(last, (match["value"] or "").strip())
        elif last and line[:1] in (" ", "\t"):
            fields[last] = f"{fields[last]} {line.strip()}".strip()
        else:
            return {}, text
    if not fields.keys() & _TELLING or not rest.strip():
        return {}, text
    title = next((fields.pop(key) for key in TITLE if fields.get(key)), "")
    return ({**fields, "title": title} if title else fields), rest


def split_headline(text: str) -> tuple[str, str]:
    """The first line, when it looks like a headline, and the text below; else an empty string and the text.

    A headline is one line of at most 200 characters that does not end as a sentence or clause does, with a
    text below that is parted from it by a blank line or starts a longer line.
    """
    text = text.strip()
    line, _, rest = text.partition("\n")
    line = line.strip()
    following = rest.split("\n", 1)[0]
    if not line or not rest.strip() or len(line) > _LONGEST_HEADLINE or _SENTENCE_STOP.search(line):
        return "", text
    if following.strip() and not (len(line) <= _LONGEST_HEADLINE // 2 and len(following) > 1.5 * len(line)):
        return "", text
    return clean_line(line), rest


def drop_repeated_title(text: str, title: str) -> str:
    """The text without a first line that only repeats the title."""
    line, _, rest = text.lstrip().partition("\n")
    return rest if title and clean_line(line).casefold() == clean_line(title).casefold() else text


def describe_article(
    fields: dict[str, str], *, title: str, text: str, origin: str, html: str = ""
) -> RawArticle:
    """An article from fields by simplified key, such as a header block or front matter gives."""

    def pick(names: tuple[str, ...]) -> list[tuple[str, str]]:
        return [(fields[name], f"{origin}:{name}") for name in names if fields.get(name)]

    return RawArticle(
        title=title,
        text=text,
        html=html,
        outlet=first_known(*(read_name(*found) for found in pick((*OUTLET, "paper", "from")))),
        author=first_known(*(read_authors(*found) for found in pick(AUTHOR))),
        published=first_known(*(read_date(*found) for found in pick(PUBLISHED))),
        updated=first_known(*(read_date(*found) for found in pick(UPDATED))),
        language=first_known(*(read_language(*found) for found in pick(LANGUAGE))),
        url=first_known(*(read_address(*found) for found in pick(URL))),
    )


def _cut_blank(text: str) -> tuple[str, str, str]:
    match = re.search(r"\n[ \t]*\n", text)
    return (text[: match.start()], "", text[match.end() :]) if match else (text, "", "")
