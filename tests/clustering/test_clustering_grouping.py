"""The check after the clusterer: what is glued is parted, what is torn is joined, and else its word stands."""

import numpy as np
import pytest
from clustering_desk import FixedClusterer, HeapClusterer, NoiseClusterer
from hypothesis import given, settings
from hypothesis import strategies as st

from aibot_local.clustering.grouping import Groups, Matrix, group_articles
from aibot_local.engines.hdbscan_clusterer import HdbscanClusterer


def make_matrix(sizes: list[int], *, within: float, between: float) -> Matrix:
    """Closeness of articles in runs of these sizes."""
    owner = np.repeat(np.arange(len(sizes)), sizes)
    close: Matrix = np.where(owner[:, None] == owner[None, :], within, between)
    np.fill_diagonal(close, 1.0)
    return close


def group(close: Matrix, *labels: int) -> list[int]:
    groups: Groups = group_articles(close, FixedClusterer(labels), split_below=0.3, join_above=0.5)
    return groups.tolist()


def test_no_article_gives_no_group() -> None:
    groups = group_articles(np.zeros((0, 0)), HeapClusterer(), split_below=0.3, join_above=0.5)
    assert groups.shape == (0,)
    assert groups.dtype == np.int64


def test_two_events_glued_into_one_cluster_are_parted() -> None:
    assert group(make_matrix([3, 3], within=0.9, between=0.1), 0, 0, 0, 0, 0, 0) == [0, 0, 0, 1, 1, 1]


def test_an_event_torn_in_two_is_joined() -> None:
    assert group(make_matrix([2, 2], within=0.9, between=0.6), 0, 0, 1, 1) == [0, 0, 0, 0]


@pytest.mark.parametrize("labels", [(0, 0, 1, 1), (0, 0, 0, 0)])
def test_between_the_two_values_the_clusterers_word_stands(labels: tuple[int, ...]) -> None:
    assert group(make_matrix([2, 2], within=0.9, between=0.4), *labels) == list(labels)


def test_noise_stands_alone_unless_it_is_close() -> None:
    close = make_matrix([2, 1, 1], within=0.9, between=0.4)
    close[2, :2] = close[:2, 2] = 0.55
    assert group(close, 0, 0, -1, -1) == [0, 0, 0, 1]


def test_joining_goes_by_the_mean_of_all_pairs_not_by_the_nearest() -> None:
    close = make_matrix([1, 1, 1], within=1.0, between=0.9)
    close[0, 2] = close[2, 0] = 0.0
    # The first two are joined; the third is then 0.45 close to them on average, though it is 0.9 close to one.
    assert group(close, -1, -1, -1) == [0, 0, 1]
    close[0, 2] = close[2, 0] = 0.2
    assert group(close, -1, -1, -1) == [0, 0, 0]


def test_groups_are_numbered_by_their_first_member() -> None:
    close = make_matrix([1, 2, 1], within=0.9, between=0.0)
    close[0, 3] = close[3, 0] = 0.9
    assert group(close, 1, 0, 0, 1) == [0, 1, 1, 0]


def test_the_closeness_is_left_as_it_was() -> None:
    close = make_matrix([3, 3], within=0.9, between=0.1)
    before = close.copy()
    group(close, 0, 0, 0, 0, 0, 0)
    assert (close == before).all()


@st.composite
def matrices(draw: st.DrawFn) -> Matrix:
    count = draw(st.integers(1, 9))
    values = draw(st.lists(st.floats(0, 1), min_size=count * count, max_size=count * count))
    close = np.array(values).reshape(count, count)
    close = (close + close.T) / 2
    np.fill_diagonal(close, 1.0)
    return close


@given(close=matrices())
@settings(max_examples=60, deadline=None)
def test_every_article_is_in_one_group_and_no_two_groups_are_left_to_join(close: Matrix) -> None:
    for clusterer in (HeapClusterer(), NoiseClusterer(), HdbscanClusterer(cutoff=0.67)):
        groups = group_articles(close, clusterer, split_below=0.3, join_above=0.5)
        assert groups.shape == (len(close),)
        assert list(dict.fromkeys(groups.tolist())) == list(range(int(groups.max()) + 1))
        members = [np.flatnonzero(groups == number) for number in range(int(groups.max()) + 1)]
        for place, one in enumerate(members):
            for other in members[place + 1 :]:
                assert close[np.ix_(one, other)].mean() < 0.5 + 1e-9
