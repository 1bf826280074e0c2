"""Checking a finished story against its sources as they are now."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from aibot_local.errors import AibotError
from aibot_local.language.quotations import cuts_quotation, list_quoted_spans
from aibot_local.protocols import Embedder, SentenceSplitter, Verifier
from aibot_local.records import (
    Article,
    Event,
    Origin,
    Passage,
    Reading,
    Source,
    Span,
    Story,
    StorySentence,
    Wording,
)
from aibot_local.salience import split_article
from aibot_local.verification.gate import check_claim, check_title, is_title_place
from aibot_local.verification.ground import Ground, build_ground


@dataclass(frozen=True, slots=True)
class StoryFault:
    """Something in a story that its sources do not bear out.

    `place` is where it stands ("section 2", "source", "evidence"), `text` the words at fault, `detail` one line.
    """

    place: str
    text: str
    detail: str


def check_story(
    story: Story,
    reopen: Callable[[str], Reading],
    splitter: SentenceSplitter,
    *,
    embedder: Embedder | None = None,
    verifier: Verifier | None = None,
) -> tuple[StoryFault, ...]:
    """Read a story's sources again and check every word it binds to them; no fault gives an empty tuple.

    `reopen` reads one source document by its path, as the story names it. Checked are: each document's and each
    article's SHA-256; that evidence, figures and quotes are exactly the words at their spans; that each sentence's
    spans are in the evidence; that verbatim sentences are those words; and that every rewritten sentence, and every one
    in an editor's words, still passes the gate (with the engines the story was made with, where given). Faults are in
    the story's order.
    """
    articles, faults = _reopen_sources(story, reopen)
    faults += _check_evidence(story, articles)
    faults += _check_figures(story, articles)
    ground = rebuild_ground(story, articles, splitter, embedder=embedder, verifier=verifier)
    known = {one.span for one in story.evidence}
    for place, sentence in story.sentences():
        faults += _check_sentence(place, sentence, articles, known, ground)
    return tuple(faults)


def _reopen_sources(
    story: Story, reopen: Callable[[str], Reading]
) -> tuple[dict[str, Article], list[StoryFault]]:
    articles: dict[str, Article] = {}
    faults: list[StoryFault] = []
    readings: dict[str, Reading | str] = {}
    for source in story.sources:
        if source.path not in readings:
            try:
                readings[source.path] = reopen(source.path)
            except (AibotError, OSError) as error:
                readings[source.path] = str(error)
        reading = readings[source.path]
        if isinstance(reading, str):
            faults.append(StoryFault("source", source.path, f"the document cannot be read again: {reading}"))
            continue
        article = _find_article(reading, source)
        if article is None:
            faults.append(
                StoryFault("source", source.path, f"article {source.item} is no longer in the document")
            )
            continue
        faults += _compare_source(source, article)
        articles[source.article] = article
    return articles, faults


def _find_article(reading: Reading, source: Source) -> Article | None:
    same = [one for one in reading.articles if one.id == source.article]
    return next((one for one in same if one.item == source.item), None) or next(
        (one for one in reading.articles if one.item == source.item), None
    )


def _compare_source(source: Source, article: Article) -> Iterator[StoryFault]:
    if article.document.sha256 != source.document_sha256:
        now, then = article.document.sha256[:16], source.document_sha256[:16]
        detail = f"its SHA-256 is {now}…, the story was made from {then}…"
        yield StoryFault("source", source.path, f"the document has changed: {detail}")
    content = hashlib.sha256(article.content.encode()).hexdigest()
    if content != source.content_sha256:
        yield StoryFault(
            "source", source.path, "the text read from the document is not the one the story was made from"
        )
    if article.id != source.article:
        yield StoryFault(
            "source", source.path, "headline, body, outlet, address or date are no longer the same"
        )


def _read_span(span: Span, articles: Mapping[str, Article]) -> str | None:
    article = articles.get(span.article)
    if article is None or not 0 <= span.start < span.end <= len(article.content):
        return None
    return article.content[span.start : span.end]


def _check_evidence(story: Story, articles: Mapping[str, Article]) -> Iterator[StoryFault]:
    for evidence in story.evidence:
        words = _read_span(evidence.span, articles)
        if words is None:
            yield StoryFault("evidence", evidence.text, "its span lies in no source that could be read again")
        elif words != evidence.text:
            yield StoryFault("evidence", evidence.text, f"the source has {_shorten(words)!r} there")
        else:
            content = articles[evidence.span.article].content
            before = content[: evidence.span.start].endswith(evidence.before)
            after = content[evidence.span.end :].startswith(evidence.after)
            if not before or not after:
                yield StoryFault("evidence", evidence.text, "the words around it are not those of the source")


def _check_figures(story: Story, articles: Mapping[str, Article]) -> Iterator[StoryFault]:
    for group in story.figures:
        for figure in group.figures:
            if _read_span(figure.span, articles) != figure.text:
                yield StoryFault(
                    "figures", figure.text, "the source does not have these words at the figure's span"
                )
    for quote in story.quotes:
        words = _read_span(quote.span, articles)
        if words is None or quote.text not in (words, words[1:-1]):
            yield StoryFault("quotes", quote.text, "the source does not have these words at the quote's span")


def rebuild_ground(
    story: Story,
    articles: Mapping[str, Article],
    splitter: SentenceSplitter,
    *,
    embedder: Embedder | None = None,
    verifier: Verifier | None = None,
) -> Ground:
    """What the sentences of a finished story are checked against; `articles` are those of its sources, by id."""
    origins = [
        articles[source.article]
        for source in story.sources
        if source.copy_of is None and source.article in articles
    ]
    sentences = [sentence for article in origins for sentence in split_article(article, splitter)]
    embeddings = None
    if embedder is not None and sentences:
        embeddings = embedder.encode([one.text for one in sentences])
    event = Event(story.event, tuple(Origin(article) for article in origins))
    return build_ground(event, sentences, embeddings=embeddings, embedder=embedder, verifier=verifier)


def _check_sentence(
    place: str, sentence: StorySentence, articles: Mapping[str, Article], known: set[Span], ground: Ground
) -> Iterator[StoryFault]:
    if sentence.wording is Wording.OURS:
        if not place.startswith("heading"):
            yield StoryFault(
                place, sentence.text, "it is said in the program's words but stands where sources speak"
            )
        return
    if not sentence.spans:
        detail = "it rests on no source"
        if sentence.wording is Wording.EDITOR:
            detail = "these are the editor's own words: no source of the story bears them out"
        yield StoryFault(place, sentence.text, detail)
        return
    for span in sentence.spans:
        if span not in known:
            yield StoryFault(place, sentence.text, "a span it rests on is not in the story's evidence")
        elif _read_span(span, articles) is None:
            yield StoryFault(place, sentence.text, "a source it rests on could not be read again")
    if sentence.wording is Wording.VERBATIM:
        words = [_read_span(span, articles) or "" for span in sentence.spans]
        if sentence.text not in (*words, " ".join(words)):
            yield StoryFault(
                place, sentence.text, f"it is not word for word what the source has: {_shorten(words[0])!r}"
            )
        elif _is_part_of_quotation(sentence.spans[0], articles):
            yield StoryFault(
                place, sentence.text, "the source has it between quotation marks, as somebody's words"
            )
        return
    # What it is said to rest on is looked at first, as the passage it was written from was when the story was made.
    stated = tuple(one.sentence for one in ground.sentences if one.sentence.span in sentence.spans)
    check = check_title if is_title_place(place) else check_claim
    verdict = check(sentence.text, ground, passage=Passage(stated) if stated else None)
    if not verdict.supported:
        detail = (
            "; ".join(problem.detail for problem in verdict.problems) or "nothing in the sources supports it"
        )
        yield StoryFault(place, sentence.text, f"it no longer passes the gate: {detail}")
    elif not set(verdict.support) & set(sentence.spans):
        yield StoryFault(place, sentence.text, "it rests on other words than the story says")


def _is_part_of_quotation(span: Span, articles: Mapping[str, Article]) -> bool:
    article = articles.get(span.article)
    if article is None or span.start < article.body_start:
        return False
    start, end = span.start - article.body_start, span.end - article.body_start
    return cuts_quotation(article.body, list_quoted_spans(article.body), start, end)


def _shorten(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"
