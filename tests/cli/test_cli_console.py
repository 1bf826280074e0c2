import subprocess
import sys

import pytest

from aibot_local.cli.console import Screen


def test_plain_rows_are_parted_by_tabs_and_safe(capsys: pytest.CaptureFixture[str]) -> None:
    Screen(plain=True).print_table("Title", ["one", "two"], [["a\x1b[2J\tb", "[bold]c"], ["d", ""]])
    assert capsys.readouterr().out == "a b\t[bold]c\nd\t\n"


def test_json_reaches_the_terminal_as_ascii(capsys: pytest.CaptureFixture[str]) -> None:
    Screen().print_json({"a": "\x1b[2J\u202eß"})
    shown = capsys.readouterr().out
    assert shown.isascii() and "\x1b" not in shown


@pytest.mark.parametrize("error", ["RuntimeError", "AibotError"])
def test_ctrl_c_is_told_where_a_library_makes_an_error_of_it(error: str) -> None:
    program = f"""
import os, signal, sys
from aibot_local.cli import app
from aibot_local.errors import AibotError
def work(**options):
    try:
        os.kill(os.getpid(), signal.SIGINT)
    except KeyboardInterrupt:
        pass
    raise {error}("swallowed")
app.aibot.main = work
app.main()
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 130 and "interrupted; run it again" in done.stderr
