"""Ways of writing that are read as one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibot_local.language.tables import list_words
from aibot_local.language.variants import unify_words
from aibot_local.language.words import find_words

PIECES = list_words("more than over 12 twelve % per cent prior to don't cannot in order 3,5 the")


def read(text: str) -> list[str]:
    return [word.low for word in unify_words(find_words(text), text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("They didn't come and won't.", "They did not come and will not."),
        ("They’re out and cannot stay.", "They are out and can not stay."),
        ("Roughly twelve people", "about 12 people"),
        ("some 3,500 homes", "around 3500 homes"),
        ("over 200 homes", "more than 200 homes"),
        ("no fewer than two", "at least 2"),
        ("sixty per cent of it", "60% of it"),
        ("twenty-one percent", "21 per cent"),
        ("prior to the vote", "before the vote"),
        ("They live close to it.", "They live near it."),
        ("owing to rain, although late", "due to rain, though late"),
        ("Following the vote", "After the vote"),
    ],
)
def test_what_says_the_same_is_read_alike(one: str, other: str) -> None:
    expected = [word.casefold() for word in read(other)]
    assert [word.casefold() for word in read(one)] == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("over the bridge", "more than the bridge"),
        ("about the vote", "roughly the vote"),
        ("over two days", "more than two days"),
        ("one of them", "1 of them"),
        ("the following day", "the after day"),
        ("close to 200 people", "near 200 people"),
        ("some people", "about people"),
        ("at least 12", "at most 12"),
        ("more than 12", "fewer than 12"),
    ],
)
def test_what_says_something_else_is_not(one: str, other: str) -> None:
    assert read(one) != read(other)


@given(st.lists(st.sampled_from(PIECES)))
def test_spans_lie_in_the_text_in_order(parts: list[str]) -> None:
    text = " ".join(parts)
    words = unify_words(find_words(text), text)
    places = [place for word in words for place in (word.start, word.end)]
    assert places == sorted(places)
    assert all(0 <= word.start < word.end <= len(text) for word in words)
