from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibot_local.language.dates import Precision, find_dates

WEDNESDAY = date(2026, 3, 11)
CASES = [
    ("on March 4, 2026", "March 4, 2026", date(2026, 3, 4), date(2026, 3, 4)),
    ("on 4 March", "4 March", date(2026, 3, 4), date(2026, 3, 4)),
    ("the 21st of June 2021", "the 21st of June 2021", date(2021, 6, 21), date(2021, 6, 21)),
    ("on Dec. 30", "Dec. 30", date(2025, 12, 30), date(2025, 12, 30)),
    ("dated 2026-03-04 there", "2026-03-04", date(2026, 3, 4), date(2026, 3, 4)),
    ("on Tuesday", "Tuesday", date(2026, 3, 10), date(2026, 3, 10)),
    ("Thursday's vote", "Thursday's", date(2026, 3, 5), date(2026, 3, 5)),
    ("they will meet on Monday", "Monday", date(2026, 3, 16), date(2026, 3, 16)),
    ("next Friday", "next Friday", date(2026, 3, 13), date(2026, 3, 13)),
    ("yesterday", "yesterday", date(2026, 3, 10), date(2026, 3, 10)),
    ("last week", "last week", date(2026, 3, 2), date(2026, 3, 8)),
    ("three days ago", "three days ago", date(2026, 3, 8), date(2026, 3, 8)),
    ("last year", "last year", date(2025, 1, 1), date(2025, 12, 31)),
    ("in June 2021", "June 2021", date(2021, 6, 1), date(2021, 6, 30)),
    ("in 2019", "2019", date(2019, 1, 1), date(2019, 12, 31)),
    ("the 1990s", "the 1990s", date(1990, 1, 1), date(1999, 12, 31)),
]


@pytest.mark.parametrize(("text", "words", "low", "high"), CASES)
def test_resolved(text: str, words: str, low: object, high: object) -> None:
    (found,) = find_dates(text, reference=WEDNESDAY)
    assert text[found.start : found.end] == words
    assert (found.low, found.high) == (low, high)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("last night", "relative:-1"),
        ("Overnight, it rained", "relative:0"),
        ("tomorrow", "relative:1"),
        ("this evening", "relative:0"),
        ("next spring", "spring:1"),
        ("at midday", "part:midday"),
        ("at dusk", "part:dusk"),
        ("until August", "month:08"),
        ("the 2018 World Cup", "year:2018"),
    ],
)
def test_every_kind_of_mention_is_looked_for_where_its_words_stand(text: str, key: str) -> None:
    (found,) = find_dates(text)
    assert found.key == key


def test_without_a_reference_a_weekday_is_not_guessed() -> None:
    (found,) = find_dates("on Tuesday")
    assert (found.key, found.low, found.precision) == ("weekday:1", None, Precision.DAY)


@pytest.mark.parametrize("text", ["He may go.", "They march on.", "2,000 people", "room 1999b"])
def test_no_date(text: str) -> None:
    assert find_dates(text, reference=WEDNESDAY) == ()


@given(st.text(max_size=60), st.dates())
def test_never_raises_and_offsets_hold(text: str, reference: date) -> None:
    for one in find_dates(f"{text} on Tuesday, 31 February, March 4 {text}", reference=reference):
        assert one.start < one.end
        assert one.low is None or one.low <= one.high
