"""Stories in other words: sentences taken out, put in or replaced, with everything that follows from it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from aibot_local.composing import collect_evidence, disclose_making, list_spans
from aibot_local.protocols import SentenceSplitter
from aibot_local.records import (
    Event,
    Passage,
    Problem,
    Span,
    Status,
    Story,
    StorySection,
    StorySentence,
    Wording,
)
from aibot_local.rewriting import cut_sentences
from aibot_local.verification import Ground, check_claim
from aibot_local.verification.gate import check_title, is_title_place
from aibot_local.verification.repair import make_sentence

Parts = dict[str, list[StorySentence]]


def take_apart(story: Story) -> Parts:
    """The sentences of a story by the place they stand in, in reading order; places as in `Story.sentences`."""
    parts: Parts = {"headline": [], "standfirst": []}
    for place, sentence in story.sentences():
        parts.setdefault(place, []).append(sentence)
    parts.setdefault("outlook", [])
    return parts


def put_together(story: Story, parts: Mapping[str, Sequence[StorySentence]], event: Event) -> Story:
    """The story with the sentences of `parts`, as a draft; a section that is left empty goes.

    Evidence, the sources used, and what the story says of its making follow from the sentences. `event` holds the
    articles that the story's sources name.
    """
    sections = tuple(
        StorySection(parts[f"heading {number}"][0], tuple(parts[f"section {number}"]))
        for number in range(1, len(story.sections) + 1)
        if parts[f"section {number}"]
    )
    revised = replace(
        story,
        headline=parts["headline"][0],
        standfirst=tuple(parts["standfirst"]),
        sections=sections,
        outlook=tuple(parts["outlook"]),
        status=Status.DRAFT,
        editor="",
        reviewed="",
    )
    shown = [sentence for _, sentence in revised.sentences()]
    spans = set(list_spans(shown, story.figures, story.quotes))
    used = {span.article for span in spans}
    return replace(
        revised,
        sources=tuple(replace(one, used=one.article in used) for one in story.sources),
        evidence=collect_evidence(event, spans),
        disclosure=disclose_making(
            shown,
            origins=story.origins,
            copies=sum(one.copy_of is not None for one in story.sources),
            dropped=len(story.dropped),
            engines=story.disclosure.engines,
        ),
    )


def judge_words(
    text: str, place: str, ground: Ground, *, near: Sequence[Span] = (), splitter: SentenceSplitter
) -> Iterator[tuple[StorySentence, tuple[Problem, ...]]]:
    """An editor's text, sentence by sentence, each with what the gate finds at fault in it.

    A sentence that a source bears out is bound to its words, and is the source's own where it is word for word that.
    Any other is the editor's own, bound to nothing. `near` are the spans to look at first. A headline or heading is
    one line, however many sentences it has.
    """
    passage = find_passage(near, ground)
    title = is_title_place(place)
    for claim in [text] if title else cut_sentences(text, splitter):
        verdict = (check_title if title else check_claim)(claim, ground, passage=passage)
        if not verdict.supported:
            yield StorySentence(claim, (), Wording.EDITOR), verdict.problems
            continue
        made = make_sentence(verdict, ground)
        if made.wording is Wording.REWRITTEN:
            made = replace(made, wording=Wording.EDITOR)
        yield made, ()


def find_passage(spans: Sequence[Span], ground: Ground) -> Passage | None:
    """The source sentences in which some spans lie; None where there are none."""
    within = tuple(
        one.sentence
        for one in ground.sentences
        if any(
            span.article == one.sentence.span.article
            and span.start < one.sentence.span.end
            and one.sentence.span.start < span.end
            for span in spans
        )
    )
    return Passage(within) if within else None
