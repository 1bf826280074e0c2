"""How sure B-cubed F1 is: events are drawn anew, and whole events change sides, since articles of one are not alone."""

from collections import Counter
from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from aibot_local.evaluation.significance import Interval

_ROUNDS = 10_000
_BLOCK = 250  # rounds at once, to bound memory

Sums = NDArray[np.float64]


def sum_by_event(gold: Sequence[Hashable], found: Sequence[Hashable]) -> Sums:
    """For each gold event, by its first article: sums of B-cubed precision and recall, and its size: (n, 3)."""
    given, theirs = Counter(gold), Counter(found)
    both = Counter(zip(gold, found, strict=True))
    rows = {event: place for place, event in enumerate(dict.fromkeys(gold))}
    sums = np.zeros((len(rows), 3))
    for (event, label), size in both.items():
        sums[rows[event]] += (size * size / theirs[label], size * size / given[event], size)
    return sums


def interval_of_f1(
    gold: Sequence[Hashable], found: Sequence[Hashable], *, seed: int = 0, rounds: int = _ROUNDS
) -> Interval:
    """B-cubed F1 and its 95 % percentile interval over gold events drawn anew."""
    sums = sum_by_event(gold, found)
    draw = np.random.default_rng(seed)
    values = [
        _compute_f1(sums[draw.integers(0, len(sums), (size, len(sums)))].sum(axis=1)) for size in _cut(rounds)
    ]
    low, high = np.quantile(np.concatenate(values), [0.025, 0.975])
    return Interval(float(_compute_f1(sums.sum(axis=0))), float(low), float(high))


def compare_event_systems(
    gold: Sequence[Hashable],
    one: Sequence[Hashable],
    other: Sequence[Hashable],
    *,
    seed: int = 0,
    rounds: int = _ROUNDS,
) -> tuple[float, float]:
    """Difference of B-cubed F1, and the two-sided p-value of a test in which gold events change sides by chance."""
    first, second = sum_by_event(gold, one), sum_by_event(gold, other)
    seen = float(_compute_f1(first.sum(axis=0)) - _compute_f1(second.sum(axis=0)))
    draw = np.random.default_rng(seed)
    total, gap = first.sum(axis=0), second - first
    extreme = 0
    for size in _cut(rounds):
        moved = draw.integers(0, 2, (size, len(first))).astype(np.float64) @ gap
        ours, theirs = total + moved, second.sum(axis=0) - moved
        extreme += int((np.abs(_compute_f1(ours) - _compute_f1(theirs)) >= abs(seen) - 1e-12).sum())
    return seen, (extreme + 1) / (rounds + 1)


def _compute_f1(sums: Sums) -> Sums:
    """F1 of (..., 3) sums of precision, recall and articles."""
    precision, recall = sums[..., 0] / sums[..., 2], sums[..., 1] / sums[..., 2]
    return np.asarray(2 * precision * recall / (precision + recall))


def _cut(rounds: int) -> list[int]:
    return [min(_BLOCK, rounds - done) for done in range(0, rounds, _BLOCK)]
