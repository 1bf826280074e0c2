"""The words of a pile of articles, each article read once.

What is written between two spaces is taken apart once for each way it is written; all the rest is done on arrays of
numbers, since a large pile has a hundred million words.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count

import numpy as np
from numpy.typing import NDArray

from aibot_local.language.words import FUNCTION_WORDS, find_stem

_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*|[^\W_]+")  # none has a space

_RUNS = 1 << 16  # looked at at a time, so that what is held besides the result does not grow with the pile

Numbers = NDArray[np.int64]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of n texts in a row: of word i the text is `owner[i]`, ascending, and the term `term[i]`."""

    owner: Numbers
    term: Numbers

    def keep(self, chosen: NDArray[np.bool_]) -> "Words":
        """Some of the words."""
        return Words(self.owner[chosen], self.term[chosen])

    def join(self, *others: "Words") -> "Words":
        """These words and others of the same texts, no longer ascending."""
        every = (self, *others)
        return Words(
            np.concatenate([words.owner for words in every]), np.concatenate([words.term for words in every])
        )


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What is known of each written form, by its number: its lower case and its stem by number, and whether it is
    capitalised. The stem is -1 for what carries no meaning. Numbers of lower cases and stems go by the alphabet."""

    low: Numbers
    stem: Numbers
    capital: NDArray[np.bool_]
    is_number: NDArray[np.bool_]  # by stem


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs of numbers, one after the other: run i is `number[start[i]:start[i + 1]]`; int32 to hold a large pile."""

    start: Numbers
    number: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.start) - 1

    def take(self, rows: NDArray[np.integer]) -> "Runs":
        """Some of the runs, in the order asked for."""
        sizes = self.start[rows + 1] - self.start[rows]
        start = np.concatenate([[0], np.cumsum(sizes)])
        return Runs(
            start, self.number[np.arange(start[-1]) + np.repeat(self.start[rows] - start[:-1], sizes)]
        )

    def keep(self, chosen: NDArray[np.bool_]) -> "Runs":
        """Some of the runs, in their order; of a large pile this takes less memory than `take`."""
        sizes = np.diff(self.start)
        return Runs(np.concatenate([[0], np.cumsum(sizes[chosen])]), self.number[np.repeat(chosen, sizes)])

    def join(self, first: Numbers) -> "Runs":
        """Runs `first[i]:first[i + 1]` as one, for each i."""
        return Runs(self.start[first], self.number)

    def list_words(self) -> Words:
        """The numbers as terms, each with the run it is in."""
        owner = np.repeat(np.arange(len(self), dtype=np.int64), np.diff(self.start))
        return Words(owner, self.number.astype(np.int64))


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """The words of n articles by the numbers of their forms, paragraph by paragraph, and what is known of each form.

    Article i has the runs `first[i]:first[i + 1]`; the first of them is its title.
    """

    runs: Runs
    first: Numbers
    lexicon: Lexicon

    def __len__(self) -> int:
        return len(self.first) - 1


@dataclass(frozen=True, slots=True)
class PileWords:
    """The words of n articles by the numbers of their forms, in titles and bodies, and what is known of each form."""

    titles: Runs
    bodies: Runs
    lexicon: Lexicon

    def __len__(self) -> int:
        return len(self.titles)

    @property
    def lengths(self) -> Numbers:
        """How many words each article has."""
        return np.diff(self.titles.start) + np.diff(self.bodies.start)

    def take(self, rows: Rows) -> "PileWords":
        """The words of some of the articles."""
        return PileWords(self.titles.take(rows), self.bodies.take(rows), self.lexicon)


def read_words(articles: Iterable[tuple[str, str]]) -> Paragraphs:
    """The words of n articles, each a title and a body; no text is held longer than it is read."""
    first = [0]

    def list_pieces() -> Iterator[Sequence[str]]:
        for title, body in articles:
            parts = [title, *body.split("\n")]
            first.append(first[-1] + len(parts))
            yield from (part.split() for part in parts)

    pieces: defaultdict[str, int] = defaultdict(count().__next__)
    runs = _number(list_pieces(), pieces)
    forms: defaultdict[str, int] = defaultdict(count().__next__)
    words = _number(map(_find_words, pieces), forms)
    return Paragraphs(_replace(runs, words), np.array(first, dtype=np.int64), _look_up(forms))


def _find_words(piece: str) -> Sequence[str]:
    return (piece,) if piece.isalpha() else _WORD.findall(piece)  # the first is the same, and faster


def _number(rows: Iterable[Sequence[str]], known: defaultdict[str, int]) -> Runs:
    """A run of numbers for each row; `known` numbers what it meets as it comes."""
    ends = [0]

    def list_rows() -> Iterator[Sequence[str]]:
        for row in rows:
            ends.append(ends[-1] + len(row))
            yield row

    number = np.fromiter(map(known.__getitem__, chain.from_iterable(list_rows())), dtype=np.int32)
    return Runs(np.array(ends, dtype=np.int64), number)


def _replace(runs: Runs, parts: Runs) -> Runs:
    """The runs with run i of `parts` in the place of each number i."""
    numbers, starts, end = [], [np.zeros(1, dtype=np.int64)], 0
    for low in range(0, len(runs), _RUNS):
        edges = runs.start[low : low + _RUNS + 1]
        some = parts.take(runs.number[edges[0] : edges[-1]])
        numbers.append(some.number)
        starts.append(end + some.start[edges[1:] - edges[0]])
        end = int(starts[-1][-1])
    return Runs(np.concatenate(starts), np.concatenate([np.zeros(0, dtype=np.int32), *numbers]))


def _look_up(forms: Iterable[str]) -> Lexicon:
    lows = [_lower(form) for form in forms]
    stems = {low: find_stem(low) for low in sorted(set(lows)) if _has_meaning(low)}
    low_numbers = {low: number for number, low in enumerate(sorted(set(lows)))}
    stem_numbers = {stem: number for number, stem in enumerate(sorted(set(stems.values())))}
    return Lexicon(
        low=np.array([low_numbers[low] for low in lows], dtype=np.int64),
        stem=np.array([stem_numbers[stems[low]] if low in stems else -1 for low in lows], dtype=np.int64),
        capital=np.array([form[0].isupper() for form in forms], dtype=bool),
        is_number=np.array([stem[0].isdigit() for stem in stem_numbers], dtype=bool),
    )


def _has_meaning(low: str) -> bool:
    return low not in FUNCTION_WORDS and (len(low) > 1 or low.isdigit())


def _lower(word: str) -> str:
    return word.casefold().replace("’", "'").removesuffix("'s")
