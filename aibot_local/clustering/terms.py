"""What the words of articles tell about whether they report one event: TF-IDF over several views of each article."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
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


def find_terms(titles: Sequence[str], bodies: Sequence[str]) -> tuple[csr_matrix, ...]:
    """Six views of n articles, in the order of NAMES_OF_VIEWS: sparse float32 (n, vocabulary), rows of length 1 or 0.

    The lead is the headline and the first content words; names are capitalised words of the body; phrases are pairs of
    neighbouring content words. Words weigh by how rare they are in the pile (Sparck Jones 1972), counts by 1 + log.
    """
    words = [_WORD.findall(body) for body in bodies]
    names = _find_names(words)
    heads = [_find_stems(_WORD.findall(title)) for title in titles]
    stems = [_find_stems(body) for body in words]
    leads = [body[:_LEAD_WORDS] for body in stems]
    return (
        _weigh([head + lead for head, lead in zip(heads, leads, strict=True)]),
        _weigh(names),
        _weigh([found[:_LEAD_NAMES] for found in names]),
        _weigh([_pair_words(head) + _pair_words(body) for head, body in zip(heads, stems, strict=True)]),
        _weigh([_pair_words(head) + _pair_words(lead) for head, lead in zip(heads, leads, strict=True)]),
        _weigh([[stem for stem in body if stem[0].isdigit()] for body in stems]),
    )


def _find_stems(words: Sequence[str]) -> list[str]:
    lows = (_lower(word) for word in words)
    return [find_stem(low) for low in lows if low not in FUNCTION_WORDS and (len(low) > 1 or low.isdigit())]


def _lower(word: str) -> str:
    return word.casefold().replace("’", "'").removesuffix("'s")


def _find_names(texts: Sequence[Sequence[str]]) -> list[list[str]]:
    """Words that are mostly capitalised wherever they stand in the pile: a sentence's first word is no name."""
    capitalised: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for words in texts:
        lows = [_lower(word) for word in words]
        every.update(lows)
        capitalised.update(low for word, low in zip(words, lows, strict=True) if word[0].isupper())
    names = {low for low, count in capitalised.items() if count > _CAPITALISED_SHARE * every[low]}
    return [
        [low for word in words if word[0].isupper() and (low := _lower(word)) in names] for words in texts
    ]


def _pair_words(stems: Sequence[str]) -> list[str]:
    return [f"{one} {other}" for one, other in pairwise(stems)]


def _weigh(texts: Sequence[Sequence[str]]) -> csr_matrix:
    """TF-IDF rows of length 1: float32 (n, vocabulary).

    In a large pile a word of one article alone tells nothing about any pair and only makes long texts look unlike, so
    it weighs nothing; in a small pile it is what tells two articles apart, so it weighs the more the smaller the pile.
    """
    vocabulary = {word: place for place, word in enumerate(sorted({word for text in texts for word in text}))}
    places: list[int] = []
    counts: list[int] = []
    starts = [0]
    for text in texts:
        found = sorted(Counter(vocabulary[word] for word in text).items())
        places += [place for place, _ in found]
        counts += [count for _, count in found]
        starts.append(len(places))
    columns = np.array(places, dtype=np.int64)
    spread = np.bincount(columns, minlength=max(1, len(vocabulary)))
    rarity = np.log((max(len(texts), _LEAST_PILE) + 1) / (spread + 1)) + 1
    rarity[spread < 2] *= _LONE_WEIGHT * max(0.0, 1 - len(texts) / _LEAST_PILE)
    weights = ((1 + np.log(np.array(counts, dtype=np.float64))) * rarity[columns]).astype(np.float32)
    matrix = csr_matrix((weights, columns, np.array(starts)), shape=(len(texts), len(spread)))
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    lengths[lengths == 0] = 1
    matrix.data /= np.repeat(lengths, np.diff(matrix.indptr)).astype(np.float32)
    matrix.eliminate_zeros()
    return matrix
