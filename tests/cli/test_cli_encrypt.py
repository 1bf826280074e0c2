"""An encrypted store at the command line: where its passphrase comes from, and what is said without it."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from fakes import list_articles, make_engines, write_inbox

from aibot_local.cli.app import run
from aibot_local.engines import load
from aibot_local.errors import InputError, SettingsError
from aibot_local.store.connecting import name_leftovers
from aibot_local.store.keys import is_encrypted

PASSPHRASE = "harbour violin eleven"
STORE = Path("desk.sqlite")


@pytest.fixture(autouse=True)
def small_engines(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Small engines, a folder with an inbox and a file with the passphrase, no terminal, and no settings."""
    engines = make_engines()
    monkeypatch.setattr(load, "load_engines", lambda settings, report: engines)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    for name in [name for name in os.environ if name.startswith("AIBOT_")]:
        monkeypatch.delenv(name)
    write_inbox(tmp_path / "inbox", list_articles())
    Path("word").write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    Path("other").write_text("another one altogether\n", encoding="utf-8")
    yield


class Shell:
    """Runs commands over the store; the passphrase never shows in what they print."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.err = ""

    def run(self, *arguments: str, code: int = 0) -> str:
        guard = ["--no-guard"] if arguments[0] in ("ingest", "summarize", "update") else []
        self._capsys.readouterr()
        assert run([*arguments, "--store", str(STORE), *guard]) == code, self._capsys.readouterr().err
        shown = self._capsys.readouterr()
        self.err = " ".join(shown.err.split())
        assert PASSPHRASE not in shown.out + shown.err and "Traceback" not in shown.err
        return shown.out


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capsys)


def type_at_terminal(monkeypatch: pytest.MonkeyPatch, *words: str) -> list[bool]:
    """A terminal at which these are typed; gives, for each, whether it was asked for twice."""
    asked: list[bool] = []
    left = list(words)

    def prompt(text: str, *, hide_input: bool, confirmation_prompt: bool, err: bool) -> str:
        assert hide_input and err
        asked.append(confirmation_prompt)
        return left.pop(0)

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(click, "prompt", prompt)
    return asked


def test_a_new_store_is_encrypted_and_used_like_any_other(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell.run("ingest", "inbox", "--encrypt", "--passphrase-file", "word")
    assert is_encrypted(STORE)
    listed = shell.run("events", "--passphrase-file", "word", "--json")
    monkeypatch.setenv("AIBOT_PASSPHRASE_FILE", "word")
    assert shell.run("events", "--json") == listed
    monkeypatch.delenv("AIBOT_PASSPHRASE_FILE")
    monkeypatch.setenv("AIBOT_PASSPHRASE", PASSPHRASE)
    assert shell.run("events", "--json") == listed
    assert "AIBOT_PASSPHRASE" not in os.environ  # the processes that read files never see it
    asked = type_at_terminal(monkeypatch, PASSPHRASE)
    assert shell.run("events", "--json") == listed and asked == [False]
    shell.run("update", "inbox", "--out", "out", "--passphrase-file", "word")
    shell.run("summarize", "inbox", "--out", "out", "--passphrase-file", "word")
    monkeypatch.undo()


def test_without_a_passphrase_one_line_says_how_to_give_it(shell: Shell) -> None:
    shell.run("ingest", "inbox", "--encrypt", code=SettingsError.exit_code)
    assert "--passphrase-file" in shell.err and not STORE.exists()
    shell.run("ingest", "inbox", "--encrypt", "--passphrase-file", "word")
    for command in (
        ["events"],
        ["ingest", "inbox"],
        ["search", "x", "--words-only"],
        ["serve", "--port", "0"],
    ):
        shell.run(*command, code=SettingsError.exit_code)
        assert "AIBOT_PASSPHRASE_FILE" in shell.err
    shell.run("events", "--passphrase-file", "other", code=1)
    assert "the passphrase does not fit" in shell.err
    for text in (b"", b"\n", b"two\nlines\n", b"\xff\n", b"x" * 5000):
        Path("bad").write_bytes(text)
        shell.run("events", "--passphrase-file", "bad", code=SettingsError.exit_code)
        assert "holds no passphrase" in shell.err
    shell.run("events", "--passphrase-file", "none", code=SettingsError.exit_code)
    assert "cannot be read" in shell.err


def test_a_short_new_passphrase_is_refused(shell: Shell) -> None:
    Path("short").write_text("short", encoding="utf-8")
    shell.run("ingest", "inbox", "--encrypt", "--passphrase-file", "short", code=SettingsError.exit_code)
    assert "at least 10 characters" in shell.err and not STORE.exists()


def test_a_store_is_encrypted_rekeyed_and_decrypted(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    shell.run("ingest", "inbox")
    listed = shell.run("events", "--json")
    shell.run("ingest", "inbox", "--encrypt", "--passphrase-file", "word", code=SettingsError.exit_code)
    assert "`aibot encrypt --store desk.sqlite` first" in shell.err
    shell.run("decrypt", code=InputError.exit_code)
    shell.run("encrypt", "--rekey", code=InputError.exit_code)
    Path(".aibot-run").mkdir()
    Path(".aibot-run", f"story-{'0' * 64}.json").write_text("words", encoding="utf-8")
    shell.run("encrypt", "--passphrase-file", "word")
    assert is_encrypted(STORE) and not Path(".aibot-run").exists()
    assert shell.run("events", "--json", "--passphrase-file", "word") == listed
    shell.run("encrypt", "--passphrase-file", "word", code=InputError.exit_code)
    assert "--rekey" in shell.err
    shell.run("encrypt", "--rekey", "--passphrase-file", "word", "--new-passphrase-file", "other")
    shell.run("events", "--passphrase-file", "word", code=1)
    assert shell.run("events", "--json", "--passphrase-file", "other") == listed
    asked = type_at_terminal(monkeypatch, "another one altogether", PASSPHRASE)
    shell.run("encrypt", "--rekey")
    assert asked == [False, True]
    shell.run("decrypt", "--passphrase-file", "word")
    assert shell.run("events", "--json") == listed and not is_encrypted(STORE)


def test_a_change_that_was_cut_off_is_finished(shell: Shell) -> None:
    shell.run("ingest", "inbox", "--encrypt", "--passphrase-file", "word")
    _, before = name_leftovers(STORE)
    before.write_text("what was in the clear", encoding="utf-8")
    shell.run("events", "--passphrase-file", "word", code=1)
    assert "`aibot encrypt --store desk.sqlite` finishes it" in shell.err
    assert "is gone" in shell.run("encrypt") and not before.exists()
    shell.run("events", "--passphrase-file", "word")


def test_shards_are_refused_beside_an_encrypted_store(
    shell: Shell, capsys: pytest.CaptureFixture[str]
) -> None:
    shell.run("ingest", "inbox", "--encrypt", "--passphrase-file", "word")
    shell.run("gather", "inbox", "--out", ".", code=SettingsError.exit_code)
    assert "shards keep text of articles" in shell.err
    STORE.rename("aibot.sqlite")
    for flags in (["--shard", "1/2"], ["--cluster", "local"]):
        for place in (["--out", "."], ["--out", "out", "--encrypt"]):
            assert run(["summarize", "inbox", *flags, *place]) == SettingsError.exit_code
            assert "run without them" in " ".join(capsys.readouterr().err.split())
    assert not Path(".shards").exists() and not Path("out").exists()
