"""Words of articles stay in the store and the output folder, and go from the store for good."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from fakes import CHESS, list_articles, make_engines, write_inbox

from aibot_local import pipeline, replaying
from aibot_local.cli.app import run
from aibot_local.desk.updating import update
from aibot_local.durability.manifest import load_manifest
from aibot_local.errors import InputError
from aibot_local.store import Store
from aibot_local.store.keys import StoreKey, is_encrypted
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
from aibot_local import pipeline, replaying
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


def list_variables(folder: Path) -> dict[str, str]:
    """The variables of a run whose home and temporary folder lie in a folder."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")]),
        "HOME": str(folder / "home"),
        "TMPDIR": str(folder / "temp"),
        "XDG_CACHE_HOME": str(folder / "home" / "cache"),
        "OMP_NUM_THREADS": "1",
    }


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
        env=list_variables(tmp_path),
    )
    assert done.returncode == (-signal.SIGKILL if how == "kill" else 1)
    assert CANARY.lower().encode() not in (done.stdout + done.stderr).lower()
    assert b"RuntimeError at" in done.stderr or how == "kill"
    assert find_canary(tmp_path / "home", tmp_path / "temp") == []
    assert find_canary(tmp_path / "out" / ".aibot-run")  # the test can find what is there
    elsewhere = [path.name for path in tmp_path.iterdir()]
    assert sorted(elsewhere) == ["home", "inbox", "out", "temp"]
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "out" / ".aibot-run").iterdir()} == {0o600}


ENDING = """
import os, signal, sys
from fakes import make_engines
from aibot_local.cli.app import run
from aibot_local.durability import Checkpoints
from aibot_local.engines import load

load.load_engines = lambda settings, report: make_engines()
if sys.argv[1] == "kill":
    Checkpoints.clear = lambda kept: os.kill(os.getpid(), signal.SIGKILL)
sys.exit(run(["summarize", "inbox", "--out", "out", "--store", "store/s.sqlite", "--no-guard", "--plain"]))
"""
PASSPHRASE = "harbour violin eleven"


def end_run(folder: Path, how: str, *, encrypt: bool) -> subprocess.CompletedProcess[bytes]:
    """Run over `inbox` with a store in `store`; "kill" ends it when all is written, and nothing cleared away yet."""
    for name in ("home", "temp"):
        (folder / name).mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-c", ENDING, how],
        cwd=folder,
        capture_output=True,
        check=False,
        env={
            **list_variables(folder),
            "AIBOT_ENCRYPT": "yes" if encrypt else "no",
            "AIBOT_PASSPHRASE": PASSPHRASE,
        },
    )


def find_secrets(folder: Path) -> list[str]:
    """Files that hold the canary where an encrypted store leaves none, and any that hold the passphrase."""
    places = (folder / "store", folder / "out" / ".aibot-run", folder / "home", folder / "temp")
    spoken = [
        one.name for one in folder.rglob("*") if one.is_file() and PASSPHRASE.encode() in one.read_bytes()
    ]
    return find_canary(*places) + spoken


@pytest.mark.parametrize("encrypt", [False, True], ids=["clear", "encrypted"])
def test_an_encrypted_store_leaves_no_word_in_store_log_or_checkpoints(tmp_path: Path, encrypt: bool) -> None:
    write_canaries(tmp_path / "inbox", event=0)
    done = end_run(tmp_path, "kill", encrypt=encrypt)
    assert done.returncode == -signal.SIGKILL, done.stderr
    checkpoints = {one.name for one in (tmp_path / "out" / ".aibot-run").iterdir()}
    assert any(name.startswith("reading-") for name in checkpoints) and len(checkpoints) == 3
    assert (tmp_path / "store" / "s.sqlite-wal").stat().st_size > 0
    found = find_secrets(tmp_path)
    # The test can find what is there: in a store in the clear the words lie in its log, and in every checkpoint.
    assert found == [] if encrypt else {"s.sqlite-wal", *checkpoints} <= set(found)
    done = end_run(tmp_path, "finish", encrypt=encrypt)
    assert done.returncode == 0 and b"2 of 2 stories were written before" in done.stderr, done.stderr
    assert PASSPHRASE.encode() not in done.stdout + done.stderr
    assert find_secrets(tmp_path) == ([] if encrypt else ["s.sqlite"])
    assert not (tmp_path / "out" / ".aibot-run").exists()


def test_articles_are_purged_from_an_encrypted_store(tmp_path: Path) -> None:
    inbox = write_canaries(tmp_path / "inbox")
    key = StoreKey(PASSPHRASE, b"sixteen bytes...")
    with Store(tmp_path / "s.sqlite", key) as store:
        pipeline.summarize(inbox, tmp_path / "out", make_engines(), store=store)
        assert len(store.find_articles(CANARY)) == 2
        purge_articles(store, list_kept(store))
        assert store.find_articles(CANARY) == () and list_kept(store) == ()
        assert store.read("PRAGMA cipher_integrity_check") == []


def test_a_replay_keeps_its_store_under_a_key_nobody_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = write_canaries(tmp_path / "inbox")
    with Store(tmp_path / "s.sqlite", StoreKey(PASSPHRASE, b"sixteen bytes...")) as store:
        pipeline.summarize(inbox, tmp_path / "out", make_engines(), store=store)
    manifest = load_manifest(tmp_path / "out")
    monkeypatch.setattr(replaying, "_remove", lambda place: None)  # as if it were killed before
    done = replaying.replay(
        manifest, tmp_path / "out", make_engines(), settings=replaying.read_settings(manifest)
    )
    assert done.differs == ""
    kept = tmp_path / "out" / ".aibot-replay" / "replay.sqlite"
    assert is_encrypted(kept) and CANARY.encode() not in kept.read_bytes()
