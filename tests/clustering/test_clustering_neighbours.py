"""The nearest neighbours of vectors are those of comparing every pair."""

import numpy as np
import pytest
from clustering_desk import make_vectors
from hypothesis import given, settings
from hypothesis import strategies as st
from threadpoolctl import threadpool_limits

from aibot_local.clustering import neighbours
from aibot_local.clustering.neighbours import find_neighbours, link_neighbours
from aibot_local.protocols import Vectors


def fan(*degrees: float) -> Vectors:
    """Unit vectors in a plane."""
    angles = np.deg2rad(np.array(degrees))
    return make_vectors(np.stack([np.cos(angles), np.sin(angles)], axis=1).tolist())


def make_heaps(count: int, seed: int = 1) -> Vectors:
    """Vectors in heaps of ten around random centres."""
    chance = np.random.default_rng(seed)
    centres = np.repeat(chance.normal(size=(count // 10, 24)), 10, axis=0)
    return make_vectors((centres + 0.25 * chance.normal(size=(count, 24))).tolist())


def take_cosines(vectors: Vectors) -> Vectors:
    """The cosine of each pair, and -2 of each with itself."""
    product = vectors @ vectors.T
    np.fill_diagonal(product, -2)
    return product


def test_the_nearest_stand_first() -> None:
    near, cosines = find_neighbours(fan(0, 10, 40, 100), 2)
    assert near.tolist() == [[1, 2], [0, 2], [1, 0], [2, 1]]
    assert cosines[0] == pytest.approx([np.cos(np.deg2rad(10)), np.cos(np.deg2rad(40))], abs=1e-6)


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_few_vectors_have_all_others_as_neighbours(count: int) -> None:
    near, cosines = find_neighbours(fan(*range(count)), 7)
    assert near.shape == cosines.shape == (count, max(0, count - 1))
    for place, row in enumerate(near.tolist()):
        assert sorted([*row, place]) == list(range(count))


def test_of_equally_near_ones_the_first_are_taken() -> None:
    near, _ = find_neighbours(np.zeros((5, 3), dtype=np.float32), 2)
    assert near.tolist() == [[1, 2], [0, 2], [0, 1], [0, 1], [0, 1]]


@given(seed=st.integers(0, 1000), count=st.integers(2, 70), width=st.integers(1, 9))
@settings(max_examples=40, deadline=None)
def test_they_are_those_of_a_full_sort(seed: int, count: int, width: int) -> None:
    vectors = make_vectors(np.random.default_rng(seed).normal(size=(count, 8)).tolist())
    near, cosines = find_neighbours(vectors, width)
    product = take_cosines(vectors)
    wanted = -np.sort(-product, axis=1)[:, : min(width, count - 1)]
    assert np.allclose(cosines, wanted, atol=1e-6)
    assert np.allclose(np.take_along_axis(product, near, axis=1), wanted, atol=1e-6)


@pytest.mark.parametrize("width", [9, 150])
@pytest.mark.parametrize("block", [100, 640, 10_000])
def test_how_many_are_compared_at_a_time_changes_nothing(
    block: int, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the neighbours wanted are more than a block has, and where many are equally near."""
    chance = np.random.default_rng(2)
    vectors = np.concatenate([make_heaps(600), np.tile(make_heaps(10, seed=3), (30, 1))])
    vectors = vectors[chance.permutation(len(vectors))]
    product = take_cosines(vectors)
    monkeypatch.setattr(neighbours, "_BLOCK", block)
    near, cosines = find_neighbours(vectors, width)
    assert np.take_along_axis(product, near, axis=1) == pytest.approx(cosines, abs=1e-6)
    assert cosines == pytest.approx(-np.sort(-product, axis=1)[:, :width], abs=1e-6)
    assert (np.diff(cosines, axis=1) <= 0).all()
    assert all(len(set(row)) == width and place not in row for place, row in enumerate(near.tolist()))


def test_the_bits_are_the_same_for_any_number_of_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "_BLOCK", 300)
    vectors = make_heaps(2000)
    found = []
    for threads in (1, 2, 5):
        with threadpool_limits(threads, user_api="blas"):
            near, cosines = find_neighbours(vectors, 9)
        found.append(near.tobytes() + cosines.tobytes())
    assert found[0] == found[1] == found[2]


def test_cosines_below_nothing_are_ordered_too() -> None:
    near, cosines = find_neighbours(fan(0, 100, 135, 181), 3)
    assert near[0].tolist() == [1, 2, 3]
    assert cosines[0] == pytest.approx(np.cos(np.deg2rad([100, 135, 181])), abs=1e-6)


def test_links_are_at_euclidean_distances_each_pair_once() -> None:
    vectors = fan(0, 10, 40, 100)
    links = link_neighbours(vectors, 1)
    assert links.one.tolist() == [0, 1, 2]
    assert links.other.tolist() == [1, 2, 3]
    assert links.apart == pytest.approx([2 * np.sin(np.deg2rad(half)) for half in (5, 15, 30)], abs=1e-6)
    assert len(link_neighbours(vectors, 9).one) == 6
    assert len(link_neighbours(vectors[:0], 9)) == 0
