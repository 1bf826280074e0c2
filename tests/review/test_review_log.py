"""The log of reviews: only added to, found out where somebody changed it, and purged of texts alone."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from aibot_local.errors import AibotError
from aibot_local.store import Store
from aibot_local.store.purging import purge_all
from aibot_local.store.reviews import (
    PURGED,
    Action,
    LogEntry,
    find_log_fault,
    load_locks,
    load_log,
    save_entry,
    save_locks,
)

ENTRIES = [
    LogEntry(
        "a" * 12, 2, Action.EDIT, "Ada", "2026-11-24T10:00:00+00:00", "section 1", "Old.", "New.", "no 5"
    ),
    LogEntry("b" * 12, 1, Action.CHECK, "Bob", "2026-11-24T10:01:00+00:00", story="f" * 64),
    LogEntry("a" * 12, 2, Action.CORRECT, "Ada", "2026-11-24T10:02:00+00:00", note="It was five."),
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "desk.sqlite") as made:
        for entry in ENTRIES:
            save_entry(made, entry)
        yield made


def tamper(store: Store, *statements: str) -> None:
    """Write to the file as no part of the program does."""
    other = sqlite3.connect(store.path)
    for name in ("review_log_stays", "review_log_stands"):
        other.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        other.execute(statement)
    other.commit()
    other.close()


def strip(entry: LogEntry) -> tuple[object, ...]:
    return (entry.event, entry.version, entry.action, entry.editor, entry.at, entry.place, entry.before,
            entry.after, entry.note, entry.story)  # fmt: skip


def test_entries_come_back_in_order(store: Store) -> None:
    assert [strip(one) for one in load_log(store)] == [strip(one) for one in ENTRIES]
    assert [one.number for one in load_log(store)] == [1, 2, 3]
    assert [one.number for one in load_log(store, "a" * 12)] == [1, 3]
    assert find_log_fault(store) == ""


@pytest.mark.parametrize(
    "statement", ["DELETE FROM review_log WHERE number = 3", "UPDATE review_log SET editor = 'Eve'"]
)
def test_the_store_refuses_to_change_what_was_done(store: Store, statement: str) -> None:
    with pytest.raises(AibotError, match="only added to"):
        store.write(statement)
    assert [strip(one) for one in load_log(store)] == [strip(one) for one in ENTRIES]


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE review_log SET editor = 'Eve' WHERE number = 2", "entry 2 "),
        ("UPDATE review_log SET story = '' WHERE number = 2", "entry 2 "),
        ("UPDATE review_log SET sha256 = 'x' WHERE number = 1", "entry 1 "),
        ("DELETE FROM review_log WHERE number = 1", "entry 1 "),
        ("DELETE FROM review_log WHERE number = 2", "entry 2 "),
        ("UPDATE review_texts SET text = 'It was six.' WHERE text = 'It was five.'", "a text in the log"),
    ],
)
def test_what_somebody_changed_behind_its_back_is_found(store: Store, statement: str, fault: str) -> None:
    tamper(store, statement)
    assert find_log_fault(store).startswith(fault)


def test_a_forged_entry_is_found(store: Store) -> None:
    tamper(
        store,
        "INSERT INTO review_log SELECT 4, event, version, 'approve', 'Eve', at, place, before, after, note, story, "
        "sha256 FROM review_log WHERE number = 2",
    )
    assert find_log_fault(store).startswith("entry 4 ")


def test_texts_can_go_and_the_log_stays_whole(store: Store) -> None:
    store.write("DELETE FROM review_texts WHERE event = ?", ("a" * 12,))
    first = load_log(store)[0]
    assert (first.before, first.after, first.note, first.editor) == (PURGED, PURGED, PURGED, "Ada")
    assert find_log_fault(store) == ""


def test_a_purge_of_everything_takes_the_log_and_leaves_its_guard(store: Store) -> None:
    save_locks(store, "a" * 12, {"New."})
    purge_all(store)
    assert load_log(store) == () and load_locks(store, "a" * 12) == frozenset()
    assert b"It was five" not in store.path.read_bytes()
    save_entry(store, ENTRIES[0])
    with pytest.raises(AibotError, match="only added to"):
        store.write("DELETE FROM review_log")


def test_locks_are_those_saved_last(store: Store) -> None:
    save_locks(store, "a" * 12, {"One.", "Two."})
    save_locks(store, "a" * 12, {"Two."})
    assert load_locks(store, "a" * 12) == {"Two."} and load_locks(store, "b" * 12) == frozenset()
