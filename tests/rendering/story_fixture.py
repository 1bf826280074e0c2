"""A made-up story with every part a story can have, built by hand so that each rendering can be foretold."""

import hashlib
from collections.abc import Callable
from dataclasses import replace

from aibot_local.records import (
    Agreement,
    CopyKind,
    Correction,
    Disclosure,
    DroppedSentence,
    EngineStamp,
    Evidence,
    Field,
    Figure,
    FigureGroup,
    ListedArticle,
    ListedCopy,
    Problem,
    ProblemKind,
    Provenance,
    Quote,
    RelatedStory,
    RunReport,
    SetAside,
    SetAsideReason,
    Source,
    Span,
    Status,
    Story,
    StorySection,
    StorySentence,
    Wording,
    WrittenStory,
)
from aibot_local.standing import change_status


def hash_text(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


COURIER, HERALD, POST, RADIO = (hash_text(name) for name in ("courier", "herald", "post", "radio"))

# The paragraphs the story rests on, by article.
TEXTS = {
    COURIER: "At least 12 people died when the ferry Marisol capsized off Port Calloway on Thursday, the coastguard "
    "said. The ferry was carrying 84 people. “We are still searching the water,” said coastguard commander Marta "
    "Quennick. Lifeboats searched the narrows through the night.",
    HERALD: "The toll rose to 15 on Friday, hospital officials said. The owner of the ferry, Calloway Lines, defended "
    "its safety record. The ferry passed an inspection in October. Inspectors will examine the hull next week, the "
    "transport minister said.",
    POST: "At least 12 people died when the ferry Marisol capsized off Port Calloway on Thursday, the coastguard said.",
    RADIO: "The harbour master counted 79 people on board. Families waited at the pier for news of the missing.",
}


def find(article: str, words: str) -> Span:
    start = TEXTS[article].index(words)
    return Span(article, start, start + len(words))


def approve(story: Story) -> Story:
    """The story as an editor approved it, with a correction."""
    approved = change_status(story, Status.APPROVED, editor="Ada Byron", day="2026-11-24")
    note = "An earlier version gave another number of passengers."
    return replace(approved, corrections=(Correction(note, "Charles Babbage", "2026-11-23"),))


def edit(story: Story) -> Story:
    """The story with a headline that an editor wrote and a source bears out, and an outlook that none does."""
    return replace(
        story,
        headline=replace(story.headline, text="Ferry capsizes in the estuary", wording=Wording.EDITOR),
        outlook=(StorySentence("The inquiry will take years.", (), Wording.EDITOR),),
    )


def declare(value: str) -> Field:
    return Field(value, Provenance.DECLARED, "test")


def cite(text: str, *spans: Span) -> StorySentence:
    return StorySentence(text, tuple(sorted(spans)), Wording.REWRITTEN)


def copy_words(article: str, words: str) -> StorySentence:
    return StorySentence(words, (find(article, words),), Wording.VERBATIM)


def say(text: str) -> StorySentence:
    return StorySentence(text, (), Wording.OURS)


def give_figure(
    article: str, words: str, value: float, counted: str, outlet: str, day: str, speaker: str
) -> Figure:
    span = find(article, words)
    return Figure(words, span, span, value, value, "", counted, speaker, outlet, day)


def describe(article: str, name: str, title: str, day: str, **more: object) -> Source:
    file = name.lower().replace(" ", "-")
    source = Source(
        article=article,
        title=title,
        outlet=declare(name),
        author=Field(),
        published=declare(day),
        updated=Field(),
        url=Field(),
        path=f"wire/{file}.html",
        item=0,
        document_sha256=hash_text(f"document of {file}"),
        content_sha256=hash_text(TEXTS[article]),
        copy_of=None,
        used=True,
    )
    return replace(source, **more)  # type: ignore[arg-type]


def cite_paragraph(span: Span) -> Evidence:
    text = TEXTS[span.article]
    return Evidence(span, text[span.start : span.end], text[: span.start], text[span.end :])


def list_spans(story: Story) -> set[Span]:
    spans = {span for _, sentence in story.sentences() for span in sentence.spans}
    spans |= {span for group in story.figures for one in group.figures for span in (one.span, one.sentence)}
    return spans | {quote.span for quote in story.quotes}


def build_story() -> Story:
    """Three independent reports, one carried twice; figures that differ and that were updated; one sentence dropped."""
    died = "At least 12 people died when the ferry Marisol capsized off Port Calloway on Thursday, the coastguard said."
    story = Story(
        event="0123456789ab",
        headline=cite(
            "Ferry Toll Rises to 15 as Owner Defends Safety Record", find(HERALD, "The toll rose to 15")
        ),
        standfirst=(
            cite(
                "Fifteen people are dead after the ferry Marisol capsized off Port Calloway on Thursday.",
                find(COURIER, died),
                find(HERALD, "The toll rose to 15 on Friday, hospital officials said."),
            ),
            copy_words(COURIER, "The ferry was carrying 84 people."),
        ),
        dated="2026-03-06",
        byline="AiBot Local with tiny-bart",
        sections=(
            StorySection(
                say("What happened"),
                (
                    copy_words(COURIER, died),
                    copy_words(COURIER, "Lifeboats searched the narrows through the night."),
                    cite(
                        "Families waited at the pier for news.",
                        find(RADIO, "Families waited at the pier for news"),
                    ),
                    copy_words(RADIO, "The harbour master counted 79 people on board."),
                ),
            ),
            StorySection(
                cite(
                    "Owner Defends Record",
                    find(HERALD, "The owner of the ferry, Calloway Lines, defended its safety"),
                ),
                (
                    copy_words(HERALD, "The owner of the ferry, Calloway Lines, defended its safety record."),
                    copy_words(HERALD, "The ferry passed an inspection in October."),
                ),
            ),
            StorySection(
                say("The search"),
                (cite("Lifeboats searched overnight.", find(COURIER, "Lifeboats searched the narrows")),),
            ),
        ),
        figures=(
            FigureGroup(
                "dead",
                (
                    give_figure(
                        COURIER,
                        "At least 12 people",
                        12,
                        "dead",
                        "The Courier",
                        "2026-03-05",
                        "the coastguard",
                    ),
                    give_figure(HERALD, "15", 15, "dead", "The Herald", "2026-03-06", "hospital officials"),
                ),
                Agreement.UPDATED,
            ),
            FigureGroup(
                "people on board",
                (
                    give_figure(COURIER, "84 people", 84, "people", "The Courier", "2026-03-05", ""),
                    give_figure(
                        RADIO, "79 people", 79, "people", "Estuary Radio", "2026-03-05", "the harbour master"
                    ),
                ),
                Agreement.DISPUTED,
            ),
        ),
        quotes=(
            Quote(
                "We are still searching the water,",
                find(COURIER, "We are still searching the water,"),
                "Marta Quennick",
                "The Courier",
            ),
        ),
        outlook=(
            copy_words(HERALD, "Inspectors will examine the hull next week, the transport minister said."),
        ),
        sources=(
            describe(
                COURIER,
                "The Courier",
                "Ferry capsizes off Port Calloway",
                "2026-03-05T21:30:00+00:00",
                url=declare("https://courier.example/ferry?id=7&page=2"),
                author=declare("Ines Falk"),
            ),
            describe(POST, "The Post", "Ferry disaster", "2026-03-06", copy_of=COURIER, used=False),
            describe(
                RADIO,
                "Estuary Radio",
                "Families wait",
                "2026-03-05",
                outlet=Field("Estuary Radio", Provenance.INFERRED, "host"),
                item=3,
            ),
            describe(HERALD, "The Herald", "Ferry owner defends safety record", "2026-03-06"),
        ),
        evidence=(),
        origins=3,
        outlets=4,
        disclosure=Disclosure(
            statement="This is a draft put together by a program; a person has to check it before it is used. It rests "
            "on 3 independent reports (1 further copy of the same text not counted).",
            engines=(
                EngineStamp("embedder", "all-MiniLM-L6-v2", hash_text("minilm")),
                EngineStamp("rewriter", "tiny-bart", hash_text("bart")),
                EngineStamp("salience", "lexrank", ""),
            ),
            rewritten=5,
            verbatim=6,
            dropped=1,
        ),
        dropped=(
            DroppedSentence(
                "Sixteen people drowned, the mayor said.",
                "section 2",
                (
                    Problem(ProblemKind.NUMBER, 0, 7, "no source says 16"),
                    Problem(ProblemKind.SPEAKER, 31, 36, "no source quotes the mayor"),
                ),
                True,
            ),
        ),
        related=(RelatedStory("ba9876543210", "Harbour Board Orders Inspection of All Ferries", 0.61),),
    )
    return gather_evidence(story)


def gather_evidence(story: Story) -> Story:
    return replace(story, evidence=tuple(cite_paragraph(span) for span in sorted(list_spans(story))))


def poison(value: str, text: str) -> str:
    """What a hostile source would have had in place of its words."""
    return f"{value[:2]} {text} end" if value else value


def spoil_story(text: str, change: Callable[[str, str], str] = poison) -> Story:
    """The story with hostile text put into everything that comes from sources, models or file names."""

    def spoil_field(field: Field) -> Field:
        return replace(field, value=change(field.value, text)) if field.value else field

    def spoil_sentence(sentence: StorySentence) -> StorySentence:
        return (
            sentence
            if sentence.wording is Wording.OURS
            else replace(sentence, text=change(sentence.text, text))
        )

    story = build_story()
    return replace(
        story,
        headline=spoil_sentence(story.headline),
        standfirst=tuple(map(spoil_sentence, story.standfirst)),
        byline=change(story.byline, text),
        sections=tuple(
            StorySection(spoil_sentence(one.heading), tuple(map(spoil_sentence, one.sentences)))
            for one in story.sections
        ),
        figures=tuple(
            FigureGroup(
                change(group.label, text),
                tuple(
                    replace(
                        one,
                        text=change(one.text, text),
                        speaker=change(one.speaker, text),
                        outlet=change(one.outlet, text),
                        as_of=change(one.as_of or "", text),
                    )
                    for one in group.figures
                ),
                group.agreement,
            )
            for group in story.figures
        ),
        quotes=tuple(
            replace(
                one,
                text=change(one.text, text),
                speaker=change(one.speaker, text),
                outlet=change(one.outlet, text),
            )
            for one in story.quotes
        ),
        outlook=tuple(map(spoil_sentence, story.outlook)),
        sources=tuple(
            replace(
                one,
                title=change(one.title, text),
                outlet=spoil_field(one.outlet),
                author=spoil_field(one.author),
                published=spoil_field(one.published),
                url=Field(f"javascript:{text}", Provenance.DECLARED, "test"),
                path=change(one.path, text),
            )
            for one in story.sources
        ),
        evidence=tuple(
            replace(
                one,
                text=change(one.text, text),
                before=change(one.before, text),
                after=change(one.after, text),
            )
            for one in story.evidence
        ),
        disclosure=replace(
            story.disclosure,
            statement=change(story.disclosure.statement, text),
            engines=(EngineStamp(change("rewriter", text), change("tiny-bart", text), change("f00d", text)),),
        ),
        dropped=tuple(replace(one, text=text, place=change(one.place, text)) for one in story.dropped),
        related=tuple(replace(one, headline=change(one.headline, text)) for one in story.related),
    )


LONE = ListedArticle(hash_text("a lone report"), "Chess", "The Post", "2026-03-04", "chess.txt", 0)


def build_report(*stories: Story) -> RunReport:
    """A run that made these stories out of 12 articles, set two things aside and left one article alone."""
    return RunReport(
        files=9,
        found=15,
        used=12,
        copies=(ListedCopy(LONE, hash_text("its origin"), CopyKind.NEAR, 0.9),),
        set_aside=(
            SetAside(
                "broken-export.json", 2, SetAsideReason.MALFORMED, "line 9, column 4: a comma is missing"
            ),
            SetAside(
                "scan.pdf", None, SetAsideReason.NO_TEXT, "only pictures: run it through text recognition"
            ),
        ),
        stories=tuple(
            WrittenStory(
                story.event,
                story.headline.text,
                story.origins,
                story.outlets,
                story.disclosure.rewritten,
                story.disclosure.verbatim,
                story.disclosure.dropped,
                (),
            )
            for story in stories
        ),
        single_reports=(LONE,),
        engines=(EngineStamp("embedder", "all-MiniLM-L6-v2", hash_text("minilm")),),
        guard="network closed by seccomp",
        notes=("A note of the run.",),
    )
