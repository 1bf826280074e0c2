"""Which precision an embedder computes in: measured once, remembered, and only if the vectors stay what they are."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import tiny_models

from aibot_local.engines import choosing
from aibot_local.engines.load import load_embedder
from aibot_local.engines.machine import Precision
from aibot_local.engines.sentence_transformer_embedder import SentenceTransformerEmbedder
from aibot_local.errors import ModelError

_EXACT = np.array([[1.0, 0.0], [0.0, 1.0]], dtype=np.float32)
Measure = Callable[[Path, Precision], tuple[float, np.ndarray]]


def _turned(cosine: float) -> np.ndarray:
    """Unit rows of which the second has this cosine with the exact one."""
    return np.array([[1.0, 0.0], [np.sqrt(1 - cosine**2), cosine]], dtype=np.float32)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(choosing, "has_bfloat16", lambda: True)
    return tiny_models.build_embedder(tmp_path / "library" / "tiny-embedder")


def _measure_as(monkeypatch: pytest.MonkeyPatch, seconds: float, cosine: float) -> list[Precision]:
    """Have bfloat16 take so many seconds, where float32 takes 1; gives the list of what is measured."""
    asked: list[Precision] = []

    def measure(_: Path, precision: Precision) -> tuple[float, np.ndarray]:
        asked.append(precision)
        return (1.0, _EXACT) if precision is Precision.FLOAT32 else (seconds, _turned(cosine))

    monkeypatch.setattr(choosing, "_measure_embedding", measure)
    return asked


@pytest.mark.parametrize(
    ("seconds", "cosine", "expected"),
    [
        (0.3, 0.9999, Precision.BFLOAT16),
        (0.3, 0.9985, Precision.FLOAT32),  # faster, but other vectors
        (1.2, 0.9999, Precision.FLOAT32),  # the same vectors, but slower
        (0.3, float("nan"), Precision.FLOAT32),
    ],
)
def test_the_faster_one_wins_if_its_vectors_are_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch, seconds: float, cosine: float, expected: Precision
) -> None:
    _measure_as(monkeypatch, seconds, cosine)
    assert choosing.choose_precision(folder, cache=folder.parent / ".engines") is expected


def test_the_answer_is_remembered_until_the_model_changes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = folder.parent / ".engines"
    asked = _measure_as(monkeypatch, 0.3, 1.0)
    choosing.choose_precision(folder, cache=cache)
    _measure_as(monkeypatch, 9.0, 1.0)
    assert choosing.choose_precision(folder, cache=cache) is Precision.BFLOAT16
    assert asked == [Precision.FLOAT32, Precision.BFLOAT16]
    (folder / "config.json").write_text((folder / "config.json").read_text() + "\n")
    assert choosing.choose_precision(folder, cache=cache) is Precision.FLOAT32
    (cache / "aibot-engines.json").write_text("{")
    assert choosing.choose_precision(folder, cache=cache) is Precision.FLOAT32


def test_a_model_that_fails_in_bfloat16_runs_in_float32(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def measure(_: Path, precision: Precision) -> tuple[float, np.ndarray]:
        if precision is Precision.BFLOAT16:
            raise ModelError("gave vectors that are no numbers")
        return 1.0, _EXACT

    monkeypatch.setattr(choosing, "_measure_embedding", measure)
    lines: list[str] = []
    found = choosing.choose_precision(folder, cache=folder.parent / ".engines", report=lines.append)
    assert found is Precision.FLOAT32 and "no numbers" in lines[0]


def test_a_processor_without_bfloat16_measures_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _measure_as(monkeypatch, 0.3, 1.0)
    monkeypatch.setattr(choosing, "has_bfloat16", lambda: False)
    assert choosing.choose_precision(folder, cache=folder.parent / ".engines") is Precision.FLOAT32
    assert asked == [] and not (folder.parent / ".engines").exists()


def test_the_sample_is_really_measured(folder: Path) -> None:
    seconds, vectors = choosing._measure_embedding(folder, Precision.FLOAT32)
    assert seconds > 0 and np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    found = load_embedder(folder, library=folder.parent)
    assert isinstance(found, SentenceTransformerEmbedder)
    assert found.precision in (Precision.FLOAT32, Precision.BFLOAT16)
    assert (folder.parent / ".engines" / "aibot-engines.json").is_file()


def test_the_number_of_threads_does_not_bear_on_the_bits(folder: Path) -> None:
    import torch

    texts = [("harbour bridge " * (1 + i % 40)) for i in range(60)]
    threads = torch.get_num_threads()
    made = []
    try:
        for count in (1, 3):
            torch.set_num_threads(count)
            embedder = SentenceTransformerEmbedder(folder, precision=Precision.FLOAT32)
            made.append(embedder.encode(texts))
            assert torch.get_num_threads() == count  # others find the number they set
    finally:
        torch.set_num_threads(threads)
    assert made[0].tobytes() == made[1].tobytes()
