"""`aibot verify`: finished stories against their sources as they are now."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from aibot_local.cli.console import Screen
from aibot_local.cli.options import guard_option, models_option, output_options
from aibot_local.cli.passphrase import passphrase_option, unlock
from aibot_local.cli.summarize import STORE_FILE
from aibot_local.errors import AibotError, InputError, StoryError
from aibot_local.records import Reading, Story
from aibot_local.settings import Settings, load_settings

REPORT_FILE = "run.json"
Faults = list[dict[str, str]]


@click.command()
@click.argument("stories", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--inbox",
    type=click.Path(path_type=Path),
    help="Where the sources are [default: where the run read them, as the store beside the story has it].",
)
@passphrase_option
@models_option
@guard_option
@output_options
def verify(stories: tuple[Path, ...], inbox: Path | None, screen: Screen, **flags: Any) -> int:  # noqa: ANN401
    """Check that every word of STORIES still stands in the sources it names.

    STORIES are story files (JSON), or a run.json, which stands for every story of its run. The sources are read
    again: one changed byte is a fault. A story that cannot be checked has that as its fault. Exit code 7 if there is
    any fault.
    """
    from aibot_local.cli.loading import raise_wanted_guard

    settings = load_settings(flags)
    raise_wanted_guard(settings)
    found: dict[str, Faults] = {}
    ready: dict[Path, dict[str, Story]] = {}
    for path in list_story_files(stories, found):
        try:
            story = load_story_file(path)
            ready.setdefault(inbox or find_inbox(path, story), {})[str(path)] = story
        except AibotError as error:
            found[str(path)] = [{"place": "file", "text": "", "detail": str(error)}]
    for place, told in ready.items():
        found.update(check_stories(told, place, settings))
    found = {str(path): found[str(path)] for path in sorted(found)}
    if screen.as_json:
        screen.print_json(found)
    else:
        _show_faults(found, screen)
    return StoryError.exit_code if any(found.values()) else 0


def list_story_files(paths: Iterable[Path], found: dict[str, Faults]) -> tuple[Path, ...]:
    """The story files named, each once, with those a run report lists; one that cannot be read goes to `found`."""
    from aibot_local.rendering import is_story_file, load_report

    listed: dict[Path, None] = {}
    for path in paths:
        if path.name != REPORT_FILE:
            listed[path] = None
            continue
        try:
            report = load_report(read_bytes(path))
        except AibotError as error:
            found[str(path)] = [{"place": "file", "text": "", "detail": str(error)}]
            continue
        # The base name: a report someone else wrote must not lead out of its own folder.
        files = [Path(file).name for story in report.stories for file in story.files if is_story_file(file)]
        listed.update((path.parent / file, None) for file in files)
    return tuple(listed)


def load_story_file(path: Path) -> Story:
    """The story of a JSON file.

    :raises AibotError: when it cannot be read or is no story.
    """
    from aibot_local.rendering import load_story

    return load_story(read_bytes(path))


def check_stories(stories: dict[str, Story], inbox: Path, settings: Settings) -> dict[str, Faults]:
    """The faults of stories whose sources are in one inbox, by the name of each."""
    from aibot_local.cli.loading import load_checkers
    from aibot_local.reading import reopen_documents
    from aibot_local.verification import check_story

    paths = [source.path for story in stories.values() for source in story.sources]
    documents = reopen_documents(inbox, paths, limits=settings.reading)

    def reopen(path: str) -> Reading:
        reading = documents[path]
        if isinstance(reading, InputError):
            raise reading
        return reading

    splitter, embedder, verifier = load_checkers(settings)
    return {
        name: [
            {"place": fault.place, "text": fault.text, "detail": fault.detail}
            for fault in check_story(story, reopen, splitter, embedder=embedder, verifier=verifier)
        ]
        for name, story in stories.items()
    }


def read_bytes(path: Path) -> bytes:
    """The bytes of a file.

    :raises InputError: when it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error


def find_inbox(path: Path, story: Story) -> Path:
    """Where a story's sources were read from, as the store beside its file has it.

    :raises InputError: when there is no such store or it does not know the story.
    """
    from aibot_local.store import Store

    beside = path.parent / STORE_FILE
    if beside.is_file():
        with Store(beside, unlock(beside)) as store:
            inbox = store.find_inbox(story.event)
        if inbox == "-":
            raise InputError("its articles came from standard input and cannot be read again")
        if inbox is not None:
            return Path(inbox)
    raise InputError("where its sources are is not known here: name the folder with --inbox")


def _show_faults(found: dict[str, Faults], screen: Screen) -> None:
    for path, faults in found.items():
        if not faults:
            screen.print_line(f"{path}: every sentence stands on its sources as they are now")
        for fault in faults:
            screen.print_line(f"{path}: {_join_fault(fault)}")


def _join_fault(fault: dict[str, str]) -> str:
    parts: Sequence[str] = [fault["place"], fault["detail"], fault["text"]]
    return ": ".join(part for part in parts if part)
