"""What was decided by hand, applied to the events that were found.

Decisions are applied in the order they were made, so a later one has its way over an earlier one. They name articles;
what is parted or joined are origins, the article with its copies, and an article that took the place of another counts
as that one.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from aibot_local.desk.succession import follow_successors
from aibot_local.protocols import Vectors
from aibot_local.records import Origin
from aibot_local.store.events import Decision, DecisionKind


def list_ids(origin: Origin) -> frozenset[str]:
    """The ids of an origin's article and its copies."""
    return frozenset((origin.article.id, *(copy.article.id for copy in origin.copies)))


def apply_decisions(
    groups: Sequence[Sequence[int]],
    origins: Sequence[Origin],
    vectors: Vectors,
    decisions: Sequence[Decision],
    *,
    successors: Mapping[str, str],
) -> list[list[int]]:
    """The groups (rows of `origins`) as they are when every decision is heeded; each row is in exactly one of them.

    `vectors` is float32 (n, dim), unit rows, row i for `origins[i]`. A merge or a pin brings its articles into the
    group that holds most of them; another group comes along whole if at least half of it are those. A split parts its
    articles from those they were parted from; others of the group stay with the side whose articles they are nearer to
    (mean cosine). Two pinned events are never one group.
    """
    rows = {article: row for row, origin in enumerate(origins) for article in list_ids(origin)}
    parted = [sorted(group) for group in groups]
    pins: list[set[int]] = []
    for decision in decisions:
        meant = _find_rows(decision.articles, rows, successors)
        if decision.kind is DecisionKind.SPLIT:
            others = _find_rows(decision.parted_from, rows, successors) - meant
            parted = _part(parted, meant, others, vectors)
            continue
        parted = _join(parted, meant)
        if decision.kind is DecisionKind.PIN:
            for pin in pins:
                parted = _part(parted, meant - pin, pin - meant, vectors)
            pins.append(meant)
    return sorted(sorted(group) for group in parted if group)


def _find_rows(articles: frozenset[str], rows: Mapping[str, int], successors: Mapping[str, str]) -> set[int]:
    return {rows[article] for article in follow_successors(articles, successors) if article in rows}


def _join(groups: list[list[int]], meant: set[int]) -> list[list[int]]:
    """One group of the rows meant, with the group that holds most of them and those at least half made of them."""
    if not meant:
        return groups
    base = max(groups, key=lambda group: (len(meant & set(group)), -min(group, default=0)))
    joined = meant | set(base)
    rest = []
    for group in groups:
        own = meant & set(group)
        if own and 2 * len(own) >= len(group):
            joined |= set(group)
        elif group is not base:
            rest.append([row for row in group if row not in meant])
    return [*rest, sorted(joined)]


def _part(groups: list[list[int]], meant: set[int], others: set[int], vectors: Vectors) -> list[list[int]]:
    """Each group that holds rows of both sides cut in two."""
    parted: list[list[int]] = []
    for group in groups:
        one = [row for row in group if row in meant]
        other = [row for row in group if row in others]
        if not one or not other:
            parted.append(group)
            continue
        near_one = _mean(vectors, one)
        near_other = _mean(vectors, other)
        for row in group:
            if row in meant or row in others:
                continue
            point = vectors[row].astype(np.float64)
            (one if float(point @ near_one) > float(point @ near_other) else other).append(row)
        parted += [sorted(other), sorted(one)]
    return parted


def _mean(vectors: Vectors, rows: Sequence[int]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.asarray(vectors[list(rows)].astype(np.float64).mean(axis=0))
