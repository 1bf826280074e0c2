"""What the words of articles tell about whether they report one event: TF-IDF over several views of each article."""

import numpy as np
from scipy.sparse import csc_matrix, csr_matrix

from aibot_local.clustering.words import Lexicon, Numbers, PileWords, Words

_LEAD_WORDS = 80  # content words at the head of the body that count as the lead
_LEAD_NAMES = 30
# A word is a name where more than this share of its occurrences in the pile is capitalised.
_CAPITALISED_SHARE = 0.7
# Of fewer articles than this one cannot tell how common a word is: it is weighed as if there were so many.
# benchmarks/events.py, which also clusters small parts of its piles
_LEAST_PILE = 500
# What a word of one article alone weighs in a very small pile, beside the others.
_LONE_WEIGHT = 0.6

_MOST_KEYS = np.iinfo(np.int64).max  # what a term and a text together are numbered by

NAMES_OF_VIEWS = ("lead", "names", "lead names", "phrases", "lead phrases", "numbers")


def find_terms(words: PileWords) -> tuple[csr_matrix, ...]:
    """Six views of n articles, in the order of NAMES_OF_VIEWS: sparse float32 (n, vocabulary), rows of length 1 or 0.

    The lead is the headline and the first content words; names are capitalised words of the body; phrases are pairs of
    neighbouring content words. Words weigh by how rare they are in the pile (Sparck Jones 1972), counts by 1 + log.
    """
    lexicon, texts = words.lexicon, words.bodies.list_words()
    names = _find_names(texts, lexicon)
    head, body = _find_stems(words.titles.list_words(), lexicon), _find_stems(texts, lexicon)
    lead = body.keep(_count_up(body.owner) < _LEAD_WORDS)
    width = len(lexicon.is_number)
    pairs = _pair_words(head, width)
    count = len(words)
    return (
        _weigh(head.join(lead), count),
        _weigh(names, count),
        _weigh(names.keep(_count_up(names.owner) < _LEAD_NAMES), count),
        _weigh(pairs.join(_pair_words(body, width)), count),
        _weigh(pairs.join(_pair_words(lead, width)), count),
        _weigh(body.keep(lexicon.is_number[body.term]), count),
    )


def _find_stems(words: Words, lexicon: Lexicon) -> Words:
    stems = lexicon.stem[words.term]
    return Words(words.owner[stems >= 0], stems[stems >= 0])


def _find_names(words: Words, lexicon: Lexicon) -> Words:
    """Words that are mostly capitalised wherever they stand in the pile: a sentence's first word is no name."""
    lows, capital = lexicon.low[words.term], lexicon.capital[words.term]
    width = int(lexicon.low.max(initial=-1)) + 1
    every, capitalised = np.bincount(lows, minlength=width), np.bincount(lows[capital], minlength=width)
    is_name = capitalised > _CAPITALISED_SHARE * every
    return Words(words.owner, lows).keep(capital & is_name[lows])


def _pair_words(words: Words, width: int) -> Words:
    """Neighbouring words as one term."""
    together = words.owner[1:] == words.owner[:-1]
    pairs = words.term[:-1] * max(1, width) + words.term[1:]
    return Words(words.owner[1:][together], pairs[together])


def _count_up(owner: Numbers) -> Numbers:
    """The place of each word in its text, from 0."""
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    sizes = np.diff(starts, append=len(owner))
    places: Numbers = np.arange(len(owner), dtype=np.int64) - np.repeat(starts, sizes)
    return places


def _weigh(words: Words, count: int) -> csr_matrix:
    """TF-IDF rows of length 1: float32 (count, vocabulary).

    In a large pile a word of one article alone tells nothing about any pair and only makes long texts look unlike, so
    it weighs nothing; in a small pile it is what tells two articles apart, so it weighs the more the smaller the pile.
    """
    term, owner, counts = _count_terms(words, count)
    starts = np.flatnonzero(np.diff(term, prepend=-1))
    spread = np.diff(starts, append=len(term))
    rarity = np.log((max(count, _LEAST_PILE) + 1) / (spread + 1)) + 1
    rarity[spread < 2] *= _LONE_WEIGHT * max(0.0, 1 - count / _LEAST_PILE)
    weights = ((1 + np.log(counts.astype(np.float64))) * np.repeat(rarity, spread)).astype(np.float32)
    columns = csc_matrix((weights, owner, np.append(starts, len(term))), shape=(count, len(starts)))
    columns.eliminate_zeros()
    rows = columns.tocsr()
    owner = np.repeat(np.arange(count), np.diff(rows.indptr))
    lengths = np.sqrt(np.bincount(owner, weights=rows.data.astype(np.float64) ** 2, minlength=count))
    rows.data /= lengths[owner].astype(np.float32)
    return rows


def _count_terms(words: Words, count: int) -> tuple[Numbers, Numbers, Numbers]:
    """Each term and text that has it, ordered by term, then text, and how often."""
    term = words.term
    if term.max(initial=0) > _MOST_KEYS // max(1, count):  # pairs of words, in a pile of millions
        term = np.unique(term, return_inverse=True)[1]
    cells, counts = np.unique(term * count + words.owner, return_counts=True)
    term, owner = np.divmod(cells, max(1, count))
    return term, owner, counts
