"""An open store: vectors, and the runs of `aibot summarize`."""

from collections.abc import Mapping, Sequence

import numpy as np

from aibot_local.protocols import Vectors
from aibot_local.records import Article, Event, RunReport, Story
from aibot_local.rendering import dump_report, load_story
from aibot_local.store import articles as article_store
from aibot_local.store.database import Database
from aibot_local.store.stories import save_version


class Store(Database):
    """An open store. Use it in a `with` statement; it is a `VectorCache`."""

    # ------------------------------------------------------------------------------------------ vectors

    def load(self, fingerprint: str, text_hashes: Sequence[str]) -> dict[str, Vectors]:
        """The stored vectors among `text_hashes`, see `VectorCache.load`."""
        rows = self.read_among(
            "SELECT text_sha256, vector FROM vectors WHERE fingerprint = ? AND text_sha256 IN ({keys})",
            text_hashes,
            (fingerprint,),
        )
        return {key: np.frombuffer(blob, dtype="<f4").astype(np.float32) for key, blob in rows}

    def save(self, fingerprint: str, vectors: Mapping[str, Vectors]) -> None:
        """Keep vectors under their text hashes, see `VectorCache.save`."""
        rows = [
            (fingerprint, key, np.asarray(vector, dtype="<f4").tobytes()) for key, vector in vectors.items()
        ]
        with self.transaction():
            self.write_many("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)

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
            for article in origin.carried
        ]
        with self.transaction():
            run = self.begin_run("summarize", inbox)
            article_store.save_articles(self, (article for _, _, article in carried))
            self.write_many(
                "INSERT OR IGNORE INTO run_events VALUES (?, ?, ?, ?)",
                [
                    (run, event.id, article.id, None if article.id == origin else origin)
                    for event, origin, article in carried
                ],
            )
            for story in stories:
                save_version(self, story, run=run, basis="")
            self.finish_run(run, report, finished=finished)
        return run

    def begin_run(self, kind: str, inbox: str) -> int:
        """Give a run its number; it counts when it is finished."""
        with self.transaction():
            cursor = self.write("INSERT INTO runs (kind, inbox) VALUES (?, ?)", (kind, inbox))
        return int(cursor.lastrowid or 0)

    def finish_run(
        self, run: int, report: RunReport | None, *, finished: str, changes: str | None = None
    ) -> None:
        """Note that a run is finished; `changes` is the text of its record of changes."""
        with self.transaction():
            told = None if report is None else dump_report(report)
            self.write(
                "UPDATE runs SET finished = ?, report = ?, changes = ? WHERE number = ?",
                (finished, told, changes, run),
            )

    def count_runs(self) -> int:
        """How many finished runs the store holds."""
        return int(self.read("SELECT count(*) FROM runs WHERE finished IS NOT NULL")[0][0])

    def find_inbox(self, event: str) -> str | None:
        """Where the articles of an event were read from by the last run that told it, or None."""
        rows = self.read(
            "SELECT r.inbox FROM runs r JOIN stories s ON s.run = r.number WHERE s.event = ? "
            "ORDER BY r.number DESC LIMIT 1",
            (event,),
        )
        return str(rows[0][0]) if rows else None

    def load_stories(self, run: int) -> tuple[Story, ...]:
        """The stories of a run, by event id."""
        rows = self.read("SELECT story FROM stories WHERE run = ? ORDER BY event", (run,))
        return tuple(load_story(text) for (text,) in rows)

    def find_articles(self, words: str, *, most: int = 20) -> tuple[Article, ...]:
        """Articles that hold all of the words (stemmed, in any order), the best match first (BM25)."""
        return article_store.find_articles(self, words, most=most)
