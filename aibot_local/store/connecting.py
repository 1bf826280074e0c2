"""Opening the file of a store: with SQLite as it comes with Python, or with SQLCipher where it is encrypted.

This is the only module that imports sqlcipher3. A process opens a file with one of the two only: each knows nothing of
the other's locks, and would let go of them (https://sqlite.org/howtocorrupt.html, 2.2).
"""

import sqlite3
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from aibot_local.errors import AibotError
from aibot_local.store.keys import StoreKey

_WAIT_SECONDS = 30.0  # for another run that is writing
Opened = tuple[sqlite3.Connection, type[Exception]]


def demand_cipher() -> None:
    """Make sure that encrypted stores can be opened.

    :raises AibotError: when a library is missing; the line says what to install.
    """
    for name in ("sqlcipher3", "cryptography"):
        if find_spec(name) is None:
            raise AibotError(
                f"an encrypted store needs {name}, which is not installed: pip install 'aibot-local[encrypt]'"
            )


def connect(path: Path, key: StoreKey | None) -> Opened:
    """A connection to a file, which commits each statement by itself, and the base of the errors it raises.

    Nothing has been read from the file yet: whether the key fits is found by the first statement that does.

    :raises AibotError: when a library is missing, or the file cannot be opened.
    """
    return _open(sqlite3, path) if key is None else connect_cipher(path, key)


def connect_cipher(path: Path, key: StoreKey | None) -> Opened:
    """The same by SQLCipher, also to a file in the clear, for which there is no key."""
    demand_cipher()
    connection, faults = _open(import_module("sqlcipher3.dbapi2"), path)
    connection.execute("PRAGMA cipher_log_level = NONE")  # else it tells of a wrong key on standard error
    if key is not None:
        connection.set_key(spell_key(key))  # type: ignore[attr-defined]
    return connection, faults


def name_leftovers(path: Path) -> tuple[Path, Path]:
    """The files a change of a store's key works with: the new store until it is whole, and the old until it is wiped.

    They are there after a change that was cut off.
    """
    return path.with_name(f".{path.name}.aibot-new"), path.with_name(f".{path.name}.aibot-old")


def spell_key(key: StoreKey | None) -> str:
    """A key as SQLCipher takes one that is derived already, with its salt; '' is none."""
    return f"x'{key.derive().hex()}{key.salt.hex()}'" if key else ""


def _open(library: Any, path: Path) -> Opened:  # noqa: ANN401 - a module of the DB-API
    try:
        return library.connect(path, timeout=_WAIT_SECONDS, isolation_level=None), library.Error
    except library.Error as error:
        raise AibotError(f"{path}: the store cannot be opened: {error}") from error
