"""Articles in a store: their text once, found by their words."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from aibot_local.records import Article, Document, Field, Provenance, TextAccount
from aibot_local.store.database import Database

_FIELDS = ("outlet", "author", "published", "updated", "language", "url")
_COLUMNS = "a.id, a.path, a.item, a.document_sha256, a.document_size, a.content, a.title_end, a.fields"


def save_articles(store: Database, articles: Iterable[Article]) -> None:
    """Keep articles, in the transaction that is open; one that is known is not kept twice."""
    for article in articles:
        added = store.write(
            "INSERT INTO articles (id, path, item, document_sha256, document_size, content, content_sha256, title_end, "
            "fields, address) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
            (
                article.id,
                article.document.path,
                article.item,
                article.document.sha256,
                article.document.size,
                article.content,
                hashlib.sha256(article.content.encode()).hexdigest(),
                article.title_end,
                _dump_fields(article),
                article.url.value,
            ),
        )
        if added.rowcount == 1:
            store.write(
                "INSERT INTO article_words (rowid, content) VALUES (?, ?)", (added.lastrowid, article.content)
            )


def load_articles(store: Database, ids: Sequence[str]) -> dict[str, Article]:
    """The articles with these ids, as they were first found; those not kept are missing."""
    rows = store.read_among(f"SELECT {_COLUMNS} FROM articles a WHERE a.id IN ({{keys}})", ids)  # noqa: S608
    return {row[0]: _restore_article(row) for row in rows}


def load_placed_articles(store: Database, ids: Sequence[str] | None = None) -> tuple[Article, ...]:
    """The articles that stand in a document now, once for each place, by id, path and item; all, or those in `ids`.

    Those that have a newer version are left out.
    """
    columns = (
        "SELECT a.id, p.path, p.item, p.sha256, p.size, a.content, a.title_end, a.fields, p.account "
        "FROM places p JOIN articles a ON a.id = p.article WHERE a.id NOT IN (SELECT article FROM superseded)"
    )
    rows = store.read(columns) if ids is None else store.read_among(f"{columns} AND a.id IN ({{keys}})", ids)
    articles = [_restore_article(row) for row in rows]
    return tuple(sorted(articles, key=lambda one: (one.id, one.document.path, one.item)))


def find_articles(store: Database, words: str, *, most: int = 20, every: bool = True) -> tuple[Article, ...]:
    """Articles by their words (stemmed, in any order), the best match first (BM25, then id); withdrawn ones are not
    found. With `every` all of the words have to stand in an article, else any.
    """
    joined = (" " if every else " OR ").join('"' + word.replace('"', '""') + '"' for word in words.split())
    if not joined:
        return ()
    rows = store.read(
        f"SELECT {_COLUMNS} FROM article_words w JOIN articles a ON a.number = w.rowid "  # noqa: S608 - our columns
        "WHERE article_words MATCH ? AND NOT a.withdrawn ORDER BY bm25(article_words), a.id LIMIT ?",
        (joined, most),
    )
    return tuple(_restore_article(row) for row in rows)


def dump_account(account: TextAccount) -> str:
    """What became of a source's words, as JSON."""
    return json.dumps(asdict(account), sort_keys=True, ensure_ascii=False)


def _dump_fields(article: Article) -> str:
    described = {name: asdict(getattr(article, name)) for name in _FIELDS}
    return json.dumps(described, sort_keys=True, ensure_ascii=False)


def _restore_article(row: Sequence[Any]) -> Article:
    identity, path, item, digest, size, content, title_end, described, *rest = row
    known = {
        name: Field(one["value"], Provenance(one["provenance"]), one["origin"])
        for name, one in json.loads(described).items()
    }
    account = TextAccount(**json.loads(rest[0])) if rest else TextAccount()
    return Article(identity, Document(path, digest, size), item, content, title_end, **known, account=account)
