"""Faults planted in true news sentences, a few of each class; `benchmarks/truth.py` measures with a thousand."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "../shared/data"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not DATA.is_dir(), reason="needs the evaluation data beside the repository (../shared/data)"
    ),
]


@pytest.fixture(scope="module")
def results() -> dict[str, dict[str, dict[str, float]]]:
    sys.path.insert(0, str(ROOT / "benchmarks"))
    try:
        import truth
    finally:
        sys.path.remove(str(ROOT / "benchmarks"))
    return truth.measure_faults(DATA, 30, every=6)


@pytest.mark.parametrize(
    ("kind", "floor"),
    [
        ("number", 0.95), ("quote", 0.95), ("name", 0.9), ("date", 0.9), ("unit", 0.8), ("counted", 0.8),
        ("speaker", 0.8), ("negation", 0.8), ("antonym", 0.8), ("hedge", 0.8), ("roles", 0.8),
    ],
)  # fmt: skip
def test_planted_faults_are_caught(
    results: dict[str, dict[str, dict[str, float]]], kind: str, floor: float
) -> None:
    row = results["faults"][kind]
    assert row["planted"] == 30
    assert row["share"] >= floor


def test_true_sentences_are_kept(results: dict[str, dict[str, float]]) -> None:
    assert results["verbatim"]["rejected"] == 0
    assert results["paraphrase"]["share"] <= 0.1
