"""The nearest vector is found where it lies, and nearly always in a large pile."""

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


def find_by_all(vectors: Vectors, own: np.ndarray, others: np.ndarray) -> list[int]:
    product = vectors[own] @ vectors[others].T
    product[own[:, None] == others[None, :]] = -np.inf
    return list(product.argmax(axis=1).tolist())


def test_in_a_small_pile_every_cell_is_looked_into() -> None:
    vectors = draw_vectors(400)
    own, others = np.arange(200), np.arange(150, 400)
    places, cosines = find_nearest(vectors, own, others)
    assert places.tolist() == find_by_all(vectors, own, others)
    assert cosines == pytest.approx(np.einsum("ij,ij->i", vectors[own], vectors[others[places]]), abs=1e-6)


def test_with_few_probes_nearly_all_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "_PROBES", 8)
    vectors = draw_vectors(4000)
    own, others = np.arange(1000), np.arange(1000, 4000)
    found, exact = find_nearest(vectors, own, others)[0], np.array(find_by_all(vectors, own, others))
    assert np.mean(found == exact) > 0.95


def test_the_first_of_equals() -> None:
    vectors = make_vectors([[1, 0], [0, 1], [1, 0], [1, 0], [0, 1]])
    places, cosines = find_nearest(vectors, np.array([0, 1, 2]), np.arange(5))
    assert places.tolist() == [2, 4, 0]
    assert cosines.tolist() == [1, 1, 1]


def test_the_bits_do_not_depend_on_threads() -> None:
    vectors = draw_vectors(3000)
    told = []
    for threads in (1, 2):
        with threadpool_limits(threads):
            places, cosines = find_nearest(vectors, np.arange(1500), np.arange(1500, 3000))
        told.append((places.tobytes(), cosines.tobytes()))
    assert told[0] == told[1]


def test_none_asks_and_one_alone_finds_none() -> None:
    vectors = make_vectors([[1, 0]])
    assert len(find_nearest(vectors, np.arange(0), np.arange(1))[0]) == 0
    assert find_nearest(vectors, np.arange(1), np.arange(1))[1].tolist() == [-np.inf]
