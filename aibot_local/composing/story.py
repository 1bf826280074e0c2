"""Assembling a story: what settled sentences, figures, quotes and sources make together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from aibot_local.clustering.languages import is_known_to_rules
from aibot_local.composing.disclosure import DigestReason, disclose_making
from aibot_local.composing.disputes import group_figures
from aibot_local.composing.figures import find_figures
from aibot_local.composing.headings import choose_headings
from aibot_local.composing.headline import choose_headline
from aibot_local.composing.quotes import find_quotes
from aibot_local.composing.sources import (
    collect_evidence,
    find_newest_date,
    index_articles,
    list_sources,
    list_spans,
)
from aibot_local.composing.standfirst import part_lead
from aibot_local.records import (
    Article,
    DroppedSentence,
    EngineStamp,
    Event,
    Outline,
    Passage,
    Problem,
    ProblemKind,
    Sentence,
    Story,
    StorySection,
    StorySentence,
    Wording,
)
from aibot_local.verification.ground import Ground, build_ground

BYLINE = "AiBot Local"


@dataclass(frozen=True, slots=True)
class _Body:
    """The running text of a story before it is headed."""

    lead: tuple[StorySentence, ...]
    sections: tuple[tuple[StorySentence, ...], ...]
    outlook: tuple[StorySentence, ...]

    def sentences(self) -> Iterator[StorySentence]:
        yield from self.lead
        for section in self.sections:
            yield from section
        yield from self.outlook


def compose_story(
    event: Event,
    outline: Outline,
    *,
    lead: Sequence[StorySentence],
    sections: Sequence[Sequence[StorySentence]],
    outlook: Sequence[StorySentence] = (),
    dropped: Sequence[DroppedSentence] = (),
    engines: Sequence[EngineStamp] = (),
    sentences: Sequence[Sentence],
    ground: Ground | None = None,
    centrality: Mapping[str, float] | None = None,
    least_origins: int = 2,
    least_supported: float = 0.15,
) -> Story:
    """Put a story together from its settled sentences. The same for any order of the event's origins.

    `lead`, `sections` and `outlook` are what verification settled for the passages of `outline`; `dropped`
    what it threw out. `sentences` are all sentences of the event's origins: figures and quotes are looked
    for in them; `ground` is what `build_ground` makes of them, where that has been done before. `centrality`
    may give each article's nearness (0..1) to the event by its id, which helps to choose the headline.

    With fewer than `least_origins` independent reports, or where less than the share `least_supported` of
    the rewritten sentences held, or with a report in a language that the rules do not know, the story is a digest: the
    outline's own sentences, word for word. A
    sentence that rests on nothing, or on words that are not in the event, is dropped and listed; a section
    left empty goes.
    """
    articles = index_articles(event)
    settled = _Body(tuple(lead), tuple(tuple(section) for section in sections), tuple(outlook))
    reason = _find_digest_reason(event, settled, dropped, least_origins, least_supported)
    rejected: list[DroppedSentence] = []
    if reason is not None:
        rejected += _list_set_aside(settled)
        settled = _quote_outline(outline)
    body, unfounded = _keep_founded(settled, articles)
    rejected += unfounded
    if not any(body.sentences()):
        body = _Body(_quote_sentences(sorted(sentences, key=lambda one: one.position)[:1]), (), ())

    # In another language `1.500` may be one and a half thousand, and no word for what is counted is known.
    figures = group_figures(find_figures(event, sentences), event) if is_known_to_rules(event) else ()
    quotes = find_quotes(event)
    ground = ground or build_ground(event, sentences)
    headline = choose_headline(
        event, sentences, lead=body.lead, figures=figures, centrality=centrality, ground=ground
    )
    standfirst, parts = part_lead(body.lead, body.sections, figures, headline=headline.text)
    headings = choose_headings(
        event, parts, sentences=sentences, headline=headline, figures=figures, ground=ground
    )
    story_sections = tuple(StorySection(heading, part) for heading, part in zip(headings, parts, strict=True))
    shown = (headline, *standfirst, *_list_sentences(story_sections), *body.outlook)
    all_dropped = (*dropped, *rejected)
    spans = set(list_spans(shown, figures, quotes))
    return Story(
        event=event.id,
        headline=headline,
        standfirst=standfirst,
        dated=find_newest_date(event),
        byline=_write_byline(shown, engines),
        sections=story_sections,
        figures=figures,
        quotes=quotes,
        outlook=body.outlook,
        sources=list_sources(event, spans),
        evidence=collect_evidence(event, spans),
        origins=len(event.origins),
        outlets=len({name for origin in event.origins for name in origin.outlets}),
        disclosure=disclose_making(
            shown,
            origins=len(event.origins),
            copies=sum(len(origin.copies) for origin in event.origins),
            dropped=len(all_dropped),
            engines=engines,
            digest=reason,
        ),
        dropped=all_dropped,
    )


def is_digest(event: Event, *, least_origins: int = 2) -> bool:
    """Whether an event has too few independent reports to be rewritten, so that its story is a digest."""
    return len(event.origins) < least_origins


def _find_digest_reason(
    event: Event,
    body: _Body,
    dropped: Sequence[DroppedSentence],
    least_origins: int,
    least_supported: float,
) -> DigestReason | None:
    if is_digest(event, least_origins=least_origins):
        return DigestReason.FEW_ORIGINS
    if not is_known_to_rules(event):
        return DigestReason.OTHER_LANGUAGE
    kept = sum(sentence.wording is Wording.REWRITTEN for sentence in body.sentences())
    if kept == 0:
        return DigestReason.LITTLE_SUPPORT if dropped else DigestReason.NOT_REWRITTEN
    if kept / (kept + len(dropped)) < least_supported:
        return DigestReason.LITTLE_SUPPORT
    return None


def _list_set_aside(body: _Body) -> list[DroppedSentence]:
    """The rewritten sentences a digest does without, although each held by itself."""
    return [
        DroppedSentence(
            text=sentence.text,
            place=place,
            problems=(
                Problem(
                    ProblemKind.UNSUPPORTED, 0, len(sentence.text), "the story was not fit to be rewritten"
                ),
            ),
            replaced=True,
        )
        for place, part in _name_parts(body)
        for sentence in part
        if sentence.wording is Wording.REWRITTEN
    ]


def _name_parts(body: _Body) -> Iterator[tuple[str, tuple[StorySentence, ...]]]:
    yield "lead", body.lead
    for number, section in enumerate(body.sections, 1):
        yield f"section {number}", section
    yield "outlook", body.outlook


def _quote_outline(outline: Outline) -> _Body:
    return _Body(
        lead=_quote_passage(outline.lead),
        sections=tuple(_quote_passage(passage) for passage in outline.sections),
        outlook=_quote_passage(outline.outlook),
    )


def _quote_passage(passage: Passage) -> tuple[StorySentence, ...]:
    return _quote_sentences(passage.sentences)


def _quote_sentences(sentences: Iterable[Sentence]) -> tuple[StorySentence, ...]:
    return tuple(StorySentence(one.text, (one.span,), Wording.VERBATIM) for one in sentences)


def _keep_founded(body: _Body, articles: Mapping[str, Article]) -> tuple[_Body, list[DroppedSentence]]:
    """Drop sentences that rest on nothing in the event, and those the story already has."""
    rejected: list[DroppedSentence] = []
    seen: set[str] = set()
    parts: list[tuple[StorySentence, ...]] = []
    for place, part in _name_parts(body):
        kept = []
        for sentence in part:
            fault = _find_fault(sentence, articles)
            if fault:
                problem = Problem(ProblemKind.MALFORMED, 0, len(sentence.text), fault)
                rejected.append(DroppedSentence(sentence.text, place, (problem,), replaced=False))
                continue
            said = " ".join(sentence.text.casefold().split())
            if said not in seen:
                seen.add(said)
                kept.append(sentence)
        parts.append(tuple(kept))
    sections = tuple(part for part in parts[1:-1] if part)
    return _Body(parts[0], sections, parts[-1]), rejected


def _find_fault(sentence: StorySentence, articles: Mapping[str, Article]) -> str:
    if not sentence.text.strip():
        return "it says nothing"
    if sentence.wording is Wording.OURS or not sentence.spans:
        return "it rests on no words of a source"
    for span in sentence.spans:
        article = articles.get(span.article)
        if article is None or not 0 <= span.start < span.end <= len(article.content):
            return "it rests on words that are in no source of this event"
    return ""


def _list_sentences(sections: Sequence[StorySection]) -> Iterator[StorySentence]:
    for section in sections:
        yield section.heading
        yield from section.sentences


def _write_byline(shown: Iterable[StorySentence], engines: Sequence[EngineStamp]) -> str:
    rewritten = any(sentence.wording is Wording.REWRITTEN for sentence in shown)
    writers = sorted({stamp.name for stamp in engines if stamp.role == "rewriter"}) if rewritten else []
    return f"{BYLINE}, with {' and '.join(writers)}" if writers else BYLINE
