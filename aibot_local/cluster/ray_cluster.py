"""Ray as a place for workers: one on this machine alone, or one that is there already.

Nothing here sees an article, see `aibot_local.cluster`. Ray's token authentication (Ray 2.52 and later) is always on.
"""

import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from packaging.version import Version

from aibot_local.cluster.host import WorkerHost
from aibot_local.cluster.scheduling import Done, Failed, Happening, Lost, Ready
from aibot_local.errors import ClusterError, SettingsError
from aibot_local.process import count_processors

LOCAL = "local"
_LEAST = Version("2.52")  # the first with token authentication
_OBJECT_STORE = 100_000_000  # bytes; nothing but numbers and lines passes through it
_ADDRESS = re.compile(r"[A-Za-z0-9._-]+:[0-9]{1,5}|\[[0-9A-Fa-f:]+\]:[0-9]{1,5}")
_SECONDS_TO_ANSWER = 60.0
_TICK = 1.0  # seconds


def check_address(address: str) -> None:
    """See that an address is `local`, or HOST:PORT of a cluster that there is a token for.

    :raises SettingsError: when it is neither.
    :raises ClusterError: when there is no token.
    """
    if address == LOCAL:
        return
    if address.startswith("ray://"):
        raise SettingsError(
            f"--cluster {address}: clients of Ray are not supported; run this on a machine of the cluster, "
            "and give HOST:PORT of its head, such as 10.0.0.1:6379"
        )
    if not _ADDRESS.fullmatch(address):
        raise SettingsError(f"--cluster {address}: give `local`, or HOST:PORT such as 10.0.0.1:6379")
    if not _has_token():
        raise ClusterError(
            f"{address}: there is no token to enter it with: put it into ~/.ray/auth_token, or name its file in "
            "RAY_AUTH_TOKEN_PATH; `ray get-auth-token --generate` makes one for a new cluster"
        )


def check_ray() -> None:
    """See that Ray is installed, and not too old; it is not imported.

    :raises ClusterError: when it is not.
    """
    try:
        found = version("ray")
    except PackageNotFoundError:
        raise ClusterError("--cluster needs Ray: pip install 'aibot-local[ray]'") from None
    if Version(found) < _LEAST:
        raise ClusterError(f"Ray {found} knows no token authentication: {_LEAST} or later is needed")


def make_environment(address: str, given: Mapping[str, str]) -> dict[str, str]:
    """The environment of the process that uses Ray, from that of this one.

    With `local` the token is made up for this run, and Ray's processes listen on the loopback address alone.
    """
    environment = {**given, "RAY_AUTH_MODE": "token", "RAY_USAGE_STATS_ENABLED": "0"}
    if address == LOCAL:
        environment.pop("RAY_AUTH_TOKEN_PATH", None)
        environment["RAY_AUTH_TOKEN"] = secrets.token_hex(32)
        # What Ray does by default on Windows and macOS: one machine, and nothing open to others.
        environment["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"
    return environment


class RayCluster:
    """Workers as actors of Ray, each with as many processors as it has threads; see `scheduling.Cluster`."""

    def __init__(self, address: str, *, workers: int, threads: int) -> None:
        """`workers` of 0 means as many as the processors of the cluster allow.

        :raises ClusterError: when Ray cannot be started, or a cluster not be entered, or it lets in whoever comes.
        """
        self._threads = threads
        self._folder: Path | None = None
        self._hosts: dict[int, Any] = {}
        # What Ray gave for an answer to come, and the worker it is to come from.
        self._asked: dict[Any, int] = {}
        self._beginning: set[int] = set()
        self._orders = ""
        os.chdir("/")  # Ray has its workers import from the folder that this process is in
        if address != LOCAL:
            _check_closed(address)
        import ray

        self._ray: Any = ray
        if address == LOCAL:
            self.workers = workers or max(1, count_processors() // threads)
            self._start()
        else:
            self._enter(address)
            self.workers = workers or self._count_room()

    def instruct(self, orders: str) -> None:
        """Say what workers are for, a JSON text (see `worker.prepare`), before the first is started."""
        self._orders = orders

    def start_worker(self) -> int:
        """Ask Ray for a worker, wherever there is room; its number."""
        worker = len(self._hosts)
        options = {"num_cpus": self._threads, "max_restarts": 0, "scheduling_strategy": "SPREAD"}
        host = self._ray.remote(WorkerHost).options(**options).remote(self._orders)
        self._hosts[worker] = host
        self._beginning.add(worker)
        self._asked[host.begin.remote()] = worker
        return worker

    def give(self, worker: int, number: int, count: int) -> None:
        """Have a worker do what is next for a shard."""
        self._asked[self._hosts[worker].work.remote(number, count)] = worker

    def wait(self) -> list[Happening]:
        """The answers that have come; waits about a second for the first."""
        if not self._asked:
            time.sleep(_TICK)
            return []
        come, _ = self._ray.wait(list(self._asked), num_returns=1, timeout=_TICK)
        return [self._take(answer, self._asked.pop(answer)) for answer in come]

    def stop(self) -> None:
        """Leave the cluster, with all workers; one that was started here ends."""
        self._ray.shutdown()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _take(self, answer: Any, worker: int) -> Happening:  # noqa: ANN401 - Ray's
        begun = worker in self._beginning
        self._beginning.discard(worker)
        try:
            place, fault = self._ray.get(answer)
        except self._ray.exceptions.RayTaskError as error:
            return Failed(worker, _tell_fault(error))
        except self._ray.exceptions.RayError as error:
            with suppress(Exception):
                self._ray.kill(self._hosts[worker])  # it may only be out of reach
            cause = "its process or its machine was lost"
            return Lost(worker, f"{cause}: {_tell_fault(error)}" if begun else cause)
        if fault:
            return Failed(worker, f"{place}: {fault}" if begun else fault)
        return Ready(worker, place) if begun else Done(worker)

    def _start(self) -> None:
        """Start a cluster of this machine alone."""
        self._folder = Path(tempfile.mkdtemp(prefix="aibot-"))  # for its logs and sockets; mode 0700
        try:
            self._ray.init(
                address=LOCAL,
                num_cpus=self.workers * self._threads,
                num_gpus=0,
                object_store_memory=_OBJECT_STORE,
                include_dashboard=False,
                log_to_driver=False,
                _temp_dir=str(self._folder),
            )
        except Exception as error:
            self.stop()
            raise ClusterError(
                f"Ray cannot be started here: {_tell_fault(error)}; see to memory and room in {self._folder.parent}"
            ) from error

    def _enter(self, address: str) -> None:
        try:
            self._ray.init(address=address, log_to_driver=False)
        except Exception as error:
            raise ClusterError(
                f"{address}: the cluster cannot be entered from here: {_tell_fault(error)}; "
                "run this on a machine where `ray start` was run, with the same versions of Ray and Python"
            ) from error

    def _count_room(self) -> int:
        """How many workers the machines of the cluster have processors for."""
        nodes = [node for node in self._ray.nodes() if node["Alive"]]
        room = sum(int(node["Resources"].get("CPU", 0)) // self._threads for node in nodes)
        if not room:
            raise ClusterError(
                f"no machine of the cluster has {self._threads} processors for a worker: give fewer --threads"
            )
        return room


def _has_token() -> bool:
    if os.environ.get("RAY_AUTH_TOKEN"):
        return True
    named = os.environ.get("RAY_AUTH_TOKEN_PATH")
    return (Path(named) if named else Path.home() / ".ray" / "auth_token").is_file()


def _check_closed(address: str) -> None:
    """See that a cluster answers to our token, and to no other.

    :raises ClusterError: when it does not answer, refuses our token, or would take any.
    """
    ours = _ask_health(address, {})
    any_other = _ask_health(address, {"RAY_AUTH_TOKEN": secrets.token_hex(32)})
    answer, said = _read_health(ours)
    open_to_all, _ = _read_health(any_other)
    if not answer and "AuthenticationError" in said:
        raise ClusterError(f"{address}: the cluster has another token than this machine")
    if not answer:
        raise ClusterError(f"{address}: no Ray cluster answers: is its head running, and this its address?")
    if open_to_all:
        raise ClusterError(
            f"{address}: the cluster lets in whoever comes: start every node of it with RAY_AUTH_MODE=token, "
            "see docs/scaling.md"
        )


def _ask_health(address: str, changes: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    """Ray's own question whether a cluster is well, in a process of its own: Ray reads a token once."""
    command = [sys.executable, "-P", "-m", "ray.scripts.scripts", "health-check", "--address", address]
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, **changes},
    )


def _read_health(process: "subprocess.Popen[bytes]") -> tuple[bool, str]:
    try:
        _, said = process.communicate(timeout=_SECONDS_TO_ANSWER)
    except subprocess.TimeoutExpired:
        process.kill()
        _, said = process.communicate()
    return process.returncode == 0, said.decode("utf-8", "replace")


def _tell_fault(error: Exception) -> str:
    """The last line of what Ray says; no article is known to it."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return f"{type(error).__name__}: {lines[-1] if lines else ''}"[:300]
