import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibot_local.reading.normalising import clean_body, clean_line, clean_text, split_paragraphs

HOSTILE = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "\x1b[]m\x07\x9b\x9d\x9c0;\r\n\x0b\x0c\x85\u2028\u2029\u200b\u202e\u2066\ufeff\ud800\u0301"
        ),
    ),
    max_size=200,
)


@given(HOSTILE)
def test_cleaning_is_idempotent(text: str) -> None:
    for clean in (clean_text, clean_line, clean_body):
        assert clean(clean(text)) == clean(text)


@given(HOSTILE)
def test_clean_text_is_nfc_encodable_and_free_of_the_invisible(text: str) -> None:
    clean = clean_text(text)
    assert unicodedata.is_normalized("NFC", clean)
    clean.encode("utf-8")
    for character in clean:
        assert character in "\t\n" or unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp")
        assert not "\u200b" <= character <= "\u200f"
        assert not "\u202a" <= character <= "\u202e"
        assert not "\u2060" <= character <= "\u206f"
        assert not "\U000e0000" <= character <= "\U000e0fff"
        assert character.isascii() or unicodedata.category(character) != "Nd"


@given(HOSTILE)
def test_paragraphs_hold_no_line_break_and_are_never_empty(text: str) -> None:
    paragraphs = split_paragraphs(text)
    assert all(
        paragraph == paragraph.strip() and paragraph and "\n" not in paragraph for paragraph in paragraphs
    )
    assert "\n\n".join(paragraphs) == clean_body(text)


@given(st.lists(st.text("abc ABC.", min_size=1, max_size=40), max_size=8))
def test_folding_loses_no_word(lines: list[str]) -> None:
    assert clean_body("\n".join(lines)).split() == " ".join(lines).split()


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("\x1b[31mPolice\x1b[0m said", "Police said"),
        ("\x1b]0;evil title\x07Police", "Police"),
        ("\x1b]8;;http://x.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9b31mPolice", "Police"),
        ("Cor\u200brane", "Corrane"),
        ("\u202e12\u202c dead", "12 dead"),
        ("hidden\U000e0041\U000e007f", "hidden"),
        ("\uff11\uff12 dead, \u0661\u0662 hurt, \U0001d7d7", "12 dead, 12 hurt, 9"),
        ("cafe\u0301", "caf\u00e9"),
        ("17\u00a0000\u202fkm", "17 000 km"),
        ("soft\u00adhyphen", "softhyphen"),
        ("\ud800", "\ufffd"),
    ],
)
def test_clean_line(text: str, clean: str) -> None:
    assert clean_line(text) == clean


def test_lines_wrapped_at_a_width_are_folded() -> None:
    text = (
        "The ferry turned over in the narrows late on\n"
        "Thursday. Twelve people died, the coastguard\n"
        "said, and four are missing.\n"
        "\n"
        "A second paragraph."
    )
    assert split_paragraphs(text) == [
        "The ferry turned over in the narrows late on Thursday. Twelve people died, the coastguard "
        "said, and four "
        "are missing.",
        "A second paragraph.",
    ]


def test_lines_that_are_paragraphs_are_kept_apart() -> None:
    first = "The ferry turned over in the narrows late on Thursday, and twelve people died. " * 2
    text = (
        f"{first}\nFour are missing.\nThe search goes on, the coastguard said on Friday morning.\nIt is cold."
    )
    assert split_paragraphs(text) == [line.strip() for line in text.split("\n")]


def test_blank_lines_of_any_kind_part_paragraphs() -> None:
    assert split_paragraphs("One.\r\n \t\r\nTwo.\u2029Three.\x0cFour.") == ["One.", "Two.", "Three.", "Four."]


def test_bullets_stay_apart() -> None:
    text = (
        "The council decided on Tuesday night that it\n- will build the road around it, and that\n- will pay."
    )
    assert len(split_paragraphs(text)) == 3
