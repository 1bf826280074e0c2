"""Which article took the place of one that is gone: a correction, not some other text in the same file."""

from collections.abc import Mapping, Sequence

import numpy as np

from aibot_local.deduplication import hash_shingles
from aibot_local.records import Article

# Share of the word 5-grams of the shorter text that the other has. Set by hand: a corrected report keeps most of its
# words, two reports by different hands share next to none.
_LEAST_SHARED = 0.3


def find_successors(gone: Sequence[Article], fresh: Sequence[Article]) -> dict[str, str]:
    """For each article that is gone from a file the fresh one in it that is the same report changed, by id.

    It has the same address, else the same headline, where just one of the fresh ones has; else it stands at the same
    place and shares a good part of the words. Each fresh article succeeds one article at most.
    """
    left = {article.id: article for article in sorted(fresh, key=lambda one: (one.item, one.id))}
    found: dict[str, str] = {}
    for tell in (_tell_address, _tell_headline):
        for article in sorted(gone, key=lambda one: (one.item, one.id)):
            if article.id in found or not tell(article):
                continue
            same = [one.id for one in left.values() if tell(one) == tell(article)]
            if len(same) == 1:
                found[article.id] = same[0]
                del left[same[0]]
    at = {(one.document.path, one.item): one for one in left.values()}
    for article in gone:
        other = at.get((article.document.path, article.item))
        if article.id not in found and other is not None and share_words(article, other) >= _LEAST_SHARED:
            found[article.id] = other.id
    return found


def share_words(one: Article, other: Article) -> float:
    """The share (0..1) of the distinct word 5-grams of the shorter body that the other body has."""
    first, second = np.unique(hash_shingles(one.body)), np.unique(hash_shingles(other.body))
    least = min(len(first), len(second))
    return float(len(np.intersect1d(first, second)) / least) if least else 0.0


def follow_successors(articles: frozenset[str], successors: Mapping[str, str]) -> frozenset[str]:
    """The articles, and with each that was replaced the one that took its place in the end."""
    return articles | {successors[article] for article in articles if article in successors}


def _tell_address(article: Article) -> str:
    return article.url.value or ""


def _tell_headline(article: Article) -> str:
    return " ".join(article.title.casefold().split())
