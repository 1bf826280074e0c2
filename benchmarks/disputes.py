"""How well differing figures are told apart: planted conflicts, updates and agreements in made-up clusters.

python benchmarks/disputes.py

A cluster has three reports: two of one morning and one two days later. Each tells several facts, in
wordings drawn at random, among sentences with numbers that do not matter. A fact is given

- `disputed`: the two reports of one morning differ; - `updated`: the later report, or one that says it
revises, gives another number; - `agreed`: several reports give the same; or `open`: "at least" a number,
and then a number above it; - `single`: one report gives it.

A planted conflict counts as found when a group marked DISPUTED holds two of its values. A group marked
DISPUTED that holds no planted conflict is a false alarm; the result tells how many of those were planted as
updates.
"""

import argparse
import json
import random
import sys
from collections import Counter
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from disputes_wording import DEVELOPMENT, DEVELOPMENT_THREE, DEVELOPMENT_TWO, DISTRACTIONS, HELD_OUT, Fact

from aibot_local.composing import find_figures, group_figures
from aibot_local.records import (
    Agreement,
    Article,
    Document,
    Event,
    Field,
    FigureGroup,
    Origin,
    Provenance,
    Sentence,
    Span,
)

RESULTS = Path(__file__).parent / "results" / "disputes.json"
RELATIONS = ("disputed", "updated", "updated", "agreed", "open", "single")
TIMES = ("2026-03-10T07:30:00+01:00", "2026-03-10T09:10:00+01:00", "2026-03-12T11:00:00+01:00")
OUTLETS = ("The Courier", "The Herald", "The Gazette")
ROUNDED = ("Some", "About", "Another", "A total of")
SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen "
    "eighteen nineteen twenty"
)
WORDS = SMALL.split()


@dataclass(frozen=True)
class Planted:
    """A fact of a cluster, how its figures stand to each other, and its values."""

    fact: str
    relation: str
    values: tuple[int, ...]


def make_cluster(
    facts: tuple[Fact, ...], dice: random.Random
) -> tuple[Event, tuple[Sentence, ...], list[Planted]]:
    """Make one cluster of three reports with three to five facts."""
    told: tuple[list[str], list[str], list[str]] = ([], [], [])
    planted = []
    for fact in dice.sample(facts, dice.randint(3, 5)):
        relation = dice.choice(RELATIONS)
        value = dice.randint(fact.least, fact.most)
        other = max(fact.least + 1, round(value * dice.choice((1.12, 1.2, 1.35, 1.6, 2.1)))) + 1
        wordings = dice.sample(fact.told, 2)
        if relation == "disputed":
            first, second = dice.sample((value, other), 2)
            told[0].append(fill(wordings[0], first, dice))
            told[1].append(fill(wordings[1], second, dice))
            values = (first, second)
        elif relation == "updated":
            told[0].append(fill(wordings[0], value, dice))
            if dice.random() < 0.5:
                told[dice.choice((1, 2))].append(fill(dice.choice(fact.revised), other, dice, older=value))
            else:
                told[2].append(fill(wordings[1], other, dice))
            values = (value, other)
        elif relation == "agreed":
            for report in dice.sample(range(3), 2):
                told[report].append(fill(dice.choice(fact.told), value, dice))
            values = (value,)
        elif relation == "open":
            plain = [wording for wording in fact.told if not wording.startswith(ROUNDED)]
            told[0].append(fill(dice.choice(plain), value, dice, least=True))
            told[1].append(fill(wordings[1], other, dice))
            values = (value, other)
        else:
            told[dice.randrange(3)].append(fill(wordings[0], value, dice))
            values = (value,)
        planted.append(Planted(fact.name, relation, values))
    origins, sentences = [], []
    for number, lines in enumerate(told):
        lines += dice.sample(DISTRACTIONS, dice.randint(2, 4))
        dice.shuffle(lines)
        article, parts = make_article(lines, number)
        origins.append(Origin(article))
        sentences += parts
    digest = sha256("".join(sorted(origin.article.id for origin in origins)).encode()).hexdigest()
    return Event(digest[:12], tuple(origins)), tuple(sentences), planted


def fill(wording: str, value: int, dice: random.Random, *, older: int = 0, least: bool = False) -> str:
    """Put a number into a wording, in digits or in words, open upwards where wanted."""
    shown = WORDS[value] if value < len(WORDS) and dice.random() < 0.5 else f"{value:,}"
    text = wording.replace("{m}", f"{older:,}")
    if least:
        shown = f"at least {shown}"
    start = shown[:1].upper() + shown[1:]
    return text.replace("{N}", start).replace("Some {n}", start).replace("{n}", shown)


def make_article(lines: list[str], number: int) -> tuple[Article, list[Sentence]]:
    """Make a report of the given sentences, two to a paragraph."""
    title = "Region counts the cost"
    paragraphs = [lines[at : at + 2] for at in range(0, len(lines), 2)]
    content = "\n\n".join([title, *(" ".join(paragraph) for paragraph in paragraphs)])
    digest = sha256(f"{content}{number}".encode()).hexdigest()
    article = Article(
        id=digest,
        document=Document(f"{number}.txt", digest, len(content)),
        item=0,
        content=content,
        title_end=len(title),
        outlet=Field(OUTLETS[number], Provenance.DECLARED, "made up"),
        published=Field(TIMES[number], Provenance.DECLARED, "made up"),
    )
    sentences, at, position = [], len(title) + 2, 0
    for place, paragraph in enumerate(paragraphs):
        for line in paragraph:
            sentences.append(Sentence(Span(digest, at, at + len(line)), line, position, place))
            at += len(line) + 1
            position += 1
        at += 1
    return article, sentences


def measure(facts: tuple[Fact, ...], clusters: int, seed: int, *, show: int = 0) -> dict[str, object]:
    """Count conflicts found, missed and falsely raised over many clusters."""
    dice = random.Random(seed)  # noqa: S311 - a repeatable draw, not a secret
    counts: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for _ in range(clusters):
        event, sentences, planted = make_cluster(facts, dice)
        # Every group is judged, also those beyond the number that a story shows.
        groups = group_figures(find_figures(event, sentences), event, most=100)
        conflicts = [one for one in planted if one.relation == "disputed"]
        for conflict in conflicts:
            found = any(holds(group, conflict) for group in groups if group.agreement is Agreement.DISPUTED)
            counts["found" if found else "missed"] += 1
            if not found:
                missed[conflict.fact] += 1
                report_miss(show, counts["missed"], conflict, sentences)
        for group in groups:
            if group.agreement is Agreement.DISPUTED and not any(holds(group, one) for one in conflicts):
                counts["false"] += 1
                updated = any(holds(group, one) for one in planted if one.relation == "updated")
                counts["updates shown as conflicts"] += updated
                if counts["false"] <= show:
                    print("FALSE", group.label, [figure.text for figure in group.figures])
        for one in planted:
            counts[f"planted {one.relation}"] += 1
            if one.relation == "updated":
                seen = any(holds(group, one) for group in groups if group.agreement is Agreement.UPDATED)
                counts["updates shown as updates"] += seen
    precision = counts["found"] / max(1, counts["found"] + counts["false"])
    recall = counts["found"] / max(1, counts["found"] + counts["missed"])
    return {
        "clusters": clusters,
        "seed": seed,
        "planted": {relation: counts[f"planted {relation}"] for relation in sorted(set(RELATIONS))},
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(2 * precision * recall / max(1e-9, precision + recall), 4),
        "updates_shown_as_conflicts": counts["updates shown as conflicts"],
        "updates_shown_as_updates": counts["updates shown as updates"],
        "other_false_alarms": counts["false"] - counts["updates shown as conflicts"],
        "missed_by_fact": dict(sorted(missed.items())),
    }


def holds(group: FigureGroup, planted: Planted) -> bool:
    """Whether a group holds two of the planted values (sums are planted in millions)."""
    values = {
        bound / scale
        for figure in group.figures
        for bound in (figure.low, figure.high)
        if bound is not None
        for scale in (1, 1e6)
    }
    return len(values & {float(value) for value in planted.values}) >= min(2, len(set(planted.values)))


def report_miss(show: int, number: int, conflict: Planted, sentences: tuple[Sentence, ...]) -> None:
    """Print a missed conflict with the sentences that give it."""
    if number <= show:
        given = [s.text for s in sentences if any(f"{v:,}" in s.text or
                 (v < len(WORDS) and WORDS[v] in s.text.lower()) for v in conflict.values)]  # fmt: skip
        print("MISSED", conflict.fact, given)


def main() -> None:
    """Measure all sets of wordings and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--clusters", type=int, default=400)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--show", type=int, default=0, help="print so many mistakes on the development wordings"
    )
    arguments = parser.parse_args()
    results = {
        "development": measure(DEVELOPMENT, arguments.clusters, arguments.seed, show=arguments.show),
        "development_two": measure(DEVELOPMENT_TWO, arguments.clusters, arguments.seed + 1),
        "development_three": measure(DEVELOPMENT_THREE, arguments.clusters, arguments.seed + 3),
        "held_out": measure(HELD_OUT, arguments.clusters, arguments.seed + 2),
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
