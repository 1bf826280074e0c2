"""Choosing the sentences a story rests on."""

from collections.abc import Sequence

import numpy as np

from aibot_local.protocols import SalienceScorer, Scores, Vectors
from aibot_local.records import Event, Extract, ScoredSentence, Sentence
from aibot_local.salience.furniture import is_bare_quotation, is_furniture
from aibot_local.salience.terms import Bigram, weigh_terms

# Of the words, one origin may give its even part and a third of the rest: two thirds of two, 40 % of ten.
# benchmarks/extraction.py: no loss from 0.3 up.
_EXTRA_SHARE = 1 / 3
_REPEATS = 0.85  # cosine from which a sentence says what another said; no loss from 0.8 up


def select_sentences(
    event: Event,
    sentences: Sequence[Sentence],
    embeddings: Vectors,
    scorer: SalienceScorer,
    *,
    words: int,
) -> Extract:
    """Choose salient sentences that do not repeat each other, from all origins, `words` words at most.

    `embeddings` is (n, dim), unit rows, one for each of `sentences`. One sentence is selected even if it alone
    is longer, unless all are furniture. Furniture and quotations without a speaker are never selected.
    """
    if len(sentences) != len(embeddings):
        raise ValueError(f"{len(sentences)} sentences, but {len(embeddings)} vectors")
    usable = [place for place, sentence in enumerate(sentences) if is_usable(sentence.text)]
    ratings = rate_sentences([sentences[place] for place in usable], embeddings[usable], scorer)
    order = order_sentences([sentences[place] for place in usable], embeddings[usable], ratings, words=words)
    salience = np.zeros(len(sentences))
    salience[usable] = ratings
    picked = {usable[place] for place in order}
    ranked = sorted(range(len(sentences)), key=lambda place: (-salience[place], sentences[place].span))
    scored = [(place, ScoredSentence(sentences[place], float(salience[place]))) for place in ranked]
    return Extract(
        event=event.id,
        selected=tuple(sentence for place, sentence in scored if place in picked),
        passed_over=tuple(sentence for place, sentence in scored if place not in picked),
    )


def is_usable(text: str) -> bool:
    """Whether a story may rest on a sentence with this text."""
    return not is_furniture(text) and not is_bare_quotation(text)


def count_words(text: str) -> int:
    """Number of words, as lengths are counted: stretches without white space that hold a letter or digit."""
    return sum(any(letter.isalnum() for letter in word) for word in text.split())


def rate_sentences(sentences: Sequence[Sentence], embeddings: Vectors, scorer: SalienceScorer) -> Scores:
    """The scorer's ratings of the sentences, brought to 0..1 by the highest."""
    ratings = scorer.score(
        [sentence.text for sentence in sentences],
        [sentence.position for sentence in sentences],
        embeddings,
        [sentence.span.article for sentence in sentences],
    )
    highest = float(ratings.max()) if len(ratings) else 0.0
    return ratings / highest if highest > 0 else np.zeros(len(sentences))


def order_sentences(
    sentences: Sequence[Sentence], embeddings: Vectors, ratings: Scores, *, words: int, overrun: bool = False
) -> list[int]:
    """Indices of sentences in the order to take them, until they hold `words` words or nothing is left.

    A sentence that does not fit any more is passed by, but for the first; with `overrun` the last one taken may
    go beyond `words`. Greedy: next is the sentence with the highest rating times the share of its bigrams' weight
    that is not yet said. Left out are sentences that say nothing new, in words or by their vectors, and those of an
    origin that has given its share. Ties go to the earlier span.
    """
    articles = [sentence.span.article for sentence in sentences]
    terms = weigh_terms(
        [sentence.text for sentence in sentences], [each.position for each in sentences], articles
    )
    whole = [terms.weigh(place, set()) for place in range(len(sentences))]
    novelty = [1.0] * len(sentences)
    said: set[Bigram] = set()
    limit = words * (_EXTRA_SHARE + (1 - _EXTRA_SHARE) / max(1, len(set(articles))))
    lengths = [count_words(sentence.text) for sentence in sentences]
    given = dict.fromkeys(articles, 0)
    left = words
    closest = np.full(len(sentences), -1.0)
    waiting = sorted(range(len(sentences)), key=lambda place: sentences[place].span)
    order: list[int] = []
    while waiting and left > 0:
        best = max(waiting, key=lambda place: ratings[place] * novelty[place])
        waiting.remove(best)
        if closest[best] > _REPEATS or novelty[best] <= 0 or given[articles[best]] >= limit:
            continue
        if order and lengths[best] > left and not overrun:
            continue
        order.append(best)
        given[articles[best]] += lengths[best]
        left -= lengths[best]
        said.update(terms.bigrams[best])
        closest = np.maximum(closest, embeddings @ embeddings[best])
        for place in waiting:
            novelty[place] = terms.weigh(place, said) / whole[place] if whole[place] else 0.0
    return order
