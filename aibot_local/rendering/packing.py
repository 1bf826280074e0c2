"""Zip files that are the same bytes whenever and wherever they are made."""

import io
import zipfile
from collections.abc import Iterable
from datetime import date

from aibot_local.rendering.phrases import parse_day

FIRST_DAY = date(
    1980, 1, 1
)  # the first a zip entry can have; where a format demands a date and a story has none
_FIRST_YEAR = 1000  # below it, dates are written with fewer than four digits in places
_UNIX = 3
_READABLE = 0o644 << 16
_REGULAR = 0o100000 << 16


def choose_day(dated: str | None) -> date:
    """The day a file of a story is dated: the story's own, or `FIRST_DAY` where it has none that files can carry."""
    day = parse_day(dated)
    return day if day and day.year >= _FIRST_YEAR else FIRST_DAY


def pack_zip(parts: Iterable[tuple[str, bytes]], *, stored: frozenset[str] = frozenset()) -> bytes:
    """A zip file of named parts in the order given, each dated `FIRST_DAY`; those `stored` are not compressed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in parts:
            entry = zipfile.ZipInfo(name, (FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, 0, 0, 0))
            entry.create_system = _UNIX  # else it tells the system it was made on
            entry.external_attr = _REGULAR | _READABLE
            entry.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return packed.getvalue()


def repack_zip(data: bytes) -> bytes:
    """The same parts in the same order, without the clock in them."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return pack_zip([(name, archive.read(name)) for name in archive.namelist()])
