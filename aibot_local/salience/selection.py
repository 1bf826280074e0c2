"""Choosing the sentences a story rests on."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from aibot_local.protocols import SalienceScorer, Scores, Vectors
from aibot_local.records import Event, Extract, ScoredSentence, Sentence
from aibot_local.salience.exchange import Exchange, Limits
from aibot_local.salience.furniture import is_bare_quotation, is_first_person, is_furniture
from aibot_local.salience.leaning import leans_on_previous, names_someone
from aibot_local.salience.terms import Bigram, weigh_terms

# Of the words, one origin may give its even part and half of the rest: three quarters of two, 55 % of ten.
# benchmarks/extraction.py: no loss from 0.4 up.
_EXTRA_SHARE = 1 / 2
# What being of the newest day adds to a rating: later reports correct earlier ones. Not tuned: no set has dates.
_FRESH = 0.3
# What "I" and "we" outside of quotations leave of a rating. A story is not their author's; leaving them out costs
# .004 ROUGE-2 (benchmarks/extraction.py).
_OWN_VOICE = 0.5
_LONGEST_CHAIN = 3  # sentences
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
    is longer, unless all are furniture. Furniture and quotations without a speaker are never selected, nor is a
    sentence that leans on the one before it ("He did not reply.") unless that one is selected too.
    """
    if len(sentences) != len(embeddings):
        raise ValueError(f"{len(sentences)} sentences, but {len(embeddings)} vectors")
    usable = [place for place, sentence in enumerate(sentences) if is_usable(sentence.text)]
    ratings = rate_sentences([sentences[place] for place in usable], embeddings[usable], scorer)
    fresh = measure_freshness(event, [sentences[place] for place in usable])
    ratings = ratings * (1 + _FRESH * fresh) / (1 + _FRESH)
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


def measure_freshness(event: Event, sentences: Sequence[Sentence]) -> Scores:
    """How new each sentence's article is, by its day: 1 the newest of the event, 0 the oldest or of unknown date.

    float64 (n,). All 0 where no two known days differ.
    """
    days = {article.id: read_day(article.published.value) for article in event.articles}
    known = [day for day in days.values() if day]
    if not known or min(known) == max(known):
        return np.zeros(len(sentences))
    first, length = min(known), (max(known) - min(known)).days
    ages = [days[sentence.span.article] for sentence in sentences]
    return np.array([(day - first).days / length if day else 0.0 for day in ages], dtype=np.float64)


def read_day(value: str | None) -> date | None:
    """The day of an ISO 8601 date or time, or None."""
    try:
        return date.fromisoformat((value or "")[:10])
    except ValueError:
        return None


def is_usable(text: str) -> bool:
    """Whether a story may rest on a sentence with this text."""
    return not is_furniture(text) and not is_bare_quotation(text)


def count_words(text: str) -> int:
    """Number of words, as lengths are counted: stretches without white space that hold a letter or digit."""
    return sum(any(letter.isalnum() for letter in word) for word in text.split())


def rate_sentences(sentences: Sequence[Sentence], embeddings: Vectors, scorer: SalienceScorer) -> Scores:
    """The scorer's ratings of the sentences, brought to 0..1 by the highest; half for what is in the first person."""
    ratings = scorer.score(
        [sentence.text for sentence in sentences],
        [sentence.position for sentence in sentences],
        embeddings,
        [sentence.span.article for sentence in sentences],
    )
    ratings = ratings * [_OWN_VOICE if is_first_person(sentence.text) else 1.0 for sentence in sentences]
    highest = float(ratings.max()) if len(ratings) else 0.0
    return ratings / highest if highest > 0 else np.zeros(len(sentences))


def order_sentences(
    sentences: Sequence[Sentence], embeddings: Vectors, ratings: Scores, *, words: int, overrun: bool = False
) -> list[int]:
    """Indices of sentences in the order to take them, until they hold `words` words or nothing is left.

    A sentence that leans on the one before it is taken only with that one, or after it; `sentences` that lack it
    keep it out. What does not fit any more is passed by, but for the first; with `overrun` the last one taken may
    go beyond `words`. Greedy: next is the sentence, or the chain that leans on it, with the highest rating times
    the share of its bigrams' weight that is not yet said. Left out are sentences that say nothing new, in words or
    by their vectors, and those of an origin that has given its share. Ties go to the earlier span. What was so taken
    is then made better by exchanges (see `Exchange`), within the same limits and, with `overrun`, the same length.
    """
    pool = _Pool(sentences, ratings)
    articles = pool.articles
    limit = words * (_EXTRA_SHARE + (1 - _EXTRA_SHARE) / max(1, len(set(articles))))
    given = dict.fromkeys(articles, 0)
    closest = np.full(len(sentences), -1.0)
    order: list[int] = []
    left = words
    while left > 0 and (chain := pool.find_best()):
        last = chain[-1]
        length = sum(pool.lengths[place] for place in chain)
        repeats = closest[last] > _REPEATS or pool.novelty[last] <= 0
        if repeats or (order and length > left and not overrun):
            pool.drop([last])
            continue
        pool.take(chain)
        order += chain
        given[articles[last]] += length
        left -= length
        for place in chain:
            closest = np.maximum(closest, embeddings @ embeddings[place])
        if given[articles[last]] >= limit:
            pool.drop([place for place in pool.waiting if articles[place] == articles[last]])
        if not overrun:
            pool.drop([place for place in pool.waiting if pool.lengths[place] > left])
    held = max(words, words - left) if overrun else words
    exchange = Exchange(
        pool.terms,
        ratings=ratings.tolist(),
        lengths=pool.lengths,
        articles=articles,
        chains=pool.list_chains(),
        embeddings=embeddings,
    )
    return exchange.improve(order, Limits(held, limit, _REPEATS))


class _Pool:
    """The sentences still to choose from, what each would add, and which one each leans on."""

    def __init__(self, sentences: Sequence[Sentence], ratings: Scores) -> None:
        texts = [sentence.text for sentence in sentences]
        self.articles = [sentence.span.article for sentence in sentences]
        self.lengths = [count_words(text) for text in texts]
        self.novelty = [1.0] * len(sentences)
        self._ratings = ratings
        self.terms = weigh_terms(texts, [sentence.position for sentence in sentences], self.articles)
        self._whole = [self.terms.weigh(place, set()) for place in range(len(sentences))]
        self._said: set[Bigram] = set()
        self._spans = [sentence.span for sentence in sentences]
        self.waiting = sorted(range(len(sentences)), key=lambda place: self._spans[place])
        self._taken: set[int] = set()
        self._dropped: set[int] = set()
        places = {(each.span.article, each.position): place for place, each in enumerate(sentences)}
        self._previous = [places.get((each.span.article, each.position - 1)) for each in sentences]
        self._leaning = [leans_on_previous(text) for text in texts]
        self._naming = [names_someone(text) for text in texts]

    def find_best(self) -> list[int]:
        """The chain that adds most per word, in order of the text; empty when there is none."""
        best: list[int] = []
        highest = -1.0
        for place in self.waiting:
            chain = self._find_chain(place, taken=self._taken, dropped=self._dropped)
            if chain and (value := self._rate(chain)) > highest:
                best, highest = chain, value
        return best

    def take(self, chain: Sequence[int]) -> None:
        """Choose these; what they say is said."""
        for place in chain:
            self.waiting.remove(place)
            self._said.update(self.terms.bigrams[place])
        self._taken.update(chain)
        for place in self.waiting:
            new = self.terms.weigh(place, self._said)
            self.novelty[place] = new / self._whole[place] if self._whole[place] else 0.0

    def drop(self, places: Sequence[int]) -> None:
        """Choose these no more, nor any that leans on them."""
        self._dropped.update(places)
        self.waiting = [place for place in self.waiting if place not in self._dropped]

    def list_chains(self) -> list[list[int]]:
        """For each sentence those it leans on, and itself; empty where one of them is missing.

        What was taken after a sentence taken before it stands as it was taken.
        """
        chains = [self._find_chain(place, taken=set(), dropped=set()) for place in range(len(self.lengths))]
        for place in sorted(self._taken, key=lambda place: self._spans[place]):
            before = self._previous[place]
            if not chains[place] and before is not None:
                chains[place] = [*chains[before], place]
        return chains

    def _find_chain(self, place: int, *, taken: set[int], dropped: set[int]) -> list[int]:
        """The sentence after those it leans on that are not `taken`; empty when one of them cannot be had.

        What is leant on is the nearest sentence before that leans on none and has a name in it.
        """
        chain = [place]
        while self._leaning[chain[0]] or (len(chain) > 1 and not self._naming[chain[0]]):
            before = self._previous[chain[0]]
            if before is None or before in dropped or len(chain) == _LONGEST_CHAIN:
                return []
            if before in taken:
                break
            chain.insert(0, before)
        return chain

    def _rate(self, chain: Sequence[int]) -> float:
        lengths = sum(self.lengths[place] for place in chain)
        value = sum(self.lengths[place] * self._ratings[place] * self.novelty[place] for place in chain)
        return float(value / lengths) if lengths else 0.0
