"""The Embedder contract, over a fake, a tiny model and the installed default, in each precision."""

import random
from pathlib import Path

import numpy as np
import pytest
from contract_fakes import LetterEmbedder, installed

from aibot_local.engines.machine import Precision
from aibot_local.engines.sentence_transformer_embedder import SentenceTransformerEmbedder
from aibot_local.protocols import Embedder

WORDS = [
    "the",
    "fire",
    "began",
    "on",
    "monday",
    "near",
    "harbour",
    "police",
    "said",
    "12",
    "people",
    "were",
    "hurt",
    "judge",
    "ruled",
    "that",
    "bypass",
]
TINY = ["letters", "tiny float32", "tiny bfloat16", "tiny dense float32", "tiny dense bfloat16"]
REAL = ["float32", "bfloat16"]


@pytest.fixture(scope="module", params=[*TINY, *(pytest.param(p, marks=pytest.mark.models) for p in REAL)])
def embedder(request: pytest.FixtureRequest, tiny: Path) -> Embedder:
    kind = request.param
    if kind == "letters":
        return LetterEmbedder()
    precision = Precision(kind.split()[-1])
    name = "dense-embedder" if "dense" in kind else "embedder"
    folder = tiny / name if "tiny" in kind else installed("all-MiniLM-L6-v2")
    return SentenceTransformerEmbedder(folder, precision=precision)


def make_texts(count: int, seed: int) -> list[str]:
    choose = random.Random(seed)  # noqa: S311
    return [" ".join(choose.choices(WORDS, k=choose.randint(1, 16))) for _ in range(count)]


def test_no_texts_give_no_rows(embedder: Embedder) -> None:
    vectors = embedder.encode([])
    assert vectors.shape == (0, embedder.dim)
    assert vectors.dtype == np.float32


def test_rows_are_float32_of_length_one(embedder: Embedder) -> None:
    vectors = embedder.encode([*make_texts(5, 1), ""])
    assert vectors.shape == (6, embedder.dim)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_order_is_kept_and_company_changes_no_bit(embedder: Embedder) -> None:
    texts = make_texts(24, 2)
    together = embedder.encode(texts)
    order = list(range(len(texts)))
    random.Random(3).shuffle(order)  # noqa: S311
    shuffled = embedder.encode([texts[i] for i in order])
    assert shuffled.tobytes() == together[order].tobytes()
    for index in (0, 7, 23):
        assert embedder.encode([texts[index]]).tobytes() == together[index : index + 1].tobytes()


def test_one_text_alone_has_the_vector_it_has_in_company(embedder: Embedder) -> None:
    texts = [*make_texts(12, 5), "", " ".join(make_texts(200, 6))]
    for text, row in zip(texts, embedder.encode(texts), strict=True):
        alone = embedder.encode_one(text)
        assert alone.shape == (embedder.dim,)
        assert alone.dtype == np.float32
        assert alone @ row > 0.999
        assert embedder.encode_one(text).tobytes() == alone.tobytes()


def test_different_texts_have_different_vectors(embedder: Embedder) -> None:
    first, second = embedder.encode(["police said the fire began on monday", "judge ruled that bypass"])
    assert first @ second < 0.9999


def test_chunks_hold_every_word_in_order_and_fit(embedder: Embedder) -> None:
    text = "\n\n".join(make_texts(90, 4)) + " " + "x" * 700 + " end."
    pieces = embedder.chunk(text)
    assert len(pieces) > 2
    assert "".join("".join(pieces).split()) == "".join(text.split())
    for piece in pieces:
        assert embedder.chunk(piece) == [piece]


@pytest.mark.parametrize("blank", ["", " ", "\n\n \t"])
def test_blank_text_has_no_chunk(embedder: Embedder, blank: str) -> None:
    assert embedder.chunk(blank) == []


def test_short_text_is_one_chunk(embedder: Embedder) -> None:
    assert embedder.chunk("the fire began") == ["the fire began"]


def test_fingerprint_and_name(embedder: Embedder) -> None:
    assert len(embedder.fingerprint) == 64
    assert int(embedder.fingerprint, 16) >= 0
    assert embedder.name
