"""The check after the clusterer: what is glued is parted, what is torn is joined, and else its word stands."""

import numpy as np
import pytest
from clustering_desk import FixedClusterer, HeapClusterer, NoiseClusterer
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from aibot_local.clustering.grouping import Groups, group_articles
from aibot_local.engines.hdbscan_clusterer import HdbscanClusterer
from aibot_local.protocols import Clusterer, Links

Matrix = NDArray[np.float64]
Rows = NDArray[np.int64]


def make_matrix(sizes: list[int], *, within: float, between: float) -> Matrix:
    """Closeness of articles in runs of these sizes."""
    owner = np.repeat(np.arange(len(sizes)), sizes)
    close: Matrix = np.where(owner[:, None] == owner[None, :], within, between)
    np.fill_diagonal(close, 1.0)
    return close


class MatrixCloseness:
    """Closeness as it stands in a matrix."""

    def __init__(self, close: Matrix) -> None:
        self.close = close

    def of_pairs(self, one: Rows, other: Rows) -> Matrix:
        return self.close[one, other]

    def of_blocks(self, one: Rows, other: Rows) -> Matrix:
        return self.close[np.ix_(one, other)]


def link(close: Matrix, *, apart_below: float = 0.33) -> Links:
    one, other = np.triu_indices(len(close), 1)
    near = close[one, other] >= apart_below
    apart = 1 - close[one, other][near]
    return Links(len(close), one[near].astype(np.int64), other[near].astype(np.int64), apart)


def group_with(close: Matrix, clusterer: Clusterer, *, most: int = 4000, apart_below: float = 0.33) -> Groups:
    return group_articles(
        link(close, apart_below=apart_below),
        MatrixCloseness(close),
        clusterer,
        split_below=0.3,
        join_above=0.5,
        most_together=most,
    )


def group(close: Matrix, *labels: int) -> list[int]:
    return [int(number) for number in group_with(close, FixedClusterer(labels))]


def group_square(close: Matrix, clusterer: Clusterer) -> list[int]:
    """The same by a full square of distances: split by average linkage, then join the two nearest again and again."""
    count = len(close)
    distances = 1 - close
    np.fill_diagonal(distances, 0)
    labels = clusterer.fit_predict(link(close))
    groups: list[list[int]] = [[place] for place in range(count) if labels[place] < 0]
    for label in range(int(labels.max(initial=-1)) + 1):
        members = np.flatnonzero(labels == label)
        if len(members) == 1:
            groups.append(members.tolist())
            continue
        tree = linkage(squareform(distances[np.ix_(members, members)], checks=False), "average")
        parts = fcluster(tree, 0.7, "distance")
        groups += [members[parts == part].tolist() for part in sorted(set(parts.tolist()))]
    while len(groups) > 1:
        means = {
            (one, other): distances[np.ix_(groups[one], groups[other])].mean()
            for one in range(len(groups))
            for other in range(one)
        }
        one, other = min(means, key=lambda pair: means[pair])
        if means[one, other] > 0.5:
            break
        groups[other] += groups.pop(one)
    numbers = dict.fromkeys(range(count), 0)
    for number, members in enumerate(sorted(groups, key=min)):
        numbers |= dict.fromkeys(members, number)
    return [numbers[place] for place in range(count)]


def test_no_article_gives_no_group() -> None:
    groups = group_with(np.zeros((0, 0)), HeapClusterer())
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
    """Closeness of a few articles, no two pairs equally close, in events or at random."""
    chance = np.random.default_rng(draw(st.integers(0, 10_000)))
    count = draw(st.integers(1, 16))
    owner = chance.integers(0, draw(st.integers(1, 6)), count)
    level = np.where(owner[:, None] == owner[None, :], draw(st.floats(0.3, 0.9)), draw(st.floats(0, 0.6)))
    close: Matrix = np.clip(
        level + draw(st.floats(0.01, 0.5)) * chance.normal(size=(count, count)), 0.001, 0.999
    )
    close = (close + close.T) / 2 + 1e-6 * np.arange(count)[:, None] * np.arange(count)[None, :]
    np.fill_diagonal(close, 1.0)
    return np.minimum(close, 1.0)


@given(close=matrices())
@settings(max_examples=150, deadline=None)
def test_the_links_give_what_the_full_square_gives(close: Matrix) -> None:
    for clusterer in (HeapClusterer(), NoiseClusterer(), HdbscanClusterer(cutoff=0.67)):
        assert group_with(close, clusterer).tolist() == group_square(close, clusterer)


@given(close=matrices(), most=st.integers(1, 20))
@settings(max_examples=60, deadline=None)
def test_every_article_is_in_one_group_and_no_two_groups_are_left_to_join(close: Matrix, most: int) -> None:
    for clusterer in (HeapClusterer(), NoiseClusterer(), HdbscanClusterer(cutoff=0.67)):
        groups = group_with(close, clusterer, most=most)
        assert groups.shape == (len(close),)
        assert list(dict.fromkeys(groups.tolist())) == list(range(int(groups.max()) + 1))
        members = [np.flatnonzero(groups == number) for number in range(int(groups.max()) + 1)]
        for place, one in enumerate(members):
            for other in members[place + 1 :]:
                assert close[np.ix_(one, other)].mean() < 0.5 + 1e-9


def test_large_groups_compared_as_blocks_are_those_compared_by_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    close = make_matrix([6, 5, 1, 4], within=0.9, between=0.4)
    close[:6, 6:11] = close[6:11, :6] = 0.55
    labels = FixedClusterer(tuple([0] * 6 + [1] * 5 + [-1] + [2] * 4))
    before = group_with(close, labels).tolist()
    monkeypatch.setattr("aibot_local.clustering.grouping._LARGE", 2)
    monkeypatch.setattr("aibot_local.clustering.joining._LARGE", 1)
    assert group_with(close, labels).tolist() == before == [0] * 11 + [1] + [2] * 4
    monkeypatch.undo()
    monkeypatch.setattr("aibot_local.clustering.grouping._PAIRS", 1)
    monkeypatch.setattr("aibot_local.clustering.joining._PAIRS", 1)
    assert group_with(close, labels).tolist() == before


def test_two_large_groups_are_joined_by_all_pairs_though_few_are_linked() -> None:
    """Half of the pairs are just under the bound of a link and still count."""
    close = make_matrix([4, 4], within=0.95, between=0.32)
    close[:4, 4:6] = close[4:6, :4] = 0.72
    assert group(close, *[0] * 4, *[1] * 4) == [0] * 8
    close[:4, 4:6] = close[4:6, :4] = 0.67
    assert group(close, *[0] * 4, *[1] * 4) == [0] * 4 + [1] * 4
