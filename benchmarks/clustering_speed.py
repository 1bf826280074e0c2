"""How fast events are found as a pile grows, and how near the clusters of a graph are to those of all distances.

    python benchmarks/clustering_speed.py [--data ../shared/data] [--cache FOLDER] [--sizes 10000,20000,50000]

First HDBSCAN on the vectors' graph of nearest neighbours beside the `hdbscan` library on all distances of the same
vectors, in the same run: the adjusted Rand index and the ratio of the seconds. Then the finding of events whole, on
piles grown from the labelled ones (benchmarks/large_piles.py), each size in a process of its own: seconds, the most
memory it held, and the exponent of the growth. Then how many of the close pairs are compared at all, on articles drawn
from the pile and compared with every other. With `--one windows`, a pile and its dated articles sorted by windows
of a quarter beside the same sorted at once. With `--one nearest`, for how many undated articles the nearest dated one
is found where it is looked for. With `--one large`, how whole events of hundreds of reports are found.

Seconds are by the clock, and of the processor, of all threads together: another program on the machine lengthens these
less. Ours uses as many threads as OMP_NUM_THREADS says, or as there are processors; the library of HDBSCAN decides for
itself.
"""

import argparse
import json
import math
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
from events import FolderCache, make_pile, read_pile, read_pooled
from hdbscan import HDBSCAN
from large_piles import Grown, add_large_events, grow_pile
from sklearn.metrics import adjusted_rand_score

from aibot_local.clustering import find_events
from aibot_local.clustering.cells import find_nearest
from aibot_local.clustering.closeness import compare, find_days, find_views
from aibot_local.clustering.linking import find_near, link_articles
from aibot_local.clustering.neighbours import link_neighbours
from aibot_local.engines.hdbscan_clusterer import HdbscanClusterer
from aibot_local.engines.sentence_transformer_embedder import SentenceTransformerEmbedder
from aibot_local.evaluation.clustering_metrics import compare_groupings
from aibot_local.protocols import Labels, Vectors
from aibot_local.records import Article

RESULTS = Path(__file__).parent / "results" / "clustering_speed.json"
NEIGHBOURS = 32
SETTINGS = ({"min_cluster_size": 2, "min_samples": 1}, {"min_cluster_size": 5, "min_samples": 5})
DRAWN = 1000  # articles whose links are compared with those of every pair


def read_sources(data: Path, embedder: Path, cache: Path | None) -> tuple[list[tuple[Article, str]], Vectors]:
    """All labelled articles with their events, and their vectors."""
    model = SentenceTransformerEmbedder(embedder)
    kept = FolderCache(cache) if cache else None
    pairs, vectors = {}, {}
    for name, found in (
        ("ecb", read_pile(data / "events_ecbplus_dev.jsonl")),
        ("dated", read_pile(data / "events_dated_dev.jsonl")),
        ("pooled", read_pooled(data, leads=False)),
    ):
        pile = make_pile(name, found, model, kept)
        for article, event, vector in zip(pile.articles, pile.gold, pile.vectors, strict=True):
            pairs[article.id] = (article, f"{name} {event}")
            vectors[article.id] = vector
    return list(pairs.values()), np.stack([vectors[key] for key in pairs])


class Watch:
    """Seconds since it was last read."""

    def __init__(self) -> None:
        self._clock, self._processor = time.perf_counter(), time.process_time()

    def read(self, name: str) -> dict[str, float]:
        """Seconds by the clock and of the processor, under a name."""
        clock, processor = time.perf_counter(), time.process_time()
        told = {
            f"{name}, seconds": round(clock - self._clock, 2),
            f"{name}, of the processor": round(processor - self._processor, 2),
        }
        self._clock, self._processor = clock, processor
        return told


def compare_with_library(vectors: Vectors, settings: Sequence[dict[str, int]]) -> list[dict[str, Any]]:
    """HDBSCAN on the graph and on all distances, at each setting."""
    rows = []
    for chosen in settings:
        watch = Watch()
        links = link_neighbours(vectors, NEIGHBOURS)
        row: dict[str, Any] = {**chosen, "vectors": len(vectors), **watch.read("neighbours")}
        found = HdbscanClusterer(**chosen).fit_predict(links)
        row |= watch.read("clusters")
        exact = HDBSCAN(**chosen).fit_predict(vectors.astype(np.float64))
        row |= watch.read("library")
        for kind in ("seconds", "of the processor"):
            ours = row[f"neighbours, {kind}"] + row[f"clusters, {kind}"]
            row[f"times as fast, {kind}"] = round(row[f"library, {kind}"] / ours, 1)
        row["ARI"] = round(float(adjusted_rand_score(exact, found)), 4)
        row["ARI, noise alone"] = round(float(adjusted_rand_score(part_noise(exact), part_noise(found))), 4)
        print(json.dumps(row), flush=True)
        rows.append(row)
    return rows


def part_noise(labels: Labels) -> Labels:
    """Every point of noise a cluster of its own."""
    return np.where(labels >= 0, labels, labels.max(initial=-1) + 1 + np.arange(len(labels)))


def measure_graph(vectors: Vectors) -> dict[str, Any]:
    """HDBSCAN on the graph of vectors alone."""
    watch = Watch()
    links = link_neighbours(vectors, NEIGHBOURS)
    row: dict[str, Any] = {"vectors": len(vectors), **watch.read("neighbours")}
    HdbscanClusterer(min_cluster_size=5, min_samples=5).fit_predict(links)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return {**row, **watch.read("clusters"), "peak GB": round(peak, 2)}


def find_groups(pile: Grown, most_at_once: int) -> list[str]:
    """The event found for each article of a pile."""
    events = find_events(pile.origins, pile.vectors, HdbscanClusterer(cutoff=0.67), most_at_once=most_at_once)
    found = {article.id: event.id for event in events for article in event.articles}
    return [found[origin.article.id] for origin in pile.origins]


def measure_events(pile: Grown, most_at_once: int) -> dict[str, Any]:
    """Seconds, memory and F1 of finding the events of a pile."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    watch = Watch()
    found = find_groups(pile, most_at_once)
    spent = watch.read("events")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return {
        "articles": len(pile.origins),
        "events": len(set(pile.gold)),
        **spent,
        "ms an article": round(1000 * spent["events, seconds"] / len(pile.origins), 2),
        "peak GB": round(peak, 2),
        "GB before": round(before, 2),
        **tell_agreement(pile.gold, found),
    }


def measure_windows(pile: Grown) -> dict[str, Any]:
    """How a pile sorted by windows of a quarter of it agrees with the events planted, and with itself at once."""
    most_at_once = len(pile.origins) // 4
    once = find_groups(pile, len(pile.origins))
    windows = find_groups(pile, most_at_once)
    return {
        "articles": len(pile.origins),
        "at once": most_at_once,
        "by windows": tell_agreement(pile.gold, windows),
        "all at once": tell_agreement(pile.gold, once),
        "the two": tell_agreement(once, windows),
        "ARI of the two": round(float(adjusted_rand_score(once, windows)), 4),
    }


def keep_dated(pile: Grown) -> Grown:
    """The articles of a pile that have a date."""
    rows = [row for row, origin in enumerate(pile.origins) if origin.article.published.value]
    return Grown(
        tuple(pile.origins[row] for row in rows), pile.vectors[rows], tuple(pile.gold[row] for row in rows)
    )


def tell_agreement(gold: Sequence[str], found: Sequence[str]) -> dict[str, float]:
    """B-cubed precision, recall and F1."""
    agreed = compare_groupings(gold, found)
    return {key: round(getattr(agreed, key), 4) for key in ("precision", "recall", "f1")}


def measure_links(pile: Grown) -> dict[str, Any]:
    """How many of the close pairs of some articles are linked."""
    views = find_views([origin.article for origin in pile.origins], pile.vectors)
    links = link_articles(views, find_near(pile.vectors), apart_below=0.33, advance=lambda count: None)
    linked = set(zip(links.one.tolist(), links.other.tolist(), strict=True))
    drawn = np.sort(np.random.default_rng(7).permutation(len(views))[:DRAWN]).astype(np.int64)
    totals = {"close": [0, 0], "even chance": [0, 0]}
    for start in range(0, len(drawn), 100):
        rows = drawn[start : start + 100]
        close = compare(views.take(rows), views)
        close[np.arange(len(rows)), rows] = 0
        for label, least in (("close", 0.33), ("even chance", 0.5)):
            one, other = np.nonzero(close >= least)
            pairs = zip(rows[one].tolist(), other.tolist(), strict=True)
            found = [(min(pair), max(pair)) in linked for pair in pairs]
            totals[label][0] += sum(found)
            totals[label][1] += len(found)
    return {
        "articles": len(views),
        "links an article": round(2 * len(links.one) / len(views), 2),
        "close pairs linked": round(totals["close"][0] / max(1, totals["close"][1]), 4),
        "pairs of an even chance linked": round(
            totals["even chance"][0] / max(1, totals["even chance"][1]), 4
        ),
    }


def measure_large(pile: Grown, encode: Callable[[list[str]], Vectors]) -> list[dict[str, Any]]:
    """How whole events of many reports are found: how many parts of each, and reports in the largest."""
    rows = []
    for reports, share in ((60, 0.5), (300, 0.5), (1000, 1.0)):
        more = add_large_events(pile, encode, events=4, reports=reports, share=share)
        found = find_groups(more, len(more.origins))
        parts: dict[str, Counter[str]] = {}
        for event, group in zip(more.gold, found, strict=True):
            if event.startswith("large"):
                parts.setdefault(event, Counter())[group] += 1
        rows.append(
            {
                "articles": len(found),
                "reports of an event": reports,
                "parts": [len(groups) for groups in parts.values()],
                "in the largest part": [max(groups.values()) for groups in parts.values()],
                **tell_agreement(more.gold, found),
            }
        )
    return rows


def measure_nearest(pile: Grown) -> dict[str, Any]:
    """For how many of the articles the nearest by vector is found, and for how many one of its day."""
    dated = np.array([row for row, origin in enumerate(pile.origins) if origin.article.published.value])
    days = find_days([origin.article for origin in pile.origins])
    drawn = np.sort(np.random.default_rng(7).permutation(np.flatnonzero(np.isnan(days)))[:DRAWN])
    watch = Watch()
    found = dated[find_nearest(pile.vectors, drawn, dated, 1)[0][:, 0]]
    spent = watch.read("nearest")
    exact = dated[(pile.vectors[drawn] @ pile.vectors[dated].T).argmax(axis=1)]
    return {
        "articles": len(pile.origins),
        "drawn": len(drawn),
        **spent,
        "nearest found": round(float(np.mean(found == exact)), 4),
        "of its day": round(float(np.mean(days[found] == days[exact])), 4),
    }


def fit_exponent(rows: Sequence[dict[str, Any]], kind: str) -> float:
    """The slope of log seconds over log articles: 1 is proportion."""
    sizes = [math.log(row["articles"]) for row in rows]
    return float(np.polyfit(sizes, [math.log(row[kind]) for row in rows], 1)[0])


def main() -> None:
    """Measure, print, and write the results."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    root = Path(__file__).parents[1]
    parser.add_argument("--data", type=Path, default=root.parent / "shared" / "data")
    parser.add_argument("--embedder", type=Path, default=root / "models" / "all-MiniLM-L6-v2")
    parser.add_argument("--cache", type=Path, default=None)
    parser.add_argument("--sizes", default="10000,20000,50000,100000")
    parser.add_argument(
        "--library", type=int, default=20_000, help="vectors for the library; it takes minutes"
    )
    parser.add_argument("--setting", type=int, help="only this one of the settings for the library, from 0")
    parser.add_argument("--most-at-once", type=int, default=50_000, help="articles of a window")
    parser.add_argument("--days", type=int, default=60, help="over which a pile is spread; 0: without dates")
    parser.add_argument(
        "--one",
        choices=["library", "graph", "events", "links", "nearest", "windows", "large"],
        help="only this, on one size",
    )
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    if options.one:
        measure_one(options, sizes[0])
        return
    results: dict[str, Any] = {"library": run_apart(options, "library", options.library)}
    for kind in ("graph", "events", "links"):
        results[kind] = [row for size in sizes for row in run_apart(options, kind, size)]
    if len(sizes) > 1:
        for kind in ("seconds", "of the processor"):
            name = f"exponent of finding events, {kind}"
            results[name] = round(fit_exponent(results["events"], f"events, {kind}"), 3)
            print(name, results[name])
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


def measure_one(options: argparse.Namespace, size: int) -> None:
    """Measure one thing on one pile, and print it."""
    sources, vectors = read_sources(options.data, options.embedder, options.cache)
    pile = grow_pile(sources, vectors, size, days=options.days or None)
    if options.one == "library":
        chosen = SETTINGS if options.setting is None else SETTINGS[options.setting :][:1]
        compare_with_library(pile.vectors, chosen)
        return
    kinds: dict[str, Callable[[], Any]] = {
        "graph": lambda: measure_graph(pile.vectors),
        "events": lambda: measure_events(pile, options.most_at_once),
        "links": lambda: measure_links(pile),
        "nearest": lambda: measure_nearest(pile),
        "large": lambda: measure_large(pile, SentenceTransformerEmbedder(options.embedder).encode),
        "windows": lambda: [measure_windows(part) for part in (pile, keep_dated(pile))],
    }
    print(json.dumps(kinds[options.one]()), flush=True)


def run_apart(options: argparse.Namespace, kind: str, size: int) -> list[dict[str, Any]]:
    """One measure in a process of its own, so that its memory is its own."""
    command = [sys.executable, __file__, "--one", kind, "--sizes", str(size), "--data", str(options.data)]
    command += ["--embedder", str(options.embedder)]
    command += ["--cache", str(options.cache)] if options.cache else []
    command += ["--days", str(options.days), "--most-at-once", str(options.most_at_once)]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    print(kind, text, end="", flush=True)
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


if __name__ == "__main__":
    main()
