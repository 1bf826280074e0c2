"""`aibot doctor`: what it finds, and that the proof of being offline fails when something gets past the guard."""

import json
import platform
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cli_desk import make_embedder, make_rewriter, run_apart

from aibot_local import checkup
from aibot_local.checkup import State, check_disk, check_machine, check_packages, check_power
from aibot_local.cli.app import run
from aibot_local.library import import_model
from aibot_local.offline_proof import (
    LEAKS,
    Leak,
    LeakTrial,
    OfflineProof,
    Shelter,
    WatchedRun,
    find_shelter,
    read_trace,
    try_guard,
    try_leaks,
)
from aibot_local.settings import Settings

HAS_FILTER = sys.platform == "linux" and platform.machine() in ("x86_64", "aarch64")
needs_filter = pytest.mark.skipif(
    not HAS_FILTER, reason="this system has no seccomp filter that we can write"
)

# As a program on the import path of every child: the guard says that it is up, and is not.
BROKEN_GUARD = """
import aibot_local.guard
aibot_local.guard.raise_guard = lambda: "seccomp: so it says"
"""
# ... and one that opens a socket before the program can raise its guard.
EARLY_LEAK = "import socket\nsocket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()\n"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with the name of a library that is not there yet."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AIBOT_MODELS", str(tmp_path / "library"))
    return tmp_path


def plant(folder: Path, program: str) -> Path:
    """A folder for the import path whose program every Python process runs as it starts."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(program)
    return folder


def find_states(checks: list[dict[str, Any]]) -> dict[str, str]:
    return {check["name"]: check["state"] for check in checks}


# ----------------------------------------------------------------------------------------------- the checks


@needs_filter
def test_an_empty_machine_lacks_an_embedder(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor", "--json"]) == 1
    checks = json.loads(capsys.readouterr().out)
    states = find_states(checks)
    assert (states["library"], states["embedder"], states["rewriter"]) == ("warning", "problem", "warning")
    assert (states["verifier"], states["network guard"], states["Python"]) == ("ok", "ok", "ok")
    assert all(check["advice"] for check in checks if check["state"] != "ok")
    assert run(["doctor", "--plain"]) == 1
    done = capsys.readouterr()
    assert "`aibot models install --default`" in done.out and "1 problems, 2 warnings" in done.err


@needs_filter
def test_sizes_are_seen_at_once_and_bytes_with_full(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for model in (make_embedder(place / "near"), make_rewriter(place / "far")):
        import_model(model, library=place / "library")
    assert run(["doctor", "--json"]) == 0
    checks = json.loads(capsys.readouterr().out)
    assert {check["name"]: check["detail"] for check in checks}[
        "embedder"
    ] == "near (bert): the only embedder"
    config = place / "library" / "far" / "tokenizer.json"
    config.write_text("[]")  # as long as it was
    assert run(["doctor"]) == 0
    capsys.readouterr()
    assert run(["doctor", "--full", "--json"]) == 1
    states = find_states(json.loads(capsys.readouterr().out))
    assert (states["model far"], states["model near"]) == ("problem", "ok")
    config.write_text("[ ]")
    assert run(["doctor"]) == 1


def test_a_model_nobody_can_read_is_a_problem_and_no_fault(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import_model(make_embedder(place / "near"), library=place / "library")
    (place / "library" / "near" / "aibot-model.json").write_text('{"format": "\\u001b[31m"}')
    assert run(["doctor", "--plain"]) == 1
    done = capsys.readouterr()
    assert "malformed receipt" in done.out and "\x1b" not in done.out + done.err


def test_settings_decide_what_is_looked_at(place: Path) -> None:
    settings = Settings(
        models=place / "library", rewriter="none", embedder="absent", guard=False, threads=1_000
    )
    checks = {check.name: check for check in check_machine(settings)}
    assert checks["rewriter"].state is State.OK
    assert "absent" in checks["embedder"].detail and checks["embedder"].state is State.PROBLEM
    assert checks["network guard"].state is State.WARNING
    assert checks["threads"].state is State.WARNING


def test_packages_are_held_to_what_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    needed = [
        "click>=8",
        "click<1",
        "no-such-package",
        "no-such-either; extra == 'fast'",
        "not a requirement!",
    ]
    monkeypatch.setattr(checkup.metadata, "requires", lambda name: needed)
    faults = [check.detail for check in check_packages() if check.state is State.PROBLEM]
    assert len(faults) == 2
    assert faults[0].startswith("click is ") and faults[0].endswith("needed is <1")
    assert faults[1] == "no-such-package is missing"


@pytest.mark.parametrize(
    ("free", "state"), [(10**6, State.PROBLEM), (5 * 10**8, State.WARNING), (10**12, State.OK)]
)
def test_scarce_disk(free: int, state: State, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(place)._replace(free=free)
    monkeypatch.setattr(checkup.shutil, "disk_usage", lambda path: usage)
    (check,) = check_disk(place / "not" / "there" / "yet", place)  # one disk, told once
    assert check.state is state


def test_scarce_memory(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(models=place / "library", rewriter="none")
    for free, state in ((10**8, State.WARNING), (10**11, State.OK), (None, State.OK)):
        monkeypatch.setattr(checkup, "measure_memory", lambda free=free: free)
        assert [check.state for check in check_power(settings) if check.name == "memory"] == [state]


# ----------------------------------------------------------------------------------------------- the canary


@needs_filter
def test_every_planted_leak_is_refused() -> None:
    shelter = find_shelter()
    trials = try_leaks(shelter)
    assert (
        [trial.name for trial in trials] == list(LEAKS) == ["python", "native", "name", "child", "neighbour"]
    )
    for trial in trials:
        if trial.name == "name" and not shelter.trace:
            assert trial.outcome in (Leak.REFUSED, Leak.UNKNOWN)  # without a trace nobody can tell
        else:
            assert trial.outcome is Leak.REFUSED, trial
    if shelter.namespace:  # the leaks are leaks: without the guard a socket is opened
        controls = {trial.name: trial.control for trial in trials}
        assert {controls[name] for name in ("python", "native", "child", "neighbour")} == {Leak.OPENED}
        assert controls["name"] is Leak.OPENED or not shelter.trace


@needs_filter
def test_the_leaks_are_refused_with_no_help_from_outside() -> None:
    none = Shelter(False, "not tried", False, "not tried")
    trials = {trial.name: trial for trial in try_leaks(none)}
    assert {trials[name].outcome for name in ("python", "native", "child", "neighbour")} == {Leak.REFUSED}
    assert trials["name"].outcome is not Leak.OPENED
    assert trials["name"].control is None  # it would ask a name server


@needs_filter
def test_a_guard_that_does_not_hold_is_caught(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(plant(place / "broken", BROKEN_GUARD)))
    assert try_guard()[0] is Leak.OPENED
    outcomes = {trial.name: trial.outcome for trial in try_leaks(find_shelter())}
    assert {outcomes[name] for name in ("python", "native", "child", "neighbour")} == {Leak.OPENED}
    (check,) = [check for check in check_machine(Settings()) if check.name == "network guard"]
    assert check.state is State.PROBLEM


@needs_filter
def test_the_proof_fails_with_6_where_the_guard_does_not_hold(place: Path) -> None:
    broken = plant(place / "broken", BROKEN_GUARD)
    code, out, err = run_apart(
        "doctor", "--prove-offline", "--json", "--models", "library", folder=place, path=broken
    )
    assert code == 6, err
    proof = json.loads(out)
    assert proof["proven"] is False
    assert any("native code got through" in breach for breach in proof["breaches"])


@needs_filter
def test_a_leak_before_the_guard_is_seen(place: Path) -> None:
    if not find_shelter().trace:
        pytest.skip("strace cannot be used here")
    early = plant(place / "early", EARLY_LEAK)
    code, out, err = run_apart("doctor", "--prove-offline", "--plain", folder=place, path=early)
    assert code == 6, err
    assert "breach: the run was not refused socket(AF_INET)" in out
    assert "verdict: NOT offline" in out


@needs_filter
def test_without_a_model_nothing_is_proven(place: Path) -> None:
    code, out, err = run_apart("doctor", "--prove-offline", "--plain", "--models", "none", folder=place)
    assert code == 5, err
    assert "guarded run: failed: " in out and "holds no embedder" in out
    assert "verdict: not proven: the run failed" in out


@needs_filter
@pytest.mark.slow
def test_a_whole_run_is_proven_offline(place: Path) -> None:
    from tiny_models import build_embedder

    import_model(build_embedder(place / "tiny"), library=place / "library")
    code, out, err = run_apart("doctor", "--prove-offline", "--json", "--models", "library", folder=place)
    assert code == 0, err
    proof = json.loads(out)
    assert (proof["proven"], proof["breaches"]) == (True, [])
    assert proof["run"]["articles"] == 7
    assert proof["guards"][0] == {
        "name": "kernel filter",
        "state": "held",
        "detail": "seccomp: every socket but AF_UNIX, connect, and io_uring are refused by the kernel",
    }
    shelter = find_shelter()
    assert (proof["run"]["not_refused"] == 0) is shelter.trace
    if shelter.trace and shelter.namespace:
        # With nothing to refuse it, it tries no other machine either.
        assert (proof["unguarded_run"]["fault"], proof["unguarded_run"]["to_other_machines"]) == ("", 0)


# ------------------------------------------------------------------------------------- what was seen, and judged

TRACE = """\
10 seccomp(SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, {len=11, filter=0x7f}) = 0
10 socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_IP) = -1 EACCES (Permission denied)
10 socket(AF_INET6, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_IP) = -1 EACCES (Permission denied)
10 socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK, 0) = 3
10 connect(3, {sa_family=AF_UNIX, sun_path="/var/run/nscd/socket"}, 110) = -1 ENOENT (No such file or directory)
10 connect(3, {sa_family=AF_UNIX, sun_path="/run/names"}, 110) = 0
11 socket(AF_INET, SOCK_DGRAM, IPPROTO_IP <unfinished ...>
10 sendto(3, "hello", 5, MSG_NOSIGNAL, NULL, 0) = 5
11 <... socket resumed>)                  = 4
11 connect(4, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("192.0.2.1")}, 16) = -1 EINPROGRESS (Now)
11 bind(4, {sa_family=AF_INET6, sin6_port=htons(0), inet_pton(AF_INET6, "::1", &sin6_addr)}, 28) = 0
12 io_uring_setup(8, {flags=0}) = -1 EACCES (Permission denied)
12 sendto(4, "x", 1, 0, {sa_family=AF_INET, sin_port=htons(9), sin_addr=inet_addr("192.0.2.2")}, 16 <unfinished ...>
12 +++ killed by SIGKILL +++
10 --- SIGCHLD {si_signo=SIGCHLD} ---
"""


def test_read_a_trace() -> None:
    trace = read_trace(TRACE)
    assert trace.trials == 1
    assert trace.local == ("/run/names",)
    assert trace.count() == {
        "bind(AF_INET6) ::1: not refused": 1,
        "connect(AF_INET) 192.0.2.1: EINPROGRESS": 1,
        "io_uring_setup: EACCES": 1,
        "sendto(AF_INET) 192.0.2.2: unfinished": 1,
        "socket(AF_INET): not refused": 1,
        "socket(AF_INET6): EACCES": 1,
    }
    assert [attempt.call for attempt in trace.let_through] == [
        "socket(AF_INET)",
        "connect(AF_INET)",
        "bind(AF_INET6)",
        "sendto(AF_INET)",
    ]
    assert [attempt.address for attempt in trace.abroad] == ["192.0.2.1", "192.0.2.2"]


def test_pairs_of_sockets_count_like_sockets() -> None:
    trace = read_trace(
        "10 socketpair(AF_UNIX, SOCK_STREAM, 0, [3, 4]) = 0\n"
        "10 socketpair(AF_TIPC, SOCK_SEQPACKET, 0, [5, 6]) = 0\n"
        "10 socketpair(AF_INET, SOCK_STREAM, 0, 0x7ffd) = -1 EACCES (Permission denied)\n"
    )
    assert trace.count() == {"socketpair(AF_INET): EACCES": 1, "socketpair(AF_TIPC): not refused": 1}
    assert [attempt.call for attempt in trace.let_through] == ["socketpair(AF_TIPC)"]


def test_a_trial_is_told_from_an_attempt() -> None:
    lines = TRACE.splitlines()
    assert len(read_trace(lines[1]).attempts) == 1  # no filter was put up: an attempt
    failed = lines[0].replace("= 0", "= -1 EINVAL (Invalid argument)")
    assert read_trace(f"{failed}\n{lines[1]}").trials == 0
    opened = lines[1].replace("-1 EACCES (Permission denied)", "3")
    assert len(read_trace(f"{lines[0]}\n{opened}").let_through) == 1  # the filter let its own trial through


def test_exit_codes_of_a_proof() -> None:
    shelter = Shelter(True, "", True, "")
    refused = LeakTrial("native", "a socket", Leak.REFUSED, "", Leak.OPENED)
    done = WatchedRun(0, "", "seccomp: up", 7, 2, read_trace(TRACE[: TRACE.index("10 socket(AF_UNIX")]))
    proof = OfflineProof(shelter, (refused,), done, None)
    assert (proof.breaches, proof.exit_code) == ((), 0)  # what was refused is told, and did not get through
    assert replace(proof, leaks=(replace(refused, outcome=Leak.OPENED),)).exit_code == 6
    assert replace(proof, leaks=(replace(refused, outcome=Leak.UNKNOWN),)).exit_code == 0
    assert replace(proof, run=replace(done, trace=read_trace(TRACE))).exit_code == 6
    assert replace(proof, run=replace(done, trace=read_trace(""))).breaches == (
        "the trace of the run lacks the guard's own trial: the run was not guarded",
    )
    assert replace(proof, run=replace(done, exit_code=5, fault="no embedder")).exit_code == 5
