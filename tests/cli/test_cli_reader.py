"""Reading in a terminal: what each key does, and the reader in a real pseudo-terminal."""

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest
from fakes import list_articles, make_engines, write_inbox
from hypothesis import given
from hypothesis import strategies as st
from rendering.story_fixture import build_story

from aibot_local.cli.reader import Reader
from aibot_local.desk.updating import update
from aibot_local.rendering.folding import list_entries, list_numbers
from aibot_local.rendering.layout import lay_out_story
from aibot_local.store import Store

ENTRIES = list_entries(lay_out_story(build_story()))
KEYS = [
    "j",
    "k",
    "down",
    "up",
    "enter",
    "a",
    " ",
    "b",
    "pagedown",
    "pageup",
    "g",
    "G",
    "home",
    "end",
    "x",
    "",
]


def make_reader(height: int = 24) -> Reader:
    return Reader(ENTRIES, width=80, height=height)


def find_here(reader: Reader) -> list[str]:
    return ["".join(text for text, _ in cell.pieces) for cell in reader.draw() if cell.here]


def test_one_steps_from_sentence_to_sentence_and_not_beyond_the_ends() -> None:
    reader = make_reader()
    assert reader.at == 0 and reader.press("k") and reader.at == 0
    for step in range(1, len(ENTRIES)):
        reader.press("j")
        while reader.at < step:  # what is longer than the screen is scrolled through first
            reader.press("j")
        assert find_here(reader)
    reader.press("j")
    assert reader.at == len(ENTRIES) - 1


def test_enter_unfolds_what_a_sentence_rests_on_and_folds_it_again() -> None:
    reader = make_reader(height=60)
    while not reader.tell().startswith("sentence 3 folded"):
        reader.press("j")
    folded = reader.draw()
    reader.press("enter")
    assert reader.opened == {3} and reader.tell().startswith("sentence 3 unfolded")
    shown = ["".join(text for text, _ in cell.pieces) for cell in reader.draw()]
    assert any(">>The ferry was carrying 84 people.<<" in line for line in shown)
    reader.press("enter")
    assert reader.draw() == folded


def test_asking_for_the_same_size_again_leaves_a_long_entry_scrolled_as_it_is() -> None:
    reader = Reader(ENTRIES, width=20, height=4)
    at = -1
    while reader.at != at:  # a step that stays at its entry has scrolled through it
        at = reader.at
        reader.press("j")
    scrolled = reader.draw()
    reader.resize(20, 4)
    assert reader.draw() == scrolled


def test_a_unfolds_all_and_folds_all() -> None:
    reader = make_reader()
    reader.press("a")
    assert reader.opened == list_numbers(ENTRIES)
    reader.press("a")
    assert reader.opened == frozenset()


def test_q_and_escape_leave() -> None:
    assert make_reader().press("j") and not make_reader().press("q") and not make_reader().press("escape")


def test_a_story_of_nothing_is_read_without_fault() -> None:
    reader = Reader(())
    for key in KEYS:
        assert reader.press(key)
    assert reader.draw() == []


@given(st.lists(st.sampled_from(KEYS), max_size=60), st.integers(1, 200), st.integers(1, 60))
def test_any_keys_on_any_screen_keep_the_place_in_sight(keys: list[str], width: int, height: int) -> None:
    reader = Reader(ENTRIES, width=width, height=height)
    for key in keys:
        assert reader.press(key)
        assert 0 <= reader.at < len(ENTRIES)
        assert len(reader.draw()) <= max(height - 1, 1)
        assert find_here(reader)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    with Store(tmp_path / "desk.sqlite") as made:
        inbox = write_inbox(tmp_path / "inbox", list_articles())
        update(inbox, tmp_path / "out", make_engines(), store=made)
    return tmp_path / "desk.sqlite"


def test_in_a_terminal_it_draws_heeds_keys_and_leaves_it_as_it_was(store: Path) -> None:
    with Store(store) as kept:
        event = str(kept.read("SELECT event FROM stories ORDER BY event")[0][0])
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "aibot_local", "show", event, "--store", str(store)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", "LINES": "30", "COLUMNS": "100", "LC_ALL": "C.UTF-8"},
        start_new_session=True,
    )
    os.close(theirs)
    drawn = _read_until(ours, "j/k step")
    assert "q leave" in drawn and "\x1b[40m" not in drawn  # the terminal's own colours stay
    os.write(ours, b"a")
    assert ">>" in _read_until(ours, ">>")
    os.write(ours, b"q")
    # What brings the first screen back (terminfo rmcup of xterm).
    assert "\x1b[?1049l" in _read_until(ours, "\x1b[?1049l")
    assert child.wait(timeout=60) == 0
    os.close(ours)


def _read_until(terminal: int, wanted: str) -> str:
    """What is drawn until some text is; all of it if that does not come within a minute."""
    drawn, end = "", time.monotonic() + 60
    while wanted not in drawn and time.monotonic() < end:
        ready, _, _ = select.select([terminal], [], [], 1)
        if ready:
            try:
                drawn += os.read(terminal, 65536).decode("utf-8", "replace")
            except OSError:  # the other end is closed
                break
    return drawn
