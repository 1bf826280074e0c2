"""Dates as sources write them, made ISO 8601; a date that can be read two ways is not read at all."""

import re
from datetime import UTC, date, datetime, timedelta, timezone

_ISO = re.compile(
    r"(?P<year>\d{4})(?P<dash>[-/]?)(?P<month>\d{2})(?P=dash)(?P<day>\d{2})"
    r"(?:(?:[T_]|\s+)(?P<hour>\d{2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})(?P<zone>Z)?"
)
_WEEKDAY = r"(?:(?P<weekday>mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_MONTH = r"(?P<month>[a-z]{3,9})\.?"
_CLOCK = (
    r"(?:,?\s+(?:at\s+)?(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2})(?::(?P<second>\d{2}))?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*\(?(?P<zone>[A-Z]{1,4}|[+-]\d{2}:?\d{2})?\)?)?"
)
_WORDED = (
    re.compile(
        _WEEKDAY
        + r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s-]+"
        + _MONTH
        + r",?[\s-]+(?P<year>\d{4}|\d{2})"
        + _CLOCK,
        re.I,
    ),
    re.compile(_WEEKDAY + _MONTH + r"\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})" + _CLOCK, re.I),
)
# `Wed Mar 18 11:30:00 2026` and, as some services write it, with the zone before the year.
_CTIME = re.compile(
    r"(?P<weekday>mon|tue|wed|thu|fri|sat|sun)\s+(?P<month>[a-z]{3})\s+(?P<day>\d{1,2})\s+(?P<hour>\d{2}):(?P<minute>\d{2})"
    r":(?P<second>\d{2})(?:\s+(?P<zone>[A-Z]{1,4}|[+-]\d{4}))?\s+(?P<year>\d{4})",
    re.I,
)
_NUMERIC = re.compile(r"(?P<first>\d{1,2})[/.-](?P<second>\d{1,2})[/.-](?P<year>\d{4})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# The zones RFC 5322, section 4.3, gives a fixed meaning; other letters are ambiguous (BST, IST, CST of
# China).
_ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
    "pst": -8, "pdt": -7,
}  # fmt: skip
_EARLIEST, _LATEST = 1600, 2200
_LONGEST = 80


def normalise_date(text: str) -> str | None:
    """ISO 8601 form of a declared date, or None when it is not one, is impossible, or can be read two ways.

    Read are ISO 8601, RFC 5322, worded English dates, and numeric dates whose day is above 12 or equals the
    month. `03/04/2026` gives None. An offset is kept as `+hh:mm`; fractions of a second are dropped. The
    placeholders that programs write for "no date" (year 1, the epoch) give None.
    """
    text = " ".join(text.split())
    if not text or len(text) > _LONGEST:
        return None
    for pattern in (_ISO, _COMPACT, *_WORDED, _CTIME):
        match = pattern.fullmatch(text)
        if match:
            return _write_date(match.groupdict())
    match = _NUMERIC.fullmatch(text)
    return _write_numeric(match) if match else None


def normalise_epoch(number: float) -> str | None:
    """ISO 8601 form (UTC) of a Unix time in seconds or milliseconds; None outside the years 1990 to 2100."""
    seconds = number / 1000 if abs(number) >= 1e11 else number
    if not 631_152_000 <= seconds < 4_102_444_800:
        return None
    return datetime.fromtimestamp(int(seconds), UTC).isoformat()


def _write_numeric(match: re.Match[str]) -> str | None:
    first, second, year = int(match["first"]), int(match["second"]), int(match["year"])
    if first > 12 >= second or first == second:
        day, month = first, second
    elif second > 12 >= first:
        day, month = second, first
    else:
        return None
    return _build(year, month, day)


def _write_date(parts: dict[str, str | None]) -> str | None:
    month = _read_month(parts["month"] or "")
    year = int(parts["year"] or 0)
    if len(parts["year"] or "") == 2:  # RFC 822 years: only a matching weekday tells that it is one
        if not parts.get("weekday"):
            return None
        year += 2000 if year < 69 else 1900
    day = int(parts["day"] or 0)
    named = parts.get("weekday")
    written = _build(year, month, day)
    if written is None or (named and date(year, month, day).weekday() != _WEEKDAYS.index(named.lower())):
        return None
    if parts.get("hour") is None:
        return written
    return _add_clock(year, month, day, parts)


def _add_clock(year: int, month: int, day: int, parts: dict[str, str | None]) -> str | None:
    hour, half = int(parts["hour"] or 0), (parts.get("half") or "").lower().replace(".", "")
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif parts.get("minute") is None:
        return _build(year, month, day)
    offset = _read_zone(parts.get("zone"))
    try:
        moment = datetime(
            year,
            month,
            day,
            hour,
            int(parts.get("minute") or 0),
            int(parts.get("second") or 0),
            tzinfo=offset,
        )
    except ValueError:
        return None
    if moment.replace(tzinfo=None) == datetime(1970, 1, 1):
        return None
    return moment.isoformat()


def _read_month(text: str) -> int:
    text = text.lower()
    if text.isdigit():
        return int(text)
    if text in _MONTH_NAMES:
        return _MONTH_NAMES.index(text) + 1
    if text[:3] in _MONTHS and (len(text) == 3 or text == "sept"):
        return _MONTHS.index(text[:3]) + 1
    return 0


def _read_zone(text: str | None) -> timezone | None:
    if not text:
        return None
    if text[0] in "+-":
        digits = text[1:].replace(":", "").ljust(4, "0")
        hours, minutes = int(digits[:2]), int(digits[2:])
        if hours > 14 or minutes > 59:
            return None
        span = timedelta(hours=hours, minutes=minutes)
        return timezone(-span if text[0] == "-" else span)
    hours_east = _ZONES.get(text.lower())
    return None if hours_east is None else timezone(timedelta(hours=hours_east))


def _build(year: int, month: int, day: int) -> str | None:
    if not _EARLIEST <= year <= _LATEST or (year, month, day) == (1970, 1, 1):
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
