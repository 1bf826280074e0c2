import pytest
from newsroom import make_article, make_event

from aibot_local.composing import find_quotes
from aibot_local.composing.quotes import list_article_quotes
from aibot_local.composing.speakers import find_source_named, name_in_full


def list_quotes(body: str) -> list[tuple[str, str]]:
    return [(quote.text, quote.speaker) for quote in find_quotes(make_event(make_article("Title", body)))]


@pytest.mark.parametrize(
    ("body", "quotes"),
    [
        ('"We will rebuild the mill," said Ann Holt.', [("We will rebuild the mill", "Ann Holt")]),
        ("“We will rebuild the mill,” Ann Holt said.", [("We will rebuild the mill", "Ann Holt")]),
        (
            "Ann Holt, who owns the mill, came at noon. Holt said: “We will rebuild the mill.”",
            [("We will rebuild the mill.", "Ann Holt")],
        ),
        ('"We will rebuild the mill," a source said.', []),
        ('"We will rebuild the mill," sources said.', []),
        ("It was called “a great loss” by some.", []),
        ('"Too short," said Ann Holt.', []),
        ('The mill, said Ann Holt, "was inside with the fire raging".', []),  # what was?
        ('Ann Holt said "the mill was on fire all night".', [("the mill was on fire all night", "Ann Holt")]),
        ('"We will rebuild the mill," said one. "We will not do it," said another.', []),
    ],
)
def test_a_quote_is_kept_with_the_name_the_source_gives(body: str, quotes: list[tuple[str, str]]) -> None:
    assert list_quotes(body) == quotes


def test_he_is_the_one_person_who_speaks_in_the_paragraph() -> None:
    body = 'Tom Reed said the mill was old. "Nobody looked after it for years," he said.'
    assert list_quotes(body) == [("Nobody looked after it for years", "Tom Reed")]


def test_he_is_nobody_where_two_people_speak() -> None:
    body = 'Tom Reed said no. Sam Pike said yes. "Nobody looked after it for years," he said.'
    assert list_quotes(body) == []


def test_a_quote_is_exactly_the_words_at_its_span() -> None:
    article = make_article("Title", 'It burned. "We will rebuild the mill, all of it," said Ann Holt.')
    (quote,) = find_quotes(make_event(article))
    assert (
        article.content[quote.span.start : quote.span.end]
        == quote.text
        == "We will rebuild the mill, all of it"
    )


def test_the_same_words_in_two_reports_are_quoted_once() -> None:
    one = make_article("A", '"We will rebuild the mill," said Ann Holt.')
    two = make_article("B", 'Ann Holt said: "We will rebuild the mill."', outlet="The Herald")
    assert len(find_quotes(make_event(one, two))) == 1


def test_one_person_is_heard_twice_at_most() -> None:
    said = [
        "We own four old mills",
        "It rained for many days",
        "My father built them all",
        "Nobody asked us anything",
    ]
    body = "\n\n".join(f'"{words}," said Ann Holt.' for words in said)
    assert len(list_quotes(body)) == 2


def test_a_surname_two_people_bear_names_nobody() -> None:
    assert name_in_full("Mr Holt", "Ann Holt met Ben Holt.") == ""
    assert name_in_full("Mr Holt", "Ann Reed met Ben Holt.") == "Ben Holt"
    assert name_in_full("a spokesman", "Ann Reed met Ben Holt.") == ""
    assert name_in_full("Ben Holt's brother", "Ann Reed met Ben Holt.") == ""
    assert name_in_full("a spokesman for Ben Holt", "Ann Reed met Ben Holt.") == ""


@pytest.mark.parametrize(
    ("sentence", "number", "speaker"),
    [
        ("The union puts the number at 870.", "870", "The union"),
        ("The company says 810 jobs will go.", "810", "The company"),
        ("Tolvane says 810; the union says 870.", "870", "the union"),
        ("Tolvane says 810; the union says 870.", "810", "Tolvane"),
        ("The road is budgeted at 96, but the auditors say 131.", "96", ""),
        ("The trust says 19 homes, not the 14 listed by the council, must go.", "14", ""),
        ("Twelve people died, according to the coastguard.", "Twelve", "the coastguard"),
        ("Officials in Gaza said 19 people died.", "19", "Officials in Gaza"),
        ("The man accused of shooting 10 people was arrested.", "10", ""),
        ("Three were hurt after police say they ran.", "Three", "police"),
        ("At 5 they left.", "5", ""),
    ],
)
def test_a_number_is_given_to_the_one_who_gives_it(sentence: str, number: str, speaker: str) -> None:
    start = sentence.index(number)
    assert find_source_named(sentence, start, start + len(number)) == speaker


def test_a_name_behind_a_pronoun_is_not_its_own() -> None:
    body = "A reporter who called out President Marlow for lying said “you have no right to it”."
    assert list_quotes(body) == []


def test_the_label_of_a_picture_is_no_part_of_a_name() -> None:
    body = 'The cave is old. Pic Giles Hamm\n\n"We found this amazing spring," Mr Hamm said.'
    assert list_quotes(body) == [("We found this amazing spring", "Giles Hamm")]
    assert name_in_full("CLOSE United", body) == "United"
    assert name_in_full("But Davis", "Wendy Davis spoke. But Davis left.") == "Wendy Davis"


@pytest.mark.parametrize(
    ("body", "speakers"),
    [
        (
            "Trump described the Islamic State as a group that “celebrates the murder of the innocent.”",
            {"Donald Trump"},
        ),
        (
            '"He was a good kid," she said. "They took a picture."Cummings died.Police say that Cummings fell.',
            set(),
        ),
        ('"They took a picture of it," said Spokane resident Jason Prettyman.', {"Jason Prettyman"}),
        (
            "The Dray Courier reports that neighbor Peter Gomez said he “wore nothing but camouflage stuff”.",
            {"Peter Gomez"},
        ),
        ("“They took a picture of it,” survey analyst Jorun Keswold said.", {"Jorun Keswold"}),
    ],
)
def test_a_name_that_a_verb_parts_from_the_speaker_is_not_the_speaker(body: str, speakers: set[str]) -> None:
    article = make_article("Title", "President Donald Trump and Connor Cummings met. " + body)
    assert {quote.speaker for quote in list_article_quotes(article)} - {""} == speakers
