import pytest

from aibot_local.engines.finishing import (
    drop_forbidden,
    drop_repeats,
    keep_whole_sentences,
    split_sentences,
    tidy_text,
)


@pytest.mark.parametrize(
    "raw, tidy",
    [
        ("Here is the rewritten paragraph:\n\nThe fire began.", "The fire began."),
        ("Sure! Here's a short news story: The fire began.", "The fire began."),
        ("News article: The fire began.", "The fire began."),
        ("One died.<n>Two were hurt.", "One died. Two were hurt."),
        ("- **The fire** began.", "The fire began."),
        ("The mayor said: we stay.", "The mayor said: we stay."),
        ("Here is where it began.", "Here is where it began."),
    ],
)
def test_tidy_text(raw: str, tidy: str) -> None:
    assert tidy_text(raw) == tidy


@pytest.mark.parametrize(
    "text, finished, kept",
    [
        ("One. Two thr", False, "One."),
        ("One. Two.", False, "One. Two."),
        ("No end here", True, ""),
        ("", True, ""),
        ("It rose 3.5 per cent. Then", False, "It rose 3.5 per cent."),
        ("He left the U.S.", True, "He left the U.S."),
        ("One left. He left the U.S.", False, "One left."),
        ("It fell. He met Mr.", False, "It fell."),
        ('"We stay." He left.', True, '"We stay." He left.'),
        ('He said "we stay."', True, 'He said "we stay."'),
        ("Is it so? It is! And", False, "Is it so? It is!"),
    ],
)
def test_keep_whole_sentences(text: str, finished: bool, kept: str) -> None:
    assert keep_whole_sentences(text, finished=finished) == kept


def test_split_sentences_keeps_every_word() -> None:
    text = "Dr. Lind left at 5 p.m. on Monday. The U.S. team stayed! Why"
    assert split_sentences(text) == ["Dr. Lind left at 5 p.m. on Monday.", "The U.S. team stayed!", "Why"]


def test_drop_forbidden_takes_whole_words_in_any_case() -> None:
    text = "Twelve died. The Fire began. Firefighters came."
    assert drop_forbidden(text, ("fire",)) == "Twelve died. Firefighters came."
    assert drop_forbidden(text, ("twelve died",)) == "The Fire began. Firefighters came."
    assert drop_forbidden(text, ("", " ")) == text
    assert drop_forbidden("It cost $5. It rose.", ("$5",)) == "It rose."


def test_drop_repeats() -> None:
    assert drop_repeats("One left. Two stayed. One left!") == "One left. Two stayed."
