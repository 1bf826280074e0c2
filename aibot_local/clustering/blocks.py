"""Parting a pile into blocks that share no event, so that a large pile never needs all its distances at once.

HDBSCAN with a cutoff never joins what is not linked by steps shorter than the cutoff, so the blocks can be clustered
one by one with the same result as the whole.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree

from aibot_local.clustering.closeness import Rows, Views, compare

_ROWS = 512  # articles compared with all others at a time: 512 x 100,000 float32 are 200 MB
# A chain is cut at a link at most so much closer than the weakest, the nearest to its middle: in half if all are alike.
_ALIKE = 0.01


def find_blocks(
    views: Views, *, apart_below: float, most: int, advance: Callable[[int], None]
) -> tuple[Rows, ...]:
    """Blocks of articles, each an ascending int64 array, in order of their first; every article is in one.

    Articles of different blocks are less close than `apart_below`. But a block of more than `most` articles is a chain
    of many events: it is cut where it is weakest, though not near its ends, until no part has more.
    """
    graph = _link_close(views, apart_below, advance)
    blocks: list[Rows] = []
    for block in _part(graph):
        blocks += [block] if len(block) <= most else _cut_chain(graph, block, most)
    return tuple(sorted(blocks, key=lambda block: int(block[0])))


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


def _part(graph: csr_matrix) -> list[Rows]:
    """The connected components, each ascending."""
    if not graph.shape[0]:
        return []
    count, labels = connected_components(graph, directed=False)
    order = np.argsort(labels, kind="stable").astype(np.int64)
    return list(np.split(order, np.cumsum(np.bincount(labels, minlength=count))[:-1]))


def _cut_chain(graph: csr_matrix, block: Rows, most: int) -> list[Rows]:
    line, links = _line_up(graph[block][:, block])
    runs, parts = [(0, len(line))], []
    while runs:
        start, end = runs.pop()
        if end - start <= most:
            parts.append(np.sort(block[line[start:end]]))
            continue
        low = start + max(1, (end - start) // 4)
        inner = links[low : max(low + 1, end - (end - start) // 4)]
        weak = low + np.flatnonzero(inner <= inner.min() + _ALIKE)
        cut = int(weak[np.argmin(np.abs(2 * weak - start - end))])
        runs += [(start, cut), (cut, end)]
    return parts


def _line_up(graph: csr_matrix) -> tuple[Rows, NDArray[np.float64]]:
    """Connected articles in a line, and the closeness at which what stands before each is linked to what follows.

    The line is that of the leaves under a single-linkage tree, so what is linked at any closeness stands together
    (Ankerst, Breunig, Kriegel & Sander 1999 draw the same line).
    """
    distances = graph.copy()
    distances.data = 2 - distances.data  # a link of 0 would be none
    tree = minimum_spanning_tree(distances).tocoo()
    count = graph.shape[0]
    owner, last = list(range(count)), list(range(count))  # of a run: who speaks for it, and its last article
    follows, link = [-1] * count, np.zeros(count)
    for place in np.lexsort((tree.col, tree.row, tree.data)).tolist():
        one, other = sorted(_find_owner(owner, int(end)) for end in (tree.row[place], tree.col[place]))
        follows[last[one]] = other  # a run's owner is its first article
        link[other] = 2 - float(tree.data[place])
        last[one], owner[other] = last[other], one
    line = [0]
    while follows[line[-1]] >= 0:
        line.append(follows[line[-1]])
    order = np.array(line, dtype=np.int64)
    return order, link[order]


def _find_owner(owner: list[int], place: int) -> int:
    while owner[place] != place:
        owner[place] = owner[owner[place]]
        place = owner[place]
    return place
