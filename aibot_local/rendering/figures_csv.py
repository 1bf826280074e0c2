"""The figures of a story as a table: comma-separated values (RFC 4180) that a spreadsheet opens as they are."""

import csv
import io
import re
from collections.abc import Iterator
from decimal import Decimal

from aibot_local.records import Story
from aibot_local.rendering.ai_label import PROGRAM_VERSION
from aibot_local.rendering.layout import lay_out_story
from aibot_local.rendering.phrases import show_line

COLUMNS = (
    *("event", "headline", "what", "standing", "figure", "low", "high", "unit", "counted"),
    *("citing", "outlet", "as_of", "source_number", "source_title", "source_address"),
    *("status", "made_by", "digital_source_type"),
)
# What a spreadsheet takes for the beginning of a formula (OWASP, CSV Injection), with the wide forms of the same signs.
_FORMULA = re.compile(r"[=+\-@\t\r＝＋－＠]")


def render_figures_csv(story: Story) -> bytes:
    """One row for each figure of the story, in the order they are shown; without figures, the names of columns alone.

    UTF-8 with a byte-order mark, by which spreadsheets know it, and lines ended by CR LF. `low` and `high` are plain
    numbers, empty where a source leaves that side open. A text that a spreadsheet would run as a formula has an
    apostrophe before it. The last columns tell in every row that a program made it.

    :raises StoryError: a figure rests on words or an article that the story does not hold.
    """
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(_list_rows(story))
    return table.getvalue().encode("utf-8-sig")


def escape_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula, on one line, without anything invisible."""
    shown = show_line(text)
    return f"'{shown}" if _FORMULA.match(shown) else shown


def _list_rows(story: Story) -> Iterator[list[str]]:
    layout = lay_out_story(story)
    for group, laid_group in zip(story.figures, layout.figures, strict=True):
        for figure, laid in zip(group.figures, laid_group.figures, strict=True):
            (ground,) = laid.line.grounds
            yield [
                escape_cell(layout.event),
                escape_cell(layout.headline.text),
                escape_cell(laid_group.label),
                laid_group.standing,
                escape_cell(laid.line.text),
                _write_number(figure.low),
                _write_number(figure.high),
                escape_cell(figure.unit),
                escape_cell(figure.counted),
                escape_cell(laid.speaker),
                escape_cell(laid.outlet),
                escape_cell(figure.as_of or ""),
                str(ground.number),
                escape_cell(ground.source.title),
                escape_cell(ground.source.link or ""),
                escape_cell(layout.standing),
                PROGRAM_VERSION,
                layout.source_type.address,
            ]


def _write_number(value: float | None) -> str:
    """A number without an exponent, and without a point where it is whole; '' where there is none."""
    if value is None:
        return ""
    plain = format(Decimal(repr(value)), "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
