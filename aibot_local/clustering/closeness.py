"""How likely two articles report one event: their words, names, figures and vectors, and the days between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from aibot_local.clustering.boilerplate import strip_boilerplate
from aibot_local.clustering.terms import NAMES_OF_VIEWS, find_terms
from aibot_local.clustering.words import PileWords, read_words
from aibot_local.protocols import Vectors
from aibot_local.records import Article

Days = NDArray[np.float64]
Closeness = NDArray[np.float32]
Lengths = NDArray[np.int64]
Rows = NDArray[np.int64]
Rests = NDArray[np.float32]

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
# The views with few words an article.
_SMALL = tuple(NAMES_OF_VIEWS.index(name) for name in ("names", "lead names", "numbers"))
_ROUNDING = 1e-3  # what sums of seven roots may be off by, and more
# Pairs compared at a time by words, and by vectors: few enough to stay in the processor's cache
_PAIRS = 1 << 14
_VECTORS = 1 << 9


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
    return make_views(read_articles(articles), find_days(articles), vectors)


def make_views(words: PileWords, days: Days, vectors: Vectors) -> Views:
    """What articles are compared by, of their words, days and vectors."""
    return Views(find_terms(words), vectors, days, words.lengths)


def read_articles(articles: Sequence[Article]) -> PileWords:
    """The words of the articles' titles and bodies, without what publishers put around them."""
    return strip_boilerplate(read_words((article.title, article.body) for article in articles))


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


def find_close(
    views: Views, one: Rows, other: Rows, known: NDArray[np.float32], left_out: Rests, *, least: float
) -> tuple[Rows, Closeness]:
    """The places of the pairs that are at least so close, ascending, and their closeness, as `compare_pairs` has it.

    `known` tells for each of m pairs how much the words it shares add up to over all views, at most, some words left
    out: float32 (m,), a sum of cosines. `left_out` is the length of what these make of each row of each view: float32
    (n, views). From that most pairs are seen not to be so close without comparing all of their words.
    """
    places, found = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.float32)]
    for start in range(0, len(one), _PAIRS):
        strip = slice(start, start + _PAIRS)
        hopeful = start + _find_hopeful(views, one[strip], other[strip], known[strip], left_out, least)
        close = _compare_strip(views, one[hopeful], other[hopeful])
        places.append(hopeful[close >= least])
        found.append(close[close >= least])
    return np.concatenate(places), np.concatenate(found)


def _find_hopeful(
    views: Views, one: Rows, other: Rows, known: NDArray[np.float32], left_out: Rests, least: float
) -> Rows:
    """The places of the pairs that may be so close.

    What is left out adds to a cosine at most the product of the two lengths, and roots of k numbers add up to at most
    the root of k times their sum (both Cauchy-Schwarz). First no view of the words is compared, then the small ones.
    """
    weight = _weigh_vectors(views, one, other)
    gained = _rate_days(np.abs(views.days[one] - views.days[other]))
    with np.errstate(divide="ignore"):  # everything is at least 0 close
        odds = np.log(least) - np.log(1 - least)
    mean = _MIDDLE + (odds - gained) / _SLOPE
    wanted = mean * (len(views.terms) + weight) - weight * _compare_vectors(views, one, other) - _ROUNDING
    most = left_out[one] * left_out[other]
    hopeful = np.flatnonzero(np.sqrt(len(views.terms) * (known + most.sum(axis=1))) >= wanted)
    one, other, wanted = one[hopeful], other[hopeful], wanted[hopeful]
    for small in _SMALL:
        wanted -= _compare_words(views.terms[small], one, other)
    large = [view for view in range(len(views.terms)) if view not in _SMALL]
    rest = known[hopeful] + most[hopeful][:, large].sum(axis=1)
    places: Rows = hopeful[np.sqrt(len(large) * rest) >= wanted]
    return places


def _compare_strip(views: Views, one: Rows, other: Rows) -> Closeness:
    weight = _weigh_vectors(views, one, other)
    total = weight * _compare_vectors(views, one, other)
    for view in views.terms:
        total += _compare_words(view, one, other)
    return _rate(total / (len(views.terms) + weight), np.abs(views.days[one] - views.days[other]))


def _weigh_vectors(views: Views, one: Rows, other: Rows) -> Closeness:
    return 1 + _SHORT_FOLD * _find_shortness(views.lengths[one], views.lengths[other])


def _compare_vectors(views: Views, one: Rows, other: Rows) -> Closeness:
    """The root of the cosine of each pair's vectors."""
    cosines = np.empty(len(one), dtype=np.float32)
    for start in range(0, len(one), _VECTORS):
        few = slice(start, start + _VECTORS)
        cosines[few] = np.vecdot(views.vectors[one[few]], views.vectors[other[few]])
    return np.sqrt(np.clip(cosines, 0, 1))


def _compare_words(view: csr_matrix, one: Rows, other: Rows) -> Closeness:
    """The root of the cosine of each pair in one view of the words."""
    cosines: Closeness = np.asarray(view[one].multiply(view[other]).sum(axis=1)).ravel()
    return np.sqrt(np.clip(cosines, 0, 1))


def _rate(mean: Closeness, gaps: Days) -> Closeness:
    """Closeness from the mean root of the cosines and the days between."""
    close: Closeness = (1 / (1 + np.exp(-_SLOPE * (mean - _MIDDLE) - _rate_days(gaps)))).astype(np.float32)
    return close


def _rate_days(gaps: Days) -> Days:
    """The log-odds gained by the days between, 0 where they are not known."""
    return np.where(np.isnan(gaps), 0.0, _SAME_DAY - _DAYS_FOLD * np.log1p(gaps))


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
