"""`aibot events`: the events of the store."""

from pathlib import Path
from typing import Any

import click

from aibot_local.cli.console import Screen
from aibot_local.cli.desk import open_store, store_option
from aibot_local.cli.options import output_options

STATES = ("born", "grew", "merged", "split", "revised", "shrank", "quiet", "gone")


@click.command()
@store_option
@click.option("--state", type=click.Choice(STATES), help="Only events in this state.")
@click.option("--least", type=click.IntRange(min=1), default=1, show_default=True, help="Fewest reports.")
@output_options
def events(store: Path, state: str | None, least: int, screen: Screen) -> int:
    """List the events of the store: id, state, independent reports, newest date, headline.

    The state is what became of an event since the last update: born, grew, merged, split, revised, shrank or quiet.
    Those that are gone are listed with `--state gone` only.
    """
    from aibot_local.desk.listing import list_events

    with open_store(store) as kept:
        listed = [
            one
            for one in list_events(kept)
            if (one.state == state if state else one.state != "gone")
            and (one.origins >= least or not one.origins)
        ]
    if screen.as_json:
        screen.print_json([_describe(one) for one in listed])
        return 0
    rows = [
        (
            one.id,
            one.state + ("*" if one.pinned else "") + ("!" if one.marked else ""),
            str(one.origins),
            one.newest or "undated",
            one.headline or (f"now part of {one.merged_into}" if one.merged_into else ""),
        )
        for one in listed
    ]
    if rows:
        screen.print_table("Events", ("event", "state", "reports", "newest", "headline"), rows)
    if any(one.pinned for one in listed):
        screen.tell("* pinned by hand")
    if any(one.marked for one in listed):
        screen.tell("! its story rests on something that was withdrawn; see `aibot show`")
    if not listed:
        screen.tell("no such events are kept; `aibot ingest INBOX` reads articles and finds them")
    return 0


def _describe(one: Any) -> dict[str, Any]:  # noqa: ANN401 - a ListedEvent, imported late
    from dataclasses import asdict

    return asdict(one)
