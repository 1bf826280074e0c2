"""Events of the desk in a store: which articles belong to them, and what was decided by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from aibot_local.store.database import Database


class DecisionKind(StrEnum):
    """What was decided by hand."""

    MERGE = "merge"  # these articles tell of one event
    SPLIT = "split"  # these articles are no part of that event
    PIN = "pin"  # these articles stay one event, under its id


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision: the event that keeps its id, the articles meant, and for a split those they are parted from."""

    number: int
    kind: DecisionKind
    event: str
    articles: frozenset[str]
    parted_from: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class KeptEvent:
    """An event of the desk: its articles by id, copies among them, and what became of it when it has none left."""

    id: str
    state: str
    articles: tuple[str, ...]
    copies: Mapping[str, str]
    merged_into: str | None
    pinned: bool


def load_events(store: Database) -> dict[str, KeptEvent]:
    """Every event there is or was, by id."""
    members: dict[str, list[tuple[str, str | None]]] = {}
    for article, event, copy_of in store.read("SELECT article, event, copy_of FROM members ORDER BY article"):
        members.setdefault(event, []).append((article, copy_of))
    events = {}
    for event, state, merged_into, pinned in store.read(
        "SELECT id, state, merged_into, pinned FROM events ORDER BY id"
    ):
        own = members.get(event, [])
        copies = {article: copy_of for article, copy_of in own if copy_of is not None}
        articles = tuple(article for article, _ in own)
        events[str(event)] = KeptEvent(event, state, articles, copies, merged_into, bool(pinned))
    return events


def save_events(store: Database, events: Sequence[KeptEvent]) -> None:
    """Keep events in place of all that were kept; those not named stay known by id, without articles."""
    with store.transaction():
        store.write("DELETE FROM members")
        store.write_many(
            "INSERT INTO events VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
            "state = excluded.state, merged_into = excluded.merged_into, pinned = excluded.pinned",
            [(event.id, event.state, event.merged_into, event.pinned) for event in events],
        )
        store.write_many(
            "INSERT INTO members VALUES (?, ?, ?)",
            [
                (article, event.id, event.copies.get(article))
                for event in events
                for article in event.articles
            ],
        )


def load_told(store: Database) -> dict[str, frozenset[str]]:
    """The articles of each event when an update last told of them, by event id."""
    told: dict[str, set[str]] = {}
    for article, event in store.read("SELECT article, event FROM told"):
        told.setdefault(str(event), set()).add(str(article))
    return {event: frozenset(articles) for event, articles in sorted(told.items())}


def find_told_run(store: Database) -> int:
    """The number of the last finished update, or 0."""
    rows = store.read("SELECT max(number) FROM runs WHERE kind = 'update' AND finished IS NOT NULL")
    return int(rows[0][0] or 0)


def save_told(store: Database) -> None:
    """Note that the members as they are now have been told."""
    with store.transaction():
        store.write("DELETE FROM told")
        store.write("INSERT INTO told SELECT article, event FROM members")


def load_decisions(store: Database) -> tuple[Decision, ...]:
    """The decisions in the order they were made."""
    sides: dict[tuple[int, int], set[str]] = {}
    for number, article, side in store.read("SELECT decision, article, side FROM decision_articles"):
        sides.setdefault((int(number), int(side)), set()).add(str(article))
    return tuple(
        Decision(
            int(number),
            DecisionKind(kind),
            str(event),
            frozenset(sides.get((int(number), 1), ())),
            frozenset(sides.get((int(number), 0), ())),
        )
        for number, kind, event in store.read("SELECT number, kind, event FROM decisions ORDER BY number")
    )


def save_decision(
    store: Database,
    kind: DecisionKind,
    event: str,
    articles: Sequence[str],
    parted_from: Sequence[str] = (),
) -> int:
    """Keep a decision; gives its number."""
    with store.transaction():
        cursor = store.write("INSERT INTO decisions (kind, event) VALUES (?, ?)", (kind.value, event))
        number = int(cursor.lastrowid or 0)
        store.write_many(
            "INSERT INTO decision_articles VALUES (?, ?, ?)",
            [(number, article, 1) for article in articles]
            + [(number, article, 0) for article in parted_from],
        )
    return number


def remove_decisions(store: Database, kind: DecisionKind, event: str) -> None:
    """Take back the decisions of one kind about an event."""
    with store.transaction():
        store.write("DELETE FROM decisions WHERE kind = ? AND event = ?", (kind.value, event))
