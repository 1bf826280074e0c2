"""From closeness to groups: the clusterer proposes, then every group and its neighbours are checked."""

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from aibot_local.protocols import Clusterer

Groups = NDArray[np.int64]
Matrix = NDArray[np.float64]


def group_articles(close: Matrix, clusterer: Clusterer, *, split_below: float, join_above: float) -> Groups:
    """Number the group of each of n articles: int64 (n,), from 0 in order of first member; none is noise.

    `close` is float64 (n, n), symmetric, 0..1. Where the parts of a proposed cluster are on average less close than
    `split_below` it is parted: two events glued together. Then groups, and points the clusterer called noise, that
    are on average at least `join_above` close are joined. Between the two values the clusterer's word stands.
    """
    count = len(close)
    if count == 0:
        return np.zeros(0, dtype=np.int64)
    distances = np.clip(1 - close, 0, 1)
    np.fill_diagonal(distances, 0.0)
    labels = clusterer.fit_predict(distances)
    groups = np.arange(count, dtype=np.int64)
    for label in range(int(labels.max(initial=-1)) + 1):
        members = np.flatnonzero(labels == label)
        parts = _split(distances[np.ix_(members, members)], 1 - split_below)
        for part in sorted(set(parts.tolist())):
            groups[members[parts == part]] = members[parts == part][0]
    return _number(_join(distances, _number(groups), 1 - join_above))


def _split(distances: Matrix, threshold: float) -> Groups:
    """Average linkage (Sokal & Michener 1958), cut at a distance."""
    if len(distances) < 2:
        return np.zeros(len(distances), dtype=np.int64)
    tree = linkage(squareform(distances, checks=False), "average")
    return np.asarray(fcluster(tree, threshold, "distance"), dtype=np.int64)


def _join(distances: Matrix, groups: Groups, threshold: float) -> Groups:
    """Average linkage of groups: the two nearest are joined until the mean distance of all pairs is over threshold."""
    count = int(groups.max()) + 1
    member = np.zeros((count, len(groups)))
    member[groups, np.arange(len(groups))] = 1
    sizes = member.sum(axis=1)
    between = (member @ distances @ member.T) / np.outer(sizes, sizes)
    np.fill_diagonal(between, np.inf)
    joined = np.arange(count, dtype=np.int64)
    while count > 1:
        one, other = sorted(divmod(int(np.argmin(between)), len(sizes)))
        if between[one, other] > threshold:
            break
        mean = (sizes[one] * between[one] + sizes[other] * between[other]) / (sizes[one] + sizes[other])
        between[one], between[:, one] = mean, mean
        between[other], between[:, other] = np.inf, np.inf
        between[one, one] = np.inf
        sizes[one] += sizes[other]
        joined[joined == other] = one
        count -= 1
    return joined[groups]


def _number(groups: Groups) -> Groups:
    numbers: dict[int, int] = {}
    for group in groups.tolist():
        numbers.setdefault(group, len(numbers))
    return np.array([numbers[group] for group in groups.tolist()], dtype=np.int64)
