"""The word pairs of an event's sentences, and how much of the event each of them stands for."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from aibot_local.language.remembering import remember_short
from aibot_local.language.words import FUNCTION_WORDS, find_stem, find_words

Bigram = tuple[str, str]

# Both set by benchmarks/extraction.py on its two dev sets together, in the middle of a plateau: 3 to 8, 0.05 to 0.2.
_HALF_AT = 5  # the place in an article at which a sentence counts half as much as the first
_LONE = 0.1  # weight of what only one of several articles has


@dataclass(frozen=True, slots=True)
class Terms:
    """The bigrams of each sentence, in order without repeats, and the weight of every bigram."""

    bigrams: tuple[tuple[Bigram, ...], ...]
    weights: dict[Bigram, float]

    def weigh(self, sentence: int, said: set[Bigram]) -> float:
        """The weight of a sentence's bigrams that are not among those already `said`."""
        return sum(self.weights[bigram] for bigram in self.bigrams[sentence] if bigram not in said)


@remember_short
def list_bigrams(sentence: str) -> tuple[Bigram, ...]:
    """Pairs of neighbouring stems, in order, without repeats and without those of two function words."""
    words = find_words(sentence)
    stems = [find_stem(word.text) for word in words]
    plain = [word.low in FUNCTION_WORDS for word in words]
    return tuple(
        dict.fromkeys(
            (stems[place], stems[place + 1])
            for place in range(len(stems) - 1)
            if not (plain[place] and plain[place + 1])
        )
    )


def weigh_terms(sentences: Sequence[str], positions: Sequence[int], articles: Sequence[str]) -> Terms:
    """Weigh the bigrams of an event's sentences by how many articles have them, how often and how early.

    Concepts weighed by the number of documents are from Gillick & Favre (2009), "A Scalable Global Model for
    Summarization". Here each occurrence counts 1 / (1 + position / 5), the square root of an article's sum is its
    vote, the votes are added up, and a bigram of one article alone among several counts a tenth.
    """
    bigrams = tuple(list_bigrams(sentence) for sentence in sentences)
    counts: dict[Bigram, dict[str, float]] = {}
    for some, position, article in zip(bigrams, positions, articles, strict=True):
        for bigram in some:
            votes = counts.setdefault(bigram, {})
            votes[article] = votes.get(article, 0.0) + 1 / (1 + position / _HALF_AT)
    several = len(set(articles)) > 1
    weights = {
        bigram: sum(map(sqrt, votes.values())) * (_LONE if several and len(votes) == 1 else 1.0)
        for bigram, votes in counts.items()
    }
    return Terms(bigrams, weights)
