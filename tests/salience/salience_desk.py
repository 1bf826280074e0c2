"""Events, sentences and vectors small enough to work out by eye."""

from collections.abc import Sequence

import numpy as np

from aibot_local.protocols import Vectors
from aibot_local.records import Article, Document, Event, Field, Origin, Provenance, Sentence, Span


class LineSplitter:
    """Cuts at full stops followed by a space, and at blank lines."""

    name = "lines"

    def split(self, text: str) -> list[tuple[int, int]]:
        spans, start = [], 0
        for paragraph in text.split("\n\n"):
            for sentence in paragraph.replace(". ", ".\n").split("\n"):
                place = text.index(sentence, start)
                start = place + len(sentence)
                if sentence:
                    spans.append((place, start))
        return spans


def make_article(name: str, body: str, *, title: str = "", published: str | None = None) -> Article:
    content = f"{title}\n\n{body}" if title else body
    field = Field(published, Provenance.DECLARED) if published else Field()
    return Article(name, Document(f"{name}.txt", "0" * 64, 1), 0, content, len(title), published=field)


def make_event(*articles: Article) -> Event:
    return Event("event", tuple(Origin(article) for article in articles))


def make_sentences(texts: Sequence[str], *, article: str = "a") -> tuple[Sentence, ...]:
    sentences, start = [], 0
    for position, text in enumerate(texts):
        sentences.append(Sentence(Span(article, start, start + len(text)), text, position, 0))
        start += len(text) + 1
    return tuple(sentences)


def make_vectors(rows: Sequence[Sequence[float]]) -> Vectors:
    """The rows, brought to length 1."""
    table = np.array(rows, dtype=np.float64).reshape(len(rows), -1)
    return (table / np.linalg.norm(table, axis=1, keepdims=True)).astype(np.float32)


def make_words_vectors(sentences: Sequence[Sentence]) -> Vectors:
    """Each sentence's bag of words, hashed into 64 places by a rule that is the same everywhere."""
    table = np.full((len(sentences), 64), 0.01)
    for row, sentence in enumerate(sentences):
        for word in sentence.text.lower().split():
            table[row, sum(word.encode()) % 64] += 1.0
    return (table / np.linalg.norm(table, axis=1, keepdims=True)).astype(np.float32)
