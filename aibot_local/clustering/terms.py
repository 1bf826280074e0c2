"""What the words of articles tell about whether they report one event: TF-IDF over several views of each article."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from aibot_local.language.words import FUNCTION_WORDS, find_stem
from aibot_local.records import Article

_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*|[^\W_]+")
_LEAD_WORDS = 80  # content words at the head of an article that count as its lead
_LEAD_NAMES = 30
# A word is a name where more than this share of its occurrences in the pile is capitalised.
_CAPITALISED_SHARE = 0.7
# A pile of fewer articles than this tells too little of how common a word is: idf is computed as if it had so many.
_LEAST_PILE = 500


@dataclass(frozen=True, slots=True)
class Terms:
    """Views of n articles, each a sparse float32 (n, vocabulary) matrix with rows of length 1 (0 where empty).

    `whole` are the content words of headline and body, `lead` those at its head, `names` the capitalised words of
    the body, `lead_names` those at its head, `phrases` pairs of neighbouring content words, `numbers` the figures.
    """

    whole: csr_matrix
    lead: csr_matrix
    names: csr_matrix
    lead_names: csr_matrix
    phrases: csr_matrix
    numbers: csr_matrix

    def take(self, rows: NDArray[np.int64]) -> "Terms":
        """The views of some articles only."""
        return Terms(*(getattr(self, view.name)[rows] for view in fields(self)))


def find_terms(articles: Sequence[Article]) -> Terms:
    """Weigh the words of articles by how rare they are in the pile (Sparck Jones 1972), counts by 1 + log."""
    words = [_WORD.findall(article.body) for article in articles]
    names = _find_names(words)
    titles = [_find_stems(_WORD.findall(article.title)) for article in articles]
    stems = [_find_stems(body) for body in words]
    return Terms(
        whole=_weigh([title + body for title, body in zip(titles, stems, strict=True)]),
        lead=_weigh([title + body[:_LEAD_WORDS] for title, body in zip(titles, stems, strict=True)]),
        names=_weigh(names),
        lead_names=_weigh([found[:_LEAD_NAMES] for found in names]),
        phrases=_weigh(
            [_pair_words(title) + _pair_words(body) for title, body in zip(titles, stems, strict=True)]
        ),
        numbers=_weigh([[stem for stem in body if stem[0].isdigit()] for body in stems]),
    )


def _find_stems(words: Sequence[str]) -> list[str]:
    lows = (_strip(word) for word in words)
    return [find_stem(low) for low in lows if low not in FUNCTION_WORDS and (len(low) > 1 or low.isdigit())]


def _strip(word: str) -> str:
    low = word.casefold().replace("’", "'")
    return low[:-2] if low.endswith("'s") else low


def _find_names(texts: Sequence[Sequence[str]]) -> list[list[str]]:
    """Words that are mostly capitalised wherever they stand in the pile: the first word of a sentence is no name."""
    capitalised: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for words in texts:
        for word in words:
            low = _strip(word)
            every[low] += 1
            capitalised[low] += word[0].isupper()
    names = {low for low, count in capitalised.items() if count > _CAPITALISED_SHARE * every[low]}
    return [
        [low for word in words if word[0].isupper() and (low := _strip(word)) in names] for words in texts
    ]


def _pair_words(stems: Sequence[str]) -> list[str]:
    return [f"{one} {other}" for one, other in zip(stems, stems[1:], strict=False)]


def _weigh(texts: Sequence[Sequence[str]]) -> csr_matrix:
    """TF-IDF rows of length 1: float32 (n, vocabulary).

    In a large pile a word of one article alone says nothing of any pair and only makes long texts look unlike, so it
    weighs nothing; in a small pile it is what tells two articles apart, so it weighs the more the smaller the pile.
    """
    vocabulary = {word: place for place, word in enumerate(sorted({word for text in texts for word in text}))}
    places: list[int] = []
    counts: list[int] = []
    starts = [0]
    for text in texts:
        found = Counter(vocabulary[word] for word in text)
        places += sorted(found)
        counts += [found[place] for place in sorted(found)]
        starts.append(len(places))
    shape = (len(texts), max(1, len(vocabulary)))
    data = (1 + np.log(np.array(counts, dtype=np.float64))).astype(np.float32)
    matrix = csr_matrix((data, np.array(places, dtype=np.int64), np.array(starts)), shape=shape)
    spread = np.bincount(np.array(places, dtype=np.int64), minlength=shape[1])
    pile = max(len(texts), _LEAST_PILE)
    rarity = np.log((pile + 1) / (spread + 1)) + 1
    rarity[spread < 2] *= max(0.0, 1 - len(texts) / _LEAST_PILE)
    matrix.data *= rarity[matrix.indices].astype(np.float32)
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    lengths[lengths == 0] = 1
    matrix.data /= np.repeat(lengths, np.diff(matrix.indptr)).astype(np.float32)
    return matrix
