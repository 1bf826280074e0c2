"""A story as a PDF to print or send: tagged, PDF/A-2a and PDF/UA-1, set by typst with the fonts it brings along.

The text goes in as data, never as markup: the template of this folder reads it from one JSON value, and typst shows
strings as they are. The template includes no other file and no package, so nothing is read and nothing is fetched.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from functools import cache
from importlib.resources import files
from typing import Any

from aibot_local.errors import AibotError
from aibot_local.records import Story
from aibot_local.rendering.ai_label import PROGRAM, PROGRAM_VERSION, SHARED_REMARK
from aibot_local.rendering.extra import demand_library
from aibot_local.rendering.layout import LaidGroup, LaidSection, LaidSource, Layout, Line, lay_out_story
from aibot_local.rendering.notes import Note, number_notes, quote_words
from aibot_local.rendering.packing import FIRST_DAY, choose_day
from aibot_local.rendering.phrases import (
    DRAFT_MARK,
    OWN_WORDS_MARK,
    count,
    join_names,
    start_upper,
)
from aibot_local.rendering.text import tell_dropped

_LEGEND = (
    "A number leads to the note with the words a sentence rests on. † marks a source's own words; a numbered sentence "
    "without it was rewritten by a program."
)
# Every script these ranges hold is in the fonts typst brings along; anything else is looked up.
_SURELY_SHOWN = re.compile(r"[ -~\xa1-\xac\xae-\xff\u2013\u2014\u2018-\u201d\u2020\u2026]*")


def render_pdf(story: Story) -> bytes:
    """The story as a PDF file: the same bytes for the same story, whatever fonts the machine has.

    It is dated midnight UTC of the story's date, or 1 January 1980 where it has none, since PDF/A demands a date. A
    character that the fonts lack is shown by its number in Unicode, such as `[U+5317]`.

    :raises StoryError: a sentence rests on words or an article that the story does not hold.
    :raises AibotError: typst is not installed.
    """
    demand_library("typst", "PDF")
    layout = lay_out_story(story)
    day = choose_day(story.dated)
    content = json.dumps(_describe(layout, day.year, day.month, day.day), ensure_ascii=False, sort_keys=True)
    # What each character needs is not all: one that the fonts have may fail with an accent on it.
    for spell in (_spell_unshown, _spell_marks, _spell_unsure):
        content = spell(content)
        pdf = _compile(_read_template(), {"story": content}, datetime.combine(day, time(), UTC))
        if pdf is not None:
            return pdf
    raise AibotError(f"story {layout.event} cannot be set as a PDF: choose another format")


def _compile(source: bytes, inputs: dict[str, str], moment: datetime) -> bytes | None:
    """What typst makes of a source; None where it does not meet the standards."""
    import typst

    try:
        return typst.compile(
            source,
            sys_inputs=inputs,
            format="pdf",
            ignore_system_fonts=True,
            pdf_standards=["a-2a", "ua-1"],  # ISO 19005-2 level A, ISO 14289-1
            timestamp=moment,
        )
    except typst.TypstError:
        return None


# ---------------------------------------------------------------------------------------------- characters


def find_unshown(characters: Iterable[str]) -> frozenset[str]:
    """Those characters that the fonts lack, found by setting them, half of them at a time."""
    wanted = sorted(set(characters))
    if not wanted or _can_set("".join(wanted)):
        return frozenset()
    if len(wanted) == 1:
        return frozenset(wanted)
    half = len(wanted) // 2
    return find_unshown(wanted[:half]) | find_unshown(wanted[half:])


def _spell_unshown(text: str) -> str:
    """The text with the numbers of characters that the fonts lack in their place."""
    suspects = {character for character in set(text) if not _SURELY_SHOWN.fullmatch(character)}
    return _spell(text, find_unshown(suspects))


def _spell_marks(text: str) -> str:
    """The text with the numbers of accents and other marks that were not composed with their letter."""
    return _spell(text, {one for one in set(text) if unicodedata.category(one).startswith("M")})


def _spell_unsure(text: str) -> str:
    """The text with the numbers of every character that is not known to be in the fonts."""
    return _spell(text, {one for one in set(text) if not _SURELY_SHOWN.fullmatch(one)})


def _spell(text: str, characters: Iterable[str]) -> str:
    return text.translate({ord(one): f"[U+{ord(one):04X}]" for one in characters})


@cache
def _can_set(text: str) -> bool:
    source = '#set document(title: "x")\n#set text(lang: "en", font: "Libertinus Serif")\n#sys.inputs.text'
    # A space between, or an accent would be set on its neighbour.
    return (
        _compile(source.encode(), {"text": " ".join(text)}, datetime.combine(FIRST_DAY, time(), UTC))
        is not None
    )


@cache
def _read_template() -> bytes:
    return files(__package__).joinpath("templates", "story.typ").read_bytes()


# ---------------------------------------------------------------------------------------------- contents


def _describe(layout: Layout, year: int, month: int, day: int) -> dict[str, Any]:
    """Everything the template shows, in words: it decides where things stand, not what they say."""
    notes = number_notes(layout)
    mark = layout.source_type
    status = DRAFT_MARK if layout.is_draft else f"{start_upper(layout.status)}. Put together by a program."
    return {
        "program": PROGRAM,
        "version": PROGRAM_VERSION,
        "title": layout.headline.text or "Untitled",
        "headline": {**_describe_line(layout.headline, notes), "text": layout.headline.text or "Untitled"},
        "status": f"{status} {SHARED_REMARK}" if layout.is_shared else status,
        "state": start_upper(layout.status),
        "standfirst": _describe_lines(layout.standfirst, notes),
        "date": layout.date or "Undated",
        "dated": [year, month, day],
        "byline": layout.byline,
        "tally": [
            count(layout.origins, "independent report", "independent reports"),
            count(layout.outlets, "outlet", "outlets"),
        ],
        "sections": [_describe_section(one, notes) for one in layout.sections],
        "figures": [_describe_group(one, notes) for one in layout.figures],
        "later_sections": [_describe_section(one, notes) for one in layout.later_sections],
        "quotes": [
            {
                **_describe_line(quote.line, notes),
                "says": f"{quote.speaker}, in {quote.outlet}" if quote.speaker else f"In {quote.outlet}",
            }
            for quote in layout.quotes
        ],
        "outlook": [
            {**_describe_line(line, notes), "outlets": join_names(line.outlets)} for line in layout.outlook
        ],
        "statement": layout.statement,
        "mark": {"name": mark.name, "address": mark.address},
        "engines": list(layout.engines),
        "related": [one.headline or "Untitled" for one in layout.related],
        "legend": _LEGEND,
        "sources": [_describe_source(one) for one in layout.sources],
        "unused": [_describe_source(one) for one in layout.unused],
        "dropped_told": tell_dropped(layout.dropped) if layout.dropped else "",
        "dropped": [
            f"{start_upper(one.place)}: {'; '.join(one.reasons) or 'no reason given'}"
            + ("; a sentence of the source stands in its place." if one.replaced else ".")
            for one in layout.dropped
        ],
        "notes": [_describe_note(note) for note in notes.values()],
        "event": layout.event,
    }


def _describe_line(line: Line, notes: dict[str, Note]) -> dict[str, Any]:
    note = notes.get(line.key)
    own = OWN_WORDS_MARK if line.wording.value == "verbatim" else ""
    return {"text": line.text, "note": note.number if note else 0, "own": own}


def _describe_lines(lines: Sequence[Line], notes: dict[str, Note]) -> list[dict[str, Any]]:
    return [_describe_line(line, notes) for line in lines]


def _describe_section(section: LaidSection, notes: dict[str, Note]) -> dict[str, Any]:
    heading = _describe_line(section.heading, notes)
    return {
        "heading": {**heading, "text": heading["text"] or "Untitled"},  # PDF/UA forbids an empty heading
        "paragraphs": [_describe_lines(paragraph, notes) for paragraph in section.paragraphs],
    }


def _describe_group(group: LaidGroup, notes: dict[str, Note]) -> dict[str, Any]:
    return {
        "label": group.label,
        "standing": group.standing,
        "figures": [
            {
                **_describe_line(figure.line, notes),
                "says": f"{figure.outlet}, {figure.date}"
                + (f", citing {figure.speaker}" if figure.speaker else ""),
            }
            for figure in group.figures
        ],
    }


def _describe_source(source: LaidSource) -> dict[str, Any]:
    title = f"“{source.title}”" if source.title else "untitled"
    told = [title, source.date]
    if source.updated:
        told.append(f"updated {source.updated}")
    if source.author:
        told.append(f"by {source.author}")
    item = f" (article {source.item})" if source.item else ""
    place = [f"file {source.path}{item}"] if source.path else []
    return {
        "number": source.number,
        "outlet": f"{source.outlet}{source.remark}",
        "told": ", ".join(told),
        "address": source.address,
        "link": source.link or "",
        "place": ", ".join([*place, f"SHA-256 {source.document}…"]),
        "copies": [_describe_source(copy) for copy in source.copies],
    }


def _describe_note(note: Note) -> dict[str, Any]:
    return {
        "number": note.number,
        "kind": note.kind,
        "paragraphs": [
            {
                "source": paragraph.number,
                "outlet": paragraph.source.outlet,
                "words": quote_words(paragraph),
            }
            for paragraph in note.paragraphs
        ],
    }
