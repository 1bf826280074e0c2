"""Tiny BART and Pegasus models are trained to drop the clause of who said it.

Torch and CTranslate2 then do so.
"""

import json
from pathlib import Path

import pytest
import tiny_models
import torch

from aibot_local.engines.choosing import EngineChoice, EngineKind, build_rewriter
from aibot_local.engines.ctranslate2_generator import is_available
from aibot_local.engines.machine import Precision
from aibot_local.engines.training import EpochResult, Pair, TrainingOptions, read_pairs, train_rewriter
from aibot_local.errors import InputError, ModelError
from aibot_local.records import RewriteRequest

WHO = ["The mayor", "A judge", "The crew", "One driver", "The band", "A nurse"]
DID = ["spoke", "waited", "slept", "sang", "rested", "left"]
WHERE = ["in Averne", "near Corrane", "at Sarnel", "by Hexmoor", "in Lindmouth", "at Oslerby"]
SAID = ["police said", "officials said", "a witness said"]


def make_pairs() -> tuple[list[Pair], list[Pair]]:
    """All sentences of the little language; every seventh is held out."""
    pairs = [
        Pair(f"{who} {did}, {said}, {where}.", f"{who} {did} {where}.")
        for who in WHO
        for did in DID
        for where in WHERE
        for said in SAID
    ]
    return [p for i, p in enumerate(pairs) if i % 7], [p for i, p in enumerate(pairs) if i % 7 == 0]


def share_equal(written: object, wanted: object) -> float:
    assert isinstance(written, list) and isinstance(wanted, list)
    return sum(a == b for a, b in zip(written, wanted, strict=True)) / len(wanted)


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["bart", "pegasus"])
def test_a_trained_model_drops_the_clause_it_learned_to_drop(kind: str, tmp_path: Path) -> None:
    train, held_out = make_pairs()
    text = [pair.source for pair in train]
    folder = tiny_models.build_seq2seq(tmp_path / "raw", kind, window=32, size=64, layers=1, text=text)
    options = TrainingOptions(epochs=30, batch_rows=32, learning_rate=3e-3, warmup=40)
    results = train_rewriter(folder, tmp_path / "trained", train, options=options)
    assert results[-1].loss < results[0].loss / 4

    requests = [RewriteRequest((pair.source,), 5) for pair in held_out[:40]]
    wanted = [pair.target for pair in held_out[:40]]
    exact = EngineChoice(EngineKind.TORCH, Precision.FLOAT32)
    rewriter = build_rewriter(tmp_path / "trained", exact, cache=tmp_path / "cache")
    written = rewriter.rewrite(requests)
    assert share_equal(written, wanted) >= 0.9  # sentences it never saw
    if is_available():
        fast = EngineChoice(EngineKind.CTRANSLATE2, Precision.FLOAT32)
        other = build_rewriter(tmp_path / "trained", fast, cache=tmp_path / "cache").rewrite(requests)
        assert other == written
        int8 = EngineChoice(EngineKind.CTRANSLATE2, Precision.INT8)
        small = build_rewriter(tmp_path / "trained", int8, cache=tmp_path / "cache").rewrite(requests)
        assert share_equal(small, wanted) >= 0.85


def test_going_on_from_a_checkpoint_gives_the_same_weights(tmp_path: Path) -> None:
    train, _ = make_pairs()
    folder = tiny_models.build_seq2seq(tmp_path / "raw", "bart", window=48)
    options = TrainingOptions(epochs=2, batch_rows=8, learning_rate=1e-3, warmup=4)
    shown: list[EpochResult] = []
    whole = train_rewriter(folder, tmp_path / "a", train[:24], options=options, report=shown.append)

    class Stop(Exception):
        pass

    def stop(result: EpochResult) -> None:
        raise Stop

    with pytest.raises(Stop):
        train_rewriter(folder, tmp_path / "b", train[:24], options=options, report=stop)
    parts = train_rewriter(folder, tmp_path / "b", train[:24], options=options, resume=True)
    assert [result.loss for result in parts] == [result.loss for result in whole]
    assert shown == whole or len(shown) == 2  # NaN scores are unequal to themselves
    weights = [(tmp_path / name / "model.safetensors").read_bytes() for name in ("a", "b")]
    assert weights[0] == weights[1]


@pytest.mark.parametrize("moment", ["while it validates", "while it replaces the checkpoint"])
def test_whoever_is_stopped_goes_on_from_the_last_whole_checkpoint(
    moment: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train, held_out = make_pairs()
    folder = tiny_models.build_seq2seq(tmp_path / "raw", "bart", window=48)
    options = TrainingOptions(epochs=2, batch_rows=8, learning_rate=1e-3, warmup=4)
    calls: list[str] = []

    def score(written: object, wanted: object) -> float:
        calls.append("score")
        if moment == "while it validates" and len(calls) == 2:
            raise KeyboardInterrupt
        return 0.5

    def train_into(name: str, *, resume: bool = False) -> list[EpochResult]:
        return train_rewriter(
            *(folder, tmp_path / name, train[:16]),
            validation=held_out[:1],
            score=score,
            options=options,
            resume=resume,
        )

    rename = Path.rename

    def stop_at_the_second(path: Path, target: Path) -> Path:
        if path.name == "checkpoint.new" and target.with_name("checkpoint.old").exists():
            raise KeyboardInterrupt
        return rename(path, target)

    if moment != "while it validates":
        monkeypatch.setattr(Path, "rename", stop_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        train_into("stopped")
    monkeypatch.undo()
    resumed = train_into("stopped", resume=True)
    assert resumed == train_into("whole")
    names = ("checkpoint/model/model.safetensors", "model.safetensors")
    for name in names:
        assert (tmp_path / "stopped" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_the_best_epoch_by_score_is_kept(tmp_path: Path) -> None:
    train, held_out = make_pairs()
    folder = tiny_models.build_seq2seq(tmp_path / "raw", "bart", window=48)
    scores = iter([0.9, 0.1])
    options = TrainingOptions(epochs=2, batch_rows=8, learning_rate=1e-2, warmup=1)
    results = train_rewriter(
        folder,
        tmp_path / "out",
        train[:8],
        validation=held_out[:2],
        score=lambda written, wanted: next(scores),
        options=options,
    )
    assert [result.score for result in results] == [0.9, 0.1]
    kept = (tmp_path / "out" / "model.safetensors").read_bytes()
    last = (tmp_path / "out" / "checkpoint" / "model" / "model.safetensors").read_bytes()
    assert kept != last


def test_resume_without_a_checkpoint_is_refused(tmp_path: Path) -> None:
    folder = tiny_models.build_seq2seq(tmp_path / "raw", "bart", window=48)
    with pytest.raises(ModelError, match="no checkpoint"):
        train_rewriter(folder, tmp_path / "out", [Pair("a", "b")], resume=True)
    with pytest.raises(ModelError, match="not an encoder-decoder"):
        train_rewriter(tiny_models.build_causal(tmp_path / "llama"), tmp_path / "out", [Pair("a", "b")])


@pytest.mark.parametrize("line", ["{", "[]", '{"source": "a"}', '{"source": "a", "target": " "}'])
def test_malformed_pairs_are_named_by_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text(json.dumps({"source": "a", "target": "b"}) + "\n" + line + "\n")
    with pytest.raises(InputError, match="line 2"):
        read_pairs(path)
