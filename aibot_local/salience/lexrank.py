"""Rating by a random walk over similar sentences: continuous LexRank (Erkan & Radev 2004) with dense vectors."""

from collections.abc import Sequence

import numpy as np

from aibot_local.protocols import Scores, Vectors

_DAMPING = 0.85  # the paper's
_STEPS = 100


class LexRank:
    """Rates a sentence by how often a walk from sentence to similar sentence comes by. A `SalienceScorer`.

    The mean rating is 1. Similarity is the cosine, 0 where negative; a sentence is not similar to itself.
    """

    name = "lexrank"

    def score(
        self, sentences: Sequence[str], positions: Sequence[int], embeddings: Vectors, articles: Sequence[str]
    ) -> Scores:
        """See `SalienceScorer.score`."""
        count = len(sentences)
        if not count:
            return np.zeros(0)
        vectors = np.asarray(embeddings, dtype=np.float64)
        similarities = np.maximum(vectors @ vectors.T, 0.0)
        np.fill_diagonal(similarities, 0.0)
        sums = similarities.sum(axis=1, keepdims=True)
        steps = np.where(sums > 0, similarities / np.where(sums > 0, sums, 1.0), 1.0 / count)
        ranks = np.full(count, 1.0 / count)
        for _ in range(_STEPS):
            ranks = (1 - _DAMPING) / count + _DAMPING * (ranks @ steps)
        return ranks * count
