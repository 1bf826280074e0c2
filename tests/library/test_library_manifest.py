from pathlib import Path

import pytest

from aibot_local.errors import ModelError
from aibot_local.library import ModelRole, SourceKind, find_entry, find_manifest, read_manifest

ENTRY = """
[[model]]
name = "{name}"
role = "embedder"
architecture = "bert"
licence = "MIT"
training_data = "none"
source = {{ kind = "folder" }}
"""


def test_shipped_manifest_has_the_defaults_with_their_hashes() -> None:
    assert find_manifest().is_file()
    entries = read_manifest()
    defaults = {entry.role: entry for entry in entries if entry.default}
    assert set(defaults) == {ModelRole.EMBEDDER, ModelRole.REWRITER}
    for entry in defaults.values():
        assert entry.source.kind is SourceKind.WHEEL
        assert len(entry.source.sha256) == 64
    weights = {file.path: file.sha256 for file in defaults[ModelRole.EMBEDDER].files}
    assert weights["model.safetensors"].startswith("53aa51172d142c89")
    assert defaults[ModelRole.REWRITER].source.gguf is not None


def test_every_entry_says_licence_data_and_source() -> None:
    for entry in read_manifest():
        assert entry.licence and entry.training_data and entry.source.describe()
        assert entry.source.kind is not SourceKind.HUB or "/" in entry.source.repository


def test_the_models_that_the_docs_name_are_known() -> None:
    entries = {entry.name: entry for entry in read_manifest()}
    assert set(entries) >= {
        *("all-MiniLM-L6-v2", "all-mpnet-base-v2", "paraphrase-multilingual-MiniLM-L12-v2"),
        *("bart-large-cnn", "bart-large-xsum", "distilbart-cnn-12-6", "distilbart-cnn-6-6"),
        *("pegasus-cnn_dailymail", "pegasus-xsum", "pegasus-multi_news", "PRIMERA", "led-base-16384"),
        *("SmolLM2-135M-Instruct", "nli-MiniLM2-L6-H768", "en_core_web_sm"),
    }
    for entry in entries.values():
        assert entry.architecture and (entry.window > 0 or entry.role is ModelRole.SENTENCES)


def test_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(ModelError, match=r"no model named 'nope'.*all-MiniLM-L6-v2"):
        find_entry("nope")


@pytest.mark.parametrize(
    "text, complaint",
    [
        ("[[model]", "cannot be read"),
        ('[[model]]\nname = "a"', "lacks 'role'"),
        (ENTRY.format(name="../a"), "may hold letters"),
        (ENTRY.format(name="a") + ENTRY.format(name="a"), "listed twice"),
        (ENTRY.format(name="a").replace("embedder", "oracle"), "oracle"),
        (ENTRY.format(name="a") + 'files = [{ path = "x", sha256 = "abc" }]', "no SHA-256"),
    ],
)
def test_malformed_manifest_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "manifest.toml"
    path.write_text(text)
    with pytest.raises(ModelError, match=complaint):
        read_manifest(path)
