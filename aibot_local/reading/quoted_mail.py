"""What a mail repeats of the messages before it, its signature, and what newsletters have around their text."""

import re

from aibot_local.reading.boilerplate import is_asking
from aibot_local.reading.visible import count_words, parse_tree

# `On 5 March 2026 at 10:00, Ann Lee <ann@g.example> wrote:` in some languages, over one line or two.
_ATTRIBUTION = re.compile(
    r"(?:On|Am|Le|El|Il|Op|Em|Den)\b.{6,200}?"
    r"\b(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef|escreveu|skrev)\b.{0,20}:\s*",
    re.S | re.I,
)
_REPLY_MARK = re.compile(
    r"\s*-{2,}\s*(?:original message|ursprüngliche nachricht|message d'origine|reply above this line)\b.*",
    re.I,
)
_FORWARD_MARK = re.compile(
    r"\s*(?:-{2,}\s*(?:forwarded message|weitergeleitete nachricht|message transféré)\s*-*"
    r"|begin forwarded message:)\s*",
    re.I,
)
_HEADER_LINE = re.compile(
    r"\s*\*?(?:From|Sent|Date|To|Cc|Subject|Reply-To|Von|Gesendet|An|Betreff|De|Envoyé|À|Objet)\*?\s?:.*"
)
_LEAST_HEADER = 3  # such lines in a row are the head of an earlier message
_LEAST_LEFT = 8  # words; with fewer of its own a mail passes on what it quotes
_QUOTES = (
    "//blockquote[@type='cite'] | //*[contains(concat(' ', @class, ' '), ' gmail_quote ')]"
    " | //*[@id='divRplyFwdMsg' or @id='appendonsend']/following-sibling::*"
    " | //*[contains(concat(' ', @class, ' '), ' yahoo_quoted ')]"
    " | //*[contains(concat(' ', @class, ' '), ' moz-cite-prefix ')]"
)
_FORWARDED = re.compile(r"forwarded message|weitergeleitete nachricht|message transféré", re.I)


def drop_quoted(text: str) -> tuple[str, int]:
    """The text of a mail without what it quotes, signature and furniture; and how many words that were.

    A mail that says next to nothing itself passes on what it quotes, which is then its text. What is forwarded stays,
    without its head.
    """
    lines = _drop_signature(text.replace("\r\n", "\n").split("\n"))
    own = _drop_replies(lines)
    if count_words("\n".join(own)) < _LEAST_LEFT:
        own = [re.sub(r"^(?:>\s?)+", "", line) for line in lines]
    kept = _drop_furniture("\n".join(own))
    return kept, max(count_words(text) - count_words(kept), 0)


def drop_quoted_html(html: str) -> tuple[str, int]:
    """The HTML of a mail without what it quotes of earlier messages, and how many words that were."""
    tree = parse_tree(html) if html.strip() else None
    found = [] if tree is None else tree.xpath(_QUOTES)
    quotes = [quote for quote in found if not _FORWARDED.search(quote.text_content()[:400])]
    if tree is None or not quotes:
        return html, 0
    from lxml.html import tostring

    words = count_words(tree.text_content())
    for quote in reversed(quotes):
        if quote.getparent() is not None:
            quote.drop_tree()
    left = count_words(tree.text_content())
    return (html, 0) if left < _LEAST_LEFT else (tostring(tree, encoding="unicode"), words - left)


def _drop_signature(lines: list[str]) -> list[str]:
    """The lines above the mark of a signature (RFC 3676, section 4.3), if something stands above."""
    for place, line in enumerate(lines):
        if line in ("-- ", "--") and any(before.strip() for before in lines[:place]):
            return lines[:place]
    return lines


def _drop_replies(lines: list[str]) -> list[str]:
    """The lines that are the sender's own, or were forwarded."""
    kept: list[str] = []
    place = 0
    while place < len(lines):
        line = lines[place]
        if _FORWARD_MARK.fullmatch(line):
            place = _pass_header(lines, place + 1)
            continue
        if _REPLY_MARK.fullmatch(line) or _pass_header(lines, place) - place >= _LEAST_HEADER:
            return kept
        if line.lstrip().startswith(">"):
            place += 1
            continue
        length = next(
            (n for n in (1, 2, 3) if _introduces(lines[place : place + n], lines[place + n : place + n + 3])),
            0,
        )
        if length:
            place += length
            continue
        kept.append(line)
        place += 1
    return kept


def _introduces(lines: list[str], following: list[str]) -> bool:
    """True for lines that say who wrote what is quoted next."""
    text = " ".join(lines).strip()
    quoted = next((line for line in following if line.strip()), "")
    return len(text) <= 260 and _ATTRIBUTION.fullmatch(text) is not None and quoted.lstrip().startswith(">")


def _pass_header(lines: list[str], place: int) -> int:
    """The place behind a run of lines such as `Subject: Ferry`, which may open with blank ones."""
    start = place
    while place < len(lines) and not lines[place].strip() and place - start < 2:
        place += 1
    first = place
    while place < len(lines) and _HEADER_LINE.fullmatch(lines[place]):
        place += 1
    return place if place > first else start


def _drop_furniture(text: str) -> str:
    """The text without short paragraphs that ask something of the reader, such as to look at it in a browser."""
    paragraphs = re.split(r"\n[ \t]*\n", text)
    return "\n\n".join(paragraph for paragraph in paragraphs if not is_asking(" ".join(paragraph.split())))
