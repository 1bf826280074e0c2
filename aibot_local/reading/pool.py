"""A few reading processes, fed with files, and killed when a file takes too long."""

import os
import selectors
import subprocess
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from json import dumps
from pathlib import Path
from typing import Any

from aibot_local.errors import InputError
from aibot_local.process import count_processors, start_module
from aibot_local.reading.frames import FrameBuffer, FrameError, send_bytes, send_frame
from aibot_local.reading.identity import identify_article
from aibot_local.reading.limits import ReadingLimits
from aibot_local.reading.normalising import clean_line
from aibot_local.reading.raw import MEMBER_MARK
from aibot_local.records import (
    Article,
    Document,
    Field,
    Provenance,
    SetAside,
    SetAsideReason,
    TextAccount,
)

_FILES_PER_WORKER = 8  # starting a process costs about as much as reading so many short files
_MOST_FAILURES = 5  # articles of one file that may fail in time or by crash before the rest is given up
_CHUNK = 1 << 20
_STREAM_NAME = "stream.jsonl"  # a stream has no name; this is the format it has to be in
_START_SECONDS = 60.0  # for a process to start on a machine under load


class _State(Enum):
    AT_WORK = auto()
    DONE = auto()
    LATE = auto()
    BROKEN = auto()


@dataclass(frozen=True, slots=True)
class Task:
    """A file to be read: its place on the disk, or its bytes where `location` is None, and its recorded path.

    `skip` counts articles of the file from 0: those have failed before, in `failures` attempts.
    """

    path: str
    location: Path | None
    data: bytes = b""
    skip: frozenset[int] = frozenset()
    failures: int = 0


@dataclass(slots=True)
class _Answer:
    """What has come of a task so far; `count` is of results, articles used and set aside alike."""

    task: Task
    document: Document
    documents: dict[str, Document] = field(default_factory=dict)  # by the path inside the file
    articles: list[Article] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    many: bool = False
    count: int = 0


class _Worker:
    """One reading process at one task."""

    def __init__(self, task: Task, limits: ReadingLimits) -> None:
        self._limits = limits
        self._process, self._requests, self.descriptor = _start_process(limits)
        self._buffer = FrameBuffer()
        self._patience = _START_SECONDS
        self.begin(task)

    def begin(self, task: Task) -> None:
        """Hand the process a task."""
        self.answer = _Answer(task, Document(task.path, "", 0))
        self._begun = self._moved = time.monotonic()
        name = task.path if task.location is not None else _STREAM_NAME
        request: dict[str, Any] = {"name": name, "skip": sorted(task.skip)}
        with suppress(BrokenPipeError):  # its death is seen when we read
            if task.location is not None:
                # JSON carries the lone surrogates that stand for bytes of a file name that are not UTF-8.
                send_frame(self._requests, {**request, "location": str(task.location.absolute())})
            else:
                send_frame(self._requests, {**request, "size": len(task.data)})
                send_bytes(self._requests, task.data)

    def receive(self) -> list[dict[str, Any]]:
        """The messages that have come.

        :raises FrameError: when the process has ended or does not talk sense.
        """
        data = os.read(self.descriptor, _CHUNK)
        if not data:
            raise FrameError("the process ended")
        messages = self._buffer.feed(data)
        if messages:
            self._moved = time.monotonic()
            self._patience = self._limits.seconds_per_article
        return messages

    def seconds_left(self) -> float:
        """Time until the task is late; below zero when it is."""
        late = min(self._moved + self._patience, self._begun + self._limits.seconds_per_file)
        return late - time.monotonic()

    def stop(self) -> None:
        """Kill the process."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


def _start_process(limits: ReadingLimits) -> tuple["subprocess.Popen[bytes]", int, int]:
    """A reading process, and the descriptors to write requests to and to read results from."""
    try:
        process = start_module("aibot_local.reading.worker", dumps(limits.to_dict()), threads=1)
    except OSError as error:
        raise InputError(f"cannot start a reading process ({error.strerror}): free some memory") from error
    if process.stdin is None or process.stdout is None:
        raise InputError("cannot talk to a reading process: raise the number of files that may be open")
    return process, process.stdin.fileno(), process.stdout.fileno()


def read_files(
    tasks: Sequence[Task], *, limits: ReadingLimits, processes: int, advance: Callable[[int], None]
) -> Iterator[tuple[list[Article], list[SetAside]]]:
    """Read files, each in a process that can be killed; their results as they become ready, in no order.

    `processes` of 0 means as many as there are processor cores, and fewer for a few files. `advance` is told
    of every result. A file that takes too long or breaks its process costs itself: in a file of many
    articles, the article.

    :raises InputError: when no process can be started.
    """
    wanted = processes or min(count_processors(), -(-len(tasks) // _FILES_PER_WORKER))
    queue = deque(tasks)
    workers: set[_Worker] = set()
    selector = selectors.DefaultSelector()
    try:
        while queue or workers:
            while queue and len(workers) < wanted:
                worker = _Worker(queue.popleft(), limits)
                workers.add(worker)
                selector.register(worker.descriptor, selectors.EVENT_READ, worker)
            patience = max(0.0, min(worker.seconds_left() for worker in workers))
            ready = {key.data for key, _ in selector.select(patience)}
            for worker in sorted(workers, key=id):
                state = _serve(worker, ready=worker in ready, advance=advance)
                if state is _State.AT_WORK:
                    continue
                answer = worker.answer
                if state is not _State.DONE:
                    selector.unregister(worker.descriptor)
                    workers.remove(worker)
                    worker.stop()
                    retry = _give_up(answer, late=state is _State.LATE, limits=limits)
                    advance(-answer.count if retry else 1)
                    if retry:
                        queue.appendleft(retry)
                        continue
                elif queue:
                    worker.begin(queue.popleft())
                else:
                    selector.unregister(worker.descriptor)
                    workers.remove(worker)
                    worker.stop()
                yield answer.articles, answer.set_aside
    finally:
        for worker in workers:
            worker.stop()
        selector.close()


def _serve(worker: _Worker, *, ready: bool, advance: Callable[[int], None]) -> _State:
    """Take in what a worker has sent, if it has, and tell how it stands."""
    before = worker.answer.count
    done = False
    try:
        if ready:
            for message in worker.receive():
                done = _take_in(worker.answer, message)
    except (FrameError, KeyError, TypeError, ValueError):
        return _State.BROKEN
    finally:
        advance(worker.answer.count - before)
    if done:
        return _State.DONE
    return _State.LATE if worker.seconds_left() < 0 else _State.AT_WORK


def _take_in(answer: _Answer, message: dict[str, Any]) -> bool:
    """Add one message to an answer; True when it was the last."""
    if message.get("done"):
        return True
    if "opened" in message:
        opened = message["opened"]
        member = str(opened["member"])
        known = answer.documents.get(member)
        if known is None:
            path = f"{answer.task.path}{MEMBER_MARK}{member}" if member else answer.task.path
            known = answer.documents[member] = Document(path, str(opened["sha256"]), int(opened["size"]))
        answer.document = known
        answer.many = answer.many or bool(opened["many"])
        return False
    if "article" in message:
        answer.articles.append(_build_article(answer.document, message["article"]))
    elif "skipped" in message:
        skipped = message["skipped"]
        place = f"{skipped['place']}: " if skipped["place"] else ""
        detail = f"{place}reading it takes too long or breaks the reader: take it out"
        reason = SetAsideReason.TOO_LARGE
        answer.set_aside.append(
            SetAside(answer.document.path, int(skipped["item"]), reason, clean_line(detail))
        )
    else:
        flaw = message["flaw"]
        item = None if flaw["item"] is None else int(flaw["item"])
        detail = clean_line(str(flaw["detail"]))
        answer.set_aside.append(SetAside(answer.document.path, item, SetAsideReason(flaw["reason"]), detail))
    answer.count += 1
    return False


def _give_up(answer: _Answer, *, late: bool, limits: ReadingLimits) -> Task | None:
    """After a process was lost: the task to try again without the article it was at, or None, set aside."""
    task = answer.task
    culprit = answer.count
    if answer.many and culprit not in task.skip and task.failures < _MOST_FAILURES:
        return replace(task, skip=task.skip | {culprit}, failures=task.failures + 1)
    if late:
        seconds = limits.seconds_per_article
        reason, why = (
            SetAsideReason.TOO_LARGE,
            f"no result within {seconds:g} seconds: take it out, or raise the limit",
        )
    else:
        reason, why = SetAsideReason.MALFORMED, "it breaks the reader: export it again"
    if answer.many and answer.count:
        why = f"after {answer.count} articles: {why}; the rest was not read"
    item = answer.count if answer.many and answer.count else None
    answer.set_aside.append(SetAside(answer.document.path, item, reason, why))
    return None


def _build_article(document: Document, message: dict[str, Any]) -> Article:
    title, body = str(message["title"]), str(message["body"])
    fields = {
        name: _build_field(message[name])
        for name in ("outlet", "author", "published", "updated", "language", "url")
    }
    identity = identify_article(
        title=title,
        body=body,
        outlet=fields["outlet"].value,
        url=fields["url"].value,
        published=fields["published"].value,
    )
    content = f"{title}\n\n{body}" if title else body
    told = message["account"]
    account = TextAccount(
        int(told["words_visible"]), int(told["words_kept"]), clean_line(str(told["remarks"]))
    )
    return Article(identity, document, int(message["item"]), content, len(title), **fields, account=account)


def _build_field(message: list[Any]) -> Field:
    value, provenance, origin = message
    return Field(None if value is None else str(value), Provenance(provenance), str(origin))
