"""The nearest of some vectors to each of others, looked for where it is likely to be.

Vectors are sorted into cells, each around one of them, and what is nearest to a vector is looked for in the cells it
lies nearest to (an inverted file: Sivic & Zisserman 2003; Jegou, Douze & Schmid 2011). The work grows with the power
1.5 of the number of vectors, where comparing all takes the square.
"""

import numpy as np
from numpy.typing import NDArray

from aibot_local.clustering.threads import share_out
from aibot_local.protocols import Vectors

Rows = NDArray[np.int64]
Cosines = NDArray[np.float32]

# How many cells there are for the root of the number of vectors, and how many are looked into for each vector: all of
# them for up to 256 vectors. benchmarks/clustering_speed.py --one nearest: the share of the nearest that is found
_CELLS = 4
_PROBES = 64
_STRIP = 2048  # vectors compared with all centres at a time


def find_nearest(vectors: Vectors, own: Rows, others: Rows) -> tuple[Rows, Cosines]:
    """The place in `others` of the one nearest to each of `own` but itself, the first of equals, and the cosines.

    `own` and `others` are rows of `vectors`, the others at least one and in an order that has nothing to do with their
    vectors: the middles of the cells are taken from it evenly. Where none is found, its place is 0 and its cosine minus
    infinity. The bits are the same for any number of threads.
    """
    count = min(len(others), int(np.ceil(_CELLS * np.sqrt(len(others)))))
    centres = vectors[others[np.linspace(0, len(others), count, endpoint=False).astype(np.int64)]]
    asked = _sort_in(vectors, own, centres, min(_PROBES, count))
    held = _sort_in(vectors, others, centres, 1)
    nearest = np.zeros(len(own), dtype=np.int64)
    cosines = np.full(len(own), -np.inf, dtype=np.float32)

    def look_into(cell: int) -> tuple[Rows, Rows, Cosines]:
        ours, theirs = asked[cell], held[cell]
        product = vectors[own[ours]] @ vectors[others[theirs]].T
        product[own[ours][:, None] == others[theirs][None, :]] = -np.inf
        place = product.argmax(axis=1)
        return ours, theirs[place], product[np.arange(len(ours)), place]

    both = [cell for cell in range(count) if len(asked[cell]) and len(held[cell])]
    with share_out() as share:
        for ours, place, cosine in share(look_into, both):
            better = (cosine > cosines[ours]) | ((cosine == cosines[ours]) & (place < nearest[ours]))
            nearest[ours[better]], cosines[ours[better]] = place[better], cosine[better]
    return nearest, cosines


def _sort_in(vectors: Vectors, rows: Rows, centres: Vectors, most: int) -> list[Rows]:
    """For each centre the places of the rows that have it among their `most` nearest, ascending."""
    count = len(centres)

    def choose(start: int) -> Rows:
        product = vectors[rows[start : start + _STRIP]] @ centres.T
        chosen: Rows = np.argpartition(product, count - most, axis=1)[:, count - most :]
        return chosen

    with share_out() as share:
        parts = [np.zeros((0, most), dtype=np.int64), *share(choose, range(0, len(rows), _STRIP))]
    cells = np.concatenate(parts).ravel()
    order = np.argsort(cells, kind="stable")
    return list(np.split(order // most, np.cumsum(np.bincount(cells, minlength=count))[:-1]))
