"""The proof: every planted leak is tried under the guard, then the whole program runs, watched from outside.

The run is a real one: `aibot summarize` with the models of the library on a small inbox that travels with the package,
in an empty network namespace and under strace where the system lets us. Where it can be done without harm, the program
runs a second time with nothing to refuse it but that namespace: what it tries there is what it would try.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aibot_local.errors import GuardError
from aibot_local.offline_proof.leaks import LEAKS, Leak, LeakTrial
from aibot_local.offline_proof.shelter import Shelter, find_shelter
from aibot_local.offline_proof.tracing import Trace, read_trace
from aibot_local.settings import Settings

Report = Callable[[str], None]

_LEAK_SECONDS = 120
_RUN_SECONDS = 3_600  # a large model on a slow machine, at half speed under strace
_DONE = (0, 3)
_MODULE = "aibot_local.offline_proof.leaks"
_INBOX = Path(__file__).parent / "inbox"


@dataclass(frozen=True, slots=True)
class WatchedRun:
    """A run of the program that was watched.

    `guard` is the line the run's own report has for what kept it off the network. `trace` is None where nothing could
    be traced. `fault` is one line that says why the run did not end well, or empty.
    """

    exit_code: int
    fault: str
    guard: str
    articles: int
    stories: int
    trace: Trace | None


@dataclass(frozen=True, slots=True)
class OfflineProof:
    """What was found. `unguarded` is the second run, or None where it was not made."""

    shelter: Shelter
    leaks: tuple[LeakTrial, ...]
    run: WatchedRun
    unguarded: WatchedRun | None

    @property
    def breaches(self) -> tuple[str, ...]:
        """Why the guard does not hold, a line each; none if it does."""
        found = [
            f"{leak.title} got through: {leak.detail}" for leak in self.leaks if leak.outcome is Leak.OPENED
        ]
        trace = self.run.trace
        if trace is not None:
            found += [
                f"the run was not refused {attempt.call} {attempt.address}".rstrip()
                for attempt in trace.let_through
            ]
            if not trace.trials and not self.run.fault:
                found.append("the trace of the run lacks the guard's own trial: the run was not guarded")
        return tuple(found)

    @property
    def exit_code(self) -> int:
        """0 if the proof holds; else that of the network guard, or that of the run where only the run failed."""
        if self.breaches:
            return GuardError.exit_code
        return self.run.exit_code if self.run.fault else 0


def prove_offline(settings: Settings, *, report: Report = lambda line: None) -> OfflineProof:
    """Try every planted leak and watch a whole run with the models that the settings choose.

    `report` is called with a line for each step. Takes as long as two runs on seven short articles.
    """
    shelter = find_shelter()
    report("trying the planted leaks under the guard")
    leaks = try_leaks(shelter)
    with tempfile.TemporaryDirectory(prefix="aibot-proof-") as folder:
        place = Path(folder)
        make_inbox(place / "inbox")
        report("running the program on a small inbox, guarded")
        run = _watch_run(place, settings, shelter, guarded=True)
        unguarded = None
        if shelter.namespace and shelter.trace and not run.fault:
            report("running it again with no guard, in an empty network namespace, to see what it would try")
            unguarded = _watch_run(place, settings, shelter, guarded=False)
    return OfflineProof(shelter, leaks, run, unguarded)


def try_leaks(shelter: Shelter) -> tuple[LeakTrial, ...]:
    """Try each planted leak under the guard, and without it where that cannot reach a network."""
    trials = []
    for name, (title, _) in LEAKS.items():
        outcome, detail = _try_leak(name, shelter, guarded=True)
        # Outside of a namespace an unguarded look-up would reach a name server; a socket alone reaches nobody.
        harmless = shelter.namespace or name != "name"
        control = _try_leak(name, shelter, guarded=False)[0] if harmless else None
        trials.append(LeakTrial(name, title, outcome, detail, control))
    return tuple(trials)


def try_guard() -> tuple[Leak, str]:
    """Put the guard up in a process of its own and have native code ask for a socket.

    Gives what came of it, and the guard's own line, or why it does not hold.
    """
    command = [sys.executable, "-P", "-m", _MODULE, "native", "guarded"]
    done, fault = _run(command, Path.cwd(), _LEAK_SECONDS)
    answer = _read_answer(done.stdout) if done is not None else None
    if done is None or answer is None:
        return Leak.UNKNOWN, fault or f"the trial broke off: {_find_last_line(done.stderr if done else '')}"
    return Leak(answer["outcome"]), str(answer.get("guard") or answer["detail"])


def make_inbox(folder: Path) -> None:
    """Write the small inbox that travels with the package."""
    shutil.copytree(_INBOX, folder)


def _try_leak(name: str, shelter: Shelter, *, guarded: bool) -> tuple[Leak, str]:
    mode = "guarded" if guarded else "unguarded"
    command = [sys.executable, "-P", "-m", _MODULE, name, mode]
    with tempfile.TemporaryDirectory(prefix="aibot-leak-") as folder:
        file = Path(folder) / "trace"
        done, fault = _run(shelter.wrap(command, trace_file=file), Path(folder), _LEAK_SECONDS)
        trace = _read_trace_file(file)
    if done is None:
        return Leak.UNKNOWN, fault
    answer = _read_answer(done.stdout)
    if answer is None:
        return Leak.UNKNOWN, f"the trial broke off: {_find_last_line(done.stderr)}"
    return _judge_leak(name, Leak(answer["outcome"]), str(answer["detail"]), trace)


def _judge_leak(name: str, outcome: Leak, detail: str, trace: Trace | None) -> tuple[Leak, str]:
    """What came of a leak, by the trace where there is one: it sees what the leak itself cannot."""
    if trace is None or outcome is Leak.OPENED:
        return outcome, detail
    if trace.let_through:
        return Leak.OPENED, f"{trace.let_through[0].call} was not refused"
    if name == "name" and trace.local:
        return Leak.OPENED, f"another program was asked for the name at {trace.local[0]}"
    if trace.attempts:
        return Leak.REFUSED, f"{trace.attempts[0].call}: {trace.attempts[0].error}"
    return outcome, detail


def _watch_run(place: Path, settings: Settings, shelter: Shelter, *, guarded: bool) -> WatchedRun:
    name = "guarded" if guarded else "unguarded"
    file = place / f"{name}.trace"
    command = [sys.executable, "-P", "-m", "aibot_local", "summarize", str(place / "inbox")]
    command += ["--out", str(place / name), "--json", "--plain", *_list_model_options(settings)]
    command += [] if guarded else ["--no-guard"]
    done, fault = _run(shelter.wrap(command, trace_file=file), place, _RUN_SECONDS)
    trace = _read_trace_file(file)
    if done is None:
        return WatchedRun(1, fault, "", 0, 0, trace)
    answer = _read_answer(done.stdout)
    if done.returncode not in _DONE or answer is None:
        fault = _find_last_line(done.stderr).removeprefix("aibot: ")
        return WatchedRun(done.returncode or 1, fault or f"it ended with {done.returncode}", "", 0, 0, trace)
    stories, used = answer.get("stories"), answer.get("used")
    return WatchedRun(
        exit_code=0,
        fault="",
        guard=str(answer.get("guard", "")),
        articles=used if isinstance(used, int) else 0,
        stories=len(stories) if isinstance(stories, list) else 0,
        trace=trace,
    )


def _list_model_options(settings: Settings) -> list[str]:
    """The options by which the run takes the models that these settings would."""
    options = ["--models", str(settings.models.resolve()), "--engine", settings.engine]
    for name, model in (("--embedder", settings.embedder), ("--rewriter", settings.rewriter)):
        if model:
            is_path = "/" in model or model.startswith(".")
            options += [name, str(Path(model).expanduser().resolve()) if is_path else model]
    return [*options, "--threads", str(settings.threads)]


def _run(
    command: Sequence[str], folder: Path, seconds: int
) -> tuple[subprocess.CompletedProcess[str] | None, str]:
    """Run a command in a folder, with no settings but those it is given; what it did, or why it did not."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AIBOT_")}
    package = str(Path(__file__).resolve().parents[2])
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [package, environment.get("PYTHONPATH", "")]))
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
            env=environment,
            cwd=folder,
        )
    except subprocess.TimeoutExpired:
        return None, f"it took over {seconds // 60} minutes"
    except OSError as error:
        return None, f"it could not be started: {error.strerror}"
    return done, ""


def _read_trace_file(file: Path) -> Trace | None:
    if not file.is_file():
        return None
    return read_trace(file.read_text(encoding="utf-8", errors="replace"))


def _read_answer(text: str) -> dict[str, Any] | None:
    try:
        answer = json.loads(text)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def _find_last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:300] if lines else ""
