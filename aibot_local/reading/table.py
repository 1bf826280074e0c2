"""Tables of articles: CSV, TSV and their like, with a line of column names first."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace

from aibot_local.reading.aliases import BODY, SUMMARY, TITLE, URL, simplify_key
from aibot_local.reading.decoding import decode_text
from aibot_local.reading.json_dump import read_record
from aibot_local.reading.limits import ReadingLimits
from aibot_local.reading.raw import Flaw, ParseError, Units
from aibot_local.records import SetAsideReason

_DELIMITERS = ",;\t|"


def parse(data: bytes, limits: ReadingLimits) -> Units:
    """Every row of a table; a row that does not fit the columns costs only itself.

    :raises ParseError: UNSUPPORTED, when no column is named as a text or a title of articles is.
    """
    text = decode_text(data).text.removeprefix("\ufeff")
    first = text.lstrip().split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    csv.field_size_limit(limits.article_characters * 4)
    rows = _read_rows(text, delimiter)
    header = _read_header(rows)
    known = {simplify_key(name) for name in header}
    if not known & {*BODY, *SUMMARY} or not known & {*TITLE, *BODY, *URL}:
        detail = "no column holds a text: name the columns `title`, `text`, `outlet`, `date` (docs/inputs.md)"
        raise ParseError(SetAsideReason.UNSUPPORTED, detail)
    item = -1
    for line, row in rows:
        if isinstance(row, list) and not any(cell.strip() for cell in row):
            continue
        item += 1
        if isinstance(row, str):
            yield Flaw(SetAsideReason.MALFORMED, f"line {line}: {row}: quote the row anew", item)
        elif len(row) != len(header):
            detail = f"line {line}: {len(row)} cells for {len(header)} columns: quote the row anew"
            yield Flaw(SetAsideReason.MALFORMED, detail, item)
        else:
            record = dict(zip(header, row, strict=True))
            yield replace(read_record(record, origin="column"), item=item, place=f"line {line}")


def _read_header(rows: Iterator[tuple[int, list[str] | str]]) -> list[str]:
    for _, row in rows:
        if isinstance(row, list) and any(cell.strip() for cell in row):
            return [cell.strip() for cell in row]
    raise ParseError(SetAsideReason.NO_TEXT, "a table without rows: there is nothing to read")


def _read_rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    """Each row with the number of its last line, or what is wrong with it."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    while True:
        try:
            yield reader.line_num + 1, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield reader.line_num, f"not CSV ({error})"
