"""What publishers put around articles is left out; what versions of one text share is kept."""

from collections.abc import Sequence

from clustering_desk import HeapClusterer, list_ids, make_origin, make_vectors
from pytest import MonkeyPatch

from aibot_local.clustering import boilerplate, find_events
from aibot_local.clustering.boilerplate import strip_boilerplate
from aibot_local.clustering.words import read_words
from aibot_local.engines.hdbscan_clusterer import HdbscanClusterer

WALL = (
    "You have read all of your free articles this month. Join the Kestria Morning Ledger for 4 a month and read on "
    "without limits, with the Saturday magazine and our crossword from Lindmouth."
)
NOTICE = (
    "The Kestria Morning Ledger is part of Ledger Press of Lindmouth, registered number 210448, and follows the code "
    "of the Kestria Press Board; complaints go to Marit Holm, our reader editor."
)
OWN = (
    "Surgeons separated twins after nineteen hours.",
    "Grain prices fell as ships reached the port.",
    "A comet shows above the northern horizon.",
    "Teachers vote about a pension offer.",
    "The goalkeeper signed for three seasons.",
)


def strip(titles: Sequence[str], bodies: Sequence[str]) -> list[list[str]]:
    """The words that are left of each body, in lower case."""
    articles = read_words(zip(titles, bodies, strict=True))
    lows = sorted({word for text in [*titles, *bodies] for word in list_words(text)})
    left = strip_boilerplate(articles).bodies.list_words()
    found: list[list[str]] = [[] for _ in bodies]
    for owner, word in zip(left.owner.tolist(), articles.lexicon.low[left.term].tolist(), strict=True):
        found[owner].append(lows[word])
    return found


def list_words(text: str) -> list[str]:
    """The words of a text that has no other marks than these."""
    return "".join(" " if mark in ".,;\n" else mark for mark in text.lower()).split()


def test_a_paragraph_of_three_unlike_articles_is_left_out_whatever_its_case_and_spacing() -> None:
    walls = [WALL, WALL.upper(), WALL.replace(" ", "  ")]
    bodies = [f"{own}\n\n{wall}" for own, wall in zip(OWN, walls, strict=False)]
    assert strip([""] * 3, bodies) == [list_words(own) for own in OWN[:3]]


def test_what_stands_around_it_is_kept_in_its_order() -> None:
    bodies = [f"{own}\n{WALL}\n\n{own.upper()} {own}\n{NOTICE}\n{own}" for own in OWN]
    assert strip([""] * 5, bodies) == [list_words(own) * 4 for own in OWN]


def test_two_carriers_are_too_few_to_tell() -> None:
    bodies = [f"{own}\n\n{WALL}" for own in OWN[:2]]
    assert strip([""] * 2, bodies) == [list_words(body) for body in bodies]


def test_one_article_that_says_it_three_times_is_one_carrier() -> None:
    bodies = [f"{OWN[0]}\n{WALL}\n{WALL}\n{WALL}", OWN[1]]
    assert strip([""] * 2, bodies) == [list_words(body) for body in bodies]


def test_what_versions_of_one_text_share_is_kept() -> None:
    shared = "A wildfire in the Sarnel Hills reached Oslerby and 3200 people left."
    more = "Firefighters of Oslerby held the wildfire in the Sarnel Hills at Pell Cross"
    bodies = [f"{shared}\n\n{more} on {day}." for day in ("Tuesday", "Wednesday", "Thursday")]
    assert strip(["Wildfire in Sarnel Hills"] * 3, bodies) == [list_words(body) for body in bodies]


def test_the_same_words_in_another_order_are_another_paragraph() -> None:
    words = WALL.split()
    bodies = [f"{own}\n{' '.join(words[turn:] + words[:turn])}" for turn, own in enumerate(OWN[:3])]
    assert strip([""] * 3, bodies) == [list_words(body) for body in bodies]
    assert strip([""] * 3, [f"{own}\n{WALL}" for own in OWN[:3]]) == [list_words(own) for own in OWN[:3]]


def test_a_body_of_nothing_but_boilerplate_becomes_empty() -> None:
    assert strip(["Twins separated", "Grain prices fall", "Comet above horizon"], [WALL] * 3) == [[], [], []]


def test_no_article() -> None:
    assert strip([], []) == []


def test_a_wall_makes_no_event(monkeypatch: MonkeyPatch) -> None:
    origins = [make_origin(f"a{place}", f"{own}\n\n{WALL}\n\n{NOTICE}") for place, own in enumerate(OWN)]
    vectors = make_vectors(
        [[1.0, *(float(place == own) for own in range(5))] for place in range(5)]
    )  # cosine 0.5
    for clusterer in (HdbscanClusterer(cutoff=0.67), HeapClusterer()):
        assert len(find_events(origins, vectors, clusterer)) == 5
        with monkeypatch.context() as patch:  # with the walls left in they would be one event
            patch.setattr(boilerplate, "find_boilerplate", lambda *told: [])
            assert list_ids(find_events(origins, vectors, clusterer)) == [["a0", "a1", "a2", "a3", "a4"]]
