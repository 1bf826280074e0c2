"""What editors did, in a store: the log, which is only ever added to, and the sentences that are locked.

Each entry of the log carries the SHA-256 of itself and of the entry before it, so that one that was changed, taken out
or put in between is found. Texts stand beside the log under their hashes: when articles are purged the texts that
quote them go, and the log stays whole.
"""

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from aibot_local.store.database import Database

PURGED = "(taken out)"  # stands for a text that was purged


class Action(StrEnum):
    """What an editor did."""

    EDIT = "edit"
    REMOVE = "remove"
    LOCK = "lock"
    UNLOCK = "unlock"
    CHECK = "check"
    APPROVE = "approve"
    RETURN = "return"  # back to a draft
    CORRECT = "correct"
    MERGE = "merge"
    SPLIT = "split"
    PIN = "pin"
    UNPIN = "unpin"
    RELEASE = "release"  # a lock that a new version could not keep; the program's doing


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One thing that was done: to which version of an event's story, by whom, when (ISO 8601, UTC).

    `place` is where in the story, `before` and `after` its words there, `note` what the editor or the gate says of it;
    each '' where there is none. `story` is the SHA-256 of the story it was done to, '' where it concerns none.
    """

    event: str
    version: int
    action: Action
    editor: str
    at: str
    place: str = ""
    before: str = ""
    after: str = ""
    note: str = ""
    story: str = ""
    number: int = 0


def save_entry(store: Database, entry: LogEntry) -> int:
    """Add an entry to the log; gives its number, from 1 over all events."""
    texts = [entry.before, entry.after, entry.note]
    hashes = [_hash(text) if text else "" for text in texts]
    with store.transaction():
        rows = store.read("SELECT number, sha256 FROM review_log ORDER BY number DESC LIMIT 1")
        last, before = rows[0] if rows else (0, "")
        fields = (
            int(last) + 1,
            entry.event,
            entry.version,
            entry.action.value,
            entry.editor,
            entry.at,
            entry.place,
            *hashes,
            entry.story,
        )
        store.write(
            f"INSERT INTO review_log VALUES ({', '.join('?' * (len(fields) + 1))})",  # noqa: S608 - marks alone
            (*fields, _chain(str(before), fields)),
        )
        store.write_many(
            "INSERT OR IGNORE INTO review_texts VALUES (?, ?, ?)",
            [(entry.event, key, text) for key, text in zip(hashes, texts, strict=True) if text],
        )
    return int(last) + 1


def load_log(store: Database, event: str | None = None) -> tuple[LogEntry, ...]:
    """The entries of the log, all or those of one event, the oldest first; a purged text is `PURGED`."""
    # Asked for at every story that is shown, so the rows of one event are found by their index.
    wanted, values = ("", ()) if event is None else ("WHERE event = ?", (event,))
    columns = "number, event, version, action, editor, at, place, before, after, note, story"
    rows = store.read(f"SELECT {columns} FROM review_log {wanted} ORDER BY number", values)  # noqa: S608 - our words
    if not rows:
        return ()
    texts = {
        (name, key): text
        for name, key, text in store.read(f"SELECT event, sha256, text FROM review_texts {wanted}", values)  # noqa: S608
    }
    entries = []
    for number, name, version, action, editor, at, place, *hashes, story in rows:
        before, after, note = (texts.get((name, key), PURGED) if key else "" for key in hashes)
        entries.append(
            LogEntry(name, version, Action(action), editor, at, place, before, after, note, story, number)
        )
    return tuple(entries)


def find_log_fault(store: Database) -> str:
    """What is wrong with the log, in one line: an entry or a text not as it was written; '' where nothing is."""
    before = ""
    for expected, (*fields, digest) in enumerate(store.read("SELECT * FROM review_log ORDER BY number"), 1):
        if fields[0] != expected:
            return f"entry {expected} of the log of reviews is missing"
        if _chain(before, tuple(fields)) != digest:
            return f"entry {expected} of the log of reviews is not as it was written"
        before = str(digest)
    for event, key, text in store.read("SELECT event, sha256, text FROM review_texts ORDER BY event, sha256"):
        if _hash(str(text)) != key:
            return f"a text in the log of reviews of event {event} is not as it was written"
    return ""


def load_locks(store: Database, event: str) -> frozenset[str]:
    """The texts of the sentences that are locked in an event's story."""
    rows = store.read("SELECT text FROM locks WHERE event = ?", (event,))
    return frozenset(str(text) for (text,) in rows)


def save_locks(store: Database, event: str, texts: Collection[str]) -> None:
    """Lock the sentences with these texts, and no others."""
    with store.transaction():
        store.write("DELETE FROM locks WHERE event = ?", (event,))
        store.write_many("INSERT INTO locks VALUES (?, ?)", [(event, text) for text in sorted(texts)])


def forget_reviews(store: Database) -> None:
    """Take out the log, its texts and the locks, in the transaction that is open; for a purge of everything."""
    kept = "SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = 'review_log_stays'"
    ((trigger,),) = store.read(kept)
    store.write("DROP TRIGGER review_log_stays")
    for table in ("review_log", "review_texts", "locks"):
        store.write(f"DELETE FROM {table}")  # noqa: S608 - our words
    store.write(str(trigger))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _chain(before: str, fields: tuple[object, ...]) -> str:
    return _hash(json.dumps([before, *fields], ensure_ascii=False))
