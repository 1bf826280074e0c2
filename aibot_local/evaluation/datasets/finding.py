"""Finding the data sets in a file or folder: by name of the files in it, then by the fields of their lines."""

import re
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from aibot_local.errors import InputError
from aibot_local.evaluation.datasets.forms import (
    BlankError,
    clean_news_summary,
    cut_news_documents,
    make_cluster,
)
from aibot_local.evaluation.datasets.lines import (
    SUFFIXES,
    LineKind,
    find_line_kind,
    name_set,
    read_event_set,
    read_summary_set,
)
from aibot_local.evaluation.datasets.records import Cluster, EventSet, SummarySet

_LARGEST_FILE = 50_000_000  # bytes
_HIGHLIGHT = "@highlight"
_MODELS = ("models", "references")
_TEXT = re.compile(r"<TEXT>(.*?)</TEXT>", re.DOTALL | re.IGNORECASE)
_HEADLINE = re.compile(r"<(HEADLINE|HL|HEAD)>(.*?)</\1>", re.DOTALL | re.IGNORECASE)
_MARKUP = re.compile(r"<[^>]{0,200}>")
_NAMED_MARKS = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))


def read_sets(path: Path, *, limit: int | None = None) -> tuple[SummarySet | EventSet, ...]:
    """Every data set of a file or folder, by name; of each the first `limit` clusters or articles.

    A folder is one set when it is DUC-style (`docs/TOPIC/...` beside `models/TOPIC.*`), holds CNN/DailyMail's
    `.story` files, or the line-aligned `.src` and `.tgt` of Multi-News; else every JSON Lines file in it that is of
    a known form is a set, and others are passed over.

    :raises InputError: there is nothing to measure on, or a set is malformed.
    """
    if not path.exists():
        raise InputError(f"{path}: no such file or folder; name a JSON Lines file, or a folder of them")
    sets = tuple(_read_folder(path, limit) if path.is_dir() else [_read_file(path, limit)])
    kept = tuple(one for one in sets if _is_filled(one))
    if not kept:
        raise InputError(f"{path}: holds no cluster with summaries and no article with an event")
    return kept


def _is_filled(one: SummarySet | EventSet) -> bool:
    return bool(one.clusters if isinstance(one, SummarySet) else one.articles)


def _read_file(path: Path, limit: int | None) -> SummarySet | EventSet:
    match find_line_kind(path):
        case LineKind.ARTICLES:
            return read_event_set(path, limit=limit)
        case LineKind.CLUSTERS:
            return read_summary_set(path, limit=limit)
    # Its own error says best what is wrong with the first line.
    made = read_summary_set(path, limit=limit)
    if not made.clusters:
        raise InputError(f"{path}: holds no line of a known form")
    return made


def _read_folder(path: Path, limit: int | None) -> Iterator[SummarySet | EventSet]:
    models = next((path / name for name in _MODELS if (path / name).is_dir()), None)
    if models is not None and (path / "docs").is_dir():
        yield _gather(name_set(path.resolve()), _read_duc(path / "docs", models), limit)
        return
    stories = sorted(path.glob("*.story"))
    if stories:
        yield _gather(name_set(path.resolve()), ((file.stem, *_read_story(file)) for file in stories), limit)
        return
    pairs = _find_aligned(path)
    for source, target in pairs:
        yield _gather(source.name.split(".")[0], _read_aligned(source, target), limit)
    if pairs:
        return
    for file in sorted(path.iterdir()):
        if file.is_file() and file.name.endswith(SUFFIXES) and find_line_kind(file) is not LineKind.OTHER:
            yield _read_file(file, limit)


def _gather(name: str, found: Iterator[tuple[str, list[str], list[str]]], limit: int | None) -> SummarySet:
    clusters: list[Cluster] = []
    notes = []
    for identity, documents, references in found:
        if limit is not None and len(clusters) >= limit:
            break
        try:
            clusters.append(make_cluster(identity, documents, references))
        except BlankError as error:
            notes.append(f"{name}: {identity}: left out: {error}")
    return SummarySet(name, tuple(clusters), tuple(notes))


# ------------------------------------------------------------------------------------------ the folders


def _read_duc(docs: Path, models: Path) -> Iterator[tuple[str, list[str], list[str]]]:
    """A topic a folder of `docs`; its summaries are the files of `models` that begin with its name.

    Case does not count, nor does the letter that marks the set behind a topic's number (`d30001t`, `D30001.M.100.T.A`).
    """
    summaries: dict[str, list[Path]] = {}
    for file in sorted(models.rglob("*")):
        if file.is_file():
            summaries.setdefault(file.name.split(".")[0].casefold(), []).append(file)
    for topic in sorted(folder for folder in docs.iterdir() if folder.is_dir()):
        name = topic.name.casefold()
        files = summaries.get(name) or summaries.get(re.sub(r"(?<=\d)[a-z]$", "", name), [])
        documents = [_read_sgml(file) for file in sorted(topic.rglob("*")) if file.is_file()]
        yield topic.name, documents, [_strip_markup(_read_text(file)) for file in files]


def _read_sgml(path: Path) -> str:
    """The headline and text of a TREC-style document; a file without such marks as it is."""
    raw = _read_text(path)
    texts = _TEXT.findall(raw)
    if not texts:
        return raw
    headline = _HEADLINE.search(raw)
    title = " ".join(_strip_markup(headline.group(2)).split()) if headline else ""
    paragraphs = [
        " ".join(part.split())
        for text in texts
        for part in re.split(r"</?P>|\n\s*\n|\n(?=   )", text, flags=re.IGNORECASE)
    ]
    body = "\n\n".join(_strip_markup(part) for part in paragraphs if part)
    return f"{title}\n\n{body}" if title else body


def _strip_markup(text: str) -> str:
    plain = _MARKUP.sub(" ", text)
    for mark, sign in _NAMED_MARKS:
        plain = plain.replace(mark, sign)
    return plain


def _read_story(path: Path) -> tuple[list[str], list[str]]:
    """An article, and its highlights as one summary, a line each."""
    text, *highlights = _read_text(path).split(_HIGHLIGHT)
    lines = [" ".join(highlight.split()) for highlight in highlights]
    return [text], ["\n".join(line for line in lines if line)]


def _find_aligned(path: Path) -> list[tuple[Path, Path]]:
    """Files such as `test.src.cleaned` and `test.tgt`, the articles and the summary of a cluster a line."""
    pairs = []
    for source in sorted(path.glob("*.src*")):
        stem = source.name.split(".src")[0]
        target = next(iter(sorted(path.glob(f"{stem}.tgt*"))), None)
        if target is not None:
            pairs.append((source, target))
    return pairs


def _read_aligned(source: Path, target: Path) -> Iterator[tuple[str, list[str], list[str]]]:
    try:
        with (
            source.open(encoding="utf-8", newline="\n") as texts,
            target.open(encoding="utf-8", newline="\n") as summaries,
        ):
            for number, (text, summary) in enumerate(zip_longest(texts, summaries), 1):
                if text is None or summary is None:
                    raise InputError(f"{source}: has not as many lines as {target.name}")
                yield str(number), cut_news_documents(text), [clean_news_summary(summary)]
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{source}: cannot be read ({error}); UTF-8 is expected") from error


def _read_text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST_FILE + 1)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error
    if len(data) > _LARGEST_FILE:
        raise InputError(f"{path}: larger than {_LARGEST_FILE:,} bytes")
    return data.decode("utf-8", "replace")
