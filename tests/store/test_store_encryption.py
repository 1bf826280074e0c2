"""An encrypted store: nothing of it can be read without the passphrase, and no change of its key can lose a row."""

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibot_local.errors import AibotError, BusyError, SettingsError
from aibot_local.records import Article, Document, Event, Origin, RunReport
from aibot_local.store import Store, rekeying
from aibot_local.store.connecting import connect, connect_cipher, name_leftovers
from aibot_local.store.keys import StoreKey, draw_key, is_encrypted, make_key, read_key
from aibot_local.store.rekeying import change_key, remove_leftovers

CANARY = "xqzvornak"
KEY = StoreKey("correct horse battery", b"sixteen bytes...")
OTHER = StoreKey("staple and paper clip", b"another sixteen.")
REPORT = RunReport(1, 1, 1, (), (), (), (), (), "none")
ROOT = Path(__file__).parents[2]

Rows = list[tuple[object, ...]]


def fill(path: Path, key: StoreKey | None, texts: list[str]) -> None:
    """Make a store with an article of each text."""
    with Store(path, key) as store:
        events = [
            Event(f"{n:012}", (Origin(Article(f"a{n}", Document(f"{n}.txt", "0" * 64, 9), 0, text, 1)),))
            for n, text in enumerate(texts)
        ]
        store.save_run(REPORT, events, [], inbox="/desk", finished="2026-03-01T00:00:00+00:00")


def read_rows(path: Path, key: StoreKey | None) -> dict[str, Rows]:
    """Every row of every table, those of the search index too."""
    with Store(path, key) as store:
        names = store.read("SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0")
        return {str(name): store.read(f'SELECT * FROM "{name}"') for (name,) in names}  # noqa: S608


def find_canary(folder: Path) -> list[str]:
    """Names of the files that hold the canary."""
    return sorted(one.name for one in folder.iterdir() if CANARY.encode() in one.read_bytes().lower())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store in the clear, with the canary in it, in a folder of its own."""
    (tmp_path / "desk").mkdir()
    fill(tmp_path / "desk" / "s.sqlite", None, [f"A\n\nThe {CANARY} bridges.", "B\n\nNo more."])
    return tmp_path / "desk" / "s.sqlite"


def test_it_is_encrypted_and_decrypted_with_every_row(path: Path) -> None:
    before = read_rows(path, None)
    assert find_canary(path.parent) == [path.name] and not is_encrypted(path)
    change_key(path, None, KEY)
    assert find_canary(path.parent) == [] and is_encrypted(path)
    assert read_rows(path, KEY) == before and [one.name for one in path.parent.iterdir()] == [path.name]
    assert path.stat().st_mode & 0o777 == 0o600
    change_key(path, KEY, OTHER)
    assert read_rows(path, OTHER) == before and find_canary(path.parent) == []
    with pytest.raises(AibotError, match="passphrase does not fit"):
        Store(path, read_key(path, KEY.passphrase))
    change_key(path, OTHER, None)
    assert read_rows(path, None) == before and find_canary(path.parent) == [path.name]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1), max_size=6))
def test_any_store_comes_back_as_it_was(texts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "s.sqlite"
        fill(path, None, texts)
        before = read_rows(path, None)
        change_key(path, None, KEY)
        change_key(path, KEY, None)
        assert read_rows(path, None) == before


def test_words_are_found_and_the_log_is_encrypted(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    with Store(path, KEY) as store:
        event = Event(
            "0" * 12, (Origin(Article("a", Document("a", "0" * 64, 9), 0, f"A\n\n{CANARY} bridges.", 1)),)
        )
        store.save_run(REPORT, [event], [], inbox="/desk", finished="2026-03-01T00:00:00+00:00")
        assert len(store.find_articles(f"{CANARY} bridge")) == 1
        assert store.read("PRAGMA journal_mode") == [("wal",)] and store.read("PRAGMA temp_store") == [(2,)]
        names = {"s.sqlite", "s.sqlite-wal", "s.sqlite-shm"}
        assert {one.name for one in tmp_path.iterdir()} == names and find_canary(tmp_path) == []


def test_an_older_layout_is_brought_up_to_date(path: Path) -> None:
    change_key(path, None, KEY)
    connection, _ = connect(path, KEY)
    with closing(connection):
        for table in ("review_log", "review_texts", "locks"):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("PRAGMA user_version = 1")
    with Store(path, KEY) as store:
        assert store.read("SELECT count(*) FROM review_log") == [(0,)]
        assert len(store.find_articles("bridges")) == 1


def test_other_programs_open_it_with_the_passphrase_alone(path: Path) -> None:
    change_key(path, None, KEY)
    connection, _ = connect_cipher(path, None)
    with closing(connection):
        connection.execute(f"PRAGMA key = '{KEY.passphrase}'")
        assert connection.execute("SELECT count(*) FROM articles").fetchall() == [(2,)]


def test_a_key_shows_nothing_of_itself() -> None:
    key = make_key("only I know this")
    assert "know" not in repr(key) and key.salt.hex() not in repr(key) and repr(key.salt) not in repr(key)
    assert key.derive() != key.derive_for_checkpoints() and draw_key().derive() != draw_key().derive()
    assert StoreKey("caf\u00e9 with cream", b"s").derive() == StoreKey("cafe\u0301 with cream", b"s").derive()
    with pytest.raises(SettingsError, match="at least 10 characters"):
        make_key("too short")


def test_without_the_library_one_line_says_what_to_install(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aibot_local.store.connecting.find_spec", lambda name: None)
    with pytest.raises(AibotError, match=r"pip install 'aibot-local\[encrypt\]'"):
        change_key(path, None, KEY)
    with pytest.raises(AibotError, match=r"pip install 'aibot-local\[encrypt\]'"):
        Store(path, KEY)
    assert len(read_rows(path, None)["articles"]) == 2


def test_a_wrong_passphrase_is_told_in_one_line_and_nowhere_else(
    path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    change_key(path, None, KEY)
    for act in (lambda: Store(path, OTHER), lambda: change_key(path, OTHER, KEY)):
        with pytest.raises(AibotError, match="the passphrase does not fit") as told:
            act()
        assert OTHER.passphrase not in str(told.value) and "\n" not in str(told.value)
    assert capfd.readouterr() == ("", "")
    assert len(read_rows(path, KEY)["articles"]) == 2


HOLDING = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("SELECT * FROM articles").fetchall()
print("open", flush=True)
sys.stdin.read()
"""


def test_nobody_else_may_have_it_open(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aibot_local.store.connecting._WAIT_SECONDS", 0.0)
    command = [sys.executable, "-c", HOLDING, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None and other.stdin is not None
        assert other.stdout.readline() == b"open\n"
        with pytest.raises(BusyError, match="has the store open"):
            change_key(path, None, KEY)
        other.stdin.close()
    change_key(path, None, KEY)
    assert find_canary(path.parent) == []


def test_a_file_with_another_name_is_not_overwritten(path: Path) -> None:
    (path.parent / "backup").hardlink_to(path)
    with pytest.raises(AibotError, match="another name"):
        change_key(path, None, KEY)
    assert find_canary(path.parent) == ["backup", path.name]


def test_a_link_stays_a_link_to_the_store(path: Path) -> None:
    link = path.parent.parent / "link.sqlite"
    link.symlink_to(path)
    change_key(link, None, KEY)
    assert link.is_symlink() and is_encrypted(path) and find_canary(path.parent) == []


@pytest.mark.parametrize("table", ["articles", "article_words_data", "runs"])
def test_what_was_written_is_read_back(path: Path, table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = read_rows(path, None)
    real = rekeying._copy

    def copy_badly(connection: object, fresh: Path, key: StoreKey | None) -> None:
        real(connection, fresh, key)  # type: ignore[arg-type]
        other, _ = connect_cipher(fresh, key)
        with closing(other):
            other.execute(f"DELETE FROM {table} WHERE rowid = (SELECT max(rowid) FROM {table})")  # noqa: S608

    monkeypatch.setattr(rekeying, "_copy", copy_badly)
    with pytest.raises(AibotError, match="the store is as it was"):
        change_key(path, None, KEY)
    assert read_rows(path, None) == before and [one.name for one in path.parent.iterdir()] == [path.name]


KILLED = """
import os, signal, sys
from pathlib import Path
from aibot_local.store import rekeying
from aibot_local.store.keys import StoreKey

path, step, when, old, new = sys.argv[1:]
owner = Path if step.startswith("Path.") else rekeying
name = step.removeprefix("Path.")
real = getattr(owner, name)

def end(*values):
    if when == "after":
        real(*values)
    os.kill(os.getpid(), signal.SIGKILL)

setattr(owner, name, end)
keys = {"clear": None, "key": StoreKey("correct horse battery", b"sixteen bytes...")}
rekeying.change_key(Path(path), keys[old], keys[new])
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("step", "when", "replaced"),
    [
        ("_copy", "after", False),
        ("Path.hardlink_to", "after", False),
        ("Path.replace", "after", True),
        ("_overwrite", "before", True),
        ("_overwrite", "after", True),
    ],
)
@pytest.mark.parametrize("way", [("clear", "key"), ("key", "clear")], ids=["encrypting", "decrypting"])
def test_killed_at_any_step_it_is_the_old_store_or_the_new_one(
    path: Path, way: tuple[str, str], step: str, when: str, replaced: bool
) -> None:
    before = read_rows(path, None)
    if way[0] == "key":
        change_key(path, None, KEY)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(path), step, when, *way],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    encrypted = is_encrypted(path)
    assert encrypted == ((way[0] == "key") != replaced)
    if encrypted:
        with pytest.raises(AibotError, match="was not finished"):
            Store(path, KEY)
    assert remove_leftovers(path) or not encrypted
    assert not any(one.exists() for one in name_leftovers(path))
    assert read_rows(path, KEY if encrypted else None) == before
    assert find_canary(path.parent) == ([] if encrypted else [path.name])
