"""All engines of a run from a library of real, tiny model folders."""

from pathlib import Path

import pytest
import tiny_models
from fakes import list_articles, write_inbox

from aibot_local.engines.load import load_engines
from aibot_local.errors import ModelError
from aibot_local.pipeline import summarize
from aibot_local.records import Wording
from aibot_local.settings import Settings
from aibot_local.store import Store


@pytest.fixture
def library(tmp_path: Path) -> Path:
    tiny_models.build_embedder(tmp_path / "models" / "mini")
    return tmp_path / "models"


def test_what_the_library_holds_is_taken_and_told(library: Path) -> None:
    tiny_models.build_seq2seq(library / "tiny-bart", "bart")
    tiny_models.build_nli(library / "tiny-nli")
    engines = load_engines(Settings(models=library, engine="torch", threads=1))
    assert (engines.embedder.name, engines.scorer.name, engines.clusterer.name) == (
        "mini",
        "consensus",
        "hdbscan",
    )
    assert engines.rewriter is not None and engines.rewriter.name == "tiny-bart"
    assert engines.verifier is not None and engines.verifier.name == "tiny-nli"
    assert [note.split(" (")[0] for note in engines.notes] == [
        "embedder: mini",
        "rewriter: tiny-bart",
        "verifier: tiny-nli",
    ]
    assert str(library) not in "".join(engines.notes)


def test_without_a_rewriter_and_when_none_is_wanted(library: Path) -> None:
    assert load_engines(Settings(models=library)).rewriter is None
    tiny_models.build_seq2seq(library / "tiny-bart", "bart")
    engines = load_engines(Settings(models=library, rewriter="none"))
    assert engines.rewriter is None and engines.verifier is None
    assert "none was wanted" in engines.notes[1]


def test_without_an_embedder_nothing_can_be_done(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="aibot models install all-MiniLM-L6-v2"):
        load_engines(Settings(models=tmp_path / "empty"))
    with pytest.raises(ModelError, match="nowhere"):
        load_engines(Settings(models=tmp_path, embedder="nowhere"))


def test_a_library_that_cannot_be_written_still_serves(library: Path) -> None:
    tiny_models.build_seq2seq(library / "tiny-bart", "bart")
    (library / ".engines").write_text("in the way")
    assert load_engines(Settings(models=library, engine="auto")).rewriter is not None
    with pytest.raises(ModelError, match="no place for converted weights"):
        load_engines(Settings(models=library, engine="ctranslate2"))


@pytest.mark.parametrize("kind", ["bart", "pegasus"])
def test_what_an_untrained_model_writes_does_not_get_out(library: Path, tmp_path: Path, kind: str) -> None:
    """Real BART and Pegasus folders with random weights, through the whole line."""
    tiny_models.build_seq2seq(library / kind, kind)
    engines = load_engines(Settings(models=library, engine="torch"))
    inbox = write_inbox(tmp_path / "inbox", list_articles()[:3])
    with Store(tmp_path / "s.sqlite") as store:
        done = summarize(
            inbox, tmp_path / "out", engines, store=store, settings=Settings(single_reports=True)
        )
    wordings = [sentence.wording for story in done.stories for _, sentence in story.sentences()]
    assert Wording.VERBATIM in wordings and Wording.REWRITTEN not in wordings
    stamps = {stamp.role: stamp.name for stamp in done.report.engines}
    assert stamps["rewriter"] == kind
