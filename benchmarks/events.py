"""How well events are found: B-cubed on labelled news, one setting for every pile, beside plain methods.

    python benchmarks/events.py [--data ../shared/data] [--embedder models/all-MiniLM-L6-v2] [--cache FOLDER]
    python benchmarks/events.py --speed 5000

Piles: ECB+ (no dates), dated local news (most events of one article), and the news clusters of MultiLing 2011 and
Multi-News thrown together, once whole and once with only their first 100 words; and the first 40 words of ECB+ and of
the dated news, as a feed gives them. Noise counts as events of one article.
Ours runs as the pipeline does: copies are set aside first and stand in the event of their origin. The plain methods
have no single best threshold, so each stands with the thresholds that are best for one pile or another, and `best case`
gives it the best threshold for each pile, chosen with the labels in hand. MiniLM there reads the first 1,500
characters; TF-IDF is sublinear, without English stop words, with words of two or more articles.

Then: how the result moves when one setting moves, on random halves of the events, and on small piles.
"""

import argparse
import json
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from hdbscan import HDBSCAN
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.feature_extraction.text import TfidfVectorizer

from aibot_local.clustering import boilerplate, closeness, find_events, terms
from aibot_local.deduplication import find_origins
from aibot_local.embedding import embed_articles, embed_texts
from aibot_local.engines.hdbscan_clusterer import HdbscanClusterer
from aibot_local.engines.sentence_transformer_embedder import SentenceTransformerEmbedder
from aibot_local.evaluation.clustering_metrics import Agreement, compare_groupings
from aibot_local.evaluation.datasets import make_event, read_clusters
from aibot_local.protocols import Clusterer, Embedder, Labels, Links, Vectors
from aibot_local.records import UNKNOWN, Article, Document, Field, Origin, Provenance

RESULTS = Path(__file__).parent / "results" / "events.json"
LEAD_WORDS = 100
SNIPPET_WORDS = 40
SEED = 7


class FolderCache:
    """A VectorCache of one array file for each text."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load(self, fingerprint: str, text_hashes: Sequence[str]) -> dict[str, Vectors]:
        """Vectors kept before."""
        paths = {key: self.folder / fingerprint[:16] / f"{key}.npy" for key in text_hashes}
        return {key: np.load(path) for key, path in paths.items() if path.is_file()}

    def save(self, fingerprint: str, vectors: Mapping[str, Vectors]) -> None:
        """Keep vectors."""
        (self.folder / fingerprint[:16]).mkdir(parents=True, exist_ok=True)
        for key, vector in vectors.items():
            np.save(self.folder / fingerprint[:16] / f"{key}.npy", vector)


@dataclass(frozen=True)
class Pile:
    """Articles thrown together, the event of each, their vectors, and the vectors of their first 1,500 characters."""

    name: str
    articles: tuple[Article, ...]
    gold: tuple[str, ...]
    vectors: Vectors
    heads: Vectors

    def take(self, rows: Sequence[int]) -> "Pile":
        """Some of the articles."""
        return Pile(
            self.name,
            tuple(self.articles[row] for row in rows),
            tuple(self.gold[row] for row in rows),
            self.vectors[list(rows)],
            self.heads[list(rows)],
        )


def read_pile(path: Path) -> list[tuple[Article, str]]:
    """Articles of a labelled JSON Lines file and their events."""
    pairs = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        paragraphs = [" ".join(part.split()) for part in row["text"].splitlines() if part.strip()]
        title = " ".join(row["title"].split())
        content = "\n\n".join([title, *paragraphs] if title else paragraphs)
        published = Field(row["date"], Provenance.DECLARED, "json:date") if row.get("date") else UNKNOWN
        document = Document(f"{row['id']}.json", sha256(line.encode()).hexdigest(), len(line))
        identity = sha256(str(row["id"]).encode()).hexdigest()
        pairs.append((Article(identity, document, 0, content, len(title), published=published), row["event"]))
    return pairs


def read_pooled(data: Path, *, leads: bool) -> list[tuple[Article, str]]:
    """The articles of the summary data sets thrown together; with `leads`, only their first words."""
    pairs = {}
    for name in ("summaries_multiling2011_en_dev.jsonl", "summaries_multinews_dev100.jsonl"):
        for cluster in read_clusters(data / name):
            for article in make_event(cluster).articles:
                identity = sha256(f"{cluster.id} {article.id}".encode()).hexdigest()
                content = cut_words(article.content, LEAD_WORDS) if leads else article.content
                end = min(article.title_end, len(content))
                pairs[identity] = (
                    Article(identity, article.document, 0, content, end),
                    f"{name} {cluster.id}",
                )
    return [pairs[key] for key in sorted(pairs)]


def cut_words(text: str, count: int) -> str:
    """The first words of a text, its paragraphs kept."""
    kept: list[str] = []
    left = count
    for paragraph in text.split("\n\n"):
        words = paragraph.split()[:left]
        left -= len(words)
        if words:
            kept.append(" ".join(words))
    return "\n\n".join(kept)


def cut_articles(pairs: Sequence[tuple[Article, str]], count: int) -> list[tuple[Article, str]]:
    """Only the first words of each article, headline and all."""
    short = []
    for article, event in pairs:
        content = cut_words(article.content, count)
        end = min(article.title_end, len(content))
        short.append((replace(article, content=content, title_end=end), event))
    return short


def make_pile(
    name: str, pairs: Sequence[tuple[Article, str]], embedder: Embedder, cache: FolderCache | None
) -> Pile:
    """A pile with its vectors."""
    articles = tuple(article for article, _ in pairs)
    return Pile(
        name,
        articles,
        tuple(event for _, event in pairs),
        embed_articles(articles, embedder, cache=cache),
        embed_texts([article.content[:1500] for article in articles], embedder, cache=cache),
    )


def find_ours(pile: Pile, clusterer: Clusterer | None = None, **settings: float) -> list[str]:
    """The event of each article of a pile, found as the pipeline does."""
    origins = find_origins(pile.articles)
    places = {article.id: place for place, article in enumerate(pile.articles)}
    rows = [places[origin.article.id] for origin in origins]
    events = find_events(
        origins,
        pile.vectors[rows],
        clusterer or HdbscanClusterer(cutoff=0.67),
        **settings,  # type: ignore[arg-type]
    )
    found = {}
    for event in events:
        for origin in event.origins:
            for article in (origin.article, *(copy.article for copy in origin.copies)):
                found[article.id] = event.id
    return [found[article.id] for article in pile.articles]


class Nothing:
    """A Clusterer that calls everything noise, so that only the check after it is at work."""

    name = "nothing"

    def fit_predict(self, links: Links) -> Labels:
        """Noise throughout."""
        return np.full(len(links), -1, dtype=np.int64)


def find_with_hdbscan(vectors: Vectors, least: int, samples: int | None) -> list[int]:
    """Plain HDBSCAN on unit vectors, every noise point an event."""
    labels = HDBSCAN(min_cluster_size=least, min_samples=samples).fit_predict(vectors.astype(np.float64))
    return [int(label) if label >= 0 else -1 - place for place, label in enumerate(labels)]


def cut_linkage(distances: Vectors, thresholds: Sequence[float]) -> dict[float, list[int]]:
    """Average linkage, cut at each threshold."""
    clean = np.maximum((distances + distances.T) / 2, 0).astype(np.float64)
    np.fill_diagonal(clean, 0)
    tree = linkage(squareform(clean, checks=False), "average")
    return {cut: fcluster(tree, cut, "distance").tolist() for cut in thresholds}


def run_plain(pile: Pile) -> dict[str, Agreement]:
    """The plain methods."""
    gold = pile.gold
    rows: dict[str, Agreement] = {"every article its own event": compare_groupings(gold, range(len(gold)))}
    for least, samples in ((2, None), (2, 1), (3, None)):
        label = f"MiniLM, hdbscan {least}" + (f", min_samples {samples}" if samples else "")
        rows[label] = compare_groupings(gold, find_with_hdbscan(pile.heads, least, samples))
    texts = [article.content for article in pile.articles]
    matrix = TfidfVectorizer(sublinear_tf=True, stop_words="english", min_df=2).fit_transform(texts)
    words = 1 - np.asarray((matrix @ matrix.T).todense())
    heads = 1 - pile.heads @ pile.heads.T
    kinds = {
        "MiniLM, average linkage": (heads, (0.3, 0.4)),
        "TF-IDF, average linkage": (words, (0.7, 0.8)),
        "mean of both, average linkage": ((heads + words) / 2, (0.5, 0.6)),
    }
    days = [article.published.value for article in pile.articles]
    if all(days):
        dates = np.array([np.datetime64(str(day)) for day in days]).astype(np.int64)
        near = np.where(np.abs(dates[:, None] - dates[None, :]) > 14, 1.0, words)
        kinds["TF-IDF, 14 days, average linkage"] = (near, (0.7, 0.8))
    for label, (distances, named) in kinds.items():
        cuts = cut_linkage(distances, [round(cut, 2) for cut in np.arange(0.1, 1.0, 0.02)] + list(named))
        scored = {cut: compare_groupings(gold, found) for cut, found in cuts.items()}
        for cut in named:
            rows[f"{label} {cut:.2f}"] = scored[cut]
        best = max(scored, key=lambda cut: (scored[cut].f1, -cut))
        rows[f"{label}, best case"] = scored[best]
    return rows


def run_ours(pile: Pile) -> dict[str, Agreement]:
    """The program, and the program without one of its parts."""
    rows = {
        "ours": find_ours(pile),
        "ours, clusterer finds nothing": find_ours(pile, Nothing()),
        "ours, no check after HDBSCAN": find_ours(pile, split_below=0.0, join_above=1.1),
    }
    with patch.object(boilerplate, "find_boilerplate", lambda *told: []):
        rows["ours, boilerplate left in"] = find_ours(pile)
    with patch.object(closeness, "_SHORT_FOLD", 0.0):
        rows["ours, length not used"] = find_ours(pile)
    with patch.multiple(closeness, _SAME_DAY=0.0, _DAYS_FOLD=0.0):
        rows["ours, dates not used"] = find_ours(pile)
    zero = Pile(pile.name, pile.articles, pile.gold, np.zeros_like(pile.vectors), pile.heads)
    scored = []
    for middle in (0.36, 0.38, 0.4, 0.42):  # the mean of seven views is lower where one is always 0
        with patch.object(closeness, "_MIDDLE", middle):
            scored.append(find_ours(zero))
    best = max(scored, key=lambda found: compare_groupings(pile.gold, found).f1)
    rows["ours, vectors not used, best case"] = best
    head = Pile(pile.name, pile.articles, pile.gold, pile.heads, pile.heads)
    rows["ours, vectors of 1,500 characters"] = find_ours(head)
    return {label: compare_groupings(pile.gold, found) for label, found in rows.items()}


SWEEPS: dict[str, tuple[Any, str, tuple[float, ...]]] = {
    "middle of closeness": (closeness, "_MIDDLE", (0.48, 0.49, 0.5, 0.51, 0.52)),
    "slope of closeness": (closeness, "_SLOPE", (8.5, 10.5, 12.5)),
    "weight of short texts' vectors": (closeness, "_SHORT_FOLD", (1.0, 2.0, 3.0)),
    "words that are not short": (closeness, "_FULL_LENGTH", (80, 120, 160)),
    "odds of one day": (closeness, "_SAME_DAY", (0.5, 0.75, 1.0)),
    "odds lost by days": (closeness, "_DAYS_FOLD", (0.35, 0.5, 0.65)),
    "words of the lead": (terms, "_LEAD_WORDS", (60, 80, 120)),
    "weight of lone words": (terms, "_LONE_WEIGHT", (0.5, 0.6, 1.0)),
    "unlike share of boilerplate": (boilerplate, "_UNLIKE", (0.08, 0.12, 0.2)),
}
SETTINGS = {
    "apart_below": (0.28, 0.33, 0.38),
    "split_below": (0.25, 0.3, 0.35),
    "join_above": (0.45, 0.5, 0.55),
}


def sweep_settings(piles: Sequence[Pile]) -> dict[str, dict[str, list[float]]]:
    """F1 on every pile as one setting moves and the others stay."""
    table: dict[str, dict[str, list[float]]] = {}
    for label, (module, name, values) in SWEEPS.items():
        for value in values:
            with patch.object(module, name, value):
                table.setdefault(label, {})[str(value)] = [score(pile) for pile in piles]
    for name, values in SETTINGS.items():
        for value in values:
            cutoff = 1 - value if name == "apart_below" else 0.67
            scores = [score(pile, HdbscanClusterer(cutoff=cutoff), **{name: value}) for pile in piles]
            table.setdefault(name, {})[str(value)] = scores
    return table


def score(pile: Pile, clusterer: Clusterer | None = None, **settings: float) -> float:
    """F1 of ours."""
    return round(compare_groupings(pile.gold, find_ours(pile, clusterer, **settings)).f1, 4)


def draw_events(pile: Pile, count: int, draw: random.Random) -> list[int]:
    """Articles of some events."""
    picked = set(draw.sample(sorted(set(pile.gold)), count))
    return [place for place, event in enumerate(pile.gold) if event in picked]


def thin_events(pile: Pile, most: int, draw: random.Random) -> list[int]:
    """Articles of all events, at most so many of each, at least half of the events cut to one."""
    left = {event: draw.choice([1, draw.randint(1, most)]) for event in sorted(set(pile.gold))}
    rows = []
    for place in draw.sample(range(len(pile.gold)), len(pile.gold)):
        if left[pile.gold[place]]:
            left[pile.gold[place]] -= 1
            rows.append(place)
    return sorted(rows)


def run_parts(pile: Pile) -> dict[str, dict[str, float]]:
    """Ours on parts of a pile: mean, standard deviation and least F1, and mean precision and recall."""
    draw = random.Random(SEED)  # noqa: S311
    events = len(set(pile.gold))
    kinds = {
        "half of the events": [draw_events(pile, events // 2, draw) for _ in range(6)],
        "20 events": [draw_events(pile, 20, draw) for _ in range(8)],
        "5 events": [draw_events(pile, 5, draw) for _ in range(12)],
        "2 events": [draw_events(pile, 2, draw) for _ in range(20)],
        "one event": [draw_events(pile, 1, draw) for _ in range(20)],
        "half of the events of one article": [thin_events(pile, 30, draw) for _ in range(4)],
        "at most 3 articles an event": [thin_events(pile, 3, draw) for _ in range(4)],
    }
    table = {}
    for label, parts in kinds.items():
        results = [
            compare_groupings(part.gold, find_ours(part)) for part in (pile.take(rows) for rows in parts)
        ]
        scores = [result.f1 for result in results]
        table[label] = {
            "precision": float(np.mean([result.precision for result in results])),
            "recall": float(np.mean([result.recall for result in results])),
            "f1": float(np.mean(scores)),
            "deviation": float(np.std(scores)),
            "least": min(scores),
        }
    return table


def make_many(count: int) -> tuple[list[Origin], Vectors, list[int]]:
    """Made-up articles of about 150 words and their events, one to ten reports each, and vectors to go with them.

    Six words in ten come from a common vocabulary (the rank of a word is drawn from a Zipf law), the rest from sixty
    words and names of the event.
    """
    draw = np.random.default_rng(SEED)
    sizes: list[int] = []
    while sum(sizes) < count:
        sizes.append(min(int(draw.geometric(0.35)), 10, count - sum(sizes)))
    gold = [event for event, size in enumerate(sizes) for _ in range(size)]
    base = draw.normal(size=384) * 0.7
    origins, rows = [], np.zeros((count, 384), dtype=np.float32)
    place = 0
    for event, size in enumerate(sizes):
        own = [spell(int(number)) for number in draw.integers(0, 60_000, size=60)]
        own[:10] = [word.title() for word in own[:10]]
        centre = base + draw.normal(size=384)
        first = 740_000 + int(draw.integers(0, 60))
        for _ in range(size):
            common = [spell(int(rank)) for rank in np.minimum(draw.zipf(1.2, size=90), 50_000)]
            told = [own[int(number)] for number in draw.integers(0, 60, size=60)]
            words = draw.permutation(np.array([*common, *told, str(event % 97), str(place % 13)])).tolist()
            body = "\n\n".join(" ".join(words[start : start + 40]) for start in range(0, len(words), 40))
            title = " ".join(told[:6])
            day = date.fromordinal(first + int(draw.integers(0, 4))).isoformat()
            identity = sha256(f"made up {place}".encode()).hexdigest()
            document = Document(f"{place}.txt", identity, len(body))
            published = Field(day, Provenance.DECLARED, "made up")
            content = f"{title}\n\n{body}"
            origins.append(Origin(Article(identity, document, 0, content, len(title), published=published)))
            rows[place] = centre + 0.6 * draw.normal(size=384)
            place += 1
    return origins, rows / np.linalg.norm(rows, axis=1, keepdims=True), gold


def spell(number: int) -> str:
    """A word of letters for each number."""
    return "".join("bdfgklmnpr"[int(digit)] + "aeiou"[int(digit) % 5] for digit in str(number))


def measure_speed(count: int) -> None:
    """Seconds and memory of finding the events of so many made-up articles."""
    origins, vectors, gold = make_many(count)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    start = time.perf_counter()
    events = find_events(origins, vectors, HdbscanClusterer(cutoff=0.67))
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    found = {article.id: event.id for event in events for article in event.articles}
    agreed = compare_groupings(gold, [found[origin.article.id] for origin in origins])
    print(
        f"{count} made-up articles, {len(set(gold))} events: {seconds:.1f} s, peak {peak:.2f} GB "
        f"({before:.2f} GB before), {len(events)} events found, F1 {agreed.f1:.3f}"
    )


def print_row(label: str, result: Agreement) -> None:
    """One line of the table."""
    print(
        f"  {label:42s} P {result.precision:.3f}  R {result.recall:.3f}  F1 {result.f1:.3f}  "
        f"ARI {result.rand:.3f}  NMI {result.information:.3f}  alone {result.alone:.2f}",
        flush=True,
    )


def main() -> None:
    """Measure, print, and write the results."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    parser.add_argument(
        "--embedder", type=Path, default=Path(__file__).parents[1] / "models" / "all-MiniLM-L6-v2"
    )
    parser.add_argument("--cache", type=Path, default=None)
    parser.add_argument("--quick", action="store_true", help="the table only")
    parser.add_argument("--speed", type=int, metavar="N", help="only time N made-up articles")
    options = parser.parse_args()
    if options.speed:
        measure_speed(options.speed)
        return
    embedder = SentenceTransformerEmbedder(options.embedder)
    cache = FolderCache(options.cache) if options.cache else None
    ecb = read_pile(options.data / "events_ecbplus_dev.jsonl")
    dated = read_pile(options.data / "events_dated_dev.jsonl")
    sources = {
        "ECB+ dev": ecb,
        "dated dev": dated,
        "pooled, whole": read_pooled(options.data, leads=False),
        "pooled, leads": read_pooled(options.data, leads=True),
        "ECB+ dev, 40 words": cut_articles(ecb, SNIPPET_WORDS),
        "dated dev, 40 words": cut_articles(dated, SNIPPET_WORDS),
    }
    piles = [make_pile(name, pairs, embedder, cache) for name, pairs in sources.items()]
    results: dict[str, Any] = {"embedder": embedder.name, "fingerprint": embedder.fingerprint, "piles": {}}
    for pile in piles:
        sizes = Counter(pile.gold)
        print(f"{pile.name}: {len(pile.gold)} articles, {len(sizes)} events")
        start = time.perf_counter()
        find_ours(pile)
        seconds = time.perf_counter() - start
        table = {**run_plain(pile), **run_ours(pile)}
        for label, result in table.items():
            print_row(label, result)
        rows = {
            label: {key: round(value, 4) for key, value in asdict(row).items()}
            for label, row in table.items()
        }
        results["piles"][pile.name] = {
            "articles": len(pile.gold),
            "events": len(sizes),
            "seconds without embedding": round(seconds, 1),
            "rows": rows,
        }
    if not options.quick:
        results["sensitivity, F1 on each pile"] = sweep_settings(piles)
        print(f"one setting moved: F1 on {', '.join(pile.name for pile in piles)}")
        for label, values in results["sensitivity, F1 on each pile"].items():
            for value, scores in values.items():
                print(f"  {label:28s} {value:6s}", "  ".join(f"{one:.3f}" for one in scores))
        results["parts"] = {}
        for pile in piles[:3]:
            parts = run_parts(pile)
            print(f"parts of {pile.name}")
            for label, row in parts.items():
                print(
                    f"  {label:36s}",
                    "  ".join(f"{key} {value:.3f}" for key, value in row.items()),
                    flush=True,
                )
            rounded = {label: {k: round(v, 4) for k, v in row.items()} for label, row in parts.items()}
            results["parts"][pile.name] = rounded
        RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
