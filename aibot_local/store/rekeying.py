"""Encrypting a store, decrypting it, and changing its passphrase: a new file, which takes the place of the old one.

Whatever happens on the way, the store's name leads to the old store or to the new one, and either is whole. The new
file is synced and read back, row by row, before it takes the name; then the old one is overwritten and removed. On a
disk of flash memory, or a file system that copies on write, overwriting reaches no old block: nothing does but the
disk's own encryption.
"""

import os
from collections.abc import Generator
from contextlib import closing, suppress
from itertools import zip_longest
from pathlib import Path
from sqlite3 import Connection

from aibot_local.durability import hold
from aibot_local.errors import AibotError, BusyError
from aibot_local.rendering.writing import force_folder
from aibot_local.store.connecting import connect_cipher, name_leftovers, spell_key
from aibot_local.store.database import Database
from aibot_local.store.keys import StoreKey

_BLOCK = bytes(2**20)


def change_key(path: Path, old: StoreKey | None, new: StoreKey | None) -> None:
    """Bring a store from one key to another; None is a store in the clear.

    It needs as much room again as the store takes. Nobody else may have the store open meanwhile.

    :raises BusyError: when another program has the store open.
    :raises AibotError: when the old key does not fit, a library is missing, or the new file cannot be written or is not
        what the old one is; the store is then as it was.
    """
    path = path.resolve()
    with hold(path):
        remove_leftovers(path)
        Database(path, old).close()  # a store of ours, and the key fits
        if path.stat().st_nlink > 1:
            raise AibotError(f"{path}: has another name (a hard link), which would be overwritten; remove it")
        connection, faults = connect_cipher(path, old)
        try:
            with closing(connection):
                _lock(connection, path)
                fresh, _ = name_leftovers(path)
                _copy(connection, fresh, new)
                _compare(connection, fresh, new)
                _replace(path)
        except faults as error:
            raise AibotError(
                f"{path}: its encryption cannot be changed: {error}; see to room on the disk, and run it again"
            ) from error
        except OSError as error:
            raise AibotError(
                f"{path}: its encryption cannot be changed: {error.strerror}; see to room and permissions"
            ) from error
        finally:
            remove_leftovers(path)


def remove_leftovers(path: Path) -> bool:
    """Overwrite and remove what a change of the key that was cut off left beside a store; tells whether there was any.

    :raises AibotError: when it cannot be removed.
    """
    path = path.resolve()
    found = [one for one in name_leftovers(path) if os.path.lexists(one)]
    for one in found:
        try:
            if not one.is_symlink() and not one.samefile(path):  # the same: it was cut off before the change
                with one.open("r+b") as file:
                    _overwrite(file.fileno())
            one.unlink()
        except OSError as error:
            raise AibotError(f"{one}: cannot be removed: {error.strerror}; remove it") from error
    return bool(found)


def _lock(connection: Connection, path: Path) -> None:
    """Take the store for ourselves until the connection is closed; its log goes into it."""
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        ((mode,),) = connection.execute("PRAGMA journal_mode = DELETE").fetchall()
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
    except Exception as error:
        if "locked" not in str(error):
            raise
        mode = "locked"
    if mode != "delete":
        raise BusyError(f"{path}: another program has the store open, such as `aibot serve`; end it first")


def _copy(connection: Connection, fresh: Path, key: StoreKey | None) -> None:
    """Write all of a store to a new file, and force it to disk."""
    fresh.touch(mode=0o600, exist_ok=False)
    ((layout,),) = connection.execute("PRAGMA user_version").fetchall()
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("ATTACH DATABASE ? AS fresh KEY ?", (str(fresh), spell_key(key)))
    connection.execute("PRAGMA fresh.journal_mode = OFF")  # it is thrown away if anything fails
    connection.execute("SELECT sqlcipher_export('fresh')").fetchall()
    connection.execute(f"PRAGMA fresh.user_version = {int(layout)}")
    connection.execute("DETACH DATABASE fresh")
    descriptor = os.open(fresh, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _compare(connection: Connection, fresh: Path, key: StoreKey | None) -> None:
    """See that a new file holds what a store does, and is sound.

    :raises AibotError: when it does not.
    """
    other, _ = connect_cipher(fresh, key)
    with closing(other):
        faults = other.execute("PRAGMA cipher_integrity_check").fetchall() if key else []
        sound = not faults and other.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        with closing(_list_rows(connection)) as were, closing(_list_rows(other)) as are:
            same = all(old == new for old, new in zip_longest(were, are))
        if not sound or not same:
            raise AibotError(
                f"{fresh}: is not what was written to it; the store is as it was; see to the disk"
            )


def _list_rows(connection: Connection) -> Generator[tuple[object, ...]]:
    """Everything in a file: its layout, then the rows of each table."""
    yield from connection.execute("PRAGMA user_version")
    schema = connection.execute(
        "SELECT type, name, sql, rootpage > 0 FROM sqlite_master ORDER BY name"
    ).fetchall()
    yield from schema
    for kind, name, _, stored in schema:
        if kind == "table" and stored:
            yield from connection.execute(f'SELECT * FROM "{name}"')  # noqa: S608 - a name of the file's own


def _replace(path: Path) -> None:
    """Put the new file in the place of the old one, and overwrite the old one."""
    fresh, before = name_leftovers(path)
    with path.open("r+b") as file:
        with suppress(OSError):  # a file system without links: what is cut off here cannot be finished later
            before.hardlink_to(path)
        fresh.replace(path)
        force_folder(path.parent)
        _overwrite(file.fileno())
    before.unlink(missing_ok=True)


def _overwrite(descriptor: int) -> None:
    """Overwrite an open file with zeros, to the disk. It keeps its size, lest SQLite take it for a new store."""
    left = os.fstat(descriptor).st_size
    os.lseek(descriptor, 0, os.SEEK_SET)
    while left > 0:
        left -= os.write(descriptor, _BLOCK[:left])
    os.fsync(descriptor)
