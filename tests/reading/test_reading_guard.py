"""Reading behind the network guard: the same articles, and no process of it can open a socket."""

import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest
from mutating import SEEDS

from aibot_local.reading import list_texts, read_inbox

_PROGRAM = """
import json, sys
from pathlib import Path
from aibot_local.guard import raise_guard
from aibot_local.reading import list_texts, read_inbox

print(raise_guard(), file=sys.stderr)
reading = read_inbox(Path(sys.argv[1]), processes=2)
print(json.dumps([[text.path, text.item, text.words_kept, text.remarks] for text in list_texts(reading.articles)]
    + [[entry.path, entry.detail] for entry in reading.set_aside]))
"""
# Put into the reading process by a module that Python loads at its start: it tries to get out, and tells how it fared.
_SPY = """
import os, socket
if "SPY_FILE" in os.environ:
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.socket(family, socket.SOCK_STREAM).close()
            told = "open"
        except OSError as error:
            told = str(error.errno)
        with open(os.environ["SPY_FILE"], "a") as file:
            file.write(f"{os.getpid()} {told}\\n")
"""


@pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in ("x86_64", "aarch64"), reason="seccomp is of Linux"
)
def test_reading_works_behind_the_guard_and_cannot_get_out(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for name, data in SEEDS.items():
        (inbox / name).write_bytes(data)
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(_SPY)
    spied = tmp_path / "spied.txt"
    paths = os.pathsep.join([str(tmp_path / "site"), *filter(None, sys.path)])
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(inbox)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": paths, "SPY_FILE": str(spied)},
    )
    if "cannot be put up" in done.stderr:
        pytest.skip("this system refuses seccomp filters")
    assert done.returncode == 0, done.stderr
    assert "seccomp" in done.stderr
    reading = read_inbox(inbox)
    expected = [
        [text.path, text.item, text.words_kept, text.remarks] for text in list_texts(reading.articles)
    ]
    expected += [[entry.path, entry.detail] for entry in reading.set_aside]
    assert json.loads(done.stdout) == expected
    assert len(reading.articles) > len(SEEDS)
    tries = [line.split() for line in spied.read_text().splitlines()]
    workers = tries[2:]  # the first two are of the program itself, before it put the guard up
    assert len(workers) == 4 and len({number for number, _ in workers}) == 2
    assert {told for _, told in workers} == {"13"}, "every try is refused with EACCES"
