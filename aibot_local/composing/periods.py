"""Over what time a number is reckoned: "since 2000", "in the last 17 months", "this year"."""

import re

_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"(?:jan|feb|aug|sept?|oct|nov|dec)\.)"
)
_YEAR = r"(?:19|20)\d\d"
_SINCE = re.compile(
    rf"\bsince (?:(?:early|late|mid)[ -])?(?:{_MONTH} )?(?:\d{{1,2}}, )?{_YEAR}\b|"
    rf"\bsince (?:the (?:start|beginning) of (?:the year|{_YEAR}|{_MONTH})|{_MONTH})(?!\w)|"
    r"\b(?:in|over|during|within|for) the (?:last|past) (?:(?:\d+|[a-z]+) )?(?:months|years?|decades?)\b|"
    r"\b(?:so far )?(?:this|the) (?:calendar )?year(?: to date| so far)\b|\bso far this year\b",
    re.IGNORECASE,
)
_DAY = r"(?:late |early )?(?:mon|tues|wednes|thurs|fri|satur|sun)day(?: (?:morning|afternoon|evening|night))?"
# A round-up of some days, whose numbers are of all that happened in them.
_ROUND_UP = re.compile(
    rf"\b(?:from|since) {_DAY}(?: (?:to|through|until) {_DAY})?\b|"
    r"\b(?:this year|(?:over|during|throughout) the weekend)\b",
    re.IGNORECASE,
)
_RECKONED = re.compile(
    r"\b(?:this|last|the past|per|a|each|every) (?:year|decade|season)\b|\bannual(?:ly)?\b", re.IGNORECASE
)
_ANY_YEAR = re.compile(rf"\b{_YEAR}\b")
# "In 2015, at least four children died": it rules what comes behind the comma.
_OPENING = re.compile(
    r"(?:In|During|By|Last|Two|Three|A|Over|[A-Z][a-z]+ (?:years|months))\b[^,;:.]{0,40}(?=,)"
)


def find_stretch_of_time(sentence: str) -> re.Match[str] | None:
    """The words that tell of a time whose every case is counted, not those of one event alone."""
    return _SINCE.search(sentence) or _ROUND_UP.search(sentence)


def find_opening(sentence: str) -> str:
    """What a sentence says of the time before its first comma, in lower case, or nothing."""
    opening = _OPENING.match(sentence)
    return opening.group().lower() if opening else ""


def find_period(sentence: str, as_of: str | None) -> str:
    """Over what time a number is reckoned, or the year it is of, where that is not the report's own."""
    period = _SINCE.search(sentence) or _RECKONED.search(sentence)
    if period:
        return period.group().casefold()
    years = {year for year in _ANY_YEAR.findall(sentence) if as_of and year != as_of[:4]}
    return max(years, default="")
