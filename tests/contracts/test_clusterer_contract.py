"""The Clusterer contract, over a fake and HDBSCAN as it is and with a cutoff; and HDBSCAN against its library."""

import numpy as np
import pytest
from contract_fakes import NearestClusterer
from hdbscan import HDBSCAN
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from aibot_local.engines.hdbscan_clusterer import HdbscanClusterer
from aibot_local.protocols import Clusterer, Links

CLUSTERERS: list[Clusterer] = [
    NearestClusterer(),
    HdbscanClusterer(),
    HdbscanClusterer(cutoff=0.5),
    HdbscanClusterer(selection="leaf", min_cluster_size=3, min_samples=4, epsilon=0.1),
]


def link(points: NDArray[np.float64], *, within: float = np.inf) -> Links:
    """All points of a plane or a line that are so near."""
    one, other = np.triu_indices(len(points), 1)
    apart = np.linalg.norm(points[one] - points[other], axis=1)
    near = apart < within
    return Links(len(points), one[near].astype(np.int64), other[near].astype(np.int64), apart[near])


def on_a_line(*places: float, within: float = np.inf) -> Links:
    return link(np.array(places, dtype=np.float64).reshape(-1, 1), within=within)


@pytest.fixture(params=CLUSTERERS, ids=lambda clusterer: type(clusterer).__name__)
def clusterer(request: pytest.FixtureRequest) -> Clusterer:
    chosen: Clusterer = request.param
    return chosen


def test_none_one_and_points_without_a_link(clusterer: Clusterer) -> None:
    none = clusterer.fit_predict(on_a_line())
    assert none.shape == (0,)
    assert none.dtype == np.int64
    assert clusterer.fit_predict(on_a_line(1.0)).tolist() == [-1]
    assert clusterer.fit_predict(on_a_line(0, 3, 6, 9, 12, within=1)).tolist() == [-1] * 5


@given(places=st.lists(st.floats(0, 5), min_size=2, max_size=24), within=st.sampled_from([0.3, 1.0, np.inf]))
@settings(max_examples=30, deadline=None)
def test_labels_are_numbered_by_first_member(places: list[float], within: float) -> None:
    for clusterer in CLUSTERERS:
        labels = clusterer.fit_predict(on_a_line(*places, within=within))
        assert labels.shape == (len(places),)
        assert labels.dtype == np.int64
        firsts = list(dict.fromkeys(label for label in labels.tolist() if label >= 0))
        assert firsts == list(range(len(firsts)))
        assert labels.min() >= -1


def test_same_links_same_labels_and_left_alone(clusterer: Clusterer) -> None:
    links = on_a_line(0, 0.1, 0.2, 3, 3.1, 3.2, 9)
    before = links.apart.copy()
    first = clusterer.fit_predict(links)
    assert clusterer.fit_predict(links).tolist() == first.tolist()
    assert (links.apart == before).all()


@pytest.mark.parametrize("clusterer", CLUSTERERS[:3], ids=["nearest", "hdbscan", "cutoff"])
@pytest.mark.parametrize("within", [1.0, np.inf])
def test_two_heaps_and_a_loner(clusterer: Clusterer, within: float) -> None:
    labels = clusterer.fit_predict(on_a_line(0, 0.1, 0.2, 3, 3.1, 3.2, 9, within=within))
    assert labels.tolist() == [0, 0, 0, 1, 1, 1, -1]


def test_points_at_one_place_are_together() -> None:
    for clusterer in CLUSTERERS[:3]:
        assert clusterer.fit_predict(on_a_line(0, 0, 0, 4, 4)).tolist() == [0, 0, 0, 1, 1]


def test_with_a_cutoff_a_pile_that_is_one_event_is_found() -> None:
    links = on_a_line(0, 0.1, 0.2)
    assert HdbscanClusterer(cutoff=0.5).fit_predict(links).tolist() == [0, 0, 0]
    assert HdbscanClusterer().fit_predict(links).tolist() != [0, 0, 0]


def test_what_is_farther_than_the_cutoff_from_all_is_noise() -> None:
    """Also where several such points are in the pile."""
    links = on_a_line(0, 0.1, 3, 6, 9, 12, 15)
    assert HdbscanClusterer(cutoff=0.5).fit_predict(links).tolist() == [0, 0, -1, -1, -1, -1, -1]


@st.composite
def planes(draw: st.DrawFn) -> NDArray[np.float64]:
    """Points around some centres, no two pairs equally far apart."""
    seed = draw(st.integers(0, 10_000))
    chance = np.random.default_rng(seed)
    count = draw(st.integers(5, 60))
    centres = chance.normal(size=(draw(st.integers(1, 6)), 2))
    points: NDArray[np.float64] = centres[chance.integers(0, len(centres), count)]
    return points + 0.3 * chance.normal(size=(count, 2))


@given(
    points=planes(),
    size=st.integers(2, 5),
    selection=st.sampled_from(["eom", "leaf"]),
    epsilon=st.sampled_from([0.0, 0.2]),
)
@settings(max_examples=60, deadline=None)
def test_with_every_pair_linked_it_is_the_librarys_hdbscan(
    points: NDArray[np.float64], size: int, selection: str, epsilon: float
) -> None:
    assume(len(points) > size)
    chosen = {"min_cluster_size": size, "min_samples": 1}
    exact = HDBSCAN(
        **chosen, cluster_selection_method=selection, cluster_selection_epsilon=epsilon, algorithm="generic"
    ).fit_predict(points)
    found = HdbscanClusterer(**chosen, selection=selection, epsilon=epsilon).fit_predict(link(points))
    assert same_groups(found, exact)


@given(points=planes(), cutoff=st.sampled_from([0.2, 0.5, 1.0]), size=st.integers(2, 4))
@settings(max_examples=60, deadline=None)
def test_links_beyond_the_cutoff_change_nothing(
    points: NDArray[np.float64], cutoff: float, size: int
) -> None:
    clusterer = HdbscanClusterer(cutoff=cutoff, min_cluster_size=size)
    every = clusterer.fit_predict(link(points)).tolist()
    assert clusterer.fit_predict(link(points, within=cutoff)).tolist() == every


@given(points=planes(), order=st.randoms())
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_points_changes_only_the_numbers(points: NDArray[np.float64], order: object) -> None:
    places = list(range(len(points)))
    order.shuffle(places)  # type: ignore[attr-defined]
    clusterer = HdbscanClusterer(cutoff=0.5)
    before, after = clusterer.fit_predict(link(points)), clusterer.fit_predict(link(points[places]))
    assert same_groups(before[places], after)


def test_parts_clustered_some_at_a_time_are_those_clustered_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(3)
    points = np.repeat(chance.uniform(0, 30, size=(80, 2)), 5, axis=0) + 0.1 * chance.normal(size=(400, 2))
    clusterer = HdbscanClusterer(cutoff=1.0)
    whole = clusterer.fit_predict(link(points, within=1.0))
    monkeypatch.setattr("aibot_local.engines.hdbscan_clusterer._MOST_AT_ONCE", 30)
    assert clusterer.fit_predict(link(points, within=1.0)).tolist() == whole.tolist()
    assert whole.max() > 20


@pytest.mark.parametrize(
    ("one", "other", "apart", "message"),
    [
        ([0], [1], [np.nan], "finite"),
        ([0], [1], [-0.1], "not negative"),
        ([0], [3], [0.1], "below 3"),
        ([1], [0], [0.1], "in order"),
        ([1, 0], [2, 1], [0.1, 0.1], "in order"),
        ([0, 0], [1, 1], [0.1, 0.2], "once"),
    ],
)
def test_links_that_are_none_are_refused(
    one: list[int], other: list[int], apart: list[float], message: str
) -> None:
    links = Links(3, np.array(one), np.array(other), np.array(apart))
    with pytest.raises(ValueError, match=message):
        HdbscanClusterer().fit_predict(links)


def same_groups(one: NDArray[np.int64], other: NDArray[np.int64]) -> bool:
    """Whether two labellings put the same points together, and have the same noise."""
    pairs = set(zip(one.tolist(), other.tolist(), strict=True))
    numbers = all((first < 0) == (second < 0) for first, second in pairs)
    return numbers and len(pairs) == len({first for first, _ in pairs}) == len(
        {second for _, second in pairs}
    )
