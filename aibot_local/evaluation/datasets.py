"""Data sets of news clusters with reference summaries, as JSON Lines."""

import json
import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from aibot_local.errors import InputError
from aibot_local.records import Article, Document, Event, Origin

_LARGEST_LINE = 50_000_000  # characters
_HEADLINE_WORDS = 20


@dataclass(frozen=True, slots=True)
class Cluster:
    """Articles on one event, and summaries people wrote of them."""

    id: str
    documents: tuple[str, ...]
    references: tuple[str, ...]


def read_clusters(path: Path) -> tuple[Cluster, ...]:
    """Read a JSON Lines file, one cluster a line, in file order.

    A line is an object with `id` (string, unique), `documents` (one or more texts) and `references` (one or more
    summaries, none blank). Blank documents are left out; other keys are ignored; so are blank lines.

    :raises InputError: the file cannot be read or a line is not of this form; the message names the line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error}); a UTF-8 JSON Lines file is expected") from error
    clusters: dict[str, Cluster] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        cluster = _read_cluster(line, f"{path}: line {number}")
        if cluster.id in clusters:
            raise InputError(f"{path}: line {number}: the id {cluster.id!r} stands here a second time")
        clusters[cluster.id] = cluster
    return tuple(clusters.values())


def _read_cluster(line: str, place: str) -> Cluster:
    if len(line) > _LARGEST_LINE:
        raise InputError(f"{place}: longer than {_LARGEST_LINE:,} characters")
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{place}: not JSON ({error})") from error
    if not isinstance(record, dict) or not isinstance(record.get("id"), str) or not record["id"]:
        raise InputError(f"{place}: an object with a string `id` is expected")
    documents = _read_texts(record, "documents", place)
    references = _read_texts(record, "references", place)
    return Cluster(record["id"], documents, references)


def _read_texts(record: dict[str, object], key: str, place: str) -> tuple[str, ...]:
    texts = record.get(key)
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise InputError(f"{place}: `{key}` must be a list of strings")
    kept = tuple(text for text in texts if text.strip())
    if not kept:
        raise InputError(f"{place}: `{key}` holds no text")
    return kept


def make_event(cluster: Cluster) -> Event:
    """The cluster as an event: every document an origin, in the order of the data set, without date or outlet.

    Each line of a document becomes a paragraph. The first is the headline where it has at most 20 words and no
    full stop, and is not all there is.
    """
    articles = [_make_article(text, number) for number, text in enumerate(cluster.documents)]
    return Event(cluster.id, tuple(Origin(article) for article in articles))


def _make_article(text: str, number: int) -> Article:
    paragraphs = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    content = "\n\n".join(paragraphs)
    headed = len(paragraphs) > 1 and _is_headline(paragraphs[0])
    document = Document(
        f"{number:04d}.txt", sha256(text.encode("utf-8", "surrogatepass")).hexdigest(), len(text)
    )
    # The number comes first, so that sorting by id keeps the order of the data set.
    identity = f"{number:04d}{document.sha256[4:]}"
    return Article(identity, document, 0, content, len(paragraphs[0]) if headed else 0)


def _is_headline(paragraph: str) -> bool:
    return len(paragraph.split()) <= _HEADLINE_WORDS and not re.search(r"[.!?…:]['\"’”)]*$", paragraph)
