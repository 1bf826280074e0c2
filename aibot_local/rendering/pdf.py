"""A story as a PDF to print or send: tagged, PDF/A-2a and PDF/UA-1, set by typst with the fonts it brings along.

The text goes in as data, never as markup: the template of this folder reads it from one JSON value, and typst shows
strings as they are. The template includes no other file and no package, so nothing is read and nothing is fetched.
"""

import json
import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime, time
from functools import cache
from importlib.resources import files
from typing import Any

from aibot_local.errors import AibotError
from aibot_local.records import Story
from aibot_local.rendering.ai_label import PROGRAM, PROGRAM_VERSION
from aibot_local.rendering.extra import demand_library
from aibot_local.rendering.layout import LaidGroup, LaidSection, Layout, lay_out_story
from aibot_local.rendering.lines import LaidSource, Line
from aibot_local.rendering.notes import Note, number_notes, quote_words
from aibot_local.rendering.packing import choose_day
from aibot_local.rendering.phrases import (
    count,
    join_names,
    mark_wording,
    start_upper,
)
from aibot_local.rendering.text import tell_dropped

# What the fonts that typst 0.15 brings along have, of what is drawn the same whatever stands beside it: Latin, Greek,
# Cyrillic, Armenian, Hebrew and Georgian letters, and signs. Found by setting each character of these blocks by itself.
_SHOWN = re.compile(
    r"[ -~\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u04ff\u0531-\u058f\u05d0-\u05ea\u10d0-\u10ff\u1e00-\u1fff"
    r"\u2010-\u2027\u2030-\u2040\u2042\u2044-\u2052\u2054-\u205e\u2070-\u209c\u20a0-\u20bf\u2100-\u211e\u2120\u2122"
    r"\u2153-\u215e\u2160-\u2184\u2190-\u22ff\u2500-\u257f\u25a0-\u2606\ufb00-\ufb06\ufffd]"
)
_SURELY_SHOWN = re.compile(r"[ -~\xa0-\xac\xae-\xff\u2013\u2014\u2018-\u201d\u2020\u2026]")


def render_pdf(story: Story) -> bytes:
    """The story as a PDF file: the same bytes for the same story, whatever fonts the machine has.

    It is dated midnight UTC of the story's date, or 1 January 1980 where it has none, since PDF/A demands a date. A
    character that is not in the fonts is shown by its number in Unicode, such as `[U+5317]`.

    :raises StoryError: a sentence rests on words or an article that the story does not hold.
    :raises AibotError: typst is not installed.
    """
    demand_library("typst", "PDF")
    layout = lay_out_story(story)
    day = choose_day(story.dated)
    content = json.dumps(_describe(layout, day.year, day.month, day.day), ensure_ascii=False, sort_keys=True)
    moment = datetime.combine(day, time(), UTC)
    for known in (_SHOWN, _SURELY_SHOWN):
        pdf = _compile(_spell_unknown(content, known), moment)
        if pdf is not None:
            return pdf
    raise AibotError(f"story {layout.event} cannot be set as a PDF: choose another format")


def _compile(content: str, moment: datetime) -> bytes | None:
    """The PDF of what `_describe` gave, as JSON; None where typst cannot make one that meets the standards."""
    import typst

    try:
        return typst.compile(
            _read_template(),
            sys_inputs={"story": content},
            format="pdf",
            ignore_system_fonts=True,
            pdf_standards=["a-2a", "ua-1"],  # ISO 19005-2 level A, ISO 14289-1
            timestamp=moment,
        )
    except typst.TypstError:
        return None
    except BaseException as error:
        # A fault in typst itself: seen with vowel signs that stand alone. It is no Exception of Python's.
        if type(error).__name__ == "PanicException":
            return None
        raise


def _spell_unknown(text: str, known: re.Pattern[str]) -> str:
    """The text with the numbers of those characters in their place that are not among the known.

    Marks that belong on a letter are never among them: those that could be, are one character with it (NFC).
    """
    unknown = {
        ord(one)
        for one in set(text)
        if not known.fullmatch(one) or unicodedata.category(one) in ("Cn", "Mn", "Mc", "Me")
    }
    return text.translate({code: f"[U+{code:04X}]" for code in unknown})


@cache
def _read_template() -> bytes:
    return files(__package__).joinpath("templates", "story.typ").read_bytes()


# ---------------------------------------------------------------------------------------------- contents


def _describe(layout: Layout, year: int, month: int, day: int) -> dict[str, Any]:
    """Everything the template shows, in words: it decides where things stand, not what they say."""
    notes = number_notes(layout)
    mark = layout.source_type
    return {
        "program": PROGRAM,
        "version": PROGRAM_VERSION,
        "title": layout.headline.text or "Untitled",
        "headline": {**_describe_line(layout.headline, notes), "text": layout.headline.text or "Untitled"},
        "status": layout.standing,
        "state": start_upper(layout.status.value),
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
        "legend": f"A number leads to the note with the words a sentence rests on. {layout.marks}",
        "corrections": [f"{one.date}: {one.note}" for one in layout.corrections],
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
    return {"text": line.text, "note": note.number if note else 0, "own": mark_wording(line.wording)}


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
