"""The numbers of a sentence that may be worth a box, with their unit and the words of the thing counted."""

import re
from dataclasses import dataclass

from aibot_local.language.numbers import Quantity, find_quantities
from aibot_local.language.units import DURATIONS
from aibot_local.language.words import find_stem

# Ages, ranks, clock times and spans of time are no figures of an event.
_ONE_OF = re.compile(r"\s+of\b|\s+(?:said|says|told|was|is|has)\b")
_YEAR = re.compile(r"(?:19|20)\d\d")
_CLOCK = re.compile(r"\d?\d[.:]\d\d")
_COMPOUND = re.compile(r"[-–]\s?[A-Za-z]|\d|[./:]\d")
_PHONE = re.compile(r"\d{3}[-.]\d{4}|\d-\d{3}")  # "636-3300", "1-877-"
# Calls to 911, a channel's "11 News", the street of "3747 S Constitution Blvd"
_NO_COUNT = re.compile(
    r"(?:911|999|112)\s(?:calls?|callers?|operators?|dispatch\w*|tapes?|recordings?|cent(?:er|re)s?)\b|"
    r"\d{1,2}\s(?:[A-Z][a-z]+\s)?News\b|\d+\s(?:[NSEW]{1,2}\.?|North|South|East|West)\s(?=[A-Z\d])"
)
_HOUR = re.compile(r"\s+(?:in the (?:morning|afternoon|evening)|at night)\b")
_AGED = re.compile(
    r"(?i)\b(?:as (?:young|old) as|aged?|turn(?:ed|ing|s)?|under the age of|(?:dead|dies|died) at)\s$"
)
# "31 , 000", "4 / 9", "9 : 44": parts of a number, date or time in a text whose marks were set apart.
_PART_BEFORE = re.compile(r"\d\s?[:,/.-]\s$")
_PART_AFTER = re.compile(r"\s[:,/.-]\s\d|\s-\s(?:year|yard)")
# "Jenessa Kic, 31 were arrested": the second comma is often left out.
_NAMED = re.compile(r"[A-Z][\w’'.-]+,\s$")
_OF_PERSON = re.compile(r"\s(?:was|were|is|are|has|had|of|from|who|and)\b")
_OLDEST = 110
_NUMBERED = re.compile(
    r"\b(?!(?:At|In|On|About|Some|Around|Over|Only|Nearly|And|But|The|All)\s)[A-Z][\w’']*\s(?:No\.?\s)?$"
)
_LISTED = re.compile(r"\s*[;,)]|\s+of\b")
_NO_AMOUNTS = DURATIONS | {"year-old", "ordinal", "o'clock"}
_IRREGULAR_PLURALS = (
    "people men women children police staff crew cattle sheep fish personnel troops aircraft geese deer "
    "feet teeth "
    "mice oxen data media buses viruses gas offspring livestock poultry"
)
_PLURALS = frozenset(_IRREGULAR_PLURALS.split())


@dataclass(frozen=True, slots=True)
class Amount:
    """A number at `start` to `end` of a sentence, with its qualifiers, unit and the words of the thing
    counted.

    The number and its unit end at `number_end`. `low` and `high` bound the value; None is an open side.
    `loose` tells that the source rounds it ("about"). `noun` is the stem of the thing counted, or empty;
    `phrase` its words as they stand, modifiers included.
    """

    start: int
    end: int
    number_end: int
    low: float | None
    high: float | None
    loose: bool
    unit: str
    noun: str
    phrase: str

    @property
    def value(self) -> float:
        """The number that is named, whichever side of it is open."""
        return self.low if self.low is not None else (self.high or 0.0)


def list_amounts(sentence: str) -> list[Amount]:
    """The amounts of a sentence in reading order, without years, clock times, ages and parts of words."""
    return [
        _make_amount(sentence, found)
        for found in find_quantities(sentence)
        if found.unit not in _NO_AMOUNTS and not _is_no_amount(sentence, found)
    ]


def _is_no_amount(sentence: str, found: Quantity) -> bool:
    number = sentence[found.number_start : found.number_end]
    before, after = sentence[: found.number_start], sentence[found.number_end :]
    if found.unit:
        return False
    if number.casefold() == "one" and (not found.counted or _ONE_OF.match(after)):
        return True  # "one of them", "one said"
    if _YEAR.fullmatch(number) or _CLOCK.fullmatch(number) or _COMPOUND.match(after):
        return True
    if _NO_COUNT.match(sentence, found.number_start):
        return True
    if _PART_BEFORE.search(before) or _PART_AFTER.match(after):
        return True
    if _PHONE.fullmatch(sentence[found.start : found.end]) or _HOUR.match(after) or _AGED.search(before):
        return True
    if not found.counted and number.isdigit() and _NUMBERED.search(before):
        return True  # "Flight 8501", "Room 423"
    if number.isdigit() and int(number) <= _OLDEST and _NAMED.search(before) and _OF_PERSON.match(after):
        return True
    # "Reese, aka E, 35; Milton, 30;": a bare number between commas is someone's age.
    return not found.counted and before.endswith((", ", ",")) and bool(_LISTED.match(after))


def list_numbers(text: str) -> frozenset[str]:
    """Every amount named in a text in one notation, whether it stands in digits or words ("12" for
    "twelve").
    """
    return frozenset(
        f"{bound:.12g}"
        for amount in list_amounts(text)
        for bound in (amount.low, amount.high)
        if bound is not None
    )


def _make_amount(sentence: str, found: Quantity) -> Amount:
    phrase = _trim_phrase(sentence[found.counted_start : found.counted_end]) if found.counted else ""
    if phrase and found.low == found.high != 1 and not _is_plural(phrase.split()[-1]):
        phrase = ""  # "twelve confirmed dead": what stands behind the number is not what it counts
    return Amount(
        start=found.start,
        end=found.counted_start + len(phrase) if phrase else found.end,
        number_end=found.end,
        low=found.low,
        high=found.high,
        loose=found.approximate,
        unit=found.unit,
        noun=find_stem(phrase.split()[-1]) if phrase else "",
        phrase=phrase,
    )


def _trim_phrase(phrase: str) -> str:
    """The phrase up to its last plural noun ("people remain" is "people"), or the whole where it has none."""
    words = phrase.split()
    while len(words) > 1 and not _is_plural(words[-1]) and any(_is_plural(word) for word in words):
        words.pop()
    return phrase[: phrase.rindex(words[-1]) + len(words[-1])] if words else ""


def _is_plural(word: str) -> bool:
    low = word.casefold()
    return low in _PLURALS or (low.endswith("s") and not low.endswith(("ss", "'s", "’s", "us", "is")))
