"""A run done again gives the same bytes, or the first stage that differs is named."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import FixedRewriter, WordEmbedder, list_articles, make_engines, write_inbox

from aibot_local import pipeline, replaying
from aibot_local.cli.app import run
from aibot_local.durability.manifest import MANIFEST_FILE, Manifest, dump_manifest, load_manifest
from aibot_local.engines import load
from aibot_local.errors import InputError
from aibot_local.protocols import Engines, Vectors
from aibot_local.replaying import Replay, read_settings, replay
from aibot_local.settings import Settings
from aibot_local.store import Store

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "models" / "all-MiniLM-L6-v2"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    return write_inbox(tmp_path / "inbox", list_articles())


def summarize(inbox: Path, out: Path, engines: Engines | None = None) -> Manifest:
    with Store(out.with_suffix(".sqlite")) as store:
        pipeline.summarize(inbox, out, engines or make_engines(FixedRewriter("So it was.")), store=store)
    return load_manifest(out)


def again(manifest: Manifest, out: Path, engines: Engines | None = None, inbox: Path | None = None) -> Replay:
    own = engines or make_engines(FixedRewriter("So it was."))
    return replay(manifest, out, own, settings=read_settings(manifest), inbox=inbox)


def test_the_same_bytes(inbox: Path, tmp_path: Path) -> None:
    manifest = summarize(inbox, tmp_path / "out")
    assert read_settings(manifest) == Settings(models=Path("models").resolve())
    done = again(manifest, tmp_path / "out")
    assert done == Replay("", (), len(manifest.files))
    assert not [path for path in (tmp_path / "out").iterdir() if path.name.startswith(".")]
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {one.name for one in manifest.files} | {MANIFEST_FILE} == names


def test_a_warm_cache_and_names_in_another_order_give_the_same_stages(inbox: Path, tmp_path: Path) -> None:
    cold = summarize(inbox, tmp_path / "out")
    warm = summarize(inbox, tmp_path / "out")  # the same store
    assert warm == cold
    shuffled = write_inbox(tmp_path / "shuffled", list_articles())
    for path in sorted(shuffled.iterdir()):  # made in another order: folders are listed as they come
        data = path.read_bytes()
        path.unlink()
        path.write_bytes(data)
        os.utime(path, ns=(1, 1))
    assert again(cold, tmp_path / "out", inbox=shuffled).differs == ""


def test_a_changed_input_and_another_model_are_named(inbox: Path, tmp_path: Path) -> None:
    manifest = summarize(inbox, tmp_path / "out")
    assert "the rewriter was fixed" in again(manifest, tmp_path / "out", make_engines()).differs
    (inbox / "04.json").write_text("{}", encoding="utf-8")
    assert again(manifest, tmp_path / "out").differs == "inputs: 04.json has changed"
    (inbox / "04.json").unlink()
    assert again(manifest, tmp_path / "out").differs == "inputs: 04.json is gone"
    (inbox / "03b.json").write_text("{}", encoding="utf-8")
    assert again(manifest, tmp_path / "out").differs == "inputs: 03b.json is new"


class OtherVectors(WordEmbedder):
    """Says it is the same embedder, and gives a little else, as another processor might."""

    def encode(self, texts: list[str]) -> Vectors:  # type: ignore[override]
        return super().encode(texts) * 1.0000001 + 1e-6


def test_the_first_stage_that_differs_is_named(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = summarize(inbox, tmp_path / "out")
    engines = make_engines(FixedRewriter("So it was."))
    assert again(manifest, tmp_path / "out", replace(engines, embedder=OtherVectors())).differs == "embedding"
    other = replace(engines, rewriter=FixedRewriter("The old bridge at Harwick fell into the river."))
    assert again(manifest, tmp_path / "out", other).differs.startswith("writing story ")
    monkeypatch.setattr(pipeline, "render_index", lambda report, stories: "another page")
    assert again(manifest, tmp_path / "out").differs == "index.html"


def test_other_versions_are_told_and_do_not_stop_it(inbox: Path, tmp_path: Path) -> None:
    manifest = summarize(inbox, tmp_path / "out")
    old = replace(manifest, program="0.0.1", packages=(("numpy", "1.0"), *manifest.packages[1:]))
    done = again(old, tmp_path / "out")
    assert done.differs == "" and any(note.startswith("the program was 0.0.1") for note in done.notes)


def test_manifests_that_are_none(tmp_path: Path, inbox: Path) -> None:
    manifest = summarize(inbox, tmp_path / "out")
    path = tmp_path / "out" / MANIFEST_FILE
    assert load_manifest(path) == load_manifest(path.with_name("run.json")) == manifest
    text = dump_manifest(manifest)
    for bad in ("", "[]", "{}", text[:-20], text.replace('"seeds"', '"needs"'), "[" * 100_000):
        path.write_text(bad, encoding="utf-8")
        with pytest.raises(InputError, match="not"):
            load_manifest(path)
    with pytest.raises(InputError, match="no manifest"):
        load_manifest(tmp_path)
    with pytest.raises(InputError, match="standard input"):
        again(replace(manifest, inbox="-"), tmp_path / "out")
    with pytest.raises(InputError, match="settings"):
        read_settings(replace(manifest, settings={"models": "models", "magic": 3}))


def test_the_manifest_holds_no_word_of_an_article(inbox: Path, tmp_path: Path) -> None:
    summarize(inbox, tmp_path / "out")
    text = (tmp_path / "out" / MANIFEST_FILE).read_text(encoding="utf-8").lower()
    assert "divers" not in text and "lorry" not in text and "clock" not in text


def test_the_command(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AIBOT_GUARD", "false")
    engines = make_engines(FixedRewriter("So it was."))
    monkeypatch.setattr(load, "load_engines", lambda settings, report: engines)
    assert run(["summarize", "inbox", "--words", "300"]) == 0
    capsys.readouterr()
    assert run(["replay", "out"]) == 0
    assert capsys.readouterr().out == "the same: 8 files, byte for byte\n"
    monkeypatch.setattr(replaying, "_compare_models", lambda manifest, engines: "models: none")
    assert run(["replay", "out/run.json", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["differs"] == "models: none"
    assert run(["replay", "inbox"]) == InputError.exit_code


@pytest.mark.slow
@pytest.mark.models
@pytest.mark.skipif(not MODEL.is_dir(), reason="the default models are not in models/: `make models`")
def test_one_thread_and_two_give_the_same_bytes(tmp_path: Path) -> None:
    """The real embedder, splitter and clusterer on the example inbox."""
    manifests = []
    for threads in (1, 2):
        settings = Settings(models=ROOT / "models", rewriter="none", threads=threads, guard=False)
        with Store(tmp_path / f"{threads}.sqlite") as store:
            pipeline.summarize(
                ROOT / "examples" / "inbox",
                tmp_path / f"out{threads}",
                load.load_engines(settings),
                store=store,
                settings=settings,
            )
        manifests.append(load_manifest(tmp_path / f"out{threads}"))
    one, two = manifests
    assert one.stages == two.stages and one.files == two.files
