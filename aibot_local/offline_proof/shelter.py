"""What the system offers to run a process apart from every network, and to watch it."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from aibot_local.offline_proof.tracing import CALLS

_PROBE_SECONDS = 20
_NAMESPACE = ("--user", "--map-root-user", "--net")
_DEVICES = "/proc/self/net/dev"


@dataclass(frozen=True, slots=True)
class Shelter:
    """What is to be had on this machine; for what is not, the reason."""

    namespace: bool
    namespace_reason: str
    trace: bool
    trace_reason: str

    def wrap(self, command: Sequence[str], *, trace_file: Path | None) -> list[str]:
        """The command, run in an empty network namespace and traced into a file, as far as that is to be had."""
        wrapped = list(command)
        if self.trace and trace_file is not None:
            wrapped = ["strace", "-f", "-q", "-e", "signal=none", "-e", f"trace={CALLS}"]
            wrapped += ["-o", str(trace_file), *command]
        return ["unshare", *_NAMESPACE, "--", *wrapped] if self.namespace else wrapped


def find_shelter() -> Shelter:
    """Try what there is: network_namespaces(7) through unshare(1), which need no privilege, and strace(1)."""
    namespace_reason, trace_reason = _try_namespace(), _try_trace()
    return Shelter(not namespace_reason, namespace_reason, not trace_reason, trace_reason)


def _try_namespace() -> str:
    """Why no empty namespace is to be had, or nothing."""
    if sys.platform != "linux":
        return "only Linux has them"
    if shutil.which("unshare") is None:
        return "unshare (of util-linux) is not installed"
    done = _probe(["unshare", *_NAMESPACE, "--", "cat", _DEVICES])
    if done is None or done.returncode:
        return _tell_refusal(done, "unshare")
    devices = {line.split(":")[0].strip() for line in done.stdout.splitlines() if ":" in line}
    return "" if devices == {"lo"} else f"the new namespace is not empty: {', '.join(sorted(devices))}"


def _try_trace() -> str:
    """Why nothing can be traced, or nothing."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "trace"
        done = _probe(["strace", "-f", "-q", "-e", f"trace={CALLS}", "-o", str(file), "true"])
        return (
            ""
            if done is not None and done.returncode == 0 and file.is_file()
            else _tell_refusal(done, "strace")
        )


def _probe(command: Sequence[str]) -> subprocess.CompletedProcess[str] | None:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=_PROBE_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None


def _tell_refusal(done: subprocess.CompletedProcess[str] | None, name: str) -> str:
    lines = done.stderr.strip().splitlines() if done is not None else []
    return f"the system refuses it ({lines[-1][:200] if lines else f'{name} could not be run'})"
