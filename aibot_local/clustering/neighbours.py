"""The nearest neighbours of every vector, exactly.

Vectors are compared block by block, each pair of blocks once: the product of two serves the rows of the one and of the
other. A row keeps the best it has met so far, and of the next product only what is no worse is looked at further.
"""

from collections.abc import Sequence
from itertools import combinations, pairwise

import numpy as np

from aibot_local.clustering.nearest import Cosines, Keys, Nearest, Rows, find_hits, make_keys
from aibot_local.clustering.threads import share_out
from aibot_local.protocols import Links, Vectors

# Vectors of a block, at most; below 65,536. benchmarks/clustering_speed.py: as fast with twice as many
_BLOCK = 2048
_PAIRS = 1 << 14  # pairs whose difference is taken at a time
_NEAR = 0.02  # square of a distance below which 2 - 2 cos has lost too many digits


def find_neighbours(vectors: Vectors, count: int) -> tuple[Rows, Cosines]:
    """The `count` nearest others of each of n unit vectors, and their cosines: int64 and float32 (n, count).

    The nearest first; of those equally near, the first. With less than `count` others, all of them, so (n, n - 1).
    The bits are the same for any number of threads.
    """
    total = len(vectors)
    count = min(count, total - 1)
    if count < 1:
        return np.zeros((total, 0), dtype=np.int64), np.zeros((total, 0), dtype=np.float32)
    best = Nearest(total, count)
    blocks = _cut_blocks(total)
    with share_out() as share:
        for block, found in share(lambda block: (block, _meet_itself(vectors, block, count)), blocks):
            best.take(np.arange(*block), *found)
        for pair, (ours, theirs) in share(
            lambda pair: (pair, _meet_other(vectors, *pair, best)), list(combinations(blocks, 2))
        ):
            best.take(np.arange(*pair[0]), *ours)
            best.take(np.arange(*pair[1]), *theirs)
    return best.read()


def link_neighbours(vectors: Vectors, count: int) -> Links:
    """Each of n unit vectors linked with its `count` nearest others, at their Euclidean distance."""
    total = len(vectors)
    near, cosines = find_neighbours(vectors, count)
    keys, first = np.unique(_key_pairs(near), return_index=True)
    one, other = np.divmod(keys, max(1, total))
    lengths = np.einsum("ij,ij->i", vectors, vectors, dtype=np.float64)
    squares = lengths[one] + lengths[other] - 2 * cosines.ravel()[first].astype(np.float64)
    apart = np.sqrt(np.maximum(squares, 0))
    close = np.flatnonzero(squares < _NEAR)
    for start in range(0, len(close), _PAIRS):
        pairs = close[start : start + _PAIRS]
        apart[pairs] = np.linalg.norm(vectors[one[pairs]] - vectors[other[pairs]], axis=1)
    return Links(total, one, other, apart)


def list_pairs(near: Rows) -> Keys:
    """Each pair of neighbours of n once, as lower * n + higher, ascending; -1 is no neighbour."""
    keys = np.sort(_key_pairs(near)[near.ravel() >= 0])
    return keys[np.diff(keys, prepend=-1) > 0]


def _key_pairs(near: Rows) -> Keys:
    count, width = near.shape
    owner = np.repeat(np.arange(count, dtype=np.int64), width)
    other = near.ravel()
    keys: Keys = np.minimum(owner, other) * count + np.maximum(owner, other)
    return keys


def _cut_blocks(total: int) -> Sequence[tuple[int, int]]:
    """The first row of each block and the row after its last: even blocks."""
    edges = np.linspace(0, total, -(-total // _BLOCK) + 1).astype(np.int64).tolist()
    return list(pairwise(edges))


def _meet_itself(vectors: Vectors, block: tuple[int, int], count: int) -> tuple[Rows, Keys]:
    """Of each vector of a block the nearest in it."""
    own = vectors[slice(*block)]
    product = own @ own.T
    np.fill_diagonal(product, -2)
    bounds = np.full(len(own), -np.inf, dtype=np.float32)
    if len(own) > count:
        bounds = np.partition(product, len(own) - count, axis=1)[:, len(own) - count]
    row, place = find_hits(product, bounds[:, None])
    return row, make_keys(product[row, place], place + block[0])


def _meet_other(
    vectors: Vectors, one: tuple[int, int], other: tuple[int, int], best: Nearest
) -> tuple[tuple[Rows, Keys], tuple[Rows, Keys]]:
    """Of each vector of two blocks those of the other that may be among its nearest."""
    product = vectors[slice(*one)] @ vectors[slice(*other)].T
    row, place = find_hits(product, best.bounds[slice(*one)][:, None])
    ours = row, make_keys(product[row, place], place + other[0])
    place, row = find_hits(product, best.bounds[slice(*other)][None, :])
    order = np.argsort(row.astype(np.uint16), kind="stable")  # of so small numbers it counts, and is fast
    place, row = place[order], row[order]
    return ours, (row, make_keys(product[place, row], place + one[0]))
