"""BERTScore by hand, with tokens whose vectors are axes, and by a small real encoder."""

from pathlib import Path

import numpy as np
import pytest
from tiny_models import build_embedder

from aibot_local.engines.machine import Precision
from aibot_local.engines.sentence_transformer_embedder import SentenceTransformerEmbedder
from aibot_local.errors import SettingsError
from aibot_local.evaluation.bertscore import score_bertscore
from aibot_local.evaluation.comparison import score_system
from aibot_local.protocols import Vectors

AXES = {"killed": (1.0, 0.0, 0.0), "died": (0.8, 0.6, 0.0), "five": (0.0, 0.0, 1.0), "ferry": (0.0, 1.0, 0.0)}


class Axes:
    """A token is a word; its vector is given."""

    name = "axes"
    fingerprint = "0" * 64

    def encode_tokens(self, text: str) -> Vectors:
        return np.array([AXES[word] for word in text.split()], dtype=np.float32).reshape(-1, 3)


@pytest.mark.parametrize(
    ("text", "reference", "score"),
    [
        ("five killed", "five killed", 1.0),
        ("killed five", "five killed", 1.0),  # order does not count
        ("five died", "five killed", 0.9),  # 1 and 0.8, both ways
        ("five", "five killed", 2 / 3),  # precision 1, recall (1 + 0) / 2
        ("five", "killed", 0.0),
        ("", "killed", 0.0),
        ("five", "", 0.0),
    ],
)
def test_by_hand(text: str, reference: str, score: float) -> None:
    assert score_bertscore(text, [reference], Axes()) == pytest.approx(score, abs=1e-6)


def test_several_references_are_their_mean() -> None:
    assert score_bertscore("five", ["five", "killed"], Axes()) == pytest.approx(0.5)
    assert score_bertscore("five", [], Axes()) == 0.0


def test_it_is_a_measure_like_the_others_and_wants_an_encoder() -> None:
    scores = score_system("a", ["five"], [["five"]], measures=["bertscore"], encoder=Axes())
    assert scores.values == {"bertscore": (pytest.approx(1.0),)}
    with pytest.raises(SettingsError, match="needs an encoder"):
        score_system("a", ["five"], [["five"]], measures=["bertscore"])


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> SentenceTransformerEmbedder:
    folder: Path = build_embedder(tmp_path_factory.mktemp("encoder") / "model")
    return SentenceTransformerEmbedder(folder, precision=Precision.FLOAT32)


def test_a_real_encoder_gives_a_unit_vector_for_each_token(encoder: SentenceTransformerEmbedder) -> None:
    text = "the ferry turned over in the narrows"
    vectors = encoder.encode_tokens(text)
    tokens = encoder._tokenizer.encode(text, add_special_tokens=False).ids
    assert vectors.shape == (len(tokens), encoder.dim) and vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert encoder.encode_tokens("").shape == (0, encoder.dim)
    # Longer than the window: read in pieces, nothing cut.
    pieces = encoder.chunk(f"{text} " * 20)
    sizes = [len(encoder.encode_tokens(piece)) for piece in pieces]
    assert len(pieces) > 1 and len(encoder.encode_tokens(f"{text} " * 20)) == sum(sizes)


def test_a_real_encoder_gives_a_unit_vector_for_each_span(encoder: SentenceTransformerEmbedder) -> None:
    text = "the ferry turned over in the narrows"
    spans = [(0, len(text)), (4, 9), (0, 0)]  # all of it, a word, nothing
    vectors = encoder.encode_words(text, spans)
    assert vectors.shape == (3, encoder.dim) and vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1.0, 1.0, 0.0], abs=1e-5)
    assert encoder.encode_words(text, []).shape == (0, encoder.dim)
    # Longer than the window: a word of the last piece is read there.
    long = f"{text} " * 20 + "ferry"
    start = long.rindex("ferry")
    piece = encoder.chunk(long)[-1]
    (found,) = encoder.encode_words(long, [(start, len(long))])
    (alone,) = encoder.encode_words(piece, [(piece.rindex("ferry"), len(piece))])
    assert found == pytest.approx(alone, abs=1e-6)


def test_a_text_is_nearest_to_itself(encoder: SentenceTransformerEmbedder) -> None:
    text, other = "the ferry turned over in the narrows", "a council closed one lane of a bridge"
    assert score_bertscore(text, [text], encoder) == pytest.approx(1.0, abs=1e-5)
    assert score_bertscore(text, [other], encoder) < 1.0
