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
    for kind in (resource.RLIMIT_AS, resource.RLIMIT_DATA):
        resource.setrlimit(kind, (limit, limit))
sys.exit(run(sys.argv[2:]))
"""


def run_within(limit: int, out: Path, code: int = 3) -> dict[str, bytes]:
    """Run over the example inbox with the default embedder and the sources' own sentences; gives the files' bytes."""
    arguments = ["summarize", "inbox", "--out", str(out), "--models", str(LIBRARY), "--rewriter", "none"]
    done = subprocess.run(
        [sys.executable, "-c", RUNNING, str(limit), *arguments],
        cwd=ROOT / "examples",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stderr  # 3: the example inbox holds a broken file
    if code == 1:
        assert "memory" in done.stderr or "ImportError" in done.stderr, done.stderr
        return {}
    # The manifest names the folder, and so does the store.
    kept = [one for one in out.iterdir() if "sqlite" not in one.name and one.name != "run.manifest.json"]
    return {one.name: one.read_bytes() for one in kept}


@pytest.mark.slow
@pytest.mark.models
def test_a_run_within_four_gibibytes_writes_the_same_bytes(tmp_path: Path) -> None:
    installed("all-MiniLM-L6-v2")
    free = run_within(0, tmp_path / "free")
    assert len(free) > 4 and free == run_within(4 * GIB, tmp_path / "bound")
    run_within(GIB // 2, tmp_path / "starved", code=1)  # the limit is in force
