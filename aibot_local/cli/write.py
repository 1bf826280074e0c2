"""`aibot write`: the story of one event."""

from pathlib import Path
from typing import Any

import click

from aibot_local.cli.console import Screen
from aibot_local.cli.desk import open_store, store_option
from aibot_local.cli.options import guard_option, models_option, output_options
from aibot_local.cli.update import writing_options
from aibot_local.settings import load_settings


@click.command()
@click.argument("event")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default="out",
    show_default=True,
    help="Folder for the story; outside of the inbox.",
)
@store_option
@models_option
@writing_options
@guard_option
@output_options
def write(event: str, out: Path, store: Path, screen: Screen, **flags: Any) -> int:  # noqa: ANN401
    """Write the story of EVENT anew from its reports as they stand, and keep it as a new version.

    EVENT is an id as `aibot events` lists it, or the beginning of one. The paths of its files go to standard output.
    """
    from aibot_local.cli.loading import raise_wanted_guard
    from aibot_local.cli.progress import choose_progress

    settings = load_settings(flags)
    raise_wanted_guard(settings)
    from aibot_local.desk.writing import write_event
    from aibot_local.engines.load import load_engines

    with open_store(store) as kept:
        progress = choose_progress(screen)
        with progress.stage("loading models", None):
            engines = load_engines(settings, report=screen.tell)
        written, notes = write_event(kept, event, out, engines, settings=settings, progress=progress)
    if screen.as_json:
        screen.print_json(
            {"event": written.event, "headline": written.headline, "files": list(written.files)}
        )
    else:
        for file in written.files:
            screen.print_line(str(out / file))
    for note in notes:
        screen.tell(note)
    return 0
