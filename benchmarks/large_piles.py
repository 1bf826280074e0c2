"""Piles of any size grown from labelled news, to measure how the finding of events holds as a pile grows.

There is no labelled pile of a hundred thousand articles. So the labelled events (ECB+, dated news, the clusters of
MultiLing 2011 and Multi-News) are told again with other words: in each retelling of an event the words that are rare
in the source (in less than a fiftieth of its events) are replaced throughout by others, names by names and figures by
figures, each drawn as often as it is used; common words stay. Some of the new words are made up, so that the vocabulary
grows with the square root of the pile, as it does in texts (Heaps 1978). The vectors of its articles keep how they lie
to each other and are moved as a whole to a place between those of two other events. Dated events move by some days.
What this keeps: the sizes of events, how like their articles are, which common words they share. What it does not:
that one affair follows from another. Made with one seed, so the same on every machine with the same numpy.
"""

import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np

from aibot_local.protocols import Vectors
from aibot_local.records import UNKNOWN, Article, Document, Field, Origin, Provenance

_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_COMMON = 0.1  # of the events; what words more have are kept
_MADE_UP = 0.5  # of the rare words' replacements
_FIRST_WORDS = (
    400  # of a text that are kept: a large pile of long texts needs more memory than a small machine has
)


@dataclass(frozen=True)
class Grown:
    """A pile of `origins`, unit `vectors`, and the event of each."""

    origins: tuple[Origin, ...]
    vectors: Vectors
    gold: tuple[str, ...]


class Retelling:
    """The words one event is told with again."""

    def __init__(
        self, draw: random.Random, bands: dict[str, list[str]], common: set[str], fresh: int
    ) -> None:
        self._draw, self._bands, self._common, self._fresh = draw, bands, common, fresh
        self._known: dict[str, str] = {}

    def tell(self, text: str) -> str:
        """The text in other words."""
        return _WORD.sub(lambda match: self._change(match.group()), text)

    def _change(self, word: str) -> str:
        low = word.casefold()
        if low in self._common:
            return word
        new = self._known.get(low)
        if new is None:
            kind = find_kind(word)
            if kind != "figure" and self._draw.random() < _MADE_UP:
                new = spell(self._draw.randrange(self._fresh))
            else:
                new = self._draw.choice(self._bands[kind])
            self._known[low] = new
        return new.title() if word[0].isupper() else new


def find_kind(word: str) -> str:
    """Whether a word is a name, a figure or another."""
    return "figure" if word[0].isdigit() else "name" if word[0].isupper() else "word"


def spell(number: int) -> str:
    """A word of letters for each number."""
    return "".join("bdfgklmnpr"[int(digit)] + "aeiou"[int(digit) % 5] for digit in str(number)) + "x"


def grow_pile(
    sources: Sequence[tuple[Article, str]],
    vectors: Vectors,
    count: int,
    *,
    seed: int = 7,
    days: int | None = 60,
) -> Grown:
    """A pile of about `count` articles (whole events) from labelled ones, the first ones as they are.

    `vectors` is float32 (n, dim), unit rows, for the articles of `sources`. `days` is the span over which retold events
    are spread, beginning with their own date; None takes every date away.
    """
    draw = random.Random(seed)  # noqa: S311
    noise = np.random.default_rng(seed)
    events: dict[str, list[int]] = {}
    for row, (_, event) in enumerate(sources):
        events.setdefault(event, []).append(row)
    texts = [" ".join(article.content.split(" ")[:_FIRST_WORDS]) for article, _ in sources]
    bands, common = find_bands([" ".join(texts[row] for row in rows) for rows in events.values()])
    fresh = int(20_000 * (count / len(sources)) ** 0.5)
    names = sorted(events)
    centres = np.stack([normalise(vectors[events[name]].mean(axis=0)) for name in names])
    origins: list[Origin] = []
    gold: list[str] = []
    # held as they are made: a million of them one by one would take the memory of a small machine
    placed = np.empty((count + max(map(len, events.values())), vectors.shape[1]), dtype=np.float32)
    turn = 0
    while len(origins) < count:
        for name in draw.sample(names, len(names)) if turn else names:
            if len(origins) >= count:
                break
            members = events[name]
            retelling = Retelling(draw, bands, common, fresh) if turn else None
            shift = draw.randrange(days) if turn and days else 0
            moved = vectors[members]
            if turn:
                one, other = draw.sample(range(len(names)), 2)
                part = draw.random()
                centre = normalise(part * centres[one] + (1 - part) * centres[other])
                centre = normalise(centre + 0.35 * normalise(noise.normal(size=centre.shape)))
                moved = moved - vectors[members].mean(axis=0) + centre
            for row, vector in zip(members, moved, strict=True):
                placed[len(origins)] = normalise(vector)
                origins.append(
                    retell(sources[row][0], texts[row], retelling, turn, shift, dated=days is not None)
                )
                gold.append(f"{turn} {name}")
        turn += 1
    return Grown(tuple(origins), placed[: len(origins)], tuple(gold))


def add_large_events(
    pile: Grown,
    encode: Callable[[list[str]], Vectors],
    *,
    events: int,
    reports: int,
    share: float,
    seed: int = 7,
) -> Grown:
    """The pile with its longest first events told by many reports each; the gold names of these begin with "large".

    A report has a headline of the event, and of the sentences of all its articles as many, drawn at random, as make
    `share` of what an article has on average.
    """
    draw = random.Random(seed)  # noqa: S311
    told: dict[str, list[Article]] = {}
    for origin, event in zip(pile.origins, pile.gold, strict=True):
        if event.startswith("0 "):
            told.setdefault(event, []).append(origin.article)
    chosen = sorted(told, key=lambda event: (-len(told[event]), event))[:events]
    origins: list[Origin] = []
    gold: list[str] = []
    for event in chosen:
        articles = told[event]
        sentences = [part for article in articles for part in _SENTENCE.split(article.body) if part.strip()]
        count = max(4, int(share * len(sentences) / len(articles)))
        for number in range(reports):
            title = draw.choice(articles).title or sentences[0][:60]
            content = f"{title}\n\n{' '.join(draw.sample(sentences, count))}"
            identity = sha256(f"{event} {number}".encode()).hexdigest()
            document = Document(f"{identity[:16]}.txt", identity, len(content))
            origins.append(Origin(Article(identity, document, 0, content, len(title), published=UNKNOWN)))
            gold.append(f"large {event}")
    rows = [row for row, event in enumerate(pile.gold) if event not in chosen]
    vectors = encode([origin.article.content for origin in origins])
    return Grown(
        (*(pile.origins[row] for row in rows), *origins),
        np.concatenate([pile.vectors[rows], vectors]).astype(np.float32),
        (*(pile.gold[row] for row in rows), *gold),
    )


def find_bands(texts: Sequence[str]) -> tuple[dict[str, list[str]], set[str]]:
    """The rare words of each kind, each as often as it is used, and the words that many of the texts have."""
    spread: Counter[str] = Counter()
    uses: dict[str, list[str]] = {"name": [], "figure": [], "word": []}
    for text in texts:
        words = _WORD.findall(text)
        spread.update({word.casefold() for word in words})
        for word in words:
            uses[find_kind(word)].append(word.casefold())
    common = {word for word, count in spread.items() if count > _COMMON * len(texts)}
    return {kind: [word for word in words if word not in common] for kind, words in uses.items()}, common


def retell(
    article: Article, text: str, retelling: Retelling | None, turn: int, shift: int, *, dated: bool
) -> Origin:
    """An article in other words, some days later."""
    if retelling is not None:
        title = retelling.tell(text[: article.title_end])
        text = title + retelling.tell(text[article.title_end :])
        end = len(title)
    else:
        end = min(article.title_end, len(text))
    published = UNKNOWN
    if dated and article.published.value:
        day = date.fromisoformat(article.published.value[:10]).toordinal() + shift
        published = Field(date.fromordinal(day).isoformat(), Provenance.DECLARED, "grown")
    identity = sha256(f"{turn} {article.id}".encode()).hexdigest()
    document = Document(f"{identity[:16]}.txt", identity, len(text))
    return Origin(Article(identity, document, 0, text, end, published=published))


def normalise(vector: Vectors) -> Vectors:
    """Of length 1."""
    unit: Vectors = vector / max(float(np.linalg.norm(vector)), 1e-12)
    return unit
