"""Checkpoints: what is whole is found again, what is torn or of other circumstances is not."""

from pathlib import Path

import numpy as np
import pytest
from fakes import FixedRewriter, list_articles, make_engines, write_inbox

from aibot_local import pipeline
from aibot_local.durability import Checkpoints, Seal, count_checkpoints, hash_value
from aibot_local.durability.inputs import hash_inputs
from aibot_local.errors import AibotError
from aibot_local.records import Article, Document, Reading
from aibot_local.store import Store

READING = Reading((Article("a" * 64, Document("a.txt", "0" * 64, 9), 0, "Words “so”.", 0),), (), 1)


def test_an_outcome_is_made_once(tmp_path: Path) -> None:
    made: list[int] = []

    def make() -> Reading:
        made.append(1)
        return READING

    for _ in range(2):
        kept = Checkpoints(tmp_path / "run")
        assert kept.recall("reading", Reading, make, "a", 1) == READING
    assert made == [1] and kept.recalled == {"reading": 1}
    assert kept.recall("reading", Reading, make, "a", 2) == READING and len(made) == 2  # other circumstances
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "run").iterdir()} == {0o600}
    assert (tmp_path / "run").stat().st_mode & 0o777 == 0o700
    kept.clear()
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("size", [0, 1, 30, 85, 100, -1])
def test_a_torn_file_is_not_there(tmp_path: Path, size: int) -> None:
    kept = Checkpoints(tmp_path / "run")
    kept.recall("reading", Reading, lambda: READING)
    (file,) = (tmp_path / "run").iterdir()
    file.write_bytes(file.read_bytes()[:size])
    assert kept.recall("reading", Reading, lambda: Reading((), (), 7)).files == 7


def test_an_altered_or_foreign_file_is_not_there(tmp_path: Path) -> None:
    kept = Checkpoints(tmp_path / "run")
    kept.recall("reading", Reading, lambda: READING)
    (file,) = (tmp_path / "run").iterdir()
    file.write_bytes(file.read_bytes().replace(b"Words", b"Lords"))
    assert kept.load("reading", file.stem.partition("-")[2]) is None
    # Whole, but of another shape: made anew, and put right.
    kept.save("reading", file.stem.partition("-")[2], b'{"articles": 3}')
    assert kept.recall("reading", Reading, lambda: READING) == READING and kept.recalled == {}


def test_sealed_checkpoints_open_with_their_own_seal_alone(tmp_path: Path) -> None:
    seal = Seal(bytes(32))
    kept = Checkpoints(tmp_path / "run", seal)
    assert kept.recall("reading", Reading, lambda: READING) == READING
    (file,) = (tmp_path / "run").iterdir()
    assert b"Words" not in file.read_bytes() and b"a.txt" not in file.read_bytes()
    assert Checkpoints(tmp_path / "run", Seal(bytes(32))).find("reading", Reading) == READING
    for other in (None, Seal(b"\1" * 32)):
        assert Checkpoints(tmp_path / "run", other).find("reading", Reading) is None
    closed = seal.close(b"words", "story-1")
    assert seal.open(closed, "story-1") == b"words" and seal.close(b"words", "story-1") != closed
    altered = closed[:-1] + bytes([closed[-1] ^ 1])
    for data, name in ((closed, "story-2"), (altered, "story-1"), (b"", "story-1")):
        assert seal.open(data, name) is None
    Checkpoints(tmp_path / "run").recall("reading", Reading, lambda: READING)
    assert kept.find("reading", Reading) is None  # what lies there in the clear is not taken


def test_only_checkpoints_are_removed(tmp_path: Path) -> None:
    kept = Checkpoints(tmp_path / ".aibot-run")
    kept.save("story", "0" * 64, b"{}")
    (tmp_path / ".aibot-run" / "mine.txt").write_text("kept", encoding="utf-8")
    (tmp_path / ".aibot-run" / ".aibot-x.part").write_text("half", encoding="utf-8")
    assert count_checkpoints(tmp_path) == 1
    kept.clear()
    assert [path.name for path in (tmp_path / ".aibot-run").iterdir()] == ["mine.txt"]
    assert count_checkpoints(tmp_path) == count_checkpoints(tmp_path / "none") == 0


def test_a_link_is_no_place_for_checkpoints(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(AibotError, match="is a link"):
        Checkpoints(tmp_path / "link")
    with pytest.raises(ValueError, match="no name"):
        Checkpoints(tmp_path).save("../x", "0" * 64, b"")


def test_hashes_tell_kind_shape_and_order() -> None:
    rows = np.array([[1, 2], [3, 4]], dtype=np.float32)
    values: list[object] = [rows, rows.T, rows.astype(np.float64), rows.reshape(1, 4), (1, 2), (2, 1), "1", 1]
    assert len({hash_value(value) for value in values}) == len(values)
    assert hash_value("ab", "c") != hash_value("a", "bc") and hash_value(rows) == hash_value(rows.copy())
    with pytest.raises(TypeError):
        hash_value({1, 2})


def test_inputs_are_named_with_their_hashes(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_bytes(b"b")
    (tmp_path / "a.txt").write_bytes(b"")
    (tmp_path / "link.txt").symlink_to(tmp_path / "b.txt")
    assert [(one.path, one.sha256[:4], one.size) for one in hash_inputs(tmp_path)] == [
        ("a.txt", "e3b0", 0),
        ("b.txt", "3e23", 1),
        ("link.txt", "", 0),
    ]


def test_a_run_goes_on_where_it_was_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox = write_inbox(tmp_path / "inbox", list_articles())
    engines = make_engines(FixedRewriter("Nothing that is so."))
    with Store(tmp_path / "whole.sqlite") as store:
        whole = pipeline.summarize(inbox, tmp_path / "whole", engines, store=store)
    real, written = pipeline.write_story, []

    def write_one(event: object, *rest: object) -> object:
        if len(written) == 1:
            raise KeyboardInterrupt
        written.append(event)
        return real(event, *rest)  # type: ignore[arg-type]

    with Store(tmp_path / "store.sqlite") as store:
        with monkeypatch.context() as patch:
            patch.setattr(pipeline, "write_story", write_one)
            with pytest.raises(KeyboardInterrupt):
                pipeline.summarize(inbox, tmp_path / "out", engines, store=store)
        assert count_checkpoints(tmp_path / "out") == 2 and store.count_runs() == 0
        read: list[object] = []
        monkeypatch.setattr(pipeline, "read_inbox", lambda *_, **__: read.append(1))
        done = pipeline.summarize(inbox, tmp_path / "out", engines, store=store)
    assert (done.recalled, read, done.stories) == (1, [], whole.stories)
    files = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert files == {path.name: path.read_bytes() for path in (tmp_path / "whole").iterdir()}
