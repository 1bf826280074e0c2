"""A disk without room: the run says so in a line, tears nothing, and goes on when there is room."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ALONE = ("unshare", "-rm")  # a mount of one's own, with no privilege
SCRIPT = Path(__file__).with_name("full_disk.py")


def can_mount() -> bool:
    """Whether this system lets a user mount a file system for itself."""
    try:
        done = subprocess.run(
            [*ALONE, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False
        )
    except OSError:
        return False
    return done.returncode == 0


@pytest.mark.slow
@pytest.mark.skipif(not can_mount(), reason="needs `unshare -rm` and a tmpfs")
def test_a_disk_that_is_full_at_every_stage(tmp_path: Path) -> None:
    for name in ("reference", "disk"):
        (tmp_path / name).mkdir()
    done = subprocess.run(
        [*ALONE, sys.executable, str(SCRIPT), str(tmp_path / "reference"), str(tmp_path / "disk")],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    lines = done.stdout.splitlines()
    # In opening the store, keeping what was read, keeping vectors, writing stories, saving them.
    assert (
        len(lines) >= 8
        and any("store" in line for line in lines)
        and any("cannot write" in line for line in lines)
    )
