"""Taking articles out of a store for good, with all that was made of them.

What is deleted is overwritten with zeros (`secure_delete`, https://sqlite.org/pragma.html#pragma_secure_delete), the
search index is built anew, the file is written anew without free pages (VACUUM), and the write-ahead log is emptied.
What a disk or a file system keeps of old blocks is beyond a program's reach.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from aibot_local.store.database import Database
from aibot_local.store.reviews import forget_reviews


@dataclass(frozen=True, slots=True)
class Purged:
    """What was taken out: ids of articles, how many vectors and versions of stories, and the files that remain.

    `files` are folder and name of story files written from what was purged; they are not in the store, and are left.
    """

    articles: tuple[str, ...]
    vectors: int
    stories: int
    files: tuple[tuple[str, str], ...]


def list_articles(store: Database, *, before: str | None = None) -> tuple[str, ...]:
    """Ids of all articles, or of those published before a date (ISO 8601), and of those without a date if `before` is
    not given, by id.
    """
    if before is None:
        rows = store.read("SELECT id FROM articles ORDER BY id")
    else:
        rows = store.read(
            "SELECT id FROM articles WHERE json_extract(fields, '$.published.value') < ? ORDER BY id",
            (before,),
        )
    return tuple(str(one) for (one,) in rows)


def purge_articles(store: Database, articles: Sequence[str]) -> Purged:
    """Take articles out of the store, with their vectors, every version of a story of theirs, and their runs' reports.

    A story goes when its event has, or had in a run, one of the articles, or when it names one. Those that are not
    there are passed over. The inbox's files are forgotten too, so an update reads those that are still there anew.

    :raises AibotError: when the store cannot be used.
    """
    store.write("PRAGMA secure_delete = ON")
    with store.transaction():
        store.write("CREATE TEMP TABLE gone (id TEXT PRIMARY KEY) WITHOUT ROWID")
        store.write_many("INSERT OR IGNORE INTO gone VALUES (?)", [(one,) for one in articles])
        found = tuple(
            str(one)
            for (one,) in store.read("SELECT id FROM articles WHERE id IN (SELECT id FROM gone) ORDER BY id")
        )
        stories, files = _purge_stories(store)
        vectors = store.write(
            "DELETE FROM vectors WHERE text_sha256 IN "
            "(SELECT content_sha256 FROM articles WHERE id IN (SELECT id FROM gone)) AND text_sha256 NOT IN "
            "(SELECT content_sha256 FROM articles WHERE id NOT IN (SELECT id FROM gone))"
        ).rowcount
        # Files, and with them places and what was set aside: they are read anew where they are still there.
        store.write(
            "DELETE FROM documents WHERE (inbox, path) IN "
            "(SELECT inbox, document FROM places WHERE article IN (SELECT id FROM gone))"
        )
        for table, column in (
            ("run_events", "article"),
            ("members", "article"),
            ("told", "article"),
            ("marks", "article"),
            ("decision_articles", "article"),
            ("successors", "article"),
            ("successors", "successor"),
            ("superseded", "article"),
            ("superseded", "successor"),
            ("articles", "id"),
        ):
            store.write(f"DELETE FROM {table} WHERE {column} IN (SELECT id FROM gone)")  # noqa: S608 - our words
        for table in ("members", "run_events"):
            store.write(f"UPDATE {table} SET copy_of = NULL WHERE copy_of IN (SELECT id FROM gone)")  # noqa: S608
        store.write("INSERT INTO article_words (article_words) VALUES ('rebuild')")
        store.write("DROP TABLE gone")
    store.write("VACUUM")
    store.read("PRAGMA wal_checkpoint(TRUNCATE)")
    return Purged(found, int(vectors), stories, files)


def purge_all(store: Database) -> Purged:
    """Take everything out: articles, vectors, stories, events, decisions, inboxes, runs, and the log of reviews."""
    gone = purge_articles(store, list_articles(store))
    with store.transaction():
        forget_reviews(store)
        for table in (
            "written", "marks", "stories", "run_events", "runs", "told", "members", "decision_articles", "decisions",
            "events", "successors", "superseded", "set_aside", "places", "documents", "inboxes", "articles", "vectors",
        ):  # fmt: skip
            store.write(f"DELETE FROM {table}")  # noqa: S608 - our words
    store.write("VACUUM")
    store.read("PRAGMA wal_checkpoint(TRUNCATE)")
    return gone


def _purge_stories(store: Database) -> tuple[int, tuple[tuple[str, str], ...]]:
    """Delete the stories that rest on what is gone, and the reports of runs that name it."""
    events = (
        "SELECT event FROM run_events WHERE article IN (SELECT id FROM gone) "
        "UNION SELECT event FROM members WHERE article IN (SELECT id FROM gone) "
        "UNION SELECT event FROM told WHERE article IN (SELECT id FROM gone) "
        "UNION SELECT s.event FROM stories s, json_each(s.story, '$.sources') source "
        "WHERE json_extract(source.value, '$.article') IN (SELECT id FROM gone)"
    )
    store.write(f"CREATE TEMP TABLE touched AS {events}")
    files = store.read(
        "SELECT folder, file FROM written WHERE event IN (SELECT event FROM touched) ORDER BY folder, file"
    )
    store.write("DELETE FROM written WHERE event IN (SELECT event FROM touched)")
    for table in ("marks", "locks", "review_texts"):  # the log of reviews has hashes alone, and stays
        store.write(f"DELETE FROM {table} WHERE event IN (SELECT event FROM touched)")  # noqa: S608 - our words
    count = store.write("DELETE FROM stories WHERE event IN (SELECT event FROM touched)").rowcount
    # Stories name related ones by their headlines, and reports and changes quote titles and facts of many articles.
    store.write(
        "UPDATE stories SET story = json_set(story, '$.related', json_array()) WHERE EXISTS "
        "(SELECT 1 FROM json_each(story, '$.related') one "
        "WHERE json_extract(one.value, '$.event') IN (SELECT event FROM touched))"
    )
    store.write("UPDATE runs SET report = NULL, changes = NULL WHERE EXISTS (SELECT 1 FROM gone)")
    store.write("DROP TABLE touched")
    return int(count), tuple((str(folder), str(file)) for folder, file in files)
