"""The words and word pairs of sentences, as the scorers and the selection count them."""

from collections import Counter
from collections.abc import Sequence
from math import log

from aibot_local.language.words import FUNCTION_WORDS, find_stem, find_words

Term = str | tuple[str, str]


def list_bigrams(sentence: str) -> list[Term]:
    """Pairs of neighbouring stems, in order, without those of two function words."""
    words = find_words(sentence)
    stems = [find_stem(word.text) for word in words]
    plain = [word.low in FUNCTION_WORDS for word in words]
    return [
        (stems[place], stems[place + 1])
        for place in range(len(stems) - 1)
        if not (plain[place] and plain[place + 1])
    ]


def count_articles(terms: Sequence[Sequence[Term]], articles: Sequence[str]) -> dict[Term, int]:
    """In how many articles each term stands; `terms` are those of each sentence."""
    return Counter(
        term
        for _, term in {
            (article, term) for article, some in zip(articles, terms, strict=True) for term in some
        }
    )


def weigh_rarity(count: int, total: int) -> float:
    """Smoothed inverse frequency: log((total + 1) / (count + 1)) + 1."""
    return log((total + 1) / (count + 1)) + 1
