"""How sure a mean, or a difference of means, is: bootstrap intervals and a paired permutation test."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_ROUNDS = 10_000
_BLOCK = 500  # rounds at once, to bound memory


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and the bounds of its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float


def bootstrap_mean(values: Sequence[float], *, seed: int = 0, rounds: int = _ROUNDS) -> Interval:
    """The mean of the values and its 95 % percentile interval (Efron 1979), drawing the values anew each round.

    :raises ValueError: there is no value.
    """
    data = np.asarray(values, dtype=np.float64)
    if not data.size:
        raise ValueError("no value to take the mean of")
    draw = np.random.default_rng(seed)
    means = np.concatenate(
        [data[draw.integers(0, data.size, (size, data.size))].mean(axis=1) for size in _cut_rounds(rounds)]
    )
    low, high = np.quantile(means, [0.025, 0.975])
    return Interval(float(data.mean()), float(low), float(high))


def compute_p_value(
    one: Sequence[float], other: Sequence[float], *, seed: int = 0, rounds: int = _ROUNDS
) -> float:
    """Two-sided p-value that paired values differ in mean only by chance: signs of the differences flipped.

    Approximate randomization (Noreen 1989). The least value it can give is 1 / (rounds + 1).

    :raises ValueError: the two are not of one length, or empty.
    """
    first, second = np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64)
    if first.shape != second.shape or not first.size:
        raise ValueError(f"{first.size} values cannot be paired with {second.size}")
    differences = first - second
    draw = np.random.default_rng(seed)
    seen = abs(float(differences.mean())) - 1e-12
    extreme = 0
    for size in _cut_rounds(rounds):
        signs: NDArray[np.int64] = draw.integers(0, 2, (size, differences.size)) * 2 - 1
        extreme += int((np.abs((signs * differences).mean(axis=1)) >= seen).sum())
    return (extreme + 1) / (rounds + 1)


def _cut_rounds(rounds: int) -> list[int]:
    return [min(_BLOCK, rounds - done) for done in range(0, rounds, _BLOCK)]
