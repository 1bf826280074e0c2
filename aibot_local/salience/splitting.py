"""Cutting the articles of an event into sentences."""

from aibot_local.protocols import SentenceSplitter
from aibot_local.records import Article, Event, Sentence, Span
from aibot_local.salience.furniture import find_dateline_end


def split_event(event: Event, splitter: SentenceSplitter) -> tuple[Sentence, ...]:
    """The sentences of the body of each origin's article, in the order of the origins.

    Spans index `Article.content`; headlines are not part of it. The dateline of a report ("PARIS (AP) — ") belongs
    to no sentence.
    """
    return tuple(sentence for article in event.articles for sentence in split_article(article, splitter))


def split_article(article: Article, splitter: SentenceSplitter) -> tuple[Sentence, ...]:
    """The sentences of an article's body in order, see `split_event`."""
    body = article.body
    spans = splitter.split(body)
    if spans:
        start, end = spans[0]
        spans[0] = (start + find_dateline_end(body[start:end]), end)
    sentences = []
    paragraph, passed = 0, 0
    for position, (start, end) in enumerate(spans):
        paragraph += "\n\n" in body[passed:start] and position > 0
        passed = end
        span = Span(article.id, article.body_start + start, article.body_start + end)
        sentences.append(Sentence(span, body[start:end], position, paragraph))
    return tuple(sentences)
