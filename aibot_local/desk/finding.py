"""The events of the desk: found over all that is kept, cut and joined as decided by hand, under their old ids."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from aibot_local.clustering import find_events
from aibot_local.clustering.finding import make_event, order_events
from aibot_local.deduplication import find_origins
from aibot_local.desk.deciding import apply_decisions, list_ids
from aibot_local.desk.matching import Course, compare_days, match_events
from aibot_local.desk.records import DeskEvent, State
from aibot_local.embedding import embed_articles
from aibot_local.errors import InputError
from aibot_local.pipeline import set_languages_aside
from aibot_local.protocols import Clusterer, Embedder, Progress, Vectors
from aibot_local.records import Event, Origin, Reading, SetAside
from aibot_local.store import Store, inboxes
from aibot_local.store import articles as article_store
from aibot_local.store import events as event_store
from aibot_local.store.events import KeptEvent

_LEAST_PREFIX = 4  # characters of an id that may stand for it


@dataclass(frozen=True, slots=True)
class Found:
    """Everything kept, sorted into events.

    `vectors` is float32 (n, dim), a unit row for each of `origins`. `events` are ordered by number of reports, then
    newest date, then id. `courses` tell what became of each event, by id, since an update last told of it.
    """

    reading: Reading
    origins: tuple[Origin, ...]
    vectors: Vectors
    events: tuple[DeskEvent, ...]
    courses: Mapping[str, Course]


def find_desk_events(
    store: Store,
    embedder: Embedder,
    clusterer: Clusterer,
    *,
    languages: Sequence[str],
    refused: Sequence[SetAside] = (),
    progress: Progress,
) -> Found:
    """Find the events of all articles kept, give them their ids, and keep which articles belong to them.

    Only what was never embedded is embedded. `refused` is what an inbox held and was not opened, for the account.
    """
    reading = set_languages_aside(_load_reading(store, refused), languages)
    with progress.stage("finding copies", len(reading.articles)) as advance:
        origins = find_origins(reading.articles, advance=advance)
    articles = [origin.article for origin in origins]
    with progress.stage("embedding", len(articles)) as advance:
        vectors = embed_articles(articles, embedder, cache=store, advance=advance)
    with progress.stage("finding events", len(articles)) as advance:
        found = find_events(origins, vectors, clusterer, multilingual=embedder.multilingual, advance=advance)
    events = _name_events(store, _decide(store, found, origins, vectors))
    courses = keep_events(store, events)
    pinned = {event.id for event in event_store.load_events(store).values() if event.pinned}
    return Found(
        reading,
        origins,
        vectors,
        tuple(DeskEvent(event, courses[event.id].state, event.id in pinned) for event in events),
        courses,
    )


def keep_events(store: Store, events: Sequence[Event]) -> dict[str, Course]:
    """Keep which articles belong to which event now; gives what became of each since an update last told of it."""
    with store.transaction():
        before = event_store.load_events(store)
        members = {
            event.id: frozenset(article for origin in event.origins for article in list_ids(origin))
            for event in events
        }
        successors = inboxes.load_successors(store)
        courses = compare_days(event_store.load_told(store), members, successors=successors)
        steps = compare_days(
            {event.id: frozenset(event.articles) for event in before.values() if event.articles},
            members,
            successors=successors,
        )
        kept = [_describe_event(event, courses[event.id].state, before.get(event.id)) for event in events]
        for event in before.values():
            if event.id not in members:
                target = steps[event.id].merged_into if event.id in steps else None
                kept.append(
                    replace(
                        event,
                        state=State.GONE.value,
                        articles=(),
                        copies={},
                        merged_into=target or event.merged_into,
                        pinned=False,
                    )
                )
        event_store.save_events(store, kept)
    return courses


def resolve_event(store: Store, name: str) -> str:
    """The id of an event from its id or the beginning of it; one that became part of another stands for that.

    :raises InputError: when no event or more than one is meant.
    """
    wanted = name.strip().lower()
    events = event_store.load_events(store)
    told = {str(row[0]) for row in store.read("SELECT DISTINCT event FROM stories")}
    ids = sorted(events.keys() | told)
    meant = [one for one in ids if one == wanted] or [
        one for one in ids if len(wanted) >= _LEAST_PREFIX and one.startswith(wanted)
    ]
    if not meant:
        raise InputError(f"no event {name!a} is kept in {store.path}: `aibot events` lists those there are")
    if len(meant) > 1:
        raise InputError(f"{name!a} begins several events: {', '.join(meant[:5])}; give more of the id")
    at, seen = meant[0], {meant[0]}
    while at in events and not events[at].articles and events[at].merged_into:
        at = str(events[at].merged_into)
        if at in seen:
            break
        seen.add(at)
    return at


def load_desk_event(store: Store, event: str) -> Event | None:
    """An event with its origins as they stand in documents now; None when it has no article left."""
    kept = event_store.load_events(store).get(event)
    if kept is None or not kept.articles:
        return None
    articles = article_store.load_placed_articles(store, kept.articles)
    if not articles:
        return None
    return replace(make_event(find_origins(articles)), id=event)


def _load_reading(store: Store, refused: Sequence[SetAside]) -> Reading:
    articles = article_store.load_placed_articles(store)
    set_aside = sorted(
        [*inboxes.load_set_aside(store), *refused],
        key=lambda one: (one.path, -1 if one.item is None else one.item, one.detail),
    )
    files, _ = inboxes.count_places(store)
    return Reading(articles, tuple(set_aside), files + len(refused))


def _decide(
    store: Store, found: Sequence[Event], origins: Sequence[Origin], vectors: Vectors
) -> list[tuple[Origin, ...]]:
    """The origins of each event when what was decided by hand is heeded."""
    decisions = event_store.load_decisions(store)
    if not decisions:
        return [event.origins for event in found]
    rows = {origin.article.id: row for row, origin in enumerate(origins)}
    groups = apply_decisions(
        [[rows[article.id] for article in event.articles] for event in found],
        origins,
        vectors,
        decisions,
        successors=inboxes.load_successors(store),
    )
    return [tuple(origins[row] for row in group) for group in groups]


def _name_events(store: Store, groups: Sequence[Sequence[Origin]]) -> tuple[Event, ...]:
    before = event_store.load_events(store)
    predecessors: dict[str, set[str]] = {}
    for article, successor in inboxes.load_successors(store).items():
        predecessors.setdefault(successor, set()).add(article)
    ids = match_events(
        [
            [
                frozenset(list_ids(origin).union(*(predecessors.get(one, ()) for one in list_ids(origin))))
                for origin in group
            ]
            for group in groups
        ],
        {event.id: frozenset(event.articles) for event in before.values() if event.articles},
        firm=[event.id for event in before.values() if event.pinned],
        taken=list(before),
    )
    events = [replace(make_event(group), id=name) for group, name in zip(groups, ids, strict=True)]
    return order_events(events)


def _describe_event(event: Event, state: State, before: KeptEvent | None) -> KeptEvent:
    copies = {
        copy.article.id: origin.article.id
        for origin in event.origins
        for copy in origin.copies
        if copy.article.id != origin.article.id
    }
    articles = frozenset(article for origin in event.origins for article in list_ids(origin))
    return KeptEvent(
        id=event.id,
        state=state.value,
        articles=tuple(sorted(articles)),
        copies=copies,
        merged_into=None,
        pinned=before is not None and before.pinned,
    )
