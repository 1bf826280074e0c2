"""Batches of token rows: who shares one, and what comes out."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import tiny_models
import torch
from sentence_transformers import SentenceTransformer

from aibot_local.engines.batches import PaddedBatches
from aibot_local.engines.machine import Precision
from aibot_local.engines.sentence_transformer_embedder import SentenceTransformerEmbedder


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # as a worker of the embedder has it
    yield
    torch.set_num_threads(threads)


def load_model(folder: Path, dtype: str = "float32") -> SentenceTransformer:
    options = {"dtype": getattr(torch, dtype)}
    return SentenceTransformer(str(folder), device="cpu", local_files_only=True, model_kwargs=options).eval()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_models.build_embedder(tmp_path_factory.mktemp("batches") / "tiny", window=48)


def test_padded_texts_share_a_batch_with_those_of_their_step(folder: Path) -> None:
    batches = PaddedBatches(load_model(folder), window=500, padding=0)
    # 481 to 496 are padded to 496, of which two make a batch; 500 is the window.
    assert batches.plan([490, 481, 500, 496]) == [[2], [0, 1], [3]]
    assert batches.plan([17, 3, 16]) == [[0], [1, 2]]


def test_vectors_are_those_of_sentence_transformers(folder: Path) -> None:
    texts = ["fire", "The fire began on Monday.", "", "Police said 12 were hurt."]
    expected = load_model(folder).encode(texts)
    rows = load_model(folder).tokenizer(texts)["input_ids"]
    batches = PaddedBatches(load_model(folder), window=48, padding=0)
    plan = batches.plan([len(row) for row in rows])
    assert sorted(index for batch in plan for index in batch) == [0, 1, 2, 3]
    for batch in plan:
        made = batches.run([rows[index] for index in batch])
        np.testing.assert_allclose(made, expected[batch], atol=1e-6)


def test_token_vectors_are_those_of_the_model(folder: Path) -> None:
    text = "The fire began."
    expected = load_model(folder).encode(text, output_value="token_embeddings").numpy()
    made = SentenceTransformerEmbedder(folder, precision=Precision.FLOAT32).encode_tokens(text)
    special = len(expected) - len(made)
    inner = expected[1 : 1 + len(made)] if special else expected
    np.testing.assert_allclose(made, inner / np.linalg.norm(inner, axis=1, keepdims=True), atol=1e-5)
