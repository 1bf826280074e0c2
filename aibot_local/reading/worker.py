"""A reading process: takes files on its standard input, gives their articles on its standard output.

Started by `pool.py` as `python -m aibot_local.reading.worker LIMITS`. It parses hostile bytes with native
libraries, so it runs apart, under a limit of memory, and is killed when it takes too long.
"""

import json
import os
import resource
import stat
import sys
from collections.abc import Iterator
from typing import Any

from aibot_local.process import follow_parent, keep_output
from aibot_local.reading.finishing import FinishedArticle, article_to_message, load_identifier
from aibot_local.reading.frames import FrameError, receive_bytes, receive_frame, send_frame
from aibot_local.reading.limits import ReadingLimits
from aibot_local.reading.parsing import Opened, Skipped, parse_file
from aibot_local.reading.raw import Flaw, ParseError
from aibot_local.records import SetAsideReason


def main() -> None:
    """Serve requests until the program closes our standard input."""
    limits = ReadingLimits(**json.loads(sys.argv[1]))
    results = keep_output()
    _bound_process(limits)
    load_identifier()  # not on the first article's time
    while True:
        try:
            request = receive_frame(0)
        except FrameError:
            return
        for message in _answer(request, limits):
            send_frame(results, message)
        send_frame(results, {"done": True})


def read_bounded(path: str, limit: int) -> bytes:
    """All bytes of a regular file, which is not followed if it is a link.

    :raises ParseError: UNREADABLE, UNSAFE for anything but a file, TOO_LARGE over `limit` bytes.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        detail = f"cannot be opened ({error.strerror}): check its permissions"
        raise ParseError(SetAsideReason.UNREADABLE, detail) from error
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise ParseError(SetAsideReason.UNSAFE, "not a file any more: take it out of the inbox")
        if status.st_size > limit:
            raise ParseError(SetAsideReason.TOO_LARGE, f"{status.st_size:,} bytes, over {limit:,}: split it")
        try:
            data = file.read(status.st_size + 1)  # one more, to see whether it grows
        except OSError as error:
            detail = f"cannot be read ({error.strerror}): check the disk"
            raise ParseError(SetAsideReason.UNREADABLE, detail) from error
    if len(data) > status.st_size:
        raise ParseError(SetAsideReason.UNREADABLE, "it grew while it was read: run again when it is written")
    return data


def _bound_process(limits: ReadingLimits) -> None:
    follow_parent()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_DATA, (limits.memory_bytes, limits.memory_bytes))


def _answer(request: dict[str, Any], limits: ReadingLimits) -> Iterator[dict[str, Any]]:
    try:
        if "size" in request:
            data = receive_bytes(0, int(request["size"]))
        else:
            data = read_bounded(str(request["location"]), limits.file_bytes)
    except ParseError as error:
        yield _flaw_to_message(error.flaw)
        return
    except MemoryError:
        yield _flaw_to_message(Flaw(SetAsideReason.TOO_LARGE, "takes more memory than allowed: split it"))
        return
    for result in parse_file(str(request["name"]), data, limits, frozenset(request.get("skip", ()))):
        if isinstance(result, Opened):
            opened = {
                "member": result.member,
                "sha256": result.sha256,
                "size": result.size,
                "many": result.many,
            }
            yield {"opened": opened}
        elif isinstance(result, FinishedArticle):
            yield {"article": article_to_message(result)}
        elif isinstance(result, Skipped):
            yield {"skipped": {"item": result.item, "place": result.place}}
        else:
            yield _flaw_to_message(result)


def _flaw_to_message(flaw: Flaw) -> dict[str, Any]:
    return {"flaw": {"reason": str(flaw.reason), "detail": flaw.detail, "item": flaw.item}}


if __name__ == "__main__":
    main()
