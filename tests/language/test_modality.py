import pytest

from aibot_local.language.modality import find_hedges, find_negations
from aibot_local.language.opposites import is_opposite
from aibot_local.language.synonyms import is_synonym
from aibot_local.language.words import find_stem, find_words, list_content_stems


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        ("He allegedly fled and may return.", ["allegedly", "may"]),
        ("In May, on May 4, Theresa May left in May.", []),
        ("The firm reported a loss.", []),
        ("The firm reportedly lost.", ["reportedly"]),
        ("According to police he fled.", ["According to"]),
        ("A suspect fled.", []),
    ],
)
def test_hedges(text: str, cues: list[str]) -> None:
    assert [
        text[one.start : one.end] for one in find_hedges(text) if text[one.start : one.end] != "May"
    ] == cues


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        ("He didn't go and never will.", ["n't", "never"]),
        ("He failed to appear without bail.", ["failed", "without"]),
        ("Not only that: no fewer than 12, at No. 10.", []),
    ],
)
def test_negations(text: str, cues: list[str]) -> None:
    assert [text[one.start : one.end] for one in find_negations(text)] == cues


def test_stems_meet() -> None:
    assert len({find_stem(word) for word in ("kill", "killed", "killings")}) == 1
    assert len({find_stem(word) for word in ("rise", "rose", "rising")}) == 1
    assert find_stem("3,500") == "3500"
    assert list_content_stems("They didn't see the well-known U.S. officer") == (
        "see",
        "well",
        "know",
        "us",
        "polic",
    )


def test_opposites_and_synonyms() -> None:
    assert is_opposite(find_stem("rose"), find_stem("falling"))
    assert is_opposite(find_stem("armed"), find_stem("unarmed"))
    assert not is_opposite(find_stem("rose"), find_stem("climbed"))
    assert is_synonym(find_stem("killed"), find_stem("slain"))


def test_no_word_is_its_own_opposite() -> None:
    for word in ("drop", "release", "keep", "right", "cut"):
        assert not is_opposite(find_stem(word), find_stem(word))


def test_word_offsets() -> None:
    text = "Holt’s 3,500-acre farm, U.S.-run."
    assert [text[one.start : one.end] for one in find_words(text)] == [one.text for one in find_words(text)]
