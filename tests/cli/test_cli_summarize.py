"""`aibot summarize` and `aibot verify`: what is printed where, and how it ends."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes import FixedRewriter, StopSplitter, list_articles, make_engines, write_inbox

from aibot_local import pipeline
from aibot_local.cli import loading
from aibot_local.cli.app import EXIT_INTERRUPTED, run
from aibot_local.durability import hold
from aibot_local.engines import load
from aibot_local.errors import BusyError, InputError, ModelError, SettingsError, StoryError

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "models" / "all-MiniLM-L6-v2"
HOSTILE = "\x1b]0;owned\x07\x1b[2J\u202e[bold red]:boom:"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    return write_inbox(tmp_path / "inbox", list_articles())


@pytest.fixture(autouse=True)
def small_engines(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Small engines, and no settings of whoever runs the tests."""
    engines = make_engines(FixedRewriter("Nothing that is so."))
    monkeypatch.setattr(load, "load_engines", lambda settings, report: engines)
    monkeypatch.setattr(loading, "load_checkers", lambda settings: (StopSplitter(), engines.embedder, None))
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("AIBOT_")]:
        monkeypatch.delenv(name)
    yield


def summarize(*arguments: object) -> int:
    return run(["summarize", *map(str, arguments), "--no-guard"])


def test_paths_go_to_stdout_and_the_account_to_stderr(
    inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert summarize(inbox, "--out", tmp_path / "out") == 0
    shown = capsys.readouterr()
    paths = [Path(line) for line in shown.out.splitlines()]
    assert len(paths) == 6 and all(path.is_file() for path in paths)
    assert "7 files, 7 articles or broken files found = 6 used + 1 copies + 0 set aside" in shown.err
    assert "2 stories" in shown.err and "1 reports stand alone" in shown.err
    assert "guard: none" in shown.err


def test_json_is_the_report(inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert summarize(inbox, "--out", tmp_path / "out", "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown == json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))


def test_a_partial_run_ends_with_3_and_says_why(inbox: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (inbox / f"{HOSTILE}.json").write_text("{", encoding="utf-8")
    assert summarize(inbox) == 3
    shown = capsys.readouterr()
    assert "set aside, unsafe" in shown.err
    assert not set("\x1b\x07\u202e") & set(shown.err + shown.out)
    assert "[bold red]:boom:" in shown.err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["no-such-folder"], InputError.exit_code, "no-such-folder"),
        (["inbox", "--out", "inbox/out"], InputError.exit_code, "lies within the inbox"),
        (["inbox", "--words", "7"], SettingsError.exit_code, "50 to 5000"),
        (["inbox", "--formats", "odt"], SettingsError.exit_code, "formats"),
        (["inbox", "--scorer", "magic"], 2, "magic"),
        ([], 2, "INBOX"),
    ],
)
def test_errors_are_one_line_with_their_exit_code(
    inbox: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, words: str
) -> None:
    assert summarize(*arguments) == code
    shown = capsys.readouterr()
    assert shown.out == "" and words in shown.err and "Traceback" not in shown.err


def test_a_missing_model_says_how_to_get_it(
    inbox: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.undo()
    assert summarize(inbox, "--models", inbox / "none", "--out", inbox.parent / "out") == ModelError.exit_code
    assert "aibot models install all-MiniLM-L6-v2" in capsys.readouterr().err


def test_ctrl_c_ends_with_130(
    inbox: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: Any, **__: Any) -> None:  # noqa: ANN401
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "write_stories", interrupt)
    assert summarize(inbox) == EXIT_INTERRUPTED
    assert "run it again" in capsys.readouterr().err


def test_a_fault_of_the_program_shows_no_word_of_an_article(
    inbox: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: Any, **__: Any) -> None:  # noqa: ANN401
        raise RuntimeError("the secret words of an article")

    monkeypatch.setattr(pipeline, "write_stories", fail)
    assert summarize(inbox) == 1
    shown = capsys.readouterr().err
    assert "RuntimeError" in shown and "secret" not in shown and "Traceback" not in shown


def test_a_run_without_memory_says_so(
    inbox: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: Any, **__: Any) -> None:  # noqa: ANN401
        raise MemoryError("the secret words of an article")

    monkeypatch.setattr(pipeline, "write_stories", fail)
    assert summarize(inbox) == 1
    shown = capsys.readouterr().err
    assert "out of memory" in shown and "secret" not in shown


def test_a_second_run_on_one_folder_says_who_has_it(
    inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").mkdir()
    with hold(tmp_path / "out"):
        assert summarize(inbox, "--out", tmp_path / "out") == BusyError.exit_code
    assert f"another run holds it: process {os.getpid()} on " in capsys.readouterr().err


def verify(*arguments: object) -> int:
    return run(["verify", *map(str, arguments), "--no-guard"])


def test_stories_verify_until_a_source_changes(
    inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    summarize(inbox, "--out", tmp_path / "out")
    capsys.readouterr()
    assert verify("out/run.json") == 0
    assert capsys.readouterr().out.count("every sentence stands") == 2
    text = (inbox / "04.json").read_text(encoding="utf-8")
    (inbox / "04.json").write_text(text.replace("31 per", "32 per"), encoding="utf-8")
    assert verify("out/run.json", "--json") == StoryError.exit_code
    faults = json.loads(capsys.readouterr().out)
    assert sorted(bool(one) for one in faults.values()) == [False, True]
    assert any("31 per cent" in fault["text"] for one in faults.values() for fault in one)


def test_one_bad_story_does_not_stop_the_others(
    inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    summarize(inbox, "--out", tmp_path / "out")
    capsys.readouterr()
    (tmp_path / "bad.json").write_text("{}", encoding="utf-8")
    assert verify("bad.json", "missing.json", "out/run.json") == StoryError.exit_code
    shown = capsys.readouterr().out
    assert shown.count("every sentence stands") == 2
    assert (
        "bad.json: file: not a story" in shown and "missing.json: file: missing.json: cannot be read" in shown
    )


def test_without_a_store_the_inbox_has_to_be_named(
    inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    summarize(inbox, "--out", tmp_path / "out", "--store", tmp_path / "elsewhere.sqlite")
    capsys.readouterr()
    assert verify("out/run.json") == StoryError.exit_code
    assert "--inbox" in capsys.readouterr().out
    assert verify("out/run.json", "--inbox", inbox) == 0


@pytest.mark.slow
@pytest.mark.models
@pytest.mark.skipif(not MODEL.is_dir(), reason="the default models are not in models/: `make models`")
def test_the_example_inbox_with_no_network_at_all(tmp_path: Path) -> None:
    """The installed command in an empty network namespace, where the system allows one."""
    alone = ["unshare", "-rn"]
    allowed = (
        sys.platform == "linux"
        and not subprocess.run([*alone, "true"], check=False, capture_output=True).returncode
    )
    command = [*(alone if allowed else []), sys.executable, "-m", "aibot_local"]
    options = ["--models", str(ROOT / "models"), "--plain"]
    made = subprocess.run(
        [
            *command,
            "summarize",
            str(ROOT / "examples" / "inbox"),
            "--out",
            "out",
            "--rewriter",
            "none",
            *options,
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert made.returncode == 3, made.stderr  # the inbox holds one broken file
    assert len(made.stdout.splitlines()) == 18
    assert "35 articles or broken files found = 30 used + 4 copies + 1 set aside" in made.stderr
    checked = subprocess.run(
        [*command, "verify", "out/run.json", *options],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert checked.returncode == 0, checked.stdout
