"""Clustering by density with HDBSCAN (Campello, Moulavi & Sander 2013; the `hdbscan` library) on a graph of links.

The library's own way with such a graph needs it connected and goes through Python row by row. Here scipy finds the
minimum spanning forest, parts that no link joins are joined as far apart as can be, and the library makes the tree of
clusters from that and selects from it.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree

from aibot_local.protocols import Labels, Links

# Parts clustered at once with a cutoff. The library looks through all points once for each cluster, so many small
# parts in one go would take the square of their number; the result is the same.
_MOST_AT_ONCE = 5000
_LEAST_APART = 1e-12  # scipy takes 0 for no link


class HdbscanClusterer:
    """A Clusterer by density.

    `min_cluster_size` is the least number of members (2 or more). `min_samples` is how many neighbours, the
    point itself not counted, make a place dense: 1 keeps small events, more calls more points noise.
    `selection` is `eom` (excess of mass, larger clusters) or `leaf` (smaller, evener ones). Clusters closer
    than `epsilon` are not split further. `cutoff` is the distance beyond which nothing belongs together;
    with it, a pile that is all one event is found to be one, which plain HDBSCAN calls noise (it never
    selects the whole).

    Where every pair nearer than the cutoff is linked, or without a cutoff every pair, the labels are those of HDBSCAN
    on all distances. Where only near neighbours are linked, they are so nearly: `benchmarks/clustering_speed.py`.
    """

    name = "hdbscan"

    def __init__(
        self,
        *,
        min_cluster_size: int = 2,
        min_samples: int = 1,
        selection: str = "eom",
        epsilon: float = 0.0,
        cutoff: float | None = None,
    ) -> None:
        if min_cluster_size < 2:
            raise ValueError(f"min_cluster_size must be 2 or more, not {min_cluster_size}")
        if min_samples < 1:
            raise ValueError(f"min_samples must be 1 or more, not {min_samples}")
        if selection not in ("eom", "leaf"):
            raise ValueError(f"selection must be eom or leaf, not {selection!r}")
        if epsilon < 0 or (cutoff is not None and cutoff <= 0):
            raise ValueError("epsilon must not be negative, and cutoff must be above 0")
        self._min_cluster_size = min_cluster_size
        self._min_samples = min_samples
        self._selection = selection
        self._epsilon = epsilon
        self._cutoff = cutoff

    def fit_predict(self, links: Links) -> Labels:
        """Label n points: int64 (n,), numbered by first member, -1 is noise.

        :raises ValueError: when a distance is not finite or negative, or pairs are not ordered or given twice.
        """
        _check_links(links)
        labels = np.full(len(links), -1, dtype=np.int64)
        if len(links) < self._min_cluster_size:
            return labels
        forest = self._span(links)
        found = 0
        for points, edges in self._part(forest):
            part = self._label_tree(points, edges)
            labels[points] = np.where(part >= 0, part + found, -1)
            found = max(found, int(labels.max()) + 1)
        return _number_by_first(labels)

    def _span(self, links: Links) -> csr_matrix:
        """The minimum spanning forest of mutual reachability: sparse float64 (n, n), one way."""
        count = len(links)
        apart = np.maximum(links.apart, _LEAST_APART)
        if self._min_samples > 1:  # the nearest other is never farther than a link
            core = _find_core_distances(links, min(self._min_samples, count - 1))
            apart = np.maximum(apart, np.maximum(core[links.one], core[links.other]))
        kept = np.isfinite(apart) if self._cutoff is None else apart < self._cutoff
        cells = (apart[kept], (links.one[kept], links.other[kept]))
        return minimum_spanning_tree(csr_matrix(cells, shape=(count, count)))

    def _part(self, forest: csr_matrix) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float64]]]:
        """Points to cluster at once, ascending, and the edges of their tree as rows of (one, other, distance).

        With a cutoff, these are whole parts of the forest that can hold a cluster, joined at the cutoff with two points
        of no pile, so that each can be selected even when it is all there is. Without one it is everything.
        """
        count, owner = connected_components(forest, directed=False)
        edges = forest.tocoo()
        rows = np.stack([edges.row, edges.col, edges.data], axis=1).astype(np.float64)
        rows = rows[np.lexsort((rows[:, 1], rows[:, 0], rows[:, 2]))]
        if self._cutoff is None:
            # One after the other to the largest, so that points alone drop out alone and are no cluster of two.
            heads = np.unique(owner, return_index=True)[1]
            heads = heads[np.argsort(-np.bincount(owner), kind="stable")]
            farthest = np.full(count - 1, rows[-1, 2] if len(rows) else 1.0)
            chain = np.stack([heads[:-1], heads[1:], farthest], axis=1)
            yield np.arange(len(owner), dtype=np.int64), np.concatenate([rows, chain])
            return
        sizes = np.bincount(owner, minlength=count)
        large = sizes >= self._min_cluster_size
        turn = np.cumsum(np.where(large, sizes, 0)) // _MOST_AT_ONCE
        points = np.flatnonzero(large[owner]).astype(np.int64)
        points = points[np.argsort(turn[owner[points]], kind="stable")]
        turns = turn[owner[points]]
        edge_turns = turn[owner[rows[:, 0].astype(np.int64)]]
        for number in np.unique(turns):
            some = points[turns == number]
            inner = rows[(edge_turns == number) & large[owner[rows[:, 0].astype(np.int64)]]]
            inner[:, :2] = np.searchsorted(some, inner[:, :2])
            heads = np.unique(owner[some], return_index=True)[1]
            extra = max(self._min_cluster_size, self._min_samples)
            anchor = np.arange(len(some), len(some) + extra)
            tight = np.stack([anchor[:-1], anchor[1:], np.full(extra - 1, _LEAST_APART)], axis=1)
            joined = _join_heads(np.concatenate([heads, anchor[:1]]), self._cutoff)
            yield some, np.concatenate([tight, inner, joined])

    def _label_tree(self, points: NDArray[np.int64], edges: NDArray[np.float64]) -> Labels:
        from hdbscan._hdbscan_linkage import label
        from hdbscan.hdbscan_ import _tree_to_labels

        labels, *_ = _tree_to_labels(
            np.empty((len(edges) + 1, 1)),
            label(np.ascontiguousarray(edges)),
            min_cluster_size=self._min_cluster_size,
            cluster_selection_method=self._selection,
            cluster_selection_epsilon=float(self._epsilon),
        )
        found: Labels = labels[: len(points)].astype(np.int64)
        return found


def _join_heads(heads: NDArray[np.int64], apart: float) -> NDArray[np.float64]:
    """Edges at one distance that join n parts, by a point of each, two and two, so that no long chain comes of it."""
    edges = []
    waiting = heads
    while len(waiting) > 1:
        even, odd = waiting[::2], waiting[1::2]
        edges.append(np.stack([even[: len(odd)], odd, np.full(len(odd), apart)], axis=1))
        waiting = even
    return np.concatenate([np.zeros((0, 3)), *edges])


def _find_core_distances(links: Links, samples: int) -> NDArray[np.float64]:
    """How far each point's neighbour of that rank is, from 1; infinite where too few are linked."""
    ends = np.concatenate([links.one, links.other])
    apart = np.concatenate([links.apart, links.apart])
    order = np.lexsort((apart, ends))
    sizes = np.bincount(ends, minlength=len(links))
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    core = np.full(len(links), np.inf)
    enough = sizes >= samples
    core[enough] = apart[order[starts[enough] + samples - 1]]
    return core


def _check_links(links: Links) -> None:
    if not np.isfinite(links.apart).all() or (links.apart < 0).any():
        raise ValueError("distances must be finite and not negative")
    if len(links.one) and (links.one.min() < 0 or links.other.max() >= len(links)):
        raise ValueError(f"links must be of points below {len(links)}")
    keys = links.one * len(links) + links.other
    if (links.one >= links.other).any() or (np.diff(keys) <= 0).any():
        raise ValueError("links must be of a lower and a higher point, in order, each pair once")


def _number_by_first(labels: Labels) -> Labels:
    found, first = np.unique(labels[labels >= 0], return_index=True)
    numbers = np.full(int(found.max(initial=-1)) + 2, -1, dtype=np.int64)
    numbers[found[np.argsort(first, kind="stable")]] = np.arange(len(found))
    return numbers[labels]
