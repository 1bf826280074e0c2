"""Paragraphs that publishers put around articles: login walls, notices, calls to subscribe.

Left in, they make articles of one site look alike, which makes false events.
"""

from collections.abc import Sequence
from hashlib import blake2b
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from aibot_local.clustering.words import Numbers, Paragraphs, PileWords

_LEAST_CARRIERS = 3
_MOST_COMPARED = 12  # carriers of a paragraph that are compared; enough for a mean
# Articles that share less than this share of their other words, on average, report different things.
# benchmarks/events.py: the result is the same from 0.08 to 0.2.
_UNLIKE = 0.12
# The golden ratio, which spreads what is multiplied by it (Knuth 1973).
_SCATTER = np.uint64(0x9E3779B97F4A7C15)
_RUNS = 1 << 16  # looked at at a time


def strip_boilerplate(articles: Paragraphs) -> PileWords:
    """The words of the articles without boilerplate, order kept; a body that is nothing else becomes empty.

    A paragraph is boilerplate where three or more articles carry it, word for word, and their other words have little
    in common. So what several versions of one wire text share is kept.
    """
    titles = articles.first[:-1]
    owner = np.repeat(np.arange(len(articles), dtype=np.int64), np.diff(articles.first))
    kinds = _number_kinds(articles)
    kept = ~np.isin(kinds, find_boilerplate(articles, kinds, owner))
    kept[titles] = False
    ends = np.cumsum(np.bincount(owner[kept], minlength=len(articles)))
    bodies = articles.runs.keep(kept).join(np.concatenate([[0], ends]))
    return PileWords(articles.runs.take(titles), bodies, articles.lexicon)


def find_boilerplate(articles: Paragraphs, kinds: Numbers, owner: Numbers) -> list[int]:
    """The kinds of paragraph that are boilerplate; `kinds` and `owner` tell the kind and the article of each run."""
    paragraphs = np.ones(len(kinds), dtype=bool)
    paragraphs[articles.first[:-1]] = False
    count = max(1, len(articles))
    kind, carrier = np.divmod(np.unique(kinds[paragraphs] * count + owner[paragraphs]), count)
    spread = np.bincount(kind)
    repeated = np.flatnonzero(spread >= _LEAST_CARRIERS)
    start = np.cumsum(spread) - spread
    carriers = [carrier[start[one] : start[one] + spread[one]][:_MOST_COMPARED].tolist() for one in repeated]
    own = ~(paragraphs & np.isin(kinds, repeated))
    rest = {place: _list_stems(articles, place, own) for places in carriers for place in places}
    told = zip(repeated.tolist(), carriers, strict=True)
    return [one for one, places in told if _are_unlike([rest[place] for place in places])]


def _number_kinds(articles: Paragraphs) -> Numbers:
    """A number for each run; of those that three and more runs have, the same only for the same words in lower case, as
    far as a hash of them tells."""
    bags, places, counts = np.unique(_add_up_words(articles), return_inverse=True, return_counts=True)
    low = articles.lexicon.low.astype(np.int32)
    start, number = articles.runs.start, articles.runs.number
    known: dict[bytes, int] = {}
    for run in np.flatnonzero(counts[places] >= _LEAST_CARRIERS).tolist():
        words = low[number[start[run] : start[run + 1]]].tobytes()
        places[run] = len(bags) + known.setdefault(blake2b(words, digest_size=8).digest(), len(known))
    return places


def _add_up_words(articles: Paragraphs) -> NDArray[np.uint64]:
    """A number for each run that is the same for the same words in lower case, and rarely for others."""
    scattered = articles.lexicon.low.astype(np.uint64) * _SCATTER
    scattered ^= scattered >> np.uint64(32)
    start = articles.runs.start
    sums = np.zeros(len(articles.runs), dtype=np.uint64)
    for first in range(0, len(sums), _RUNS):
        edges = start[first : first + _RUNS + 1]
        ends = np.zeros(edges[-1] - edges[0] + 1, dtype=np.uint64)
        np.cumsum(scattered[articles.runs.number[edges[0] : edges[-1]]], out=ends[1:])
        sums[first : first + _RUNS] = np.diff(ends[edges - edges[0]])
    return sums


def _list_stems(articles: Paragraphs, place: int, own: NDArray[np.bool_]) -> frozenset[int]:
    """The stems of an article's title and its own paragraphs."""
    runs = np.arange(articles.first[place], articles.first[place + 1])
    return frozenset(articles.lexicon.stem[articles.runs.take(runs[own[runs]]).number].tolist()) - {-1}


def _are_unlike(texts: Sequence[frozenset[int]]) -> bool:
    """Whether the mean share of words in common (Jaccard) over all pairs is small."""
    shares = [len(one & other) / max(1, len(one | other)) for one, other in combinations(texts, 2)]
    return float(np.mean(shares)) < _UNLIKE
