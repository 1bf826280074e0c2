"""`aibot summarize --shard` and `aibot gather`."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import list_articles, make_engines, write_inbox

from aibot_local.cli.app import run
from aibot_local.engines import load


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    return write_inbox(tmp_path / "inbox", list_articles())


@pytest.fixture(autouse=True)
def small_engines(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    engines = make_engines()
    monkeypatch.setattr(load, "load_engines", lambda settings, report: engines)
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("AIBOT_")]:
        monkeypatch.delenv(name)
    yield


def call(*arguments: object) -> int:
    return run([*map(str, arguments), "--no-guard"])


def test_shards_are_gathered_to_the_output_of_one_run(
    inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("summarize", inbox, "--out", tmp_path / "whole") == 0
    out = tmp_path / "out"
    for told, gathered in (
        ("its files are read", "2 events to tell; now run these shards again, then gather: 1, 2"),
        ("its stories are written", "2 stories from 5 independent reports"),
    ):
        for shard in ("1/2", "2/2"):
            capsys.readouterr()
            assert call("summarize", inbox, "--out", out, "--shard", shard) == 0
            assert f"shard {shard}: {told}" in capsys.readouterr().err
        assert call("gather", inbox, "--out", out) == 0
        assert gathered in capsys.readouterr().err
    names = sorted(path.name for path in (tmp_path / "whole").glob("*.*") if path.suffix != ".sqlite")
    assert len(names) == 9  # two stories in three formats, front page, report and manifest
    for name in names:
        assert (out / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_gathering_says_what_is_missing(
    inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("gather", inbox, "--out", tmp_path / "out") == 1
    assert "holds no shard that is done" in capsys.readouterr().err
    assert call("summarize", inbox, "--out", tmp_path / "out", "--shard", "2/3") == 0
    assert call("gather", inbox, "--out", tmp_path / "out") == 1
    assert "shards 1/3, 3/3" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("INBOX", "--shard", "3/2"), "give i/n"),
        (("-", "--shard", "1/2"), "needs a folder or file"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    inbox: Path, arguments: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("summarize", *(str(inbox) if one == "INBOX" else one for one in arguments)) == 2
    assert words in capsys.readouterr().err
