"""From links to groups: the clusterer proposes, then every group and its neighbours are checked."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import num_obs_y

from aibot_local.clustering.chains import cut_chain
from aibot_local.clustering.closeness import Closenesses, Rows
from aibot_local.clustering.joining import join_groups
from aibot_local.protocols import Clusterer, Links

Groups = NDArray[np.int64]

_PAIRS = 1 << 18  # pairs of articles compared at a time
_LARGE = 100  # articles from which all pairs of a cluster are compared as a square


def group_articles(
    links: Links,
    closeness: Closenesses,
    clusterer: Clusterer,
    *,
    split_below: float,
    join_above: float,
    most_together: int,
) -> Groups:
    """Number the group of each of n articles: int64 (n,), from 0 in order of first member; none is noise.

    `links` are the articles that are close at all, at the distance 1 - closeness. Where the parts of a proposed cluster
    are on average less close than `split_below` it is parted: two events glued together. Then groups, and points the
    clusterer called noise, that are on average at least `join_above` close are joined, where a link goes from one to
    the other. Between the two values the clusterer's word stands. A cluster of more than `most_together` is first cut
    where the chain of its links is weakest.
    """
    labels = clusterer.fit_predict(links)
    groups = np.arange(len(links), dtype=np.int64)
    clusters = list_members(labels)
    parts = [part for cluster in clusters for part in cut_chain(links, cluster, most_together)]
    for members, distances in _measure(parts, closeness):
        split = _split(distances, 1 - split_below)
        first = np.unique(split, return_index=True)[1]
        groups[members] = members[first][split]
    return _number(join_groups(links, _number(groups), closeness, join_above))


def list_members(labels: Groups) -> list[Rows]:
    """The rows of each label from 0, ascending; those of -1 are left out."""
    rows = np.flatnonzero(labels >= 0).astype(np.int64)
    if not len(rows):
        return []
    order = np.argsort(labels[rows], kind="stable")
    return list(np.split(rows[order], np.cumsum(np.bincount(labels[rows]))[:-1]))


def _measure(parts: Sequence[Rows], closeness: Closenesses) -> Iterator[tuple[Rows, NDArray[np.float64]]]:
    """Each part of two and more, and the distances of its pairs in the order of `numpy.triu_indices`."""
    waiting: list[tuple[Rows, Rows, Rows]] = []
    held = 0
    for part in parts:
        if len(part) < 2:
            continue
        one, other = np.triu_indices(len(part), 1)
        if len(part) >= _LARGE:
            yield part, 1 - closeness.of_blocks(part, part)[one, other]
            continue
        waiting.append((part, part[one], part[other]))
        held += len(one)
        if held >= _PAIRS:
            yield from _measure_small(waiting, closeness)
            waiting, held = [], 0
    if waiting:
        yield from _measure_small(waiting, closeness)


def _measure_small(
    parts: Sequence[tuple[Rows, Rows, Rows]], closeness: Closenesses
) -> Iterator[tuple[Rows, NDArray[np.float64]]]:
    one, other = (np.concatenate([part[side] for part in parts]) for side in (1, 2))
    ends = np.cumsum([len(part[1]) for part in parts])
    distances = np.split(1 - closeness.of_pairs(one, other), ends[:-1])
    for (members, _, _), apart in zip(parts, distances, strict=True):
        yield members, apart


def _split(distances: NDArray[np.float64], threshold: float) -> Groups:
    """Average linkage (Sokal & Michener 1958) on distances of pairs, cut at a distance: labels from 0."""
    count = num_obs_y(distances)
    # Then so is every mean of them: most clusters are such, and the library takes its time.
    if distances.max() <= threshold:
        return np.zeros(count, dtype=np.int64)
    if distances.min() > threshold:
        return np.arange(count, dtype=np.int64)
    tree = linkage(np.maximum(distances, 0), "average")
    return np.unique(fcluster(tree, threshold, "distance"), return_inverse=True)[1].astype(np.int64)


def _number(groups: Groups) -> Groups:
    """The same groups, numbered from 0 in order of first member."""
    _, first, place = np.unique(groups, return_index=True, return_inverse=True)
    numbers = np.empty(len(first), dtype=np.int64)
    numbers[np.argsort(first, kind="stable")] = np.arange(len(first))
    return numbers[place]
