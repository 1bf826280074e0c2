"""`aibot export`: files, streams and exit codes, and that the network is closed while it works."""

import json
import sys
from pathlib import Path

import pytest
from cli_desk import run_apart
from fakes import list_articles, make_engines, write_inbox

from aibot_local.cli import loading
from aibot_local.cli.app import run
from aibot_local.engines import load
from aibot_local.errors import InputError, StoryError

FORMS = ("csv", "docx", "epub", "html", "json", "jsonld", "md", "ninjs", "pdf")


@pytest.fixture(scope="module")
def stories(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of a run: two stories, their run report, and the store."""
    folder = tmp_path_factory.mktemp("export")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(load, "load_engines", lambda settings, report: make_engines())
        patch.chdir(folder)
        write_inbox(folder / "inbox", list_articles())
        assert run(["summarize", "inbox", "--out", "out", "--formats", "json,ninjs,docx", "--no-guard"]) == 0
    return folder / "out"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def export(*arguments: object) -> int:
    return run(["export", *map(str, arguments), "--no-guard"])


def list_stories(folder: Path) -> list[Path]:
    return [
        one for one in sorted(folder.glob("*.json")) if one.name != "run.json" and ".ninjs." not in one.name
    ]


def test_summarize_writes_the_new_formats(stories: Path) -> None:
    report = json.loads((stories / "run.json").read_text("utf-8"))
    for story in report["stories"]:
        assert [file.partition(".")[2] for file in story["files"]] == ["docx", "json", "ninjs.json"]
        assert all((stories / file).is_file() for file in story["files"])


def test_a_run_report_stands_for_its_stories(stories: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert export(stories / "run.json", "--format", "md", "--format", "epub") == 0
    files = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert [file.suffix for file in files] == [".md", ".md", ".epub"]
    assert all(file.is_file() and file.parent == Path("exported") for file in files)


def test_without_a_format_it_writes_docx_and_pdf(stories: Path, capsys: pytest.CaptureFixture[str]) -> None:
    story = list_stories(stories)[0]
    assert export(story, "--out", "there") == 0
    assert [Path(line).suffix for line in capsys.readouterr().out.splitlines()] == [".docx", ".pdf"]


def test_json_lists_the_files(stories: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert export(list_stories(stories)[0], "--format", "csv", "--safe-to-share", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["safe_to_share"] is True
    (file,) = told["files"]
    assert file.endswith("-shared.csv") and Path(file).is_file()


def test_an_event_of_the_store_is_exported(stories: Path, capsys: pytest.CaptureFixture[str]) -> None:
    event = json.loads((stories / "run.json").read_text("utf-8"))["stories"][0]["event"]
    store = stories / "aibot.sqlite"
    assert export("--event", event[:8], "--store", store, "--format", "json") == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert Path(line).read_bytes() == (stories / Path(line).name).read_bytes()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ([], InputError.exit_code, "nothing to export"),
        (["no-such.json"], InputError.exit_code, "no-such.json"),
        (["bad.json"], StoryError.exit_code, "not a story"),
        (["--event", "abc", "--store", "none.sqlite"], InputError.exit_code, "no store is there"),
        (["bad.json", "--format", "odt"], 2, "odt"),
    ],
)
def test_faults_are_one_line(
    arguments: list[str], code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("bad.json").write_text("{}")
    assert export(*arguments) == code
    shown = capsys.readouterr()
    assert words in shown.err and not shown.out and "Traceback" not in shown.err


def test_the_story_is_not_written_over(stories: Path, capsys: pytest.CaptureFixture[str]) -> None:
    story = list_stories(stories)[0]
    before = story.read_bytes()
    assert export(story, "--format", "json", "--out", stories) == 1
    assert "is the story itself" in capsys.readouterr().err and story.read_bytes() == before


@pytest.mark.skipif(sys.platform != "linux", reason="the guard of the kernel is there on Linux alone")
def test_every_format_is_written_behind_the_guard(stories: Path, tmp_path: Path) -> None:
    story = list_stories(stories)[0]
    forms = [part for form in FORMS for part in ("--format", form)]
    code, out, err = run_apart("export", str(story), *forms, "--out", "guarded", folder=tmp_path)
    assert code == 0, err
    files = [tmp_path / line for line in out.splitlines()]
    assert len(files) == len(FORMS) and all(file.stat().st_size for file in files)
    # And without it: the same bytes, so nothing that was refused made a difference.
    code, out, err = run_apart("export", str(story), *forms, "--out", "free", "--no-guard", folder=tmp_path)
    assert code == 0, err
    for file in files:
        assert (tmp_path / "free" / file.name).read_bytes() == file.read_bytes()


def test_an_event_without_a_story_says_how_to_get_one(
    stories: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(loading, "load_searcher", lambda settings: make_engines().embedder)
    monkeypatch.setattr(load, "load_engines", lambda settings, report: make_engines())
    assert run(["ingest", str(stories.parent / "inbox"), "--store", "desk.sqlite", "--no-guard"]) == 0
    capsys.readouterr()
    assert run(["events", "--store", "desk.sqlite", "--json"]) == 0
    event = json.loads(capsys.readouterr().out)[0]["id"]
    assert export("--event", event, "--store", "desk.sqlite") == InputError.exit_code
    assert f"`aibot write {event}` writes it" in capsys.readouterr().err


def test_what_no_longer_stands_is_told(
    stories: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(load, "load_engines", lambda settings, report: make_engines())
    inbox = write_inbox(Path("inbox"), list_articles())
    arguments = ["--store", "desk.sqlite", "--no-guard"]
    assert run(["update", str(inbox), "--out", "out", *arguments]) == 0
    capsys.readouterr()
    assert run(["events", "--store", "desk.sqlite", "--json"]) == 0
    event = json.loads(capsys.readouterr().out)[0]["id"]
    assert run(["show", event, "--store", "desk.sqlite", "--json"]) == 0
    (first, *_) = json.loads(capsys.readouterr().out)["articles"]
    (inbox / first["path"]).unlink()
    assert run(["ingest", str(inbox), *arguments]) in (0, 3)
    capsys.readouterr()
    assert export("--event", event, "--store", "desk.sqlite", "--format", "md") == 0
    told = capsys.readouterr()
    assert told.out.strip().endswith(".md")
    assert "its reports have changed" in told.err or "rests on a withdrawn source" in told.err
