"""`aibot verify`: a finished story against its sources as they are now."""

from functools import partial
from pathlib import Path
from typing import Any

import click

from aibot_local.cli.console import Screen
from aibot_local.cli.options import guard_option, models_option, output_options
from aibot_local.cli.summarize import STORE_FILE
from aibot_local.errors import InputError, StoryError
from aibot_local.records import Story
from aibot_local.settings import load_settings


@click.command()
@click.argument("stories", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--inbox",
    type=click.Path(path_type=Path),
    help="Where the sources are [default: where the run read them, as the store beside the story has it].",
)
@models_option
@guard_option
@output_options
def verify(stories: tuple[Path, ...], inbox: Path | None, screen: Screen, **flags: Any) -> int:  # noqa: ANN401
    """Check that every word of STORIES (JSON files) still stands in the sources it names.

    The sources are read again; one changed byte is a fault. Exit code 7 if there is any fault.
    """
    from aibot_local.cli.loading import load_checkers, raise_wanted_guard
    from aibot_local.reading import reopen_document
    from aibot_local.rendering import load_story
    from aibot_local.verification import check_story

    settings = load_settings(flags)
    raise_wanted_guard(settings)
    splitter, embedder, verifier = load_checkers(settings)
    found: dict[str, list[dict[str, str]]] = {}
    for path in stories:
        story = load_story(read_bytes(path))
        faults = check_story(
            story,
            partial(reopen_document, inbox or find_inbox(path, story)),
            splitter,
            embedder=embedder,
            verifier=verifier,
        )
        found[str(path)] = [{"place": one.place, "text": one.text, "detail": one.detail} for one in faults]
    if screen.as_json:
        screen.print_json(found)
    else:
        _show_faults(found, screen)
    return StoryError.exit_code if any(found.values()) else 0


def read_bytes(path: Path) -> bytes:
    """The bytes of a story file.

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
        with Store(beside) as store:
            inbox = store.find_inbox(story.event)
        if inbox == "-":
            raise InputError(f"{path}: its articles came from standard input and cannot be read again")
        if inbox is not None:
            return Path(inbox)
    raise InputError(f"{path}: where its sources are is not known here; name the folder with --inbox")


def _show_faults(found: dict[str, list[dict[str, str]]], screen: Screen) -> None:
    for path, faults in found.items():
        if not faults:
            screen.print_line(f"{path}: every sentence stands on its sources as they are now")
        for fault in faults:
            screen.print_line(f"{path}: {fault['place']}: {fault['detail']}: {fault['text']}")
