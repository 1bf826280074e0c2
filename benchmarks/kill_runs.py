"""Kill, interrupt and fail real runs at random points, go on with them, and compare what comes out.

    python benchmarks/kill_runs.py --kills 5000

Every run is `aibot summarize examples/inbox`, whole but for its models: a rewriter that puts a passage's sentences
together again and an embedder that hashes words, so that a run takes seconds. A run is a child forked from this
process, which has imported everything. It is ended

* `kill -9` after a random time, or at the n-th write, fsync, rename or statement to the store, half of a write done;
* by Ctrl-C after a random time: the exit code has to be 130;
* by a write, fsync or rename that fails (no room, or an error of the disk): the exit code has to be 1, in one line.

and started again on what it left, until it comes to its end. After each end every file in the output folder has to be
whole and what an uninterrupted run gives, and the store sound; it may know of the run only if all files are there.
At last everything has to be byte for byte as without interruption, with nothing left over.
"""

import argparse
import errno
import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

INBOX = ROOT / "examples" / "inbox"
STORE = "aibot.sqlite"
KINDS = ("time", "call", "interrupt", "fail")
_SET_ASIDE = 3  # the exit code of a run to its end: the example inbox holds a broken file
_FROM_NOTHING = 0.1  # share of runs that are begun with an empty folder
_LONGEST = 1800.0  # seconds that a run may take: it needs a few, and more on a machine with other work


@dataclass(frozen=True, slots=True)
class Blow:
    """How a run is ended: its kind, the seconds or the number of the call, and the error of a failing call."""

    kind: str
    seconds: float = 0.0
    call: int = 0
    error: int = errno.ENOSPC


class EchoRewriter:
    """Gives a passage's own sentences back, as a model's words."""

    name = "echo"
    fingerprint = "2" * 64

    def rewrite(self, requests: Any) -> list[str]:  # noqa: ANN401
        """The sentences of each request, joined."""
        return [" ".join(request.sentences) for request in requests]


def prepare() -> None:
    """Import all that a run needs, and have the command line load small engines; nothing is computed yet."""
    os.environ["AIBOT_GUARD"] = "false"
    os.environ.pop("AIBOT_DEBUG", None)
    import hdbscan  # noqa: F401
    from fakes import make_engines

    from aibot_local import pipeline  # noqa: F401
    from aibot_local.cli import app, progress, summarize  # noqa: F401
    from aibot_local.engines import hdbscan_clusterer, load
    from aibot_local.engines.spacy_splitter import load_splitter

    assert hdbscan_clusterer
    engines = replace(make_engines(EchoRewriter()), splitter=load_splitter())
    load.load_engines = lambda settings, report: engines  # type: ignore[assignment]


def start_run(out: Path, blow: Blow | None) -> int:
    """Fork a run; gives its process id."""
    # A child just forked would meet Ctrl-C outside of all handling: it waits until there is some.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    child = os.fork()
    if child:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        return child
    try:
        log = os.open(out.with_suffix(".log"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(log, 1)
        os.dup2(log, 2)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        if blow is not None and blow.kind in ("call", "fail"):
            watch_calls(blow)
        from aibot_local.cli.app import main as run_aibot

        sys.argv = ["aibot", "summarize", str(INBOX), "--out", str(out), "--no-guard", "--plain"]
        run_aibot()
    except SystemExit as end:
        os._exit(int(end.code or 0))
    except KeyboardInterrupt:
        os._exit(130)  # before the program's own handling of it had begun
    except BaseException:
        os._exit(99)


def watch_calls(blow: Blow) -> None:
    """Have the n-th call that changes the disk kill this process, or fail."""
    from aibot_local.store.database import Database

    count = 0

    def strike(half: Callable[[], object] = lambda: None) -> None:
        nonlocal count
        count += 1
        if count == blow.call:
            half()
            if blow.kind == "call":
                os.kill(os.getpid(), signal.SIGKILL)
            raise OSError(blow.error, os.strerror(blow.error))

    real_fsync, real_fdopen, real_replace = os.fsync, os.fdopen, Path.replace

    def fsync(descriptor: int) -> None:
        strike()
        real_fsync(descriptor)

    def fdopen(descriptor: int, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401
        file = real_fdopen(descriptor, *arguments, **options)
        real_write = file.write

        class Watched:
            def __enter__(self) -> "Watched":
                return self

            def __exit__(self, *what: object) -> None:
                file.close()

            def __getattr__(self, name: str) -> Any:  # noqa: ANN401
                return getattr(file, name)

            def write(self, data: bytes) -> int:
                strike(lambda: (real_write(data[: len(data) // 2]), file.flush()))
                return int(real_write(data))

        return Watched()

    def rename(path: Path, target: Path) -> Path:
        strike()
        return real_replace(path, target)

    os.fsync, os.fdopen, Path.replace = fsync, fdopen, rename  # type: ignore[assignment,method-assign]
    if blow.kind == "call":
        for name in ("write", "write_many"):
            real = getattr(Database, name)

            def statement(self: Database, *arguments: Any, _real: Any = real) -> Any:  # noqa: ANN401
                strike()
                return _real(self, *arguments)

            setattr(Database, name, statement)


def end_run(child: int, blow: Blow | None) -> int:
    """Wait for a run, striking it when its time has come; its exit code, or minus the signal that ended it."""
    start = time.monotonic()
    struck = blow is None or blow.kind not in ("time", "interrupt")
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        gone = time.monotonic() - start
        if not struck and blow is not None and gone >= blow.seconds:
            struck = True
            os.kill(child, signal.SIGKILL if blow.kind == "time" else signal.SIGINT)
        if gone > _LONGEST:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            raise AssertionError(f"a run did not end in {_LONGEST:.0f} s after {blow}")
        time.sleep(0.002)


def read_output(out: Path) -> dict[str, bytes]:
    """The files of an output folder that are no one's but a reader's."""
    return {
        path.name: path.read_bytes()
        for path in sorted(out.iterdir())
        if not path.name.startswith((".", STORE)) and path.is_file()
    }


def check_state(out: Path, whole: dict[str, bytes]) -> str:
    """Check what an ended run left; gives the stage it was in. Every file is whole, and the store never ahead."""
    found = read_output(out) if out.is_dir() else {}
    for name, data in found.items():
        assert whole.get(name) == data, f"{name} is torn or not of this run"
    runs = 0
    if (out / STORE).is_file():
        connection = sqlite3.connect(out / STORE)
        try:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'runs'").fetchone():
                runs = connection.execute("SELECT count(*) FROM runs WHERE finished IS NOT NULL").fetchone()[
                    0
                ]
        finally:
            connection.close()
    assert not runs or found == whole, "the store knows of a run whose files are not all there"
    kept = [path.name for path in (out / ".aibot-run").glob("*.json")] if out.is_dir() else []
    if runs:
        return "after the row"
    if found:
        return "saving"
    if any(name.startswith("story-") for name in kept):
        return "writing stories"
    return "after reading" if kept else "before or in reading"


def check_end(out: Path, whole: dict[str, bytes], stories: list[tuple[str, str]]) -> None:
    """Check a run that came to its end: the same bytes, the same stories in the store, nothing left over."""
    found = read_output(out)
    others = [name for name in sorted(found.keys() | whole.keys()) if found.get(name) != whole.get(name)]
    assert not others, f"missing or not the same: {others}"
    left = [path.name for path in out.iterdir() if path.name.startswith(".")]
    assert not left, f"left over: {left}"
    assert read_stories(out) == stories


def read_stories(out: Path) -> list[tuple[str, str]]:
    """The stories of the last run in the store."""
    connection = sqlite3.connect(out / STORE)
    try:
        return connection.execute(
            "SELECT event, story FROM stories WHERE run = (SELECT max(run) FROM stories) ORDER BY event"
        ).fetchall()
    finally:
        connection.close()


def choose_blow(chance: random.Random, kinds: tuple[str, ...], length: float) -> Blow:
    """A blow somewhere in a run of about `length` seconds."""
    kind = chance.choice(kinds)
    if kind in ("time", "interrupt"):
        return Blow(kind, seconds=0.6 * length * chance.random() ** 2)  # most runs are begun somewhere within
    # A checkpoint takes four calls, and saving about a hundred: small and large numbers are both wanted.
    most = chance.choice((6, 12, 24, 80))
    return Blow(kind, call=chance.randint(1, most), error=chance.choice((errno.ENOSPC, errno.EIO)))


def kill_runs(folder: Path, *, kills: int, seed: int, kinds: tuple[str, ...] = KINDS) -> dict[str, Any]:
    """End runs `kills` times; gives what was done. An AssertionError tells of what was lost or torn."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    whole_out = folder / "whole"
    start = time.monotonic()
    assert end_run(start_run(whole_out, None), None) == _SET_ASIDE, whole_out.with_suffix(".log").read_text()
    whole, stories = read_output(whole_out), read_stories(whole_out)
    length = time.monotonic() - start
    assert len(whole) > 10 and stories
    out = folder / "out"
    snapshots: dict[str, Path] = {}
    # The first two ends are where the inbox has just been read, and where some stories are written: see watch_calls.
    first = [Blow("call", call=5), Blow("call", call=14)]
    done: Counter[str] = Counter()
    stages: Counter[str] = Counter()
    ends = 0
    while sum(done.values()) < kills:
        blow = first.pop(0) if first else choose_blow(chance, kinds, length)
        code = end_run(start_run(out, blow), blow)
        if code == _SET_ASIDE:
            check_end(out, whole, stories)
            ends += 1
            begin_anew(out, snapshots, chance)
            continue
        expected = {"time": -signal.SIGKILL, "call": -signal.SIGKILL, "interrupt": 130, "fail": 1}[blow.kind]
        said = out.with_suffix(".log").read_text(encoding="utf-8", errors="replace")
        assert code == expected, f"{blow} ended with {code}: {said[-2000:]}"
        assert "Traceback" not in said and (blow.kind != "fail" or "fault of the program" not in said), said[
            -2000:
        ]
        stage = check_state(out, whole)
        stages[stage] += 1
        done[blow.kind] += 1
        if sum(done.values()) % 20 == 0:
            print(
                f"{sum(done.values())} of {kills}, {ends} to their end: {dict(stages)}",
                file=sys.stderr,
                flush=True,
            )
        if stage not in snapshots and stage != "after the row":
            snapshots[stage] = folder / f"left {len(snapshots)}"
            if out.is_dir():
                shutil.copytree(out, snapshots[stage])
    assert end_run(start_run(out, None), None) == _SET_ASIDE
    check_end(out, whole, stories)
    return {
        "ended": dict(sorted(done.items())),
        "where": dict(sorted(stages.items())),
        "resumed to the end": ends + 1,
        "files compared": len(whole),
        "seed": seed,
    }


def begin_anew(out: Path, snapshots: dict[str, Path], chance: random.Random) -> None:
    """Set the output folder to what an ended run left in some stage: reading the inbox each time would take longest."""
    shutil.rmtree(out)
    early = chance.random() < _FROM_NOTHING
    left = [
        path
        for stage, path in sorted(snapshots.items())
        if "reading" not in stage or stage == "after reading"
    ]
    if left and not early and (start := chance.choice(left)).is_dir():
        shutil.copytree(start, out)


def main() -> None:
    """End runs as often as asked, and print what was done."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", default=",".join(KINDS), help="parted by commas")
    options = parser.parse_args()
    prepare()
    with tempfile.TemporaryDirectory() as folder:
        start = time.monotonic()
        told = kill_runs(
            Path(folder), kills=options.kills, seed=options.seed, kinds=tuple(options.kinds.split(","))
        )
    print(json.dumps(told, indent=2))
    print(f"{time.monotonic() - start:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
