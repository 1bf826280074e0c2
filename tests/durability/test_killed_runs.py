"""Runs that are killed, interrupted or failed at random points, and gone on with: nothing is lost or torn."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "kill_runs.py"


def end_runs(folder: Path, kills: int, *, kinds: str, seed: int) -> dict[str, dict[str, int]]:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--kills", str(kills), "--seed", str(seed), "--kinds", kinds],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "TMPDIR": str(folder), "OMP_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    told: dict[str, dict[str, int]] = json.loads(done.stdout)
    assert sum(told["ended"].values()) == kills
    return told


@pytest.mark.slow
def test_kill_9_at_200_random_points(tmp_path: Path) -> None:
    """Half of them by the clock, half at the n-th call that changes the disk."""
    told = end_runs(tmp_path, 200, kinds="time,call", seed=1)
    assert {"after reading", "writing stories", "saving"} <= told["where"].keys()
    assert min(told["ended"].values()) >= 20


@pytest.mark.slow
def test_ctrl_c_and_calls_that_fail(tmp_path: Path) -> None:
    told = end_runs(tmp_path, 40, kinds="interrupt,fail", seed=2)
    assert told["ended"]["interrupt"] >= 5 and told["ended"]["fail"] >= 5
