"""A run within 4 GiB writes what it writes without a limit."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from contracts.contract_fakes import LIBRARY, installed

ROOT = Path(__file__).parents[2]
GIB = 2**30

RUNNING = """
import resource, sys
from aibot_local.cli.app import run

limit = int(sys.argv[1])
if limit:
    # What a process writes to. Not its whole space of addresses: torch's libraries for a GPU map 4 GB that none holds.
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
sys.exit(run(sys.argv[2:]))
"""


def run_within(limit: int, out: Path) -> "subprocess.CompletedProcess[str]":
    """Run over the example inbox with the default embedder and the sources' own sentences."""
    arguments = ["summarize", "inbox", "--out", str(out), "--models", str(LIBRARY), "--rewriter", "none"]
    return subprocess.run(
        [sys.executable, "-c", RUNNING, str(limit), *arguments],
        cwd=ROOT / "examples",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def read_written(limit: int, out: Path) -> dict[str, bytes]:
    """The bytes of the files a run writes."""
    done = run_within(limit, out)
    assert done.returncode == 3, done.stderr  # the example inbox holds a broken file
    # The manifest names the folder, and so does the store.
    kept = [one for one in out.iterdir() if "sqlite" not in one.name and one.name != "run.manifest.json"]
    return {one.name: one.read_bytes() for one in kept}


@pytest.mark.slow
@pytest.mark.models
def test_a_run_within_four_gibibytes_writes_the_same_bytes(tmp_path: Path) -> None:
    installed("all-MiniLM-L6-v2")
    free = read_written(0, tmp_path / "free")
    assert len(free) > 4 and free == read_written(4 * GIB, tmp_path / "bound")
    starved = run_within(GIB // 2, tmp_path / "starved")
    # The limit is in force. What is refused first, an array, a mapped file or a thread's stack, is the system's choice.
    assert starved.returncode in (1, 5) and "aibot: " in starved.stderr, starved.stderr
