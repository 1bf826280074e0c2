"""Making a selection better by exchanging its sentences: a search among its neighbours, after the greedy choice."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from aibot_local.protocols import Vectors
from aibot_local.salience.terms import Terms

# Sentences that may come in: those worth most per word. Bounds the time in large events; in the clusters of
# benchmarks/extraction.py, 94 sentences on average, it makes no difference (with 40: .0004 ROUGE-2 less).
_CANDIDATES = 200
_MOST_ROUNDS = 100  # each is sure to gain; those clusters need six at most
_LEAST_GAIN = 1e-6  # of the value: below, sums of floats may differ by rounding alone


@dataclass(frozen=True, slots=True)
class Limits:
    """What a selection must keep to: words in all, words from which an origin gives no more, and repeats by cosine."""

    words: int
    origin: float
    repeats: float


class Exchange:
    """The sentences of an event, what each is worth, and which others each one needs to stand beside it.

    A sentence is worth its rating times its words, shared out over its bigrams by their weights. A selection is
    worth what its bigrams are, each counted once, from the sentence that gives most for it: covering weighted
    bigrams (Gillick & Favre 2009) with sentences that are not equally good. Choosing greedily by worth per word
    may leave room that no sentence fits, or keep two where one says more; exchanges mend that.
    """

    def __init__(
        self,
        terms: Terms,
        *,
        ratings: Sequence[float],
        lengths: Sequence[int],
        articles: Sequence[str],
        chains: Sequence[Sequence[int]],
        embeddings: Vectors,
    ) -> None:
        self._lengths, self._articles, self._chains, self._embeddings = lengths, articles, chains, embeddings
        ids = {bigram: number for number, bigram in enumerate(terms.weights)}
        weights = np.array(list(terms.weights.values()), dtype=np.float64)
        self._bigrams = [np.array([ids[each] for each in some], dtype=np.intp) for some in terms.bigrams]
        self._worths = []
        for place, own in enumerate(self._bigrams):
            whole = float(weights[own].sum())
            share = ratings[place] * lengths[place] / whole if whole else 0.0
            self._worths.append(weights[own] * share)
        self._width = len(weights)

    def improve(self, taken: Sequence[int], limits: Limits) -> list[int]:
        """Exchange one or two of the `taken` sentences for another as long as that adds value, the most first.

        What comes in brings the sentences it leans on; with what goes, those go that lean on it. Those kept stand
        in their order, then those that came in.
        """
        selection = list(taken)
        candidates = self._list_candidates()
        for _ in range(_MOST_ROUNDS):
            better = self._find_better(selection, candidates, limits)
            if better is None:
                break
            selection = better
        return selection

    def _list_candidates(self) -> list[int]:
        usable = [place for place, chain in enumerate(self._chains) if chain and self._lengths[place]]
        worth = {place: float(self._worths[place].sum()) / self._lengths[place] for place in usable}
        return sorted(usable, key=lambda place: (-worth[place], place))[:_CANDIDATES]

    def _find_better(
        self, selection: Sequence[int], candidates: Sequence[int], limits: Limits
    ) -> list[int] | None:
        """The selection with the exchange that adds most, None where none adds anything."""
        waiting = _Waiting([place for place in candidates if place not in selection], self)
        value = float(self.cover(selection).sum())
        best, highest = None, value * (1 + _LEAST_GAIN)
        for kept in self._list_kept(selection):
            said = self.cover(kept)
            held = float(said.sum())
            gains = waiting.measure_gains(said)
            for number in np.argsort(-gains, kind="stable"):
                if held + gains[number] <= highest:
                    break
                if incoming := self._bring(waiting.places[number], kept, limits):
                    best, highest = [*kept, *incoming], held + float(gains[number])
                    break
        return best

    def _list_kept(self, selection: Sequence[int]) -> Iterator[list[int]]:
        """What is left of a selection without none, one or two of its sentences and those that lean on them."""
        seen = set()
        for count in (0, 1, 2):
            for gone in combinations(selection, count):
                kept = tuple(
                    place
                    for place in selection
                    if place not in gone and not set(gone) & set(self._chains[place])
                )
                if kept not in seen:
                    seen.add(kept)
                    yield list(kept)

    def _bring(self, place: int, kept: Sequence[int], limits: Limits) -> list[int]:
        """The sentence with those it leans on, as far as they are not among the `kept`; empty if it must not come."""
        incoming = [each for each in self._chains[place] if each not in kept]
        length = sum(self._lengths[each] for each in incoming)
        if length + sum(self._lengths[each] for each in kept) > limits.words:
            return []
        own = [each for each in kept if self._articles[each] == self._articles[place]]
        if sum(self._lengths[each] for each in own) >= limits.origin:
            return []
        if kept and float((self._embeddings[list(kept)] @ self._embeddings[place]).max()) > limits.repeats:
            return []
        return incoming

    def cover(self, places: Iterable[int]) -> NDArray[np.float64]:
        """How much of each bigram is said by these sentences: its weight times the best worth, float64 (bigrams,)."""
        said = np.zeros(self._width)
        for place in places:
            own = self._bigrams[place]
            said[own] = np.maximum(said[own], self._worths[place])
        return said

    def cover_chain(self, place: int) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """The bigrams of a sentence and of those it leans on, and how much of each they say."""
        said = self.cover(self._chains[place])
        own = np.unique(np.concatenate([self._bigrams[each] for each in self._chains[place]]))
        return own, said[own]


class _Waiting:
    """Sentences that could come in, with what they say, side by side in flat arrays."""

    def __init__(self, places: Sequence[int], exchange: Exchange) -> None:
        rows = {place: exchange.cover_chain(place) for place in places}
        self.places = [place for place, (own, _) in rows.items() if len(own)]
        own = [rows[place][0] for place in self.places]
        self._bigrams = np.concatenate(own) if own else np.zeros(0, dtype=np.intp)
        self._worths = np.concatenate([rows[place][1] for place in self.places]) if own else np.zeros(0)
        self._starts = np.cumsum([0, *map(len, own)])[:-1]

    def measure_gains(self, said: NDArray[np.float64]) -> NDArray[np.float64]:
        """What each would add to what is `said`, float64, in the order of `places`."""
        if not self.places:
            return np.zeros(0)
        added = np.maximum(self._worths - said[self._bigrams], 0.0)
        return np.asarray(np.add.reduceat(added, self._starts), dtype=np.float64)
