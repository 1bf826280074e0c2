"""How fast texts are embedded, against plain sentence-transformers, in one run, and how near the vectors are.

    python benchmarks/embedding.py [--texts 120] [--rounds 3] [--articles FILE.jsonl]

The texts are made here: news-like sentences of invented words, 180 words each, and single sentences of 8 to
30 words; and the articles of `examples/inbox` (or the texts of a JSON Lines file), cut to the window for both
sides. The sides take turns, so that other work on the machine slows all of them; the ratio is the median of
those of the rounds. Memory is what a process of its own needs beyond the loaded libraries.
"""

import argparse
import json
import os
import platform
import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

from aibot_local.engines.machine import Precision, has_bfloat16, quiet_loading
from aibot_local.engines.sentence_transformer_embedder import SentenceTransformerEmbedder

MODEL = Path(__file__).parents[1] / "models" / "all-MiniLM-L6-v2"
PLAIN = "plain sentence-transformers"
WORDS = [
    "the",
    "a",
    "of",
    "in",
    "on",
    "after",
    "before",
    "said",
    "police",
    "mayor",
    "court",
    "council",
    "fire",
    "river",
    "bridge",
    "harbour",
    "report",
    "people",
    "hurt",
    "killed",
    "found",
    "judge",
    "ruled",
    "vote",
    "minister",
    "company",
    "workers",
    "strike",
    "hospital",
    "outbreak",
    "search",
    "crews",
    "night",
    "morning",
    "Monday",
    "Friday",
    "officials",
    "residents",
    "road",
    "school",
    "storm",
    "damage",
    "million",
    "cost",
    "plan",
    "closed",
    "opened",
    "seven",
    "twelve",
    "40",
    "300",
    "witness",
    "inquiry",
]


def make_texts(count: int, least: int, most: int, seed: int) -> list[str]:
    """Texts of `least` to `most` words."""
    choose = random.Random(seed)  # noqa: S311
    return [" ".join(choose.choices(WORDS, k=choose.randint(least, most))) + "." for _ in range(count)]


def read_articles(file: Path | None) -> list[str]:
    """The texts of a JSON Lines file, or else the Markdown and plain-text articles of the example inbox."""
    if file is not None:
        return [json.loads(line)["text"] for line in file.read_text(encoding="utf-8").splitlines()]
    inbox = Path(__file__).parents[1] / "examples" / "inbox"
    files = sorted([*inbox.glob("*.md"), *inbox.glob("*.txt")])
    return [file.read_text(encoding="utf-8") for file in files]


def load_side(name: str) -> Callable[[Sequence[str]], np.ndarray[Any, Any]]:
    """What embeds: plain sentence-transformers, or ours in a precision."""
    if name != PLAIN:
        return SentenceTransformerEmbedder(MODEL, precision=Precision(name.split()[-1])).encode
    with quiet_loading():
        plain = SentenceTransformer(str(MODEL), device="cpu", local_files_only=True)

    def encode_plain(texts: Sequence[str]) -> np.ndarray[Any, Any]:
        return np.asarray(plain.encode(list(texts), show_progress_bar=False, normalize_embeddings=True))

    return encode_plain


def read_memory(field: str) -> int:
    """VmRSS (now) or VmHWM (the most so far) of this process in MB."""
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith(field)) // 1000


def measure_memory(side: str) -> int:
    """MB that a process of its own needs at most beyond the imported libraries, for 40 texts of 180 words."""
    command = [sys.executable, __file__, "--memory-of", side]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1])


def measure_side(texts: list[str], encoders: dict[str, Any], rounds: int) -> dict[str, Any]:
    """Rates of each side in turn, and how near its vectors are to those of the plain one."""
    rates: dict[str, list[float]] = {side: [] for side in encoders}
    vectors: dict[str, np.ndarray[Any, Any]] = {}
    for encode in encoders.values():
        encode(texts[:8])
    for _ in range(rounds):
        for side, encode in encoders.items():
            start = time.perf_counter()
            vectors[side] = encode(texts)
            rates[side].append(len(texts) / (time.perf_counter() - start))
    return {
        side: {
            "texts_per_second": [round(rate, 1) for rate in rates[side]],
            "times_plain": round(median(a / b for a, b in zip(rates[side], rates[PLAIN], strict=True)), 2),
            "least_cosine_with_plain": round(float((vectors[side] * vectors[PLAIN]).sum(axis=1).min()), 6),
        }
        for side in encoders
    }


def main() -> None:
    """Measure and write `benchmarks/results/embedding.json`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=120)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--articles", type=Path)
    parser.add_argument("--memory-of", default="", help=argparse.SUPPRESS)
    parser.add_argument("--output", type=Path, default=Path(__file__).parent / "results" / "embedding.json")
    options = parser.parse_args()
    if options.memory_of:
        before = read_memory("VmRSS")
        load_side(options.memory_of)(make_texts(40, 180, 180, 1))
        print(read_memory("VmHWM") - before)
        return
    load = os.getloadavg()[0]
    precisions = [Precision.FLOAT32] + ([Precision.BFLOAT16] if has_bfloat16() else [])
    encoders = {side: load_side(side) for side in [PLAIN, *(f"ours {one}" for one in precisions)]}
    # Plain cuts a text at the window and ours does not: both get the words that surely fit.
    articles = [" ".join(text.split()[:120]) for text in read_articles(options.articles)]
    workloads = {
        "180 words": make_texts(options.texts, 180, 180, 1),
        "sentences": make_texts(options.texts * 4, 8, 30, 2),
        "articles": articles[: options.texts],
    }
    result: dict[str, Any] = {
        "processor": platform.processor() or platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "threads": torch.get_num_threads(),
        "torch": torch.__version__,
        "load_before": round(load, 1),
        "memory_mb": {side: measure_memory(side) for side in encoders},
        "workloads": {},
    }
    for name, texts in workloads.items():
        rows = result["workloads"][name] = measure_side(texts, encoders, options.rounds)
        for side, row in rows.items():
            print(f"{name:10} {side:28} {median(row['texts_per_second']):7.1f}/s", end="")
            print(f" {row['times_plain']:5.2f}x  least cosine {row['least_cosine_with_plain']:.6f}", end="")
            print(f"  {result['memory_mb'][side]:4} MB", flush=True)
    result["load_after"] = round(os.getloadavg()[0], 1)
    result["machine_shared"] = load > 0.5
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
