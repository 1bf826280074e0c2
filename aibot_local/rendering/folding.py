"""A story to be read in a terminal: its sentences numbered, and the words each rests on folded away beneath it.

Two ways to write the same: rows for those who see them, with the words marked by signs and not by colour alone; and
plain lines that are read aloud from top to bottom, where what is marked is said.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from rich.console import Console
from rich.text import Text

from aibot_local.rendering.layout import Layout
from aibot_local.rendering.lines import mark_stretches
from aibot_local.rendering.notes import Note, describe_source, list_pieces, name_source, number_notes
from aibot_local.rendering.phrases import WITHHELD, count, show_line
from aibot_local.rendering.text import Block, Kind, list_blocks, write_line

_MARKS = (">>", "<<")
_LIKE_MARKS = re.compile(r"(>(?=>)|<(?=<))")
_ITEMS = {Kind.ITEM: "- ", Kind.SUBITEM: "  - "}
_NARROWEST = 8  # columns; a narrower text is cut by the terminal, not by us


@dataclass(frozen=True, slots=True)
class Entry:
    """What can be stepped to: a sentence, or a line around the story. `begins` tells that a blank line goes before.

    `note` is what a sentence rests on, with its number; None for what rests on nothing. `source` is the number of a
    source that the entry names, else 0.
    """

    kind: Kind
    text: str
    begins: bool
    note: Note | None = None
    source: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A row of an entry, `entry` from 0: text in pieces, each with whether it is marked; no piece is a blank row.

    `number` is the entry's in its first row, else 0; `unfolded` tells that the row shows a source.
    """

    entry: int
    kind: Kind
    pieces: tuple[tuple[str, bool], ...]
    number: int = 0
    unfolded: bool = False

    @property
    def text(self) -> str:
        """The row without its marks."""
        return "".join(piece for piece, _ in self.pieces)


def list_entries(layout: Layout, *, sources: bool = True, warnings: Sequence[str] = ()) -> tuple[Entry, ...]:
    """The entries of a story in reading order, after some warnings. Without `sources` these are not listed.

    Sentences that rest on words of a source are numbered from 1, as the notes of a story on paper are.
    """
    notes = number_notes(layout)
    if not sources:
        layout = replace(layout, sources=(), unused=())
    entries = [Entry(Kind.STRONG, show_line(warning), begins=True) for warning in warnings]
    listed = False
    for block in list_blocks(layout, escape=show_line, link=_write_link, suffix=""):
        in_list = block.kind in {Kind.ITEM, Kind.SUBITEM, Kind.NUMBERED}
        entries += _part_block(block, notes, begins=not (in_list and listed))
        listed = in_list
    return tuple(entries)


def list_numbers(entries: Sequence[Entry]) -> frozenset[int]:
    """The numbers of the sentences that can be unfolded."""
    return frozenset(entry.note.number for entry in entries if entry.note)


def lay_rows(entries: Sequence[Entry], opened: Collection[int], *, width: int | None) -> tuple[Row, ...]:
    """The rows of a story with the sources of the sentences numbered in `opened` unfolded.

    Rows are at most `width` columns wide (wide characters are two); with None each entry and paragraph is one row.
    """
    rows: list[Row] = []
    for place, entry in enumerate(entries):
        if entry.begins and rows:
            rows.append(Row(place, entry.kind, ()))
        label = f"[{entry.source}] " if entry.source else _ITEMS.get(entry.kind, "")
        first, *others = _wrap(((label + entry.text, False),), width)
        rows.append(Row(place, entry.kind, first, entry.note.number if entry.note else 0))
        rows += [Row(place, entry.kind, line) for line in others]
        if entry.note and entry.note.number in opened:
            for pieces in _list_grounds(entry.note):
                rows += [Row(place, Kind.QUOTE, line, unfolded=True) for line in _wrap(pieces, width)]
    return tuple(rows)


def write_plain(entries: Sequence[Entry], opened: Collection[int], *, sources: int) -> str:
    """The story as plain lines to be read aloud, an entry a line, its sources unfolded where asked for.

    `sources` is how many sources the story draws on: each is called `Source 1 of 3`.
    """
    blocks: list[list[str]] = []
    for entry in entries:
        if entry.begins or not blocks:
            blocks.append([])
        label = f"{entry.note.number}. " if entry.note else ""
        if entry.source:
            label = f"Source {entry.source} of {sources}: "
        blocks[-1].append(label + entry.text)
        if entry.note and entry.note.number in opened:
            blocks[-1] += _tell_grounds(entry.note, sources)
    return "\n\n".join("\n".join(lines) for lines in blocks) + "\n"


def _part_block(block: Block, notes: dict[str, Note], *, begins: bool) -> Iterator[Entry]:
    if block.kind not in {Kind.PARAGRAPH, Kind.STRONG} or not block.lines:
        note = notes.get(block.lines[0].key) if block.lines else None
        yield Entry(block.kind, block.text, begins, note, block.number)
        return
    for place, line in enumerate(block.lines):
        yield Entry(block.kind, write_line(line, show_line), begins and place == 0, notes.get(line.key))


def _list_grounds(note: Note) -> Iterator[tuple[tuple[str, bool], ...]]:
    """Whose words a sentence uses, then the name of each source and its paragraph with the words marked."""
    yield ((f"{note.kind}:", False),)
    for paragraph in note.paragraphs:
        yield ((name_source(paragraph), False),)
        pieces: list[tuple[str, bool]] = []
        for text, marked in list_pieces(paragraph):
            # What looks like our marks in the words of a source is parted, so that nothing else seems marked.
            shown = _LIKE_MARKS.sub(r"\1 ", text)
            if marked and shown.strip():
                shown = shown.replace(shown.strip(), _MARKS[0] + shown.strip() + _MARKS[1], 1)
            pieces.append((shown, marked))
        yield tuple(pieces)


def _tell_grounds(note: Note, sources: int) -> Iterator[str]:
    told = count(len(note.paragraphs), "paragraph", "paragraphs")
    yield f"Sentence {note.number} unfolded, {told}. {note.kind}:"
    for paragraph in note.paragraphs:
        yield f"Source {paragraph.number} of {sources}: {describe_source(paragraph)}."
        words = [text.strip() for text, marked in paragraph.pieces if marked and text.strip()]
        if not words:
            yield WITHHELD
            continue
        for text in words:
            yield f"Words it rests on: {text}"
        yield f"The whole paragraph: {''.join(text for text, _ in paragraph.pieces).strip()}"
    yield f"End of the sources of sentence {note.number}."


def _wrap(pieces: Sequence[tuple[str, bool]], width: int | None) -> list[tuple[tuple[str, bool], ...]]:
    """Pieces in lines of at most `width` columns, broken between words, or within one that is too long."""
    if width is None:
        return [tuple(pieces)]
    text = Text()
    for piece, marked in pieces:
        text.append(piece, "bold" if marked else None)
    lines = text.wrap(_make_console(), max(width, _NARROWEST), overflow="fold")
    return [
        mark_stretches(line.plain, [(span.start, span.end) for span in line.spans]) for line in lines
    ] or [()]


@cache
def _make_console() -> Console:
    """What breaks lines; the width is told at each."""
    return Console()


def _write_link(text: str, address: str) -> str:
    # The address of a source is its own text; a related story is named by its event, not by a file nobody wrote.
    return show_line(text)
