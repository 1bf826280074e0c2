"""A run started from a page: one at a time, in a process of its own, its progress kept as lines, to be cancelled.

The child is the command line itself, so it puts up its own network guard; what it is given comes from how the server
was started and from the store, never from a request.
"""

import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from aibot_local.rendering.phrases import show_line

_MOST_LINES = 2000
_GRACE = 10.0  # seconds a cancelled run has to end by itself


class JobState(StrEnum):
    """How a job is doing."""

    RUNNING = "running"
    DONE = "done"
    PARTIAL = "done, some of the input was set aside"
    CANCELLED = "cancelled"
    FAILED = "failed"


_STATES = {0: JobState.DONE, 3: JobState.PARTIAL, 130: JobState.CANCELLED, -signal.SIGINT: JobState.CANCELLED}


@dataclass(slots=True)
class Job:
    """A run: its number from 1, the folder it reads, what it has said so far, and its state."""

    number: int
    inbox: Path
    lines: list[str] = field(default_factory=list)
    state: JobState = JobState.RUNNING

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self.state is JobState.RUNNING


class JobRunner:
    """Starts and stops runs of `aibot update`; safe to be used by several threads."""

    def __init__(
        self,
        *,
        store: Path,
        out: Path,
        options: Sequence[str] = (),
        command: Sequence[str] = (),
        passphrase: str = "",
    ) -> None:
        """`options` are passed on to every run, and so is the passphrase of an encrypted store, through a pipe;
        `command` stands in for `python -m aibot_local` in tests.
        """
        self._store, self._out, self._options = store, out, tuple(options)
        self._passphrase = passphrase
        if passphrase:
            self._options += ("--passphrase-file", "/dev/stdin")
        self._command = tuple(command) or (sys.executable, "-m", "aibot_local")
        self._lock = threading.Condition()
        self._jobs: list[Job] = []
        self._process: subprocess.Popen[str] | None = None

    def list_jobs(self) -> tuple[Job, ...]:
        """The jobs since the server was started, the newest first."""
        with self._lock:
            return tuple(reversed(self._jobs))

    def find_job(self, number: int) -> Job | None:
        """The job with a number."""
        with self._lock:
            return self._jobs[number - 1] if 0 < number <= len(self._jobs) else None

    def start(self, inbox: Path, options: Sequence[str] = ()) -> Job | None:
        """Bring the stories up to date with a folder, with `options` more; None when a run is under way."""
        with self._lock:
            if self._jobs and self._jobs[-1].running:
                return None
            job = Job(len(self._jobs) + 1, inbox)
            self._process = subprocess.Popen(  # the list of arguments is ours
                [
                    *self._command, "update", str(inbox), "--out", str(self._out), "--store", str(self._store),
                    "--plain", *self._options, *options,
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
            )  # fmt: skip
            self._jobs.append(job)
            _hand_over(self._process, self._passphrase)
        threading.Thread(target=self._follow, args=(job, self._process), daemon=True).start()
        return job

    def cancel(self, number: int) -> bool:
        """Ask a run to stop, as Ctrl-C does; what it has embedded and written is kept. Tells whether there was one."""
        with self._lock:
            job, process = self.find_job(number), self._process
            if job is None or not job.running or process is None or job is not self._jobs[-1]:
                return False
        process.send_signal(signal.SIGINT)
        threading.Thread(target=_end, args=(process,), daemon=True).start()
        return True

    def close(self) -> None:
        """Stop what runs, for the server ends."""
        with self._lock:
            process = self._process
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGINT)
            _end(process)

    def read_lines(self, job: Job, after: int, *, wait: float = 0.0) -> tuple[str, ...]:
        """The lines of a job from number `after` on; waits up to `wait` seconds for one where it still runs."""
        with self._lock:
            self._lock.wait_for(lambda: len(job.lines) > after or not job.running, timeout=wait)
            return tuple(job.lines[after:])

    def _follow(self, job: Job, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None  # noqa: S101 - for the type checker
        for line in process.stdout:
            with self._lock:
                if len(job.lines) < _MOST_LINES:
                    job.lines.append(show_line(line))
                self._lock.notify_all()
        code = process.wait()
        with self._lock:
            job.state = _STATES.get(code, JobState.FAILED)
            self._lock.notify_all()


def _hand_over(process: "subprocess.Popen[str]", passphrase: str) -> None:
    assert process.stdin is not None  # noqa: S101 - for the type checker
    with suppress(BrokenPipeError), process.stdin as pipe:  # it has ended before it read
        pipe.write(passphrase)


def _end(process: "subprocess.Popen[str]") -> None:
    try:
        process.wait(timeout=_GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
