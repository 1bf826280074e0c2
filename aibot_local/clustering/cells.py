"""The nearest of some vectors to each of others, looked for where they are likely to be.

Vectors are sorted into cells, each around a centre, and what is nearest to a vector is looked for in the cells it lies
nearest to (an inverted file: Sivic & Zisserman 2003; Jegou, Douze & Schmid 2011). The work grows with the power 1.5 of
the number of vectors, where comparing all takes the square.
"""

import numpy as np
from scipy.sparse import csr_matrix

from aibot_local.clustering.nearest import Cosines, Keys, Nearest, Rows, find_hits, make_keys
from aibot_local.clustering.threads import share_out
from aibot_local.protocols import Vectors

# How many cells there are for the root of the number of vectors, how often the centres are moved to the middle of their
# cells, and how many cells are looked into for each vector: all of them for few vectors.
# benchmarks/clustering_speed.py --one nearest: the share of the nearest that is found
_CELLS = 8
_MOVES = 2
_PROBES = 16
_ALL = 256  # cells up to which every one is looked into
_FOR_A_CENTRE = 20  # vectors that a centre is moved by
_STRIP = 2048  # vectors compared with all centres at a time


def find_nearest(vectors: Vectors, own: Rows, others: Rows, count: int) -> tuple[Rows, Cosines]:
    """The places in `others` of the `count` nearest to each of `own` but itself, and the cosines: (n, count).

    `own` and `others` are rows of `vectors`, the others at least one and in an order that has nothing to do with their
    vectors: the centres are taken from it evenly. The nearest first, of equals the first. Where not so many are found,
    the place is -1 and the cosine minus infinity. The bits are the same for any number of threads.
    """
    centres = _find_centres(vectors, others)
    held = _sort_in(vectors, others, centres, 1)
    full = [cell for cell, members in enumerate(held) if len(members)]  # of equal centres only the first
    centres, held = centres[full], [held[cell] for cell in full]
    probes = len(centres) if len(centres) <= _ALL else _PROBES
    asked = _sort_in(vectors, own, centres, probes)
    nearest = Nearest(len(own), count)

    def look_into(cell: int) -> tuple[Rows, Rows, Keys]:
        ours, theirs = asked[cell], held[cell]
        product = vectors[own[ours]] @ vectors[others[theirs]].T
        product[own[ours][:, None] == others[theirs][None, :]] = -np.inf
        bounds = np.maximum(nearest.bounds[ours], -2)  # at first all may be near, but not a vector to itself
        row, place = find_hits(product, bounds[:, None])
        return ours, row, make_keys(product[row, place], theirs[place])

    with share_out() as share:
        for ours, row, keys in share(look_into, [cell for cell, askers in enumerate(asked) if len(askers)]):
            nearest.take(ours, row, keys)
    return nearest.read()


def _find_centres(vectors: Vectors, rows: Rows) -> Vectors:
    """Centres of cells: some of the vectors, moved to the mean of those nearest to each (Lloyd 1982)."""
    count = min(len(rows), int(np.ceil(_CELLS * np.sqrt(len(rows)))))
    centres = vectors[_draw_evenly(rows, count)]
    drawn = vectors[_draw_evenly(rows, min(len(rows), _FOR_A_CENTRE * count))]
    every = np.arange(len(drawn), dtype=np.int64)
    for _ in range(_MOVES):
        cells = _choose_cells(drawn, every, centres, 1).ravel()
        ones = (np.ones(len(drawn), dtype=np.float32), (cells, every))
        sums = csr_matrix(ones, shape=(count, len(drawn))) @ drawn
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.where(lengths > 0, sums / np.maximum(lengths, np.finfo(np.float32).tiny), centres)
    return centres


def _draw_evenly(rows: Rows, count: int) -> Rows:
    drawn: Rows = rows[np.linspace(0, len(rows), count, endpoint=False).astype(np.int64)]
    return drawn


def _sort_in(vectors: Vectors, rows: Rows, centres: Vectors, most: int) -> list[Rows]:
    """For each centre the places of the rows that have it among their `most` nearest, ascending."""
    cells = _choose_cells(vectors, rows, centres, most).ravel()
    order = np.argsort(cells, kind="stable")
    return list(np.split(order // most, np.cumsum(np.bincount(cells, minlength=len(centres)))[:-1]))


def _choose_cells(vectors: Vectors, rows: Rows, centres: Vectors, most: int) -> Rows:
    """The `most` centres nearest to each row, in no order: int64 (n, most)."""
    count = len(centres)

    def choose(start: int) -> Rows:
        product = vectors[rows[start : start + _STRIP]] @ centres.T
        if most == 1:
            return np.asarray(product.argmax(axis=1)[:, None])
        # a copy: a view would hold the places of all centres
        chosen: Rows = np.argpartition(product, count - most, axis=1)[:, count - most :].copy()
        return chosen

    with share_out() as share:
        parts = [np.zeros((0, most), dtype=np.int64), *share(choose, range(0, len(rows), _STRIP))]
    return np.concatenate(parts)
