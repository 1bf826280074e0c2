"""Units of measure and money, and the words and signs that name them."""

import re

SCALES: dict[str, float] = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
    "m": 1e6, "mn": 1e6, "bn": 1e9, "tn": 1e12, "k": 1e3, "b": 1e9, "lakh": 1e5, "crore": 1e7,
}  # fmt: skip

CURRENCY_SIGNS: dict[str, str] = {
    "$": "USD", "us$": "USD", "usd": "USD", "a$": "AUD", "c$": "CAD", "nz$": "NZD", "hk$": "HKD", "£": "GBP",
    "gbp": "GBP", "€": "EUR", "eur": "EUR", "¥": "JPY", "₹": "INR", "rs": "INR", "rs.": "INR", "₽": "RUB",
    "₩": "KRW", "₦": "NGN", "₪": "ILS",
}  # fmt: skip

# One row a unit: its sign, then the words for it.
_ROWS: tuple[tuple[str, str], ...] = (
    ("%", "%|per cent|percent|percentage points?|pc"),
    ("USD", "dollars?|US dollars?|U.S. dollars?|bucks"),
    ("cent", "cents?"), ("GBP", "pounds sterling|pounds?|quid"), ("penny", "pence"), ("EUR", "euros?"),
    ("JPY", "yen"), ("INR", "rupees?"), ("CNY", "yuan|renminbi"), ("RUB", "roubles?|rubles?"), ("ILS", "shekels?"),
    ("BRL", "reais"), ("CHF", "Swiss francs?"), ("NGN", "naira"), ("KES", "shillings?"), ("ZAR", "rand"),
    ("km/h", "(?:kilomet(?:er|re)s?|kms?) (?:per|an) hour|kmh|km/h|kph"), ("mph", "miles? (?:per|an) hour|mph"),
    ("km2", "square kilomet(?:er|re)s?|sq km|km2|km²"), ("mi2", "square miles?|sq mi"),
    ("m2", "square met(?:er|re)s?|sq m|m²"), ("ft2", "square (?:feet|foot)|sq ft"),
    ("km", "kilomet(?:er|re)s?|km"), ("mi", "miles?"), ("m", "met(?:er|re)s?"), ("cm", "centimet(?:er|re)s?|cm"),
    ("mm", "millimet(?:er|re)s?|mm"), ("ft", "feet|foot|ft"), ("in", "inch(?:es)?"), ("yd", "yards?"),
    ("ha", "hectares?|ha"), ("acre", "acres?"),
    ("kg", "kilograms?|kilos?|kg"), ("g", "grams?"), ("lb", "lbs?"), ("oz", "ounces?"),
    ("t", "tonnes?|metric tons?"), ("ton", "tons?"),
    ("l", "lit(?:er|re)s?"), ("gal", "gallons?"), ("barrel", "barrels?"),
    ("°C", "(?<=\\d)C|°C|°\\s?Celsius|degrees? (?:Celsius|centigrade)"),
    ("°F", "(?<=\\d)F|°F|degrees? Fahrenheit"), ("°", "degrees?|°"),
    ("MW", "megawatts?|MW"), ("GW", "gigawatts?|GW"), ("kW", "kilowatts?|kW"),
    ("knot", "knots?"),
    ("second", "seconds?|secs?"), ("minute", "minutes?|mins?"), ("hour", "hours?|hrs?"), ("day", "days?"),
    ("week", "weeks?"), ("month", "months?"), ("year", "years?|yrs?"), ("decade", "decades?"),
    ("century", "centur(?:y|ies)"),
)  # fmt: skip
_AFTER_DIGIT = r"(?<=\d)"
_UNIT_WORDS = "|".join(words for _, words in _ROWS)
# The number sign becomes 1 or 2, for the ends of a range. "12-day" and "3-mile" have units; "45-year-old" is an age.
UNIT_PATTERN = rf"[\s-]?(?P<unit#>{_UNIT_WORDS})(?![a-z\d/²])(?![\s-]olds?\b)"
_UNITS = tuple(
    (sign, re.compile(rf"(?:{words.replace(_AFTER_DIGIT, '')})\Z", re.IGNORECASE)) for sign, words in _ROWS
)
DURATIONS = frozenset({"second", "minute", "hour", "day", "week", "month", "year", "decade", "century"})
CURRENCIES = frozenset(CURRENCY_SIGNS.values()) | {"CNY", "RUB", "BRL", "CHF", "NGN", "KES", "ZAR"}


def find_unit(sign: str | None, words: str | None) -> str:
    """The unit that a currency sign before a number, or the words after it, stand for; '' for neither."""
    if sign and (found := CURRENCY_SIGNS.get(sign.strip().lower())):
        return found
    if words:
        said = " ".join(words.split())
        for unit, pattern in _UNITS:
            if pattern.match(said):
                return unit
    return ""
