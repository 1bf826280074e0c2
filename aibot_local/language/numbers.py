"""Numbers in running text: their value or bounds, unit, and what is counted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from aibot_local.language.counting import find_counted
from aibot_local.language.dates import DateMention, Precision, find_dates
from aibot_local.language.remembering import remember_short
from aibot_local.language.tables import list_words
from aibot_local.language.units import SCALES, UNIT_PATTERN, find_unit
from aibot_local.language.words import fold_typography


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number at `start` to `end` of its text, with its qualifier and unit but without the thing counted.

    `low` and `high` bound the value in `unit` (equal for a plain number; None is an open side, so "at least 12" is
    12 to None). `number_start` and `number_end` hold the number alone. `unit` is such as `%`, `GBP`, `km`, `day`,
    `year-old`, `ordinal`, `o'clock`, or empty. `qualifier` is such as `at least` or `about`, in lower case, or
    empty; `approximate` tells that the source rounds ("about", "dozens"). `counted` is the stem of the noun
    counted ("people" gives `person`), or empty; `counted_start` to `counted_end` its words, modifiers included.
    `fates` are the stems of what the text says happened to what is counted (`kill`, `injur`), sorted.
    """

    start: int
    end: int
    low: float | None
    high: float | None
    unit: str = ""
    qualifier: str = ""
    approximate: bool = False
    number_start: int = 0
    number_end: int = 0
    counted: str = ""
    counted_start: int = 0
    counted_end: int = 0
    fates: tuple[str, ...] = ()


_ONES = {
    word: number
    for number, word in enumerate(
        list_words(
            """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
    fifteen sixteen seventeen eighteen nineteen
    """
        )
    )
}
_TENS = {
    word: number
    for number, word in zip(
        range(20, 100, 10),
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"],
        strict=True,
    )
}
NUMBER_WORDS = {
    **_ONES,
    **_TENS,
    **{f"{ten}-{one}": _TENS[ten] + _ONES[one] for ten in _TENS for one in list(_ONES)[1:10]},
}
_WORD_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_ORDINALS = {
    word: number
    for number, word in enumerate(
        list_words(
            """
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
    fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth
    """
        ),
        1,
    )
} | {"thirtieth": 30, "fortieth": 40, "fiftieth": 50, "hundredth": 100}
_FRACTIONS = {"half": 50.0, "third": 100 / 3, "quarter": 25.0, "fifth": 20.0, "tenth": 10.0}
# "dozens" says at least two dozen and fewer than a hundred; the others likewise up to the next such word.
_VAGUE: dict[str, tuple[float, float]] = {
    "dozens": (24, 99),
    "scores": (40, 199),
    "hundreds": (100, 999),
    "thousands": (1000, 99_999),
    "millions": (10**6, 10**9 - 1),
    "billions": (10**9, 10**12 - 1),
}
_VAGUE_OF = {
    "tens of thousands": (10_000.0, 99_999.0),
    "hundreds of thousands": (100_000.0, 999_999.0),
    "tens of millions": (10.0**7, 10.0**8 - 1),
    "hundreds of millions": (10.0**8, 10.0**9 - 1),
    "dozens of thousands": (24_000.0, 99_999.0),
}

_UNITY = "|".join([*_ONES, *_TENS])
_SCALE_WORDS = "|".join(_WORD_SCALES)
_AND_A_HALF = r"(?:[\s-]+and[\s-]+a[\s-]+half(?!\s+(?:of|the|its|their|dozen)\b))"
# "half a million", "a quarter of a million"
_PARTLY = (
    r"(?:half[\s-]+a|(?:a|one)[\s-]+quarter\s+of\s+a|three[\s-]+quarters\s+of\s+a)"
    rf"[\s-]+(?:{_SCALE_WORDS})"
)
_WORD_NUMBER = (
    rf"(?:{_PARTLY}|(?:{_UNITY}){_AND_A_HALF}(?:[\s-]+(?:{_SCALE_WORDS}))?|(?:{_UNITY}|a(?=[\s-]+(?:{_SCALE_WORDS})\b))"
    rf"(?:(?:[\s-]+|\s+and\s+)(?:{_UNITY}|{_SCALE_WORDS})(?![a-z]))*)"
)
_DIGITS = rf"(?:\d{{1,3}}(?:,\d{{2,3}})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+|[\s-]1/2(?![/\d])|½|{_AND_A_HALF})?)"
_SCALE = rf"(?:[\s-]?(?P<scale#>{'|'.join(SCALES)})(?![a-z\d]))?"
_SIGN = r"(?P<sign#>US\$|A\$|C\$|NZ\$|HK\$|[£$€¥₹₽₩₦₪]|(?:USD|EUR|GBP|Rs\.?)\s)?\s?"
_BEFORE = r"(?<![\w.,])(?<![a-zA-Z]-)(?<!\d-)"
_ONE_NUMBER = rf"{_SIGN}(?P<number#>-?{_DIGITS}(?!\d|[.,]\d)|(?<![a-z-])(?:{_WORD_NUMBER})(?![a-z]))" + _SCALE
_QUALIFIER = (
    r"(?P<qualifier>(?:at\s+least|at\s+most|no\s+(?:more|fewer|less)\s+than|not\s+(?:more|less|fewer)\s+than|"
    r"(?:more|fewer|less|greater|higher|lower|better)\s+than|as\s+(?:many|much|few|little)\s+as|(?<!gone\s)(?<!went\s)(?<!goes\s)(?<!going\s)up\s+to|upwards?\s+of|"
    r"in\s+excess\s+of|a\s+minimum\s+of|a\s+maximum\s+of|a\s+total\s+of|an\s+estimated|estimated|"
    r"over|under|above|below|about|around|roughly|approximately|approx\.?|some|nearly|almost|close\s+to|"
    r"just\s+(?:over|under|below|above)|well\s+over|exactly|only|just|nearly|circa)\s+){0,3}"
)
_RANGE_JOINT = r"(?P<joint>\s?-\s?|\s+to\s+|\s+and\s+|\s+or\s+)"

_FIRST, _SECOND = (_ONE_NUMBER.replace("#", end) for end in "12")
_FIRST_UNIT, _SECOND_UNIT = (UNIT_PATTERN.replace("#", end) for end in "12")
_NUMBER = re.compile(
    rf"{_QUALIFIER}(?P<between>\b(?:between|from)\s+)?{_BEFORE}{_FIRST}"
    rf"(?:{_FIRST_UNIT})?(?![a-zA-Z\d])"
    rf"(?:{_RANGE_JOINT}{_SECOND}(?:{_SECOND_UNIT})?(?![a-zA-Z\d]))?"
    r"(?P<plus>\+(?!\d))?(?P<tail>\s+or\s+(?:more|fewer|less)\b)?",
    re.IGNORECASE,
)
_VAGUE_NUMBER = re.compile(
    rf"(?<![\w-])(?:(?P<of>{'|'.join(_VAGUE_OF)})|(?P<several>(?:a|one|half\s+a|two|three|four|five|six)\s+)?(?P<dozen>dozen)(?![a-z])|"
    rf"(?P<vague>{'|'.join(_VAGUE)})|a\s+(?P<couple>couple|pair)(?=\s+of\b))(?![\w-])",
    re.IGNORECASE,
)
_FRACTION = re.compile(
    r"(?<![\w-])(?:(?P<top>one|two|three|four|a)[\s-])?(?P<part>half|third|quarter|fifth|tenth)(?P<s>s)?(?![\w-])"
    rf"(?!\s+(?:of\s+)?a[\s-]+(?:dozen|{_SCALE_WORDS})\b)(?=\s+(?:of|the|a)\b|\s+its\b|\s+their\b)",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    rf"(?<![\w-])(?:(?P<word>(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-)?(?:{'|'.join(_ORDINALS)}))|(?P<digits>\d+)(?:st|nd|rd|th))(?![\w])",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(?<![\w.:])(?P<hour>[01]?\d|2[0-3])(?:[:.](?P<minute>[0-5]\d))?\s?(?P<half>[ap])\.?m\b\.?"
    r"|(?<![\w.:])(?P<hour24>[01]?\d|2[0-3]):(?P<minute24>[0-5]\d)(?![:\d])",
    re.IGNORECASE,
)
_AGE_AFTER = re.compile(r"[\s-]years?[\s-]olds?\b", re.IGNORECASE)
_AGE_JOINED = re.compile(
    r"-?\s+(?:and|or|to)\s+\d{1,3}[\s-]years?[\s-]olds?\b", re.IGNORECASE
)  # 11- and 12-year-old
_AGE_BEFORE = re.compile(r"(?:\b(?:aged?|turned|turning)\s+(?:of\s+)?|\b[A-Z][\w.'’-]+,\s+(?:aged\s+)?)$")
_AGE_CLOSE = re.compile(r"\s*(?:[,.;)]|$|and\b|was\b|of\b|from\b|who\b)")
_OPEN_ABOVE = re.compile(
    r"at\s+least|(?:more|greater|higher|better)\s+than|over|above|upward|excess|minimum|no\s+(?:fewer|less)"
)
_OPEN_BELOW = re.compile(
    r"at\s+most|(?:fewer|less|lower)\s+than|under|below|up\s+to|maximum|no\s+more|as\s+(?:many|much)"
)
_NEARLY = re.compile(
    r"\b(?:about|around|roughly|approx\w*\.?|some|estimated|nearly|almost|close\s+to|circa)\b"
)


_HALF_MORE = re.compile(rf"(?:[\s-]1/2|½|{_AND_A_HALF})$", re.IGNORECASE)
_QUALIFIER_END = re.compile(_QUALIFIER + r"\Z", re.IGNORECASE)


@remember_short
def find_quantities(text: str) -> tuple[Quantity, ...]:
    """The numbers of a text in reading order, none inside another; dates and years are left to `find_dates`.

    Reads digits with separators ("3,500", "3.5 million"), words ("twelve", "a dozen", "half of"), ordinals, ranges
    ("10-12", "between 10 and 12"), qualifiers, currencies, units, ages and clock times. Digits inside a word
    ("F-150", "COVID-19") are no quantity.
    """
    plain = fold_typography(text)
    taken = [False] * (len(plain) + 1)
    for mention in find_dates(text):
        if mention.precision is not Precision.PART_OF_DAY:
            _mark(taken, mention)
    found: list[Quantity] = []
    readers = (_read_clock, _read_fraction, _read_vague, _read_number, _read_ordinal)
    patterns = (_CLOCK, _FRACTION, _VAGUE_NUMBER, _NUMBER, _ORDINAL)
    for pattern, read in zip(patterns, readers, strict=True):
        place = 0
        while match := pattern.search(plain, place):
            quantity = read(match, plain)
            if quantity is None or any(taken[quantity.number_start : quantity.number_end]):
                place = match.start() + 1 if quantity is None else max(quantity.number_end, match.start() + 1)
                continue
            found.append(quantity)
            taken[quantity.start : quantity.end] = [True] * (quantity.end - quantity.start)
            place = max(quantity.end, match.start() + 1)
    found.sort(key=lambda quantity: quantity.number_start)
    return tuple(
        _add_counted(
            plain,
            quantity,
            found[place - 1].end if place else 0,
            found[place + 1].start if place + 1 < len(found) else len(plain),
        )
        for place, quantity in enumerate(found)
    )


def _mark(taken: list[bool], mention: DateMention) -> None:
    taken[mention.start : mention.end] = [True] * (mention.end - mention.start)


def _add_counted(text: str, quantity: Quantity, last_end: int, next_start: int) -> Quantity:
    counted = find_counted(
        text, quantity.start, quantity.end, last_end, next_start, has_unit=bool(quantity.unit)
    )
    return replace(
        quantity,
        counted=counted.noun,
        counted_start=counted.start,
        counted_end=counted.end,
        fates=counted.fates,
    )


def _read_number(match: re.Match[str], text: str) -> Quantity | None:
    groups = match.groupdict()
    qualifier = " ".join((match.group()[: match.start("number1") - match.start()]).split()).lower()
    qualifier = _clean_qualifier(qualifier)
    start = _skip_blank(text, match.start())
    number_start, number_end = match.span("number1")
    if _is_bare_one(text, number_start, number_end):
        return None
    first = _read_value(groups["number1"] or "", groups["scale1"])
    sign, unit_text = groups["sign1"], groups["unit1"]
    end = max(match.end(name) for name in ("number1", "scale1", "unit1") if groups[name])
    low, high = first, first
    if groups["number2"] and (second := _read_second(match, first)) is not None:
        joint = (groups["joint"] or "").strip().lower()
        is_range = bool(groups["between"]) and joint in ("and", "to", "-")
        if (is_range or joint in ("-", "to", "or")) and second > first >= 0:
            if groups["scale2"] and not groups["scale1"] and first < 1000:
                low = first * SCALES[groups["scale2"].lower()]
            high = second
            number_end = match.end("number2")
            end = max(match.end(name) for name in ("number2", "scale2", "unit2") if groups[name])
            unit_text = unit_text or groups["unit2"]
    bounds: tuple[float | None, float | None] = (low, high)
    if groups["plus"] and end == match.start("plus"):
        qualifier, end = (qualifier or "at least"), match.end("plus")
    if groups["tail"] and end == match.start("tail"):
        qualifier, end = (" ".join(groups["tail"].split()).lower()), match.end("tail")
    if low == high and groups["between"]:
        start = _skip_blank(text, match.end("between"))
    if low == high:
        bounds = _open_bounds(low, qualifier)
    unit = find_unit(sign, unit_text)
    if not unit:
        unit, end = _find_age(text, number_start, number_end, end, low)
    return Quantity(
        start, end, *bounds, unit, qualifier, bool(_NEARLY.search(qualifier)), number_start, number_end
    )


def _skip_blank(text: str, start: int) -> int:
    while start < len(text) and text[start].isspace():
        start += 1
    return start


def _clean_qualifier(text: str) -> str:
    words = [word for word in re.split(r"[\s]+", re.sub(r"[^a-z\s.]", " ", text)) if word]
    return " ".join(word for word in words if word not in {"between", "from", "usd", "eur", "gbp", "us", "c"})


def _is_bare_one(text: str, start: int, end: int) -> bool:
    """Whether "one" stands for a person or thing instead of counting it."""
    if text[start:end].lower() != "one":
        return False
    before = re.search(r"(\w+)\s+$", text[max(0, start - 20) : start])
    if before and before.group(1).lower() in {
        "no",
        "the",
        "this",
        "that",
        "any",
        "every",
        "each",
        "some",
        "which",
    }:
        return True
    if text[end : end + 1] == "-":  # "one-hour"
        return False
    after = re.match(r"\s+(\w+)", text[end : end + 40])
    return after is None or after.group(1).lower() in {
        "another", "is", "was", "can", "could", "should", "would", "will", "that", "who", "has", "had", "to", "day",
        "thing", "more", "way", "where", "which",
    }  # fmt: skip


def _read_value(number: str, scale: str | None) -> float:
    factor = SCALES[scale.lower()] if scale else 1
    if number.lstrip("-")[:1].isdigit():
        digits = _HALF_MORE.sub("", number)
        return (float(digits.replace(",", "")) + 0.5 * (digits != number)) * factor
    words = re.split(r"[\s-]+", number.lower())
    if not {"half", "quarter", "quarters"}.isdisjoint(words):
        return _read_share(words) * _WORD_SCALES.get(words[-1], 1) * factor
    total = current = 0
    for word in words:
        if word in _ONES or word in _TENS:
            current += _ONES.get(word, 0) + _TENS.get(word, 0)
        elif word == "hundred":
            current = max(current, 1) * 100
        elif word in _WORD_SCALES:
            total, current = total + max(current, 1) * _WORD_SCALES[word], 0
    return float(total + max(current, 1 if number.lower() == "a" else current)) * factor


def _read_share(words: Sequence[str]) -> float:
    """How many of its scale "half a million" or "three quarters of a million" is, or how many "two and a half" is."""
    whole = _ONES.get(words[0], 0) + _TENS.get(words[0], 0)
    return whole + 0.5 if "half" in words else max(1, whole) / 4


def _read_second(match: re.Match[str], first: float) -> float | None:
    second = _read_value(match["number2"].lstrip("-"), match["scale2"])
    joint = match["joint"].strip().lower()
    if joint == "or" and second - first > max(2, first):
        return None
    return second


def _open_bounds(value: float, qualifier: str) -> tuple[float | None, float | None]:
    if "or more" in qualifier or _OPEN_ABOVE.search(qualifier):
        return value, None
    if "or fewer" in qualifier or "or less" in qualifier or _OPEN_BELOW.search(qualifier):
        return None, value
    return value, value


def _find_age(text: str, number_start: int, number_end: int, end: int, value: float) -> tuple[str, int]:
    after = _AGE_AFTER.match(text, number_end)
    if after:
        return "year-old", after.end()
    if _AGE_JOINED.match(text, number_end):
        return "year-old", end
    before = _AGE_BEFORE.search(text[max(0, number_start - 40) : number_start])
    if before and 0 < value < 120 and value == int(value) and _AGE_CLOSE.match(text, number_end):
        return "year-old", end
    return "", end


def _read_vague(match: re.Match[str], text: str) -> Quantity | None:
    span = match.span()
    start, qualifier = _take_qualifier(text, span[0])
    if match["of"]:
        low, high = _VAGUE_OF[" ".join(match["of"].lower().split())]
    elif match["vague"]:
        if (
            re.match(r"\s+(?:that|on|high|line|of\s+(?:votes|points))\b", text[span[1] : span[1] + 40])
            and match["vague"].lower() == "scores"
        ):
            return None
        low, high = _VAGUE[match["vague"].lower()]
    elif match["couple"]:
        low = high = 2
    else:
        several = " ".join((match["several"] or "a").lower().split())
        count = 0.5 if several.startswith("half") else max(1, _ONES.get(several, 1))
        low = high = 12 * count
        opened = _open_bounds(low, qualifier)
        return Quantity(start, span[1], *opened, "", qualifier, bool(_NEARLY.search(qualifier)), *span)
    return Quantity(start, span[1], low, high, "", qualifier, True, *span)


def _take_qualifier(text: str, start: int) -> tuple[int, str]:
    before = _QUALIFIER_END.search(text[max(0, start - 60) : start])
    found = before.group() if before else ""
    return start - len(found), " ".join(found.lower().split())


def _read_fraction(match: re.Match[str], text: str) -> Quantity | None:
    part = match["part"].lower()
    top = (match["top"] or "").lower()
    if part != "half" and not top:
        return None  # "the third of March", "quarter of an hour": no share
    if top == "a" and part != "half" and not re.match(r"\s+of\b", text[match.end() : match.end() + 40]):
        return None
    share = _FRACTIONS[part] * max(1, _ONES.get(top, 1))
    start, qualifier = _take_qualifier(text, match.start())
    bounds = _open_bounds(share, qualifier)
    near = bool(_NEARLY.search(qualifier))
    return Quantity(start, match.end(), *bounds, "%", qualifier, near, *match.span())


def _read_ordinal(match: re.Match[str], text: str) -> Quantity | None:
    if match["digits"]:
        value = int(match["digits"][:12])
    else:
        word = match["word"].lower()
        tens, _, ones = word.rpartition("-")
        value = _TENS.get(tens, 0) + _ORDINALS[ones]
        if word == "second" and re.match(r"\s*(?:$|[.,;])", text[match.end() : match.end() + 40]):
            return None
    return Quantity(*match.span(), value, value, "ordinal", "", False, *match.span())


def _read_clock(match: re.Match[str], text: str) -> Quantity | None:
    del text
    if match["hour"]:
        hour, minute = int(match["hour"]) % 12, int(match["minute"] or 0)
        hour += 12 if match["half"].lower() == "p" else 0
        if int(match["hour"]) > 12:
            return None
    else:
        hour, minute = int(match["hour24"]), int(match["minute24"])
    value = hour + minute / 60
    return Quantity(*match.span(), value, value, "o'clock", "", False, *match.span())
