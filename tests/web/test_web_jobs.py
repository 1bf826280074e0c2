"""A run started from a page: its lines are told as they come, one runs at a time, and it can be cancelled."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from reading_room import ORIGIN, make_desk, open_room

from aibot_local.web.jobs import Job, JobRunner, JobState

SAYS = "import sys; print('reading: 3 done', flush=True); print('\\x1b[31mred <b>', flush=True); sys.exit(3)"
WAITS = """
import sys, time
try:
    print("working", flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    sys.exit(130)
"""


def run(script: str, folder: Path) -> JobRunner:
    return JobRunner(store=folder / "s", out=folder / "o", command=(sys.executable, "-c", script))


HEARS = """
import sys
place = sys.argv[sys.argv.index("--passphrase-file") + 1]
print(len(sys.argv), sum("violin" in one for one in sys.argv), open(place).read()[::-1], flush=True)
"""


def wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def start(runner: JobRunner, folder: Path) -> Job:
    job = runner.start(folder)
    assert job is not None
    return job


def test_its_lines_are_kept_and_made_safe(tmp_path: Path) -> None:
    runner = run(SAYS, tmp_path)
    job = start(runner, tmp_path)
    wait_until(lambda: not job.running)
    assert job.state is JobState.PARTIAL
    lines = runner.read_lines(job, 0)
    assert lines[0] == "reading: 3 done"
    assert "\x1b" not in lines[1] and lines[1].endswith("red <b>")
    assert runner.read_lines(job, 2) == ()


def test_a_run_is_told_the_passphrase_through_a_pipe(tmp_path: Path) -> None:
    command = (sys.executable, "-c", HEARS)
    runner = JobRunner(store=tmp_path / "s", out=tmp_path / "o", command=command, passphrase="harbour violin")
    job = start(runner, tmp_path)
    wait_until(lambda: not job.running)
    assert runner.read_lines(job, 0) == ("10 0 niloiv ruobrah",)


def test_one_at_a_time_and_it_can_be_cancelled(tmp_path: Path) -> None:
    runner = run(WAITS, tmp_path)
    job = start(runner, tmp_path)
    assert runner.read_lines(job, 0, wait=20) == ("working",)
    assert runner.start(tmp_path) is None
    assert runner.cancel(job.number)
    wait_until(lambda: not job.running)
    assert job.state is JobState.CANCELLED
    assert not runner.cancel(job.number)
    assert start(runner, tmp_path).number == 2
    runner.close()


@pytest.mark.parametrize(("code", "state"), [(0, JobState.DONE), (1, JobState.FAILED), (5, JobState.FAILED)])
def test_how_it_ended_is_told(tmp_path: Path, code: int, state: JobState) -> None:
    runner = run(f"raise SystemExit({code})", tmp_path)
    job = start(runner, tmp_path)
    wait_until(lambda: not job.running)
    assert job.state is state


def test_a_page_starts_it_and_tells_its_progress(store: Path) -> None:
    client = open_room(make_desk(store, sys.executable, "-c", SAYS))
    answer = client.post("/jobs", data={"inbox": "1"}, headers=ORIGIN, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/jobs/1")
    told = client.get("/jobs/1/stream").text
    assert told.startswith("data: reading: 3 done\n\n")
    assert "event: end\ndata: done, some of the input was set aside\n\n" in told
    page = client.get("/jobs/1").text
    assert "red &lt;b&gt;" in page and "Cancel" not in page
    assert "Run 1" in client.get("/runs").text


ECHOES = "import sys; print(' '.join(sys.argv[1:]), flush=True)"


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({}, ""),
        ({"rewriter": "", "words": ""}, ""),
        ({"rewriter": "none"}, "--rewriter none"),
        ({"rewriter": "none", "words": "300"}, "--rewriter none --words 300"),
    ],
)
def test_a_page_says_who_writes_and_how_long(store: Path, fields: dict[str, str], wanted: str) -> None:
    client = open_room(make_desk(store, sys.executable, "-c", ECHOES))
    client.post("/jobs", data={"inbox": "1", **fields}, headers=ORIGIN)
    (line, *_) = client.get("/jobs/1/stream").text.splitlines()
    assert line.startswith("data: update ") and line.endswith(f"--plain {wanted}".rstrip())


@pytest.mark.parametrize(
    "fields",
    [
        {"rewriter": "/etc/passwd"},
        {"rewriter": "../models/x"},
        {"rewriter": "--no-guard"},
        {"rewriter": "no-such-model"},
        {"words": "--no-guard"},
        {"words": "-1"},
        {"words": "1e3"},
    ],
)
def test_no_option_comes_from_a_request_that_the_page_does_not_offer(
    store: Path, fields: dict[str, str]
) -> None:
    client = open_room(make_desk(store, sys.executable, "-c", ECHOES))
    assert client.post("/jobs", data={"inbox": "1", **fields}, headers=ORIGIN).status_code == 404
    assert client.get("/jobs/1").status_code == 404
