import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibot_local.language.numbers import find_quantities

CASES = [
    # text, words of the number, low, high, unit
    ("a fire burned 3,500 homes", "3,500", 3500, 3500, ""),
    ("about 3.5 million hectares", "about 3.5 million hectares", 3.5e6, 3.5e6, "ha"),
    ("it cost £1.2bn to build", "£1.2bn", 1.2e9, 1.2e9, "GBP"),
    ("a $3,500 fine", "$3,500", 3500, 3500, "USD"),
    ("shares fell 9% early", "9%", 9, 9, "%"),
    ("shares fell 9 per cent", "9 per cent", 9, 9, "%"),
    ("gusts of 90 km an hour", "90 km an hour", 90, 90, "km/h"),
    ("gusts of 90 kilometres an hour", "90 kilometres an hour", 90, 90, "km/h"),
    ("it went 70 miles per hour", "70 miles per hour", 70, 70, "mph"),
    ("some 15km north", "some 15km", 15, 15, "km"),
    ("between 10 and 12 homes", "between 10 and 12", 10, 12, ""),
    ("10-12 homes burned", "10-12", 10, 12, ""),
    ("$5-6 million", "$5-6 million", 5e6, 6e6, "USD"),
    ("twelve men", "twelve", 12, 12, ""),
    ("twenty-five men", "twenty-five", 25, 25, ""),
    ("two hundred and fifty jobs", "two hundred and fifty", 250, 250, ""),
    ("a dozen houses", "a dozen", 12, 12, ""),
    ("half of the jobs", "half", 50, 50, "%"),
    ("half a dozen houses", "half a dozen", 6, 6, ""),
    ("at least half a million people", "at least half a million", 500e3, None, ""),
    ("half-a-million people", "half-a-million", 500e3, 500e3, ""),
    ("a quarter of a million euros", "a quarter of a million euros", 250e3, 250e3, "EUR"),
    ("three quarters of a billion pounds", "three quarters of a billion pounds", 750e6, 750e6, "GBP"),
    ("two and a half years in prison", "two and a half years", 2.5, 2.5, "year"),
    ("2 and a half hours later", "2 and a half hours", 2.5, 2.5, "hour"),
    ("2 1/2 miles", "2 1/2 miles", 2.5, 2.5, "mi"),
    ("2½ miles", "2½ miles", 2.5, 2.5, "mi"),
    ("a 2 1/2-year-old boy", "2 1/2-year-old", 2.5, 2.5, "year-old"),
    ("two and a half million people", "two and a half million", 2.5e6, 2.5e6, ""),
    ("dozens of officers", "dozens", 24, 99, ""),
    ("hundreds of thousands of people", "hundreds of thousands", 100_000, 999_999, ""),
    ("at least 12 people", "at least 12", 12, None, ""),
    ("more than 1,000 acres", "more than 1,000 acres", 1000, None, "acre"),
    ("up to 40 people", "up to 40", None, 40, ""),
    ("300+ wounded", "300+", 300, None, ""),
    ("a 45-year-old man", "45-year-old", 45, 45, "year-old"),
    ("John Smith, 45, died", "45", 45, 45, "year-old"),
    ("it happened at 3:30 p.m. there", "3:30 p.m.", 15.5, 15.5, "o'clock"),
    ("the third victim", "third", 3, 3, "ordinal"),
    ("a one-hour lockdown", "one-hour", 1, 1, "hour"),
    ("temperatures of 40C", "40C", 40, 40, "°C"),
    ("a 12-day trip", "12-day", 12, 12, "day"),
]


@pytest.mark.parametrize(("text", "words", "low", "high", "unit"), CASES)
def test_value_and_unit(text: str, words: str, low: object, high: object, unit: str) -> None:
    (found,) = find_quantities(text)
    assert text[found.start : found.end] == words
    assert (found.low, found.high, found.unit) == (low, high, unit)


@pytest.mark.parametrize(
    "text",
    [
        "an F-150 pickup",
        "the COVID-19 pandemic",
        "on March 4, 2026",
        "in 2019",
        "no one was hurt",
        "the one that fled",
    ],
)
def test_no_quantity(text: str) -> None:
    assert find_quantities(text) == ()


COUNTED = [
    ("12 people were killed and 44 injured", [("person", ("kill",)), ("", ("injur",))]),
    ("killing 12 and wounding 44 others", [("", ("kill",)), ("person", ("injur",))]),
    ("19 Endurance pickups were recalled", [("pickup", ())]),
    ("at least 12 people, including three children, were killed", [("person", ()), ("child", ("kill",))]),
    ("the death toll rose to 31", [("", ("kill",))]),
]


@pytest.mark.parametrize(("text", "expected"), COUNTED)
def test_what_is_counted(text: str, expected: object) -> None:
    assert [(one.counted, one.fates) for one in find_quantities(text)] == expected


@given(
    st.text(
        alphabet=st.sampled_from("0123456789,.-–£$%akmno twelve hundred at least and between of\n'\""),
        max_size=80,
    )
)
def test_offsets_hold_for_any_text(text: str) -> None:
    last = 0
    for one in find_quantities(text):
        assert last <= one.start <= one.number_start < one.number_end <= one.end <= len(text)
        assert one.counted_start <= one.counted_end <= len(text)
        last = one.end
