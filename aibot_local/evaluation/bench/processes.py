"""Starting a process for a job and taking what it gives, a message at a time."""

import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from aibot_local.errors import AibotError
from aibot_local.process import start_module, tell_end


class WorkerError(AibotError):
    """A system's process said that it cannot work, or ended before it was done."""


def do_apart(job: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The messages of a job done in a process of its own, as they come; it is killed when we are not read to the end.

    :raises WorkerError: the process cannot start, tells a fault, or ends early.
    """
    process = _start(int(job.get("threads", 0)))
    assert process.stdin is not None and process.stdout is not None  # noqa: S101 - for the type checker
    # In a thread: a job larger than the pipe would block while the process already answers.
    feeder = threading.Thread(target=_feed, args=(process, json.dumps(job).encode()), daemon=True)
    feeder.start()
    try:
        for line in process.stdout:
            message = json.loads(line)
            if "fault" in message:
                raise WorkerError(str(message["fault"]))
            yield message
        code = process.wait()
        if code:
            raise WorkerError(tell_end(code))
    except json.JSONDecodeError:
        raise WorkerError(tell_end(process.wait())) from None
    finally:
        process.kill()
        process.wait()
        feeder.join()
        process.stdout.close()


def _start(threads: int) -> "subprocess.Popen[bytes]":
    try:
        return start_module("aibot_local.evaluation.bench.worker", threads=threads)
    except OSError as error:
        raise WorkerError(f"cannot start a process ({error.strerror}): free some memory") from error


def _feed(process: "subprocess.Popen[bytes]", data: bytes) -> None:
    assert process.stdin is not None  # noqa: S101 - for the type checker
    with suppress(OSError):  # its death is seen when we read
        process.stdin.write(data)
    with suppress(OSError):
        process.stdin.close()
