"""From texts and judgements to the rows of a leaderboard: means, intervals, and what surely differs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from aibot_local.evaluation.bench.event_scores import compare_event_systems, interval_of_f1
from aibot_local.evaluation.bench.running import GroupRun, SystemRun
from aibot_local.evaluation.bench.systems import RANDOM, Standing, Task
from aibot_local.evaluation.clustering_metrics import compare_groupings
from aibot_local.evaluation.comparison import SystemScores, contrast_systems, score_system
from aibot_local.evaluation.datasets import EventSet, SummarySet, hash_articles, hash_clusters
from aibot_local.evaluation.significance import Interval, bootstrap_mean
from aibot_local.protocols import TokenEmbedder

MEASURES = ("rouge1", "rouge2", "rougeL", "rougeLsum", "chrf")
CONTRASTED = ("rouge1", "rouge2", "rougeL")
EVENT_MEASURES = ("f1", "precision", "recall", "rand", "information", "alone")
TRUTH = ("supported", "contradicted", "verbatim", "novelty", "coverage", "reports")
MAIN = {Task.SUMMARIES: "rouge2", Task.EVENTS: "f1"}  # what systems are ranked by


@dataclass(frozen=True, slots=True)
class Against:
    """A row against the best baseline of a measure: mean difference and p-value, as written and at equal length.

    At equal length both texts of each cluster are cut to as many words as the shorter of the two has. The last
    two are None where they are not computed (events).
    """

    baseline: str
    difference: float
    p_value: float
    equal_difference: float | None = None
    equal_p_value: float | None = None


@dataclass(frozen=True, slots=True)
class Costs:
    """What a system takes: seconds a story (or a set of articles), loading apart; peak memory in bytes.

    `tokens_per_second` is of the rewriter alone, None where nothing is rewritten or tokens cannot be counted.
    """

    seconds: Interval
    load_seconds: float | None
    peak: int
    tokens_per_second: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A system on a set. Where `failure` is set it has no values.

    `measures` and `truth` are 0..1; `truth` has a mean over the stories with text, by the names of TRUTH, and is empty
    for events. `values` are the measures of each cluster, `words` the mean length of a text, `empty` the stories
    without one, `dropped` the sentences that the gate did not let through as they were, in all.
    """

    system: str
    standing: Standing
    failure: str = ""
    measures: Mapping[str, Interval] | None = None
    values: Mapping[str, tuple[float, ...]] | None = None
    truth: Mapping[str, Interval] | None = None
    against: Mapping[str, Against] | None = None
    costs: Costs | None = None
    words: float = 0.0
    empty: int = 0
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class Board:
    """Every system on one set, best first, failed ones last. `data` is the hash of what was measured on.

    `size` counts clusters or articles; `events` the gold events of an event set.
    """

    name: str
    task: Task
    data: str
    size: int
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    events: int = 0
    seed: int = 0

    @property
    def main(self) -> str:
        """The measure that rows are ordered by."""
        return MAIN[self.task]


# ------------------------------------------------------------------------------------------- summaries


def score_summaries(
    data: SummarySet,
    runs: Sequence[SystemRun],
    *,
    encoder: TokenEmbedder | None = None,
    notes: Sequence[str] = (),
    seed: int = 0,
) -> Board:
    """The board of a set of clusters; `notes` are added to those of the set. BERTScore is told with an `encoder` only.

    :raises SettingsError: a package that measures is missing.
    """
    references = [cluster.references for cluster in data.clusters]
    done = [one for one in runs if not one.failure]
    texts = {one.system.name: ["\n".join(each.sentences) for each in one.written] for one in done}
    measures = (*MEASURES, "bertscore") if encoder else MEASURES
    scores = {
        name: score_system(name, some, references, measures=measures, encoder=encoder)
        for name, some in texts.items()
    }
    baselines = [
        one.system.name
        for one in done
        if one.system.standing is Standing.BASELINE and one.system.name != RANDOM
    ]
    best = {
        measure: max(baselines, key=lambda name: (_mean(scores[name], measure), name))
        for measure in CONTRASTED
        if baselines
    }
    rows = []
    for one in runs:
        if one.failure:
            rows.append(Row(one.system.name, one.system.standing, one.failure))
            continue
        against = {
            measure: _contrast(one.system.name, name, measure, texts, scores, references, seed)
            for measure, name in best.items()
            if name != one.system.name
        }
        rows.append(_make_row(one, scores[one.system.name], against, seed))
    return Board(
        data.name,
        Task.SUMMARIES,
        hash_clusters(data.clusters),
        len(data.clusters),
        rank(rows, "rouge2"),
        (*data.notes, *notes),
        seed=seed,
    )


def rank(rows: Sequence[Row], measure: str) -> tuple[Row, ...]:
    """Rows by a measure, best first; equal ones by name; failed ones last."""

    def order(row: Row) -> tuple[bool, float, str]:
        mean = row.measures[measure].mean if row.measures else 0.0
        return row.measures is None, -mean, row.system

    return tuple(sorted(rows, key=order))


def cut_to_equal(one: str, other: str) -> tuple[str, str]:
    """Two texts, each cut to as many words as the shorter has; line breaks, which part sentences, are kept."""
    length = min(len(one.split()), len(other.split()))
    return _cut_words(one, length), _cut_words(other, length)


def _cut_words(text: str, words: int) -> str:
    lines = []
    for line in text.split("\n"):
        kept = line.split()[:words]
        words -= len(kept)
        if kept:
            lines.append(" ".join(kept))
    return "\n".join(lines)


def _contrast(
    name: str,
    baseline: str,
    measure: str,
    texts: Mapping[str, Sequence[str]],
    scores: Mapping[str, SystemScores],
    references: Sequence[Sequence[str]],
    seed: int,
) -> Against:
    (plain,) = (
        one for one in contrast_systems(scores[name], scores[baseline], seed=seed) if one.measure == measure
    )
    pairs = [cut_to_equal(*pair) for pair in zip(texts[name], texts[baseline], strict=True)]
    ours, theirs = (
        score_system(title, [pair[side] for pair in pairs], references, measures=[measure])
        for side, title in enumerate((name, baseline))
    )
    (equal,) = contrast_systems(ours, theirs, seed=seed)
    return Against(baseline, plain.difference, plain.p_value, equal.difference, equal.p_value)


def _make_row(run: SystemRun, scores: SystemScores, against: Mapping[str, Against], seed: int) -> Row:
    judged = [one for one in run.judged if one is not None]
    truth = {
        name: bootstrap_mean([float(getattr(one, name)) for one in judged], seed=seed)
        for name in TRUTH
        if judged
    }
    return Row(
        system=run.system.name,
        standing=run.system.standing,
        measures={measure: scores.summarize(measure, seed=seed) for measure in scores.values},
        values=scores.values,
        truth=truth,
        against=against,
        costs=_measure_costs(run, seed),
        words=sum(scores.words) / len(scores.words),
        empty=sum(not one.sentences for one in run.written),
        dropped=sum(len(one.dropped) for one in run.written),
    )


def _measure_costs(run: SystemRun, seed: int) -> Costs:
    writing = sum(one.writing_seconds for one in run.written)
    tokens = sum(one.tokens for one in run.written)
    return Costs(
        seconds=bootstrap_mean([one.seconds for one in run.written], seed=seed),
        load_seconds=run.loaded.seconds if run.loaded else None,
        peak=max(one.peak for one in run.written),
        tokens_per_second=tokens / writing if tokens and writing else None,
    )


def _mean(scores: SystemScores, measure: str) -> float:
    return float(np.mean(scores.values[measure]))


# ---------------------------------------------------------------------------------------------- events


def score_events(data: EventSet, runs: Sequence[GroupRun], *, seed: int = 0) -> Board:
    """The board of a set of labelled articles."""
    gold = [article.event for article in data.articles]
    found = {one.system.name: one.grouped.labels for one in runs if one.grouped is not None}
    agreements = {name: compare_groupings(gold, labels) for name, labels in found.items()}
    baselines = [one.system.name for one in runs if one.system.standing is Standing.BASELINE and one.grouped]
    best = max(baselines, key=lambda name: (agreements[name].f1, name), default="")
    rows = []
    for one in runs:
        name = one.system.name
        if one.grouped is None:
            rows.append(Row(name, one.system.standing, one.failure))
            continue
        measures = {
            measure: Interval(*[float(getattr(agreements[name], measure))] * 3) for measure in EVENT_MEASURES
        }
        measures["f1"] = interval_of_f1(gold, found[name], seed=seed)
        against = {}
        if best and best != name:
            difference, p_value = compare_event_systems(gold, found[name], found[best], seed=seed)
            against["f1"] = Against(best, difference, p_value)
        seconds = one.grouped.seconds
        rows.append(
            Row(
                system=name,
                standing=one.system.standing,
                measures=measures,
                values={},
                truth={},
                against=against,
                costs=Costs(
                    Interval(seconds, seconds, seconds),
                    one.loaded.seconds if one.loaded else None,
                    one.grouped.peak,
                ),
            )
        )
    return Board(
        data.name,
        Task.EVENTS,
        hash_articles(data.articles),
        len(data.articles),
        rank(rows, "f1"),
        data.notes,
        events=len(set(gold)),
        seed=seed,
    )
