"""JSON Lines: a cluster or an article a line, its form told by its fields."""

import gzip
import json
import re
from collections.abc import Iterator
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any

from aibot_local.errors import InputError
from aibot_local.evaluation.datasets.forms import FORMS, BlankError, Form, read_labelled
from aibot_local.evaluation.datasets.records import Cluster, EventSet, LabelledArticle, SummarySet

_LARGEST_LINE = 50_000_000  # characters
SUFFIXES = (".jsonl", ".jsonl.gz", ".json", ".json.gz")


class LineKind(StrEnum):
    """What the lines of a file are."""

    CLUSTERS = "clusters"
    ARTICLES = "articles"
    OTHER = "other"


def read_clusters(path: Path) -> tuple[Cluster, ...]:
    """Read a JSON Lines file of our own form, one cluster a line, in file order.

    A line is an object with `id` (string, unique), `documents` (one or more texts) and `references` (one or more
    summaries, none blank). Blank documents are left out; other keys are ignored; so are blank lines.

    :raises InputError: the file cannot be read or a line is not of this form; the message names the line.
    """
    clusters: dict[str, Cluster] = {}
    for place, record in _read_records(path):
        _add(clusters, _read_cluster(record, place), place)
    return tuple(clusters.values())


def read_summary_set(path: Path, *, limit: int | None = None) -> SummarySet:
    """The first `limit` clusters of a file, in any of the forms known.

    A line of another's form that has no text or no summary is left out, with a note; in our own it is an error.

    :raises InputError: the file cannot be read or a line is of no known form.
    """
    clusters: dict[str, Cluster] = {}
    notes = []
    for number, (place, record) in enumerate(_read_records(path), 1):
        if limit is not None and len(clusters) >= limit:
            break
        form = find_form(record)
        if form is None:
            _add(clusters, _read_cluster(record, place), place)
            continue
        try:
            _add(clusters, form.read(record, str(number)), place)
        except BlankError as error:
            notes.append(f"{place}: left out: {error}")
    return SummarySet(name_set(path), tuple(clusters.values()), tuple(notes))


def read_event_set(path: Path, *, limit: int | None = None) -> EventSet:
    """The first `limit` labelled articles of a file: `id`, `event`, `title`, `text`, and `date` where it is known.

    :raises InputError: the file cannot be read, a line is not of this form, or an id stands twice.
    """
    articles: dict[str, LabelledArticle] = {}
    notes = []
    for place, record in _read_records(path):
        if limit is not None and len(articles) >= limit:
            break
        try:
            article = read_labelled(record)
        except BlankError as error:
            notes.append(f"{place}: left out: {error}")
            continue
        except ValueError as error:
            raise InputError(f"{place}: {error}") from None
        if article.id in articles:
            raise InputError(f"{place}: the id {article.id!r} stands here a second time")
        articles[article.id] = article
    return EventSet(name_set(path), tuple(articles.values()), tuple(notes))


def find_line_kind(path: Path) -> LineKind:
    """What a file holds, by its first line; OTHER where that is no JSON or of no form known.

    :raises InputError: the file cannot be read.
    """
    try:
        first = next(islice(_read_records(path), 1), None)
    except InputError as error:
        if "cannot be read" in str(error):
            raise
        return LineKind.OTHER
    if first is None or not isinstance(first[1], dict):
        return LineKind.OTHER
    record = first[1]
    if "event" in record and "text" in record:
        return LineKind.ARTICLES
    return LineKind.CLUSTERS if "documents" in record or find_form(record) else LineKind.OTHER


def find_form(record: object) -> Form | None:
    """The first of the imported forms whose fields a line has; None for our own, and for those of no form."""
    if not isinstance(record, dict) or "documents" in record:
        return None
    return next((form for form in FORMS if form.fits(record)), None)


def name_set(path: Path) -> str:
    """The name of a set: that of its file or folder, without the endings of its format and without odd characters."""
    name = path.name or "data"
    for suffix in sorted(SUFFIXES, key=len, reverse=True):
        name = name.removesuffix(suffix)
    return re.sub(r"[^\w.+-]", "_", name)


def _add(clusters: dict[str, Cluster], cluster: Cluster, place: str) -> None:
    if cluster.id in clusters:
        raise InputError(f"{place}: the id {cluster.id!r} stands here a second time")
    clusters[cluster.id] = cluster


def _read_records(path: Path) -> Iterator[tuple[str, Any]]:
    """Each line that is not blank, parsed, with its place in words."""
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
            for number in range(1, 1 << 62):
                # Bounded in bytes: a line has at most as many characters.
                data = file.readline(_LARGEST_LINE + 1)
                if not data:
                    return
                place = f"{path}: line {number}"
                if len(data) > _LARGEST_LINE:
                    raise InputError(f"{place}: longer than {_LARGEST_LINE:,} bytes")
                line = data.decode("utf-8-sig" if number == 1 else "utf-8")
                if line.strip():
                    yield place, _parse(line, place)
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error}); a UTF-8 JSON Lines file is expected") from error


def _parse(line: str, place: str) -> Any:  # noqa: ANN401 - any JSON value
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{place}: not JSON ({error})") from error


def _read_cluster(record: object, place: str) -> Cluster:
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
