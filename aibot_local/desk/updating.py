"""A day at the desk: take an inbox in, write the stories of changed events, tell what changed."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from aibot_local.composing import relate_stories
from aibot_local.desk.changing import describe_changes
from aibot_local.desk.filing import file_stories
from aibot_local.desk.finding import Found
from aibot_local.desk.ingesting import take_in, tell_time
from aibot_local.desk.records import Changes, State
from aibot_local.desk.reporting import dump_changes, render_changes
from aibot_local.durability import hold
from aibot_local.errors import InputError
from aibot_local.pipeline import (
    INDEX_FILE,
    REPORT_FILE,
    EventText,
    SilentProgress,
    make_output_folder,
    make_report,
    read_events,
    write_story,
)
from aibot_local.protocols import Engines, Progress, Vectors
from aibot_local.reading import ReadingLimits
from aibot_local.records import Event, RunReport, Status, Story, WrittenStory
from aibot_local.rendering import demand_formats, dump_report, render_index, write_atomically
from aibot_local.review.approving import Checkers, load_reviewed
from aibot_local.review.editing import keep_locked
from aibot_local.settings import Settings
from aibot_local.store import Store
from aibot_local.store import events as event_store
from aibot_local.store import stories as story_store
from aibot_local.store.stories import Version

CHANGES_JSON = "changes.json"
CHANGES_TEXT = "changes.md"

_DEFAULTS = Settings()


@dataclass(frozen=True, slots=True)
class Update:
    """What an update gave: the account of everything kept, what changed, and the events whose stories were written."""

    report: RunReport
    changes: Changes
    rewritten: tuple[str, ...]


def update(
    inbox: Path,
    out: Path,
    engines: Engines,
    *,
    store: Store,
    settings: Settings = _DEFAULTS,
    limits: ReadingLimits | None = None,
    guard: str = "none",
    again: bool = False,
    emptied: bool = False,
    progress: Progress | None = None,
) -> Update:
    """Take an inbox in, and bring the folder `out` up to date: stories, front page, run report, and what changed.

    A story is written anew when the reports of its event are others than those it was written from; every other story
    stays as it is, but for its links to related ones. Each is kept in the store when it is written, so that an update
    that was cut off goes on where it was. The files come first, then `changes.json` and `changes.md`, and last the
    store notes that all this was told: what changed is always since the last update that was finished.

    :raises InputError: when the inbox cannot be read as a whole, or `out` lies within it.
    :raises BusyError: when another run writes to `out` or to the store.
    :raises AibotError: when something cannot be written.
    """
    progress = progress or SilentProgress()
    demand_formats(settings.formats)
    if not inbox.exists():
        raise InputError(f"there is no file or folder {inbox}: check the path")
    make_output_folder(out, inbox)
    with hold(out), hold(store.path):
        run = store.begin_run("update", str(inbox.resolve()))
        taken = take_in(
            inbox,
            engines.embedder,
            engines.clusterer,
            store=store,
            settings=settings,
            limits=limits or settings.reading,
            again=again,
            emptied=emptied,
            progress=progress,
        )
        found = taken.found
        versions, rewritten, released = write_changed(
            store, found, engines, settings, run=run, progress=progress
        )
        with progress.stage("saving", len(versions)) as advance:
            written, notes = file_stories(store, versions, out, settings.formats, advance=advance)
            events = [event.event for event in found.events]
            report = make_report(found.reading, found.origins, events, written, engines, guard=guard)
            stories = {version.event: version.story for version in versions}
            changes = _tell_changes(store, found, stories, written, rewritten, engines, run)
            changes = replace(
                changes,
                files_read=taken.sweep.files_read,
                files_same=taken.sweep.files_same,
                files_gone=taken.sweep.files_gone,
                notes=(*taken.sweep.notes, *released, *notes),
            )
            if "html" in settings.formats:
                write_atomically(
                    out / INDEX_FILE, render_index(report, [version.story for version in versions])
                )
            write_atomically(out / REPORT_FILE, dump_report(report))
            write_atomically(out / CHANGES_TEXT, render_changes(changes))
            write_atomically(out / CHANGES_JSON, dump_changes(changes))
            with store.transaction():
                event_store.save_told(store)
                store.finish_run(run, report, finished=tell_time(), changes=dump_changes(changes))
    return Update(report, changes, rewritten)


def write_changed(
    store: Store, found: Found, engines: Engines, settings: Settings, *, run: int, progress: Progress
) -> tuple[tuple[Version, ...], tuple[str, ...], tuple[str, ...]]:
    """The stories of all events that are told, as versions, the ids of those that were written now, and notes.

    Told are events of several independent reports, or all if the settings say so. What editors locked is kept; a note
    tells of what could not be. A version that is checked or approved keeps its links to related stories too.
    """
    told = [one.event for one in found.events if settings.single_reports or not one.event.is_single_report]
    bases = story_store.list_bases(store)
    changed = [event for event in told if bases.get(event.id) != find_basis(event)]
    rows = {origin.article.id: row for row, origin in enumerate(found.origins)}
    places = {event.id: [rows[article.id] for article in event.articles] for event in told}
    notes: list[str] = []
    with progress.stage("writing stories", len(changed)) as advance:
        for event, text in read_events(changed, engines):
            vectors = found.vectors[places[event.id]]
            story, released = write_anew(store, event, vectors, engines, settings, text)
            notes += released
            story_store.save_version(store, story, run=run, basis=find_basis(event))
            advance(1)
    versions = [version for event in told if (version := load_reviewed(store, event.id))]
    related = relate_stories(
        [version.story for version in versions],
        {event: found.vectors[rows] for event, rows in places.items()},
    )
    linked = []
    for version, story in zip(versions, related, strict=True):
        if story.related != version.story.related and story.status is Status.DRAFT:
            version = replace(version, story=story)
            story_store.replace_links(store, version)
        linked.append(version)
    return tuple(linked), tuple(event.id for event in changed), tuple(notes)


def write_anew(
    store: Store,
    event: Event,
    vectors: Vectors,
    engines: Engines,
    settings: Settings,
    text: EventText | None = None,
) -> tuple[Story, tuple[str, ...]]:
    """The story of an event with what editors locked kept, and a note on each locked sentence that could not be.

    `vectors` and `text` as for `write_story`.
    """
    story = write_story(event, vectors, engines, settings, text)
    checkers = Checkers(engines.splitter, engines.embedder, engines.verifier)
    story, released = keep_locked(store, story, event, checkers, at=tell_time())
    return story, tuple(
        f"{event.id}: a locked sentence was not kept ({one.reason}): {one.text}" for one in released
    )


def find_basis(event: Event) -> str:
    """A hash of what a story of the event is written from: its articles, where they stand, and which are copies."""
    rows = sorted(
        [article.id, origin.article.id, article.document.path, article.item, article.document.sha256]
        for origin in event.origins
        for article in origin.carried
    )
    return hashlib.sha256(json.dumps([event.id, rows]).encode()).hexdigest()


def _tell_changes(
    store: Store,
    found: Found,
    stories: Mapping[str, Story],
    written: Sequence[WrittenStory],
    rewritten: Sequence[str],
    engines: Engines,
    run: int,
) -> Changes:
    files = {one.event: one.files for one in written if one.event in set(rewritten)}
    events = [event.event for event in found.events]
    changed = describe_changes(store, events, found.courses, stories, files, splitter=engines.splitter)
    quiet = sum(course.state is State.QUIET for course in found.courses.values())
    return Changes(
        run=run,
        since=event_store.find_told_run(store),
        events=changed,
        quiet=quiet,
        files_read=0,
        files_same=0,
        files_gone=0,
    )
