"""A desk over ten days: do events keep their ids, and does it end where one look at everything would?

    python benchmarks/replay.py [--data ../shared/data] [--embedder models/all-MiniLM-L6-v2] [--cache FOLDER]

The dated news, in order of date, comes to a desk in ten parts of equal size; after each the desk finds its events as
`aibot ingest` does, but for the reading of files. Then:

- *Churn*: an article that was there the day before and stands under another id today, although its event (as labelled)
  got no article today; as a share of all such articles and days. `any` counts every article that was there the day
  before, whatever became of its event; `grouped` those of them that were not alone in their event that day, since a
  lone report can hardly lose its id. `ever` is the share of articles whose id changed on any day.
- The B-cubed F1 of the last day's events with the labels, beside that of one look at everything.

The same is done with the parts in an order drawn at random, so that every event comes in pieces, which is harder.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

import itertools

from events import FolderCache, read_pile

from aibot_local.clustering import find_events
from aibot_local.deduplication import find_origins
from aibot_local.desk.finding import find_desk_events
from aibot_local.embedding import embed_articles
from aibot_local.engines.hdbscan_clusterer import HdbscanClusterer
from aibot_local.engines.load import load_clusterer
from aibot_local.engines.sentence_transformer_embedder import SentenceTransformerEmbedder
from aibot_local.evaluation.clustering_metrics import compare_groupings
from aibot_local.pipeline import SilentProgress
from aibot_local.protocols import Embedder, VectorCache
from aibot_local.records import Article, Event
from aibot_local.settings import Settings
from aibot_local.store import Store, inboxes
from aibot_local.store import events as event_store
from aibot_local.store.inboxes import KeptFile

RESULTS = Path(__file__).parent / "results" / "replay.json"
DAYS = 10
SEED = 7
MOST_CHURN = 0.05
MOST_LOST = 0.02


def cut_days(pairs: Sequence[tuple[Article, str]]) -> list[list[tuple[Article, str]]]:
    """Parts of equal size, order kept."""
    bounds = [len(pairs) * day // DAYS for day in range(DAYS + 1)]
    return [list(pairs[start:end]) for start, end in itertools.pairwise(bounds)]


def list_homes(events: Sequence[Event]) -> dict[str, str]:
    """The event of each article, copies too."""
    return {
        article.id: event.id
        for event in events
        for origin in event.origins
        for article in (origin.article, *(copy.article for copy in origin.copies))
    }


def put_in_store(store: Store, inbox: int, articles: Sequence[Article]) -> None:
    """Keep articles as if each had been read from a file of its own."""
    files = [KeptFile(one.document.path, one.document.sha256, one.document.size, 0) for one in articles]
    inboxes.save_files(store, inbox, files, {one.document.path: [one] for one in articles}, {})


def replay(
    days: Sequence[Sequence[tuple[Article, str]]], store: Store, embedder: Embedder, cache: VectorCache
) -> dict[str, Any]:
    """The days one after another; gives churn, agreement on each day, and what became of events."""
    gold: dict[str, str] = {}
    homes: dict[str, str] = {}
    ever: set[str] = set()
    inbox = inboxes.add_inbox(store, Path("/replay"))
    rows = []
    still = changed_still = there = changed = grouped = changed_grouped = 0
    for day, part in enumerate(days, 1):
        articles = [article for article, _ in part]
        gold |= {article.id: event for article, event in part}
        put_in_store(store, inbox, articles)
        embed_articles(articles, embedder, cache=cache)  # fills the cache, if it was empty
        texts = cache.load(embedder.fingerprint, [hash_content(article) for article in articles])
        store.save(embedder.fingerprint, texts)
        start = time.perf_counter()
        found = find_desk_events(
            store, embedder, load_desk_clusterer(), languages=Settings().languages, progress=SilentProgress()
        )
        seconds = time.perf_counter() - start
        event_store.save_told(store)
        now = list_homes([one.event for one in found.events])
        moved = {article for article, home in homes.items() if now[article] != home}
        touched = {event for _, event in part}
        unmoved = [article for article in homes if gold[article] not in touched]
        still += len(unmoved)
        changed_still += len(moved & set(unmoved))
        there += len(homes)
        changed += len(moved)
        sizes = Counter(homes.values())
        together = {article for article, home in homes.items() if sizes[home] > 1}
        grouped += len(together)
        changed_grouped += len(moved & together)
        ever |= moved
        states = [course.state.value for course in found.courses.values()]
        agreed = compare_groupings([gold[one] for one in sorted(now)], [now[one] for one in sorted(now)])
        rows.append(
            {
                "day": day,
                "articles": len(now),
                "events": len(found.events),
                "f1": round(agreed.f1, 4),
                "ids changed": len(moved),
                "ids changed, event untouched": len(moved & set(unmoved)),
                "states": {state: states.count(state) for state in sorted(set(states))},
                "seconds": round(seconds, 1),
            }
        )
        print("  ", json.dumps(rows[-1]), flush=True)
        homes = now
    ids = sorted(homes)
    return {
        "days": rows,
        "churn": round(changed_still / max(1, still), 5),
        "churn of any": round(changed / max(1, there), 5),
        "churn of grouped": round(changed_grouped / max(1, grouped), 5),
        "ever": round(len(ever) / len(homes), 5),
        "last day": {
            key: round(value, 4)
            for key, value in asdict(
                compare_groupings([gold[one] for one in ids], [homes[one] for one in ids])
            ).items()
        },
        "homes": homes,
    }


def hash_content(article: Article) -> str:
    """The key of an article's vector."""
    return sha256(article.content.encode()).hexdigest()


def load_desk_clusterer() -> HdbscanClusterer:
    """The clusterer as the program sets it."""
    clusterer = load_clusterer(cutoff=0.67)
    assert isinstance(clusterer, HdbscanClusterer)
    return clusterer


def find_at_once(articles: Sequence[Article], embedder: Embedder, cache: VectorCache) -> dict[str, str]:
    """The event of each article when all are looked at together."""
    origins = find_origins(articles)
    vectors = embed_articles([origin.article for origin in origins], embedder, cache=cache)
    return list_homes(find_events(origins, vectors, load_desk_clusterer()))


def main() -> None:
    """Measure, print, and write the results; fails when a bound is broken."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    parser.add_argument(
        "--embedder", type=Path, default=Path(__file__).parents[1] / "models" / "all-MiniLM-L6-v2"
    )
    parser.add_argument("--cache", type=Path, default=None)
    options = parser.parse_args()
    embedder = SentenceTransformerEmbedder(options.embedder)
    pairs = read_pile(options.data / "events_dated_dev.jsonl")
    pairs.sort(key=lambda pair: (pair[0].published.value or "", pair[0].id))
    shuffled = list(pairs)
    random.Random(SEED).shuffle(shuffled)  # noqa: S311
    results: dict[str, Any] = {"embedder": embedder.name, "articles": len(pairs)}
    broken = []
    with tempfile.TemporaryDirectory() as folder:
        cache = FolderCache(options.cache or Path(folder) / "cache")
        gold = {article.id: event for article, event in pairs}
        ids = sorted(gold)
        once = find_at_once([article for article, _ in pairs], embedder, cache)
        whole = compare_groupings([gold[one] for one in ids], [once[one] for one in ids])
        results["at once"] = {key: round(value, 4) for key, value in asdict(whole).items()}
        print(f"{len(pairs)} articles at once: F1 {whole.f1:.4f}")
        for name, order in (("by date", pairs), ("at random", shuffled)):
            print(f"ten days, articles {name}")
            with Store(Path(folder) / f"{name}.sqlite") as store:
                row = replay(cut_days(order), store, embedder, cache)
            homes = row.pop("homes")
            row["last day beside at once"] = round(
                compare_groupings([once[one] for one in ids], [homes[one] for one in ids]).f1, 4
            )
            results[name] = row
            lost = abs(row["last day"]["f1"] - whole.f1)
            print(
                f"  churn {row['churn']:.2%} (any {row['churn of any']:.2%}, "
                f"grouped {row['churn of grouped']:.2%}, ever {row['ever']:.2%}); "
                f"last day F1 {row['last day']['f1']:.4f}, at once {whole.f1:.4f}"
            )
            if row["churn"] > MOST_CHURN or lost > MOST_LOST:
                broken.append(name)
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    if broken:
        sys.exit(f"over the bounds (churn {MOST_CHURN:.0%}, F1 {MOST_LOST}): {', '.join(broken)}")


if __name__ == "__main__":
    main()
