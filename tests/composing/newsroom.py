"""A small made-up newsroom: articles, events and sentences whose results can be worked out by eye."""

import hashlib
import re

from aibot_local.records import (
    Article,
    Copy,
    CopyKind,
    Document,
    Event,
    Field,
    Origin,
    Provenance,
    Sentence,
    Span,
)

_END = re.compile(r"(?<=[.!?”\"])\s+(?=[A-Z“\"0-9])")


def declare(value: str | None) -> Field:
    return Field(value, Provenance.DECLARED, "test") if value else Field()


def make_article(
    title: str, body: str, *, outlet: str | None = "The Courier", published: str | None = "2026-03-04"
) -> Article:
    content = f"{title}\n\n{body}" if title else body
    digest = hashlib.sha256(f"{content}{outlet}{published}".encode()).hexdigest()
    return Article(
        id=digest,
        document=Document(f"{digest[:8]}.txt", digest, len(content)),
        item=0,
        content=content,
        title_end=len(title),
        outlet=declare(outlet),
        published=declare(published),
    )


def make_event(*articles: Article, copies: dict[int, tuple[Article, ...]] | None = None) -> Event:
    origins = tuple(
        Origin(article, tuple(Copy(copy, CopyKind.NEAR, 0.9) for copy in (copies or {}).get(number, ())))
        for number, article in enumerate(articles)
    )
    digest = hashlib.sha256("".join(sorted(article.id for article in articles)).encode()).hexdigest()
    return Event(digest[:12], origins)


def split_sentences(*articles: Article) -> tuple[Sentence, ...]:
    found = []
    for article in articles:
        position, at = 0, article.body_start
        for paragraph, text in enumerate(article.body.split("\n\n")):
            start = 0
            for piece in [*(m.end() for m in _END.finditer(text)), None]:
                words = text[start:piece].strip()
                if words:
                    begin = at + text.index(words, start)
                    found.append(
                        Sentence(Span(article.id, begin, begin + len(words)), words, position, paragraph)
                    )
                    position += 1
                start = piece or 0
            at += len(text) + 2
    return tuple(found)
