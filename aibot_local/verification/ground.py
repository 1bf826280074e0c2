"""The words a story may rest on: the sentences of one event and the articles they stand in."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from aibot_local.language.names import fold_name_word
from aibot_local.language.words import find_sentence_starts, find_words, fold_typography
from aibot_local.protocols import Embedder, Vectors, Verifier
from aibot_local.records import Article, Event, Sentence
from aibot_local.verification.analysis import Analysis, analyse


@dataclass(frozen=True, slots=True)
class GroundSentence:
    """A source sentence, the day it was published where known, and what stands in it."""

    sentence: Sentence
    published: date | None
    analysis: Analysis


@dataclass(frozen=True, slots=True)
class Ground:
    """What claims about one event are checked against; see `build_ground`.

    `sentences` are ordered by article and position. `weights` give each stem's share in telling sentences apart
    (rarer is heavier; one no source has is as heavy as `heaviest`), `folded` the place of each sentence by its
    text without differences of typography, `names` the lower-case words that are capitalised where no sentence begins.
    """

    event: str
    sentences: tuple[GroundSentence, ...]
    articles: Mapping[str, Article]
    weights: Mapping[str, float]
    names: frozenset[str]
    folded: Mapping[str, int]
    heaviest: float = 1.0
    embeddings: Vectors | None = None
    embedder: Embedder | None = None
    verifier: Verifier | None = None

    def weigh(self, stem: str) -> float:
        """How much a stem counts; one that no source has counts most."""
        return self.weights.get(stem, self.heaviest)


def build_ground(
    event: Event,
    sentences: Sequence[Sentence],
    *,
    embeddings: Vectors | None = None,
    embedder: Embedder | None = None,
    verifier: Verifier | None = None,
) -> Ground:
    """Make an event's sentences ready to check claims against.

    Only a sentence whose text stands at its span in an article of the event is taken in; others are left out, so
    that nothing rests on words that are not there. `embeddings` (float32, one unit row for each of `sentences`)
    helps to find the sentence a claim comes from, `embedder` to tell that two words mean the same, `verifier` to
    rate entailment; all are optional.
    """
    articles = {article.id: article for article in event.articles}
    kept = [index for index, sentence in enumerate(sentences) if _stands_at_span(sentence, articles)]
    kept.sort(key=lambda index: (sentences[index].span, sentences[index].text))
    known = _find_known_names([articles[key] for key in sorted(articles)])
    ready = tuple(_read_sentence(sentences[index], articles, known) for index in kept)
    weights = _weigh_stems(ready)
    rows = None
    if embeddings is not None and len(embeddings) == len(sentences) and kept:
        rows = embeddings[kept]
    return Ground(
        event=event.id,
        sentences=ready,
        articles=articles,
        weights=weights,
        heaviest=max(weights.values(), default=1.0),
        names=known,
        folded={fold_sentence(one.sentence.text): index for index, one in reversed(list(enumerate(ready)))},
        embeddings=rows,
        embedder=embedder,
        verifier=verifier,
    )


def _read_sentence(
    sentence: Sentence, articles: Mapping[str, Article], known: frozenset[str]
) -> GroundSentence:
    published = _read_day(articles[sentence.span.article])
    return GroundSentence(sentence, published, analyse(sentence.text, published, known))


def fold_sentence(text: str) -> str:
    """A sentence without differences of typography and white space."""
    return " ".join(fold_typography(text).split())


def _stands_at_span(sentence: Sentence, articles: Mapping[str, Article]) -> bool:
    article = articles.get(sentence.span.article)
    if article is None or not 0 <= sentence.span.start < sentence.span.end <= len(article.content):
        return False
    return article.content[sentence.span.start : sentence.span.end] == sentence.text


def _read_day(article: Article) -> date | None:
    try:
        return date.fromisoformat((article.published.value or "")[:10])
    except ValueError:
        return None


def _find_known_names(articles: Sequence[Article]) -> frozenset[str]:
    """Words that stand capitalised inside sentences and never in lower case."""
    upper: set[str] = set()
    lower: set[str] = set()
    for article in articles:
        starts = find_sentence_starts(article.body)
        for word in find_words(article.body):
            if not word.text[:1].isupper():
                lower.add(word.low)
            elif word.start not in starts:
                upper.add(word.low)
    return frozenset(upper - lower) | frozenset(fold_name_word(word) for word in upper - lower)


def _weigh_stems(sentences: Sequence[GroundSentence]) -> dict[str, float]:
    counts = Counter(stem for one in sentences for stem in one.analysis.stems)
    return {stem: math.log(1 + len(sentences) / count) + 0.5 for stem, count in counts.items()}
