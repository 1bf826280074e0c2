"""Rating by what the articles agree on: how much of what several of them report, and early, a sentence says."""

from collections.abc import Sequence

import numpy as np

from aibot_local.protocols import Scores, Vectors
from aibot_local.salience.centroid import Centroid
from aibot_local.salience.terms import weigh_terms

# Words added to a sentence's length, so that the shortest do not win by being short.
# Set by benchmarks/extraction.py on its two dev sets together; plateau: 2 to 6.
_EXTRA_WORDS = 4


class Consensus:
    """Rates a sentence by the weight of its bigrams per word, times its closeness to the event's centre.

    See `weigh_terms` for the weights and `Centroid` for the closeness. A `SalienceScorer`, and the default: with
    the selection, which discounts bigrams already said, it covers as much shared content as fits the length.
    """

    name = "consensus"

    def score(
        self, sentences: Sequence[str], positions: Sequence[int], embeddings: Vectors, articles: Sequence[str]
    ) -> Scores:
        """See `SalienceScorer.score`."""
        terms = weigh_terms(sentences, positions, articles)
        density = np.array(
            [
                terms.weigh(place, set()) / (len(sentence.split()) + _EXTRA_WORDS)
                for place, sentence in enumerate(sentences)
            ],
            dtype=np.float64,
        )
        return density * Centroid().score(sentences, positions, embeddings, articles)
