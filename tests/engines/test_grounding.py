"""Grounded decoding with tokens that are characters, so that every step can be followed by eye."""

import random

from aibot_local.engines.grounding import GroundedWords

END = 0


def encode(text: str) -> list[int]:
    return [ord(letter) for letter in text]


def next_letters(words: GroundedWords, written: str) -> str:
    return "".join("$" if token == END else chr(token) for token in words.list_next(encode(written)))


def make(source: str, small: tuple[str, ...] = ("the",)) -> GroundedWords:
    return GroundedWords(source, encode=encode, end=END, small_words=small)


def test_only_words_of_the_source_and_small_words_can_begin() -> None:
    assert next_letters(make("Fire kills 27."), "") == "2FKTfkt"


def test_a_number_can_be_written_only_as_it_stands() -> None:
    words = make("Fire kills 27.")
    assert next_letters(words, "2") == "7"
    assert next_letters(words, "27") == "$ ,."
    assert next_letters(words, "Fire 7") == "$"  # cannot be reached: only the end is left


def test_a_mark_can_follow_a_word_and_quotation_marks_only_if_the_source_has_them() -> None:
    assert '"' not in next_letters(make("Fire kills."), "Fire")
    quoted = make('He said "we stay".')
    assert '"' in next_letters(quoted, "He ")
    assert "w" in next_letters(quoted, 'He "')


def test_abbreviations_keep_their_stops() -> None:
    assert next_letters(make("In the U.S. on Jan. 5"), "U.S") == "$ ,."


def test_negation_comes_from_the_source_only() -> None:
    default = GroundedWords("Fire spreads.", encode=encode, end=END)
    assert "not" not in write_all(default)
    said = GroundedWords("Fire does not spread.", encode=encode, end=END)
    assert "not" in write_all(said)


def write_all(words: GroundedWords) -> set[str]:
    """Words met on random walks, which is every word there is."""
    met: set[str] = set()
    choose = random.Random(0)  # noqa: S311
    for _ in range(300):
        written: list[int] = []
        while len(written) < 60:
            token = choose.choice(words.list_next(written))
            if token == END:
                break
            written.append(token)
        met |= set("".join(map(chr, written)).lower().replace(",", " ").replace(".", " ").split())
    return met
