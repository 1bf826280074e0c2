"""Dates in running text, and the days they mean where the day of publication is known."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from aibot_local.language.remembering import remember_short
from aibot_local.language.tables import list_words
from aibot_local.language.words import fold_typography


class Precision(StrEnum):
    """How exactly a mention names a time."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    PART_OF_DAY = "part-of-day"  # morning, evening; names no day by itself


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date at `start` to `end` of its text.

    `low` and `high` are the first and last day meant, or None where the text alone (and `reference`, if given) does
    not tell. `key` compares mentions that cannot be resolved: the same key names the same time within one article
    (`weekday:1`, `day:03-04`, `day:2026-03-04`, `month:2026-03`, `month:03`, `year:2026`, `relative:-1`,
    `week:-1`, `part:morning`).
    """

    start: int
    end: int
    key: str
    precision: Precision
    low: date | None = None
    high: date | None = None


MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH_NUMBER = {name: number for number, name in enumerate(MONTHS, 1)}
_MONTH_NUMBER |= {name[:3]: number for name, number in _MONTH_NUMBER.items() if name != "may"} | {"sept": 9}
_MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>1[5-9]\d\d|20\d\d|21\d\d)"
_WEEKDAY = r"(?P<weekday>Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day\b|\.(?=\s))"

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("iso", re.compile(r"\b(?P<year>1\d{3}|2\d{3})-(?P<m>\d\d)-(?P<day>\d\d)\b(?![-\d])")),
    ("full", re.compile(rf"\b{_MONTH}\s+{_DAY}\b(?:,?\s+{_YEAR}\b)?(?!\s*[-,]?\d)")),
    ("full", re.compile(rf"\b(?:the\s+)?{_DAY}\s+(?:of\s+)?{_MONTH}(?![a-z])(?:,?\s+{_YEAR}\b)?")),
    ("month", re.compile(rf"\b{_MONTH}(?:,|\s+of)?\s+{_YEAR}\b")),
    ("month", re.compile(
        rf"\b(?P<shift>last|next|this|early|late|mid|in|since|until|by|from|to)[\s-]+{_MONTH}(?![a-z\w])")),
    ("month", re.compile(
        r"\b(?P<month>January|February|September|October|November|December|August|June|July|April)\b")),
    ("weekday", re.compile(rf"\b(?:(?P<shift>last|next|this|on|by)\s+)?{_WEEKDAY}(?:['’]s)?")),
    ("relative", re.compile(r"\b(?P<word>yesterday|today|tomorrow|tonight|overnight)\b", re.IGNORECASE)),
    ("day-part", re.compile(
        r"\bthis\s+(?P<word>morning|afternoon|evening)\b|\b(?P<last>last\s+night)\b", re.IGNORECASE)),
    ("span", re.compile(
        r"\b(?P<shift>last|past|previous|this|next|coming|earlier\s+this|later\s+this)\s+"
        r"(?P<unit>week|weekend|month|year|spring|summer|autumn|fall|winter)\b", re.IGNORECASE)),
    ("ago", re.compile(
        r"\b(?P<count>\d+|a|an|one|two|three|four|five|six|seven|eight|nine|ten)\s+(?P<unit>day|week|month|year)s?"
        r"\s+(?P<side>ago|earlier|later|from\s+now)\b", re.IGNORECASE)),
    ("decade", re.compile(r"\b(?:the\s+)?(?P<decade>(?:1[5-9]|20)\d0)['’]?s\b")),
    ("year", re.compile(
        r"(?:(?<=\bin )|(?<=\bsince )|(?<=\bof )|(?<=\buntil )|(?<=\bby )|(?<=\bfrom )|(?<=\bduring )|(?<=\bafter )"
        r"|(?<=\bbefore )|(?<=\bto )|(?<=\band )|(?<=\bthe )|(?<=\bearly )|(?<=\blate )|(?<=\()|(?<=, ))"
        r"(?P<year>1[6-9]\d\d|20\d\d)\b(?![-,.]?\d)(?!\s+(?:people|men|women|children|jobs|homes|troops|residents|km|miles|"
        r"dollars|pounds|euros|acres|hectares|metres|meters|feet|votes|cases|deaths))")),
    ("year", re.compile(
        r"(?<![\w£$€.,-])(?P<year>1[89]\d\d|20[0-4]\d)(?=\s+(?:World|Olympic|[Ee]lection|[Ss]eason|report|study))")),
    ("part", re.compile(r"\b(?P<word>morning|afternoon|evening|midnight|noon|midday|dawn|dusk)\b", re.IGNORECASE)),
)  # fmt: skip
# What no match of a kind can do without. Most texts have little of it, and so few of the patterns are tried on them.
_DIGIT = re.compile(r"\d")
_MONTH_BEGIN = re.compile(r"Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec")
_WEEKDAY_BEGIN = re.compile(r"Mon|Tue|Wed|Thu|Fri|Sat|Sun")
_TIME_WORD = re.compile(
    r"day|night|morrow|noon|morning|evening|week|month|year|spring|summer|autumn|fall|winter|dawn|dusk",
    re.IGNORECASE,
)
_NEEDS = {
    _DIGIT: ("iso", "decade", "year"),
    _MONTH_BEGIN: ("full", "month"),
    _WEEKDAY_BEGIN: ("weekday",),
    _TIME_WORD: ("relative", "day-part", "span", "ago", "part"),
}
_NUMBER_WORDS = {"a": 1, "an": 1} | {
    word: number
    for number, word in enumerate(
        list_words(
            """
    one two three four five six seven eight nine ten
    """
        ),
        1,
    )
}
_RELATIVE_DAYS = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1, "overnight": 0}
_WILL = re.compile(r"\b(?:will|shall|due|set|scheduled|expected|plans?|going)\b", re.IGNORECASE)


@remember_short
def find_dates(text: str, *, reference: date | None = None) -> tuple[DateMention, ...]:
    """The dates of a text in reading order, none inside another.

    `reference` is the day of publication: with it, weekdays, `yesterday`, `last week` and dates without a year are
    resolved to days. A bare weekday is the last such day up to the reference; after "next", or in a sentence that
    looks ahead ("will meet on Tuesday"), the first one from it on. A month and day without a year takes the year
    that puts it nearest to the reference.
    """
    plain = fold_typography(text)
    if reference is not None and not 1500 <= reference.year <= 9000:  # a broken date: nothing to reckon from
        reference = None
    found: list[DateMention] = []
    taken = [False] * len(plain)
    possible = {kind for need, kinds in _NEEDS.items() if need.search(plain) for kind in kinds}
    for kind, pattern in _PATTERNS:
        if kind not in possible:
            continue
        for match in pattern.finditer(plain):
            start, end = _trim_match(match)
            if any(taken[start:end]):
                continue
            mention = _read_mention(kind, match, start, end, plain, reference)
            if mention is not None:
                found.append(mention)
                taken[start:end] = [True] * (end - start)
    return tuple(sorted(found, key=lambda mention: mention.start))


def _trim_match(match: re.Match[str]) -> tuple[int, int]:
    """Leave "in", "since", "on" and the like outside the mention; "last" and "next" belong to it."""
    groups = match.groupdict()
    shift = groups.get("shift")
    start, end = match.span()
    if shift and shift.lower() in {"in", "since", "until", "by", "from", "to", "on"}:
        start = match.end("shift") + (
            len(match.group()) - len(shift) - len(match.group()[len(shift) :].lstrip())
        )
    return start, end


def _read_mention(
    kind: str, match: re.Match[str], start: int, end: int, text: str, reference: date | None
) -> DateMention | None:
    groups = match.groupdict()
    if kind in ("full", "iso"):
        return _read_day(groups, start, end, reference)
    if kind == "month":
        return _read_month(groups, start, end, reference)
    if kind == "weekday":
        return _read_weekday(groups, start, end, text, reference)
    if kind == "relative":
        word = groups["word"].lower()
        return _shift_day(start, end, _RELATIVE_DAYS[word], reference)
    if kind == "day-part":
        return _shift_day(start, end, -1 if groups["last"] else 0, reference)
    if kind == "span":
        return _read_span(groups, start, end, reference)
    if kind == "ago":
        return _read_ago(groups, start, end, reference)
    if kind == "decade":
        first = int(groups["decade"])
        low, high = date(first, 1, 1), date(first + 9, 12, 31)
        return DateMention(start, end, f"decade:{first}", Precision.YEAR, low, high)
    if kind == "year":
        return _make_year(start, end, int(groups["year"]))
    word = groups["word"].lower()
    return DateMention(start, end, f"part:{word}", Precision.PART_OF_DAY)


def _read_day(
    groups: dict[str, str | None], start: int, end: int, reference: date | None
) -> DateMention | None:
    month = int(groups["m"] or 0) if groups.get("m") else _number_month(groups["month"])
    day = int(groups["day"] or 0)
    if not 1 <= day <= 31 or not 1 <= month <= 12:
        return None
    if groups.get("year"):
        exact = _make_date(int(groups["year"] or 0), month, day)
        return None if exact is None else DateMention(start, end, f"day:{exact}", Precision.DAY, exact, exact)
    resolved = _find_nearest_year(month, day, reference)
    return DateMention(start, end, f"day:{month:02}-{day:02}", Precision.DAY, resolved, resolved)


def _find_nearest_year(month: int, day: int, reference: date | None) -> date | None:
    if reference is None:
        return None
    years = (reference.year - 1, reference.year, reference.year + 1)
    dates = [made for year in years if 1 <= year <= 9999 and (made := _make_date(year, month, day))]
    return min(dates, key=lambda one: abs((one - reference).days), default=None)


def _read_month(groups: dict[str, str | None], start: int, end: int, reference: date | None) -> DateMention:
    month = _number_month(groups["month"])
    if groups.get("year"):
        year = int(groups["year"] or 0)
        return DateMention(
            start, end, f"month:{year}-{month:02}", Precision.MONTH, *_bound_month(year, month)
        )
    if reference is None:
        return DateMention(start, end, f"month:{month:02}", Precision.MONTH)
    year = reference.year
    shift = (groups.get("shift") or "").lower()
    if shift == "next":
        year += month <= reference.month
    elif month > reference.month and (shift == "last" or month - reference.month > 6):
        year -= 1
    return DateMention(start, end, f"month:{month:02}", Precision.MONTH, *_bound_month(year, month))


def _read_weekday(
    groups: dict[str, str | None], start: int, end: int, text: str, reference: date | None
) -> DateMention:
    prefix = (groups["weekday"] or "")[:3].lower()
    number = next(index for index, name in enumerate(WEEKDAYS) if name.startswith(prefix))
    key = f"weekday:{number}"
    if reference is None:
        return DateMention(start, end, key, Precision.DAY)
    shift = (groups.get("shift") or "").lower()
    sentence_start = max(text.rfind(". ", 0, start), text.rfind("\n", 0, start)) + 1
    ahead = shift == "next" or (shift != "last" and bool(_WILL.search(text, sentence_start, start)))
    back = (reference.weekday() - number) % 7
    day = reference + timedelta(days=(-back) % 7) if ahead else reference - timedelta(days=back)
    if back == 0 and shift in ("last", "next"):
        day += timedelta(days=7 if shift == "next" else -7)
    return DateMention(start, end, key, Precision.DAY, day, day)


def _shift_day(start: int, end: int, days: int, reference: date | None) -> DateMention:
    day = reference + timedelta(days=days) if reference else None
    return DateMention(start, end, f"relative:{days}", Precision.DAY, day, day)


def _read_span(
    groups: dict[str, str | None], start: int, end: int, reference: date | None
) -> DateMention | None:
    unit = (groups["unit"] or "").lower()
    word = (groups["shift"] or "").lower()
    shift = -1 if word in ("last", "past", "previous") else 1 if word in ("next", "coming") else 0
    precision = {"month": Precision.MONTH, "year": Precision.YEAR}.get(unit, Precision.WEEK)
    key = f"{unit}:{shift}"
    if reference is None or unit not in ("week", "month", "year", "weekend"):
        return DateMention(start, end, key, precision)
    if unit == "year":
        return DateMention(start, end, key, precision, *_bound_year(reference.year + shift))
    if unit == "month":
        months = reference.year * 12 + reference.month - 1 + shift
        return DateMention(start, end, key, precision, *_bound_month(months // 12, months % 12 + 1))
    monday = reference - timedelta(days=reference.weekday()) + timedelta(days=7 * shift)
    first = monday + timedelta(days=5) if unit == "weekend" else monday
    return DateMention(start, end, key, precision, first, monday + timedelta(days=6))


def _read_ago(
    groups: dict[str, str | None], start: int, end: int, reference: date | None
) -> DateMention | None:
    count_text = (groups["count"] or "").lower()
    count = _NUMBER_WORDS.get(count_text) or int(count_text)
    unit = (groups["unit"] or "").lower()
    side = (groups["side"] or "").lower()
    sign = -1 if side in ("ago", "earlier") else 1
    if count > 3000:
        return None
    precision = {"day": Precision.DAY, "week": Precision.WEEK, "month": Precision.MONTH}.get(
        unit, Precision.YEAR
    )
    key = f"{unit}-{side.replace(' ', '-')}:{sign * count}"
    if reference is None or side not in ("ago", "from now") or unit not in ("day", "week"):
        return DateMention(start, end, key, precision)
    day = reference + timedelta(days=sign * count * (7 if unit == "week" else 1))
    slack = timedelta(days=3 if unit == "week" else 0)
    return DateMention(start, end, key, precision, day - slack, day + slack)


def _make_year(start: int, end: int, year: int) -> DateMention:
    return DateMention(start, end, f"year:{year}", Precision.YEAR, *_bound_year(year))


def _number_month(name: str | None) -> int:
    return _MONTH_NUMBER[(name or "").lower().rstrip(".")]


def _make_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _bound_month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _bound_year(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)
