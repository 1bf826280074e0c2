"""Options that several commands share."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from aibot_local.cli.console import Screen
from aibot_local.rendering.paths import SUFFIXES
from aibot_local.settings import ENGINES, SCORERS

Command = Callable[..., Any]


def output_options(command: Command) -> Command:
    """Add `--json` and `--plain`; the command gets a `screen`."""

    @wraps(command)
    def run(*args: Any, as_json: bool, plain: bool, **kwargs: Any) -> Any:  # noqa: ANN401 - passed through
        return command(*args, screen=Screen(as_json=as_json, plain=plain), **kwargs)

    run = click.option("--plain", is_flag=True, help="Lines without colour or frames, for screen readers.")(
        run
    )
    return click.option("--json", "as_json", is_flag=True, help="One JSON value on stdout.")(run)


def models_option(command: Command) -> Command:
    """Add `--models`, the folder of the model library."""
    return click.option(
        "--models",
        type=click.Path(path_type=Path, file_okay=False),
        help="Folder of the model library [default: models/ here if it is one, else the user's own].",
    )(command)


def guard_option(command: Command) -> Command:
    """Add `--no-guard`; the command gets `guard`, False or None for what the settings say."""
    return click.option(
        "--no-guard",
        "guard",
        flag_value=False,
        type=bool,
        default=None,
        help="Work without the network guard, where the system refuses it.",
    )(command)


def settings_options(command: Command) -> Command:
    """Add the settings that bear on what a run writes, and `--models`; those not given are None."""
    options = (
        click.option("--embedder", help="Model that compares texts: a name of the library or a folder."),
        click.option("--rewriter", help="Model that writes: a name of the library, a folder, or `none`."),
        click.option(
            "--engine", type=click.Choice(ENGINES), help="What computes a BART, Pegasus or T5 rewriter."
        ),
        click.option("--scorer", type=click.Choice(SCORERS), help="How salient sentences are found."),
        click.option("--languages", help="Languages of articles to use, such as en,de."),
        click.option("--words", type=int, help="Wanted length of a story in words."),
        click.option("--sections", type=int, help="Most headed parts of a story."),
        click.option("--least-origins", type=int, help="Independent reports a rewritten story needs."),
        click.option(
            "--least-supported", type=float, help="Share (0 to 1) of rewritten sentences that must have held."
        ),
        click.option(
            "--formats", help=f"Files to write for each story, parted by commas: {', '.join(SUFFIXES)}."
        ),
        click.option("--threads", type=int, help="Threads of the numeric libraries; 0 leaves it to them."),
        click.option(
            "--single-reports", is_flag=True, default=None, help="Write a digest of each lone report too."
        ),
    )
    for option in reversed(options):
        command = option(command)
    return models_option(command)
