"""Everything an inbox or a stream holds, as articles and things set aside."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

from aibot_local.errors import InputError
from aibot_local.progress import say_nothing
from aibot_local.reading.finding import FoundFile, find_files, resolve_inside
from aibot_local.reading.limits import ReadingLimits
from aibot_local.reading.pool import Task, read_files
from aibot_local.reading.raw import MEMBER_MARK
from aibot_local.records import Article, Reading, SetAside

STREAM_PATH = "-"
_DEFAULTS = ReadingLimits()


def read_inbox(
    inbox: Path,
    *,
    limits: ReadingLimits = _DEFAULTS,
    processes: int = 0,
    part: tuple[int, int] = (1, 1),
    advance: Callable[[int], None] = say_nothing,
) -> Reading:
    """Read every article under a folder, or of one file; of a `part` (i, n) every n-th file, from the i-th.

    Each file is parsed in a process of its own that is killed when it takes too long; `processes` of 0 lets
    the machine decide how many run. The result is the same for any number and any order of files. `advance`
    is called with the number of articles used or set aside since the last call (below zero when a file is
    begun anew).

    :raises InputError: when there is no such file or folder, or it cannot be listed.
    """
    found = find_files(inbox)[part[0] - 1 :: part[1]]
    set_aside = [entry for entry in found if isinstance(entry, SetAside)]
    tasks = [Task(entry.path, entry.location) for entry in found if isinstance(entry, FoundFile)]
    advance(len(set_aside))
    results = read_files(tasks, limits=limits, processes=processes, advance=advance)
    return _assemble(results, set_aside, files=len(found))


def read_stream(
    stream: BinaryIO, *, limits: ReadingLimits = _DEFAULTS, advance: Callable[[int], None] = say_nothing
) -> Reading:
    """Read articles as JSON Lines from a stream to its end. Their document's path is `-`.

    :raises InputError: when the stream holds more than `limits.file_bytes` bytes.
    """
    data = stream.read(limits.file_bytes + 1)
    if len(data) > limits.file_bytes:
        raise InputError(
            f"standard input holds more than {limits.file_bytes:,} bytes: write it to files in a folder"
        )
    task = Task(STREAM_PATH, None, data)
    return _assemble(read_files([task], limits=limits, processes=1, advance=advance), [], files=1)


def reopen_documents(
    inbox: Path, paths: Iterable[str], *, limits: ReadingLimits = _DEFAULTS
) -> dict[str, Reading | InputError]:
    """Read documents of an inbox again, by the paths recorded for them; `found` counts the articles of each.

    A path may name a member of an archive (`news.zip!/a.html`). The SHA-256 of the bytes stands in the document of
    each article. A path that leaves the inbox, passes a link, or is not there has an error in place of a reading.
    """
    tasks: dict[str, Task] = {}
    refused: dict[str, Reading | InputError] = {}
    wanted = sorted(set(paths))
    for path in wanted:
        try:
            archive, location = _locate(inbox, path)
            tasks[archive] = Task(archive, location)
        except InputError as error:
            refused[path] = error
    results = read_files(list(tasks.values()), limits=limits, processes=0, advance=say_nothing)
    whole = _assemble(results, [], files=len(tasks))
    return refused | {path: _take_document(whole, path) for path in wanted if path not in refused}


def reopen_document(inbox: Path, path: str, *, limits: ReadingLimits = _DEFAULTS) -> Reading:
    """Read one document of an inbox again, see `reopen_documents`.

    :raises InputError: when the path leaves the inbox, passes a link, or is not there.
    """
    reading = reopen_documents(inbox, [path], limits=limits)[path]
    if isinstance(reading, InputError):
        raise reading
    return reading


def _locate(inbox: Path, path: str) -> tuple[str, Path]:
    """The file a document is read from, as its path in the inbox and its place on the disk."""
    archive, _, member = path.partition(MEMBER_MARK)
    try:
        return path, resolve_inside(inbox, path)
    except InputError:
        if not member:
            raise
        return archive, resolve_inside(inbox, archive)


def _take_document(reading: Reading, path: str) -> Reading:
    return Reading(
        tuple(article for article in reading.articles if article.document.path == path),
        tuple(entry for entry in reading.set_aside if entry.path == path),
        files=1,
    )


def _assemble(
    results: Iterable[tuple[list[Article], list[SetAside]]], set_aside: list[SetAside], *, files: int
) -> Reading:
    articles: list[Article] = []
    for read, left in results:
        articles.extend(read)
        set_aside.extend(left)
    articles.sort(key=lambda article: (article.id, article.document.path, article.item))
    set_aside.sort(key=lambda entry: (entry.path, -1 if entry.item is None else entry.item, entry.detail))
    return Reading(tuple(articles), tuple(set_aside), files)
