"""From closeness to groups: density first, then a check of each group and its neighbours."""

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from aibot_local.clustering.closeness import Matrix
from aibot_local.protocols import Clusterer

Groups = NDArray[np.int64]


def group_articles(close: Matrix, clusterer: Clusterer, *, split_below: float, merge_above: float) -> Groups:
    """Number the group of each of n articles: int64 (n,), from 0 in order of first member; none is noise.

    The clusterer proposes. A cluster whose parts are on average less close than `split_below` is parted: one cluster,
    two events. Groups, and points left as noise, that are on average closer than `merge_above` are then joined.
    """
    count = len(close)
    if count == 0:
        return np.zeros(0, dtype=np.int64)
    distances = np.clip(1 - close, 0, 1)
    np.fill_diagonal(distances, 0.0)
    labels = clusterer.fit_predict(distances)
    groups = np.arange(count, dtype=np.int64) + count
    for label in sorted(set(labels[labels >= 0].tolist())):
        members = np.flatnonzero(labels == label)
        parts = _link(distances[np.ix_(members, members)], np.ones(len(members)), 1 - split_below)
        groups[members] = members[[np.flatnonzero(parts == part)[0] for part in parts]]
    return _number(_join_groups(close, _number(groups), merge_above))


def _join_groups(close: Matrix, groups: Groups, merge_above: float) -> Groups:
    """Average linkage over groups: the mean closeness of all pairs between two groups decides."""
    count = int(groups.max()) + 1
    member = np.zeros((count, len(groups)))
    member[groups, np.arange(len(groups))] = 1
    sizes = member.sum(axis=1)
    between = (member @ close @ member.T) / np.outer(sizes, sizes)
    return _link(np.clip(1 - between, 0, 1), sizes, 1 - merge_above)[groups]


def _link(distances: Matrix, sizes: Matrix, threshold: float) -> Groups:
    """Average linkage of groups of given sizes, cut at a distance."""
    count = len(distances)
    parts = np.arange(count, dtype=np.int64)
    if count < 2:
        return parts
    if (sizes == 1).all():
        flat = squareform(distances, checks=False)
        return np.asarray(fcluster(linkage(flat, "average"), threshold, "distance"), dtype=np.int64)
    return _link_sized(distances.copy(), sizes.copy(), threshold)


def _link_sized(distances: Matrix, sizes: Matrix, threshold: float) -> Groups:
    count = len(distances)
    parts = np.arange(count, dtype=np.int64)
    np.fill_diagonal(distances, np.inf)
    while True:
        place = int(np.argmin(distances))
        one, other = divmod(place, count)
        if not distances[one, other] <= threshold:
            return parts
        one, other = min(one, other), max(one, other)
        merged = (sizes[one] * distances[one] + sizes[other] * distances[other]) / (sizes[one] + sizes[other])
        distances[one], distances[:, one] = merged, merged
        distances[one, one] = np.inf
        distances[other], distances[:, other] = np.inf, np.inf
        sizes[one] += sizes[other]
        parts[parts == other] = one


def _number(groups: Groups) -> Groups:
    numbers: dict[int, int] = {}
    for group in groups.tolist():
        numbers.setdefault(group, len(numbers))
    return np.array([numbers[group] for group in groups.tolist()], dtype=np.int64)
