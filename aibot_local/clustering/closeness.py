"""How likely two articles report one event: their words, names, figures and vectors, and the days between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from aibot_local.clustering.boilerplate import strip_boilerplate
from aibot_local.clustering.terms import find_terms
from aibot_local.protocols import Vectors
from aibot_local.records import Article

Days = NDArray[np.float64]
Closeness = NDArray[np.float32]
Lengths = NDArray[np.int64]
Rows = NDArray[np.int64]

# Every view counts the same: weights fitted on one set of events gain nothing on another. Even odds lie where the mean
# root of the cosines is a half; from there each tenth adds about one to the log-odds. benchmarks/events.py
_MIDDLE = 0.5
_SLOPE = 10.5
# Short texts share few words though they report one event, so there the vectors count more: by so many views for each
# e-fold that the geometric mean of the two articles' lengths is under the full length. benchmarks/events.py, the piles
# cut to first words: piles of whole articles change by less than 0.003
_FULL_LENGTH = 120
_LEAST_LENGTH = 10
_SHORT_FOLD = 2.0
# Two dated articles: log-odds gained when they are of one day, and lost with each e-fold of days between; nothing is
# gained or lost where a date is unknown. The dated events of benchmarks/events.py
_SAME_DAY = 0.75
_DAYS_FOLD = 0.5
_PAIRS = 1 << 14  # pairs compared at a time, few enough to stay in the processor's cache


@dataclass(frozen=True, slots=True)
class Views:
    """What n articles are compared by: rows of length 1 (or 0) in each of `terms`, unit `vectors`, and `days`.

    `lengths` is how many words each has.
    """

    terms: tuple[csr_matrix, ...]
    vectors: Vectors
    days: Days
    lengths: Lengths

    def __len__(self) -> int:
        return len(self.days)

    def take(self, rows: Rows) -> "Views":
        """The views of some of the articles."""
        terms = tuple(view[rows] for view in self.terms)
        return Views(terms, self.vectors[rows], self.days[rows], self.lengths[rows])


class Closenesses(Protocol):
    """How close the articles of a pile are, linked or not."""

    def of_pairs(self, one: Rows, other: Rows) -> NDArray[np.float64]:
        """The closeness of `one[p]` and `other[p]` for each of m pairs: float64 (m,), 0..1."""
        ...

    def of_blocks(self, one: Rows, other: Rows) -> NDArray[np.float64]:
        """The closeness of each of `one` to each of `other`: float64 (m, n), 0..1."""
        ...


@dataclass(frozen=True, slots=True)
class PileCloseness:
    """How close the articles of a pile are by their views."""

    views: Views

    def of_pairs(self, one: Rows, other: Rows) -> NDArray[np.float64]:
        """The closeness of `one[p]` and `other[p]` for each of m pairs: float64 (m,), 0..1."""
        return compare_pairs(self.views, one, other).astype(np.float64)

    def of_blocks(self, one: Rows, other: Rows) -> NDArray[np.float64]:
        """The closeness of each of `one` to each of `other`: float64 (m, n), 0..1."""
        return compare(self.views.take(one), self.views.take(other)).astype(np.float64)


def find_views(articles: Sequence[Article], vectors: Vectors) -> Views:
    """What articles are compared by; row i of `vectors` is that of article i."""
    titles = [article.title for article in articles]
    bodies = strip_boilerplate(titles, [article.body for article in articles])
    texts = zip(titles, bodies, strict=True)
    lengths = np.array([len(title.split()) + len(body.split()) for title, body in texts], dtype=np.int64)
    return Views(find_terms(titles, bodies), vectors, find_days(articles), lengths)


def find_days(articles: Sequence[Article]) -> Days:
    """Days since 0001-01-01, NaN where the day is not known."""
    return np.array([_find_day(article.published.value) for article in articles], dtype=np.float64)


def compare(one: Views, other: Views) -> Closeness:
    """Closeness of each article of `one` to each of `other`: float32 (m, n), 0..1, 0.5 where it is an even chance.

    A logistic model of the mean root of seven cosines (six views of the words, and the vectors, which count more the
    shorter the articles are) and of the days between. The odds are halved, since the views tell much the same thing.
    """
    weight = 1 + _SHORT_FOLD * _find_shortness(one.lengths[:, None], other.lengths[None, :])
    total = weight * np.sqrt(np.clip(one.vectors @ other.vectors.T, 0, 1))
    for view, others in zip(one.terms, other.terms, strict=True):
        product = view @ others.T
        np.sqrt(np.clip(product.data, 0, 1), out=product.data)
        total += product.toarray()
    gaps = np.abs(one.days[:, None] - other.days[None, :])
    return _rate(total / (len(one.terms) + weight), gaps)


def compare_pairs(views: Views, one: Rows, other: Rows) -> Closeness:
    """Closeness of the articles `one[p]` and `other[p]` for each of m pairs: float32 (m,), as `compare` has it."""
    close = np.empty(len(one), dtype=np.float32)
    for start in range(0, len(one), _PAIRS):
        strip = slice(start, start + _PAIRS)
        close[strip] = _compare_strip(views, one[strip], other[strip])
    return close


def _compare_strip(views: Views, one: Rows, other: Rows) -> Closeness:
    weight = 1 + _SHORT_FOLD * _find_shortness(views.lengths[one], views.lengths[other])
    cosines = np.einsum("ij,ij->i", views.vectors[one], views.vectors[other])
    total = weight * np.sqrt(np.clip(cosines, 0, 1))
    for view in views.terms:
        cosines = np.asarray(view[one].multiply(view[other]).sum(axis=1)).ravel()
        total += np.sqrt(np.clip(cosines, 0, 1))
    return _rate(total / (len(views.terms) + weight), np.abs(views.days[one] - views.days[other]))


def _rate(mean: Closeness, gaps: Days) -> Closeness:
    """Closeness from the mean root of the cosines and the days between."""
    odds = _SLOPE * (mean - _MIDDLE)
    odds = odds + np.where(np.isnan(gaps), 0.0, _SAME_DAY - _DAYS_FOLD * np.log1p(gaps))
    close: Closeness = (1 / (1 + np.exp(-odds))).astype(np.float32)
    return close


def _find_shortness(one: Lengths, other: Lengths) -> Closeness:
    """How many e-folds the mean length of each pair is under the full length: float32, 0 for long ones."""
    logs = [np.log(np.maximum(lengths, _LEAST_LENGTH) / _FULL_LENGTH) for lengths in (one, other)]
    short: Closeness = np.maximum(0, -(logs[0] + logs[1]) / 2).astype(np.float32)
    return short


def _find_day(value: str | None) -> float:
    try:
        return float(date.fromisoformat((value or "")[:10]).toordinal())
    except ValueError:
        return float("nan")
