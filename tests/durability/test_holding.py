"""One run at a time: the second says who has the folder, and a killed run holds nobody up."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from aibot_local.durability import hold
from aibot_local.durability.holding import HOLD_FILE
from aibot_local.errors import AibotError, BusyError

HOLDER = """
import sys, time
from pathlib import Path
from aibot_local.durability.holding import hold
with hold(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_the_second_says_who_has_it(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True, env=environment
    )
    assert process.stdout is not None and process.stdout.readline() == "held\n"
    with pytest.raises(BusyError, match=rf"another run holds it: process {process.pid} on "), hold(tmp_path):
        raise AssertionError
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert (tmp_path / HOLD_FILE).is_file()
    with hold(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_store_is_held_beside_it_and_by_any_name(tmp_path: Path) -> None:
    store = tmp_path / "s.sqlite"
    store.touch()
    (tmp_path / "link").symlink_to(store)
    with hold(store):
        with pytest.raises(BusyError), hold(tmp_path / "link"):
            raise AssertionError
        assert (tmp_path / "s.sqlite.hold").stat().st_mode & 0o777 == 0o600
    assert not (tmp_path / "s.sqlite.hold").exists()


def test_what_a_killed_run_left_half_written_goes(tmp_path: Path) -> None:
    (tmp_path / ".aibot-abc.part").write_text("half a st", encoding="utf-8")
    (tmp_path / "story.part").write_text("not ours", encoding="utf-8")
    with hold(tmp_path):
        assert sorted(path.name for path in tmp_path.iterdir()) == [HOLD_FILE, "story.part"]


def test_a_hold_file_that_is_a_link_or_nonsense(tmp_path: Path) -> None:
    (tmp_path / HOLD_FILE).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(AibotError, match="cannot be made"), hold(tmp_path):
        raise AssertionError
    (tmp_path / HOLD_FILE).unlink()
    (tmp_path / HOLD_FILE).write_bytes(b"\xff{nonsense")
    with hold(tmp_path):
        pass
