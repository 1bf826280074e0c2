"""Batches of token rows: who shares one, and that it changes no bit."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import tiny_models
import torch
from sentence_transformers import SentenceTransformer

from aibot_local.engines.batches import EndToEndBatches, PaddedBatches, build_batches
from aibot_local.engines.machine import Precision
from aibot_local.engines.sentence_transformer_embedder import SentenceTransformerEmbedder

DEFAULT = Path(__file__).parents[2] / "models" / "all-MiniLM-L6-v2"


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


def test_a_row_takes_the_longest_text_that_still_fits(folder: Path) -> None:
    batches = EndToEndBatches(load_model(folder), window=700, padding=0)
    assert batches.shape == ("end to end", 1408, 16)  # two windows of 44 steps of 16
    # 700 and 660 leave 48, which 40 fits; then 8 are left, and attention reads 16 at a time.
    assert batches.plan([660, 8, 700, 40, 40]) == [[2, 0, 4], [3, 1]]
    assert batches.plan([]) == []


def test_padded_texts_share_a_batch_with_those_of_their_step(folder: Path) -> None:
    batches = PaddedBatches(load_model(folder), window=500, padding=0)
    # 481 to 496 are padded to 496, of which two make a batch; 500 is the window.
    assert batches.plan([490, 481, 500, 496]) == [[2], [0, 1], [3]]
    assert batches.plan([17, 3, 16]) == [[0], [1, 2]]


@pytest.mark.parametrize("kind", [EndToEndBatches, PaddedBatches])
def test_vectors_are_those_of_sentence_transformers(
    folder: Path, kind: type[EndToEndBatches | PaddedBatches]
) -> None:
    texts = ["fire", "The fire began on Monday.", "", "Police said 12 were hurt."]
    expected = load_model(folder).encode(texts)
    rows = load_model(folder).tokenizer(texts)["input_ids"]
    assert len({len(row) for row in rows}) > 2
    made = kind(load_model(folder), window=48, padding=0).run(rows[:1])
    np.testing.assert_allclose(made, expected[:1], atol=1e-6)
    if kind is EndToEndBatches:  # padded batches hold one length
        made = kind(load_model(folder), window=48, padding=0).run(rows)
        np.testing.assert_allclose(made, expected, atol=1e-6)


def check_that_company_changes_no_bit(
    model: SentenceTransformer, row: list[int], others: list[list[int]]
) -> None:
    batches = build_batches(model, window=256, padding=0)
    assert isinstance(batches, EndToEndBatches)
    alone = batches.run([row])
    for number, other in enumerate(others):
        before = other[: 1 + number]  # every place in the row within two steps of attention
        beside = batches.run([before, row, other])
        assert beside[1:2].tobytes() == alone.tobytes()
        assert np.isfinite(beside).all()


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_place_and_neighbours_change_no_bit(folder: Path, dtype: str) -> None:
    model = load_model(folder, dtype)
    row = list(range(5, 24))
    check_that_company_changes_no_bit(
        model, row, [[1 + (i * k) % 20 for i in range(40)] for k in range(1, 33)]
    )


@pytest.mark.models
@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("length", [3, 16, 21, 130])
def test_place_and_neighbours_change_no_bit_of_the_default_model(dtype: str, length: int) -> None:
    if not DEFAULT.is_dir():
        pytest.skip("all-MiniLM-L6-v2 is not installed")
    words = np.random.default_rng(0).integers(2000, 20000, (34, 250)).tolist()
    check_that_company_changes_no_bit(load_model(DEFAULT, dtype), words[0][:length], words[1:])


def test_models_that_go_on_after_pooling_are_padded(folder: Path, tmp_path: Path) -> None:
    dense = load_model(tiny_models.build_embedder(tmp_path / "dense", dense=True))
    assert isinstance(build_batches(dense, window=48, padding=0), PaddedBatches)
    other = load_model(folder)
    other[0].auto_model.config.model_type = "mpnet"  # places its tokens in another way
    assert isinstance(build_batches(other, window=48, padding=0), PaddedBatches)
    fingerprints = {SentenceTransformerEmbedder(one).fingerprint for one in (folder, tmp_path / "dense")}
    assert len(fingerprints) == 2


def test_token_vectors_are_those_of_the_model(folder: Path) -> None:
    text = "The fire began."
    expected = load_model(folder).encode(text, output_value="token_embeddings").numpy()
    made = SentenceTransformerEmbedder(folder, precision=Precision.FLOAT32).encode_tokens(text)
    special = len(expected) - len(made)
    inner = expected[1 : 1 + len(made)] if special else expected
    np.testing.assert_allclose(made, inner / np.linalg.norm(inner, axis=1, keepdims=True), atol=1e-5)
