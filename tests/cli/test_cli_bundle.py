"""`aibot bundle`: as a folder and as one file, which is refused for anything that is no plain file of a bundle."""

import io
import json
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from cli_desk import make_rewriter

from aibot_local.bundle import build_bundle, open_bundle, unpack_archive, verify_bundle, write_archive
from aibot_local.cli.app import run
from aibot_local.errors import ModelError
from aibot_local.library import import_model, verify_model

METADATA = b"Metadata-Version: 2.4\nName: Tiny_Thing\nVersion: 1.0\nLicense-Expression: MIT\n"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with the model `mine` in its library and one wheel; no guard."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AIBOT_MODELS", str(tmp_path / "library"))
    monkeypatch.setenv("AIBOT_GUARD", "false")
    import_model(make_rewriter(tmp_path / "mine"), library=tmp_path / "library")
    (tmp_path / "wheels").mkdir()
    with zipfile.ZipFile(tmp_path / "wheels" / "tiny_thing-1.0-py3-none-any.whl", "w") as archive:
        archive.writestr(zipfile.ZipInfo("tiny_thing-1.0.dist-info/METADATA"), METADATA)
    return tmp_path


def read_json(capsys: pytest.CaptureFixture[str]) -> Any:  # noqa: ANN401 - any JSON
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("target", ["carried", "carried.tar"])
def test_over_the_gap_and_in(target: str, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bundle", "build", target, "--model", "mine", "--wheels", "wheels", "--json"]) == 0
    assert read_json(capsys)["models"] == ["mine"]
    assert run(["bundle", "verify", target, "--json"]) == 0
    checked = read_json(capsys)
    assert (checked["models"], checked["files"], checked["problems"]) == (["mine"], 7, [])
    assert run(["bundle", "install", target, "--models", "other"]) == 0
    done = capsys.readouterr()
    assert done.out.startswith("other/mine: ")
    assert (
        "1 wheels: `pip install --no-index --find-links" in done.err and "nothing but the bundle" in done.err
    )
    assert verify_model("mine", library=place / "other").intact
    assert [path.name for path in (place / "other").iterdir()] == ["mine"]  # nothing unpacked is left


def test_one_file_has_the_same_bytes_each_time(place: Path) -> None:
    assert run(["bundle", "build", "a.tar", "--model", "mine", "--wheels", "wheels"]) == 0
    assert run(["bundle", "build", "b.tar", "--model", "mine", "--wheels", "wheels"]) == 0
    assert (place / "a.tar").read_bytes() == (place / "b.tar").read_bytes()
    assert not list(place.glob(".*"))
    with tarfile.open(place / "a.tar") as archive:
        members = archive.getmembers()
    assert members[0].name == "bundle.json"
    assert {(member.mtime, member.uid, member.uname, member.mode, member.type) for member in members} == {
        (0, 0, "", 0o644, tarfile.REGTYPE)
    }


def test_an_altered_archive_is_named_and_nothing_installed(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["bundle", "build", "a.tar", "--model", "mine"]) == 0
    data = (place / "a.tar").read_bytes()
    assert data.count(b'{"model_type": "bart"}') == 1
    (place / "a.tar").write_bytes(data.replace(b'{"model_type": "bart"}', b'{"model_type": "BART"}'))
    capsys.readouterr()
    assert run(["bundle", "verify", "a.tar", "--json"]) == 5
    assert read_json(capsys)["problems"] == ["models/mine/config.json: altered since the bundle was built"]
    assert run(["bundle", "install", "a.tar", "--models", "other"]) == 5
    assert "aibot: a.tar: models/mine/config.json: altered" in capsys.readouterr().err
    assert list((place / "other").iterdir()) == []
    (place / "a.tar").write_bytes(data[: len(data) // 2])
    assert run(["bundle", "verify", "a.tar"]) == 5


def test_signed_and_checked(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("cryptography")
    assert run(["bundle", "keys", "keys", "--json"]) == 0
    paths = read_json(capsys)
    assert run(["bundle", "keys", "keys"]) == 5  # keys are not overwritten
    assert run(["bundle", "keys", "others"]) == 0
    assert run(["bundle", "build", "a.tar", "--model", "mine", "--key", paths["private"]]) == 0
    capsys.readouterr()
    assert run(["bundle", "verify", "a.tar", "--key", paths["public"], "--json"]) == 0
    assert read_json(capsys)["signed"] is True
    assert run(["bundle", "verify", "a.tar", "--key", "others/bundle-key.pub"]) == 5
    assert "not a signature" in capsys.readouterr().out
    assert run(["bundle", "build", "unsigned", "--model", "mine"]) == 0
    assert run(["bundle", "install", "unsigned", "--models", "other", "--key", paths["public"]]) == 5
    assert "not signed" in capsys.readouterr().err
    assert not (place / "other").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "hint"),
    [
        (["build", "x"], 2, "--model"),
        (["build", "x", "--model", "absent"], 5, "`aibot models import FOLDER`"),
        (["build", "x.tar", "--model", "absent"], 5, "absent"),
        (["build", "wheels", "--model", "mine"], 5, "is there already"),
        (["build", "x", "--wheels", "mine"], 5, "holds no wheels"),
        (["build", "x", "--model", "mine", "--key", "wheels/tiny_thing-1.0-py3-none-any.whl"], 5, "PEM"),
        (["verify", "nowhere"], 2, "does not exist"),
        (["verify", "mine"], 5, "bundle.json is missing"),
        (["verify", "mine/config.json"], 5, "not a whole archive"),
        (["install", "mine/config.json"], 5, "not a whole archive"),
    ],
)
def test_what_is_refused(
    arguments: list[str], code: int, hint: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["bundle", *arguments]) == code
    done = capsys.readouterr()
    assert hint in done.err and done.out == ""
    assert not (place / "x").exists() and not (place / "x.tar").exists()


def make_member(name: str, **changes: Any) -> tarfile.TarInfo:  # noqa: ANN401
    member = tarfile.TarInfo(name)
    for key, value in changes.items():
        setattr(member, key, value)
    return member


HOSTILE = {
    "link": (make_member("a", type=tarfile.SYMTYPE, linkname="/etc/passwd"), "not a plain file"),
    "hard link": (make_member("a", type=tarfile.LNKTYPE, linkname="bundle.json"), "not a plain file"),
    "device": (make_member("a", type=tarfile.CHRTYPE, devmajor=1, devminor=3), "not a plain file"),
    "pipe": (make_member("a", type=tarfile.FIFOTYPE), "not a plain file"),
    "folder": (make_member("a", type=tarfile.DIRTYPE), "not a plain file"),
    "contiguous": (make_member("a", type=tarfile.CONTTYPE), "not a plain file"),
    "absolute": (make_member("/a"), "leads out"),
    "above": (make_member("models/../../a"), "leads out"),
    "dots": (make_member("./a"), "leads out"),
    "doubled": (make_member("models//a"), "leads out"),
    "backslash": (make_member("..\\a"), "leads out"),
    "empty": (make_member(""), "leads out"),
    "escapes": (make_member("\x1b]0;evil\x07/../a"), "leads out"),
}


@pytest.mark.parametrize("kind", sorted(HOSTILE))
def test_an_archive_of_anything_but_plain_files_is_refused(kind: str, place: Path) -> None:
    member, hint = HOSTILE[kind]
    with tarfile.open(place / "bad.tar", "w:", format=tarfile.USTAR_FORMAT) as archive:
        archive.addfile(make_member("bundle.json", size=2), io.BytesIO(b"{}"))
        archive.addfile(member)
    (place / "into").mkdir()
    before = sorted(path.name for path in place.iterdir())
    with pytest.raises(ModelError, match=hint):
        unpack_archive(place / "bad.tar", place / "into")
    assert [path.name for path in (place / "into").iterdir()] == ["bundle.json"]
    assert sorted(path.name for path in place.iterdir()) == before


def test_a_name_twice_or_in_other_formats_is_refused(place: Path) -> None:
    (place / "into").mkdir()
    with tarfile.open(place / "twice.tar", "w:", format=tarfile.USTAR_FORMAT) as archive:
        for text in (b"{}", b"[]"):
            archive.addfile(make_member("bundle.json", size=2), io.BytesIO(text))
    with pytest.raises(ModelError, match="cannot be unpacked"):
        unpack_archive(place / "twice.tar", place / "into")
    assert (place / "into" / "bundle.json").read_bytes() == b"{}"
    with tarfile.open(place / "pax.tar", "w:", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(make_member("a", pax_headers={"GNU.sparse.size": "9999999999"}))
    with pytest.raises(ModelError, match=r"pax\.tar"):
        unpack_archive(place / "pax.tar", place / "into")
    with tarfile.open(place / "packed.tar", "w:gz") as archive:  # nothing is inflated
        archive.addfile(make_member("a"))
    with pytest.raises(ModelError, match="not a whole archive"):
        unpack_archive(place / "packed.tar", place / "into")


def test_a_header_of_any_size_is_not_read_into_memory(place: Path) -> None:
    (place / "into").mkdir()
    header = make_member("x", type=tarfile.XHDTYPE, size=1 << 30).tobuf(tarfile.USTAR_FORMAT)
    with (place / "huge.tar").open("wb") as file:
        file.write(header)
        file.truncate(len(header) + (1 << 30))  # a hole: it takes no space
    with pytest.raises(ModelError, match="header is larger"):
        unpack_archive(place / "huge.tar", place / "into")


def test_a_folder_is_a_bundle_as_it_is_and_an_archive_goes_when_it_is_closed(place: Path) -> None:
    build_bundle(place / "carried", library=place / "library", models=["mine"], wheels=[])
    write_archive(place / "carried", place / "carried.tar")
    with open_bundle(place / "carried") as folder:
        assert folder == place / "carried"
    with open_bundle(place / "carried.tar", near=place / "near") as folder:
        assert folder.is_relative_to(place / "near") and verify_bundle(folder).intact
    assert list((place / "near").iterdir()) == []
    with pytest.raises(ModelError, match="is there already"):
        write_archive(place / "carried", place / "carried.tar")
