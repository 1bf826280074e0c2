import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibot_local.language.quotations import (
    cuts_quotation,
    find_quotations,
    find_speakers,
    list_quoted_spans,
    normalise_quotation,
)

CASES = [
    ('"It\'s good," said McCaul. More.', [("It's good,", "McCaul")]),
    (
        "Mayor Anna Holt said: “We have ‘no idea’ why.”",
        [("We have ‘no idea’ why.", "Mayor Anna Holt"), ("no idea", "Mayor Anna Holt")],
    ),
    ('Don Meij admitted it "did not work" at all.', [("did not work", "Don Meij")]),
    (
        'The company\'s spokesman, Jim Fox, said that "all is well".',
        [("all is well", "Jim Fox")],
    ),
    ('According to police, the "armed man" fled.', [("armed man", "police")]),
    ('"We stay," Robar, a spokeswoman for Lordstown, said.', [("We stay,", "Robar")]),
    ("“We ran,” his principal, Chris Beard, told the News Herald.", [("We ran,", "Chris Beard")]),
    ("“We ran,” said Ann Weekly’s brother, Mike Weekly.", [("We ran,", "Mike Weekly")]),
    ("“We ran,” said Ann’s boss at Kroger, Rosa Lund.", [("We ran,", "Ann’s boss")]),
    ("“I did it,” the defendant said, according to Sedelmaier.", [("I did it,", "")]),
    ("Jo Faker, a minister, wrote in the Subhi Sadek, “we can”.", [("we can", "Jo Faker")]),
    ("Broadway ' s shows opened . `` It ' s late , '' Ford said .", []),
    ("In the '90s the dogs' bowls were full.", []),
    ('A 6" pipe.', []),
    ('He left. "Never again.', []),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_words_and_speaker(text: str, expected: object) -> None:
    assert [(text[one.start : one.end], one.speaker) for one in find_quotations(text)] == expected


def test_a_part_of_a_quotation_cuts_it() -> None:
    text = "He said “we left” on Monday. “Long. Quote here,” she said."
    quoted = list_quoted_spans(text)
    assert [text[slice(*span)] for span in quoted] == ["“we left”", "“Long. Quote here,”"]
    whole = ["He said “we left” on Monday.", "“Long. Quote here,” she said.", "“we left”", "on Monday"]
    cut = ["“Long.", "Quote here,” she said.", "left” on Monday", "Quote"]
    for part in whole + cut:
        start = text.index(part)
        assert cuts_quotation(text, quoted, start, start + len(part)) == (part in cut), part


def test_a_quotation_opened_anew_in_a_paragraph_is_not_cut() -> None:
    text = "“We ran.\n\n“It was late,” Ann said."
    quoted = list_quoted_spans(text)
    assert not cuts_quotation(text, quoted, text.index("“It"), len(text))
    assert cuts_quotation(text, quoted, 0, text.index("\n"))


def test_typography_is_no_difference() -> None:
    assert normalise_quotation("It’s  “good” …") == normalise_quotation('It\'s "good" ...')


@given(st.text(alphabet=st.sampled_from("ab. ,'\"“”‘’«»\nS said"), max_size=60))
def test_spans_lie_in_the_text(text: str) -> None:
    for one in find_quotations(text):
        assert 0 <= one.outer_start < one.start <= one.end < one.outer_end <= len(text)


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        (
            'Holt called it "a call to harm. He means it.” She left.',
            [("a call to harm. He means it.", "Holt", False)],
        ),
        (
            '“Kenny was liked," said the Rev. Dwight Ash. “He was kind,” said Ann Holt.',
            [("Kenny was liked,", "Rev. Dwight Ash", False), ("He was kind,", "Ann Holt", False)],
        ),
        ('“The 6" pipe broke,” said Ann Holt.', [('The 6" pipe broke,', "Ann Holt", False)]),
        (
            '“We call it the "Ring road" here,” said Ann Holt.',
            [('We call it the "Ring road" here,', "Ann Holt", False), ("Ring road", "Ann Holt", True)],
        ),
        (
            '"He called it a “lie” twice," said Ann Holt.',
            [("He called it a “lie” twice,", "Ann Holt", False), ("lie", "Ann Holt", True)],
        ),
        ('“It is so,\nshe said" twice.', []),
    ],
)
def test_straight_and_curly_marks_are_mixed(text: str, quoted: list[tuple[str, str, bool]]) -> None:
    assert [(text[one.start : one.end], one.speaker, one.nested) for one in find_quotations(text)] == quoted


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ('"It is so," said Dr. Ann Holt. Tom Ash left.', "Dr. Ann Holt"),
        ('"It is so," said Mr. Holt. Tom Ash left.', "Mr. Holt"),
        ('"It is so," said Ann B. Holt. Tom Ash left.', "Ann B. Holt"),
        ('He sang "It is so" in World War I. Ann Holt said nothing.', ""),
    ],
)
def test_a_stop_behind_a_title_or_an_initial_ends_no_sentence(text: str, speaker: str) -> None:
    assert [one.speaker for one in find_quotations(text)] == [speaker]


def test_the_place_of_a_thing_does_not_speak() -> None:
    text = "The owner of a club where seven were hurt during a rap party says it is over."
    assert not any("party" in one.name for one in find_speakers(text))


def test_who_begins_the_sentence_a_page_ran_into_the_quotation_does_not_speak_it() -> None:
    (quotation,) = find_quotations('"They took a picture."Cummings said nothing of it.')
    assert quotation.speaker == ""
