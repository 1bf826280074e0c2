"""Rating by closeness to the mean vector of all sentences (after Radev et al. 2004, with dense vectors)."""

from collections.abc import Sequence

import numpy as np

from aibot_local.protocols import Scores, Vectors


class Centroid:
    """Rates a sentence by its cosine to the event's mean vector, 0 where negative. A `SalienceScorer`.

    Every article has the same weight in the mean, however long it is.
    """

    name = "centroid"

    def score(
        self, sentences: Sequence[str], positions: Sequence[int], embeddings: Vectors, articles: Sequence[str]
    ) -> Scores:
        """See `SalienceScorer.score`."""
        if not len(sentences):
            return np.zeros(0)
        vectors = np.asarray(embeddings, dtype=np.float64)
        means = [
            vectors[[other == article for other in articles]].mean(axis=0)
            for article in dict.fromkeys(articles)
        ]
        centroid = np.mean(means, axis=0)
        length = float(np.linalg.norm(centroid))
        return np.maximum(vectors @ centroid / length, 0.0) if length else np.zeros(len(sentences))
