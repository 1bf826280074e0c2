"""Finding events: nothing lost, nothing twice, the same in any order."""

import hashlib
from datetime import date, timedelta

import numpy as np
import pytest
from clustering_desk import (
    DESK,
    DESK_VECTORS,
    LONERS,
    OSLERBY,
    FixedClusterer,
    HeapClusterer,
    NoiseClusterer,
    list_ids,
    make_origin,
    make_vectors,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from aibot_local.clustering import find_events
from aibot_local.clustering.finding import make_event, order_events
from aibot_local.engines.hdbscan_clusterer import HdbscanClusterer
from aibot_local.protocols import Clusterer, Vectors
from aibot_local.records import Origin

HDBSCAN = HdbscanClusterer(cutoff=0.67)
CLUSTERERS: list[Clusterer] = [HDBSCAN, HeapClusterer(), NoiseClusterer()]


@pytest.fixture(params=CLUSTERERS, ids=lambda clusterer: str(clusterer.name))
def clusterer(request: pytest.FixtureRequest) -> Clusterer:
    chosen: Clusterer = request.param
    return chosen


def test_no_origin_gives_no_event(clusterer: Clusterer) -> None:
    assert find_events([], np.zeros((0, 5), dtype=np.float32), clusterer) == ()
    assert find_events([], np.zeros((0,), dtype=np.float32), clusterer) == ()


def test_one_origin_is_an_event_of_one_report(clusterer: Clusterer) -> None:
    (event,) = find_events(LONERS[:1], DESK_VECTORS[5:6], clusterer)
    assert event.is_single_report
    assert event.origins == LONERS[:1]


def test_two_origins_of_one_event_and_of_two(clusterer: Clusterer) -> None:
    together = find_events(OSLERBY[:2], DESK_VECTORS[:2], clusterer)
    assert list_ids(together) == [["oslerby-1", "oslerby-2"]]
    apart = find_events(LONERS, DESK_VECTORS[5:], clusterer)
    assert list_ids(apart) == [["football"], ["museum"]]


def test_five_origins_of_two_fires_stay_two_events(clusterer: Clusterer) -> None:
    found = list_ids(find_events(DESK[:5], DESK_VECTORS[:5], clusterer))
    assert found == [["oslerby-1", "oslerby-2", "oslerby-3"], ["strethe-1", "strethe-2"]]


def test_what_stands_alone_is_an_event_of_one_report_after_the_others(clusterer: Clusterer) -> None:
    events = find_events(DESK, DESK_VECTORS, clusterer)
    assert list_ids(events)[2:] == [["football"], ["museum"]]
    assert [event.is_single_report for event in events] == [False, False, True, True]


def test_words_alone_find_the_events_where_every_vector_is_zero(clusterer: Clusterer) -> None:
    with_vectors = find_events(DESK, DESK_VECTORS, clusterer)
    assert find_events(DESK, np.zeros_like(DESK_VECTORS), clusterer) == with_vectors


def test_articles_without_words_or_vectors_are_events_of_their_own(clusterer: Clusterer) -> None:
    origins = [make_origin(f"a{number}", "") for number in range(4)]
    assert len(find_events(origins, np.zeros((4, 3), dtype=np.float32), clusterer)) == 4


def list_orders() -> st.SearchStrategy[list[int]]:
    return st.permutations(range(len(DESK)))


@given(order=list_orders())
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_origins_changes_nothing(order: list[int]) -> None:
    given_order = find_events(DESK, DESK_VECTORS, HDBSCAN)
    shuffled = find_events([DESK[place] for place in order], DESK_VECTORS[order], HDBSCAN)
    assert shuffled == given_order
    assert repr(shuffled).encode() == repr(given_order).encode()


def test_an_events_id_is_the_hash_of_its_sorted_article_ids() -> None:
    event = make_event(reversed(OSLERBY))
    assert event.id == hashlib.sha256(b"oslerby-1\noslerby-2\noslerby-3").hexdigest()[:12]
    assert event.origins == OSLERBY  # by date
    assert event.id == find_events(DESK, DESK_VECTORS, HDBSCAN)[0].id


def test_an_events_origins_stand_by_date_then_id_the_undated_last() -> None:
    origins = [
        make_origin("c", "", published="2026-03-02"),
        make_origin("b", "", published="2026-03-02"),
        make_origin("a", ""),
        make_origin("d", "", published="2026-03-01"),
    ]
    assert [article.id for article in make_event(origins).articles] == ["d", "b", "c", "a"]


def test_events_stand_by_size_then_newest_then_id_the_undated_last() -> None:
    events = [
        make_event([make_origin("undated", "")]),
        make_event([make_origin("old", "", published="2026-03-01")]),
        make_event([make_origin("new", "", published="2026-03-02")]),
        make_event([make_origin("two", ""), make_origin("more", "")]),
    ]
    assert list_ids(order_events(events)) == [["more", "two"], ["new"], ["old"], ["undated"]]
    same_day = [make_event([make_origin(name, "", published="2026-03-01")]) for name in "abcdef"]
    assert [event.id for event in order_events(same_day)] == sorted(event.id for event in same_day)


WORDS = [
    "fire",
    "ferry",
    "Oslerby",
    "Averne",
    "council",
    "12",
    "hectares",
    "harbour",
    "museum",
    "vote",
    "Rennick",
    "Vedder",
    "smoke",
    "road",
]
DATES = [None, "", "soon", "2026-03-05", "2026-03-06T10:00:00Z", "2026-03-05", "2027-01-01", "9999-12-31"]


@st.composite
def piles(draw: st.DrawFn) -> tuple[list[Origin], Vectors]:
    count = draw(st.integers(0, 9))
    origins = []
    for number in range(count):
        words = draw(st.lists(st.sampled_from(WORDS), max_size=12))
        body = draw(st.sampled_from([" ".join(words), "\n\n".join(words)]))
        title = draw(st.sampled_from(["", "Fire in Oslerby", "Ferry"]))
        origins.append(make_origin(f"a{number}", body, title=title, published=draw(st.sampled_from(DATES))))
    cells = draw(st.lists(st.integers(-1, 1), min_size=3 * count, max_size=3 * count))
    return origins, make_vectors(np.array(cells, dtype=np.float64).reshape(count, 3).tolist())


@given(pile=piles(), most=st.integers(1, 5))
@settings(max_examples=60, deadline=None)
def test_every_origin_is_in_exactly_one_event(pile: tuple[list[Origin], Vectors], most: int) -> None:
    origins, vectors = pile
    counted: list[int] = []
    events = find_events(origins, vectors, HDBSCAN, most_together=most, advance=counted.append)
    placed = [origin for event in events for origin in event.origins]
    assert sorted(placed, key=lambda origin: origin.article.id) == origins
    assert all(event.origins for event in events)
    assert len({event.id for event in events}) == len(events)
    assert sum(counted) == len(origins)
    backwards = find_events(origins[::-1], vectors[::-1], HDBSCAN, most_together=most)
    assert backwards == events


def test_a_cluster_of_two_events_is_split_and_an_event_in_two_clusters_is_joined() -> None:
    glued = find_events(DESK[:5], DESK_VECTORS[:5], HeapClusterer(), apart_below=0.0)
    torn = find_events(DESK[:5], DESK_VECTORS[:5], FixedClusterer((0, 0, 1, 2, 2)), apart_below=0.0)
    wanted = [["oslerby-1", "oslerby-2", "oslerby-3"], ["strethe-1", "strethe-2"]]
    assert list_ids(glued) == list_ids(torn) == wanted
    kept = find_events(DESK[:5], DESK_VECTORS[:5], HeapClusterer(), apart_below=0.0, split_below=0.0)
    assert len(kept) == 1  # without the check they would be one


def regatta(name: str, published: str) -> Origin:
    """A report of a yearly race, told much the same each time."""
    told = {
        "a1": "Crews from Lindmouth raced on the Averne in light wind. Holm won by two lengths. Thousands watched.",
        "a2": "Holm won the race of crews on the Averne by two lengths. Light wind slowed the crews from Lindmouth.",
        "b1": "Crews from Lindmouth raced on the Averne in the rain. Menk took the cup. The bridge was closed.",
        "b2": "Menk took the cup as crews raced on the Averne in the rain. The bridge at Lindmouth was closed.",
    }
    return make_origin(name, told[name], title="Lindmouth regatta on the Averne", published=published)


def test_what_comes_back_every_year_is_an_event_each_year() -> None:
    names = ("a1", "a2", "b1", "b2")
    vectors = make_vectors([[0.8, 0.6, 0], [0.8, 0.6, 0], [0.8, 0, 0.6], [0.8, 0, 0.6]])
    days = ("2025-06-01", "2025-06-02", "2026-06-07", "2026-06-08")
    yearly = [regatta(name, day) for name, day in zip(names, days, strict=True)]
    assert list_ids(find_events(yearly, vectors, HDBSCAN)) == [["b1", "b2"], ["a1", "a2"]]
    of_one_day = [regatta(name, "2026-06-07") for name in names]
    assert len(find_events(of_one_day, vectors, HDBSCAN)) == 1


def test_an_undated_report_joins_its_event() -> None:
    undated = make_origin("undated", OSLERBY[1].article.body, title=OSLERBY[1].article.title)
    found = list_ids(
        find_events([OSLERBY[0], undated, OSLERBY[2], *LONERS], DESK_VECTORS[[0, 1, 2, 5, 6]], HDBSCAN)
    )
    assert found[0] == ["oslerby-1", "oslerby-3", "undated"]
    assert len(found) == 3


def test_settings_move_the_border() -> None:
    everything_apart = find_events(DESK, DESK_VECTORS, HeapClusterer(), split_below=1.0, join_above=1.1)
    assert len(everything_apart) == len(DESK)
    everything_joined = find_events(DESK, DESK_VECTORS, NoiseClusterer(), apart_below=0.0, join_above=0.0)
    assert len(everything_joined) == 1


def test_two_origins_with_one_id_are_refused() -> None:
    twins = [OSLERBY[0], make_origin("oslerby-1", "Another text.")]
    with pytest.raises(ValueError, match="same article id"):
        find_events(twins, DESK_VECTORS[:2], HDBSCAN)


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_a_wrong_number_of_vectors_is_refused(rows: int) -> None:
    with pytest.raises(ValueError, match=f"2 origins need as many vectors, not {rows}"):
        find_events(OSLERBY[:2], DESK_VECTORS[:rows], HDBSCAN)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_vectors_that_are_no_numbers_are_refused(value: float) -> None:
    vectors = DESK_VECTORS[:2].copy()
    vectors[1, 0] = value
    with pytest.raises(ValueError, match="finite"):
        find_events(OSLERBY[:2], vectors, HDBSCAN)


def spell(number: int) -> str:
    """A word of letters alone for each number."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def make_many(events: int, reports: int) -> tuple[list[Origin], Vectors]:
    """Events of so many reports each; reports share most words of their event, and common words with all."""
    draw = np.random.default_rng(5)
    origins, rows = [], []
    for event in range(events):
        place = f"Place{spell(event)}"
        told = [f"{place} told{spell(event)}q{spell(number)} {WORDS[number % 5]}" for number in range(12)]
        centre = draw.normal(size=32)
        for report in range(reports):
            kept = sorted(draw.permutation(len(told))[:9].tolist())
            body = " ".join(
                [*(told[number] for number in kept), f"Killed {event % 40} own{spell(event)}z{spell(report)}"]
            )
            day = (date(2026, 1, 1) + timedelta(days=event % 60 + report)).isoformat()
            origins.append(
                make_origin(f"{event:04d}-{report}", body, title=f"News of {place}", published=day)
            )
            rows.append(centre + 0.3 * draw.normal(size=32))
    return origins, make_vectors(np.array(rows).tolist())


@pytest.mark.slow
def test_five_thousand_articles() -> None:
    origins, vectors = make_many(1250, 4)
    found = list_ids(find_events(origins, vectors, HDBSCAN))
    assert sorted(sorted(ids) for ids in found) == [
        [f"{event:04d}-{report}" for report in range(4)] for event in range(1250)
    ]
