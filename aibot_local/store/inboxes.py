"""Inboxes in a store: the files as they were last read, and which articles stand in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aibot_local.records import Article, SetAside, SetAsideReason
from aibot_local.store.articles import dump_account, save_articles
from aibot_local.store.database import Database


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of an inbox as it was last read.

    SHA-256 of its bytes ('' where it is too large to be read), size in bytes, time of change in nanoseconds.
    """

    path: str
    sha256: str
    size: int
    modified: int


@dataclass(frozen=True, slots=True)
class KeptPlace:
    """Where an article stands: the inbox by number, the file, the path in the file's words, and the item."""

    inbox: int
    file: str
    path: str
    item: int
    article: str


def list_inboxes(store: Database) -> dict[int, Path]:
    """The inboxes read into the store, by number."""
    rows = store.read("SELECT number, folder FROM inboxes ORDER BY number")
    return {int(number): Path(folder) for number, folder in rows}


def add_inbox(store: Database, folder: Path) -> int:
    """Give an inbox a number."""
    with store.transaction():
        cursor = store.write("INSERT INTO inboxes (folder) VALUES (?)", (str(folder),))
    return int(cursor.lastrowid or 0)


def move_inbox(store: Database, inbox: int, folder: Path) -> None:
    """Note that an inbox lies elsewhere now."""
    with store.transaction():
        store.write("UPDATE inboxes SET folder = ? WHERE number = ?", (str(folder), inbox))


def load_files(store: Database, inbox: int) -> dict[str, KeptFile]:
    """The files of an inbox as they were last read, by path."""
    rows = store.read("SELECT path, sha256, size, modified FROM documents WHERE inbox = ?", (inbox,))
    return {str(row[0]): KeptFile(*row) for row in rows}


def touch_files(store: Database, inbox: int, files: Sequence[KeptFile]) -> None:
    """Note a new time of change for files whose bytes are the same."""
    with store.transaction():
        store.write_many(
            "UPDATE documents SET modified = ? WHERE inbox = ? AND path = ?",
            [(file.modified, inbox, file.path) for file in files],
        )


def save_files(
    store: Database,
    inbox: int,
    files: Sequence[KeptFile],
    articles: Mapping[str, Sequence[Article]],
    set_aside: Mapping[str, Sequence[SetAside]],
) -> None:
    """Keep what was read of files, by the path of each, in place of what stood in them before."""
    with store.transaction():
        remove_files(store, inbox, [file.path for file in files])
        for file in files:
            store.write(
                "INSERT INTO documents VALUES (?, ?, ?, ?, ?)",
                (inbox, file.path, file.sha256, file.size, file.modified),
            )
            found = articles.get(file.path, ())
            save_articles(store, found)
            store.write_many(
                "INSERT OR IGNORE INTO places VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        inbox,
                        file.path,
                        article.document.path,
                        article.item,
                        article.id,
                        article.document.sha256,
                        article.document.size,
                        dump_account(article.account),
                    )
                    for article in found
                ],
            )
            store.write_many(
                "INSERT INTO set_aside VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (inbox, file.path, one.path, one.item, one.reason.value, one.detail)
                    for one in set_aside.get(file.path, ())
                ],
            )


def remove_files(store: Database, inbox: int, paths: Sequence[str]) -> None:
    """Forget files, and that articles stand in them; the articles themselves stay."""
    with store.transaction():
        store.write_many(
            "DELETE FROM documents WHERE inbox = ? AND path = ?", [(inbox, path) for path in paths]
        )


def list_places(store: Database, inbox: int, files: Sequence[str]) -> tuple[KeptPlace, ...]:
    """Where articles stand in some files of an inbox, by path, item and article."""
    rows = store.read_among(
        "SELECT inbox, document, path, item, article FROM places WHERE inbox = ? AND document IN ({keys})",
        files,
        (inbox,),
    )
    return tuple(sorted((KeptPlace(*row) for row in rows), key=lambda one: (one.path, one.item, one.article)))


def list_standing(store: Database, articles: Sequence[str]) -> frozenset[str]:
    """Those of the articles that stand in some file now and have no newer version."""
    rows = store.read_among(
        "SELECT DISTINCT article FROM places WHERE article IN ({keys}) "
        "AND article NOT IN (SELECT article FROM superseded)",
        articles,
    )
    return frozenset(str(article) for (article,) in rows)


def count_places(store: Database) -> tuple[int, int]:
    """How many files are kept, and how many articles stand in them, one at each place."""
    files = store.read("SELECT count(*) FROM documents")[0][0]
    articles = store.read("SELECT count(*) FROM places")[0][0]
    return int(files), int(articles)


def note_withdrawn(store: Database) -> None:
    """Note for each article of the desk whether it stands in a file now and has no newer version."""
    stands = "id IN (SELECT article FROM places) AND id NOT IN (SELECT article FROM superseded)"
    with store.transaction():
        store.write(
            f"UPDATE articles SET withdrawn = 1 WHERE NOT withdrawn AND NOT ({stands}) "  # noqa: S608 - our words
            "AND id NOT IN (SELECT article FROM run_events)"
        )
        store.write(f"UPDATE articles SET withdrawn = 0 WHERE withdrawn AND {stands}")  # noqa: S608


def find_at_addresses(store: Database, addresses: Sequence[str]) -> frozenset[str]:
    """The articles that stand in some file now and were published at one of the addresses, by id."""
    rows = store.read_among(
        "SELECT DISTINCT a.id FROM articles a JOIN places p ON p.article = a.id WHERE a.address IN ({keys})",
        addresses,
    )
    return frozenset(str(article) for (article,) in rows)


def save_superseded(store: Database, superseded: Mapping[str, str]) -> None:
    """Note the newer version of articles; what is noted for others stays as long as the newer version stands."""
    with store.transaction():
        store.write("DELETE FROM superseded WHERE successor NOT IN (SELECT article FROM places)")
        store.write_many("INSERT OR REPLACE INTO superseded VALUES (?, ?)", sorted(superseded.items()))


def list_superseded(store: Database) -> frozenset[str]:
    """The articles that have a newer version in a file of its own."""
    return frozenset(str(article) for (article,) in store.read("SELECT article FROM superseded"))


def save_successors(store: Database, successors: Mapping[str, str]) -> None:
    """Note which article stands where another stood."""
    with store.transaction():
        store.write_many("INSERT OR REPLACE INTO successors VALUES (?, ?)", sorted(successors.items()))
        store.write("DELETE FROM successors WHERE article IN (SELECT article FROM places)")


def load_successors(store: Database) -> dict[str, str]:
    """For each article that was replaced, the one that stands in its stead now (or did last)."""
    rows = store.read(
        "SELECT article, successor FROM successors UNION SELECT article, successor FROM superseded"
    )
    steps = {str(one): str(other) for one, other in rows}
    ends = {}
    for article in steps:
        at, seen = article, {article}
        while at in steps and steps[at] not in seen:
            at = steps[at]
            seen.add(at)
        ends[article] = at
    return ends


def load_set_aside(store: Database) -> tuple[SetAside, ...]:
    """What was set aside in the files kept, and articles that have a newer version, by path and item."""
    rows = store.read("SELECT path, item, reason, detail FROM set_aside")
    found = [SetAside(path, item, SetAsideReason(reason), detail) for path, item, reason, detail in rows]
    newer = store.read(
        "SELECT old.path, old.item, min(new.path) FROM superseded s JOIN places old ON old.article = s.article "
        "JOIN places new ON new.article = s.successor GROUP BY old.inbox, old.path, old.item"
    )
    found += [
        SetAside(path, item, SetAsideReason.SUPERSEDED, f"a newer version of it is in {other}")
        for path, item, other in newer
    ]
    return tuple(sorted(found, key=lambda one: (one.path, -1 if one.item is None else one.item, one.detail)))


def find_folder(store: Database, article: str) -> Path | None:
    """The inbox an article stands in, the first by number."""
    rows = store.read(
        "SELECT i.folder FROM places p JOIN inboxes i ON i.number = p.inbox WHERE p.article = ? "
        "ORDER BY i.number LIMIT 1",
        (article,),
    )
    return Path(rows[0][0]) if rows else None
