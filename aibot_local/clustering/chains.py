"""Cutting a cluster that is too large to be looked at whole where the chain of its links is weakest."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import minimum_spanning_tree

from aibot_local.protocols import Links

Rows = NDArray[np.int64]

# A chain is cut at a link at most so much closer than the weakest, the nearest to its middle: in half if all are alike.
_ALIKE = 0.01
_LEAST_APART = 1e-12  # scipy takes 0 for no link


def cut_chain(links: Links, cluster: Rows, most: int) -> list[Rows]:
    """Parts of a cluster of more than `most` points, each ascending, none with more, though none cut near its end.

    `cluster` is some points of the links, ascending. One that is small enough is its only part.
    """
    if len(cluster) <= most:
        return [cluster]
    line, apart = _line_up(links, cluster)
    runs, parts = [(0, len(line))], []
    while runs:
        start, end = runs.pop()
        if end - start <= most:
            parts.append(np.sort(cluster[line[start:end]]))
            continue
        low = start + max(1, (end - start) // 4)
        inner = apart[low : max(low + 1, end - (end - start) // 4)]
        weak = low + np.flatnonzero(inner >= inner.max() - _ALIKE)
        cut = int(weak[np.argmin(np.abs(2 * weak - start - end))])
        runs += [(start, cut), (cut, end)]
    return parts


def _line_up(links: Links, cluster: Rows) -> tuple[Rows, NDArray[np.float64]]:
    """The cluster's points in a line, and the distance at which what stands before each is linked to what follows.

    The line is that of the leaves under a single-linkage tree, so what is linked at any distance stands together
    (Ankerst, Breunig, Kriegel & Sander 1999 draw the same line). What nothing links stands at the end.
    """
    count = len(cluster)
    place = np.full(len(links), -1, dtype=np.int64)
    place[cluster] = np.arange(count)
    one, other = place[links.one], place[links.other]
    inner = (one >= 0) & (other >= 0)
    apart = np.maximum(links.apart[inner], _LEAST_APART)
    tree = minimum_spanning_tree(
        csr_matrix((apart, (one[inner], other[inner])), shape=(count, count))
    ).tocoo()
    owner, last = list(range(count)), list(range(count))  # of a run: who speaks for it, and its last point
    follows, link = [-1] * count, np.full(count, np.inf)
    for edge in np.lexsort((tree.col, tree.row, tree.data)).tolist():
        first, second = sorted(_find_owner(owner, int(end)) for end in (tree.row[edge], tree.col[edge]))
        follows[last[first]] = second  # a run's owner is its first point
        link[second] = tree.data[edge]
        last[first], owner[second] = last[second], first
    line: list[int] = []
    for head in range(count):
        if owner[head] == head:
            line.append(head)
            while follows[line[-1]] >= 0:
                line.append(follows[line[-1]])
    order = np.array(line, dtype=np.int64)
    return order, link[order]


def _find_owner(owner: list[int], place: int) -> int:
    while owner[place] != place:
        owner[place] = owner[owner[place]]
        place = owner[place]
    return place
