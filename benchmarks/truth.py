# ruff: noqa: E501, S311 - wide usage lines; seeded generators are what is wanted here
"""Measures the gate: planted faults caught, true sentences kept, agreement with human judgement.

    python benchmarks/truth.py [--data ../shared/data] [--library models] [--faults 1000] [--out benchmarks/results/truth.json]

Seeds are fixed. Fault classes: at least `--faults` of each where the data has as many places for them. Engines come from the model library.
"""

import argparse
import hashlib
import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from fault_injection import PLANTERS, list_names, reword
from fault_injection_words import WORD_PLANTERS

from aibot_local.engines.load import choose_embedder, choose_rewriter, load_embedder, load_rewriter
from aibot_local.engines.machine import Precision
from aibot_local.engines.spacy_splitter import load_splitter
from aibot_local.protocols import Embedder, Rewriter
from aibot_local.records import (
    UNKNOWN,
    Article,
    Document,
    Event,
    Field,
    Origin,
    Passage,
    Provenance,
    RewriteRequest,
    Sentence,
    Span,
)
from aibot_local.rewriting import write_drafts
from aibot_local.verification.gate import check_claim, judge_claim
from aibot_local.verification.ground import Ground, build_ground
from aibot_local.verification.repair import settle_drafts

SEED = 20260304
_EDGE = re.compile(r"(?<=[.!?])[\"'”’)]*\s+(?=[\"“‘'(]?[A-Z0-9])|\n+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Sgt|Lt|Capt|Gen|Col|Sen|Rep|Reps|Gov|St|Jr|No|vs|Inc|Corp|Co|Ltd|Jan|Feb|Aug|Sept|Sep|Oct|"
    r"Nov|Dec|[A-Z])\.)$"
)
_PER_EVENT = 80
_SHOWN = 40
_TARGETS = {"number": 0.99, "quote": 0.99, "name": 0.95, "date": 0.95}


def cut_sentences(text: str) -> list[tuple[int, int]]:
    """Offsets of sentences, by punctuation: good enough to measure with, and the same without any model."""
    spans = []
    start = 0
    for match in _EDGE.finditer(text):
        if "\n" not in match.group() and _ABBREVIATION.search(text[start : match.start()]):
            continue
        end = match.start() + len(match.group().rstrip())
        spans.append((start, end))
        start = match.end()
    spans.append((start, len(text)))
    trimmed = ((a + len(text[a:b]) - len(text[a:b].lstrip()), a + len(text[a:b].rstrip())) for a, b in spans)
    return [(a, b) for a, b in trimmed if b > a]


def make_article(key: str, title: str, text: str, published: str | None = None) -> Article:
    """An article of plain values."""
    title = " ".join(title.split())
    body = "\n\n".join(part.strip() for part in re.split(r"\n+", text) if part.strip())
    content = f"{title}\n\n{body}" if title else body
    digest = hashlib.sha256(f"{key}{content}".encode()).hexdigest()
    day = Field(published, Provenance.DECLARED, "benchmark") if published else UNKNOWN
    return Article(
        digest, Document(f"{key}.txt", digest, len(content)), 0, content, len(title), published=day
    )


def make_ground(key: str, articles: Sequence[Article], embedder: Embedder | None = None) -> Ground:
    """The ground of one event of these articles."""
    sentences = [
        Sentence(Span(one.id, one.body_start + a, one.body_start + b), one.body[a:b], position, 0)
        for one in articles
        for position, (a, b) in enumerate(cut_sentences(one.body))
    ]
    vectors = None
    if embedder is not None and sentences:
        vectors = embedder.encode([embedder.chunk(one.text)[0] for one in sentences])
    event = Event(key, tuple(Origin(one) for one in articles))
    return build_ground(event, sentences, embeddings=vectors, embedder=embedder)


def load_grounds(data: Path, every: int = 1) -> Iterator[tuple[str, Ground]]:
    """Events of three sets: dated local news, ECB+, and Multi-News clusters; at most eight articles each.

    `every` takes one event of so many, for a quick look.
    """
    dated: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in (data / "events_dated_dev.jsonl").read_text().splitlines():
        row = json.loads(line)
        dated[str(row["event"])].append(row)
    for key in sorted(key for key in dated if len(dated[key]) > 1)[::every]:
        rows = dated[key][:8]
        articles = [make_article(str(r["id"]), r["title"] or "", r["text"], r["date"]) for r in rows]
        yield f"dated/{key}", make_ground(key, articles)
    ecb: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in (data / "events_ecbplus_dev.jsonl").read_text().splitlines():
        row = json.loads(line)
        ecb[str(row["event"])].append(row)
    for key in sorted(ecb)[::every]:
        rows = ecb[key][:8]
        articles = [make_article(str(r["id"]), r["title"] or "", _untokenise(r["text"])) for r in rows]
        yield f"ecb/{key}", make_ground(key, articles)
    for number, line in enumerate((data / "summaries_multinews_dev100.jsonl").read_text().splitlines()):
        if number % every:
            continue
        row = json.loads(line)
        articles = [
            make_article(f"{number}-{at}", "", text[:8000]) for at, text in enumerate(row["documents"])
        ]
        yield f"multinews/{number}", make_ground(str(number), articles)


def _untokenise(text: str) -> str:
    """ECB+ parts punctuation from words; news does not."""
    text = re.sub(r" ([.,;:!?%)])", r"\1", text).replace("$ ", "$").replace("( ", "(")
    return re.sub(r" (’ |')(s|t|re|ve|ll|d|m)\b", r"'\2", text).replace("``", '"').replace("''", '"')


def list_texts(ground: Ground) -> list[str]:
    """Sentences of an event that faults may be planted in: whole ones of a middling length, each once."""
    texts = dict.fromkeys(" ".join(one.sentence.text.split()) for one in ground.sentences)
    return [text for text in texts if 40 <= len(text) <= 400 and text[-1] in '.!?"”']


def measure_faults(data: Path, wanted: int, every: int = 1) -> dict[str, Any]:
    """Plant faults in true sentences; count those caught, and true or lightly reworded sentences rejected."""
    random = Random(SEED)
    grounds = list(load_grounds(data, every))
    random.shuffle(grounds)
    tally = {name: _Tally() for name in (*PLANTERS, "paraphrase")}
    verbatim = rejected = bare = 0
    for key, ground in grounds:
        names = sorted({name for one in ground.sentences for name in list_names(one.sentence.text)})
        texts = list_texts(ground)
        for text in random.sample(texts, min(len(texts), _PER_EVENT)):
            verbatim += 1
            rejected += not check_claim(text, ground).supported
            if not judge_claim(text, ground).supported:
                bare += 1
                continue  # only sentences that the checks alone let through: the fault must be what is caught
            for name, plant in PLANTERS.items():
                if tally[name].planted < wanted:
                    faulty = plant(Random(f"{SEED}{key}{text}{name}"), text, names)
                    if faulty is not None and faulty != text:
                        _note_fault(tally[name], name, text, faulty, ground)
            if tally["paraphrase"].planted < wanted:
                made = reword(Random(f"{SEED}{key}{text}"), text)
                if made is not None and made[1] != text:
                    _note_fault(tally["paraphrase"], made[0], text, made[1], ground)
        if all(one.planted >= wanted for one in tally.values()):
            break
    faults = {name: _report_class(name, tally[name]) for name in PLANTERS}
    return {
        "verbatim": {"checked": verbatim, "rejected": rejected, "rejected_by_the_checks_alone": bare},
        "faults": faults,
        "paraphrase": _report_paraphrase(tally["paraphrase"]),
    }


def load_other_grounds(data: Path) -> Iterator[tuple[str, Ground]]:
    """Events that the checks were not made on: the MultiLing clusters and the SummEdits documents."""
    lines = (data / "summaries_multiling2011_en_dev.jsonl").read_text().splitlines()
    for number, line in enumerate(lines):
        texts = json.loads(line)["documents"][:8]
        articles = [make_article(f"{number}-{at}", "", text[:8000]) for at, text in enumerate(texts)]
        yield f"multiling/{number}", make_ground(str(number), articles)
    lines = (data / "faithfulness_summedits_news_dev.jsonl").read_text().splitlines()
    documents = dict.fromkeys(json.loads(line)["document"] for line in lines)
    for number, text in enumerate(documents):
        yield f"summedits/{number}", make_ground(str(number), [make_article("d", "", text)])


def measure_word_faults(data: Path, wanted: int) -> dict[str, Any]:
    """Plant the faults of `fault_injection_words`; fewer than `wanted` of a kind where the data has no more places."""
    tally = {name: _Tally() for name in WORD_PLANTERS}
    for key, ground in (*load_other_grounds(data), *load_grounds(data)):
        texts = list_texts(ground)
        for text in texts:
            if not judge_claim(text, ground).supported:
                continue
            others = [other for other in texts if other != text]
            for name, plant in WORD_PLANTERS.items():
                if tally[name].planted < wanted:
                    faulty = plant(Random(f"{SEED}{key}{text}{name}"), text, others)
                    if faulty is not None and faulty != text and faulty not in texts:
                        _note_fault(tally[name], name, text, faulty, ground)
    # The kinds of problems are not those of the faults here, so that it cannot be told whether they were named right.
    return {
        name: {
            key: value
            for key, value in _report_class(name, tally[name]).items()
            if key != "named_as_this_kind"
        }
        for name in WORD_PLANTERS
    }


@dataclass
class _Tally:
    planted: int = 0
    caught: int = 0
    named: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    shown: list[dict[str, Any]] = field(default_factory=list)


def _note_fault(tally: _Tally, kind: str, text: str, changed: str, ground: Ground) -> None:
    verdict = check_claim(changed, ground)
    tally.planted += 1
    tally.kinds[f"{kind} {'kept' if verdict.supported else 'rejected'}"] += 1
    found = {problem.kind.value for problem in verdict.problems}
    tally.caught += not verdict.supported
    tally.named += bool(found & _KIN.get(kind, set()))
    if verdict.supported == (kind in PLANTERS or kind in WORD_PLANTERS):
        problems = [f"{one.kind.value}: {one.detail}" for one in verdict.problems]
        tally.shown.append({"true": text, "changed": changed, "problems": problems})


_KIN = {
    "number": {"number"}, "unit": {"unit", "number", "counted"}, "counted": {"counted", "antonym", "unsupported"}, "name": {"name"},
    "date": {"date"}, "quote": {"quote"}, "speaker": {"speaker", "name"}, "negation": {"negation"},
    "antonym": {"antonym", "unsupported"}, "hedge": {"hedge"}, "roles": {"role", "speaker"},
}  # fmt: skip


def _report_class(name: str, tally: _Tally) -> dict[str, Any]:
    target = _TARGETS.get(name, 0.8)
    share = tally.caught / tally.planted if tally.planted else 0.0
    print(f"{name:13} caught {tally.caught:5}/{tally.planted:5} = {share:.4f} (target {target:.2f})  "
          f"as this kind {tally.named / max(1, tally.planted):.3f}", flush=True)  # fmt: skip
    return {
        "planted": tally.planted, "caught": tally.caught, "share": round(share, 4), "target": target,
        "met": share >= target, "named_as_this_kind": round(tally.named / max(1, tally.planted), 4),
        "missed": tally.shown[:_SHOWN],
    }  # fmt: skip


def _report_paraphrase(tally: _Tally) -> dict[str, Any]:
    share = tally.caught / tally.planted if tally.planted else 0.0
    print(
        f"paraphrase rejected {tally.caught}/{tally.planted} = {share:.4f}", dict(sorted(tally.kinds.items()))
    )
    return {
        "checked": tally.planted, "rejected": tally.caught, "share": round(share, 4), "target": 0.05,
        "met": share <= 0.05, "by_kind": dict(sorted(tally.kinds.items())), "rejects": tally.shown[:_SHOWN],
    }  # fmt: skip


# Kinds that say the claim contradicts its source; the others say that the source does not bear it out.
_CONTRADICTIONS = frozenset(
    {"number", "unit", "date", "name", "speaker", "quote", "negation", "antonym", "role"}
)


def measure_faithfulness(data: Path, embedder: Embedder | None) -> dict[str, Any]:
    """SummEdits news: is a summary consistent with its document? By the whole gate, and by contradictions alone.

    Both rules are fixed beforehand, nothing is fitted. `best_kinds_held_out` chooses, for each document, the set of
    problem kinds that does best on all other documents (greedy), and applies it to this one.
    """
    rows = [
        json.loads(line) for line in (data / "faithfulness_summedits_news_dev.jsonl").read_text().splitlines()
    ]
    grounds: dict[str, Ground] = {}
    found: list[frozenset[str]] = []
    for row in rows:
        document = row["document"]
        if document not in grounds:
            grounds[document] = make_ground(str(len(grounds)), [make_article("d", "", document)], embedder)
        found.append(_list_kinds(row["summary"], grounds[document]))
    consistent = [bool(row["consistent"]) for row in rows]
    results = {
        "whole_gate": _rate(consistent, [bool(kinds) for kinds in found], rows),
        "contradictions": _rate(consistent, [bool(kinds & _CONTRADICTIONS) for kinds in found], rows),
        "best_kinds_held_out": _rate(consistent, _choose_held_out(rows, consistent, found), rows),
        "target": 0.8,
    }
    for name in ("whole_gate", "contradictions", "best_kinds_held_out"):
        print(f"SummEdits news, {name}: {results[name]}")
    return results


def _list_kinds(summary: str, ground: Ground) -> frozenset[str]:
    text = summary.strip()
    text = text if text[-1] in '.!?"”' else text + "."
    return frozenset(
        problem.kind.value
        for a, b in cut_sentences(text)
        for problem in check_claim(text[a:b], ground).problems
    )


def _rate(
    consistent: Sequence[bool], rejected: Sequence[bool], rows: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    pairs = list(zip(consistent, rejected, strict=True))
    kept = sum(not no for yes, no in pairs if yes) / sum(consistent)
    caught = sum(no for yes, no in pairs if not yes) / (len(rows) - sum(consistent))
    by_type: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row, no in zip(rows, rejected, strict=True):
        for kind in row["edit_types"] if not row["consistent"] else ():
            by_type[kind][0] += no
            by_type[kind][1] += 1
    return {
        "balanced_accuracy": round((kept + caught) / 2, 4), "consistent_kept": round(kept, 4),
        "inconsistent_caught": round(caught, 4), "caught_by_edit_type": dict(sorted(by_type.items())),
    }  # fmt: skip


def _choose_held_out(
    rows: Sequence[dict[str, Any]], consistent: Sequence[bool], found: Sequence[frozenset[str]]
) -> list[bool]:
    rejected = [False] * len(rows)
    for document in dict.fromkeys(row["document"] for row in rows):
        others = [place for place, row in enumerate(rows) if row["document"] != document]
        chosen: set[str] = set()
        best = 0.5
        while True:
            scored = [
                (_score_kinds(chosen | {kind}, others, consistent, found), kind)
                for kind in sorted(set().union(*found) - chosen)
            ]
            top = max(scored, default=(0.0, ""))
            if top[0] <= best:
                break
            best, chosen = top[0], chosen | {top[1]}
        for place, row in enumerate(rows):
            if row["document"] == document:
                rejected[place] = bool(found[place] & chosen)
    return rejected


def _score_kinds(
    kinds: set[str], places: Sequence[int], consistent: Sequence[bool], found: Sequence[frozenset[str]]
) -> float:
    yes = [bool(found[place] & kinds) for place in places if consistent[place]]
    no = [bool(found[place] & kinds) for place in places if not consistent[place]]
    return (1 - sum(yes) / len(yes) + sum(no) / len(no)) / 2


class _TimedRewriter:
    """Passes requests on and adds up the seconds they take."""

    def __init__(self, rewriter: Rewriter) -> None:
        self._rewriter = rewriter
        self.name, self.fingerprint = rewriter.name, rewriter.fingerprint
        self.seconds = 0.0

    def rewrite(self, requests: Sequence[RewriteRequest]) -> list[str]:
        started = time.perf_counter()
        texts = self._rewriter.rewrite(requests)
        self.seconds += time.perf_counter() - started
        return texts


def measure_cost(data: Path, library: Path, embedder: Embedder | None, events: int) -> dict[str, Any]:
    """Write a lead and three sections for some events with the library's rewriter; compare the time of the gate."""
    choice = choose_rewriter(library)
    if choice.path is None:
        return {"skipped": choice.reason}
    rewriter = _TimedRewriter(load_rewriter(choice.path))
    splitter = load_splitter()
    gate = 0.0
    wordings: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    told = [(key, ground) for key, ground in load_grounds(data) if len(ground.articles) > 3]
    for key, plain in Random(SEED).sample(told, events):
        articles = [plain.articles[name] for name in sorted(plain.articles)]
        rewriting_before, started = rewriter.seconds, time.perf_counter()
        ground = make_ground(key, articles, embedder)
        firsts = [one.sentence for one in ground.sentences if one.sentence.position < 3][:12]
        passages = [Passage(tuple(firsts[place : place + 3])) for place in range(0, len(firsts), 3)]
        drafts = write_drafts(passages, rewriter, splitter)
        settled = settle_drafts(drafts, ground, rewriter=rewriter, splitter=splitter)
        gate += time.perf_counter() - started - (rewriter.seconds - rewriting_before)
        wordings.update(one.wording.value for part in settled for one in part.sentences)
        wordings["drafted"] += sum(len(draft.sentences) for draft in drafts)
        wordings["failed at first"] += sum(len(part.dropped) for part in settled)
        kinds.update(
            problem.kind.value for part in settled for one in part.dropped for problem in one.problems
        )
    ratio = gate / rewriter.seconds if rewriter.seconds else 0.0
    result = {
        "rewriter": rewriter.name, "events": events, "writing_seconds": round(rewriter.seconds, 2),
        "gate_seconds": round(gate, 2), "ratio": round(ratio, 4), "target": 0.15, "met": ratio <= 0.15,
        "sentences": dict(sorted(wordings.items())), "problems": dict(sorted(kinds.items())),
    }  # fmt: skip
    print("cost of the gate:", result)
    return result


def take_examples(results: dict[str, Any]) -> dict[str, Any]:
    """Take the example sentences out of the results: they are words of the data, which stay where they are."""
    classes = results.get("faults", {}) | results.get("word_faults", {})
    taken = {name: row.pop("missed", []) for name, row in classes.items()}
    taken["paraphrase"] = results.get("paraphrase", {}).pop("rejects", [])
    return taken


def main() -> None:
    """Run what the arguments ask for and write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    root = Path(__file__).resolve().parents[1]
    parser.add_argument("--data", type=Path, default=root / "../shared/data")
    parser.add_argument("--faults", type=int, default=1000)
    parser.add_argument(
        "--library", type=Path, default=root / "models", help="for the embedder and the rewriter"
    )
    parser.add_argument(
        "--events", type=int, default=4, help="stories written to measure the cost of the gate"
    )
    parser.add_argument(
        "--only",
        choices=["faults", "words", "faithfulness", "cost"],
        help="measure this alone, and leave the other figures of the file as they are",
    )
    parser.add_argument(
        "--show", type=Path, help="write the misses here; they hold words of the data, so keep them out"
    )
    parser.add_argument("--out", type=Path, default=root / "benchmarks/results/truth.json")
    options = parser.parse_args()
    started = time.perf_counter()
    results: dict[str, Any] = {"seed": SEED}
    if options.only and options.out.is_file():
        results |= json.loads(options.out.read_text())
    choice = choose_embedder(options.library)
    embedder = load_embedder(choice.path, precision=Precision.FLOAT32) if choice.path else None
    if options.only in (None, "faults"):
        results |= measure_faults(options.data, options.faults)
    if options.only in (None, "words"):
        results["word_faults"] = measure_word_faults(options.data, options.faults)
    if options.only in (None, "faithfulness"):
        results["faithfulness"] = measure_faithfulness(options.data, embedder)
    if options.only in (None, "cost"):
        results["cost"] = measure_cost(options.data, options.library, embedder, options.events)
    print(f"{time.perf_counter() - started:.0f} s")
    shown = take_examples(results)
    if options.show:
        options.show.write_text(json.dumps(shown, indent=1, ensure_ascii=False) + "\n")
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(results, indent=1, sort_keys=True, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
