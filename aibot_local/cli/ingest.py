"""`aibot ingest`: what is new in an inbox into the store."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aibot_local.cli.console import Screen
from aibot_local.cli.desk import store_option
from aibot_local.cli.options import guard_option, models_option, output_options
from aibot_local.cli.passphrase import encrypt_option, unlock
from aibot_local.settings import load_settings

if TYPE_CHECKING:
    from aibot_local.desk.records import Sweep


def again_options(command: Any) -> Any:  # noqa: ANN401 - a click decorator
    """Add `--again` and `--emptied`."""
    command = click.option(
        "--emptied", is_flag=True, help="INBOX is empty now, and everything in it is to count as withdrawn."
    )(command)
    return click.option(
        "--again", is_flag=True, help="Read every file, also those that look the same as before."
    )(command)


@click.command()
@click.argument("inbox", type=click.Path(path_type=Path))
@store_option
@encrypt_option
@models_option
@click.option("--embedder", help="Model that compares texts: a name of the library or a folder.")
@click.option("--languages", help="Languages of articles to use, such as en,de.")
@click.option("--threads", type=int, help="Threads of the numeric libraries; 0 leaves it to them.")
@again_options
@guard_option
@output_options
def ingest(
    inbox: Path,
    store: Path,
    again: bool,
    emptied: bool,
    screen: Screen,
    **flags: Any,  # noqa: ANN401
) -> int:
    """Read what is new or changed in INBOX into the store, and find its events.

    Copies are told from originals, and only articles never seen before are embedded. Several inboxes may go into one
    store. `aibot events` lists what was found, `aibot update` writes the stories too.
    """
    from aibot_local.cli.loading import raise_wanted_guard
    from aibot_local.cli.progress import choose_progress

    settings = load_settings(flags)
    raise_wanted_guard(settings)
    from aibot_local.desk.ingesting import ingest as take
    from aibot_local.engines.load import load_engines
    from aibot_local.store import Store

    key = unlock(store, encrypt=settings.encrypt)
    progress = choose_progress(screen)
    with progress.stage("loading models", None):
        engines = load_engines(replace(settings, rewriter="none"), report=screen.tell)
    with Store(store, key) as kept:
        taken = take(
            inbox,
            engines.embedder,
            engines.clusterer,
            store=kept,
            settings=settings,
            again=again,
            emptied=emptied,
            progress=progress,
        )
    found = taken.found
    states = [event.state.value for event in found.events]
    counts = {
        "files_read": taken.sweep.files_read,
        "files_same": taken.sweep.files_same,
        "files_gone": taken.sweep.files_gone,
        "articles_new": len(taken.sweep.fresh),
        "articles_withdrawn": len(taken.sweep.withdrawn),
        "articles": len(found.reading.articles),
        "independent": len(found.origins),
        "set_aside": len(found.reading.set_aside),
        "events": len(found.events),
        "events_by_state": {state: states.count(state) for state in sorted(set(states))},
        "marks": len(taken.sweep.marks),
        "notes": list(taken.sweep.notes),
    }
    if screen.as_json:
        screen.print_json(counts)
    else:
        tell_sweep(taken.sweep, screen)
        screen.print_line(
            f"{len(found.reading.articles)} articles kept, {len(found.origins)} of them independent, "
            f"in {len(found.events)} events; {len(found.reading.set_aside)} set aside"
        )
    return 0


def tell_sweep(sweep: "Sweep", screen: Screen) -> None:
    """What was read, on stderr."""
    for note in sweep.notes:
        screen.tell(note)
    screen.tell(
        f"{sweep.files_read} files read, {sweep.files_same} the same as before, {sweep.files_gone} gone; "
        f"{len(sweep.fresh)} new articles, {len(sweep.withdrawn)} withdrawn"
    )
    stories = len({mark.event for mark in sweep.marks})
    if sweep.marks:
        screen.tell(
            f"{len(sweep.marks)} sentences in {stories} stories rest on what was withdrawn; see `aibot show`"
        )
