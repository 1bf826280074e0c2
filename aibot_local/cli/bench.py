"""`aibot bench`: systems side by side on quality, truth, speed and memory."""

from pathlib import Path
from typing import Any

import click

from aibot_local.cli.console import Screen
from aibot_local.cli.options import guard_option, models_option, output_options
from aibot_local.settings import ENGINES, load_settings

EXIT_PARTIAL = 3


@click.command()
@click.option(
    "--data",
    required=True,
    type=click.Path(path_type=Path),
    help="JSON Lines file, or a folder; see docs/bench.md.",
)
@click.option(
    "--systems",
    default="",
    help="Names parted by commas, such as consensus,consensus+MODEL,consensus+MODEL+gate [default: all held].",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default="bench-out",
    show_default=True,
    help="Folder for results; a run into the same folder goes on where the last was cut off.",
)
@click.option("--limit", type=int, help="Use the first N clusters or articles of each set.")
@click.option("--words", type=int, help="Wanted length of a text [default: that of the references].")
@click.option("--within", help="Name the best within limits such as 8GB,60s or 8GB,60s,95%.")
@models_option
@click.option("--engine", type=click.Choice(ENGINES), help="What computes a BART, Pegasus or T5 rewriter.")
@click.option("--threads", type=int, help="Threads of the numeric libraries; 0 leaves it to them.")
@guard_option
@output_options
def bench(
    data: Path,
    systems: str,
    out: Path,
    limit: int | None,
    words: int | None,
    within: str | None,
    screen: Screen,
    **flags: Any,  # noqa: ANN401
) -> int:
    """Compare summarizers and models on quality, truth, speed and memory, offline.

    A system is EXTRACTOR, EXTRACTOR+REWRITER or EXTRACTOR+REWRITER+gate on clusters with summaries, EMBEDDER:events
    on articles with events; lead, random, sumy's LexRank and TextRank, and the oracle always stand beside. Writes
    results.json, results.csv and results.html to OUT. Ends with 3 when a system failed.
    """
    from aibot_local.cli.loading import raise_wanted_guard
    from aibot_local.cli.progress import choose_progress

    settings = load_settings(flags)
    guard = raise_wanted_guard(settings)
    from aibot_local.evaluation.bench.comparing import Request, compare
    from aibot_local.evaluation.bench.limits import parse_limits, tell_best
    from aibot_local.evaluation.bench.results import describe_results
    from aibot_local.evaluation.bench.table import lay_out_board

    limits = parse_limits(within) if within is not None else None
    results = compare(
        Request(data, out, systems, limit, words), settings, choose_progress(screen), guard=guard
    )
    best = [] if limits is None else [tell_best(board, limits) for board in results.boards]
    if screen.as_json:
        screen.print_json({**describe_results(results), "within": best})
    else:
        for board in results.boards:
            for table in lay_out_board(board):
                screen.print_table(table.title, table.columns, table.rows)
        for line in best:
            screen.print_line(line)
    for board in results.boards:
        for note in board.notes:
            screen.tell(note)
    screen.tell(f"results: {out}")
    return EXIT_PARTIAL if any(row.failure for board in results.boards for row in board.rows) else 0
