"""ROUGE (Lin 2004): how much of a reference summary a text has, by words, word pairs and order.

The counting is that of Google's `rouge-score` package: lower-cased runs of a-z and 0-9, words longer than three
letters reduced by Porter's stemmer. What differs between published figures is stated here: F1; with several
references, the mean over them; `rougeL` takes text and reference each as one sequence, `rougeLsum` sentence by
sentence (their union of longest common subsequences).
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from aibot_local.errors import SettingsError

VARIANTS = ("rouge1", "rouge2", "rougeL", "rougeLsum")


class _Score(Protocol):
    fmeasure: float


class _Scorer(Protocol):
    def score(self, target: str, prediction: str) -> dict[str, _Score]: ...


def score_rouge(
    summary: Sequence[str], references: Sequence[Sequence[str]], *, variants: Sequence[str] = VARIANTS
) -> dict[str, float]:
    """F1 (0..1) of each variant for a summary against references, each a sequence of sentences.

    Several references: the mean over them. No reference, or an empty one, scores 0.

    :raises SettingsError: the `rouge-score` package is missing, or a variant unknown.
    """
    scorer = _make_scorer(tuple(variants))
    text = "\n".join(summary)
    scores = [scorer.score("\n".join(reference), text) for reference in references]
    return {
        variant: sum(float(each[variant].fmeasure) for each in scores) / max(1, len(scores))
        for variant in variants
    }


@lru_cache(maxsize=4)
def _make_scorer(variants: tuple[str, ...]) -> _Scorer:
    unknown = [variant for variant in variants if variant not in VARIANTS]
    if unknown:
        raise SettingsError(f"ROUGE variant {unknown[0]!r} is unknown; choose from {', '.join(VARIANTS)}")
    try:
        from rouge_score.rouge_scorer import RougeScorer  # type: ignore[import-untyped]
    except ImportError as error:
        raise SettingsError(
            "ROUGE needs the rouge-score package: pip install 'aibot-local[bench]'"
        ) from error
    scorer: _Scorer = RougeScorer(list(variants), use_stemmer=True)
    return scorer
