"""How fast texts are embedded, against plain sentence-transformers, in one run, and how near the vectors are.

    python benchmarks/embedding.py [--texts 120] [--rounds 2]

The texts are made here: news-like sentences of invented words, 180 words each, and single sentences of 8 to
30 words. The two sides take turns, so that other work on the machine slows both.
"""

import argparse
import json
import os
import platform
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

from aibot_local.engines.machine import Precision, has_fast_bfloat16, quiet_loading
from aibot_local.engines.sentence_transformer_embedder import SentenceTransformerEmbedder

MODEL = Path(__file__).parents[1] / "models" / "all-MiniLM-L6-v2"
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


def main() -> None:
    """Measure and write `benchmarks/results/embedding.json`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=120)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--output", type=Path, default=Path(__file__).parent / "results" / "embedding.json")
    options = parser.parse_args()
    load = os.getloadavg()[0]
    with quiet_loading():
        plain = SentenceTransformer(str(MODEL), device="cpu", local_files_only=True)

    def encode_plain(texts: Sequence[str]) -> np.ndarray[Any, Any]:
        return np.asarray(plain.encode(list(texts), show_progress_bar=False, normalize_embeddings=True))

    sides: dict[str, Callable[[Sequence[str]], np.ndarray[Any, Any]]] = {
        "plain sentence-transformers": encode_plain
    }
    precisions = [Precision.FLOAT32] + ([Precision.BFLOAT16] if has_fast_bfloat16() else [])
    for precision in precisions:
        sides[f"ours {precision}"] = SentenceTransformerEmbedder(MODEL, precision=precision).encode
    loads = {
        "180 words": make_texts(options.texts, 180, 180, 1),
        "sentences": make_texts(options.texts * 4, 8, 30, 2),
    }
    result: dict[str, Any] = {
        "processor": platform.processor() or platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "torch": torch.__version__,
        "load_before": round(load, 1),
        "workloads": {},
    }
    for name, texts in loads.items():
        rates: dict[str, list[float]] = {side: [] for side in sides}
        vectors: dict[str, np.ndarray[Any, Any]] = {}
        for encode in sides.values():
            encode(texts[:8])
        for _ in range(options.rounds):
            for side, encode in sides.items():
                start = time.perf_counter()
                vectors[side] = encode(texts)
                rates[side].append(len(texts) / (time.perf_counter() - start))
        reference = vectors["plain sentence-transformers"]
        base = max(rates["plain sentence-transformers"])
        result["workloads"][name] = {
            side: {
                "texts_per_second": [round(rate, 1) for rate in rates[side]],
                "times_plain": round(max(rates[side]) / base, 2),
                "least_cosine_with_plain": round(float((vectors[side] * reference).sum(axis=1).min()), 6),
            }
            for side in sides
        }
        for side, row in result["workloads"][name].items():
            print(f"{name:10} {side:28} {max(rates[side]):7.1f}/s {row['times_plain']:5.2f}x", end="")
            print(f"  least cosine {row['least_cosine_with_plain']:.6f}", flush=True)
    result["load_after"] = round(os.getloadavg()[0], 1)
    result["machine_shared"] = load > 0.5
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
