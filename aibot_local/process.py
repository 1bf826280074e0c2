"""What the processes of this program have in common: their surroundings, their pipes, and when they end.

Every child is started here and talks over its standard input and output, see `aibot_local.reading.frames`.
"""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

# Belt and braces: these are read by the libraries at import and are no proof; the network guard is.
OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "TOKENIZERS_PARALLELISM": "false",
}
# Threads that have to wait give the processor away: beside other work, spinning made a run several times as long.
PATIENT = {"OMP_WAIT_POLICY": "PASSIVE", "GOMP_SPINCOUNT": "0"}

_THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG, linux/prctl.h


def start_module(
    module: str,
    *arguments: str,
    threads: int = 0,
    environment: Mapping[str, str] | None = None,
    in_own_session: bool = False,
) -> "subprocess.Popen[bytes]":
    """Start a module of this program with pipes to its standard input and output, unbuffered.

    `threads` bounds those of the numeric libraries; 0 leaves them as they are. `environment` is that of this process by
    default. What the child says on standard error is shown only under AIBOT_DEBUG: it may hold words of an article.

    :raises OSError: when it cannot be started.
    """
    root = str(Path(__file__).resolve().parents[1])
    given = dict(os.environ if environment is None else environment)
    paths = [root, *filter(None, [given.get("PYTHONPATH")])]
    # Libraries iterate over sets: a fixed seed of hashes.
    given |= {**OFFLINE, "PYTHONPATH": os.pathsep.join(paths), "PYTHONHASHSEED": "0"}
    if threads:
        given |= dict.fromkeys(_THREADS, str(threads))
    return subprocess.Popen(
        # -P: a hostile lxml.py in the folder we are called from must not be imported.
        [sys.executable, "-P", "-m", module, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=None if given.get("AIBOT_DEBUG") else subprocess.DEVNULL,
        bufsize=0,
        env=given,
        start_new_session=in_own_session,
    )


def count_processors() -> int:
    """The processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def keep_output() -> int:
    """Keep standard output for messages: a descriptor to write them to. What a library prints goes nowhere."""
    kept = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return kept


def follow_parent() -> None:
    """End when the process that started this one does, and not by Ctrl-C: that is for the parent to decide."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)


def tell_end(code: int) -> str:
    """How a child ended, by its exit code as `subprocess` has it."""
    if code < 0:
        name = signal.Signals(-code).name if -code in set(signal.Signals) else str(-code)
        more = ": most likely out of memory" if -code == signal.SIGKILL else ""
        return f"its process was ended by {name}{more}"
    return f"its process ended with code {code}; AIBOT_DEBUG=1 shows why"
