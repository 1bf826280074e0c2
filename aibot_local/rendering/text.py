"""The blocks of a story in reading order, for the formats that are lines of text: Markdown and plain text."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from aibot_local.rendering.layout import LaidDropped, LaidFigure, LaidGroup, LaidSection, Layout
from aibot_local.rendering.lines import LaidSource, Line
from aibot_local.rendering.phrases import count, join_names, mark_wording


class Kind(Enum):
    """What a block is."""

    TITLE = auto()
    HEADING = auto()
    SUBHEADING = auto()
    STRONG = auto()  # a paragraph that stands out
    PARAGRAPH = auto()
    QUOTE = auto()
    ITEM = auto()
    SUBITEM = auto()
    NUMBERED = auto()  # an item whose number is its text's start


@dataclass(frozen=True, slots=True)
class Block:
    """One block: its kind, its text (escaped for the format), the number of a numbered item, and the lines it shows."""

    kind: Kind
    text: str
    number: int = 0
    lines: tuple[Line, ...] = ()


Escape = Callable[[str], str]
Link = Callable[[str, str], str]  # shown text (not yet escaped), address


def list_blocks(layout: Layout, *, escape: Escape, link: Link, suffix: str) -> Iterator[Block]:
    """The blocks of a story. `escape` makes text safe for the format; `link` writes a link; related stories have
    files with this `suffix`.
    """
    yield from _list_head(layout, escape)
    for section in layout.sections:
        yield from _list_section(section, escape)
    yield from _list_figures(layout.figures, escape)
    for section in layout.later_sections:
        yield from _list_section(section, escape)
    yield from _list_quotes(layout, escape)
    yield from _list_outlook(layout, escape)
    if layout.corrections:
        yield Block(Kind.HEADING, "Corrections")
    for correction in layout.corrections:
        yield Block(Kind.ITEM, escape(f"{correction.date}: {correction.note}"))
    yield from _list_sources(layout, escape, link)
    yield from _list_dropped(layout.dropped, escape)
    yield from _list_making(layout, escape)
    if layout.related:
        yield Block(Kind.HEADING, "Related stories")
        for related in layout.related:
            yield Block(Kind.ITEM, link(related.headline, related.stem + suffix))


def cite(line: Line) -> str:
    """The numbers of the sources a line rests on, and the mark of whose words it uses: `[1][3]†`."""
    numbers = "".join(f"[{number}]" for number in line.numbers)
    return numbers + mark_wording(line.wording)


def write_line(line: Line, escape: Escape) -> str:
    """A line with the numbers of its sources."""
    cited = cite(line)
    return f"{escape(line.text)} {cited}" if cited else escape(line.text)


def _join_lines(lines: Sequence[Line], escape: Escape) -> str:
    return " ".join(write_line(line, escape) for line in lines)


def _list_head(layout: Layout, escape: Escape) -> Iterator[Block]:
    yield Block(Kind.TITLE, escape(layout.headline.text), lines=(layout.headline,))
    yield Block(Kind.STRONG, escape(layout.standing))
    if layout.standfirst:
        yield Block(Kind.STRONG, _join_lines(layout.standfirst, escape), lines=layout.standfirst)
    told = [
        escape(layout.date or "Undated"),
        f"By {escape(layout.byline)}",
        count(layout.origins, "independent report", "independent reports"),
        count(layout.outlets, "outlet", "outlets"),
    ]
    if cited := cite(layout.headline):
        told.append(f"Headline from {cited}")
    yield Block(Kind.PARAGRAPH, " · ".join(told))


def _list_section(section: LaidSection, escape: Escape) -> Iterator[Block]:
    yield Block(Kind.HEADING, write_line(section.heading, escape), lines=(section.heading,))
    for paragraph in section.paragraphs:
        yield Block(Kind.PARAGRAPH, _join_lines(paragraph, escape), lines=paragraph)


def _list_figures(groups: Sequence[LaidGroup], escape: Escape) -> Iterator[Block]:
    if groups:
        yield Block(Kind.HEADING, "The figures")
    for group in groups:
        yield Block(Kind.SUBHEADING, f"{escape(group.label)} — {group.standing}")
        for figure in group.figures:
            yield Block(Kind.ITEM, _write_figure(figure, escape), lines=(figure.line,))


def _write_figure(figure: LaidFigure, escape: Escape) -> str:
    says = f" (citing {escape(figure.speaker)})" if figure.speaker else ""
    cited = "".join(f"[{number}]" for number in figure.line.numbers)
    return f"{escape(figure.line.text)} — {escape(figure.outlet)}, {escape(figure.date)}{says} {cited}"


def _list_quotes(layout: Layout, escape: Escape) -> Iterator[Block]:
    if layout.quotes:
        yield Block(Kind.HEADING, "In their own words")
    for quote in layout.quotes:
        cited = "".join(f"[{number}]" for number in quote.line.numbers)
        speaker = f"{escape(quote.speaker)}, in " if quote.speaker else "In "
        said = f"“{escape(quote.line.text)}” — {speaker}{escape(quote.outlet)} {cited}"
        yield Block(Kind.QUOTE, said, lines=(quote.line,))


def _list_outlook(layout: Layout, escape: Escape) -> Iterator[Block]:
    if layout.outlook:
        yield Block(Kind.HEADING, "What comes next")
    for line in layout.outlook:
        said = f"{escape(join_names(line.outlets))}: {write_line(line, escape)}"
        yield Block(Kind.ITEM, said, lines=(line,))


def _list_sources(layout: Layout, escape: Escape, link: Link) -> Iterator[Block]:
    yield Block(Kind.HEADING, "Sources")
    yield Block(Kind.PARAGRAPH, layout.legend)
    for source in layout.sources:
        yield Block(Kind.NUMBERED, _describe_source(source, escape, link), source.number)
        yield from _list_copies(source, escape, link)
    if layout.unused:
        yield Block(Kind.SUBHEADING, "Read, and not drawn on")
    for source in layout.unused:
        yield Block(Kind.ITEM, _describe_source(source, escape, link))
        yield from _list_copies(source, escape, link)


def _list_copies(source: LaidSource, escape: Escape, link: Link) -> Iterator[Block]:
    for copy in source.copies:
        yield Block(Kind.SUBITEM, f"Also carried by {_describe_source(copy, escape, link)}")


def _describe_source(source: LaidSource, escape: Escape, link: Link) -> str:
    title = f"“{escape(source.title)}”" if source.title else "untitled"
    parts = [f"{escape(source.outlet)}{source.remark}, {title}", escape(source.date)]
    if source.updated:
        parts.append(f"updated {escape(source.updated)}")
    if source.author:
        parts.append(f"by {escape(source.author)}")
    if source.address:
        parts.append(link(source.address, source.link) if source.link else escape(source.address))
    if source.path:
        item = f" (article {source.item})" if source.item else ""
        parts.append(f"file {escape(source.path)}{item}")
    parts.append(f"SHA-256 {escape(source.document)}…")
    return ", ".join(parts)


def _list_dropped(dropped: Sequence[LaidDropped], escape: Escape) -> Iterator[Block]:
    if not dropped:
        return
    yield Block(Kind.HEADING, "What was left out")
    yield Block(Kind.PARAGRAPH, escape(tell_dropped(dropped)))
    for one in dropped:
        stands = "; a sentence of the source stands in its place" if one.replaced else ""
        yield Block(Kind.ITEM, f"{escape(one.place)}: {'; '.join(one.reasons) or 'no reason given'}{stands}")


def tell_dropped(dropped: Sequence[LaidDropped]) -> str:
    """How many sentences were left out, in a sentence."""
    what = count(len(dropped), "sentence the program wrote was", "sentences the program wrote were")
    return f"{what} left out, because the sources do not bear {'it' if len(dropped) == 1 else 'them'} out:"


def _list_making(layout: Layout, escape: Escape) -> Iterator[Block]:
    yield Block(Kind.HEADING, "How this was made")
    yield Block(Kind.PARAGRAPH, escape(layout.statement))
    for engine in layout.engines:
        yield Block(Kind.ITEM, escape(engine))
