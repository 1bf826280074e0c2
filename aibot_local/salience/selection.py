"""Choosing the sentences a story rests on."""

from collections.abc import Sequence

import numpy as np

from aibot_local.protocols import SalienceScorer, Scores, Vectors
from aibot_local.records import Event, Extract, ScoredSentence, Sentence
from aibot_local.salience.furniture import is_bare_quotation, is_furniture

# Share of the words one origin may give beyond its even part of them.
_EXTRA_SHARE = 0.5
_NOVELTY = 0.5
_REPEATS = 0.9  # cosine from which a sentence says what another said


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
    chosen: set[int] = set()
    left = words
    for place in order_sentences(
        [sentences[place] for place in usable], embeddings[usable], ratings, words=words
    ):
        length = count_words(sentences[usable[place]].text)
        if length <= left or not chosen:
            chosen.add(place)
            left -= length
    salience = np.zeros(len(sentences))
    salience[usable] = ratings
    picked = {usable[place] for place in chosen}
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
    sentences: Sequence[Sentence], embeddings: Vectors, ratings: Scores, *, words: int
) -> list[int]:
    """Indices in the order to take them: salient first, repeats and surplus of one origin never (MMR)."""
    similarities = np.asarray(embeddings, dtype=np.float64) @ np.asarray(embeddings, dtype=np.float64).T
    articles = [sentence.span.article for sentence in sentences]
    lengths = [count_words(sentence.text) for sentence in sentences]
    limit = words * (_EXTRA_SHARE + (1 - _EXTRA_SHARE) / max(1, len(set(articles))))
    given = dict.fromkeys(articles, 0)
    closest = np.zeros(len(sentences))
    order: list[int] = []
    waiting = sorted(range(len(sentences)), key=lambda place: sentences[place].span)
    while waiting:
        best = max(waiting, key=lambda place: ratings[place] - _NOVELTY * closest[place])
        waiting.remove(best)
        if closest[best] > _REPEATS or given[articles[best]] >= limit:
            continue
        order.append(best)
        given[articles[best]] += lengths[best]
        closest = np.maximum(closest, similarities[best])
    return order
