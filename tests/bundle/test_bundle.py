"""A bundle is refused for every flipped, missing, extra or linked file, each by name."""

import json
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from aibot_local.bundle import build_bundle, collect_wheels, install_bundle, make_keys, verify_bundle
from aibot_local.errors import ModelError
from aibot_local.library import import_model, verify_model
from aibot_local.library.receipts import hash_file

METADATA = b"Metadata-Version: 2.4\nName: Tiny_Thing\nVersion: 1.0\nLicense-Expression: MIT\n"


@pytest.fixture
def parts(tmp_path: Path) -> tuple[Path, Path]:
    source = tmp_path / "mine"
    source.mkdir()
    (source / "config.json").write_text('{"model_type": "bart"}')
    (source / "tokenizer.json").write_text("{}")
    save_file({"weight": np.zeros((2, 2), dtype=np.float32)}, str(source / "model.safetensors"))
    library = tmp_path / "library"
    import_model(source, library=library)
    wheel = tmp_path / "tiny_thing-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(zipfile.ZipInfo("tiny_thing-1.0.dist-info/METADATA"), METADATA)
        archive.writestr(zipfile.ZipInfo("tiny_thing-1.0.dist-info/licenses/LICENSE"), b"do as you like")
    return library, wheel


@pytest.fixture
def bundle(parts: tuple[Path, Path], tmp_path: Path) -> Path:
    library, wheel = parts
    build_bundle(tmp_path / "bundle", library=library, models=["mine"], wheels=[wheel])
    return tmp_path / "bundle"


def list_names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_bundle_holds_all_and_installs(bundle: Path, tmp_path: Path) -> None:
    assert list_names(bundle) == [
        "bundle.json",
        "licences/tiny_thing/licenses-LICENSE",
        "manifest.toml",
        "models/mine/aibot-model.json",
        "models/mine/config.json",
        "models/mine/model.safetensors",
        "models/mine/tokenizer.json",
        "sbom.cdx.json",
        "wheels/tiny_thing-1.0-py3-none-any.whl",
    ]
    assert verify_bundle(bundle).intact
    (installed,) = install_bundle(bundle, library=tmp_path / "other")
    assert installed.name == "mine"
    assert verify_model("mine", library=tmp_path / "other").intact
    assert [path.name for path in (tmp_path / "other").iterdir()] == ["mine"]


def test_the_same_parts_give_the_same_bytes(bundle: Path, parts: tuple[Path, Path], tmp_path: Path) -> None:
    build_bundle(tmp_path / "again", library=parts[0], models=["mine"], wheels=[parts[1]])
    for name in list_names(bundle):
        assert (bundle / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_bill_of_materials(bundle: Path) -> None:
    bom = json.loads((bundle / "sbom.cdx.json").read_text())
    assert (bom["bomFormat"], bom["specVersion"]) == ("CycloneDX", "1.6")
    wheel, model = bom["components"]
    assert wheel["purl"] == "pkg:pypi/tiny-thing@1.0"
    assert wheel["licenses"] == [{"license": {"name": "MIT"}}]
    assert model["type"] == "machine-learning-model"
    assert {file["name"] for file in model["components"]} == {
        "config.json",
        "tokenizer.json",
        "model.safetensors",
    }


def test_every_flipped_or_missing_file_is_named_and_nothing_installed(bundle: Path, tmp_path: Path) -> None:
    names = [name for name in list_names(bundle) if name != "bundle.json"]
    assert len(names) == 8
    for name in names:
        broken = tmp_path / "broken"
        shutil.copytree(bundle, broken)
        data = bytearray((broken / name).read_bytes())
        data[len(data) // 2] ^= 1
        (broken / name).write_bytes(bytes(data))
        assert verify_bundle(broken).problems == (f"{name}: altered since the bundle was built",)
        (broken / name).unlink()
        assert verify_bundle(broken).problems == (f"{name}: missing",)
        with pytest.raises(ModelError, match="nothing was installed"):
            install_bundle(broken, library=tmp_path / "none")
        shutil.rmtree(broken)
    assert not (tmp_path / "none").exists()


def test_extra_and_linked_files_are_named(bundle: Path, tmp_path: Path) -> None:
    (bundle / "models" / "mine" / "run.py").write_text("")
    assert verify_bundle(bundle).problems == ("models/mine/run.py: does not belong to the bundle",)
    (bundle / "models" / "mine" / "run.py").unlink()
    config = bundle / "models" / "mine" / "config.json"
    config.rename(tmp_path / "config.json")
    config.symlink_to(tmp_path / "config.json")
    (problem,) = verify_bundle(bundle).problems
    assert "config.json: links are refused" in problem


def test_signature_covers_the_index_and_so_every_file(parts: tuple[Path, Path], tmp_path: Path) -> None:
    pytest.importorskip("cryptography")
    make_keys(tmp_path / "key.pem", tmp_path / "key.pub")
    make_keys(tmp_path / "other.pem", tmp_path / "other.pub")
    assert (tmp_path / "key.pem").stat().st_mode & 0o077 == 0
    target = tmp_path / "signed"
    build_bundle(target, library=parts[0], models=["mine"], wheels=[parts[1]], key=tmp_path / "key.pem")
    check = verify_bundle(target, key=tmp_path / "key.pub")
    assert check.intact and check.signed
    assert not verify_bundle(target).signed
    other = verify_bundle(target, key=tmp_path / "other.pub")
    assert other.problems == ("bundle.sig: not a signature of bundle.json by this key",)

    # A forger who alters a file and its entry in the index is found by the signature.
    (target / "models" / "mine" / "tokenizer.json").write_text('{"evil": 1}')
    index = json.loads((target / "bundle.json").read_text())
    import hashlib

    for file in index["files"]:
        data = (target / file["path"]).read_bytes()
        file["size"], file["sha256"] = len(data), hashlib.sha256(data).hexdigest()
    (target / "bundle.json").write_text(json.dumps(index))
    assert verify_bundle(target).intact
    assert not verify_bundle(target, key=tmp_path / "key.pub").intact
    (target / "bundle.sig").unlink()
    assert verify_bundle(target, key=tmp_path / "key.pub").problems[0].startswith("bundle.sig: missing")


@pytest.mark.parametrize(
    "index", ["{}", "[]", "{", '{"format": 2}', '{"format": 1, "models": ["../x"], "files": []}']
)
def test_malformed_index_is_refused(bundle: Path, index: str) -> None:
    (bundle / "bundle.json").write_text(index)
    with pytest.raises(ModelError, match=r"bundle\.json"):
        verify_bundle(bundle)


def test_altered_model_or_taken_folder_is_not_bundled(parts: tuple[Path, Path], tmp_path: Path) -> None:
    library, wheel = parts
    with pytest.raises(ModelError, match="is there already"):
        build_bundle(tmp_path, library=library, models=["mine"], wheels=[wheel])
    (library / "mine" / "tokenizer.json").write_text("[]")
    with pytest.raises(ModelError, match="not as it was installed"):
        build_bundle(tmp_path / "b", library=library, models=["mine"], wheels=[wheel])
    assert not (tmp_path / "b").exists()


def make_wheel(folder: Path) -> Path:
    """A wheel of nothing but its metadata, which pip takes."""
    folder.mkdir(exist_ok=True)
    path = folder / "nothing_much-1.0-py3-none-any.whl"
    about = "nothing_much-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: nothing-much\nVersion: 1.0\n")
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{about}/RECORD", "")
    return path


def test_a_list_of_requirements_needs_hashes_and_is_held_to_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = make_wheel(tmp_path / "shop")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheel.parent))
    wanted = tmp_path / "wanted.txt"
    wanted.write_text(f"nothing-much==1.0 --hash=sha256:{hash_file(wheel)}\n")
    assert [one.name for one in collect_wheels([str(wanted)], tmp_path / "right")] == [wheel.name]
    wanted.write_text(f"nothing-much==1.0 --hash=sha256:{'0' * 64}\n")
    with pytest.raises(ModelError, match=r"(?s)could not be collected.*DO NOT MATCH THE HASHES"):
        collect_wheels([str(wanted)], tmp_path / "wrong")
    wanted.write_text("nothing-much==1.0\n")
    with pytest.raises(ModelError, match="could not be collected"):
        collect_wheels([str(wanted)], tmp_path / "none")
