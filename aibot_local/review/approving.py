"""Where a story stands on its way into print: checked and approved by name, corrected, and sent back."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from aibot_local.durability import hold
from aibot_local.errors import InputError, StoryError
from aibot_local.protocols import Embedder, SentenceSplitter, Verifier
from aibot_local.records import Article, Correction, Reading, Status, Story
from aibot_local.rendering import dump_story
from aibot_local.rendering.phrases import show_line
from aibot_local.standing import change_status
from aibot_local.store import Store
from aibot_local.store.articles import load_articles
from aibot_local.store.reviews import PURGED, Action, LogEntry, load_log, save_entry
from aibot_local.store.stories import Version, load_marks, load_version
from aibot_local.verification import StoryFault, check_story

LONGEST_NOTE = 2000  # characters
_LONGEST_NAME = 100  # characters
_STEPS = {Action.CHECK: Status.CHECKED, Action.APPROVE: Status.APPROVED, Action.RETURN: Status.DRAFT}


@dataclass(frozen=True, slots=True)
class Checkers:
    """What sentences are checked with, as `aibot verify` has it."""

    splitter: SentenceSplitter
    embedder: Embedder | None = None
    verifier: Verifier | None = None


def take_editor(name: str) -> str:
    """The name of an editor as it is kept and shown.

    :raises InputError: when it is no name.
    """
    shown = show_line(name)
    if not any(character.isalpha() for character in shown) or len(shown) > _LONGEST_NAME:
        raise InputError(
            f"say who you are: a name of 1 to {_LONGEST_NAME} characters, with --editor or AIBOT_EDITOR"
        )
    return shown


def load_reviewed(store: Store, event: str, *, number: int | None = None) -> Version | None:
    """A version of an event's story, the newest unless told otherwise, with what its review has come to."""
    version = load_version(store, event, number=number)
    return add_review(store, version) if version else None


def add_review(store: Store, version: Version) -> Version:
    """A version with its corrections and the status that the log gives it.

    A status counts for exactly the words it was given to: anything else, the corrections too, and it is a draft again.
    """
    log = load_log(store, version.event)
    story = replace(
        change_status(version.story, Status.DRAFT),  # what a kept story says of itself does not count
        corrections=tuple(
            Correction(one.note, one.editor, one.at[:10])
            for one in log
            if one.action is Action.CORRECT and one.note != PURGED
        ),
    )
    steps = [one for one in log if one.version == version.number and one.action in _STEPS]
    if not steps or steps[-1].story != hash_story(story):
        return replace(version, story=story)
    status, editor, day = _STEPS[steps[-1].action], steps[-1].editor, steps[-1].at[:10]
    if status is Status.DRAFT or not editor:
        return replace(version, story=story)
    return replace(version, story=change_status(story, status, editor=editor, day=day))


def hash_story(story: Story) -> str:
    """The SHA-256 of a draft and its corrections: what an approval is given to."""
    return hashlib.sha256(dump_story(story).encode()).hexdigest()


def check_version(
    store: Store, event: str, checkers: Checkers, *, editor: str, at: str, version: int | None = None
) -> tuple[StoryFault, ...]:
    """Note that an editor has checked the newest version, if every sentence still stands on its sources.

    Otherwise nothing is noted, and the faults are given, in the story's order. An editor's own sentences, marked as
    resting on no source, are no fault. The sources are those the store keeps; what was changed or withdrawn in its
    inbox since is a fault where the last update marked it. `version` is the one that was looked at.

    :raises InputError: when there is no story, there is a newer version, or `editor` is no name.
    """
    editor = take_editor(editor)
    with hold(store.path):
        newest = find_newest(store, event, version)
        faults = [
            StoryFault(mark.place, mark.text, "its source was changed or withdrawn since it was written")
            for mark in load_marks(store, event, newest.number)
        ]
        articles = load_sources(store, newest.story)
        own = {one.text for _, one in newest.story.sentences() if one.is_own}
        faults += [
            fault
            for fault in check_story(
                newest.story,
                lambda path: _reopen(newest.story, articles, path),
                checkers.splitter,
                embedder=checkers.embedder,
                verifier=checkers.verifier,
            )
            if fault.text not in own
        ]
        if not faults:
            _note_step(store, newest, Action.CHECK, editor, at, "")
    return tuple(faults)


def approve_version(store: Store, event: str, *, editor: str, at: str, version: int | None = None) -> Version:
    """Put an editor's name to the newest version, which has to be checked; gives it as approved.

    :raises InputError: as in `check_version`.
    :raises StoryError: when it is not checked, or a source of it was changed or withdrawn since.
    """
    editor = take_editor(editor)
    with hold(store.path):
        newest = find_newest(store, event, version)
        if load_marks(store, event, newest.number):
            raise StoryError(
                f"{event}: a source of version {newest.number} was changed or withdrawn: check it again"
            )
        if newest.story.status is Status.DRAFT:
            raise StoryError(f"{event}: version {newest.number} is a draft: check it before it is approved")
        _note_step(store, newest, Action.APPROVE, editor, at, "")
        return find_newest(store, event)


def return_version(
    store: Store, event: str, *, editor: str, at: str, note: str = "", version: int | None = None
) -> None:
    """Make the newest version a draft again, for a reason that the log keeps.

    :raises InputError: as in `check_version`.
    """
    editor = take_editor(editor)
    with hold(store.path):
        newest = find_newest(store, event, version)
        _note_step(store, newest, Action.RETURN, editor, at, _take_note(note))


def correct_event(
    store: Store, event: str, note: str, *, editor: str, at: str, version: int | None = None
) -> None:
    """Tell readers what was wrong in an earlier version; the note stands with every version from now on.

    It is part of what is approved, so the newest version is a draft again.

    :raises InputError: when the note is empty, and as in `check_version`.
    """
    editor, note = take_editor(editor), _take_note(note)
    if not note:
        raise InputError("a correction says what was wrong: give its words")
    with hold(store.path):
        newest = find_newest(store, event, version)
        _note_step(store, newest, Action.CORRECT, editor, at, note)


def find_newest(store: Store, event: str, version: int | None = None) -> Version:
    """The newest version of an event's story with its review; `version` is the one that an editor looked at.

    :raises InputError: when there is no story, or it has a newer version than that.
    """
    newest = load_reviewed(store, event)
    if newest is None:
        raise InputError(f"event {event} has no story yet: `aibot write {event}` writes it")
    if version is not None and version != newest.number:
        raise InputError(f"{event}: version {newest.number} is the newest, not {version}: look at it first")
    return newest


def load_sources(store: Store, story: Story) -> dict[str, Article]:
    """The articles of a story's sources as the store keeps them, by id.

    :raises InputError: when one is not kept any more.
    """
    wanted = [source.article for source in story.sources]
    kept = load_articles(store, wanted)
    for source in story.sources:
        if source.article not in kept:
            raise InputError(
                f"{story.event}: {source.path}: this source is not kept any more: write the story anew"
            )
    return kept


def _reopen(story: Story, articles: Mapping[str, Article], path: str) -> Reading:
    """The kept articles of one document, placed as the story names them."""
    read = tuple(
        replace(
            articles[one.article],
            document=replace(articles[one.article].document, path=path, sha256=one.document_sha256),
            item=one.item,
        )
        for one in story.sources
        if one.path == path
    )
    return Reading(read, (), 1)


def _note_step(store: Store, version: Version, action: Action, editor: str, at: str, note: str) -> None:
    words = change_status(version.story, Status.DRAFT)
    entry = LogEntry(version.event, version.number, action, editor, at, note=note, story=hash_story(words))
    save_entry(store, entry)


def _take_note(note: str) -> str:
    shown = show_line(note)
    if len(shown) > LONGEST_NOTE:
        raise InputError(f"the note is longer than {LONGEST_NOTE} characters: shorten it")
    return shown
