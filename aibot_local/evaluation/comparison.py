"""Comparing texts of several systems with references: the measures, their intervals, and what differs surely."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aibot_local.errors import InputError, SettingsError
from aibot_local.evaluation.bertscore import score_bertscore
from aibot_local.evaluation.rouge import VARIANTS, score_rouge
from aibot_local.evaluation.significance import Interval, bootstrap_mean, compute_p_value
from aibot_local.protocols import TokenEmbedder

MEASURES = (*VARIANTS, "chrf", "bertscore")
_SENTENCE_END = re.compile(r"(?<=[.!?…][\"”’)])\s+|(?<=[.!?…])\s+")


@dataclass(frozen=True, slots=True)
class SystemScores:
    """One system's scores, each measure's values in the order of the clusters, 0..1; `words` are text lengths."""

    name: str
    values: Mapping[str, tuple[float, ...]]
    words: tuple[int, ...]

    def summarize(self, measure: str, *, seed: int = 0) -> Interval:
        """Mean of a measure and its 95 % bootstrap interval."""
        return bootstrap_mean(self.values[measure], seed=seed)


@dataclass(frozen=True, slots=True)
class Contrast:
    """How one system does against another on a measure: mean difference, and the p-value of a permutation test."""

    system: str
    other: str
    measure: str
    difference: float
    p_value: float


def score_system(
    name: str,
    texts: Sequence[str],
    references: Sequence[Sequence[str]],
    *,
    measures: Sequence[str] = VARIANTS,
    encoder: TokenEmbedder | None = None,
) -> SystemScores:
    """Score one text for each cluster against the cluster's references. An empty text scores 0.

    ROUGE as in `aibot_local.evaluation.rouge`; texts are cut into sentences after their full stops and at line
    breaks, which bears on `rougeLsum` only. `chrf` is sacrebleu's chrF2, here 0..1. `bertscore` needs an
    `encoder`, see `aibot_local.evaluation.bertscore`.

    :raises InputError: the number of texts is not that of the clusters.
    :raises SettingsError: a measure is unknown or its package missing.
    """
    if len(texts) != len(references):
        raise InputError(f"{name}: {len(texts)} texts for {len(references)} clusters; one for each is needed")
    unknown = [measure for measure in measures if measure not in MEASURES]
    if unknown:
        raise SettingsError(f"measure {unknown[0]!r} is unknown; choose from {', '.join(MEASURES)}")
    if "bertscore" in measures and encoder is None:
        raise SettingsError("BERTScore needs an encoder: an embedder of the model library")
    variants = [measure for measure in measures if measure in VARIANTS]
    values: dict[str, list[float]] = {measure: [] for measure in measures}
    for text, some in zip(texts, references, strict=True):
        scores = score_rouge(_cut(text), [_cut(each) for each in some], variants=variants) if variants else {}
        if "chrf" in measures:
            scores["chrf"] = _score_chrf(text, some)
        if "bertscore" in measures and encoder is not None:
            scores["bertscore"] = score_bertscore(text, some, encoder)
        for measure in measures:
            values[measure].append(scores[measure])
    lengths = tuple(len(text.split()) for text in texts)
    return SystemScores(name, {measure: tuple(each) for measure, each in values.items()}, lengths)


def contrast_systems(one: SystemScores, other: SystemScores, *, seed: int = 0) -> tuple[Contrast, ...]:
    """Each shared measure's mean difference (`one` minus `other`) over the clusters, with its p-value."""
    contrasts = []
    for measure in one.values:
        if measure not in other.values:
            continue
        first, second = one.values[measure], other.values[measure]
        difference = sum(first) / len(first) - sum(second) / len(second)
        p_value = compute_p_value(first, second, seed=seed)
        contrasts.append(Contrast(one.name, other.name, measure, difference, p_value))
    return tuple(contrasts)


def _cut(text: str) -> list[str]:
    return [part for line in text.splitlines() for part in _SENTENCE_END.split(line.strip()) if part]


def _score_chrf(text: str, references: Sequence[str]) -> float:
    try:
        from sacrebleu.metrics.chrf import CHRF
    except ImportError as error:
        raise SettingsError("chrF needs the sacrebleu package: pip install 'aibot-local[bench]'") from error
    return sum(float(CHRF().sentence_score(text, [each]).score) / 100 for each in references) / len(
        references
    )
