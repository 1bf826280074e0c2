import os
import stat
from pathlib import Path

import pytest

from aibot_local.errors import AibotError
from aibot_local.rendering import write_atomically, write_files


def test_text_is_written_as_it_is_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "story.md"
    write_atomically(path, "“Ferry”\r\n")
    assert path.read_bytes() == "“Ferry”\r\n".encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["story.md"]


def test_old_file_is_replaced_with_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "story.md"
    path.write_text("old")
    path.chmod(0o644)
    write_atomically(path, "new")
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("kept")
    path = tmp_path / "story.md"
    path.symlink_to(outside)
    write_atomically(path, "new")
    assert outside.read_text() == "kept"
    assert not path.is_symlink() and path.read_text() == "new"


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_failure_leaves_the_old_file_and_nothing_else(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "story.md"
    path.write_text("old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(*((os, "fsync", fail) if step == "fsync" else (Path, "replace", fail)))
    with pytest.raises(AibotError, match=r"cannot write .*story\.md: No space left"):
        write_atomically(path, "new")
    assert path.read_text() == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["story.md"]


def test_text_reaches_the_disk_before_it_takes_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "story.md"
    steps = []
    forced, replaced = os.fsync, Path.replace

    def force(descriptor: int) -> None:
        kind = "folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file"
        steps.append((f"force {kind}", path.exists()))
        forced(descriptor)

    def replace(one: Path, target: Path) -> Path:
        steps.append(("rename", path.exists()))
        return replaced(one, target)

    monkeypatch.setattr(os, "fsync", force)
    monkeypatch.setattr(Path, "replace", replace)
    write_files(tmp_path, {"story.md": "new", "story.json": "{}"})
    assert steps == [
        ("force file", False),
        ("rename", False),
        ("force file", True),
        ("rename", True),
        ("force folder", True),
    ]


def test_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(AibotError, match=r"cannot write .*nowhere"):
        write_atomically(tmp_path / "nowhere" / "story.md", "x")


def test_lone_surrogate_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AibotError, match="surrogate"):
        write_atomically(tmp_path / "story.md", "\ud800")
    assert list(tmp_path.iterdir()) == []
