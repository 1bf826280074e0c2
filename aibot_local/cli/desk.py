"""What the commands of the desk share: where its store is, and opening it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aibot_local.cli.passphrase import passphrase_option, unlock
from aibot_local.cli.summarize import STORE_FILE
from aibot_local.errors import InputError

if TYPE_CHECKING:
    from aibot_local.store import Store

DEFAULT_STORE = Path("out") / STORE_FILE
Command = Callable[..., Any]


def store_option(command: Command) -> Command:
    """Add `--store`, the store's file, and `--passphrase-file`."""
    command = passphrase_option(command)
    return click.option(
        "--store",
        type=click.Path(path_type=Path, dir_okay=False),
        default=DEFAULT_STORE,
        show_default=True,
        help="The store.",
    )(command)


def editor_option(command: Command) -> Command:
    """Add `--editor`, who does it."""
    return click.option(
        "--editor",
        envvar="AIBOT_EDITOR",
        default="",
        help="Your name, for the log and for readers [AIBOT_EDITOR].",
    )(command)


def open_store(path: Path) -> "Store":
    """A store that is there already; if it is encrypted, its passphrase is asked for.

    :raises InputError: when it is not: a command that only looks makes none.
    """
    from aibot_local.store import Store

    demand_store(path)
    return Store(path, unlock(path))


def demand_store(path: Path) -> None:
    """Make sure that a store is there.

    :raises InputError: when it is not.
    """
    if not path.is_file():
        raise InputError(f"{path}: no store is there; `aibot ingest INBOX --store {path}` makes one")
