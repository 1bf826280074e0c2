"""Words of articles stay in the store and the output folder, and go from the store for good."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from fakes import CHESS, list_articles, make_engines, write_inbox

from aibot_local import pipeline
from aibot_local.cli.app import run
from aibot_local.desk.updating import update
from aibot_local.errors import InputError
from aibot_local.store import Store
from aibot_local.store.purging import list_articles as list_kept
from aibot_local.store.purging import purge_all, purge_articles

CANARY = "Xqzvornak"
ROOT = Path(__file__).parents[2]


def find_canary(*places: Path) -> list[str]:
    """The files that hold the canary, in any case and in UTF-8 or UTF-16; folders are searched to the end."""
    word = CANARY.lower()
    return [
        path.name
        for place in places
        for path in sorted(place.rglob("*"))
        if path.is_file()
        and any(word.encode(code) in path.read_bytes().lower() for code in ("utf-8", "utf-16-le"))
    ]


def write_canaries(folder: Path, event: int = 4) -> Path:
    """An inbox in which the articles of one event hold the canary, in title and text."""
    articles = []
    for number, (title, text, outlet, date) in enumerate(list_articles()):
        if number >= event:
            title, text = f"{title} {CANARY}", f"{text} {CANARY} was there."
        if not text.startswith(CHESS):
            articles.append((title, text, outlet, date))
    return write_inbox(folder, articles)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with a store that a run and an update have written to."""
    inbox = write_canaries(tmp_path / "inbox")
    (tmp_path / "store").mkdir()
    with Store(tmp_path / "store" / "s.sqlite") as store:
        pipeline.summarize(inbox, tmp_path / "out", make_engines(), store=store)
        update(inbox, tmp_path / "desk", make_engines(), store=store)
    assert find_canary(tmp_path / "store")
    return tmp_path


def test_articles_are_purged_with_all_that_was_made_of_them(desk: Path) -> None:
    with Store(desk / "store" / "s.sqlite") as store:
        meant = [
            str(one)
            for (one,) in store.read("SELECT id FROM articles WHERE content LIKE ?", (f"%{CANARY}%",))
        ]
        vectors = store.read("SELECT count(*) FROM vectors")[0][0]
        done = purge_articles(store, [*meant, "0" * 64])
        assert len(meant) == 2 and done.articles == tuple(sorted(meant))
        assert done.stories == 2 and done.vectors == 2  # one event, told by the run and by the update
        assert all((Path(folder) / file).is_file() for folder, file in done.files) and len(done.files) == 3
        assert store.read("SELECT count(*) FROM vectors")[0][0] == vectors - 2
        assert find_canary(desk / "store") == []  # while it is open, its log included
        assert store.find_articles(CANARY) == () and len(store.find_articles("Harwick")) == 4
        assert store.read("PRAGMA foreign_key_check") == []
        assert store.read("INSERT INTO article_words (article_words) VALUES ('integrity-check')") == []
    assert find_canary(desk / "store") == []
    with Store(desk / "store" / "s.sqlite") as store:  # what is still in the inbox is read anew
        update(desk / "inbox", desk / "desk", make_engines(), store=store)
        assert len(store.find_articles(CANARY)) == 2


def test_everything_is_purged(desk: Path) -> None:
    with Store(desk / "store" / "s.sqlite") as store:
        done = purge_all(store)
        assert len(done.articles) == 6
        tables = [one for (one,) in store.read("SELECT name FROM sqlite_master WHERE type = 'table'")]
        plain = [one for one in tables if not one.startswith(("article_words", "sqlite_"))]
        counts = {table: store.read(f"SELECT count(*) FROM {table}")[0][0] for table in plain}  # noqa: S608
        assert counts == dict.fromkeys(plain, 0)
    data = (desk / "store" / "s.sqlite").read_bytes().lower()
    assert find_canary(desk / "store") == [] and b"harwick" not in data and b"courier" not in data


def test_the_command(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = desk / "store" / "s.sqlite"
    with Store(store) as kept:
        first = list_kept(kept)[0]
        assert len(list_kept(kept, before="2026-03-05")) == 3
    (desk / "store" / ".aibot-run").mkdir()
    (desk / "store" / ".aibot-run" / "story-x.json").write_text(CANARY, encoding="utf-8")
    assert run(["purge", first[:12], "--store", str(store)]) == 0
    assert "1 articles" in capsys.readouterr().err and not (desk / "store" / ".aibot-run").exists()
    assert run(["purge", first[:12], "--store", str(store)]) == InputError.exit_code
    assert run(["purge", "--before", "2026-03-13", "--store", str(store)]) == 0
    with Store(store) as kept:
        assert 1 <= len(list_kept(kept)) <= 2
    assert run(["purge", "--before", "soon", "--store", str(store)]) == 2
    assert run(["purge", "--store", str(store)]) == run(["purge", "--all", "x", "--store", str(store)]) == 2
    assert run(["purge", "--all", "--store", str(store)]) == 0
    assert find_canary(desk / "store") == []


def test_only_the_owner_can_look(tmp_path: Path) -> None:
    inbox = write_inbox(tmp_path / "inbox", list_articles())
    out = tmp_path / "out"
    before = os.umask(0)
    try:
        with Store(tmp_path / "new" / "s.sqlite") as store:
            pipeline.summarize(inbox, out, make_engines(), store=store)
            modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "new").iterdir()}
    finally:
        os.umask(before)
    assert set(modes.values()) == {0o600} and len(modes) == 3  # the store, its log, its index of the log
    assert out.stat().st_mode & 0o777 == (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in out.iterdir()} == {0o600}


CRASHING = """
import os, signal, sys
from fakes import make_engines
from aibot_local import pipeline
from aibot_local.cli.app import run
from aibot_local.engines import load

load.load_engines = lambda settings, report: make_engines()
real = pipeline.write_story

def write_story(event, *rest):
    real(event, *rest)
    text = event.articles[0].content
    if sys.argv[1] == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    try:
        raise KeyError(text)
    except KeyError as error:
        raise RuntimeError(text) from error

pipeline.write_story = write_story
sys.exit(run(["summarize", "inbox", "--out", "out", "--no-guard", "--plain"]))
"""


@pytest.mark.parametrize("how", ["raise", "kill"])
def test_a_crash_leaves_no_word_outside_the_output_folder(tmp_path: Path, how: str) -> None:
    write_canaries(tmp_path / "inbox", event=0)
    for name in ("home", "temp"):
        (tmp_path / name).mkdir()
    done = subprocess.run(
        [sys.executable, "-c", CRASHING, how],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")]),
            "HOME": str(tmp_path / "home"),
            "TMPDIR": str(tmp_path / "temp"),
            "XDG_CACHE_HOME": str(tmp_path / "home" / "cache"),
            "OMP_NUM_THREADS": "1",
        },
    )
    assert done.returncode == (-signal.SIGKILL if how == "kill" else 1)
    assert CANARY.lower().encode() not in (done.stdout + done.stderr).lower()
    assert b"RuntimeError at" in done.stderr or how == "kill"
    assert find_canary(tmp_path / "home", tmp_path / "temp") == []
    assert find_canary(tmp_path / "out" / ".aibot-run")  # the test can find what is there
    elsewhere = [path.name for path in tmp_path.iterdir()]
    assert sorted(elsewhere) == ["home", "inbox", "out", "temp"]
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "out" / ".aibot-run").iterdir()} == {0o600}
