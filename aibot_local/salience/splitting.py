"""Cutting the articles of an event into sentences."""

from aibot_local.language.quotations import cuts_quotation, list_quoted_spans
from aibot_local.protocols import SentenceSplitter
from aibot_local.records import Article, Event, Sentence, Span
from aibot_local.salience.furniture import find_words_start, is_bare_quotation

_LONGEST_JOINED = 60  # words


def split_event(event: Event, splitter: SentenceSplitter) -> tuple[Sentence, ...]:
    """The sentences of the body of each origin's article, in the order of the origins.

    A quotation that goes on after its speaker was named (“We left,” she said. “It was late.”) stays with the
    sentence that names the speaker, up to 60 words. Spans index `Article.content`; headlines are not part of it.
    The dateline of a report ("PARIS (AP) — ") and the bullets of a list belong to no sentence. Nor does a part of a
    longer quotation: without its marks and its speaker, an accusation would stand there as a fact.
    """
    return tuple(sentence for article in event.articles for sentence in split_article(article, splitter))


def split_article(article: Article, splitter: SentenceSplitter) -> tuple[Sentence, ...]:
    """The sentences of an article's body in order, see `split_event`; positions count those left out, too."""
    body = article.body
    spans = [
        (start + find_words_start(body[start:end], first=not start or body[start - 1] == "\n"), end)
        for start, end in splitter.split(body)
    ]
    spans = _join_continued_quotations(body, spans)
    quoted = list_quoted_spans(body)
    sentences = []
    paragraph, passed = 0, 0
    for position, (start, end) in enumerate(spans):
        paragraph += "\n\n" in body[passed:start] and position > 0
        passed = end
        if cuts_quotation(body, quoted, start, end):
            continue
        span = Span(article.id, article.body_start + start, article.body_start + end)
        sentences.append(Sentence(span, body[start:end], position, paragraph))
    return tuple(sentences)


def _join_continued_quotations(body: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join a bare quotation to the sentence before it, where that has a quotation too, in the same paragraph."""
    joined: list[tuple[int, int]] = []
    names_speaker = False
    for start, end in spans:
        text = body[start:end]
        bare = is_bare_quotation(text)
        if joined and bare and names_speaker and "\n\n" not in body[joined[-1][1] : start]:
            whole = body[joined[-1][0] : end]
            if len(whole.split()) <= _LONGEST_JOINED:
                joined[-1] = (joined[-1][0], end)
                continue
        joined.append((start, end))
        names_speaker = not bare and any(mark in text for mark in '"”')
    return joined
