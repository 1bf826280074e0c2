"""`aibot merge`, `split` and `pin`: what is decided by hand, and kept."""

from pathlib import Path

import click

from aibot_local.cli.console import Screen
from aibot_local.cli.desk import editor_option, open_store, store_option
from aibot_local.cli.options import output_options

_NEXT = "the next `aibot update` writes its story"


@click.command()
@click.argument("event")
@click.argument("other")
@editor_option
@store_option
@output_options
def merge(event: str, other: str, editor: str, store: Path, screen: Screen) -> int:
    """Make OTHER part of EVENT, now and in every run to come.

    Both are ids as `aibot events` lists them, or beginnings of ids.
    """
    from aibot_local.desk.editing import merge_events

    with open_store(store) as kept:
        name = merge_events(kept, event, other, editor=editor)
    _tell(screen, "merge", name, f"one event now; {_NEXT}")
    return 0


@click.command()
@click.argument("event")
@click.argument("articles", nargs=-1, required=True, metavar="ARTICLE...")
@editor_option
@store_option
@output_options
def split(event: str, articles: tuple[str, ...], editor: str, store: Path, screen: Screen) -> int:
    """Make each ARTICLE of EVENT, with its copies, part of a new event, now and in every run to come.

    Articles are named by their ids or beginnings of them, as `aibot show EVENT --sources` lists them.
    """
    from aibot_local.desk.editing import split_event

    with open_store(store) as kept:
        name = split_event(kept, event, articles, editor=editor)
    _tell(screen, "split", name, f"a new event; {_NEXT}")
    return 0


@click.command()
@click.argument("event")
@click.option("--off", is_flag=True, help="Pin it no longer.")
@editor_option
@store_option
@output_options
def pin(event: str, off: bool, editor: str, store: Path, screen: Screen) -> int:
    """Keep the reports of EVENT together under its id, whatever later runs find.

    Reports may still come to it.
    """
    from aibot_local.desk.editing import pin_event

    with open_store(store) as kept:
        name = pin_event(kept, event, off=off, editor=editor)
    _tell(screen, "unpin" if off else "pin", name, "no longer pinned" if off else "pinned")
    return 0


def _tell(screen: Screen, decision: str, event: str, told: str) -> None:
    if screen.as_json:
        screen.print_json({"decision": decision, "event": event})
    else:
        screen.print_line(f"{event}: {told}")
