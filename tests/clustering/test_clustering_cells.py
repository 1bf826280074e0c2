"""The nearest vector is found where it lies, and nearly always in a large pile."""

import tracemalloc

import numpy as np
import pytest
from clustering_desk import make_vectors
from threadpoolctl import threadpool_limits

from aibot_local.clustering import cells
from aibot_local.clustering.cells import find_nearest
from aibot_local.protocols import Vectors


def draw_vectors(count: int) -> Vectors:
    """Tight groups of about five, spread over sixteen directions."""
    chance = np.random.default_rng(3)
    centres = chance.normal(size=(count // 5 + 1, 16))
    return make_vectors(
        (centres[chance.integers(0, len(centres), count)] + 0.1 * chance.normal(size=(count, 16))).tolist()
    )


def find_by_all(vectors: Vectors, own: np.ndarray, others: np.ndarray, count: int) -> list[list[int]]:
    product = vectors[own] @ vectors[others].T
    product[own[:, None] == others[None, :]] = -np.inf
    return list(np.argsort(-product, axis=1, kind="stable")[:, :count].tolist())


@pytest.mark.parametrize("count", [1, 7])
def test_in_a_small_pile_every_cell_is_looked_into(count: int) -> None:
    vectors = draw_vectors(400)
    own, others = np.arange(200), np.arange(150, 400)
    places, cosines = find_nearest(vectors, own, others, count)
    assert places.tolist() == find_by_all(vectors, own, others, count)
    wanted = np.einsum("ij,ikj->ik", vectors[own], vectors[others[places]])
    assert cosines == pytest.approx(wanted, abs=1e-6)


@pytest.mark.parametrize(("count", "least"), [(1, 0.95), (20, 0.85)])
def test_with_few_probes_nearly_all_are_found(
    count: int, least: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cells, "_PROBES", 8)
    vectors = draw_vectors(4000)
    own, others = np.arange(1000), np.arange(1000, 4000)
    found = find_nearest(vectors, own, others, count)[0].tolist()
    wanted = find_by_all(vectors, own, others, count)
    shares = [len({*one} & {*other}) / count for one, other in zip(found, wanted, strict=True)]
    assert least < np.mean(shares) < 1


def test_the_distances_to_all_cells_are_not_held_for_all_vectors() -> None:
    vectors = draw_vectors(30_000)
    every = np.arange(len(vectors))
    places = len(vectors) * 8 * int(np.sqrt(len(vectors))) * 8  # bytes, of all cells for all vectors
    with threadpool_limits(1):
        tracemalloc.start()
        find_nearest(vectors, every[:25_000], every, 1)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < places / 3


def test_the_first_of_equals() -> None:
    vectors = make_vectors([[1, 0], [0, 1], [1, 0], [1, 0], [0, 1]])
    places, cosines = find_nearest(vectors, np.array([0, 1, 2]), np.arange(5), 1)
    assert places.tolist() == [[2], [4], [0]]
    assert cosines.tolist() == [[1], [1], [1]]


def test_the_bits_do_not_depend_on_threads() -> None:
    vectors = draw_vectors(3000)
    told = []
    for threads in (1, 2):
        with threadpool_limits(threads):
            places, cosines = find_nearest(vectors, np.arange(1500), np.arange(1500, 3000), 5)
        told.append((places.tobytes(), cosines.tobytes()))
    assert told[0] == told[1]


def test_where_there_are_too_few_none_stands() -> None:
    vectors = make_vectors([[1, 0], [0, 1]])
    assert find_nearest(vectors, np.arange(0), np.arange(1), 3)[0].shape == (0, 3)
    assert find_nearest(vectors, np.arange(1), np.arange(1), 1)[1].tolist() == [[-np.inf]]
    places, cosines = find_nearest(vectors, np.arange(2), np.arange(2), 2)
    assert places.tolist() == [[1, -1], [0, -1]]
    assert cosines.tolist() == [[0, -np.inf], [0, -np.inf]]


def test_many_vectors_alike_find_each_other() -> None:
    vectors = np.concatenate([make_vectors([[1.0] + [0.0] * 15] * 2000), draw_vectors(2000)])
    every = np.random.default_rng(5).permutation(4000)
    places, cosines = find_nearest(vectors, every, every, 2)
    assert cosines[every < 2000] == pytest.approx(1, abs=1e-6)
    assert (every[places[every < 2000]] < 2000).all()
