"""The Clusterer contract, over a fake and HDBSCAN as it is and with a cutoff."""

import numpy as np
import pytest
from contract_fakes import NearestClusterer
from hypothesis import given, settings
from hypothesis import strategies as st

from aibot_local.engines.hdbscan_clusterer import HdbscanClusterer
from aibot_local.protocols import Clusterer, Distances

CLUSTERERS: list[Clusterer] = [
    NearestClusterer(),
    HdbscanClusterer(),
    HdbscanClusterer(cutoff=0.5),
    HdbscanClusterer(selection="leaf", min_cluster_size=3, min_samples=4, epsilon=0.1),
]


def on_a_line(*places: float) -> Distances:
    points = np.array(places, dtype=np.float64)
    distances: Distances = np.abs(points[:, None] - points[None, :])
    return distances


@pytest.fixture(params=CLUSTERERS, ids=lambda clusterer: type(clusterer).__name__)
def clusterer(request: pytest.FixtureRequest) -> Clusterer:
    chosen: Clusterer = request.param
    return chosen


def test_none_and_one(clusterer: Clusterer) -> None:
    none = clusterer.fit_predict(np.zeros((0, 0)))
    assert none.shape == (0,)
    assert none.dtype == np.int64
    assert clusterer.fit_predict(np.zeros((1, 1))).tolist() == [-1]


@given(places=st.lists(st.floats(0, 5), min_size=2, max_size=24))
@settings(max_examples=30, deadline=None)
def test_labels_are_numbered_by_first_member(places: list[float]) -> None:
    for clusterer in CLUSTERERS:
        labels = clusterer.fit_predict(on_a_line(*places))
        assert labels.shape == (len(places),)
        assert labels.dtype == np.int64
        firsts = list(dict.fromkeys(label for label in labels.tolist() if label >= 0))
        assert firsts == list(range(len(firsts)))
        assert labels.min() >= -1


def test_same_distances_same_labels_and_left_alone(clusterer: Clusterer) -> None:
    distances = on_a_line(0, 0.1, 0.2, 3, 3.1, 3.2, 9)
    before = distances.copy()
    first = clusterer.fit_predict(distances)
    assert clusterer.fit_predict(distances).tolist() == first.tolist()
    assert (distances == before).all()


@pytest.mark.parametrize("clusterer", CLUSTERERS[:3], ids=["nearest", "hdbscan", "cutoff"])
def test_two_heaps_and_a_loner(clusterer: Clusterer) -> None:
    labels = clusterer.fit_predict(on_a_line(0, 0.1, 0.2, 3, 3.1, 3.2, 9))
    assert labels.tolist() == [0, 0, 0, 1, 1, 1, -1]
