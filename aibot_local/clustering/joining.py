"""Joining groups of articles that are close on average: average linkage that looks only where links are."""

import heapq

import numpy as np
from numpy.typing import NDArray

from aibot_local.clustering.closeness import Closenesses, Rows
from aibot_local.protocols import Links

Groups = NDArray[np.int64]

_PAIRS = 1 << 18  # pairs of articles compared at a time
_LARGE = 10_000  # pairs of articles from which two groups are compared as a block


def join_groups(links: Links, groups: Groups, closeness: Closenesses, threshold: float) -> Groups:
    """Average linkage of linked groups: the two closest are joined until none are as close as the threshold on average.

    `groups` is int64 (n,), numbered from 0; the result holds for each article the least number of the groups joined.
    Of equally close pairs the first is joined. The mean is of all pairs of articles, linked or not, but it is not
    worked out where the links alone show that it cannot reach the threshold.
    """
    joining = _Joining(links, groups, closeness, threshold)
    joining.run()
    return joining.owner[groups]


class _Joining:
    """Groups as they are being joined.

    `bounds[g][h]` is the sum of the closeness of the pairs between two linked groups, at most; it is the sum itself
    where `known[g][h]`.
    """

    def __init__(self, links: Links, groups: Groups, closeness: Closenesses, threshold: float) -> None:
        count = int(groups.max(initial=-1)) + 1
        order = np.argsort(groups, kind="stable").astype(np.int64)
        sizes = np.bincount(groups, minlength=count)
        self.owner = np.arange(count, dtype=np.int64)
        self._members: list[Rows] = list(np.split(order, np.cumsum(sizes)[:-1])) if count else []
        self._sizes: list[int] = sizes.tolist()
        self._closeness = closeness
        self._threshold = threshold
        self._far = 1 - float(links.apart.max(initial=0.0))  # what is not linked is not closer than this
        self._sums: dict[int, dict[int, tuple[float, bool]]] = {}
        self._heap: list[tuple[float, int, int]] = []
        self._sum_links(links, groups, count)

    def run(self) -> None:
        """Join until nothing is left to join."""
        while self._heap:
            mean, one, other = heapq.heappop(self._heap)
            if self.owner[one] == one and self.owner[other] == other and self._is_now(one, other, -mean):
                self._join(one, other)
        for group in range(len(self.owner)):  # what a group was joined to may have been joined itself
            self.owner[group] = self.owner[self.owner[group]]

    def _sum_links(self, links: Links, groups: Groups, count: int) -> None:
        ends = np.sort(np.stack([groups[links.one], groups[links.other]]), axis=0)
        between = ends[0] != ends[1]
        keys, places = np.unique(ends[0][between] * count + ends[1][between], return_inverse=True)
        one, other = np.divmod(keys, max(1, count))
        sizes = np.array(self._sizes, dtype=np.int64)
        pairs = sizes[one] * sizes[other]
        found = np.bincount(places, minlength=len(keys))
        sums = np.bincount(places, 1 - links.apart[between], len(keys)).astype(
            np.float64
        )  # of nothing: integers
        known = found == pairs
        sums[~known] += (pairs - found)[~known] * self._far
        unsure = np.flatnonzero(~known & (sums >= self._threshold * pairs))
        sums[unsure] = self._sum_pairs(one[unsure], other[unsure])
        known[unsure] = True
        for group, near, total, sure in zip(
            one.tolist(), other.tolist(), sums.tolist(), known.tolist(), strict=True
        ):
            self._set(group, near, total, sure)

    def _sum_pairs(self, one: Rows, other: Rows) -> NDArray[np.float64]:
        """The sum of the closeness of all pairs between groups, many small ones at a time."""
        sums = np.zeros(len(one))
        waiting: list[int] = []
        held = 0
        for place, (first, second) in enumerate(zip(one.tolist(), other.tolist(), strict=True)):
            pairs = self._sizes[first] * self._sizes[second]
            if pairs >= _LARGE:
                sums[place] = self._closeness.of_blocks(self._members[first], self._members[second]).sum()
                continue
            waiting.append(place)
            held += pairs
            if held >= _PAIRS:
                sums[waiting] = self._sum_small(one[waiting], other[waiting])
                waiting, held = [], 0
        if waiting:
            sums[waiting] = self._sum_small(one[waiting], other[waiting])
        return sums

    def _sum_small(self, one: Rows, other: Rows) -> NDArray[np.float64]:
        left, right, sizes = [], [], []
        for first, second in zip(one.tolist(), other.tolist(), strict=True):
            ours, theirs = self._members[first], self._members[second]
            left.append(np.repeat(ours, len(theirs)))
            right.append(np.tile(theirs, len(ours)))
            sizes.append(len(ours) * len(theirs))
        close = self._closeness.of_pairs(np.concatenate(left), np.concatenate(right))
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        sums: NDArray[np.float64] = np.add.reduceat(close, starts)  # no pair is of an empty group
        return sums

    def _is_now(self, one: int, other: int, mean: float) -> bool:
        total, _ = self._sums.get(one, {}).get(other, (0.0, False))
        return total / (self._sizes[one] * self._sizes[other]) == mean

    def _set(self, one: int, other: int, total: float, known: bool) -> None:
        self._sums.setdefault(one, {})[other] = (total, known)
        self._sums.setdefault(other, {})[one] = (total, known)
        mean = total / (self._sizes[one] * self._sizes[other])
        if known and mean >= self._threshold:
            heapq.heappush(self._heap, (-mean, min(one, other), max(one, other)))

    def _join(self, one: int, other: int) -> None:
        """Make `other` part of `one`."""
        ours, theirs = self._sums.pop(one), self._sums.pop(other)
        joined = [
            (near, *self._add_up(near, (one, ours), (other, theirs)))
            for near in sorted((ours.keys() | theirs.keys()) - {one, other})
        ]
        self._sizes[one] += self._sizes[other]
        self._members[one] = np.concatenate([self._members[one], self._members[other]])
        self._members[other] = self._members[other][:0]
        self.owner[other] = one
        for near, total, known in joined:
            self._sums[near].pop(other, None)
            self._set(one, near, total, known)

    def _add_up(self, near: int, *sides: tuple[int, dict[int, tuple[float, bool]]]) -> tuple[float, bool]:
        """The sum between a group and two that are joined, and whether it is known or a bound."""
        parts = []
        for side, sums in sides:
            far = self._far * self._sizes[near] * self._sizes[side]
            parts.append((side, *sums.get(near, (far, False))))
        total = sum(part[1] for part in parts)
        unsure = np.array([side for side, _, known in parts if not known], dtype=np.int64)
        pairs = self._sizes[near] * sum(self._sizes[side] for side, _ in sides)
        if not len(unsure) or total < self._threshold * pairs:
            return total, not len(unsure)
        total = sum(part[1] for part in parts if part[2])
        return total + float(self._sum_pairs(unsure, np.full(len(unsure), near)).sum()), True
