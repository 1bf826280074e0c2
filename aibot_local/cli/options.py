"""Options that several commands share."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from aibot_local.cli.console import Screen

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
