"""`aibot review` from a draft into print, by the command line."""

import json
from pathlib import Path

import pytest
from fakes import make_engines
from test_cli_desk import HOSTILE, Shell, inbox, shell, small_engines

from aibot_local.cli import loading

__all__ = ["inbox", "shell", "small_engines"]  # fixtures

LANE = "The council of Harwick had closed one lane of the bridge in June."
MOVED = "In June the council of Harwick had closed one lane of the bridge."


@pytest.fixture
def bridge(inbox: Path, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> str:
    """The event of the bridge, with a story."""
    engines = make_engines()
    monkeypatch.setattr(loading, "load_checkers", lambda settings: (engines.splitter, engines.embedder, None))
    monkeypatch.setenv("AIBOT_EDITOR", "Ada Byron")
    shell.run("update", inbox)
    return str(shell.json("events")[0]["id"])


def number(shell: Shell, event: str, words: str) -> int:
    listed = shell.json("review", "show", event)["sentences"]
    (found,) = [one["number"] for one in listed if one["text"] == words]
    return int(found)


def test_from_a_draft_into_print(bridge: str, shell: Shell) -> None:
    shell.run("review", "approve", bridge, code=7)
    assert "is a draft: check it" in shell.err
    told = shell.run("review", "edit", bridge, number(shell, bridge, LANE), MOVED, "--no-guard")
    assert "version 2, a draft" in told and f"the sources bear it out: {MOVED}" in told
    assert "checked" in shell.run("review", "check", bridge[:6], "--version", 2, "--no-guard")
    assert "approved by Ada Byron" in shell.run("review", "approve", bridge)
    (path,) = shell.run("export", "--event", bridge, "--format", "ninjs", "--out", "ex", "--no-guard").split()
    assert json.loads(Path(path).read_text(encoding="utf-8"))["pubStatus"] == "usable"
    shell.run("review", "correct", bridge, "An earlier version had the month wrong.")
    shell.run("review", "return", bridge, "--note", "for the month")
    assert shell.json("review", "show", bridge)["status"] == "draft"
    log = shell.json("review", "log", bridge)
    assert log["fault"] == ""
    assert [one["action"] for one in log["entries"]] == ["edit", "check", "approve", "correct", "return"]
    assert "An earlier version had the month wrong." in shell.run("review", "log", "--plain")


def test_words_that_no_source_bears_out_are_told(bridge: str, shell: Shell) -> None:
    told = shell.run(
        "review", "edit", bridge, number(shell, bridge, LANE), f"It cost 9 million. {HOSTILE}", "--no-guard"
    )
    assert "your own: no source bears it out: It cost 9 million." in told
    row = next(
        line for line in shell.run("review", "show", bridge, "--plain").splitlines() if "9 million" in line
    )
    assert "editor, no source" in row and "locked" in row
    told = shell.run("review", "lock", bridge, row.split("\t")[0], "--off")
    assert "no longer locked" in told
    shell.run("review", "remove", bridge, row.split("\t")[0], "--no-guard")
    assert "9 million" not in shell.run("review", "show", bridge)


def test_without_a_name_nothing_is_done(bridge: str, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AIBOT_EDITOR")
    shell.run("review", "lock", bridge, 2, code=4)
    assert "say who you are" in shell.err
    shell.run("review", "lock", bridge, 2, "--editor", "Ada")
    shell.run("pin", bridge, "--editor", "Ada")
    assert [one["editor"] for one in shell.json("review", "log")["entries"]] == ["Ada", "Ada"]


def test_a_log_that_was_changed_is_told(bridge: str, shell: Shell) -> None:
    import sqlite3

    shell.run("review", "lock", bridge, 2)
    other = sqlite3.connect("out/aibot.sqlite")
    other.execute("DROP TRIGGER review_log_stands")
    other.execute("UPDATE review_log SET editor = 'Eve'")
    other.commit()
    other.close()
    shell.run("review", "log", code=7)
    assert "entry 1 of the log of reviews is not as it was written" in shell.err
