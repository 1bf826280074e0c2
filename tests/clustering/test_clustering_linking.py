"""The links are those of comparing every pair, and in a large pile nearly so."""

import numpy as np
import pytest
from clustering_desk import DESK, DESK_VECTORS, make_origin, make_vectors
from hypothesis import given, settings
from hypothesis import strategies as st

from aibot_local.clustering import closeness, linking, neighbours
from aibot_local.clustering.closeness import Views, compare, compare_pairs, find_views
from aibot_local.clustering.linking import find_near, link_articles
from aibot_local.records import Origin


def link(views: Views, *, apart_below: float = 0.33) -> dict[tuple[int, int], float]:
    counted: list[int] = []
    links = link_articles(views, find_near(views.vectors), apart_below=apart_below, advance=counted.append)
    assert sum(counted) == len(views) == len(links)
    pairs = list(zip(links.one.tolist(), links.other.tolist(), strict=True))
    assert pairs == sorted(set(pairs))
    assert all(one < other for one, other in pairs)
    return dict(zip(pairs, links.apart.tolist(), strict=True))


def link_every_pair(views: Views, *, apart_below: float = 0.33) -> dict[tuple[int, int], float]:
    close = compare(views, views)
    one, other = np.triu_indices(len(views), 1)
    return {
        (int(first), int(second)): 1 - float(close[first, second])
        for first, second in zip(one, other, strict=True)
        if close[first, second] >= apart_below
    }


def find_desk_views(origins: tuple[Origin, ...] = DESK) -> Views:
    return find_views([origin.article for origin in origins], DESK_VECTORS[: len(origins)])


def tell_many(events: int, *, words: int = 40) -> Views:
    """Events of one to five reports; every report has common words too, and short ones."""
    chance = np.random.default_rng(4)
    origins, rows = [], []
    for event in range(events):
        centre = chance.normal(size=16)
        own = [f"Place{chr(97 + event // 26)}{chr(97 + event % 26)}{chr(97 + place)}" for place in range(20)]
        for report in range(1 + event % 5):
            common = [f"common{chr(97 + int(number))}" for number in chance.integers(0, 20, words // 2)]
            told = [own[int(number)] for number in chance.integers(0, 20, words // 2)]
            body = " ".join(word for pair in zip(common, told, strict=True) for word in pair)
            day = f"2026-03-{1 + (event + report) % 28:02d}" if event % 3 else None
            origins.append(make_origin(f"{event:03d}-{report}", body, title=told[0], published=day))
            rows.append(centre + 0.5 * chance.normal(size=16))
    return find_views([origin.article for origin in origins], make_vectors(np.array(rows).tolist()))


def test_the_desk_is_linked_by_events() -> None:
    assert list(link(find_desk_views())) == [(0, 1), (0, 2), (1, 2), (3, 4)]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_no_one_and_two_articles(count: int) -> None:
    views = find_desk_views(DESK[:count])
    assert len(link(views)) == (1 if count == 2 else 0)


def test_in_a_small_pile_every_pair_is_compared() -> None:
    views = find_desk_views()
    links = link(views, apart_below=0.0)
    assert len(links) == 21
    assert links == pytest.approx(link_every_pair(views, apart_below=0.0), abs=1e-6)


def test_pairs_are_as_close_as_in_the_square() -> None:
    views = tell_many(30)
    one, other = (places.astype(np.int64) for places in np.triu_indices(len(views), 1))
    assert compare_pairs(views, one, other) == pytest.approx(compare(views, views)[one, other], abs=1e-6)


@pytest.mark.parametrize("words", [10, 40, 140])
def test_links_are_those_of_every_pair_where_words_are_rare_enough(words: int) -> None:
    views = tell_many(100, words=words)
    assert len(views) == 300
    assert link(views) == pytest.approx(link_every_pair(views), abs=1e-6)


def test_where_words_are_common_the_vectors_link(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linking, "_MOST_HOLDERS", 1)
    views = tell_many(100)
    found, every = link(views), link_every_pair(views)
    assert found.keys() <= every.keys()
    assert len(found) > 0.9 * len(every)


def test_where_a_pile_is_large_the_vectors_of_cells_link(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linking, "_MOST_HOLDERS", 1)
    views = tell_many(100)
    exact = link(views)
    monkeypatch.setattr(linking, "_MOST_EXACT", 99)
    assert link(views) == exact


def test_a_neighbour_that_was_not_found_makes_no_pair() -> None:
    near = np.array([[1, -1], [0, 2], [-1, -1]])
    assert neighbours.list_pairs(near).tolist() == [1, 5]


def test_by_rare_words_alone_nearly_all_are_linked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linking, "_MOST_HOLDERS", 6)
    monkeypatch.setattr(linking, "_NEIGHBOURS", 1)
    views = tell_many(100)
    found, every = link(views), link_every_pair(views)
    assert found.keys() <= every.keys()
    assert len(found) > 0.97 * len(every)


@pytest.mark.parametrize("holders", [1, 6, 128])
@pytest.mark.parametrize("words", [10, 40, 140])
def test_pairs_that_are_not_compared_whole_are_not_close(
    monkeypatch: pytest.MonkeyPatch, holders: int, words: int
) -> None:
    monkeypatch.setattr(linking, "_MOST_HOLDERS", holders)
    views = tell_many(60, words=words)
    looked_at: list[int] = []
    compare_strip = closeness._compare_strip

    def count_pairs(views: Views, one: closeness.Rows, other: closeness.Rows) -> closeness.Closeness:
        looked_at.append(len(one))
        return compare_strip(views, one, other)

    monkeypatch.setattr(closeness, "_compare_strip", count_pairs)
    found = link(views)
    few = sum(looked_at)
    monkeypatch.setattr(closeness, "_find_hopeful", lambda views, one, *told: np.arange(len(one)))
    assert link(views) == found
    assert few < sum(looked_at) - few


@given(rows=st.integers(1, 40))
@settings(max_examples=10, deadline=None)
def test_how_many_are_looked_at_at_a_time_changes_nothing(rows: int) -> None:
    views = tell_many(20)
    before = link(views)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(linking, "_ROWS", rows)
        assert link(views) == before
