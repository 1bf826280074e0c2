"""The Verifier contract, over a fake and a tiny NLI model."""

from pathlib import Path

import numpy as np
import pytest
from contract_fakes import WordVerifier

from aibot_local.engines.nli_verifier import NliVerifier
from aibot_local.protocols import Verifier

CLAIMS = ["The fire began on Monday.", "Police said 12 people were hurt. " * 6]
SOURCES = ["A fire began near the harbour on Monday.", "Twelve were hurt, police said. " * 12, "Rain."]


@pytest.fixture(scope="module", params=["words", "tiny"])
def verifier(request: pytest.FixtureRequest, tiny: Path) -> Verifier:
    return WordVerifier() if request.param == "words" else NliVerifier(tiny / "nli")


@pytest.mark.parametrize("claims, sources", [([], []), ([], SOURCES), (CLAIMS, [])])
def test_either_count_may_be_none(verifier: Verifier, claims: list[str], sources: list[str]) -> None:
    assert verifier.support(claims, sources).shape == (len(claims), len(sources))


def test_scores_are_shares(verifier: Verifier) -> None:
    scores = verifier.support(CLAIMS, SOURCES)
    assert scores.shape == (2, 3)
    assert scores.dtype == np.float64
    assert ((scores >= 0) & (scores <= 1)).all()


def test_each_score_hangs_on_its_pair_alone(verifier: Verifier) -> None:
    scores = verifier.support(CLAIMS, SOURCES)
    for row, claim in enumerate(CLAIMS):
        for column, source in enumerate(SOURCES):
            assert verifier.support([claim], [source])[0, 0] == scores[row, column]


def test_fingerprint_and_name(verifier: Verifier) -> None:
    assert len(verifier.fingerprint) == 64
    assert int(verifier.fingerprint, 16) >= 0
    assert verifier.name
