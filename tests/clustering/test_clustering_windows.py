"""A pile sorted some days after the other: every article once, what goes on is seen whole, what pauses is not."""

import numpy as np
import pytest
from clustering_desk import DESK, DESK_VECTORS, LONERS, OSLERBY, STRETHE, list_ids, make_origin, make_vectors
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from aibot_local.clustering import find_events
from aibot_local.clustering.windows import place_undated, settle_events
from aibot_local.engines.hdbscan_clusterer import HdbscanClusterer

Rows = NDArray[np.int64]

HDBSCAN = HdbscanClusterer(cutoff=0.67)


class Sorting:
    """Sorts articles into the events it was told, and keeps what it was asked."""

    def __init__(self, *events: int) -> None:
        self.asked: list[list[int]] = []
        self._events = np.array(events, dtype=np.int64)

    def __call__(self, rows: Rows) -> Rows:
        self.asked.append(rows.tolist())
        return np.unique(self._events[rows], return_inverse=True)[1].astype(np.int64)


def settle(days: list[float], sorting: Sorting, most: int) -> list[list[int]]:
    told: list[int] = []
    found = settle_events(np.array(days), sorting, most=most, advance=told.append)
    events = [event.tolist() for event in found]
    assert sum(told) == len(days)
    assert sorted(row for event in events for row in event) == list(range(len(days)))
    return events


def test_a_pile_that_fits_is_one_window() -> None:
    sorting = Sorting(0, 1, 0)
    assert settle([3, 1, 2], sorting, 3) == [[0, 2], [1]]
    assert sorting.asked == [[0, 1, 2]]


def test_what_has_no_report_of_the_last_days_is_settled_and_the_rest_is_sorted_again() -> None:
    """Of five days the last fifth is one: event 1 has a report then, and waits whole for the next window."""
    sorting = Sorting(0, 1, 0, 2, 1, 1, 3)
    assert settle([1, 2, 3, 4, 5, 6, 7], sorting, 5) == [[0, 2], [3], [1, 4, 5], [6]]
    assert sorting.asked == [[0, 1, 2, 3, 4], [1, 4, 5, 6]]


def test_an_event_that_goes_on_is_one_however_long() -> None:
    assert settle([float(day) for day in range(30)], Sorting(*[0] * 30), 4) == [list(range(30))]


def test_an_event_that_pauses_for_longer_than_the_last_days_is_two() -> None:
    days = [float(day) for day in range(12)]
    events = settle(days, Sorting(0, *range(1, 11), 0), 5)
    assert [0] in events
    assert [11] in events


def test_a_day_is_never_cut() -> None:
    sorting = Sorting(*range(7))
    settle([1, 1, 1, 2, 2, 3, 3], sorting, 2)
    assert sorting.asked == [[0, 1, 2], [0, 1, 2, 3, 4], [3, 4, 5, 6]]


def test_no_article() -> None:
    assert settle([], Sorting(), 5) == []


@given(
    articles=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5)), max_size=40), most=st.integers(1, 12)
)
@settings(max_examples=60, deadline=None)
def test_every_article_is_in_one_event_and_no_window_is_larger_than_it_must(
    articles: list[tuple[int, int]], most: int
) -> None:
    days = [float(day) for day, _ in articles]
    sorting = Sorting(*(event for _, event in articles))
    settle(days, sorting, most)
    before: list[int] = []
    for window in sorting.asked:
        new = {days[row] for row in set(window) - set(before)}
        assert len(window) <= most or len(new) == 1
        before = window


def test_the_undated_stand_with_the_dated_one_nearest_by_vector() -> None:
    vectors = make_vectors([[1, 0], [0, 1], [9, 1], [1, 9]])
    rows = np.array([3, 2, 1, 0])
    days = np.array([np.nan, np.nan, 7.0, 5.0])
    assert place_undated(days, vectors, rows).tolist() == [7, 5, 7, 5]
    assert place_undated(days * np.nan, vectors, rows).tolist() == [0] * 4
    assert place_undated(days[:0], vectors, rows[:0]).tolist() == []


def test_undated_ones_that_are_nearer_to_each_other_stand_together() -> None:
    """The two at 44 and 46 degrees would go to the ends of the fan; the nearer to an end is the one at 44."""
    angles = np.deg2rad([0.0, 90.0, 44.0, 46.0, 80.0])
    vectors = make_vectors(np.stack([np.cos(angles), np.sin(angles)], axis=1).tolist())
    days = np.array([7.0, 5.0, np.nan, np.nan, np.nan])
    assert place_undated(days, vectors, np.arange(5)).tolist()[4] == 5
    assert place_undated(days[:4], vectors, np.arange(4)).tolist() == [7, 5, 7, 7]


@pytest.mark.parametrize("most", [1, 3, 4])
def test_the_desk_by_windows_is_the_desk_at_once(most: int) -> None:
    """Its fires are some days apart, and each is told day by day."""
    counted: list[int] = []
    found = find_events(DESK, DESK_VECTORS, HDBSCAN, most_at_once=most, advance=counted.append)
    assert found == find_events(DESK, DESK_VECTORS, HDBSCAN)
    assert sum(counted) == len(DESK)
    backwards = find_events(DESK[::-1], DESK_VECTORS[::-1], HDBSCAN, most_at_once=most)
    assert backwards == found


def test_an_undated_report_is_found_with_the_dated_ones() -> None:
    undated = make_origin("oslerby-2", OSLERBY[1].article.body, title=OSLERBY[1].article.title)
    pile = (OSLERBY[0], undated, OSLERBY[2], *STRETHE, *LONERS)
    found = list_ids(find_events(pile, DESK_VECTORS, HDBSCAN, most_at_once=3))
    assert found[:2] == [["oslerby-1", "oslerby-3", "oslerby-2"], ["strethe-1", "strethe-2"]]


def test_a_pile_without_dates_is_sorted_at_once() -> None:
    pile = [make_origin(origin.article.id, origin.article.body) for origin in DESK]
    assert find_events(pile, DESK_VECTORS, HDBSCAN, most_at_once=2) == find_events(
        pile, DESK_VECTORS, HDBSCAN
    )
