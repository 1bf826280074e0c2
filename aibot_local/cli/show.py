"""`aibot show`: one event and its story."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aibot_local.cli.console import Screen
from aibot_local.cli.desk import open_store, store_option
from aibot_local.cli.options import output_options

if TYPE_CHECKING:
    from aibot_local.desk.showing import Shown

_SHORT = 12  # characters of an article's id


@click.command()
@click.argument("event")
@store_option
@click.option("--version", "number", type=click.IntRange(min=1), help="An earlier version of its story.")
@click.option("--sources", is_flag=True, help="List its sources, and the ids of its articles.")
@output_options
def show(event: str, store: Path, number: int | None, sources: bool, screen: Screen) -> int:
    """Show the story of EVENT as plain text, or its reports where it has no story.

    EVENT is an id as `aibot events` lists it, or the beginning of one. What rests on a source that was changed or
    withdrawn since is told before the story.
    """
    from aibot_local.desk.showing import show_event
    from aibot_local.rendering import render_plain

    with open_store(store) as kept:
        shown = show_event(kept, event, number=number)
    if screen.as_json:
        screen.print_json(_describe(shown))
        return 0
    _warn(shown, screen)
    if shown.version is not None:
        screen.data.print(render_plain(shown.version.story, fold_sources=not sources), markup=False, end="")
        if not sources:
            screen.tell(f"{len(shown.version.story.sources)} sources, folded: --sources lists them")
    if shown.event is not None and (sources or shown.version is None):
        screen.print_table(
            f"Reports of {shown.id}",
            ("article", "date", "outlet", "headline", "file"),
            [
                (
                    article.id[:_SHORT],
                    (article.published.value or "undated")[:10],
                    article.outlet_name + (" (copy)" if number else ""),
                    article.title or article.body[:80],
                    article.document.path,
                )
                for origin in shown.event.origins
                for number, article in enumerate(origin.carried)
            ],
        )
    return 0


def _warn(shown: "Shown", screen: Screen) -> None:
    """What of the story no longer stands: on standard output, since it belongs to what is read."""
    from aibot_local.desk.marking import REASONS
    from aibot_local.desk.records import WithdrawnReason

    if shown.event is None:
        screen.print_line("No report of this event is kept any more.")
    if shown.outdated and shown.event is not None:
        screen.print_line(
            "This version was written from other reports than the event has now: "
            f"`aibot write {shown.id}` writes it anew."
        )
    if shown.marks:
        screen.print_line("What was said here rests on a source that is no longer as it was:")
    for mark in shown.marks:
        screen.print_line(f"- {mark.place}: {mark.text} ({REASONS[WithdrawnReason(mark.reason)]})")
    if shown.event is None or shown.outdated or shown.marks:
        screen.print_line("")


def _describe(shown: "Shown") -> dict[str, Any]:
    from aibot_local.pipeline import list_article
    from aibot_local.rendering import dump_story

    articles = shown.event.origins if shown.event else ()
    return {
        "event": shown.id,
        "outdated": shown.outdated,
        "version": shown.version.number if shown.version else None,
        "marks": [asdict(mark) for mark in shown.marks],
        "articles": [
            {**asdict(list_article(article)), "copy_of": origin.article.id if number else None}
            for origin in articles
            for number, article in enumerate(origin.carried)
        ],
        "story": json.loads(dump_story(shown.version.story)) if shown.version else None,
    }
