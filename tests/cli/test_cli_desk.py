"""The commands of the desk: what is printed where, and how each ends."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes import list_articles, make_engines, write_inbox

from aibot_local.cli import loading
from aibot_local.cli.app import run
from aibot_local.engines import load
from aibot_local.errors import InputError, ModelError

HOSTILE = "\x1b]0;owned\x07\x1b[2J\u202e[bold red]:boom:"


@pytest.fixture(autouse=True)
def small_engines(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Small engines, and no settings of whoever runs the tests."""
    engines = make_engines()
    monkeypatch.setattr(load, "load_engines", lambda settings, report: engines)
    monkeypatch.setattr(loading, "load_searcher", lambda settings: engines.embedder)
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("AIBOT_")]:
        monkeypatch.delenv(name)
    yield


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    articles = list_articles()
    articles[0] = (f"Bridge {HOSTILE} falls into river at Harwick", *articles[0][1:])
    return write_inbox(tmp_path / "inbox", articles)


class Shell:
    """Runs commands and keeps what they print."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.err = ""

    def run(self, *arguments: object, code: int = 0) -> str:
        guard = ["--no-guard"] if arguments[0] in ("ingest", "update", "write", "search") else []
        self._capsys.readouterr()
        assert run([*map(str, arguments), *guard]) == code
        shown = self._capsys.readouterr()
        self.err = shown.err
        assert not set("\x1b\x07\u202e") & set(shown.out + shown.err) and "Traceback" not in shown.err
        return shown.out

    def json(self, *arguments: object) -> Any:  # noqa: ANN401
        return json.loads(self.run(*arguments, "--json"))


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capsys)


def test_a_day_at_the_desk(inbox: Path, shell: Shell) -> None:
    counts = shell.json("ingest", inbox)
    assert (counts["files_read"], counts["articles"], counts["independent"], counts["events"]) == (7, 7, 6, 3)
    listed = shell.json("events")
    assert [(one["origins"], one["articles"], one["state"]) for one in listed] == [
        (3, 4, "born"),
        (2, 2, "born"),
        (1, 1, "born"),
    ]
    bridge = listed[0]["id"]
    assert shell.run("show", bridge[:6], "--plain").count("\n") == 4  # no story yet: its reports
    lines = shell.run("update", inbox, "--plain").splitlines()
    assert [line.split()[1] for line in lines] == ["born:", "born:", "born:"]
    assert "2 stories written" in shell.err and "0 files read, 7 the same" in shell.err
    story = shell.run("show", bridge)
    assert "SHA-256" not in story and "--sources lists them" in shell.err
    told = shell.run("show", bridge, "--sources")
    assert "SHA-256" in told and "[bold red]:boom:" in told
    shown = shell.json("show", bridge)
    assert shown["story"]["event"] == bridge and shown["version"] == 1 and not shown["outdated"]
    assert shell.run("update", inbox) == "" and "0 stories written" in shell.err
    assert shell.json("update", inbox)["schema"] == "aibot.changes/1"
    assert [one["state"] for one in shell.json("events")] == ["quiet"] * 3
    assert shell.run("events", "--state", "grew") == "" and "no such events" in shell.err
    assert len(shell.run("events", "--least", 2, "--plain").splitlines()) == 2


def test_a_source_that_is_gone_is_told_before_the_story(inbox: Path, shell: Shell) -> None:
    shell.run("update", inbox)
    bridge = shell.json("events")[0]["id"]
    (inbox / "02.json").unlink()
    shell.run("ingest", inbox)
    assert "rest on what was withdrawn" in shell.err
    (row,) = [line for line in shell.run("events", "--plain").splitlines() if line.startswith(bridge)]
    assert row.split()[1] == "shrank!"
    told = shell.run("show", bridge)
    assert told.startswith("This version was written from other reports") and "its source is gone" in told
    assert {one["reason"] for one in shell.json("show", bridge)["marks"]} == {"gone"}
    assert "1 withdrawn source" in shell.run("update", inbox)
    assert "its source is gone" not in shell.run("show", bridge)
    assert "its source is gone" in shell.run("show", bridge, "--version", 1)


def test_writing_one_story(inbox: Path, shell: Shell, tmp_path: Path) -> None:
    shell.run("ingest", inbox)
    lorne = shell.json("events")[1]["id"]
    paths = shell.run("write", lorne, "--out", "one", "--formats", "md").split()
    assert [Path(path).suffix for path in paths] == [".md"] and (tmp_path / paths[0]).is_file()
    assert shell.json("write", lorne, "--out", "one")["event"] == lorne
    assert shell.json("show", lorne)["version"] == 2


def test_searching(inbox: Path, shell: Shell) -> None:
    shell.run("ingest", inbox)
    hits = shell.json("search", "national", "chess", "title")
    assert hits[0]["title"] == "Girl of eleven is chess champion" and hits[0]["rank_by_words"] == 1
    assert hits[0]["event"] in {one["id"] for one in shell.json("events")}
    assert len(shell.run("search", "Lorne", "--words-only", "--plain").splitlines()) == 2
    assert shell.run("search", "zebra", "--words-only") == "" and "nothing was found" in shell.err


def test_without_an_embedder_the_words_are_searched(
    inbox: Path, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell.run("ingest", inbox)

    def fail(settings: object) -> None:
        raise ModelError("there is none")

    monkeypatch.setattr(loading, "load_searcher", fail)
    assert len(shell.json("search", "Lorne")) == 2 and "words alone: there is none" in shell.err


def test_deciding_by_hand(inbox: Path, shell: Shell) -> None:
    shell.run("ingest", inbox)
    bridge, lorne, chess = (one["id"] for one in shell.json("events"))
    article = shell.json("show", lorne)["articles"][0]["article"]
    apart = shell.json("split", lorne, article[:8])["event"]
    assert shell.run("merge", chess, apart).startswith(chess)
    shell.run("pin", chess)
    listed = {one["id"]: one for one in shell.json("events")}
    assert listed[chess]["origins"] == 2 and listed[chess]["pinned"]
    shell.run("update", inbox)
    assert {one["id"]: one["origins"] for one in shell.json("events")} == {bridge: 3, chess: 2, lorne: 1}
    shell.run("pin", chess, "--off")
    assert not any(one["pinned"] for one in shell.json("events"))


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["ingest", "no-such-folder"], InputError.exit_code, "no-such-folder"),
        (["update", "no-such-folder"], InputError.exit_code, "no-such-folder"),
        (["update", "inbox", "--out", "inbox/out"], InputError.exit_code, "lies within the inbox"),
        (["events", "--store", "none.sqlite"], InputError.exit_code, "no store is there"),
        (["show", "abcdef"], InputError.exit_code, "no event"),
        (["show", HOSTILE], InputError.exit_code, "no event"),
        (["merge", "abcdef", "123456"], InputError.exit_code, "no event"),
        (["split", "abcdef"], 2, "ARTICLE"),
        (["pin", "abcdef"], InputError.exit_code, "no event"),
        (["write", "abcdef"], InputError.exit_code, "no event"),
        (["search"], 2, "WORDS"),
    ],
)
def test_errors_are_one_line_with_their_exit_code(
    inbox: Path, shell: Shell, arguments: list[str], code: int, words: str
) -> None:
    from aibot_local.store import Store

    Store(Path("out/aibot.sqlite")).close()
    assert shell.run(*arguments, code=code) == ""
    assert words in shell.err
    if code == InputError.exit_code:
        assert len([line for line in shell.err.splitlines() if line.startswith("aibot: ")]) == 1
    assert not Path("none.sqlite").exists()
