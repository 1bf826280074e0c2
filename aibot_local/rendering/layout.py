"""A story made ready to be shown: sources numbered, every sentence with the words it rests on, texts made visible.

Every format renders this, so that all of them show the same. Texts are cleaned here (nothing invisible, one line);
escaping for a format is the format's own business.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from aibot_local.errors import StoryError
from aibot_local.records import (
    Agreement,
    FigureGroup,
    Source,
    Span,
    Status,
    Story,
    StorySection,
    StorySentence,
    Wording,
)
from aibot_local.rendering.ai_label import (
    SHARED_REMARK,
    SourceType,
    find_source_type,
    is_edited,
    is_shared,
)
from aibot_local.rendering.lines import Ground, LaidSource, Line
from aibot_local.rendering.paths import name_related_files
from aibot_local.rendering.phrases import (
    DRAFT_MARK,
    EDITED,
    MARKS,
    NUMBERS,
    PROBLEMS,
    find_link,
    remark_field,
    show_agreement,
    show_date,
    show_date_field,
    show_field,
    show_line,
    show_part,
    start_upper,
)

_PARAGRAPH = 3  # sentences; news paragraphs are short
_SECTIONS_BEFORE_FIGURES = 2


@dataclass(frozen=True, slots=True)
class LaidSection:
    """A headed part, its sentences in paragraphs of one to three."""

    heading: Line
    paragraphs: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True, slots=True)
class LaidFigure:
    """A figure with who says so: the outlet, as of when, and whom it names for it (or '')."""

    line: Line
    outlet: str
    date: str
    speaker: str


@dataclass(frozen=True, slots=True)
class LaidGroup:
    """Comparable figures and, in words, how they stand to each other."""

    label: str
    agreement: Agreement
    standing: str
    figures: tuple[LaidFigure, ...]


@dataclass(frozen=True, slots=True)
class LaidQuote:
    """A quote (without its marks), its speaker or '', and the outlet."""

    line: Line
    speaker: str
    outlet: str


@dataclass(frozen=True, slots=True)
class LaidDropped:
    """Why one sentence did not get out: its place, the reasons in words, and whether a source's sentence stands there.

    The sentence itself is not shown: what is not supported does not get out.
    """

    place: str
    reasons: tuple[str, ...]
    replaced: bool


@dataclass(frozen=True, slots=True)
class LaidRelated:
    """A related story and the name of its files, without suffix."""

    headline: str
    stem: str


@dataclass(frozen=True, slots=True)
class LaidCorrection:
    """What was wrong in an earlier version, and the day it was said."""

    note: str
    date: str


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole story, ready to be shown. The figures stand between `sections` and `later_sections`.

    `standing` is how far it has come and who says so, in words, to stand near its top; `editor` is who checked or
    approved it, or ''. `marks` says what the marks behind sentences mean. `source_type` is the mark of what
    made it, for machines; `is_shared` tells that it is a copy made to be shared.
    """

    event: str
    headline: Line
    standfirst: tuple[Line, ...]
    date: str
    byline: str
    status: Status
    standing: str
    editor: str
    corrections: tuple[LaidCorrection, ...]
    marks: str
    origins: int
    outlets: int
    sections: tuple[LaidSection, ...]
    figures: tuple[LaidGroup, ...]
    later_sections: tuple[LaidSection, ...]
    quotes: tuple[LaidQuote, ...]
    outlook: tuple[Line, ...]
    sources: tuple[LaidSource, ...]
    unused: tuple[LaidSource, ...]
    dropped: tuple[LaidDropped, ...]
    statement: str
    engines: tuple[str, ...]
    related: tuple[LaidRelated, ...]
    source_type: SourceType
    is_shared: bool

    @property
    def is_draft(self) -> bool:
        """Whether nobody answers for it yet."""
        return self.status is Status.DRAFT

    @property
    def legend(self) -> str:
        """What the numbers and marks behind sentences mean."""
        return f"{NUMBERS} {self.marks}"


def lay_out_story(story: Story) -> Layout:
    """Resolve everything a story names, in reading order.

    Sources that the story draws on are numbered from 1 in the order of `Story.sources`; a copy has its origin's
    number.

    :raises StoryError: a span has no evidence, or an article is not among the sources.
    """
    sources, unused, numbers = _number_sources(story)
    ground = _Grounding(story, numbers)
    headline, standfirst = ground.lay_sentence(story.headline), ground.lay_sentences(story.standfirst)
    sections = tuple(_lay_section(section, ground) for section in story.sections)
    return Layout(
        event=show_line(story.event),
        headline=headline,
        standfirst=standfirst,
        date=show_date(story.dated),
        byline=show_line(story.byline),
        status=find_status(story),
        standing=_tell_standing(story),
        editor=show_line(story.editor),
        corrections=tuple(
            LaidCorrection(show_line(one.note), show_date(one.day)) for one in story.corrections
        ),
        marks=f"{MARKS} {EDITED}" if is_edited(story) else MARKS,
        origins=story.origins,
        outlets=story.outlets,
        sections=sections[:_SECTIONS_BEFORE_FIGURES],
        figures=tuple(_lay_group(group, ground) for group in story.figures),
        later_sections=sections[_SECTIONS_BEFORE_FIGURES:],
        quotes=tuple(
            LaidQuote(
                ground.lay_words(quote.text, quote.span), show_line(quote.speaker), show_line(quote.outlet)
            )
            for quote in story.quotes
        ),
        outlook=ground.lay_sentences(story.outlook),
        sources=sources,
        unused=unused,
        dropped=tuple(
            LaidDropped(
                show_line(one.place),
                tuple(dict.fromkeys(PROBLEMS[problem.kind] for problem in one.problems)),
                one.replaced,
            )
            for one in story.dropped
        ),
        statement=show_line(story.disclosure.statement),
        engines=tuple(
            show_line(
                f"{stamp.role}: {stamp.name}" + (f" ({stamp.fingerprint[:12]})" if stamp.fingerprint else "")
            )
            for stamp in story.disclosure.engines
        ),
        related=tuple(LaidRelated(show_line(one.headline), name_related_files(one)) for one in story.related),
        source_type=find_source_type(story),
        is_shared=is_shared(story),
    )


def find_status(story: Story) -> Status:
    """How far a story has come; one that no name stands behind is a draft, whatever it says."""
    return story.status if show_line(story.editor) else Status.DRAFT


def _tell_standing(story: Story) -> str:
    """`Draft. …`, or who brought the story to its status and when; in a copy to be shared, that it is one."""
    status = find_status(story)
    told = DRAFT_MARK
    if status is not Status.DRAFT:
        day = f" on {show_date(story.reviewed)}" if story.reviewed else ""
        told = f"{start_upper(status.value)} by {show_line(story.editor)}{day}. Put together by a program."
    return f"{told} {SHARED_REMARK}" if is_shared(story) else told


class _Grounding:
    """Gives each line its key and looks up the words it rests on."""

    def __init__(self, story: Story, numbers: dict[str, tuple[int, LaidSource]]) -> None:
        self._event = story.event
        self._evidence = {one.span: one for one in story.evidence}
        self._numbers = numbers
        self._lines = 0

    def lay_sentence(self, sentence: StorySentence) -> Line:
        return self._lay_line(sentence.text, sentence.wording, sentence.spans)

    def lay_sentences(self, sentences: Sequence[StorySentence]) -> tuple[Line, ...]:
        return tuple(self.lay_sentence(sentence) for sentence in sentences)

    def lay_words(self, text: str, span: Span) -> Line:
        return self._lay_line(text, Wording.VERBATIM, (span,))

    def _lay_line(self, text: str, wording: Wording, spans: Sequence[Span]) -> Line:
        self._lines += 1
        grounds = tuple(self._find_ground(span) for span in spans)
        return Line(f"s{self._lines}", show_line(text), wording, grounds)

    def _find_ground(self, span: Span) -> Ground:
        evidence = self._evidence.get(span)
        if evidence is None or span.article not in self._numbers:
            missing = "its evidence" if evidence is None else "its sources"
            raise StoryError(
                f"story {self._event} cannot be shown: words {span.start}-{span.end} of article "
                f"{span.article[:12]} are not among {missing}"
            )
        number, source = self._numbers[span.article]
        return Ground(
            number,
            source,
            show_part(evidence.before).lstrip(),
            show_part(evidence.text),
            show_part(evidence.after).rstrip(),
        )


def _number_sources(
    story: Story,
) -> tuple[tuple[LaidSource, ...], tuple[LaidSource, ...], dict[str, tuple[int, LaidSource]]]:
    """The sources drawn on, the others, and for each article its number and description."""
    origins = {source.article for source in story.sources if source.copy_of is None}
    copies: dict[str, list[Source]] = {}
    heads: list[Source] = []
    for source in story.sources:
        if source.copy_of in origins:
            copies.setdefault(str(source.copy_of), []).append(source)
        else:
            heads.append(source)
    shown = {evidence.span.article for evidence in story.evidence}
    used: list[LaidSource] = []
    unused: list[LaidSource] = []
    numbers: dict[str, tuple[int, LaidSource]] = {}
    for head in heads:
        family = [head, *copies.get(head.article, [])]
        drawn_on = any(source.used or source.article in shown for source in family)
        number = len(used) + 1 if drawn_on else 0
        laid = [_lay_source(source, number) for source in family]
        numbers |= {source.article: (number, one) for source, one in zip(family, laid, strict=True)}
        (used if drawn_on else unused).append(_lay_source(head, number, tuple(laid[1:])))
    return tuple(used), tuple(unused), numbers


def _lay_source(source: Source, number: int, copies: tuple[LaidSource, ...] = ()) -> LaidSource:
    return LaidSource(
        article=show_line(source.article),
        number=number,
        title=show_line(source.title),
        outlet=show_line(source.outlet.value or "") or "unknown outlet",
        remark=remark_field(source.outlet),
        author=show_field(source.author),
        date=show_date_field(source.published) or "undated",
        updated=show_date_field(source.updated),
        address=show_line(source.url.value or ""),
        link=find_link(source.url.value),
        path=show_line(source.path),
        item=source.item,
        document=show_line(source.document_sha256[:12]),
        copies=copies,
    )


def _lay_section(section: StorySection, ground: _Grounding) -> LaidSection:
    heading = ground.lay_sentence(section.heading)
    lines = ground.lay_sentences(section.sentences)
    return LaidSection(heading, _part_paragraphs(lines))


def _part_paragraphs(lines: Sequence[Line]) -> tuple[tuple[Line, ...], ...]:
    """Cut into the fewest paragraphs of up to three sentences, as even as can be, longer ones first."""
    number = -(-len(lines) // _PARAGRAPH)
    paragraphs = []
    start = 0
    for left in range(number, 0, -1):
        end = start + -(-(len(lines) - start) // left)
        paragraphs.append(tuple(lines[start:end]))
        start = end
    return tuple(paragraphs)


def _lay_group(group: FigureGroup, ground: _Grounding) -> LaidGroup:
    laid = tuple(
        LaidFigure(
            ground.lay_words(figure.text, figure.span),
            show_line(figure.outlet),
            show_date(figure.as_of, clock=False) or "undated",
            show_line(figure.speaker),
        )
        for figure in group.figures
    )
    origins = len({number for figure in laid for number in figure.line.numbers})
    return LaidGroup(
        start_upper(show_line(group.label)), group.agreement, show_agreement(group.agreement, origins), laid
    )
