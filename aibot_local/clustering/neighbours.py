"""The nearest neighbours of every vector, exactly.

Vectors are compared block by block, each pair of blocks once: the product of two serves the rows of the one and of the
other. A row keeps the best it has met so far, and of the next product only what is no worse is looked at further.
"""

from collections.abc import Sequence
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from aibot_local.clustering.threads import share_out
from aibot_local.protocols import Links, Vectors

Rows = NDArray[np.int64]
Keys = NDArray[np.int64]
Cosines = NDArray[np.float32]

# Vectors of a block, at most; below 65,536. benchmarks/clustering_speed.py: as fast with twice as many
_BLOCK = 2048
_PAIRS = 1 << 14  # pairs whose difference is taken at a time
_NEAR = 0.02  # square of a distance below which 2 - 2 cos has lost too many digits
_NO_KEY = np.iinfo(np.int64).min
_LAST = 0xFFFFFFFF  # places are below this


def find_neighbours(vectors: Vectors, count: int) -> tuple[Rows, Cosines]:
    """The `count` nearest others of each of n unit vectors, and their cosines: int64 and float32 (n, count).

    The nearest first; of those equally near, the first. With less than `count` others, all of them, so (n, n - 1).
    The bits are the same for any number of threads.
    """
    total = len(vectors)
    count = min(count, total - 1)
    if count < 1:
        return np.zeros((total, 0), dtype=np.int64), np.zeros((total, 0), dtype=np.float32)
    best = _Best(total, count)
    blocks = _cut_blocks(total)
    with share_out() as share:
        for block, found in share(lambda block: (block, _meet_itself(vectors, block, count)), blocks):
            best.take(block, *found)
        for pair, (ours, theirs) in share(
            lambda pair: (pair, _meet_other(vectors, *pair, best)), list(combinations(blocks, 2))
        ):
            best.take(pair[0], *ours)
            best.take(pair[1], *theirs)
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
    """Each pair of neighbours of n once, as lower * n + higher, ascending."""
    keys = np.sort(_key_pairs(near))
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
    row, place = _find_hits(product, bounds[:, None])
    return row, _make_keys(product[row, place], place + block[0])


def _meet_other(
    vectors: Vectors, one: tuple[int, int], other: tuple[int, int], best: "_Best"
) -> tuple[tuple[Rows, Keys], tuple[Rows, Keys]]:
    """Of each vector of two blocks those of the other that may be among its nearest."""
    product = vectors[slice(*one)] @ vectors[slice(*other)].T
    row, place = _find_hits(product, best.bounds[slice(*one)][:, None])
    ours = row, _make_keys(product[row, place], place + other[0])
    place, row = _find_hits(product, best.bounds[slice(*other)][None, :])
    order = np.argsort(row.astype(np.uint16), kind="stable")  # of so small numbers it counts, and is fast
    place, row = place[order], row[order]
    return ours, (row, _make_keys(product[place, row], place + one[0]))


def _find_hits(product: Cosines, bounds: Cosines) -> tuple[Rows, Rows]:
    """The row and column of what is not below the bounds, by row."""
    row, column = np.divmod(np.flatnonzero(product >= bounds), product.shape[1])
    return row, column


class _Best:
    """The nearest that each row has met so far.

    `bounds` are the cosines of the last of each. Another thread may read one that is a step behind, which is lower:
    that lets more through, and nothing is lost. So the result is the same whatever comes first.
    """

    def __init__(self, total: int, count: int) -> None:
        self.bounds = np.full(total, -np.inf, dtype=np.float32)
        self._keys = np.full((total, count), _NO_KEY, dtype=np.int64)

    def take(self, block: tuple[int, int], row: Rows, keys: Keys) -> None:
        """Let the rows of a block, ascending, meet these."""
        if not len(keys):
            return
        held = self._keys[slice(*block)]
        size, count = held.shape
        sizes = np.bincount(row, minlength=size)
        starts = np.cumsum(sizes) - sizes
        table = np.full((size, count + int(sizes.max())), _NO_KEY, dtype=np.int64)
        table[:, :count] = held
        table[row, count + np.arange(len(row)) - starts[row]] = keys
        table.partition(table.shape[1] - count, axis=1)
        held[:] = table[:, -count:]
        last = held[:, 0]
        self.bounds[slice(*block)] = np.where(last == _NO_KEY, -np.inf, _read_cosines(last))

    def read(self) -> tuple[Rows, Cosines]:
        """The places of the nearest of each row and their cosines, the nearest first."""
        self._keys.sort(axis=1)
        keys = self._keys[:, ::-1]
        return _LAST - (keys & _LAST), _read_cosines(keys)


def _make_keys(cosines: Cosines, places: Rows) -> Keys:
    """Numbers that are the greater the nearer a place is, and of those equally near the greater the lower it is.

    The bits of positive floats are ordered as they are; those of negative ones the other way round.
    """
    bits = (cosines + np.float32(0)).view(np.int32).astype(np.int64)  # the sum makes -0 to 0
    keys: Keys = ((bits ^ ((bits >> 31) & 0x7FFFFFFF)) << 32) | (_LAST - places)
    return keys


def _read_cosines(keys: Keys) -> Cosines:
    bits = (keys >> 32).astype(np.int32)
    cosines: Cosines = (bits ^ ((bits >> 31) & np.int32(0x7FFFFFFF))).view(np.float32)
    return cosines
