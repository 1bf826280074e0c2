"""Stories as files of a folder: what is there stays, what somebody changed is kept, what is out of date goes."""

import hashlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from aibot_local.errors import AibotError
from aibot_local.pipeline import save_story
from aibot_local.records import WrittenStory
from aibot_local.rendering import name_file, name_story_files
from aibot_local.store import Store
from aibot_local.store import stories as story_store
from aibot_local.store.stories import Version, WrittenFile


def file_stories(
    store: Store,
    versions: Sequence[Version],
    out: Path,
    formats: Sequence[str],
    *,
    advance: Callable[[int], None],
    only: bool = False,
) -> tuple[tuple[WrittenStory, ...], tuple[str, ...]]:
    """Bring the files of stories in a folder up to date; gives what stands there now, and notes for a person.

    Files that hold a version already are left alone. Before a file that somebody changed is written, theirs is given
    another name. Files of ours that belong to no story any more are taken away, unless somebody changed them; with
    `only`, other stories than these are not looked at.
    """
    folder = str(out.resolve())
    noted = dict(story_store.load_written(store, folder))
    notes: list[str] = []
    told, current = [], set()
    for version in versions:
        files = [name_file(name_story_files(version.story), form) for form in sorted(formats)]
        current.update(files)
        digest = _hash_links(version)
        stale = [
            file
            for file in files
            if file not in noted
            or (noted[file].version, noted[file].links) != (version.number, digest)
            or not (out / file).is_file()
        ]
        if stale:
            notes += [note for file in stale if (note := _set_aside_edited(out, file, noted.get(file)))]
            told.append(save_story(version.story, out, formats, lambda count: None))
            fresh = [
                WrittenFile(file, version.event, version.number, digest, _hash_file(out / file))
                for file in files
            ]
            story_store.save_written(store, folder, fresh)
        else:
            told.append(_describe(version, tuple(files)))
        advance(1)
    mine = {version.event for version in versions}
    gone = [file for file, one in noted.items() if file not in current and (not only or one.event in mine)]
    notes += [note for file in gone if (note := _take_away(out, file, noted[file]))]
    story_store.forget_written(store, folder, gone)
    return tuple(told), tuple(notes)


def _describe(version: Version, files: tuple[str, ...]) -> WrittenStory:
    story = version.story
    return WrittenStory(
        event=story.event,
        headline=story.headline.text,
        origins=story.origins,
        outlets=story.outlets,
        rewritten=story.disclosure.rewritten,
        verbatim=story.disclosure.verbatim,
        dropped=story.disclosure.dropped,
        files=files,
    )


def _set_aside_edited(out: Path, file: str, noted: WrittenFile | None) -> str:
    """Give a file that somebody changed another name, so that it is not overwritten; the note of it, or ''."""
    path = out / file
    if noted is None or not path.is_file() or _hash_file(path) == noted.sha256:
        return ""
    number = 1
    while (kept := path.with_name(f"{path.stem}.edited-{number}{path.suffix}")).exists():
        number += 1
    try:
        path.rename(kept)
    except OSError as error:
        raise AibotError(f"{path}: was changed by hand and cannot be set aside: {error.strerror}") from error
    return f"{file} was changed by hand; it is {kept.name} now, and the story was written anew"


def _take_away(out: Path, file: str, noted: WrittenFile) -> str:
    path = out / file
    if not path.is_file():
        return ""
    if _hash_file(path) != noted.sha256:
        return f"{file} is out of date; it was changed by hand and is left there"
    with suppress(OSError):
        path.unlink()
    return ""


def _hash_file(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _hash_links(version: Version) -> str:
    """A hash of what changes while the version stays: the links to related stories, and what its review came to."""
    story = version.story
    links = [(one.event, one.headline, one.similarity) for one in story.related]
    review = [
        (story.status.value, story.editor, story.reviewed),
        *((one.note, one.day) for one in story.corrections),
    ]
    return hashlib.sha256(repr((links, review)).encode()).hexdigest()
