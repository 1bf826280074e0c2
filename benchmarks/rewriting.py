"""How fast the rewriting engines are, against plain `generate` of transformers in float32, in one run.

    python benchmarks/rewriting.py [--models distilbart-6-6,bart-large] [--texts 4] [--rounds 1] [--engines NAMES]

Models have full size and random weights: speed does not hang on what they were trained on, quality does and
is not measured here. All engines write the same number of tokens from the same sources with the same number
of beams. The plain side takes one text after the other, as a script that calls `generate` does; ours takes
them together. The sides take turns, so that other work on the machine slows all; the ratio is the median of
those of the rounds.

Both sides sum the probabilities to one after barring tokens (`renormalize_logits` of transformers); without it, beam
search in transformers and CTranslate2 are two searches. Where tokens differ, `gaps` says by how much the plain model
itself prefers its own text: the difference of mean log-probabilities a token (positive: it prefers its own), and of the
two logits at the first token that differs.
"""

import argparse
import json
import os
import platform
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import (
    AutoModelForSeq2SeqLM,
    BartConfig,
    BartForConditionalGeneration,
    PreTrainedTokenizerFast,
)

from aibot_local.engines.choosing import EngineChoice, EngineKind, list_engines
from aibot_local.engines.ctranslate2_generator import CTranslate2Generator, convert_model
from aibot_local.engines.machine import Precision, quiet_loading
from aibot_local.engines.seq2seq_rewriter import Decoding, Generator, Job, TorchGenerator

VOCABULARY = 50264
SHAPES = {
    # name: encoder layers, decoder layers, tokens in, tokens out
    "distilbart-6-6": (6, 6, 512, 100),
    "bart-large": (12, 12, 768, 100),
}


def build_model(folder: Path, encoder: int, decoder: int) -> Path:
    """Save a random BART of full width; its folder."""
    torch.manual_seed(0)
    words = {token: number for number, token in enumerate(["<s>", "<pad>", "</s>", "<unk>"])}
    words |= {f"w{number}": number for number in range(4, VOCABULARY)}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="<unk>"))  # noqa: S106
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    config = BartConfig(
        vocab_size=VOCABULARY,
        encoder_layers=encoder,
        decoder_layers=decoder,
        forced_eos_token_id=None,
        decoder_start_token_id=2,
    )
    with quiet_loading():
        BartForConditionalGeneration(config).save_pretrained(str(folder))
        names = {"bos_token": "<s>", "pad_token": "<pad>", "eos_token": "</s>", "unk_token": "<unk>"}
        PreTrainedTokenizerFast(tokenizer_object=tokenizer, **names).save_pretrained(str(folder))
    return folder


def make_jobs(count: int, length: int, new: int) -> list[Job]:
    """Random sources of one length; every text has exactly `new` tokens."""
    generator = torch.Generator().manual_seed(1)
    body = torch.randint(4, VOCABULARY, (count, length - 2), generator=generator).tolist()
    return [Job((0, *tokens, 2), new, new, ()) for tokens in body]


def run_plain(model: Any, jobs: list[Job], decoding: Decoding) -> list[list[int]]:  # noqa: ANN401
    """What a script does: `generate`, float32, one text at a time."""
    written = []
    for job in jobs:
        with torch.inference_mode():
            output = model.generate(
                input_ids=torch.tensor([job.tokens]),
                num_beams=decoding.beams,
                do_sample=False,
                early_stopping=True,
                no_repeat_ngram_size=decoding.no_repeat_ngram,
                renormalize_logits=True,
                length_penalty=decoding.length_penalty,
                min_new_tokens=job.least,
                max_new_tokens=job.most,
            )
        written.append(output[0, 1:].tolist())
    return written


def read_memory() -> int:
    """Resident memory of this process in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1_000_000


def measure_model(name: str, folder: Path, texts: int, rounds: int, wanted: str) -> dict[str, Any]:
    """Seconds a text, memory and agreement of every engine for one model."""
    encoder, decoder, length, new = SHAPES[name]
    build_model(folder, encoder, decoder)
    decoding = Decoding()
    jobs = make_jobs(texts, length, new)
    before = read_memory()
    with quiet_loading():
        plain = AutoModelForSeq2SeqLM.from_pretrained(str(folder), dtype=torch.float32).eval()
    # Weights are mapped, not read, until they are first used: so a short text first, then the memory.
    warm = [Job(job.tokens, 2, 2, ()) for job in jobs[:1]]
    run_plain(plain, warm, decoding)
    rows: dict[str, dict[str, Any]] = {"plain float32": {"seconds": [], "memory_mb": read_memory() - before}}
    engines: dict[str, Generator] = {}
    for choice in list_engines(folder):
        if choice == EngineChoice(EngineKind.TORCH, Precision.FLOAT32):
            continue
        label = f"{choice.engine} {choice.precision}"
        if wanted and label not in wanted.split(","):
            continue
        before = read_memory()
        if choice.engine is EngineKind.CTRANSLATE2:
            converted = convert_model(
                folder, folder.with_name(f"{name}-{choice.precision}"), choice.precision
            )
            before = read_memory()
            engine: Generator = CTranslate2Generator(folder, converted)
        else:
            engine = TorchGenerator(folder, precision=choice.precision)
        engine.generate(warm, decoding)
        engines[label] = engine
        rows[label] = {"seconds": [], "memory_mb": read_memory() - before}
    last: dict[str, list[list[int]]] = {}
    for _ in range(rounds):
        start = time.perf_counter()
        reference = run_plain(plain, jobs, decoding)
        rows["plain float32"]["seconds"].append((time.perf_counter() - start) / texts)
        for label, engine in engines.items():
            start = time.perf_counter()
            last[label] = engine.generate(jobs, decoding)
            rows[label]["seconds"].append((time.perf_counter() - start) / texts)
    for label, written in last.items():
        pairs = [(_strip(ours), _strip(theirs)) for ours, theirs in zip(written, reference, strict=True)]
        rows[label]["equal_texts"] = f"{sum(ours == theirs for ours, theirs in pairs)}/{len(pairs)}"
        rows[label]["gaps"] = [
            find_gap(plain, job, ours, theirs)
            for job, (ours, theirs) in zip(jobs, pairs, strict=True)
            if ours != theirs
        ]
    base = rows["plain float32"]["seconds"]
    for row in rows.values():
        row["times_plain"] = round(median(a / b for a, b in zip(base, row["seconds"], strict=True)), 2)
    for row in rows.values():
        row["seconds"] = [round(value, 3) for value in row["seconds"]]
    return {"tokens_in": length, "tokens_out": new, "beams": decoding.beams, "texts": texts, "engines": rows}


def find_gap(model: Any, job: Job, ours: list[int], theirs: list[int]) -> dict[str, float]:  # noqa: ANN401
    """How much the plain model prefers its own text `theirs`; both without special tokens."""
    place = next((i for i, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), -1)
    means = []
    logits: list[torch.Tensor] = []
    for tokens in (theirs, ours):
        with torch.inference_mode():
            made = model(
                input_ids=torch.tensor([job.tokens]), decoder_input_ids=torch.tensor([[2, *tokens]])
            ).logits[0, :-1]
        logits.append(made)
        chosen = made.log_softmax(-1)[torch.arange(len(tokens)), torch.tensor(tokens)]
        means.append(float(chosen.mean()))
    gap = {"first": place, "mean_log_probability": round(means[0] - means[1], 7)}
    if place >= 0:
        there = logits[0][place]
        gap["logit"] = round(float(there[theirs[place]] - there[ours[place]]), 7)
    return gap


def _strip(tokens: list[int]) -> list[int]:
    return [token for token in tokens if token > 2]


def main() -> None:
    """Measure and write `benchmarks/results/rewriting.json`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", default=",".join(SHAPES))
    parser.add_argument("--texts", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--engines", default="", help="such as 'ctranslate2 int8,torch bfloat16'; else all")
    parser.add_argument("--output", type=Path, default=Path(__file__).parent / "results" / "rewriting.json")
    options = parser.parse_args()
    result: dict[str, Any] = {
        "processor": platform.processor() or platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "torch": torch.__version__,
        "models": {},
    }
    if options.output.is_file():  # models measured before and not now are kept
        result["models"] = json.loads(options.output.read_text())["models"]
    for name in options.models.split(","):
        load = os.getloadavg()[0]
        with tempfile.TemporaryDirectory() as folder:
            result["models"][name] = measure_model(
                name, Path(folder) / name, options.texts, options.rounds, options.engines
            )
        for label, row in result["models"][name]["engines"].items():
            print(
                f"{name:15} {label:22} {min(row['seconds']):7.2f} s/text  {row['times_plain']:5.2f}x", end=""
            )
            print(f"  {row['memory_mb']:5d} MB  equal {row.get('equal_texts', '-')}", flush=True)
        # A load before the run says that the machine had other work to do.
        loads = {"load_before": round(load, 1), "load_after": round(os.getloadavg()[0], 1)}
        result["models"][name] |= loads | {"machine_shared": load > 0.5, "threads": torch.get_num_threads()}
        options.output.parent.mkdir(parents=True, exist_ok=True)
        options.output.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
