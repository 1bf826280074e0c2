import pytest

from aibot_local.cli.console import Screen


def test_plain_rows_are_parted_by_tabs_and_safe(capsys: pytest.CaptureFixture[str]) -> None:
    Screen(plain=True).print_table("Title", ["one", "two"], [["a\x1b[2J\tb", "[bold]c"], ["d", ""]])
    assert capsys.readouterr().out == "a b\t[bold]c\nd\t\n"


def test_json_reaches_the_terminal_as_ascii(capsys: pytest.CaptureFixture[str]) -> None:
    Screen().print_json({"a": "\x1b[2J\u202eß"})
    shown = capsys.readouterr().out
    assert shown.isascii() and "\x1b" not in shown
