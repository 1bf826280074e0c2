"""Measures the gate: planted faults caught, true sentences kept, agreement with human judgement.

    python benchmarks/truth.py [--data ../shared/data] [--model FOLDER] [--faults 1000] [--out benchmarks/results/truth.json]

Seeds are fixed. Fault classes: at least `--faults` of each where the data has as many places for them.
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

from aibot_local.records import UNKNOWN, Article, Document, Event, Field, Origin, Provenance, Sentence, Span
from aibot_local.verification.gate import check_claim, judge_claim
from aibot_local.verification.ground import Ground, build_ground

SEED = 20260304
_EDGE = re.compile(r"(?<=[.!?])[\"'”’)]*\s+(?=[\"“‘'(]?[A-Z0-9])|\n+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Sgt|Lt|Capt|Gen|Col|Sen|Rep|Reps|Gov|St|Jr|No|vs|Inc|Corp|Co|Ltd|Jan|Feb|Aug|Sept|Sep|Oct|"
    r"Nov|Dec|[A-Z])\.)$"
)
_PER_EVENT = 30
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
    return Article(digest, Document(f"{key}.txt", digest, len(content)), 0, content, len(title), published=day)


def make_ground(key: str, articles: Sequence[Article], **engines: Any) -> Ground:
    """The ground of one event of these articles."""
    sentences = [
        Sentence(Span(one.id, one.body_start + a, one.body_start + b), one.body[a:b], position, 0)
        for one in articles
        for position, (a, b) in enumerate(cut_sentences(one.body))
    ]
    embedder = engines.get("embedder")
    vectors = embedder.encode([one.text for one in sentences]) if embedder and sentences else None
    event = Event(key, tuple(Origin(one) for one in articles))
    return build_ground(event, sentences, embeddings=vectors, **engines)


def load_grounds(data: Path) -> Iterator[tuple[str, Ground]]:
    """Events of three sets: dated local news, ECB+, and Multi-News clusters; at most eight articles each."""
    dated: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in (data / "events_dated_dev.jsonl").read_text().splitlines():
        row = json.loads(line)
        dated[str(row["event"])].append(row)
    for key in sorted(dated):
        if len(dated[key]) > 1:
            rows = dated[key][:8]
            yield f"dated/{key}", make_ground(
                key, [make_article(str(r["id"]), r["title"] or "", r["text"], r["date"]) for r in rows]
            )
    ecb: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in (data / "events_ecbplus_dev.jsonl").read_text().splitlines():
        row = json.loads(line)
        ecb[str(row["event"])].append(row)
    for key in sorted(ecb):
        rows = ecb[key][:8]
        yield f"ecb/{key}", make_ground(
            key, [make_article(str(r["id"]), r["title"] or "", _untokenise(r["text"])) for r in rows]
        )
    for number, line in enumerate((data / "summaries_multinews_dev100.jsonl").read_text().splitlines()):
        row = json.loads(line)
        articles = [make_article(f"{number}-{at}", "", text[:8000]) for at, text in enumerate(row["documents"])]
        yield f"multinews/{number}", make_ground(str(number), articles)


def _untokenise(text: str) -> str:
    """ECB+ parts punctuation from words; news does not."""
    text = re.sub(r" ([.,;:!?%)])", r"\1", text).replace("$ ", "$").replace("( ", "(")
    return re.sub(r" (’ |')(s|t|re|ve|ll|d|m)\b", r"'\2", text).replace("``", '"').replace("''", '"')


def measure_faults(data: Path, wanted: int) -> dict[str, Any]:
    """Plant faults in true sentences; count those caught, and true or lightly reworded sentences rejected."""
    random = Random(SEED)
    grounds = list(load_grounds(data))
    random.shuffle(grounds)
    tally = {name: _Tally() for name in (*PLANTERS, "paraphrase")}
    verbatim = rejected = bare = 0
    for key, ground in grounds:
        names = sorted({name for one in ground.sentences for name in list_names(one.sentence.text)})
        texts = [" ".join(one.sentence.text.split()) for one in ground.sentences]
        texts = [text for text in dict.fromkeys(texts) if 40 <= len(text) <= 400 and text[-1] in ".!?\"”"]
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
    if verdict.supported == (kind in PLANTERS):
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
    print(f"{name:10} caught {tally.caught:5}/{tally.planted:5} = {share:.4f} (target {target:.2f})  "
          f"as this kind {tally.named / max(1, tally.planted):.3f}", flush=True)  # fmt: skip
    return {
        "planted": tally.planted, "caught": tally.caught, "share": round(share, 4), "target": target,
        "met": share >= target, "named_as_this_kind": round(tally.named / max(1, tally.planted), 4),
        "missed": tally.shown[:_SHOWN],
    }  # fmt: skip


def _report_paraphrase(tally: _Tally) -> dict[str, Any]:
    share = tally.caught / tally.planted if tally.planted else 0.0
    print(f"paraphrase rejected {tally.caught}/{tally.planted} = {share:.4f}", dict(sorted(tally.kinds.items())))
    return {
        "checked": tally.planted, "rejected": tally.caught, "share": round(share, 4), "target": 0.05,
        "met": share <= 0.05, "by_kind": dict(sorted(tally.kinds.items())), "rejects": tally.shown[:_SHOWN],
    }  # fmt: skip


def main() -> None:
    """Run what the arguments ask for and write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    root = Path(__file__).resolve().parents[1]
    parser.add_argument("--data", type=Path, default=root / "../shared/data")
    parser.add_argument("--faults", type=int, default=1000)
    parser.add_argument("--out", type=Path, default=root / "benchmarks/results/truth.json")
    options = parser.parse_args()
    started = time.perf_counter()
    results: dict[str, Any] = {"seed": SEED, **measure_faults(options.data, options.faults)}
    print(f"{time.perf_counter() - started:.0f} s")
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(results, indent=1, sort_keys=True, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
