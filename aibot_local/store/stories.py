"""Stories in a store: their versions, what of them no longer stands, and the files they were written to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from aibot_local.records import Story
from aibot_local.rendering import dump_story, load_story
from aibot_local.store.database import Database


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an event's story, counted from 1; `basis` is a hash of what it was written from."""

    event: str
    number: int
    run: int
    basis: str
    story: Story


@dataclass(frozen=True, slots=True)
class Mark:
    """Words of a version that rest on an article which is no longer as it was, and why it is not.

    `place` names where they stand, such as `section 2`; `position` counts the story's parts from 0 and parts two of one
    place.
    """

    event: str
    version: int
    place: str
    position: int
    text: str
    article: str
    reason: str


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file of a story in a folder: the version in it, a hash of its links, and the SHA-256 of what was written."""

    file: str
    event: str
    version: int
    links: str
    sha256: str


def save_version(store: Database, story: Story, *, run: int, basis: str) -> int:
    """Keep a story as the newest version of its event's; gives the number of the version."""
    with store.transaction():
        newest = store.read("SELECT max(version) FROM stories WHERE event = ?", (story.event,))[0][0]
        number = int(newest or 0) + 1
        store.write(
            "INSERT INTO stories VALUES (?, ?, ?, ?, ?)", (story.event, number, run, basis, dump_story(story))
        )
    return number


def replace_links(store: Database, version: Version) -> None:
    """Keep a version's links to related stories, which changed while the version stayed, and nothing else of it."""
    with store.transaction():
        kept = load_version(store, version.event, number=version.number)
        assert kept is not None  # noqa: S101 - a version that was loaded
        store.write(
            "UPDATE stories SET story = ? WHERE event = ? AND version = ?",
            (dump_story(replace(kept.story, related=version.story.related)), version.event, version.number),
        )


def load_version(
    store: Database, event: str, *, number: int | None = None, until_run: int | None = None
) -> Version | None:
    """A version of an event's story: the newest, that with a number, or the newest a run up to `until_run` made."""
    rows = store.read(
        "SELECT event, version, run, basis, story FROM stories WHERE event = ? AND (? IS NULL OR version = ?) "
        "AND (? IS NULL OR run <= ?) ORDER BY version DESC LIMIT 1",
        (event, number, number, until_run, until_run),
    )
    if not rows:
        return None
    name, version, run, basis, story = rows[0]
    return Version(str(name), int(version), int(run), str(basis), load_story(story))


def list_headlines(store: Database, events: Sequence[str]) -> dict[str, str]:
    """The headline of the newest version for each event that has a story."""
    rows = store.read_among(
        "SELECT event, json_extract(story, '$.headline.text') FROM stories s WHERE event IN ({keys}) AND version = "
        "(SELECT max(version) FROM stories WHERE event = s.event)",
        events,
    )
    return {str(event): str(headline) for event, headline in rows}


def list_bases(store: Database) -> dict[str, str]:
    """What the newest version of each event's story was written from."""
    rows = store.read(
        "SELECT event, basis FROM stories s WHERE version = "
        "(SELECT max(version) FROM stories WHERE event = s.event)"
    )
    return {str(event): str(basis) for event, basis in rows}


def save_marks(store: Database, marks: Sequence[Mark]) -> None:
    """Mark words of versions; what is marked already stays as it is."""
    with store.transaction():
        store.write_many(
            "INSERT OR IGNORE INTO marks VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (one.event, one.version, one.place, one.position, one.text, one.article, one.reason)
                for one in marks
            ],
        )


def lift_marks(store: Database, articles: Sequence[str]) -> None:
    """Take away the marks for articles that stand in a document again."""
    with store.transaction():
        store.write_many("DELETE FROM marks WHERE article = ?", [(article,) for article in articles])


def load_marks(store: Database, event: str, version: int) -> tuple[Mark, ...]:
    """The marks of a version in the story's order."""
    rows = store.read(
        "SELECT event, version, place, position, text, article, reason FROM marks WHERE event = ? AND version = ? "
        "ORDER BY position, article",
        (event, version),
    )
    return tuple(Mark(*row) for row in rows)


def list_marked(store: Database) -> frozenset[str]:
    """The events of whose newest version something is marked."""
    rows = store.read(
        "SELECT DISTINCT m.event FROM marks m WHERE m.version = "
        "(SELECT max(version) FROM stories s WHERE s.event = m.event)"
    )
    return frozenset(str(event) for (event,) in rows)


def save_written(store: Database, folder: str, files: Sequence[WrittenFile]) -> None:
    """Note the files written to a folder."""
    with store.transaction():
        store.write_many(
            "INSERT OR REPLACE INTO written VALUES (?, ?, ?, ?, ?, ?)",
            [(folder, one.file, one.event, one.version, one.links, one.sha256) for one in files],
        )


def load_written(store: Database, folder: str) -> Mapping[str, WrittenFile]:
    """The files noted for a folder, by name."""
    rows = store.read(
        "SELECT file, event, version, links, sha256 FROM written WHERE folder = ? ORDER BY file", (folder,)
    )
    return {str(row[0]): WrittenFile(*row) for row in rows}


def forget_written(store: Database, folder: str, files: Sequence[str]) -> None:
    """Take back the note of files that were taken away."""
    with store.transaction():
        store.write_many(
            "DELETE FROM written WHERE folder = ? AND file = ?", [(folder, file) for file in files]
        )
