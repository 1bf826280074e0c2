"""Finding the events of a pile of articles."""

import hashlib
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from aibot_local.clustering.closeness import compare_articles, find_days
from aibot_local.clustering.grouping import group_articles
from aibot_local.clustering.terms import find_terms
from aibot_local.protocols import Clusterer, Vectors
from aibot_local.records import Event, Origin


def _say_nothing(count: int) -> None:
    """Take a report of progress and do nothing with it."""


def find_events(
    origins: Sequence[Origin],
    vectors: Vectors,
    clusterer: Clusterer,
    *,
    split_below: float = 0.4,
    merge_above: float = 0.5,
    advance: Callable[[int], None] = _say_nothing,
) -> tuple[Event, ...]:
    """Sort origins into events; each origin is in exactly one, and one that stands alone is an event of one report.

    `vectors` is float32 (n, dim), unit rows, row i for the article of `origins[i]`. A cluster whose parts are on
    average less likely than `split_below` (0..1) to report one event is split; clusters and single articles more
    likely than `merge_above` are joined. `advance` is told of n articles in all.

    Events are ordered by number of origins, then newest date, most first, then id. The result does not depend on the
    order of `origins`.

    :raises ValueError: when there is not one vector for each origin, or two origins have one id.
    """
    if len(origins) != len(vectors):
        raise ValueError(f"{len(origins)} origins need as many vectors, not {len(vectors)}")
    if len({origin.article.id for origin in origins}) < len(origins):
        raise ValueError("two origins have the same article id; deduplicate first")
    order = sorted(range(len(origins)), key=lambda place: origins[place].article.id)
    arranged = [origins[place] for place in order]
    articles = [origin.article for origin in arranged]
    close = compare_articles(find_terms(articles), vectors[order], find_days(articles))
    groups = group_articles(close, clusterer, split_below=split_below, merge_above=merge_above)
    advance(len(origins))
    members: dict[int, list[Origin]] = {}
    for origin, group in zip(arranged, groups.tolist(), strict=True):
        members.setdefault(group, []).append(origin)
    return order_events(make_event(group) for group in members.values())


def make_event(origins: Iterable[Origin]) -> Event:
    """An event of these origins, ordered by date (unknown last), then id."""
    ordered = sorted(
        origins, key=lambda origin: (origin.article.published.value or "9999", origin.article.id)
    )
    ids = "\n".join(sorted(origin.article.id for origin in ordered))
    return Event(hashlib.sha256(ids.encode()).hexdigest()[:12], tuple(ordered))


def order_events(events: Iterable[Event]) -> tuple[Event, ...]:
    """Most origins first, then newest, then by id."""
    by_id = sorted(events, key=lambda event: event.id)
    by_date = sorted(by_id, key=_find_newest, reverse=True)
    return tuple(sorted(by_date, key=lambda event: -len(event.origins)))


def _find_newest(event: Event) -> str:
    return max((article.published.value or "")[:10] for article in event.articles)
