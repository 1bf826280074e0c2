"""The notes of a story, for formats that go on paper: one for each sentence, with the words it rests on."""

from collections.abc import Iterator
from dataclasses import dataclass

from aibot_local.rendering.layout import Layout
from aibot_local.rendering.lines import CitedParagraph, Line
from aibot_local.rendering.phrases import WITHHELD, tell_wording


@dataclass(frozen=True, slots=True)
class Note:
    """What one line rests on. `number` counts from 1 in reading order; `kind` says whose words the line uses."""

    number: int
    key: str
    kind: str
    paragraphs: tuple[CitedParagraph, ...]


def list_lines(layout: Layout) -> Iterator[Line]:
    """Every line of a story in the order in which it is read."""
    yield layout.headline
    yield from layout.standfirst
    for section in layout.sections:
        yield section.heading
        for paragraph in section.paragraphs:
            yield from paragraph
    for group in layout.figures:
        yield from (figure.line for figure in group.figures)
    for section in layout.later_sections:
        yield section.heading
        for paragraph in section.paragraphs:
            yield from paragraph
    yield from (quote.line for quote in layout.quotes)
    yield from layout.outlook


def number_notes(layout: Layout) -> dict[str, Note]:
    """The notes of a story by the key of their line; a line that rests on nothing has none."""
    cited = (line for line in list_lines(layout) if line.grounds)
    return {line.key: make_note(line, number) for number, line in enumerate(cited, 1)}


def make_note(line: Line, number: int) -> Note:
    """The note of a line."""
    return Note(number, line.key, tell_wording(line.wording), line.paragraphs)


def name_source(paragraph: CitedParagraph) -> str:
    """The source of a cited paragraph in a few words, with its number: `[2] The Herald, “Title”, 6 March 2026`."""
    return f"[{paragraph.number}] {describe_source(paragraph)}"


def describe_source(paragraph: CitedParagraph) -> str:
    """The source of a cited paragraph in a few words: `The Herald, “Title”, 6 March 2026`."""
    source = paragraph.source
    title = f", “{source.title}”" if source.title else ""
    return f"{source.outlet}{source.remark}{title}, {source.date}"


def list_pieces(paragraph: CitedParagraph) -> tuple[tuple[str, bool], ...]:
    """The pieces of a cited paragraph, or one that says that its words are not in this copy."""
    return paragraph.pieces or ((WITHHELD, False),)


def quote_words(paragraph: CitedParagraph) -> str:
    """The words of a paragraph that something rests on, without the rest: `… words … other words …`."""
    if not paragraph.pieces:
        return WITHHELD
    told = " ".join(text.strip() if marked else "…" for text, marked in paragraph.pieces if text.strip())
    return f"{told.removesuffix(' …')}\u00a0…" if told.endswith(" …") else told
