"""Plain ways to pick sentences, to compare the selection with, and the best that could be picked.

Every one gives the order in which sentences are taken. `make_text` turns an order into a text of an exact length,
so that all are compared at equal length.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from aibot_local.protocols import SalienceScorer, Vectors
from aibot_local.records import Sentence
from aibot_local.salience.centroid import Centroid
from aibot_local.salience.selection import is_usable, order_sentences, rate_sentences
from aibot_local.salience.terms import list_bigrams


def order_by_selection(
    sentences: Sequence[Sentence], embeddings: Vectors, scorer: SalienceScorer, *, words: int
) -> list[int]:
    """The order of our own selection with a scorer; the last sentence may go beyond `words`."""
    usable = [place for place, sentence in enumerate(sentences) if is_usable(sentence.text)]
    some = [sentences[place] for place in usable]
    ratings = rate_sentences(some, embeddings[usable], scorer)
    order = order_sentences(some, embeddings[usable], ratings, words=words, overrun=True)
    return [usable[place] for place in order]


def order_by_first_document(sentences: Sequence[Sentence]) -> list[int]:
    """The sentences as they stand: the first document from its beginning, then the second."""
    return list(range(len(sentences)))


def order_by_leads(sentences: Sequence[Sentence]) -> list[int]:
    """The first sentence of every document, then the second of every document, and so on."""
    return sorted(range(len(sentences)), key=lambda place: (sentences[place].position, place))


def order_at_random(sentences: Sequence[Sentence], *, seed: int) -> list[int]:
    """Any order, the same for the same seed and number of sentences."""
    return [int(place) for place in np.random.default_rng([seed, len(sentences)]).permutation(len(sentences))]


def order_by_centroid(sentences: Sequence[Sentence], embeddings: Vectors) -> list[int]:
    """By closeness to the mean vector, with no regard to repeats or furniture."""
    ratings = Centroid().score(
        [each.text for each in sentences],
        [each.position for each in sentences],
        embeddings,
        [each.span.article for each in sentences],
    )
    return sorted(range(len(sentences)), key=lambda place: (-ratings[place], place))


def order_by_oracle(sentences: Sequence[Sentence], references: Sequence[str], *, words: int) -> list[int]:
    """Greedily the sentence that adds most bigrams of the references per word: a bound no system sees.

    Repeats in a reference count as often as they stand there; bigrams are those of `list_bigrams`.
    """
    wanted: Counter[tuple[str, str]] = Counter()
    for reference in references:
        wanted.update(list_bigrams(reference))
    bigrams = [list_bigrams(sentence.text) for sentence in sentences]
    lengths = [max(1, len(sentence.text.split())) for sentence in sentences]
    waiting = list(range(len(sentences)))
    order: list[int] = []
    left = words
    while waiting and left > 0:
        best = max(waiting, key=lambda place: sum(wanted[each] for each in bigrams[place]) / lengths[place])
        waiting.remove(best)
        order.append(best)
        left -= lengths[best]
        for each in bigrams[best]:
            wanted[each] = 0
    return order


def make_text(
    sentences: Sequence[Sentence], order: Sequence[int], *, words: int, by_place: bool
) -> list[str]:
    """The first sentences of `order` that hold `words` words (stretches without white space), cut to just as many.

    `by_place` sets them by position in their articles, first sentences first; else they stand as in the data.
    Fewer words come out only where `order` holds fewer.
    """
    taken: list[int] = []
    held = 0
    for place in order:
        if held >= words:
            break
        taken.append(place)
        held += len(sentences[place].text.split())
    taken.sort(key=lambda place: (sentences[place].position if by_place else 0, place))
    text: list[str] = []
    left = words
    for place in taken:
        kept = sentences[place].text.split()[:left]
        if kept:
            text.append(" ".join(kept))
        left -= len(kept)
    return text
