"""Rating by place: the earlier in its article, the more salient, as news is written."""

from collections.abc import Sequence

import numpy as np

from aibot_local.protocols import Scores, Vectors


class Lead:
    """Rates a sentence at place p of its article 1 / (1 + p). A `SalienceScorer`."""

    name = "lead"

    def score(
        self, sentences: Sequence[str], positions: Sequence[int], embeddings: Vectors, articles: Sequence[str]
    ) -> Scores:
        """See `SalienceScorer.score`."""
        return 1.0 / (1.0 + np.asarray(positions, dtype=np.float64))
