"""A story as an Office Open XML document (ISO/IEC 29500), with its sources in the margin.

Each sentence has a comment: whose words it uses, and the paragraphs of the sources with the words it rests on in
bold. So an editor checks a draft in a word processor the way the web page lets a reader check it.
"""

import io
from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from aibot_local.records import Story, Wording
from aibot_local.rendering.ai_label import PROGRAM
from aibot_local.rendering.docx_parts import (
    add_custom_properties,
    add_field,
    date_comment,
    draw_borders,
    link_run,
    repeat_row,
    set_right_tab,
    set_styles,
    shade_cell,
)
from aibot_local.rendering.extra import demand_library
from aibot_local.rendering.jsonld import name_thing
from aibot_local.rendering.layout import LaidSection, Layout, lay_out_story
from aibot_local.rendering.lines import LaidSource, Line
from aibot_local.rendering.notes import list_pieces, make_note, name_source
from aibot_local.rendering.packing import choose_day, repack_zip
from aibot_local.rendering.phrases import (
    count,
    join_names,
    start_upper,
)
from aibot_local.rendering.text import cite, tell_dropped

if TYPE_CHECKING:
    from docx.comments import Comment
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_INITIALS = "AB"
_LONGEST_PROPERTY = 255  # characters; python-docx and Word hold core properties to it


def render_docx(story: Story) -> bytes:
    """The story as a .docx file: the same bytes for the same story.

    Creation and change are dated at midnight UTC of the story's date, or 1 January 1980 where it has none.

    :raises StoryError: a sentence rests on words or an article that the story does not hold.
    :raises AibotError: python-docx is not installed.
    """
    demand_library("docx", "DOCX")
    return repack_zip(_Writer(lay_out_story(story), story).write())


class _Writer:
    """Writes one document from top to bottom."""

    def __init__(self, layout: Layout, story: Story) -> None:
        import docx

        self._layout = layout
        self._story = story
        self._document: Document = docx.Document()
        self._day = datetime.combine(choose_day(story.dated), time(), UTC)

    def write(self) -> bytes:
        """The file, with the clock still in its zip entries."""
        set_styles(self._document)
        self._describe()
        self._write_margins()
        self._write_head()
        for section in self._layout.sections:
            self._write_section(section)
        self._write_figures()
        for section in self._layout.later_sections:
            self._write_section(section)
        self._write_quotes()
        self._write_outlook()
        self._write_corrections()
        self._write_making()
        self._write_related()
        self._write_sources()
        self._write_dropped()
        packed = io.BytesIO()
        self._document.save(packed)
        return packed.getvalue()

    # ------------------------------------------------------------------------------------------ about it

    def _describe(self) -> None:
        layout, about = self._layout, self._document.core_properties
        mark = f"{layout.source_type.name}. {layout.source_type.address}"
        about.title = layout.headline.text[:_LONGEST_PROPERTY]
        about.author = layout.byline[:_LONGEST_PROPERTY]
        about.last_modified_by = PROGRAM
        about.subject = mark
        about.keywords = layout.source_type.address
        about.comments = layout.statement[:_LONGEST_PROPERTY]
        about.category = "News story"
        about.content_status = start_upper(layout.status.value)[:_LONGEST_PROPERTY]
        about.identifier = name_thing(self._story.event)
        about.language = "en"
        about.revision = 1
        # Naive, as python-docx takes it for UTC.
        about.created = about.modified = self._day.replace(tzinfo=None)
        properties: dict[str, str | bool] = {
            "AIGenerated": True,
            "DigitalSourceType": layout.source_type.address,
            "Disclosure": layout.statement,
            "Status": start_upper(layout.status.value),
            "SafeToShare": layout.is_shared,
        }
        add_custom_properties(self._document, properties)

    def _write_margins(self) -> None:
        section = self._document.sections[0]
        head = section.header.paragraphs[0]
        head.add_run(f"{PROGRAM}\t{self._layout.date}")
        foot = section.footer.paragraphs[0]
        foot.add_run(f"{self._layout.standing}\t")
        add_field(foot, "PAGE")
        for paragraph in (head, foot):
            set_right_tab(paragraph)

    # ------------------------------------------------------------------------------------------ the story

    def _write_head(self) -> None:
        layout = self._layout
        title = self._document.add_paragraph(style="Title")
        self._write_line(title, layout.headline, cited=False)
        self._document.add_paragraph(self._layout.standing, style="Mark")
        if layout.standfirst:
            self._write_lines("Standfirst", layout.standfirst)
        told = [
            layout.date or "Undated",
            f"By {layout.byline}",
            count(layout.origins, "independent report", "independent reports"),
            count(layout.outlets, "outlet", "outlets"),
        ]
        if cited := cite(layout.headline):
            told.append(f"Headline from {cited}")
        self._document.add_paragraph(" · ".join(told), style="Byline")

    def _write_section(self, section: LaidSection) -> None:
        self._write_line(self._document.add_paragraph(style="Heading 1"), section.heading)
        for paragraph in section.paragraphs:
            self._write_lines("Normal", paragraph)

    def _write_figures(self) -> None:
        if not self._layout.figures:
            return
        self._document.add_paragraph("The figures", style="Heading 1")
        table = self._document.add_table(rows=1, cols=2)
        draw_borders(table)
        for cell, name in zip(table.rows[0].cells, ("Figure", "Who says so, and when"), strict=True):
            cell.paragraphs[0].style = "Small"
            cell.paragraphs[0].add_run(name).bold = True
        repeat_row(table.rows[0])
        for group in self._layout.figures:
            head = table.add_row().cells
            merged = head[0].merge(head[1])
            shade_cell(merged, "EFEDE6")
            merged.paragraphs[0].style = "Small"
            merged.paragraphs[0].add_run(group.label).bold = True
            merged.paragraphs[0].add_run(f" — {group.standing}")
            for figure in group.figures:
                left, right = table.add_row().cells
                left.paragraphs[0].style = right.paragraphs[0].style = "Small"
                self._write_line(left.paragraphs[0], figure.line, bold=True, marked=False)
                citing = f", citing {figure.speaker}" if figure.speaker else ""
                right.paragraphs[0].add_run(f"{figure.outlet}, {figure.date}{citing}")

    def _write_quotes(self) -> None:
        if self._layout.quotes:
            self._document.add_paragraph("In their own words", style="Heading 1")
        for quote in self._layout.quotes:
            paragraph = self._document.add_paragraph(style="Quote")
            paragraph.add_run("“")
            self._write_line(paragraph, quote.line, cited=False)
            paragraph.add_run("”")
            said = f"{quote.speaker}, in {quote.outlet}" if quote.speaker else f"In {quote.outlet}"
            told = self._document.add_paragraph(f"— {said} ", style="Speaker")
            _raise_run(told, cite(quote.line).rstrip("†"))

    def _write_outlook(self) -> None:
        if self._layout.outlook:
            self._document.add_paragraph("What comes next", style="Heading 1")
        for line in self._layout.outlook:
            paragraph = self._document.add_paragraph(style="List Bullet")
            if line.outlets:
                paragraph.add_run(f"{join_names(line.outlets)}: ")
            self._write_line(paragraph, line)

    def _write_corrections(self) -> None:
        if self._layout.corrections:
            self._document.add_paragraph("Corrections", style="Heading 1")
        for correction in self._layout.corrections:
            self._document.add_paragraph(f"{correction.date}: {correction.note}", style="List Bullet")

    # ------------------------------------------------------------------------------------------ how it came about

    def _write_making(self) -> None:
        self._document.add_paragraph("How this was made", style="Heading 2")
        self._document.add_paragraph(self._layout.statement, style="Small")
        mark = self._layout.source_type
        self._document.add_paragraph(f"Marked for machines as: {mark.name} ({mark.address}).", style="Small")
        for engine in self._layout.engines:
            self._document.add_paragraph(engine, style="Small List")

    def _write_related(self) -> None:
        if self._layout.related:
            self._document.add_paragraph("Related stories", style="Heading 2")
        for related in self._layout.related:
            self._document.add_paragraph(related.headline or "Untitled", style="Small List")

    def _write_sources(self) -> None:
        self._document.add_paragraph("Sources", style="Heading 2")
        self._document.add_paragraph(self._layout.legend, style="Small")
        for source in self._layout.sources:
            self._write_source(source, f"[{source.number}] ")
        if self._layout.unused:
            self._document.add_paragraph("Read, and not drawn on", style="Heading 3")
        for source in self._layout.unused:
            self._write_source(source, "")

    def _write_source(self, source: LaidSource, number: str) -> None:
        paragraph = self._document.add_paragraph(style="Small")
        paragraph.add_run(f"{number}{source.outlet}{source.remark}").bold = True
        title = f"“{source.title}”" if source.title else "untitled"
        parts = [f", {title}", f", {source.date}"]
        if source.updated:
            parts.append(f", updated {source.updated}")
        if source.author:
            parts.append(f", by {source.author}")
        paragraph.add_run("".join(parts))
        if source.address:
            paragraph.add_run(", ")
            if source.link:
                link_run(paragraph, source.address, source.link)
            else:
                paragraph.add_run(source.address)
        item = f" (article {source.item})" if source.item else ""
        place = f", file {source.path}{item}" if source.path else ""
        paragraph.add_run(f"{place}, SHA-256 {source.document}…")
        for copy in source.copies:
            self._write_source(copy, "Also carried by ")

    def _write_dropped(self) -> None:
        dropped = self._layout.dropped
        if not dropped:
            return
        self._document.add_paragraph("What was left out", style="Heading 2")
        self._document.add_paragraph(tell_dropped(dropped), style="Small")
        for one in dropped:
            stands = "; a sentence of the source stands in its place" if one.replaced else ""
            reasons = "; ".join(one.reasons) or "no reason given"
            self._document.add_paragraph(f"{start_upper(one.place)}: {reasons}{stands}", style="Small List")

    # ------------------------------------------------------------------------------------------ lines

    def _write_lines(self, style: str, lines: Sequence[Line]) -> None:
        paragraph = self._document.add_paragraph(style=style)
        for number, line in enumerate(lines):
            if number:
                paragraph.add_run(" ")
            self._write_line(paragraph, line)

    def _write_line(
        self,
        paragraph: "Paragraph",
        line: Line,
        *,
        cited: bool = True,
        bold: bool = False,
        marked: bool = True,
    ) -> None:
        """A line with its comment and, unless told otherwise, the numbers of its sources behind it."""
        run = paragraph.add_run(line.text)
        run.bold = bold or None
        if line.grounds:
            comment = self._document.add_comment(run, author=PROGRAM, initials=_INITIALS)
            self._write_comment(comment, line)
        if cited and (mark := cite(line)):
            _raise_run(paragraph, mark if marked else mark.rstrip("†"))

    def _write_comment(self, comment: "Comment", line: Line) -> None:
        date_comment(comment, self._day)
        note = make_note(line, 0)
        comment.paragraphs[0].add_run(f"{note.kind}{'.' if line.wording is Wording.VERBATIM else ':'}")
        for cited in note.paragraphs:
            comment.add_paragraph(name_source(cited)).runs[0].italic = True
            words = comment.add_paragraph()
            for piece, marked in list_pieces(cited):
                words.add_run(piece).bold = marked or None


def _raise_run(paragraph: "Paragraph", text: str) -> None:
    """Add text above the line, as the numbers of sources are set."""
    if text:
        paragraph.add_run(text).font.superscript = True
