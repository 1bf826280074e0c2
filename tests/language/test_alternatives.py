"""Things of a kind of which one cannot stand for another."""

import pytest

from aibot_local.language.alternatives import _BY_FORM, is_alternative
from aibot_local.language.synonyms import is_synonym
from aibot_local.language.words import find_stem


@pytest.mark.parametrize(
    ("one", "other"),
    [("burger", "pizza"), ("sisters", "brother"), ("firefighters", "nurse"), ("women", "girl")],
)
def test_a_thing_is_not_another_of_its_kind(one: str, other: str) -> None:
    assert is_alternative(one, other) and is_alternative(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("doctor", "physician"),
        ("gun", "pistol"),
        ("burger", "hamburgers"),
        ("reports", "author"),
        ("dog", "dog"),
    ],
)
def test_words_for_the_same_thing_and_for_things_of_other_kinds_are_no_alternatives(
    one: str, other: str
) -> None:
    assert not is_alternative(one, other)


def test_no_word_stands_both_for_another_and_against_it() -> None:
    both = [
        (word, other)
        for word, others in _BY_FORM.items()
        for other in sorted(others)
        if is_synonym(find_stem(word), find_stem(other))
    ]
    assert both == []
