"""Finding the events of a pile of articles."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from aibot_local.clustering.closeness import PileCloseness, Rows, find_days, make_views, read_articles
from aibot_local.clustering.grouping import Groups, group_articles, list_members
from aibot_local.clustering.languages import part_languages
from aibot_local.clustering.linking import find_near, link_articles
from aibot_local.clustering.windows import place_undated, settle_events
from aibot_local.progress import say_nothing
from aibot_local.protocols import Clusterer, Vectors
from aibot_local.records import Event, Origin


def find_events(
    origins: Sequence[Origin],
    vectors: Vectors,
    clusterer: Clusterer,
    *,
    multilingual: bool = False,
    apart_below: float = 0.33,
    split_below: float = 0.3,
    join_above: float = 0.5,
    most_together: int = 4000,
    most_at_once: int = 50_000,
    advance: Callable[[int], None] = say_nothing,
) -> tuple[Event, ...]:
    """Sort origins into events; each origin is in exactly one, and one that stands alone is an event of one report.

    `vectors` is float32 (n, dim), unit rows, row i for the article of `origins[i]`. Articles are compared by vectors,
    words, names, figures and dates to a closeness of 0..1 (0.5: an even chance of one event). Those at least
    `apart_below` close are linked; the clusterer sees the links as distances, 1 - closeness. A cluster whose parts are
    on average less close than `split_below` is split; clusters and single articles on average at least `join_above`
    close are joined. A cluster of more than `most_together` is cut before: so long a chain of links is no event. The
    defaults were set with `benchmarks/events.py`. `advance` is told of n articles.

    A pile of more than `most_at_once` is sorted by windows of days (`windows.py`), so that what is compared at a time
    does not grow with it; its words are held as numbers, some 1 KB an article. An undated article is looked at on the
    day of a dated one that is near by vector.

    Each language is sorted by itself, unless the vectors are `multilingual`: near in meaning are near in any language.

    Events are ordered by number of origins, then newest date, most first, then id. The result does not depend on the
    order of `origins`.

    :raises ValueError: when there is not one vector for each origin, one is not finite, or two origins have one id.
    """
    if len(origins) != len(vectors):
        raise ValueError(f"{len(origins)} origins need as many vectors, not {len(vectors)}")
    if not np.isfinite(vectors).all():
        raise ValueError("vectors must be finite; the embedder's model is damaged")
    if len({origin.article.id for origin in origins}) < len(origins):
        raise ValueError("two origins have the same article id; find their copies first")
    order = sorted(range(len(origins)), key=lambda place: origins[place].article.id)
    arranged = [origins[place] for place in order]
    rows = np.array(order, dtype=np.int64)
    parts = (range(len(arranged)),) if multilingual else part_languages(arranged)
    piles = [np.array(part, dtype=np.int64) for part in parts]
    days = find_days([origin.article for origin in arranged])
    words = read_articles([origin.article for origin in arranged])

    def find_groups(places: Rows, tell: Callable[[int], None]) -> Groups:
        own = vectors[rows[places]]
        with ThreadPoolExecutor(1) as aside:
            near = aside.submit(find_near, own)
            views = make_views(words.take(places), days[places], own)
        return group_articles(
            link_articles(views, near.result(), apart_below=apart_below, advance=tell),
            PileCloseness(views),
            clusterer,
            split_below=split_below,
            join_above=join_above,
            most_together=most_together,
        )

    def settle(pile: Rows) -> Iterable[Rows]:
        if len(pile) <= most_at_once:
            return list_members(find_groups(pile, advance))
        return settle_events(
            place_undated(days[pile], vectors, rows[pile]),
            lambda some: find_groups(pile[some], say_nothing),
            most=most_at_once,
            advance=advance,
        )

    events = [pile[event] for pile in piles for event in settle(pile)]
    return order_events(make_event(arranged[place] for place in event) for event in events)


def make_event(origins: Iterable[Origin]) -> Event:
    """An event of these origins, ordered by date (unknown last), then id."""
    ordered = sorted(
        origins, key=lambda origin: (origin.article.published.value or "9999", origin.article.id)
    )
    ids = "\n".join(sorted(origin.article.id for origin in ordered))
    return Event(hashlib.sha256(ids.encode()).hexdigest()[:12], tuple(ordered))


def order_events(events: Iterable[Event]) -> tuple[Event, ...]:
    """Most origins first, then newest (undated last), then by id."""
    by_id = sorted(events, key=lambda event: event.id)
    by_date = sorted(by_id, key=_find_newest, reverse=True)
    return tuple(sorted(by_date, key=lambda event: -len(event.origins)))


def _find_newest(event: Event) -> str:
    return max((article.published.value or "")[:10] for article in event.articles)
