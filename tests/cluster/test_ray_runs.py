"""Whole runs on Ray, with real processes, a small model and the guard: the same bytes as a run without it.

On a machine of two cores these take about a minute; a node of a real cluster is killed as a machine would die.
"""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fakes import list_articles, write_inbox
from tiny_models import build_embedder

from aibot_local.cluster.crew import Crew
from aibot_local.errors import ClusterError

pytest.importorskip("ray", reason="Ray is not installed: pip install 'aibot-local[ray]'")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.ray,
    pytest.mark.skipif(sys.platform != "linux", reason="looks for processes and sockets in /proc"),
]


@pytest.fixture(scope="module", autouse=True)
def without_guard() -> None:
    """Ray needs sockets, which a process that another test has put under the network guard cannot open any more."""
    try:
        socket.socket(socket.AF_INET, socket.SOCK_STREAM).close()
    except PermissionError:
        pytest.skip(
            "this process is under the network guard: run `pytest -m ray` by itself, as `make test` does"
        )


ROOT = Path(__file__).parents[2]
PATIENCE = 300.0  # seconds, on a machine under load
LISTENING = "0A"  # TCP_LISTEN in /proc/net/tcp


@dataclass(frozen=True, slots=True)
class Desk:
    """An inbox and a model library, and what a run without a cluster makes of them."""

    place: Path
    whole: dict[str, bytes]

    def start(
        self, out: str, *options: str, environment: dict[str, str] | None = None
    ) -> "subprocess.Popen[str]":
        return start_run(self.place, out, *options, environment=environment)

    def read(self, out: str) -> dict[str, bytes]:
        return read_output(self.place / out)


def start_run(
    place: Path, out: str, *options: str, environment: dict[str, str] | None = None
) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "aibot_local", "summarize", "inbox", "--out", out, "--models", "library"]
    command += ["--embedder", "./mini", "--rewriter", "none", "--threads", "1", "--plain", *options]
    given = {name: value for name, value in os.environ.items() if not name.startswith(("AIBOT_", "RAY_"))}
    given |= {"PYTHONPATH": str(ROOT)} | (environment or {})
    return subprocess.Popen(
        command, cwd=place, env=given, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    )


def end_run(process: "subprocess.Popen[str]") -> tuple[int, str]:
    """The exit code of a run, and what it told."""
    try:
        _, told = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
        process.wait()
    return process.returncode, told


def read_output(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in out.iterdir() if ".sqlite" not in path.name}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    place = tmp_path_factory.mktemp("desk")
    write_inbox(place / "inbox", list_articles())
    (place / "library").mkdir()
    build_embedder(place / "mini")
    code, told = end_run(start_run(place, "whole"))
    assert code == 0, told
    return Desk(place, read_output(place / "whole"))


@contextmanager
def open_cluster(*, closed: bool = True) -> Iterator[tuple[dict[str, Any], dict[str, str]]]:
    """A cluster of two nodes: what it tells, and the environment to enter it with; `closed` to other tokens."""
    folder = tempfile.mkdtemp(prefix="ray-")  # pytest's own is too long for the names of sockets
    environment = {
        "RAY_AUTH_TOKEN": secrets.token_hex(32),
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # else Ray takes another address of this machine for loopback
        "RAY_TMPDIR": folder,
    }
    nodes = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("two_nodes.py"))],
        env={
            **os.environ,
            **environment,
            "RAY_AUTH_MODE": "token" if closed else "disabled",
            "PYTHONPATH": str(ROOT),
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert nodes.stdin is not None and nodes.stdout is not None
    try:
        yield json.loads(nodes.stdout.readline()), environment
    finally:
        nodes.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            nodes.wait(30)
        kill_all([nodes.pid, *list_descendants(nodes.pid)])
        nodes.wait()
        shutil.rmtree(folder, ignore_errors=True)


def list_descendants(process: int) -> list[int]:
    """The children of a process, theirs, and so on."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(path.parent.name)] = int(
                path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1]
            )
    found, new = [], [process]
    while new:
        new = [child for child, parent in parents.items() if parent in new]
        found += new
    return found


def read_command(process: int) -> str:
    with suppress(OSError):
        return (
            Path(f"/proc/{process}/cmdline").read_text(encoding="utf-8", errors="replace").replace("\0", " ")
        )
    return ""


def kill_all(processes: list[int]) -> None:
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


def wait_until_reading(node: int, run: "subprocess.Popen[str]") -> list[int]:
    """Wait until a worker of a node is at a shard; gives all processes of the node."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and run.poll() is None:
        processes = list_descendants(node)
        if any("aibot_local.reading.worker" in read_command(one) for one in processes):
            return [node, *processes]
        time.sleep(0.02)
    raise AssertionError(f"no worker of the second node was given a shard: {end_run(run)}")


def list_open_ports() -> set[str]:
    """The TCP sockets that listen on more than the loopback address, as /proc/net has them."""
    found = set()
    for name in ("tcp", "tcp6"):
        for line in Path("/proc/net", name).read_text(encoding="ascii").splitlines()[1:]:
            _, address, _, state = line.split()[:4]
            local = address.startswith(
                ("0100007F", "0000000000000000FFFF00000100007F", "0" * 24 + "01000000")
            )
            if state == LISTENING and not local:
                found.add(address)
    return found


def test_a_node_that_dies_in_the_middle_loses_nothing(desk: Desk) -> None:
    with open_cluster() as (cluster, environment):
        run = desk.start("many", "--cluster", cluster["address"], "--shards", "5", environment=environment)
        kill_all(wait_until_reading(cluster["second"], run))
        code, told = end_run(run)
        assert code == 0, told
        assert "is done again: " in told and "its process or its machine was lost" in told
    assert desk.read("many") == desk.whole
    assert b"seccomp" in desk.whole["run.json"]  # and so in every process of the other run that saw a text
    assert not (desk.place / "many" / ".shards").exists()


def test_a_local_cluster_is_open_to_nobody_else_and_gives_the_same(desk: Desk) -> None:
    before = list_open_ports()
    run = desk.start("local", "--cluster", "local", "--workers", "2")
    seen, workers = set(), set()
    while run.poll() is None and not seen - before:
        seen |= list_open_ports()
        workers |= {
            one for one in list_descendants(run.pid) if "aibot_local.cluster.worker" in read_command(one)
        }
        time.sleep(0.2)
    code, told = end_run(run)
    assert code == 0, told
    assert seen == before
    assert len(workers) == 2
    assert desk.read("local") == desk.whole


def test_a_cluster_that_lets_in_whoever_comes_is_not_entered(monkeypatch: pytest.MonkeyPatch) -> None:
    with open_cluster(closed=False) as (cluster, environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        with (
            Crew(cluster["address"], workers=1, threads=1) as crew,
            pytest.raises(
                ClusterError, match="lets in whoever comes: start every node of it with RAY_AUTH_MODE=token"
            ),
        ):
            crew.arrive()
