"""Whom a source names for a number or a quote. A name that cannot be told for sure is left empty."""

import re
from functools import lru_cache

from aibot_local.language.common import COMMON_STARTERS
from aibot_local.language.modality import SAY_VERBS
from aibot_local.language.names import Name, find_names
from aibot_local.language.numbers import find_quantities
from aibot_local.language.quotations import find_speakers
from aibot_local.language.words import FUNCTION_WORDS

# "The union puts the number at 870", "..., the coastguard said": bodies that `find_speakers` does not know
# by name.
_GIVES = (
    r"(?:puts?|counted|registered|recorded|lists?|listed|reckons?|estimates?|estimated|insists?|"
    r"maintains?|gives?|"
    r"gave|diagnosed|believes?|found|says?|said|reported(?! (?:cases|deaths|missing))|announced|"
    r"confirmed(?! (?:cases|dead|deaths|infections))|warned|claims?|claimed)"
)
_BODY = (
    r"(?P<who>(?:[Tt]he|[Ii]ts|[Tt]heir)(?:\s(?!(?:had|has|have|that|which|who|was|were|is|it|"
    r"but)\b)[\w’'&-]+){1,4}?|"
    r"[A-Z][\w’'&.-]*(?:\s(?:of|and|for|the|[A-Z][\w’'&.-]*)){0,5})"
)
_GIVER = re.compile(
    rf"(?:^|[,;:]\s|[.”\"]\s|\b(?:but|while|and|though|morning|evening|night|day)\s){_BODY}(?:\s(?:now|"
    rf"also|has|had))?\s{_GIVES}\b"
)
# A role's words, then a name: no verb ("Police say that Cummings", "Trump described the Islamic State").
_ROLE_NAME = re.compile(
    r"(?:\s(?!(?:in|on|at|of|from|to|by|with|after|and|who|as|for|has|had|was|is|were|are|the|an?|that|"
    rf"{'|'.join(SAY_VERBS)})\b|(?!named\b)[a-z]+ed\b)[a-z][\w-]*){{1,4}}"
    r"(?:\s[A-Z][\w'’-]+){1,3}|,\s[A-Z][\w'’-]+(?:\s[A-Z][\w'’-]+){1,2}(?=,)"
)
_OWNER = re.compile(r"['’]s?\s\w")  # behind the name of someone whose brother, or spokesman, speaks
_OF = re.compile(r"\b(?:at|for|from|in|of|with)\s(?:the\s)?\Z")  # "a spokesman for Tony Blair"
_NO_NAMES = FUNCTION_WORDS | COMMON_STARTERS
# Labels of a page that stand before a name: "Pic Giles Hamm", "CLOSE United".
_LABELS = frozenset({"Pic", "Pics", "Picture", "Photo", "Photograph", "Image", "Video", "CLOSE", "AM", "PM"})
# And what begins a sentence: "But Davis", "As Susie".
_LABELS |= {"But", "And", "So", "Yet", "As", "When", "While", "Then", "Though", "Although", "If", "For"}
_PARTS_BEFORE = re.compile(
    r"(?i);|\b(?:but|while|whereas|although|though|not|rather than|instead of|up from|down from)\b"
)
_PARTS_AFTER = re.compile(r"(?i)[;:]|\d|\b(?:but|while|whereas|although|though|because|which|who|and)\b")
_NOBODY = re.compile(
    r"(?i)^(?:(?:the |a |some |many |several )?(?:he|she|they|it|we|i|you|who|which|that|this|these|those|"
    r"there|sources?|"
    r"people|reports?|others?|one|both|all|witnesses|on \w+|in \w+|by \w+))$|(?:the )?(?:mon|tues|wednes|"
    r"thurs|fri|satur|"
    r"sun)day\b|(?:the )?(?:next |following |same )?(?:day|night|morning|week|month|year)\b"
)


def find_source_named(sentence: str, start: int, end: int) -> str:
    """The person or body a sentence names for the number at `start` to `end`, or an empty string.

    The nearest of those named that no other clause or contrast parts from it: in "budgeted at €96m, but
    auditors say €131m" the auditors do not stand for the first sum, nor the trust for the second number of
    "the trust says 19 homes, not the 14 listed by the council".
    """
    found = [(match.start("who"), match.end("who"), match["who"]) for match in _GIVER.finditer(sentence)]
    found += [(speaker.start, speaker.end, speaker.name) for speaker in find_speakers(sentence)]
    ranked = []
    for left, right, name in found:
        name = name.rpartition("-- ")[2].strip(" ,")
        if _NOBODY.match(name) or any(character.isdigit() for character in name) or find_quantities(name):
            continue
        before = right <= start
        between = sentence[right:start] if before else sentence[end:left]
        if not (_PARTS_BEFORE if before else _PARTS_AFTER).search(between):
            ranked.append((len(between), left, name))
    return min(ranked, default=(0, 0, ""))[2]


def find_phrase(text: str, start: int, end: int) -> str:
    """The speaker's words with a name that follows a role ("Survey" of "Survey analyst Jorun Keswold" gives all).

    A pronoun's are its own: in "who called out President Marlow" nobody is named.
    """
    match = None if _NOBODY.match(text[start:end]) else _ROLE_NAME.match(text, end)
    return text[start : match.end()] if match and start < end else text[start:end]


def name_in_full(speaker: str, content: str) -> str:
    """The fullest form of a speaker's name in an article ("Mr Asterling" is "Ruben Asterling"), or an empty string.

    Empty for a pronoun, a description without a name ("a spokesman"), one of somebody else ("a spokesman for Ruben
    Asterling", "Ruben Asterling's brother"), and a surname that several people bear.
    """
    if _NOBODY.match(speaker):
        return ""
    text = f"x {speaker}"
    names = [
        name
        for name in find_names(text)
        if name.certain
        and not all(word.casefold() in _NO_NAMES for word in name.words)
        and not _OWNER.match(text, name.end)
        and not _OF.search(text, 0, name.start)
    ]
    if not names:
        return ""
    named = names[-1]
    words = _drop_label(named.words)
    if len(words) > 1:
        return " ".join(words)
    forms = [_drop_label(other.words) for other in _list_names(content) if other.surname == named.surname]
    fuller = {
        form[-2:]: " ".join(form) for form in sorted(forms, key=len, reverse=True) if 1 < len(form) <= 4
    }
    if len(fuller) == 1:
        return next(iter(fuller.values()))
    return words[0] if not fuller and words != named.words else ""


def _drop_label(words: tuple[str, ...]) -> tuple[str, ...]:
    return words[1:] if len(words) > 1 and words[0] in _LABELS else words


@lru_cache(maxsize=64)
def _list_names(content: str) -> tuple[Name, ...]:
    return find_names(content)
