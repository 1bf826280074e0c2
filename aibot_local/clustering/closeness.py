"""How likely two articles report one event: the likeness of their words, names, figures and vectors, and their dates.

A logistic model with few weights, each of one sign and a plain meaning. `benchmarks/events.py` shows how the result
changes with them, and the result with weights fitted on other events.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from aibot_local.clustering.terms import Terms
from aibot_local.protocols import Vectors
from aibot_local.records import Article

Days = NDArray[np.float64]
Matrix = NDArray[np.float64]

# Log-odds of one event at a likeness of 0, and what a full likeness (1) in each view adds. Fitted on the ECB+ dev
# events alone, rounded; benchmarks/events.py
_BASE = -10.2
_WEIGHTS = {
    "whole": 1.3,
    "lead": 2.7,
    "names": 4.3,
    "lead_names": 4.8,
    "phrases": 4.1,
    "numbers": 2.4,
}
_VECTOR_WEIGHT = 0.7
# Two dated articles: log-odds added when they are of one day, and lost with each e-fold of days between them.
# Fitted on the dated dev events, rounded; benchmarks/events.py
_SAME_DAY = 1.5
_DAYS_FOLD = 1.0


def find_days(articles: Sequence[Article]) -> Days:
    """Days since 0001-01-01 on which each was published: float64 (n,), NaN where it is not known."""
    return np.array([_find_day(article.published.value) for article in articles], dtype=np.float64)


def _find_day(value: str | None) -> float:
    try:
        return float(date.fromisoformat((value or "")[:10]).toordinal())
    except ValueError:
        return float("nan")


def compare_articles(terms: Terms, vectors: Vectors, days: Days) -> Matrix:
    """Probability that each two of n articles report one event: float64 (n, n), symmetric, diagonal 1."""
    odds = np.full((len(days), len(days)), _BASE)
    for view, weight in _WEIGHTS.items():
        rows: csr_matrix = getattr(terms, view)
        odds += weight * np.sqrt(np.clip((rows @ rows.T).toarray(), 0, 1))
    odds += _VECTOR_WEIGHT * np.sqrt(np.clip(vectors @ vectors.T, 0, 1))
    gaps = np.abs(days[:, None] - days[None, :])
    odds += np.where(np.isnan(gaps), 0.0, _SAME_DAY - _DAYS_FOLD * np.log1p(np.nan_to_num(gaps)))
    odds = (odds + odds.T) / 2  # a product of matrices is not symmetric to the last bit
    close: Matrix = 1 / (1 + np.exp(-odds))
    np.fill_diagonal(close, 1.0)
    return close
