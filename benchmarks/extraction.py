"""How good the selected sentences are: ROUGE against human summaries, beside plain and well-known extractors.

    pip install rouge-score sumy
    python benchmarks/extraction.py [--data ../shared/data] [--embedder models/all-MiniLM-L6-v2] [--cache FILE]

Every system picks from the same sentences (ours, headlines left out), takes whole sentences until they hold the
words allowed, and is cut to exactly that many: 250 for MultiLing 2011, the length of the reference for Multi-News.
Scores are F1 with Porter stemming, the mean over references. p-values are two-sided, from a paired permutation
test over all clusters of both sets. Each system stands in its own order: the baselines as the sentences stand in
the data, ours by place in the article; `order` in the results has the figures of each system in both orders.
`stories` has the running text of a story in its own order beside whole sentences of each baseline, both cut to the
words of the shorter one. `openings` has the first sentence of a story beside the first words of the Multi-News
references, whose writers tell the news first.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from sumy.models.dom import ObjectDocumentModel, Paragraph
from sumy.models.dom import Sentence as SumySentence
from sumy.nlp.stemmers import Stemmer
from sumy.summarizers.lex_rank import LexRankSummarizer
from sumy.summarizers.text_rank import TextRankSummarizer
from sumy.utils import get_stop_words

from aibot_local.engines.sentence_transformer_embedder import SentenceTransformerEmbedder
from aibot_local.engines.spacy_splitter import load_splitter
from aibot_local.evaluation.bench.scoring import cut_to_equal
from aibot_local.evaluation.bench.writing import fit_outlook, take_whole
from aibot_local.evaluation.datasets import Cluster, make_event, read_clusters
from aibot_local.evaluation.extraction import (
    make_text,
    order_at_random,
    order_by_centroid,
    order_by_first_document,
    order_by_leads,
    order_by_oracle,
    order_by_selection,
)
from aibot_local.evaluation.rouge import score_rouge
from aibot_local.evaluation.significance import bootstrap_mean, compute_p_value
from aibot_local.protocols import Embedder, Vectors
from aibot_local.records import Sentence
from aibot_local.salience import (
    DEFAULT_SCORER,
    SCORERS,
    load_scorer,
    plan_outline,
    select_sentences,
    split_event,
)

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "extraction.json"
SETS = {
    "multiling2011": ("summaries_multiling2011_en_dev.jsonl", 250),
    "multinews": ("summaries_multinews_dev100.jsonl", None),  # the length of the reference
}
MEASURES = ("rouge1", "rouge2", "rougeL")
RANDOM_SEEDS = (0, 1, 2, 3, 4)
OPENING_WORDS = 50
OURS = f"ours: {DEFAULT_SCORER}"
STORY_BASELINES = (
    "lead of first document",
    "leads of all documents",
    "centroid (MiniLM)",
    "LexRank (sumy)",
    "TextRank (sumy)",
)


@dataclass(frozen=True)
class Task:
    """A cluster, its sentences and vectors, and the words a summary may have."""

    set: str
    cluster: Cluster
    sentences: tuple[Sentence, ...]
    embeddings: Vectors
    words: int


class WordTokenizer:
    """What sumy asks of a tokenizer; its own needs data from the network."""

    def to_words(self, sentence: str) -> tuple[str, ...]:
        """Runs of letters, with apostrophes and hyphens inside."""
        return tuple(
            word
            for word in (part.strip("\"'“”‘’.,;:!?()[]…–—") for part in sentence.split())
            if any(map(str.isalpha, word))
        )


def order_by_sumy(kind: type, sentences: Sequence[Sentence]) -> list[int]:
    """The order of one of sumy's summarizers, with its English stemmer and stop words."""

    class Ranking(kind):  # type: ignore[misc, valid-type]
        """Keeps the ratings that the summarizer would pick by."""

        def _get_best_sentences(
            self, found: Sequence[SumySentence], count: object, rating: object
        ) -> tuple[()]:
            rate = rating.__getitem__ if isinstance(rating, dict) else rating
            self.ratings = [float(rate(each)) for each in found]  # type: ignore[operator]
            return ()

    tokenizer = WordTokenizer()
    document = ObjectDocumentModel([Paragraph([SumySentence(each.text, tokenizer) for each in sentences])])
    summarizer = Ranking(Stemmer("english"))
    summarizer.stop_words = get_stop_words("english")
    summarizer(document, 1)
    return sorted(range(len(sentences)), key=lambda place: (-summarizer.ratings[place], place))


def list_systems() -> dict[str, Callable[[Task], list[list[int]]]]:
    """Each system gives one order, or several whose scores are averaged."""
    systems: dict[str, Callable[[Task], list[list[int]]]] = {}
    for name in (DEFAULT_SCORER, *(other for other in SCORERS if other != DEFAULT_SCORER)):
        systems[f"ours: {name}"] = lambda task, name=name: [  # type: ignore[misc]
            order_by_selection(task.sentences, task.embeddings, load_scorer(name), words=task.words + 10)
        ]
    systems["lead of first document"] = lambda task: [order_by_first_document(task.sentences)]
    systems["leads of all documents"] = lambda task: [order_by_leads(task.sentences)]
    systems["random"] = lambda task: [order_at_random(task.sentences, seed=seed) for seed in RANDOM_SEEDS]
    systems["centroid (MiniLM)"] = lambda task: [order_by_centroid(task.sentences, task.embeddings)]
    systems["LexRank (sumy)"] = lambda task: [order_by_sumy(LexRankSummarizer, task.sentences)]
    systems["TextRank (sumy)"] = lambda task: [order_by_sumy(TextRankSummarizer, task.sentences)]
    systems["oracle (greedy, sees the references)"] = lambda task: [
        order_by_oracle(task.sentences, task.cluster.references, words=task.words)
    ]
    return systems


def read_tasks(data: Path, embedder_folder: Path, cache: Path | None) -> list[Task]:
    """Split and embed every cluster of both sets."""
    splitter = load_splitter()
    rows = []
    for name, (file, words) in SETS.items():
        for cluster in read_clusters(data / file):
            allowed = words or len(cluster.references[0].split())
            rows.append((name, cluster, split_event(make_event(cluster), splitter), allowed))
    texts = sorted({sentence.text for _, _, sentences, _ in rows for sentence in sentences})
    vectors = embed_texts(texts, embedder_folder, cache)
    return [
        Task(name, cluster, sentences, np.array([vectors[each.text] for each in sentences]), allowed)
        for name, cluster, sentences, allowed in rows
    ]


def embed_texts(texts: Sequence[str], folder: Path, cache: Path | None) -> dict[str, Vectors]:
    """Vectors by text; a long sentence has the mean of its pieces."""
    known: dict[str, Vectors] = {}
    if cache and cache.is_file():
        with np.load(cache, allow_pickle=False) as stored:
            known = dict(zip(stored["hashes"].tolist(), stored["vectors"], strict=True))
    hashes = {text: sha256(text.encode()).hexdigest() for text in texts}
    missing = [text for text in texts if hashes[text] not in known]
    if missing:
        embedder = SentenceTransformerEmbedder(folder)
        found = embed_whole(missing, embedder)
        known.update({hashes[text]: vector for text, vector in zip(missing, found, strict=True)})
    if cache:
        np.savez(cache, hashes=np.array(list(known)), vectors=np.array(list(known.values())))
    return {text: known[hashes[text]] for text in texts}


def embed_whole(texts: Sequence[str], embedder: Embedder) -> Vectors:
    """One unit row a text: the mean over its pieces."""
    pieces = [embedder.chunk(text) for text in texts]
    vectors = embedder.encode([piece for some in pieces for piece in some])
    means, start = [], 0
    for some in pieces:
        mean = vectors[start : start + len(some)].mean(axis=0)
        means.append(mean / np.linalg.norm(mean))
        start += len(some)
    return np.array(means, dtype=np.float32)


def score_orders(task: Task, orders: Sequence[Sequence[int]], *, by_place: bool) -> list[float]:
    """The measures of a task, averaged over the orders."""
    rows = [
        score_text(task, make_text(task.sentences, order, words=task.words, by_place=by_place))
        for order in orders
    ]
    return [float(value) for value in np.mean(rows, axis=0)]


def score_text(task: Task, text: Sequence[str]) -> list[float]:
    """The measures of one text."""
    scores = score_rouge(text, [[reference] for reference in task.cluster.references], variants=MEASURES)
    return [scores[measure] for measure in MEASURES]


def write_story(task: Task) -> list[str]:
    """The running text of a story in the sources' words: lead, sections, and as much of the outlook as fits."""
    event = make_event(task.cluster)
    scorer = load_scorer(DEFAULT_SCORER)
    extract = select_sentences(event, task.sentences, task.embeddings, scorer, words=task.words)
    outline = plan_outline(event, extract, task.sentences, task.embeddings)
    told = [sentence for part in (outline.lead, *outline.sections) for sentence in part.sentences]
    return [one.text for one in (*told, *fit_outlook(outline, extract, words=task.words))]


def compare_openings(tasks: Sequence[Task], stories: Sequence[Sequence[str]]) -> dict[str, list[float]]:
    """Means of the measures of a story's first sentence, and of two plain choices, on a reference's first words."""
    told = [(task, story) for task, story in zip(tasks, stories, strict=True) if task.set == "multinews"]
    select = list_systems()[OURS]
    choices: dict[str, Callable[[Task, Sequence[str]], str]] = {
        "story": lambda task, story: story[0],
        "first sentence of first document": lambda task, story: task.sentences[0].text,
        "most salient sentence": lambda task, story: task.sentences[select(task)[0][0]].text,
    }
    table = {}
    for name, choose in choices.items():
        rows = []
        for task, story in told:
            opening = " ".join(task.cluster.references[0].split()[:OPENING_WORDS])
            scores = score_rouge([choose(task, story)], [[opening]], variants=MEASURES)
            rows.append([scores[measure] for measure in MEASURES])
        table[name] = [round(float(mean), 4) for mean in np.mean(rows, axis=0)]
    return table


def compare_stories(tasks: Sequence[Task], stories: Sequence[Sequence[str]]) -> dict[str, object]:
    """Means of a story's text and of each baseline's at equal length, and the p-values of their differences."""
    systems = list_systems()
    table: dict[str, object] = {}
    for name in STORY_BASELINES:
        rows = []
        for task, story in zip(tasks, stories, strict=True):
            other = take_whole(task.sentences, systems[name](task)[0], words=task.words)
            pair = cut_to_equal("\n".join(story), "\n".join(other))
            rows.append([score_text(task, text.splitlines()) for text in pair])
        ours, theirs = np.array(rows).transpose(1, 2, 0)
        table[name] = {
            measure: [
                round(float(ours[place].mean()), 4),
                round(float(theirs[place].mean()), 4),
                round(compute_p_value(ours[place].tolist(), theirs[place].tolist()), 5),
            ]
            for place, measure in enumerate(MEASURES)
        }
    return table


def describe(values: np.ndarray) -> dict[str, object]:
    """Means of the measures with their 95 % bootstrap intervals."""
    table: dict[str, object] = {}
    for column, measure in enumerate(MEASURES):
        interval = bootstrap_mean(values[:, column].tolist())
        table[measure] = [round(number, 4) for number in (interval.mean, interval.low, interval.high)]
    return table


def run(tasks: Sequence[Task]) -> dict[str, object]:
    """Score every system in both orders."""
    scores: dict[str, dict[bool, np.ndarray]] = {}
    for name, system in list_systems().items():
        orders = [system(task) for task in tasks]
        scores[name] = {
            by_place: np.array(
                [score_orders(*pair, by_place=by_place) for pair in zip(tasks, orders, strict=True)]
            )
            for by_place in (True, False)
        }
    sets = {name: np.array([task.set == name for task in tasks]) for name in SETS}
    sets["both"] = np.ones(len(tasks), dtype=bool)
    table: dict[str, object] = {}
    ours = scores[OURS][True]
    for name, both in scores.items():
        own = both[name.startswith("ours")]
        row: dict[str, object] = {key: describe(own[mask]) for key, mask in sets.items()}
        row["order"] = {
            label: [round(float(mean), 4) for mean in both[by_place].mean(axis=0)]
            for label, by_place in (("by place", True), ("as in the data", False))
        }
        if name != OURS:
            row["p against ours"] = {
                measure: round(compute_p_value(ours[:, column].tolist(), own[:, column].tolist()), 5)
                for column, measure in enumerate(MEASURES)
            }
            row["p against ours, both as in the data"] = {
                measure: round(
                    compute_p_value(scores[OURS][False][:, column].tolist(), both[False][:, column].tolist()),
                    5,
                )
                for column, measure in enumerate(MEASURES)
            }
        table[name] = row
    return table


def main() -> None:
    """Run, print the table, write the results."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--embedder", type=Path, default=ROOT / "models" / "all-MiniLM-L6-v2")
    parser.add_argument("--cache", type=Path, help="an .npz file to keep vectors in")
    parser.add_argument("--results", type=Path, default=RESULTS)
    options = parser.parse_args()
    tasks = read_tasks(options.data, options.embedder, options.cache)
    table = run(tasks)
    stories = [write_story(task) for task in tasks]
    results = {
        "clusters": {name: sum(task.set == name for task in tasks) for name in SETS},
        "sentences": sum(len(task.sentences) for task in tasks),
        "measures": "ROUGE F1 x1, Porter stemmer, mean over references; [mean, low, high] of a 95 % bootstrap",
        "packages": {package: version(package) for package in ("rouge-score", "sumy", "spacy")},
        "systems": table,
        "stories": {
            "measures": "[story, baseline, p] at equal length, over all clusters",
            **compare_stories(tasks, stories),
        },
        "openings": {
            "measures": f"on the first {OPENING_WORDS} words of a reference",
            **compare_openings(tasks, stories),
        },
    }
    options.results.parent.mkdir(parents=True, exist_ok=True)
    options.results.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print_table(table)


def print_table(table: dict[str, object]) -> None:
    """The means as a table for people, with p-values against ours over both sets."""
    print(
        f"{'system':38}" + "".join(f"{name:>22}" for name in (*SETS, "both")) + f"{'p (R-1, R-2, R-L)':>28}"
    )
    for name, row in table.items():
        assert isinstance(row, dict)
        cells = "".join(
            f"{'  ' + ' '.join(f'{row[key][measure][0]:.4f}'[1:] for measure in MEASURES):>22}"
            for key in (*SETS, "both")
        )
        p_values = " ".join(f"{value:.5f}" for value in row.get("p against ours", {}).values())
        print(f"{name:38}{cells}{p_values:>28}")


if __name__ == "__main__":
    main()
