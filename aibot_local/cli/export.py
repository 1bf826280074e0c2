"""`aibot export`: finished stories in other formats, to print, hand over or share."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from aibot_local.cli.console import Screen
from aibot_local.cli.desk import DEFAULT_STORE, open_store
from aibot_local.cli.options import guard_option, output_options
from aibot_local.cli.passphrase import passphrase_option
from aibot_local.cli.verify import list_story_files, load_story_file
from aibot_local.errors import InputError, StoryError
from aibot_local.records import Story
from aibot_local.rendering.paths import SUFFIXES
from aibot_local.settings import load_settings


@click.command()
@click.argument("stories", nargs=-1, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--event", "events", multiple=True, help="An event of the store, by its id; may be repeated.")
@click.option(
    "--store",
    type=click.Path(path_type=Path, dir_okay=False),
    default=DEFAULT_STORE,
    show_default=True,
    help="The store, for --event.",
)
@passphrase_option
@click.option(
    "--format",
    "forms",
    type=click.Choice(tuple(SUFFIXES)),
    multiple=True,
    default=("docx", "pdf"),
    show_default=True,
    help="A format to write; may be repeated. EPUB makes one book of all the stories.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default="exported",
    show_default=True,
    help="Folder for the files.",
)
@click.option(
    "--safe-to-share", "shareable", is_flag=True, help="Leave out article bodies, names of users, and paths."
)
@guard_option
@output_options
def export(
    stories: tuple[Path, ...],
    events: tuple[str, ...],
    store: Path,
    forms: tuple[str, ...],
    out: Path,
    shareable: bool,
    screen: Screen,
    **flags: Any,  # noqa: ANN401
) -> int:
    """Write STORIES in other formats, each with its sources and the mark that a program made it.

    STORIES are story files (JSON), or a run.json, which stands for every story of its run. The paths of the files go
    to standard output.
    """
    from aibot_local.cli.loading import raise_wanted_guard

    raise_wanted_guard(load_settings(flags))
    from aibot_local.rendering.exporting import export_stories

    paths = _list_files(stories)
    told = [load_story_file(path) for path in paths]
    if events:
        told += _load_events(events, store, screen)
    if not told:
        raise InputError("nothing to export: name a story file, or an event with --event")
    files = export_stories(told, out, forms=set(forms), shareable=shareable, keep=paths)
    if screen.as_json:
        screen.print_json({"files": [str(file) for file in files], "safe_to_share": shareable})
    else:
        for file in files:
            screen.print_line(str(file))
    return 0


def _list_files(paths: Iterable[Path]) -> Sequence[Path]:
    """The story files named; unlike `aibot verify`, one that cannot be read is the end of it."""
    faults: dict[str, list[dict[str, str]]] = {}
    listed = list_story_files(paths, faults)
    for name, (fault, *_) in faults.items():
        raise StoryError(f"{name}: {fault['detail']}")
    return listed


def _load_events(names: Iterable[str], store: Path, screen: Screen) -> list[Story]:
    """The newest story of each event; what of it no longer stands is told on stderr."""
    from aibot_local.desk.showing import show_event

    told = []
    with open_store(store) as kept:
        for name in names:
            shown = show_event(kept, name)
            if shown.version is None:
                raise InputError(f"event {shown.id} has no story yet: `aibot write {shown.id}` writes it")
            if shown.outdated:
                screen.tell(f"{shown.id}: its reports have changed since this story was written")
            for mark in shown.marks:
                screen.tell(f"{shown.id}: rests on a withdrawn source: {mark.place}: {mark.text}")
            told.append(shown.version.story)
    return told
