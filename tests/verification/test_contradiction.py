"""Claims told in other words than their sources: what the sources tell against them, and what they do not."""

from collections.abc import Sequence

import numpy as np
import pytest
from desk import FIRE, list_sentences, make_article, make_ground

from aibot_local.protocols import Vectors
from aibot_local.records import Event, Origin
from aibot_local.records import ProblemKind as K
from aibot_local.verification import build_ground
from aibot_local.verification.contradiction import find_contradictions

GROUND = make_ground()


class Meanings:
    """Words of one row lie in one direction, all others in none."""

    rows = ("praised thanked blamed", "reopen start closure", "crews teams")

    def encode_words(self, text: str, spans: Sequence[tuple[int, int]]) -> Vectors:
        vectors = np.zeros((len(spans), len(self.rows)), dtype=np.float32)
        for place, (start, end) in enumerate(spans):
            for row, words in enumerate(self.rows):
                vectors[place, row] = text[start:end] in words.split()
        return vectors


def judge(claim: str, encoder: Meanings | None = None) -> list[tuple[K, str]]:
    (found,) = find_contradictions([claim], GROUND, encoder=encoder)
    return [(one.kind, claim[one.start : one.end]) for one in found]


@pytest.mark.parametrize("claim", FIRE)
def test_nothing_is_against_what_stands_there(claim: str) -> None:
    assert judge(claim, Meanings()) == []


@pytest.mark.parametrize(
    "claim",
    [
        "Flames at the Marlow mill took the lives of 12 people.",
        "Crews saved 9 employees stuck on top of the factory.",
        "Homes went dark.",
        "Reyes thanked Holt for the rescue.",
        "Crews on the roof rescued at least 9 workers.",
        "The flood of reports went on.",
    ],
)
def test_other_words_alone_are_no_contradiction(claim: str) -> None:
    assert judge(claim, Meanings()) == []


@pytest.mark.parametrize(
    ("claim", "kind", "where"),
    [
        ("Flames at the Marlow mill took the lives of 17 people.", K.NUMBER, "17"),
        ("Mayor Greta Lund spoke of the bridge at the town.", K.NAME, "Mayor Greta Lund"),
        ("Flames tore through the Marlow mill on Sunday.", K.DATE, "Sunday"),
        ('Mayor Holt said in tears: "We lost homes last night."', K.QUOTE, '"We lost homes last night."'),
        ("The blaze did not kill 12 people at the mill.", K.NEGATION, "not"),
        ("Reyes praised Holt before the rescue.", K.ANTONYM, "before"),
        ("Brightwater Council accused Marlow Paper of revealing safety reports.", K.ANTONYM, "revealing"),
        ("A flood at the Marlow paper mill killed 12 people.", K.UNSUPPORTED, "flood"),
        ("Crews on the roof rescued 44 workers.", K.NUMBER, "44"),
    ],
)
def test_what_the_sources_tell_against_a_claim(claim: str, kind: K, where: str) -> None:
    assert judge(claim) == [(kind, where)]


def test_an_opposite_is_found_by_meaning_where_the_words_around_it_differ() -> None:
    claim = "In time the mill may see closure."
    assert judge(claim) == []
    assert judge(claim, Meanings()) == [(K.ANTONYM, "closure")]
    assert judge("In time the mill may start.", Meanings()) == []


def test_an_opposite_is_found_beside_what_it_is_said_of_though_the_claims_word_stands_elsewhere() -> None:
    texts = (
        "The firm told its owners that profits dropped by a fifth.",
        "It is to increase prices for delivery.",
    )
    article = make_article("firm", "The firm", texts, "2026-06-02")
    ground = build_ground(Event("c" * 12, (Origin(article),)), list_sentences(article))
    opposed, told = find_contradictions(
        ["The firm told its owners of an increase in profits.", "The firm is to increase prices."], ground
    )
    assert [(one.kind, one.detail) for one in opposed] == [
        (K.ANTONYM, "'increase' stands where the source has its opposite 'dropped'")
    ]
    assert told == ()


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ('"The road-map is lost," Holt said.', []),
        ("\"We kept the road map of 'Town and Country',\" Holt said.", []),
        ('"We kept the street map of Town and Country," Holt said.', [K.QUOTE]),
        ("Holt spoke of the map in USA Today.", []),
        ("Holt spoke of the map last week.", []),
        ("Holt spoke of the map in 2019.", [K.DATE]),
    ],
)
def test_marks_within_a_quotation_and_days_of_telling_are_not_held_against_a_claim(
    claim: str, expected: list[K]
) -> None:
    texts = (
        'Holt said: "The road map is lost. We kept the road map of Town and Country."',
        "Holt told USA Today of it.",
    )
    article = make_article("map", "The map", texts, "")
    ground = build_ground(Event("d" * 12, (Origin(article),)), list_sentences(article))
    (found,) = find_contradictions([claim], ground)
    assert [one.kind for one in found] == expected


def test_each_claim_is_judged_by_itself_and_alike() -> None:
    claims = ["Homes went dark.", "Flames tore through the Marlow mill on Sunday."]
    found = find_contradictions(claims, GROUND, encoder=Meanings())
    assert found == [find_contradictions([one], GROUND, encoder=Meanings())[0] for one in claims]
    assert find_contradictions([], GROUND) == []
