"""Paragraphs that publishers put around articles: login walls, notices, calls to subscribe.

Left in, they make articles of one site look alike, which makes false events.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations, count, pairwise

import numpy as np
from numpy.typing import NDArray

from aibot_local.clustering.words import Numbers, Paragraphs, PileWords

_LEAST_CARRIERS = 3
_MOST_COMPARED = 12  # carriers of a paragraph that are compared; enough for a mean
# Articles that share less than this share of their other words, on average, report different things.
# benchmarks/events.py: the result is the same from 0.08 to 0.2.
_UNLIKE = 0.12


def strip_boilerplate(articles: Paragraphs) -> PileWords:
    """The words of the articles without boilerplate, order kept; a body that is nothing else becomes empty.

    A paragraph is boilerplate where three or more articles carry it, word for word, and their other words have little
    in common. So what several versions of one wire text share is kept.
    """
    kinds = _number_kinds(articles)
    counts = np.diff(articles.first)
    owner = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
    kept = ~np.isin(kinds, find_boilerplate(articles, kinds, owner))
    first = np.concatenate([[0], np.cumsum(np.bincount(owner[kept], minlength=len(counts)))])
    bodies = articles.paragraphs.take(np.flatnonzero(kept)).join(first)
    return PileWords(articles.titles, bodies, articles.lexicon)


def find_boilerplate(articles: Paragraphs, kinds: Numbers, owner: Numbers) -> list[int]:
    """The kinds of paragraph that are boilerplate; `kinds` and `owner` tell each paragraph's kind and article."""
    count = max(1, len(articles.titles))
    kind, carrier = np.divmod(np.unique(kinds * count + owner), count)
    spread = np.bincount(kind)
    repeated = np.flatnonzero(spread >= _LEAST_CARRIERS)
    start = np.cumsum(spread) - spread
    carriers = [carrier[start[one] : start[one] + spread[one]][:_MOST_COMPARED].tolist() for one in repeated]
    own = ~np.isin(kinds, repeated)
    rest = {place: _list_stems(articles, place, own) for places in carriers for place in places}
    told = zip(repeated.tolist(), carriers, strict=True)
    return [one for one, places in told if _are_unlike([rest[place] for place in places])]


def _number_kinds(articles: Paragraphs) -> Numbers:
    """A number for each paragraph, the same for those with the same words in lower case."""
    known: defaultdict[bytes, int] = defaultdict(count().__next__)
    words = articles.lexicon.low[articles.paragraphs.number]
    edges = pairwise(articles.paragraphs.start.tolist())
    return np.array([known[words[start:end].tobytes()] for start, end in edges], dtype=np.int64)


def _list_stems(articles: Paragraphs, place: int, own: NDArray[np.bool_]) -> frozenset[int]:
    """The stems of an article's title and its own paragraphs."""
    paragraphs = np.arange(articles.first[place], articles.first[place + 1])
    words = articles.paragraphs.take(paragraphs[own[paragraphs]]).number
    every = np.concatenate([articles.titles.take(np.array([place])).number, words])
    return frozenset(articles.lexicon.stem[every].tolist()) - {-1}


def _are_unlike(texts: Sequence[frozenset[int]]) -> bool:
    """Whether the mean share of words in common (Jaccard) over all pairs is small."""
    shares = [len(one & other) / max(1, len(one | other)) for one, other in combinations(texts, 2)]
    return float(np.mean(shares)) < _UNLIKE
