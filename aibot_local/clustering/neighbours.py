"""The nearest neighbours of every vector: exactly in a pile of some size, by lists of near vectors in a larger one.

A large pile is parted into lists, each of the vectors nearest to one centre, and a vector is compared with those of
the lists whose centres are nearest to its own (an inverted file: Sivic & Zisserman 2003; Jegou, Douze & Schmid 2011).
All vectors of a list are compared at once, which is one product of matrices. Nothing is drawn at random.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from aibot_local.protocols import Links, Vectors

Rows = NDArray[np.int64]

_PAIRS = 1 << 14
_STRIP = 512  # vectors compared with all others at a time
_MOST_EXACT = 8_000  # benchmarks/clustering_speed.py: above this, lists are faster
_LIST = 256  # vectors in a list, on average
_PROBES = 32  # lists that a vector is looked for in
_SAMPLE = 32  # vectors to a list that its centre is found from
_ROUNDS = 6
_MOST_SPREAD = 4  # a list of more than so many times the average is cut in two, and its parts again


def find_neighbours(
    vectors: Vectors, count: int, *, most_exact: int = _MOST_EXACT
) -> tuple[Rows, NDArray[np.float32]]:
    """The `count` nearest others of each of n unit vectors, and their cosines: int64 and float32 (n, count).

    The nearest first; of those equally near, the first. With less than `count` others, all of them, so (n, n - 1).
    Of more than `most_exact` vectors a few neighbours may be missed; where fewer are found the row ends in -1, and
    the cosine is -2.
    """
    total = len(vectors)
    count = min(count, total - 1)
    if count < 1:
        return np.zeros((total, 0), dtype=np.int64), np.zeros((total, 0), dtype=np.float32)
    near = np.full((total, count), -1, dtype=np.int64)
    cosines = np.full((total, count), -2, dtype=np.float32)
    parts = _strip(total) if total <= most_exact else _probe(vectors)
    for rows, others in parts:
        product = vectors[rows] @ (vectors if len(others) == total else vectors[others]).T
        itself = np.minimum(np.searchsorted(others, rows), len(others) - 1)
        mine = np.flatnonzero(others[itself] == rows)
        product[mine, itself[mine]] = -2
        for start in range(0, len(rows), _STRIP):
            strip = slice(start, start + _STRIP)
            places, values = _take_nearest(product[strip], count)
            width = places.shape[1]
            near[rows[strip], :width] = np.where(values > -2, others[places], -1)
            cosines[rows[strip], :width] = values
    return near, cosines


def link_neighbours(vectors: Vectors, count: int, *, most_exact: int = _MOST_EXACT) -> Links:
    """Each of n unit vectors linked with its `count` nearest others, at their Euclidean distance."""
    total = len(vectors)
    near, _ = find_neighbours(vectors, count, most_exact=most_exact)
    keys = list_pairs(near)
    one, other = np.divmod(keys, max(1, total))
    apart = np.empty(len(keys), dtype=np.float64)
    for start in range(0, len(keys), _PAIRS):  # the difference itself: 2 - 2 cos would lose the small ones
        strip = slice(start, start + _PAIRS)
        apart[strip] = np.linalg.norm(vectors[one[strip]] - vectors[other[strip]], axis=1)
    return Links(total, one, other, apart)


def list_pairs(near: Rows) -> Rows:
    """Each pair of neighbours of n once, as lower * n + higher, ascending; -1 is no neighbour."""
    count, width = near.shape
    owner = np.repeat(np.arange(count, dtype=np.int64), width)
    other = near.ravel()
    owner, other = owner[other >= 0], other[other >= 0]
    return np.unique(np.minimum(owner, other) * count + np.maximum(owner, other))


def _strip(total: int) -> Iterator[tuple[Rows, Rows]]:
    everything = np.arange(total, dtype=np.int64)
    for start in range(0, total, _STRIP):
        yield everything[start : start + _STRIP], everything


def _probe(vectors: Vectors) -> Iterator[tuple[Rows, Rows]]:
    """Lists of vectors, and for each the vectors of the lists nearest to it, ascending."""
    lists = _part(vectors)
    centres = np.stack([vectors[rows].mean(axis=0) for rows in lists])
    centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-12)
    for start in range(0, len(lists), _STRIP):
        likeness = centres[start : start + _STRIP] @ centres.T
        nearest = np.argsort(-likeness, axis=1, kind="stable")[:, :_PROBES]
        for rows, places in zip(lists[start : start + _STRIP], nearest, strict=True):
            yield rows, np.sort(np.concatenate([lists[place] for place in places]))


def _part(vectors: Vectors) -> list[Rows]:
    """The rows of the vectors nearest to each of many centres, each ascending and not empty."""
    centres = _find_centres(vectors, max(2, len(vectors) // _LIST))
    owner = _find_nearest(vectors, centres)
    order = np.argsort(owner, kind="stable").astype(np.int64)
    sizes = np.bincount(owner, minlength=len(centres))
    waiting = [rows for rows in np.split(order, np.cumsum(sizes)[:-1]) if len(rows)][::-1]
    lists = []
    while waiting:
        rows = waiting.pop()
        if len(rows) <= _MOST_SPREAD * _LIST:
            lists.append(rows)
            continue
        halves = _find_nearest(vectors[rows], _find_centres(vectors[rows], 2))
        if halves.all() or not halves.any():  # all alike
            halves = (np.arange(len(rows)) >= len(rows) // 2).astype(np.int64)
        waiting += [rows[halves == 1], rows[halves == 0]]
    return lists


def _find_centres(vectors: Vectors, count: int) -> Vectors:
    """Unit centres by k-means on the sphere (Dhillon & Modha 2001) from evenly spaced vectors."""
    sample = vectors[np.linspace(0, len(vectors) - 1, min(len(vectors), count * _SAMPLE)).astype(np.int64)]
    centres = sample[np.linspace(0, len(sample) - 1, count).astype(np.int64)].copy()
    for _ in range(_ROUNDS):
        owner = _find_nearest(sample, centres)
        order = np.argsort(owner, kind="stable")
        filled, starts = np.unique(owner[order], return_index=True)
        centres[filled] = np.add.reduceat(sample[order], starts, axis=0)
        centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-12)
    return centres


def _find_nearest(vectors: Vectors, centres: Vectors) -> Rows:
    strips = [
        np.argmax(vectors[start : start + 4 * _STRIP] @ centres.T, axis=1)
        for start in range(0, len(vectors), 4 * _STRIP)
    ]
    return np.concatenate(strips).astype(np.int64)


def _take_nearest(product: NDArray[np.float32], count: int) -> tuple[Rows, NDArray[np.float32]]:
    """The places and values of the greatest of each row, greatest first, the first of equals first."""
    width = product.shape[1]
    count = min(count, width)
    least = np.partition(product, width - count, axis=1)[:, width - count]
    row, place = np.nonzero(product >= least[:, None])
    value = product[row, place]
    order = np.lexsort((place, -value, row))
    starts = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(product)))[:-1]])
    chosen = order[starts[:, None] + np.arange(count)]
    return place[chosen].astype(np.int64), value[chosen]
