"""Parting a pile into blocks that share no event, so that a large pile never needs all its distances at once.

HDBSCAN with a cutoff never joins what is not linked by steps shorter than the cutoff, so the blocks can be clustered
one by one with the same result as the whole.
"""

from collections.abc import Callable

import numpy as np
from scipy.sparse import csr_matrix, vstack
from scipy.sparse.csgraph import connected_components

from aibot_local.clustering.closeness import Rows, Views, compare

_ROWS = 512  # articles compared with all others at a time: 512 x 100,000 float32 are 200 MB
_STEP = 0.05
_HIGHEST = 0.99  # a text and its double are so close where no date is known


def find_blocks(
    views: Views, *, apart_below: float, most: int, advance: Callable[[int], None]
) -> tuple[Rows, ...]:
    """Blocks of articles, each an ascending int64 array, in order of their first; every article is in one.

    Articles of different blocks are less close than `apart_below`. A block of more than `most` articles is a chain of
    many events: it is parted at higher and higher closeness until its parts are smaller. What no closeness parts is
    cut into runs of at most `most` articles, so that the memory a block takes is bounded.
    """
    graph = _link_close(views, apart_below, advance)
    blocks = [np.arange(len(views), dtype=np.int64)]
    done: list[Rows] = []
    floor = apart_below
    while blocks:
        parts = [part for block in blocks for part in _part(graph, block, floor)]
        done += [part for part in parts if len(part) <= most]
        blocks = [part for part in parts if len(part) > most]
        floor += _STEP
        if floor >= _HIGHEST:
            done += [block[start : start + most] for block in blocks for start in range(0, len(block), most)]
            break
    return tuple(sorted(done, key=lambda block: int(block[0])))


def _link_close(views: Views, apart_below: float, advance: Callable[[int], None]) -> csr_matrix:
    """The closeness of all pairs that are at least so close: sparse float32 (n, n)."""
    count = len(views)
    strips = []
    for start in range(0, count, _ROWS):
        rows = np.arange(start, min(start + _ROWS, count), dtype=np.int64)
        close = compare(views.take(rows), views)
        close[close < apart_below] = 0
        strips.append(csr_matrix(close))
        advance(len(rows))
    return vstack(strips, format="csr") if strips else csr_matrix((0, 0), dtype=np.float32)


def _part(graph: csr_matrix, block: Rows, floor: float) -> list[Rows]:
    if not len(block):
        return []
    part = graph[block][:, block]
    part.data[part.data < floor] = 0
    part.eliminate_zeros()
    count, labels = connected_components(part, directed=False)
    order = np.argsort(labels, kind="stable")
    return [block[rows] for rows in np.split(order, np.cumsum(np.bincount(labels, minlength=count))[:-1])]
