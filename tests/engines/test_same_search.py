"""Torch and CTranslate2 search alike: the same tokens in float32, where the best hypotheses do not nearly tie."""

import pytest
import torch
from tiny_models import build_seq2seq
from transformers import AutoModelForSeq2SeqLM

from aibot_local.engines.ctranslate2_generator import CTranslate2Generator, convert_model
from aibot_local.engines.machine import Precision
from aibot_local.engines.seq2seq_rewriter import Decoding, Job, TorchGenerator

pytest.importorskip("ctranslate2")

_WIDER = 8  # times the usual width of random weights: hypotheses then lie far apart
_END_BIAS = 2.0  # so that texts of many lengths come to an end


@pytest.fixture(scope="module", params=["bart", "pegasus"])
def engines(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[object, ...]:
    folder = build_seq2seq(tmp_path_factory.mktemp("search") / "model", request.param, size=32, layers=2)
    model = AutoModelForSeq2SeqLM.from_pretrained(str(folder))
    with torch.no_grad():
        for name, weights in model.named_parameters():
            if weights.dim() > 1 and "embed_positions" not in name:
                weights.mul_(_WIDER)
        model.final_logits_bias[0, model.config.eos_token_id] = _END_BIAS
    model.save_pretrained(str(folder))
    converted = convert_model(folder, folder.with_name("converted"), Precision.FLOAT32)
    size = int(model.config.vocab_size)
    generator = torch.Generator().manual_seed(3)
    texts = torch.randint(5, size, (24, 30), generator=generator).tolist()
    return TorchGenerator(folder), CTranslate2Generator(folder, converted), texts, size


@pytest.mark.parametrize("beams", [1, 4])
@pytest.mark.parametrize("ngram", [0, 3])
@pytest.mark.parametrize("banned", [(), ((7,), (8, 9), (10, 11, 12))])
@pytest.mark.parametrize(("least", "most"), [(20, 20), (3, 40), (0, 40)])
def test_the_same_tokens(
    engines: tuple[object, ...],
    beams: int,
    ngram: int,
    banned: tuple[tuple[int, ...], ...],
    least: int,
    most: int,
) -> None:
    plain, fast, texts, _ = engines
    decoding = Decoding(beams=beams, no_repeat_ngram=ngram)
    jobs = [Job(tuple(text), least, most, banned) for text in texts]  # type: ignore[attr-defined]
    assert plain.generate(jobs, decoding) == fast.generate(jobs, decoding)  # type: ignore[attr-defined]
