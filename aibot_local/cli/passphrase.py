"""The passphrase of an encrypted store: from a file, a variable or a terminal, and never from the command line."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aibot_local.errors import SettingsError

if TYPE_CHECKING:
    from aibot_local.store.keys import StoreKey

VARIABLE = "AIBOT_PASSPHRASE"
FILE_VARIABLE = "AIBOT_PASSPHRASE_FILE"
_FILE, _WORD = f"{__name__}.file", f"{__name__}.word"  # kept with the command that is run
_LONGEST = 4096  # bytes
Command = Callable[..., Any]


def passphrase_option(command: Command) -> Command:
    """Add `--passphrase-file`, which `unlock` reads."""
    return click.option(
        "--passphrase-file",
        type=click.Path(path_type=Path, dir_okay=False),
        envvar=FILE_VARIABLE,
        expose_value=False,
        callback=_note_sources,
        help=f"File with the passphrase of an encrypted store [{FILE_VARIABLE}; else it is asked for].",
    )(command)


def encrypt_option(command: Command) -> Command:
    """Add `--encrypt`, the setting."""
    return click.option(
        "--encrypt", is_flag=True, default=None, help="Make the store an encrypted one if it is new."
    )(command)


def encryption_options(command: Command) -> Command:
    """Add `--passphrase-file` and `--encrypt`."""
    return passphrase_option(encrypt_option(command))


def unlock(store: Path, *, encrypt: bool = False) -> "StoreKey | None":
    """The key to open a store with, or None for one in the clear; one that is not there yet is encrypted if `encrypt`.

    To be called before the store is opened and before models are loaded: what does not fit is told at once.

    :raises SettingsError: when no passphrase is given, or `encrypt` is set and the store is there in the clear.
    :raises AibotError: when the passphrase does not fit, or a library is missing.
    """
    from aibot_local.store import Database
    from aibot_local.store.connecting import demand_cipher
    from aibot_local.store.keys import is_encrypted, make_key, read_key

    if is_encrypted(store):
        demand_cipher()
        key = read_key(store, ask_passphrase(store))
        Database(store, key).close()
        return key
    if not encrypt:
        return None
    if store.is_file() and store.stat().st_size:
        raise SettingsError(
            f"{store}: is in the clear, and the settings say `encrypt`: `aibot encrypt --store {store}` first"
        )
    demand_cipher()
    return make_key(ask_passphrase(store, new=True))


def ask_passphrase(store: Path, *, new: bool = False) -> str:
    """The passphrase of a store, from the file or the variable that was named, else from the terminal.

    :raises SettingsError: when there is none of the three, or what is there is no passphrase.
    """
    meta = click.get_current_context().meta
    if not meta[_WORD]:
        meta[_WORD] = read_passphrase(meta[_FILE]) if meta[_FILE] else type_passphrase(store, new=new)
    return str(meta[_WORD])


def read_passphrase(path: Path) -> str:
    """The passphrase that a file holds: its text without the end of the line.

    :raises SettingsError: when it cannot be read, or holds none.
    """
    try:
        with path.open("rb") as file:
            text = file.read(_LONGEST + 1).decode("utf-8").rstrip("\r\n")
    except OSError as error:
        raise SettingsError(f"{path}: the passphrase cannot be read: {error.strerror}") from error
    except UnicodeDecodeError:
        text = ""
    if not text or len(text.encode()) > _LONGEST or "\n" in text:
        raise SettingsError(f"{path}: holds no passphrase: it has to be one line of text")
    return text


def type_passphrase(store: Path, *, new: bool) -> str:
    """The passphrase of a store, typed at the terminal, which does not show it; a new one is typed twice.

    :raises SettingsError: when there is no terminal.
    """
    words = f"{'New passphrase' if new else 'Passphrase'} of {store}"
    if not sys.stdin.isatty():
        raise SettingsError(
            f"{words}: is needed, and there is no terminal: name a file with --passphrase-file or {FILE_VARIABLE}, "
            f"or set {VARIABLE}"
        )
    return str(click.prompt(words, hide_input=True, confirmation_prompt=new, err=True))


def _note_sources(context: click.Context, parameter: click.Parameter, path: Path | None) -> None:
    variable = os.environ.pop(VARIABLE, "")  # so that no other process gets it, such as those that read files
    context.meta[_FILE], context.meta[_WORD] = path, "" if path else variable
