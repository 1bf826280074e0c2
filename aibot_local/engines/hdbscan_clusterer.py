"""Clustering by density with HDBSCAN (Campello, Moulavi & Sander 2013; the `hdbscan` library)."""

import numpy as np

from aibot_local.protocols import Distances, Labels


class HdbscanClusterer:
    """A Clusterer over precomputed distances.

    `min_cluster_size` is the least number of members (2 or more). `min_samples` is how many neighbours, the
    point itself counted, make a place dense: 1 keeps small events, more calls more points noise.
    `selection` is `eom` (excess of mass, larger clusters) or `leaf` (smaller, evener ones). Clusters closer
    than `epsilon` are not split further. `cutoff` is the distance beyond which nothing belongs together;
    with it, a pile that is all one event is found to be one, which plain HDBSCAN calls noise (it never
    selects the whole).
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

    def fit_predict(self, distances: Distances) -> Labels:
        """Label n points: int64 (n,), numbered by first member, -1 is noise.

        :raises ValueError: when the distances are not a finite, symmetric (n, n) array with a zero diagonal.
        """
        _check_distances(distances)
        count = len(distances)
        if count < self._min_cluster_size:
            return np.full(count, -1, dtype=np.int64)
        points = distances if self._cutoff is None else self._add_anchor(distances, self._cutoff)
        return _number_by_first(self._fit(points)[:count])

    def _fit(self, distances: Distances) -> Labels:
        from hdbscan import HDBSCAN

        method = HDBSCAN(
            metric="precomputed",
            min_cluster_size=self._min_cluster_size,
            min_samples=min(self._min_samples, len(distances) - 1),
            cluster_selection_method=self._selection,
            cluster_selection_epsilon=float(self._epsilon),
            core_dist_n_jobs=1,
        )
        labels: Labels = method.fit_predict(np.array(distances, dtype=np.float64)).astype(np.int64)
        return labels

    def _add_anchor(self, distances: Distances, cutoff: float) -> Distances:
        """Add a tight cluster of points at `cutoff` from all others.

        HDBSCAN's tree then first parts at the cutoff: what is not joined below it drops out as noise, and
        what is joined becomes a branch of its own that can be selected, even when it is all there is.
        """
        count = len(distances)
        extra = max(self._min_cluster_size, self._min_samples)
        points = np.full((count + extra, count + extra), cutoff, dtype=np.float64)
        points[:count, :count] = distances
        points[count:, count:] = 0.0
        return points


def _check_distances(distances: Distances) -> None:
    if distances.ndim != 2 or distances.shape[0] != distances.shape[1]:
        raise ValueError(f"distances must be square, not {distances.shape}")
    if not np.isfinite(distances).all() or (distances < 0).any():
        raise ValueError("distances must be finite and not negative")
    if np.diagonal(distances).any() or not np.allclose(distances, distances.T, atol=1e-9):
        raise ValueError("distances must be symmetric with a zero diagonal")


def _number_by_first(labels: Labels) -> Labels:
    numbers: dict[int, int] = {-1: -1}
    for label in labels.tolist():
        numbers.setdefault(label, len(numbers) - 1)
    return np.array([numbers[label] for label in labels.tolist()], dtype=np.int64).reshape(len(labels))
