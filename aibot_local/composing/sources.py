"""The sources of a story, and the words of every span it names."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import date

from aibot_local.errors import StoryError
from aibot_local.language.words import list_content_stems
from aibot_local.records import (
    Article,
    Event,
    Evidence,
    FigureGroup,
    Origin,
    Provenance,
    Quote,
    Source,
    Span,
    StorySentence,
)

_UNDATED = "~"  # sorts after every ISO date


def order_origins(event: Event) -> tuple[Origin, ...]:
    """The event's origins by date of publication, then article id; undated ones last."""
    return tuple(sorted(event.origins, key=lambda origin: _order_key(origin.article)))


def _order_key(article: Article) -> tuple[str, str]:
    return article.published.value or _UNDATED, article.id


def index_articles(event: Event) -> dict[str, Article]:
    """Every article of the event by its id, copies included."""
    found: dict[str, Article] = {}
    for origin in order_origins(event):
        found[origin.article.id] = origin.article
        for copy in origin.copies:
            found.setdefault(copy.article.id, copy.article)
    return found


def count_shares(event: Event) -> dict[str, float]:
    """For each stem of a content word the share (0..1) of the event's origins in which it stands."""
    seen: Counter[str] = Counter()
    for article in event.articles:
        seen.update(set(list_content_stems(article.content)))
    return {stem: count / len(event.origins) for stem, count in seen.items()}


def list_sources(event: Event, used: Collection[Span]) -> tuple[Source, ...]:
    """Describe every article of the event once: each origin by date, then id, followed by its copies.

    `used` are the spans the story shows; an article is used when one of them lies in it.
    """
    shown = {span.article for span in used}
    sources: dict[str, Source] = {}
    for origin in order_origins(event):
        sources[origin.article.id] = _describe_source(origin.article, None, shown)
        for article in sorted((copy.article for copy in origin.copies), key=_order_key):
            sources.setdefault(article.id, _describe_source(article, origin.article.id, shown))
    return tuple(sources.values())


def _describe_source(article: Article, copy_of: str | None, shown: set[str]) -> Source:
    return Source(
        article=article.id,
        title=article.title,
        outlet=article.outlet,
        author=article.author,
        published=article.published,
        updated=article.updated,
        url=article.url,
        path=article.document.path,
        item=article.item,
        document_sha256=article.document.sha256,
        content_sha256=hashlib.sha256(article.content.encode("utf-8")).hexdigest(),
        copy_of=copy_of,
        used=article.id in shown,
    )


def collect_evidence(event: Event, spans: Iterable[Span]) -> tuple[Evidence, ...]:
    """The words at each span and the rest of their paragraph, sorted by span, without repeats.

    :raises StoryError: a span names an article the event does not hold, or lies outside its text.
    """
    articles = index_articles(event)
    evidence = []
    for span in sorted(set(spans)):
        article = articles.get(span.article)
        if article is None:
            raise StoryError(
                f"event {event.id}: a span names article {span.article}, which is not of this event"
            )
        evidence.append(_cite_span(article.content, span, event.id))
    return tuple(evidence)


def _cite_span(content: str, span: Span, event: str) -> Evidence:
    if not 0 <= span.start < span.end <= len(content):
        raise StoryError(
            f"event {event}: span {span.start}-{span.end} lies outside article {span.article} "
            f"({len(content)} characters)"
        )
    before = content.rfind("\n\n", 0, span.start)
    after = content.find("\n\n", span.end)
    start = 0 if before < 0 else before + 2
    end = len(content) if after < 0 else after
    start, end = min(start, span.start), max(end, span.end)
    return Evidence(
        span=span,
        text=content[span.start : span.end],
        before=content[start : span.start],
        after=content[span.end : end],
    )


def list_spans(
    shown: Iterable[StorySentence], figures: Iterable[FigureGroup], quotes: Iterable[Quote]
) -> Iterator[Span]:
    """Every span that the sentences, figures and quotes of a story name; some may come more than once."""
    for sentence in shown:
        yield from sentence.spans
    for group in figures:
        for figure in group.figures:
            yield figure.span
            yield figure.sentence
    for quote in quotes:
        yield quote.span


def find_newest_date(event: Event) -> str | None:
    """The newest declared date of publication among the articles (ISO 8601 date), or None.

    An article that declares no date of publication counts with its declared date of change, if it has one.
    """
    dates = [found for article in index_articles(event).values() if (found := _read_date(article))]
    return max(dates, default=None)


def _read_date(article: Article) -> str | None:
    for field in (article.published, article.updated):
        if field.provenance is Provenance.DECLARED and field.value:
            try:
                return date.fromisoformat(field.value[:10]).isoformat()
            except ValueError:
                continue
    return None
