"""Decisions made by hand: two events that are one, reports that belong elsewhere, an event that stays as it is.

The log of reviews has each, with the name of the `editor` who made it where one is given.
"""

from collections.abc import Sequence
from dataclasses import replace

from aibot_local.desk.finding import resolve_event
from aibot_local.desk.ingesting import tell_time
from aibot_local.desk.matching import compare_days, name_event
from aibot_local.desk.records import State
from aibot_local.durability import hold
from aibot_local.errors import InputError
from aibot_local.rendering.phrases import show_line
from aibot_local.store import Store, inboxes
from aibot_local.store import events as event_store
from aibot_local.store.events import DecisionKind, KeptEvent
from aibot_local.store.reviews import Action, LogEntry, save_entry
from aibot_local.store.stories import load_version

_LEAST_PREFIX = 4


def merge_events(store: Store, one: str, other: str, *, editor: str = "") -> str:
    """Make two events one, now and in every run to come; gives the id, which is that of the first.

    :raises InputError: when an event is not known, has no report, or both are the same.
    """
    with hold(store.path), store.transaction():
        events = event_store.load_events(store)
        kept, taken = _find_event(store, events, one), _find_event(store, events, other)
        if kept.id == taken.id:
            raise InputError(f"{one} and {other} are one event already ({kept.id})")
        articles = tuple(sorted({*kept.articles, *taken.articles}))
        event_store.remove_decisions(store, DecisionKind.PIN, taken.id)
        event_store.save_decision(store, DecisionKind.MERGE, kept.id, articles)
        events[kept.id] = replace(kept, articles=articles, copies={**taken.copies, **kept.copies})
        events[taken.id] = replace(taken, articles=(), copies={}, merged_into=kept.id, pinned=False)
        _keep(store, events)
        _note(store, Action.MERGE, kept.id, editor, f"with {taken.id}")
    return kept.id


def split_event(store: Store, name: str, articles: Sequence[str], *, editor: str = "") -> str:
    """Part articles of an event from the others, now and in every run to come; gives the id of their new event.

    `articles` are ids or beginnings of ids. An article takes its copies along, and a copy the article it repeats.

    :raises InputError: when the event or an article is not known, or nothing would be left of the event.
    """
    with hold(store.path), store.transaction():
        events = event_store.load_events(store)
        event = _find_event(store, events, name)
        named = {_find_article(event, article) for article in articles}
        heads = {event.copies.get(article, article) for article in named}
        apart = tuple(sorted(one for one in event.articles if event.copies.get(one, one) in heads))
        rest = tuple(one for one in event.articles if one not in set(apart))
        if not apart or not rest:
            raise InputError(
                f"{event.id}: name some of its articles and not all, so that two events are left"
            )
        born = name_event(apart, events)
        event_store.save_decision(store, DecisionKind.SPLIT, born, apart, rest)
        copies = dict(event.copies)
        events[event.id] = replace(
            event, articles=rest, copies={one: copies[one] for one in rest if one in copies}
        )
        events[born] = KeptEvent(
            born, State.BORN.value, apart, {one: copies[one] for one in apart if one in copies}, None, False
        )
        _keep(store, events)
        _note(store, Action.SPLIT, event.id, editor, f"{', '.join(one[:12] for one in apart)} to {born}")
    return born


def pin_event(store: Store, name: str, *, off: bool = False, editor: str = "") -> str:
    """Keep the articles of an event together under its id in every run to come, or no longer; gives the id.

    Reports may still come to it. It is never made one with another pinned event, and where it becomes one with
    another, the id is its own.

    :raises InputError: when the event is not known or has no report.
    """
    with hold(store.path), store.transaction():
        events = event_store.load_events(store)
        event = _find_event(store, events, name)
        event_store.remove_decisions(store, DecisionKind.PIN, event.id)
        if not off:
            event_store.save_decision(store, DecisionKind.PIN, event.id, event.articles)
        events[event.id] = replace(event, pinned=not off)
        _keep(store, events)
        _note(store, Action.UNPIN if off else Action.PIN, event.id, editor, "")
    return event.id


def _keep(store: Store, events: dict[str, KeptEvent]) -> None:
    """Keep the events with the states that follow from what was told last."""
    members = {event.id: frozenset(event.articles) for event in events.values() if event.articles}
    courses = compare_days(event_store.load_told(store), members, successors=inboxes.load_successors(store))
    event_store.save_events(
        store,
        [
            replace(event, state=courses[event.id].state.value if event.articles else State.GONE.value)
            for event in events.values()
        ],
    )


def _note(store: Store, action: Action, event: str, editor: str, note: str) -> None:
    version = load_version(store, event)
    number = version.number if version else 0
    save_entry(store, LogEntry(event, number, action, show_line(editor), tell_time(), note=note))


def _find_event(store: Store, events: dict[str, KeptEvent], name: str) -> KeptEvent:
    event = events.get(resolve_event(store, name))
    if event is None or not event.articles:
        raise InputError(f"event {name!a} has no report left; `aibot events` lists those that have")
    return event


def _find_article(event: KeptEvent, name: str) -> str:
    wanted = name.strip().lower()
    meant = [one for one in event.articles if len(wanted) >= _LEAST_PREFIX and one.startswith(wanted)]
    if len(meant) != 1:
        why = "more than one article begins so" if meant else "it has no such article"
        raise InputError(f"{event.id}: {name!a}: {why}; `aibot show {event.id} --sources` lists them")
    return meant[0]
