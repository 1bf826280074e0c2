# ruff: noqa: E501, S311 - wide usage lines; seeded generators are what is wanted here
"""Measures the second judgement, of texts told in other words than their sources: what is contradicted, what is not.

    python benchmarks/contradictions.py [--data ../shared/data] [--library models] [--faults 100] [--out benchmarks/results/contradictions.json]

SummEdits news tells how it agrees with people. The faults are planted, and the true sentences reworded, in other news:
dated local news, then ECB+ and Multi-News until there are enough. Summaries that people wrote of Multi-News and MultiLing
clusters show what is held against free telling; they tell much that the reports do not, so not all of it is wrong.
Nothing is fitted to any. Seeds are fixed.
"""

import argparse
import json
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from fault_injection import PLANTERS, list_names, reword
from truth import SEED, cut_sentences, list_texts, load_grounds, make_article, make_ground

from aibot_local.engines.load import choose_embedder
from aibot_local.engines.machine import Precision
from aibot_local.engines.sentence_transformer_embedder import SentenceTransformerEmbedder
from aibot_local.protocols import ContextEmbedder
from aibot_local.verification.contradiction import find_contradictions
from aibot_local.verification.ground import Ground

_KINDS = ("antonym", "date", "name", "negation", "number", "quote")
_PER_EVENT = 20
_EVERY = 5  # one event of so many
_RESAMPLES = 10_000


def judge_summaries(
    rows: list[dict[str, Any]], grounds: dict[str, Ground], encoder: ContextEmbedder | None
) -> list[bool]:
    """Whether a sentence of each summary is contradicted by its document."""
    claims = []
    for row in rows:
        text = row["summary"].strip()
        text = text if text[-1] in '.!?"”' else f"{text}."
        claims.append([text[a:b] for a, b in cut_sentences(text)])
    against: dict[tuple[str, str], bool] = {}
    for (
        document,
        ground,
    ) in grounds.items():  # in one call, so that the document is read once; each claim by itself
        told = [
            one for row, own in zip(rows, claims, strict=True) if row["document"] == document for one in own
        ]
        found = find_contradictions(told, ground, encoder=encoder)
        against |= {(document, one): bool(problems) for one, problems in zip(told, found, strict=True)}
    return [any(against[row["document"], one] for one in own) for row, own in zip(rows, claims, strict=True)]


def rate_summaries(rows: list[dict[str, Any]], rejected: list[bool]) -> dict[str, Any]:
    """Balanced accuracy, its 95 % interval over documents drawn anew, and what was caught of each type of edit."""
    right = np.array([row["consistent"] for row in rows], dtype=bool)
    no = np.array(rejected)
    documents = list(dict.fromkeys(row["document"] for row in rows))
    places = [[at for at, row in enumerate(rows) if row["document"] == one] for one in documents]
    generator = np.random.default_rng(SEED)
    drawn = []
    for _ in range(_RESAMPLES):
        chosen = [at for one in generator.integers(0, len(places), len(places)) for at in places[one]]
        drawn.append(_balance(right[chosen], no[chosen]))
    caught: dict[str, list[int]] = {}
    for row, one in zip(rows, rejected, strict=True):
        for kind in row["edit_types"] if not row["consistent"] else ():
            counts = caught.setdefault(kind, [0, 0])
            counts[0] += one
            counts[1] += 1
    return {
        "balanced_accuracy": round(_balance(right, no), 4),
        "interval": [round(float(one), 4) for one in np.percentile(drawn, [2.5, 97.5])],
        "consistent_kept": round(float((~no[right]).mean()), 4),
        "inconsistent_caught": round(float(no[~right].mean()), 4),
        "caught_by_edit_type": dict(sorted(caught.items())),
    }


def _balance(right: np.ndarray[Any, Any], no: np.ndarray[Any, Any]) -> float:
    return float(((~no[right]).mean() + no[~right].mean()) / 2)


def measure_planted(data: Path, encoder: ContextEmbedder | None, wanted: int) -> dict[str, dict[str, int]]:
    """Of faults planted in other news how many are found, and of true sentences reworded how many are taken for one."""
    planted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    random = Random(SEED)
    for key, ground in load_grounds(data, _EVERY):
        names = sorted({name for one in ground.sentences for name in list_names(one.sentence.text)})
        texts = list_texts(ground)
        made: list[tuple[str, str]] = []
        for text in random.sample(texts, min(len(texts), _PER_EVENT)):
            for kind in _KINDS:
                faulty = PLANTERS[kind](Random(f"{SEED}{key}{text}{kind}"), text, names)
                if faulty is not None and faulty != text:
                    made.append((kind, faulty))
            reworded = reword(Random(f"{SEED}{key}{text}"), text)
            if reworded is not None and reworded[1] != text:
                made.append(("reworded", reworded[1]))
        made = [one for one in made if planted[one[0]] < wanted]
        for (kind, _), problems in zip(
            made, find_contradictions([text for _, text in made], ground, encoder=encoder), strict=True
        ):
            planted[kind] += 1
            found[kind] += bool(problems)
        if all(planted[kind] >= wanted for kind in (*_KINDS, "reworded")):
            break
    return {kind: {"planted": planted[kind], "contradicted": found[kind]} for kind in sorted(planted)}


def judge_references(data: Path, encoder: ContextEmbedder | None) -> dict[str, Any]:
    """Of the sentences of human summaries how many are taken for contradicted by the reports, by kind of problem."""
    rows = [
        json.loads(line)
        for name, every in (("summaries_multinews_dev100", _EVERY), ("summaries_multiling2011_en_dev", 1))
        for line in (data / f"{name}.jsonl").read_text().splitlines()[::every]
    ]
    judged = 0
    kinds: Counter[str] = Counter()
    for number, row in enumerate(rows):
        articles = [make_article(f"{number}-{at}", "", text) for at, text in enumerate(row["documents"])]
        texts = [text[a:b] for text in row["references"] for a, b in cut_sentences(text)]
        judged += len(texts)
        for problems in find_contradictions(texts, make_ground(str(number), articles), encoder=encoder):
            kinds["any"] += bool(problems)
            kinds.update({one.kind.value for one in problems})
    return {"sentences": judged, "contradicted": dict(sorted(kinds.items()))}


def main() -> None:
    """Measure both, and write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    root = Path(__file__).resolve().parents[1]
    parser.add_argument("--data", type=Path, default=root / "../shared/data")
    parser.add_argument("--library", type=Path, default=root / "models", help="for the embedder")
    parser.add_argument("--faults", type=int, default=100, help="of each kind")
    parser.add_argument("--out", type=Path, default=root / "benchmarks/results/contradictions.json")
    options = parser.parse_args()
    path = choose_embedder(options.library).path
    embedder = SentenceTransformerEmbedder(path, precision=Precision.FLOAT32) if path else None
    lines = (options.data / "faithfulness_summedits_news_dev.jsonl").read_text().splitlines()
    rows = [json.loads(line) for line in lines]
    documents = dict.fromkeys(row["document"] for row in rows)
    grounds = {one: make_ground(str(at), [make_article("d", "", one)], embedder) for at, one in enumerate(documents)}  # fmt: skip
    results: dict[str, Any] = {"seed": SEED, "target": 0.8, "embedder": embedder.name if embedder else None}
    results["summedits"] = rate_summaries(rows, judge_summaries(rows, grounds, embedder))
    results["summedits_by_places_alone"] = rate_summaries(rows, judge_summaries(rows, grounds, None))
    results["planted"] = measure_planted(options.data, embedder, options.faults)
    results["human_summaries"] = judge_references(options.data, embedder)
    for name in ("summedits", "summedits_by_places_alone", "planted", "human_summaries"):
        print(name, results[name], flush=True)
    options.out.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
