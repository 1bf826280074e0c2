"""Starting a process for a job and taking what it gives, a message at a time."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from aibot_local.errors import AibotError

_QUIET = {"TOKENIZERS_PARALLELISM": "false", "PYTHONHASHSEED": "0"}
_THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")


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
            raise WorkerError(_tell_end(code))
    except json.JSONDecodeError:
        raise WorkerError(_tell_end(process.wait())) from None
    finally:
        process.kill()
        process.wait()
        feeder.join()
        process.stdout.close()


def _start(threads: int) -> "subprocess.Popen[bytes]":
    root = str(Path(__file__).resolve().parents[3])
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, **_QUIET, "PYTHONPATH": os.pathsep.join(paths)}
    if threads:
        environment.update(dict.fromkeys(_THREADS, str(threads)))
    command = [sys.executable, "-P", "-m", "aibot_local.evaluation.bench.worker"]
    debugging = bool(os.environ.get("AIBOT_DEBUG"))
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if debugging else subprocess.DEVNULL,
            env=environment,
        )
    except OSError as error:
        raise WorkerError(f"cannot start a process ({error.strerror}): free some memory") from error


def _feed(process: "subprocess.Popen[bytes]", data: bytes) -> None:
    assert process.stdin is not None  # noqa: S101 - for the type checker
    with suppress(OSError):  # its death is seen when we read
        process.stdin.write(data)
    with suppress(OSError):
        process.stdin.close()


def _tell_end(code: int) -> str:
    if code < 0:
        name = signal.Signals(-code).name if -code in set(signal.Signals) else str(-code)
        more = ": most likely out of memory" if -code == signal.SIGKILL else ""
        return f"its process was ended by {name}{more}"
    return f"its process ended with code {code}; AIBOT_DEBUG=1 shows why"
