"""What the words of articles tell about whether they report one event: TF-IDF over several views of each article.

A word is looked up once for each way it is written; all the rest is done on arrays of numbers, since a large pile has
a hundred million words.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from aibot_local.language.words import FUNCTION_WORDS, find_stem

_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*|[^\W_]+")
_LEAD_WORDS = 80  # content words at the head of the body that count as the lead
_LEAD_NAMES = 30
# A word is a name where more than this share of its occurrences in the pile is capitalised.
_CAPITALISED_SHARE = 0.7
# Of fewer articles than this one cannot tell how common a word is: it is weighed as if there were so many.
# benchmarks/events.py, which also clusters small parts of its piles
_LEAST_PILE = 500
# What a word of one article alone weighs in a very small pile, beside the others.
_LONE_WEIGHT = 0.6

NAMES_OF_VIEWS = ("lead", "names", "lead names", "phrases", "lead phrases", "numbers")

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of n texts in a row: of word i the text is `owner[i]`, ascending, and the term `term[i]`."""

    owner: Numbers
    term: Numbers

    def keep(self, chosen: NDArray[np.bool_]) -> "_Words":
        return _Words(self.owner[chosen], self.term[chosen])

    def join(self, *others: "_Words") -> "_Words":
        every = (self, *others)
        return _Words(
            np.concatenate([words.owner for words in every]), np.concatenate([words.term for words in every])
        )


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """What is known of each written form, by its number: its lower case and its stem by number, and whether it is
    capitalised. The stem is -1 for what carries no meaning. Numbers of lower cases and stems go by the alphabet."""

    low: Numbers
    stem: Numbers
    capital: NDArray[np.bool_]
    is_number: NDArray[np.bool_]  # by stem


def find_terms(titles: Sequence[str], bodies: Sequence[str]) -> tuple[csr_matrix, ...]:
    """Six views of n articles, in the order of NAMES_OF_VIEWS: sparse float32 (n, vocabulary), rows of length 1 or 0.

    The lead is the headline and the first content words; names are capitalised words of the body; phrases are pairs of
    neighbouring content words. Words weigh by how rare they are in the pile (Sparck Jones 1972), counts by 1 + log.
    """
    forms: dict[str, int] = {}
    heads, texts = _number_words(titles, forms), _number_words(bodies, forms)
    lexicon = _look_up(forms)
    names = _find_names(texts, lexicon)
    head, body = _find_stems(heads, lexicon), _find_stems(texts, lexicon)
    lead = body.keep(_count_up(body.owner) < _LEAD_WORDS)
    width = len(lexicon.is_number)
    pairs = _pair_words(head, width)
    count = len(bodies)
    return (
        _weigh(head.join(lead), count),
        _weigh(names, count),
        _weigh(names.keep(_count_up(names.owner) < _LEAD_NAMES), count),
        _weigh(pairs.join(_pair_words(body, width)), count),
        _weigh(pairs.join(_pair_words(lead, width)), count),
        _weigh(body.keep(lexicon.is_number[body.term]), count),
    )


def _number_words(texts: Sequence[str], forms: dict[str, int]) -> _Words:
    """The words as they are written, numbered in `forms` as they come."""
    found = []
    for text in texts:
        numbers = [forms.setdefault(word, len(forms)) for word in _WORD.findall(text)]
        found.append(np.array(numbers, dtype=np.int32))
    sizes = np.array([len(numbers) for numbers in found], dtype=np.int64)
    owner = np.repeat(np.arange(len(found), dtype=np.int64), sizes)
    term = np.concatenate([*found, np.zeros(0, dtype=np.int32)])
    return _Words(owner, term.astype(np.int64))


def _look_up(forms: dict[str, int]) -> _Lexicon:
    lows = [_lower(form) for form in forms]
    stems = {low: find_stem(low) for low in sorted(set(lows)) if _has_meaning(low)}
    low_numbers = {low: number for number, low in enumerate(sorted(set(lows)))}
    stem_numbers = {stem: number for number, stem in enumerate(sorted(set(stems.values())))}
    return _Lexicon(
        low=np.array([low_numbers[low] for low in lows], dtype=np.int64),
        stem=np.array([stem_numbers[stems[low]] if low in stems else -1 for low in lows], dtype=np.int64),
        capital=np.array([form[0].isupper() for form in forms], dtype=bool),
        is_number=np.array([stem[0].isdigit() for stem in stem_numbers], dtype=bool),
    )


def _has_meaning(low: str) -> bool:
    return low not in FUNCTION_WORDS and (len(low) > 1 or low.isdigit())


def _lower(word: str) -> str:
    return word.casefold().replace("’", "'").removesuffix("'s")


def _find_stems(words: _Words, lexicon: _Lexicon) -> _Words:
    stems = lexicon.stem[words.term]
    return _Words(words.owner[stems >= 0], stems[stems >= 0])


def _find_names(words: _Words, lexicon: _Lexicon) -> _Words:
    """Words that are mostly capitalised wherever they stand in the pile: a sentence's first word is no name."""
    lows, capital = lexicon.low[words.term], lexicon.capital[words.term]
    width = int(lexicon.low.max(initial=-1)) + 1
    every, capitalised = np.bincount(lows, minlength=width), np.bincount(lows[capital], minlength=width)
    is_name = capitalised > _CAPITALISED_SHARE * every
    return _Words(words.owner, lows).keep(capital & is_name[lows])


def _pair_words(words: _Words, width: int) -> _Words:
    """Neighbouring words as one term."""
    together = words.owner[1:] == words.owner[:-1]
    pairs = words.term[:-1] * max(1, width) + words.term[1:]
    return _Words(words.owner[1:][together], pairs[together])


def _count_up(owner: Numbers) -> Numbers:
    """The place of each word in its text, from 0."""
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    sizes = np.diff(starts, append=len(owner))
    places: Numbers = np.arange(len(owner), dtype=np.int64) - np.repeat(starts, sizes)
    return places


def _weigh(words: _Words, count: int) -> csr_matrix:
    """TF-IDF rows of length 1: float32 (count, vocabulary).

    In a large pile a word of one article alone tells nothing about any pair and only makes long texts look unlike, so
    it weighs nothing; in a small pile it is what tells two articles apart, so it weighs the more the smaller the pile.
    """
    vocabulary, columns = np.unique(words.term, return_inverse=True)
    width = max(1, len(vocabulary))
    cells, counts = np.unique(words.owner * width + columns, return_counts=True)
    owner, columns = np.divmod(cells, width)
    spread = np.bincount(columns, minlength=width)
    rarity = np.log((max(count, _LEAST_PILE) + 1) / (spread + 1)) + 1
    rarity[spread < 2] *= _LONE_WEIGHT * max(0.0, 1 - count / _LEAST_PILE)
    weights = ((1 + np.log(counts.astype(np.float64))) * rarity[columns]).astype(np.float32)
    kept = weights > 0
    owner, columns, weights = owner[kept], columns[kept], weights[kept]
    lengths = np.sqrt(np.bincount(owner, weights=weights.astype(np.float64) ** 2, minlength=count))
    weights /= lengths[owner].astype(np.float32)
    starts = np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=count))])
    return csr_matrix((weights, columns, starts), shape=(count, width))
