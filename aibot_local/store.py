"""The store: one SQLite file with the vectors, articles, events, stories and runs of a desk.

It holds the text of articles, so only its owner can read it (mode 0600). It is written with a write-ahead log and
full synchronisation: after a power cut it is as it was after the last transaction (https://sqlite.org/wal.html).
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from aibot_local.errors import AibotError
from aibot_local.protocols import Vectors
from aibot_local.records import Article, Document, Event, Field, Provenance, RunReport, Story
from aibot_local.rendering import dump_report, dump_story, load_story

_WAIT_SECONDS = 30.0  # for another run that is writing
_ASKED_AT_ONCE = 500  # keys in one query; SQLite's own limit is higher

# Step n brings a store from version n to n + 1. A step that was released is never changed.
_MIGRATIONS = (
    """
    CREATE TABLE vectors (
        fingerprint TEXT NOT NULL, text_sha256 TEXT NOT NULL, vector BLOB NOT NULL,
        PRIMARY KEY (fingerprint, text_sha256)
    ) WITHOUT ROWID;
    CREATE TABLE articles (
        id TEXT PRIMARY KEY, path TEXT NOT NULL, item INTEGER NOT NULL, document_sha256 TEXT NOT NULL,
        document_size INTEGER NOT NULL, content TEXT NOT NULL, title_end INTEGER NOT NULL, fields TEXT NOT NULL
    );
    CREATE VIRTUAL TABLE article_words USING fts5 (content, content = 'articles', tokenize = 'porter unicode61');
    CREATE TABLE runs (
        number INTEGER PRIMARY KEY, finished TEXT NOT NULL, inbox TEXT NOT NULL, report TEXT NOT NULL
    );
    CREATE TABLE events (
        run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE, event TEXT NOT NULL,
        article TEXT NOT NULL REFERENCES articles (id), copy_of TEXT,
        PRIMARY KEY (run, article)
    ) WITHOUT ROWID;
    CREATE TABLE stories (
        run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE, event TEXT NOT NULL, story TEXT NOT NULL,
        PRIMARY KEY (run, event)
    ) WITHOUT ROWID;
    """,
)
_FIELDS = ("outlet", "author", "published", "updated", "language", "url")


class Store:
    """An open store. Use it in a `with` statement; it is a `VectorCache`."""

    def __init__(self, path: Path) -> None:
        """Open the store at `path`, making it if there is none, and bring it to this version.

        :raises AibotError: when it cannot be opened, is no store of ours, or was written by a newer version.
        """
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            self._connection = sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise AibotError(f"{path}: the store cannot be opened: {error}") from error
        try:
            with self._telling_faults():
                self._connection.execute("PRAGMA journal_mode = WAL")
                self._connection.execute("PRAGMA synchronous = FULL")
                self._connection.execute("PRAGMA foreign_keys = ON")
                self._connection.execute("PRAGMA trusted_schema = OFF")
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

    def close(self) -> None:
        """Close the store; its write-ahead log goes into the file."""
        self._connection.close()

    # ------------------------------------------------------------------------------------------ vectors

    def load(self, fingerprint: str, text_hashes: Sequence[str]) -> dict[str, Vectors]:
        """The stored vectors among `text_hashes`, see `VectorCache.load`."""
        found: dict[str, Vectors] = {}
        for start in range(0, len(text_hashes), _ASKED_AT_ONCE):
            keys = text_hashes[start : start + _ASKED_AT_ONCE]
            marks = ",".join("?" * len(keys))
            query = (
                f"SELECT text_sha256, vector FROM vectors WHERE fingerprint = ? AND text_sha256 IN ({marks})"  # noqa: S608 - only question marks are put in
            )
            with self._telling_faults():
                rows = self._connection.execute(query, (fingerprint, *keys)).fetchall()
            found.update((key, np.frombuffer(blob, dtype="<f4").astype(np.float32)) for key, blob in rows)
        return found

    def save(self, fingerprint: str, vectors: Mapping[str, Vectors]) -> None:
        """Keep vectors under their text hashes, see `VectorCache.save`."""
        rows = [
            (fingerprint, key, np.asarray(vector, dtype="<f4").tobytes()) for key, vector in vectors.items()
        ]
        with self._transaction():
            self._connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)

    # --------------------------------------------------------------------------------------------- runs

    def save_run(
        self,
        report: RunReport,
        events: Sequence[Event],
        stories: Sequence[Story],
        *,
        inbox: str,
        finished: str,
    ) -> int:
        """Keep a finished run with its articles, events and stories, all or nothing; gives its number, from 1.

        `inbox` is the folder or file the articles were read from, or `-`; `finished` is the time (ISO 8601, UTC). To be
        called when every file of the run is on the disk.
        """
        carried = [
            (event, origin.article.id, article)
            for event in events
            for origin in event.origins
            for article in (origin.article, *(copy.article for copy in origin.copies))
        ]
        with self._transaction():
            cursor = self._connection.execute(
                "INSERT INTO runs (finished, inbox, report) VALUES (?, ?, ?)",
                (finished, inbox, dump_report(report)),
            )
            run = int(cursor.lastrowid or 0)
            for _, _, article in carried:
                self._add_article(article)
            self._connection.executemany(
                "INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?)",
                [
                    (run, event.id, article.id, None if article.id == origin else origin)
                    for event, origin, article in carried
                ],
            )
            self._connection.executemany(
                "INSERT INTO stories VALUES (?, ?, ?)",
                [(run, story.event, dump_story(story)) for story in stories],
            )
        return run

    def count_runs(self) -> int:
        """How many runs the store holds."""
        with self._telling_faults():
            return int(self._connection.execute("SELECT count(*) FROM runs").fetchone()[0])

    def find_inbox(self, event: str) -> str | None:
        """Where the articles of an event were read from by the last run that told it, or None."""
        with self._telling_faults():
            row = self._connection.execute(
                "SELECT r.inbox FROM runs r JOIN stories s ON s.run = r.number WHERE s.event = ? "
                "ORDER BY r.number DESC LIMIT 1",
                (event,),
            ).fetchone()
        return str(row[0]) if row else None

    def load_stories(self, run: int) -> tuple[Story, ...]:
        """The stories of a run, by event id."""
        with self._telling_faults():
            rows = self._connection.execute(
                "SELECT story FROM stories WHERE run = ? ORDER BY event", (run,)
            ).fetchall()
        return tuple(load_story(text) for (text,) in rows)

    def find_articles(self, words: str, *, most: int = 20) -> tuple[Article, ...]:
        """Articles that hold all of the words (stemmed, in any order), the best match first (BM25)."""
        query = " ".join('"' + word.replace('"', '""') + '"' for word in words.split())
        if not query:
            return ()
        with self._telling_faults():
            rows = self._connection.execute(
                "SELECT a.* FROM article_words w JOIN articles a ON a.rowid = w.rowid "
                "WHERE article_words MATCH ? ORDER BY bm25(article_words), a.id LIMIT ?",
                (query, most),
            ).fetchall()
        return tuple(_restore_article(row) for row in rows)

    # -------------------------------------------------------------------------------------------- inside

    def _add_article(self, article: Article) -> None:
        added = self._connection.execute(
            "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
            _flatten_article(article),
        )
        if added.rowcount == 1:
            self._connection.execute(
                "INSERT INTO article_words (rowid, content) VALUES (?, ?)", (added.lastrowid, article.content)
            )

    def _migrate(self) -> None:
        with self._transaction():
            version = int(self._connection.execute("PRAGMA user_version").fetchone()[0])
            if version > len(_MIGRATIONS):
                raise AibotError(
                    f"{self._path}: the store was written by a newer version of the program (layout {version}); "
                    "use that version, or another --store"
                )
            for script in _MIGRATIONS[version:]:
                for statement in _cut_statements(script):
                    self._connection.execute(statement)
            self._connection.execute(f"PRAGMA user_version = {len(_MIGRATIONS)}")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._telling_faults():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                with suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    @contextmanager
    def _telling_faults(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            advice = "another run may be writing to it" if "locked" in str(error) else "give another --store"
            raise AibotError(f"{self._path}: the store cannot be used: {error}; {advice}") from error


def _cut_statements(script: str) -> Iterator[str]:
    """The statements of a script; `executescript` would end the transaction they stand in."""
    statement = ""
    for piece in script.split(";")[:-1]:
        statement += piece + ";"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _flatten_article(article: Article) -> tuple[str, str, int, str, int, str, int, str]:
    described = {name: asdict(getattr(article, name)) for name in _FIELDS}
    return (
        article.id,
        article.document.path,
        article.item,
        article.document.sha256,
        article.document.size,
        article.content,
        article.title_end,
        json.dumps(described, sort_keys=True, ensure_ascii=False),
    )


def _restore_article(row: tuple[str, str, int, str, int, str, int, str]) -> Article:
    identity, path, item, digest, size, content, title_end, described = row
    known = {
        name: Field(one["value"], Provenance(one["provenance"]), one["origin"])
        for name, one in json.loads(described).items()
    }
    return Article(identity, Document(path, digest, size), item, content, title_end, **known)
