"""From what a model wrote to whole sentences: one line, no preamble, no broken end. Plain functions."""

import re
from collections.abc import Sequence

_PREAMBLE = re.compile(
    r"^\s*(?:sure[,!.]?\s*)?"
    r"(?:here(?:'s| is| are)|below is|this is|the following is|rewritten|rewrite|summary|paragraph"
    r"|news (?:story|paragraph|article)|article|headline)\b[^.!?\n]{0,80}:\s*",
    re.IGNORECASE,
)
_MARKS = re.compile(r"^[\s>*#\-–•]+|\*\*|__|```")
# A full stop after these ends no sentence. Single capitals (initials) are handled by the pattern below.
# fmt: off
_ABBREVIATIONS = frozenset(
    {
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "st",
        "rev",
        "gen",
        "col",
        "lt",
        "sgt",
        "capt",
        "sen",
        "rep",
        "gov",
        "hon",
        "jr",
        "sr",
        "inc",
        "ltd",
        "co",
        "corp",
        "no",
        "vs",
        "etc",
        "al",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "mon",
        "tue",
        "wed",
        "thu",
        "fri",
        "sat",
        "sun",
        "e.g",
        "i.e",
        "a.m",
        "p.m",
    }
)
# fmt: on
_END = re.compile(r"[.!?]+[\"'”’)\]]*(?=\s|$)")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:][\"'”’)\]]*\s+)[\"'“‘(\[]*|[\"“‘]")
_LAST_WORD = re.compile(r"(\S+?)[.!?]+[\"'”’)\]]*$")


def tidy_text(text: str) -> str:
    """One line of plain text.

    Pegasus' `<n>`, line breaks and markup gone, a chat model's preamble removed.
    """
    text = text.replace("<n>", " ").replace("<s>", " ").replace("</s>", " ")
    text = _PREAMBLE.sub("", text, count=1)
    text = _MARKS.sub("", text)
    return " ".join(text.split())


def keep_whole_sentences(text: str, *, finished: bool) -> str:
    """Cut a text back to its last whole sentence; '' when there is none.

    `finished` says that the model ended by itself: then a full stop after an abbreviation at the very end
    is an end as well.
    """
    best = 0
    for match in _END.finditer(text):
        at_end = match.end() == len(text)
        if _is_abbreviation(text[: match.end()]) and not (finished and at_end):
            continue
        rest = text[match.end() :].lstrip()
        # A sentence goes on in lower case only within a quotation or after an abbreviation we do not know.
        if rest and rest[0].islower():
            continue
        best = match.end()
    return text[:best].strip()


def split_sentences(text: str) -> list[str]:
    """Sentences of tidy text, by the same rule that `keep_whole_sentences` ends it."""
    sentences: list[str] = []
    start = 0
    for match in _END.finditer(text):
        rest = text[match.end() :].lstrip()
        if (_is_abbreviation(text[start : match.end()]) and rest) or (rest and rest[0].islower()):
            continue
        sentences.append(text[start : match.end()].strip())
        start = match.end()
    tail = text[start:].strip()
    return [*sentences, tail] if tail else sentences


def drop_forbidden(text: str, forbidden: Sequence[str]) -> str:
    """The text without the sentences that hold a forbidden word or phrase, whatever its case."""
    phrases = [phrase.strip() for phrase in forbidden if phrase.strip()]
    if not phrases:
        return text
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(phrase)}(?!\w)" for phrase in phrases), re.IGNORECASE)
    return " ".join(sentence for sentence in split_sentences(text) if not pattern.search(sentence))


def settle_capitals(text: str, source: str) -> str:
    """Words that the source has only in lower case lose a capital inside a sentence: "the Caravan Park"."""
    known = set(_WORD.findall(source))
    starts = {0} | {match.end() for match in _SENTENCE_START.finditer(text)}

    def settle(match: re.Match[str]) -> str:
        word = match.group()
        lower = word[0].lower() + word[1:]
        return lower if match.start() not in starts and word not in known and lower in known else word

    return _WORD.sub(settle, text)


def drop_repeats(text: str) -> str:
    """The text without sentences that say again, word for word, what it already said."""
    seen: set[str] = set()
    kept: list[str] = []
    for sentence in split_sentences(text):
        key = re.sub(r"\W+", " ", sentence.lower()).strip()
        if key not in seen:
            seen.add(key)
            kept.append(sentence)
    return " ".join(kept)


def _is_abbreviation(text: str) -> bool:
    match = _LAST_WORD.search(text)
    if not match or not text.rstrip("\"'”’)]").endswith("."):
        return False
    word = match.group(1).lstrip("\"'“‘([").lower()
    return word in _ABBREVIATIONS or bool(re.fullmatch(r"(?:[a-z]\.)*[a-z]", word))
