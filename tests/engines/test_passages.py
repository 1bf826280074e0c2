from hypothesis import given
from hypothesis import strategies as st

from aibot_local.engines.passages import bound_tokens, count_words, split_passage


def count_letters(text: str) -> int:
    """A model whose tokens are characters: what fits can be counted by eye."""
    return len(text)


def test_sentences_fill_a_part_before_the_next_begins() -> None:
    parts = split_passage(["aaaa.", "bbbb.", "cccc."], 6, 11, count_letters)
    assert [part.sentences for part in parts] == [("aaaa.", "bbbb."), ("cccc.",)]


def test_apart_gives_each_sentence_a_part() -> None:
    parts = split_passage(["a b c d.", "e f."], 3, 99, count_letters, apart=True)
    assert [(part.text, part.words) for part in parts] == [("a b c d.", 2), ("e f.", 1)]


def test_words_are_shared_by_size_and_never_over_the_source() -> None:
    parts = split_passage(["a b c d e f.", "g h."], 100, 12, count_letters)
    assert [part.words for part in parts] == [6, 2]


def test_a_long_sentence_is_cut_at_spaces_and_a_long_word_anywhere() -> None:
    parts = split_passage(["aaaa bbbb cccc dddddddddd"], 4, 9, count_letters)
    assert all(len(part.text) <= 9 for part in parts)
    assert "".join(part.text for part in parts).replace(" ", "") == "aaaabbbbccccdddddddddd"


def test_nothing_gives_no_parts() -> None:
    assert split_passage([], 10, 10, count_letters) == []
    assert split_passage(["", "  "], 10, 10, count_letters) == []


@given(
    sentences=st.lists(st.text(alphabet="ab .\n", max_size=60), max_size=6),
    words=st.integers(1, 50),
    room=st.integers(2, 30),
)
def test_no_word_is_lost_and_every_part_fits(sentences: list[str], words: int, room: int) -> None:
    parts = split_passage(sentences, words, room, count_letters)
    before = "".join("".join(sentences).split())
    assert "".join("".join(part.text for part in parts).split()) == before
    assert all(len(part.text) <= room and part.words >= 1 for part in parts)


def test_tokens_follow_words_and_leave_room_for_an_ending() -> None:
    (part,) = split_passage(["a b c d e f g h i j"], 5, 99, count_letters)
    least, most = bound_tokens(part, 20)  # two tokens a word
    assert most >= 10 + 16
    assert least <= 5
    assert count_words("") == 1
