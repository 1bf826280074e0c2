"""Finding articles by their words and by what they mean, the two rankings made one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aibot_local.embedding import embed_texts
from aibot_local.protocols import Embedder
from aibot_local.records import Article
from aibot_local.store import Store
from aibot_local.store import articles as article_store

# The constant of Cormack, Clarke & Buettcher 2009, who found little change around it.
_RANK_OFFSET = 60
_RANKED = 200  # articles taken from each ranking


@dataclass(frozen=True, slots=True)
class Hit:
    """An article found: its score, its ranks from 1 by words and by vector (None where it is in neither), its event."""

    article: Article
    score: float
    by_words: int | None
    by_vector: int | None
    event: str | None


def search(store: Store, words: str, embedder: Embedder | None, *, most: int = 20) -> tuple[Hit, ...]:
    """Articles for a query, the best first: full text (BM25 over stemmed words, any of them) and cosine of vectors,
    joined by reciprocal rank fusion (Cormack, Clarke & Buettcher 2009): the sum of 1 / (60 + rank).

    Without an embedder words alone count. Withdrawn articles are not found. Equal scores are ordered by article id.
    """
    found = {
        article.id: article
        for article in article_store.find_articles(store, words, most=_RANKED, every=False)
    }
    worded = list(found)
    meant = _rank_by_vector(store, words, embedder) if embedder is not None and words.strip() else []
    found |= article_store.load_articles(store, [one for one in meant if one not in found])
    fused = fuse_ranks([worded, meant])
    homes = dict(
        store.read_among("SELECT article, event FROM members WHERE article IN ({keys})", sorted(fused))
    )
    ordered = sorted(fused, key=lambda one: (-fused[one], one))[:most]
    return tuple(
        Hit(
            article=found[one],
            score=fused[one],
            by_words=worded.index(one) + 1 if one in found and one in worded else None,
            by_vector=meant.index(one) + 1 if one in meant else None,
            event=homes.get(one),
        )
        for one in ordered
    )


def fuse_ranks(rankings: Sequence[Sequence[str]]) -> dict[str, float]:
    """Reciprocal rank fusion: for each id in any ranking the sum of 1 / (60 + its rank), ranks from 1."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, one in enumerate(ranking, 1):
            scores[one] = scores.get(one, 0.0) + 1.0 / (_RANK_OFFSET + rank)
    return scores


def _rank_by_vector(store: Store, words: str, embedder: Embedder) -> list[str]:
    """Ids of the articles nearest to the words, nearest first; articles never embedded are not among them."""
    rows = store.read(
        "SELECT a.id, v.vector FROM articles a JOIN vectors v ON v.text_sha256 = a.content_sha256 "
        "WHERE v.fingerprint = ? AND NOT a.withdrawn ORDER BY a.id",
        (embedder.fingerprint,),
    )
    if not rows:
        return []
    matrix = np.stack([np.frombuffer(blob, dtype="<f4") for _, blob in rows]).astype(np.float32)
    query = embed_texts([words], embedder)[0]
    near = np.round((matrix @ query).astype(np.float64), 6)
    order = np.lexsort((np.arange(len(rows)), -near))[:_RANKED]
    return [str(rows[place][0]) for place in order.tolist()]
