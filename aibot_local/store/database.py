"""An open SQLite file of ours: durable, for its owner alone, brought to this layout, its faults told in one line.

It holds the text of articles, so only its owner can read it (mode 0600), and with a key it is encrypted, its log too.
It is written with a write-ahead log and full synchronisation: after a power cut it is as it was after the last
transaction (https://sqlite.org/wal.html).
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aibot_local.durability import Seal
from aibot_local.errors import AibotError
from aibot_local.store.connecting import connect, name_leftovers
from aibot_local.store.keys import StoreKey
from aibot_local.store.layout import MIGRATIONS

ASKED_AT_ONCE = 500  # keys in one query; SQLite's own limit is higher


class Database:
    """An open store file. Use it in a `with` statement."""

    def __init__(self, path: Path, key: StoreKey | None = None) -> None:
        """Open the store at `path`, making it if there is none, and bring it to this layout.

        With a `key` the store is, or is made, an encrypted one; without one it is in the clear.

        :raises AibotError: when it cannot be opened, is no store of ours, was written by a newer version, or when the
            key does not fit.
        """
        self._path, self._key = path, key
        self._depth = 0
        if key and any(one.exists() for one in name_leftovers(path.resolve())):
            raise AibotError(
                f"{path}: its encryption was not finished, and text may lie beside it in the clear: "
                f"`aibot encrypt --store {path}` finishes it"
            )
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600)
        except OSError as error:
            raise AibotError(f"{path}: the store cannot be opened: {error}") from error
        self._connection, self._faults = connect(path, key)
        try:
            with self._telling_faults():
                self._connection.execute("PRAGMA journal_mode = WAL")
                self._connection.execute("PRAGMA synchronous = FULL")
                self._connection.execute("PRAGMA foreign_keys = ON")
                self._connection.execute("PRAGMA trusted_schema = OFF")
                self._connection.execute(
                    "PRAGMA temp_store = MEMORY"
                )  # no text in the system's temporary folder
                self._migrate()
        except BaseException:
            self._connection.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def path(self) -> Path:
        """Where the store's file is."""
        return self._path

    @property
    def encrypted(self) -> bool:
        """Whether the store is encrypted."""
        return self._key is not None

    def make_seal(self) -> Seal | None:
        """What encrypts checkpoints of a run with this store, or None where the store is in the clear."""
        return Seal(self._key.derive_for_checkpoints()) if self._key else None

    def close(self) -> None:
        """Close the store; its write-ahead log goes into the file."""
        self._connection.close()

    def read(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query.

        :raises AibotError: when the store cannot be used, in one line, as every method here.
        """
        with self._telling_faults():
            return self._connection.execute(query, values).fetchall()

    def read_among(
        self, query: str, keys: Sequence[str], before: Sequence[object] = ()
    ) -> list[tuple[Any, ...]]:
        """The rows of a query asked for some keys at a time; `{keys}` in it stands for the marks of the keys."""
        rows: list[tuple[Any, ...]] = []
        for start in range(0, len(keys), ASKED_AT_ONCE):
            asked = keys[start : start + ASKED_AT_ONCE]
            rows += self.read(query.replace("{keys}", ",".join("?" * len(asked))), (*before, *asked))
        return rows

    def write(self, query: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
        """Run one statement that writes, in the transaction that is open."""
        with self._telling_faults():
            return self._connection.execute(query, values)

    def write_many(self, query: str, rows: Iterable[Sequence[object]]) -> None:
        """Run one statement for each row, in the transaction that is open."""
        with self._telling_faults():
            self._connection.executemany(query, rows)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """What is written within is kept whole or not at all. One within another is part of it."""
        if self._depth:
            yield
            return
        with self._telling_faults():
            self._connection.execute("BEGIN IMMEDIATE")
            self._depth = 1
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                with suppress(self._faults):
                    self._connection.execute("ROLLBACK")
                raise
            finally:
                self._depth = 0

    def _migrate(self) -> None:
        if self._read_layout() == len(MIGRATIONS):
            return  # without the lock of a writer: a store can be looked at while a run writes to it
        with self.transaction():
            version = self._read_layout()
            if version > len(MIGRATIONS):
                raise AibotError(
                    f"{self._path}: the store was written by a newer version of the program (layout {version}); "
                    "use that version, or another --store"
                )
            for script in MIGRATIONS[version:]:
                for statement in _cut_statements(script):
                    self._connection.execute(statement)
            self._connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")

    def _read_layout(self) -> int:
        return int(self._connection.execute("PRAGMA user_version").fetchone()[0])

    @contextmanager
    def _telling_faults(self) -> Iterator[None]:
        try:
            yield
        except self._faults as error:
            advice = "give another --store"
            if "locked" in str(error):
                advice = "another run may be writing to it"
            elif "not a database" in str(error):
                if self._key:
                    raise AibotError(
                        f"{self._path}: the passphrase does not fit, or the file is no store of this program"
                    ) from None
                advice = "it is no store, or an encrypted one"
            elif "full" in str(error) or "I/O" in str(error):
                advice = "see to room on the disk, and run it again"
            raise AibotError(f"{self._path}: the store cannot be used: {error}; {advice}") from error


def _cut_statements(script: str) -> Iterator[str]:
    """The statements of a script; `executescript` would end the transaction they stand in."""
    statement = ""
    for piece in script.split(";")[:-1]:
        statement += piece + ";"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
