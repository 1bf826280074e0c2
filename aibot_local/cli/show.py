"""`aibot show`: one event and its story."""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aibot_local.cli.console import Screen
from aibot_local.cli.desk import open_store, store_option
from aibot_local.cli.options import output_options

if TYPE_CHECKING:
    from aibot_local.desk.showing import Shown
    from aibot_local.rendering.folding import Entry
    from aibot_local.rendering.layout import Layout

_SHORT = 12  # characters of an article's id
_ALL = "all"


@click.command()
@click.argument("event")
@store_option
@click.option("--version", "number", type=click.IntRange(min=1), help="An earlier version of its story.")
@click.option(
    "--open",
    "wanted",
    multiple=True,
    metavar="N|all",
    help="Unfold the source paragraphs of sentence N, the words it rests on marked; may be given several times.",
)
@click.option("--sources", is_flag=True, help="List its sources, and the ids of its articles.")
@click.option("--no-keys", is_flag=True, help="Print the story, also at a terminal.")
@output_options
def show(
    event: str,
    store: Path,
    number: int | None,
    wanted: tuple[str, ...],
    sources: bool,
    no_keys: bool,
    screen: Screen,
) -> int:
    """Show the story of EVENT, its sentences numbered, or its reports where it has no story.

    EVENT is an id as `aibot events` lists it, or the beginning of one. At a terminal the story is read with keys: j and
    k step, Enter unfolds what a sentence rests on, q leaves. With --open, --sources, --plain or --no-keys, or where
    there is no terminal, it is printed. What rests on a source that was changed or withdrawn since is told before the
    story.
    """
    from aibot_local.cli.reader import Reader, can_read_keys, read_with_keys
    from aibot_local.desk.showing import show_event
    from aibot_local.rendering.folding import list_entries
    from aibot_local.rendering.layout import lay_out_story

    with open_store(store) as kept:
        shown = show_event(kept, event, number=number)
    layout = lay_out_story(shown.version.story) if shown.version else None
    warnings = list(_warn(shown))
    printed = wanted or sources or no_keys or screen.plain or screen.as_json
    keys = layout is not None and not printed and can_read_keys()
    entries = list_entries(layout, sources=sources or keys, warnings=warnings) if layout else ()
    opened = _choose_opened(wanted, entries)
    if screen.as_json:
        screen.print_json(_describe(shown))
        return 0
    if keys:
        read_with_keys(Reader(entries))
        return 0
    if layout is None:
        for line in warnings:
            screen.print_line(line)
    else:
        _print_story(layout, entries, opened, screen)
        folded = [] if sources else [f"{len(layout.sources)} sources, folded: --sources lists them"]
        folded += [] if opened else ["--open N unfolds the words that sentence N rests on"]
        for line in folded:
            screen.tell(line)
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


def _choose_opened(wanted: Sequence[str], entries: "Sequence[Entry]") -> frozenset[int]:
    """The numbers of the sentences to unfold.

    :raises click.BadParameter: when the story has no such sentence.
    """
    from aibot_local.rendering.folding import list_numbers

    numbers = list_numbers(entries)
    opened: set[int] = set()
    for one in wanted:
        if one == _ALL:
            opened |= numbers
            continue
        if not (one.isascii() and one.isdigit() and len(one) < 7 and int(one) in numbers):
            last = f"numbers go from 1 to {max(numbers)}" if numbers else "it has no numbered sentence"
            raise click.BadParameter(f"{one!a} is no sentence of this story: {last}", param_hint="--open")
        opened.add(int(one))
    return frozenset(opened)


def _print_story(
    layout: "Layout", entries: "Sequence[Entry]", opened: frozenset[int], screen: Screen
) -> None:
    """The story with the sources of some sentences unfolded; page by page where it is longer than the terminal."""
    from rich.text import Text

    from aibot_local.rendering.folding import lay_rows, list_numbers, write_plain
    from aibot_local.rendering.text import Kind

    if screen.plain:
        told = write_plain(entries, opened, sources=len(layout.sources))
        screen.data.print(told, markup=False, end="")
        return
    terminal = screen.data.is_terminal
    margin = len(str(max(list_numbers(entries), default=0))) + 2 if terminal else 0
    rows = lay_rows(entries, opened, width=screen.data.width - margin - 2 if terminal else None)
    shown = Text()
    for row in rows:
        if row.pieces:
            number = f"{row.number}. " if row.number else ""
            shown.append(f"{number:>{margin}}{'| ' if row.unfolded else ''}")
            strong = row.kind in {Kind.TITLE, Kind.HEADING, Kind.STRONG} and not row.unfolded
            for text, marked in row.pieces:
                shown.append(text, "bold underline" if marked else "bold" if strong else None)
        shown.append("\n")
    if terminal and sys.stdin.isatty() and len(rows) >= screen.data.height:
        with screen.data.capture() as written:
            screen.data.print(shown, end="")
        click.echo_via_pager(written.get())
    else:
        screen.data.print(shown, end="")


def _warn(shown: "Shown") -> Iterator[str]:
    """What of the story no longer stands."""
    from aibot_local.desk.marking import REASONS
    from aibot_local.desk.records import WithdrawnReason

    if shown.event is None:
        yield "No report of this event is kept any more."
    if shown.outdated and shown.event is not None:
        yield (
            "This version was written from other reports than the event has now: "
            f"`aibot write {shown.id}` writes it anew."
        )
    if shown.marks:
        yield "What was said here rests on a source that is no longer as it was:"
    for mark in shown.marks:
        yield f"- {mark.place}: {mark.text} ({REASONS[WithdrawnReason(mark.reason)]})"


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
