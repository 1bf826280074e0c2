"""Zip and tar archives: their members, unpacked in memory within bounds, never onto the disk."""

import io
import lzma
import stat
import struct
import tarfile
import time
import zipfile
import zlib
from collections.abc import Collection, Iterator
from pathlib import PurePosixPath

from aibot_local.reading.finding import describe_part, find_saved_page, is_document, write_path
from aibot_local.reading.limits import ReadingLimits
from aibot_local.reading.raw import Flaw, Member, ParseError, Units
from aibot_local.records import SetAsideReason

_ENCRYPTED = 1  # general purpose bit 0, APPNOTE.TXT section 4.4.4
# What zipfile and its unpackers raise on damaged data; not all of it has a common base.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    IndexError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


def parse_zip(data: bytes, limits: ReadingLimits) -> Units:
    """Every member of a zip file, by name.

    :raises ParseError: MALFORMED; TOO_LARGE, before anything is unpacked.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = [member for member in archive.infolist() if not member.is_dir()]
    except BROKEN as error:
        raise ParseError(SetAsideReason.MALFORMED, f"broken zip file ({error}): pack it again") from error
    check_bounds([member.file_size for member in members], len(data), limits)

    def unpack(member: zipfile.ZipInfo) -> bytes:
        with archive.open(member) as file:
            return file.read(member.file_size + 1)

    named = {}
    refused: list[Member] = []
    names = {member.filename for member in members}
    for member in members:
        mode = member.external_attr >> 16
        problem = _refuse_name(member.filename, member.filename in named) or _refuse_part(
            member.filename, names
        )
        if not problem and mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            problem = Flaw(SetAsideReason.UNSAFE, "a link or device in an archive: pack the file itself")
        if not problem and member.flag_bits & _ENCRYPTED:
            problem = Flaw(SetAsideReason.UNSUPPORTED, "encrypted: unpack it with its password")
        if problem:
            refused.append(Member(write_path(member.filename), b"", problem))
        else:
            named[member.filename] = member
    yield from refused
    yield from _unpack_all(
        {name: lambda member=member: unpack(member) for name, member in named.items()}, limits
    )


def parse_tar(data: bytes, limits: ReadingLimits) -> Units:
    """Every member of a tar file (already decompressed), by name.

    :raises ParseError: as `parse_zip` does.
    """
    try:
        archive = tarfile.TarFile(fileobj=io.BytesIO(data), mode="r")
        members = []
        for member in archive:
            members.append(member)
            if len(members) > limits.members * 2:
                break
    except (tarfile.TarError, *BROKEN) as error:
        raise ParseError(SetAsideReason.MALFORMED, f"broken tar file ({error}): pack it again") from error
    members = [member for member in members if not member.isdir()]
    check_bounds([member.size for member in members if member.isreg()], len(data), limits, count=len(members))

    def unpack(member: tarfile.TarInfo) -> bytes:
        file = archive.extractfile(member)
        return file.read(member.size + 1) if file else b""

    named = {}
    refused: list[Member] = []
    names = {member.name for member in members}
    for member in members:
        problem = _refuse_name(member.name, member.name in named) or _refuse_part(member.name, names)
        if not problem and not member.isreg():
            problem = Flaw(SetAsideReason.UNSAFE, "a link or device in an archive: pack the file itself")
        if problem:
            refused.append(Member(write_path(member.name), b"", problem))
        else:
            named[member.name] = member
    yield from refused
    yield from _unpack_all(
        {name: lambda member=member: unpack(member) for name, member in named.items()}, limits
    )


def check_bounds(sizes: list[int], packed: int, limits: ReadingLimits, *, count: int | None = None) -> None:
    """Refuse an archive that says it is beyond the limits.

    :raises ParseError: TOO_LARGE.
    """
    count = len(sizes) if count is None else count
    if count > limits.members:
        raise ParseError(
            SetAsideReason.TOO_LARGE, f"{count:,} members, over {limits.members:,}: unpack it yourself"
        )
    total = sum(sizes)
    most = min(limits.expanded_bytes, max(packed, 1024) * limits.expansion)
    if total > most:
        detail = f"unfolds to {total:,} bytes, over {most:,}: unpack it yourself if you trust it"
        raise ParseError(SetAsideReason.TOO_LARGE, detail)


def _unpack_all(members: dict[str, object], limits: ReadingLimits) -> Iterator[Member | Flaw]:
    spent = 0.0
    for name in sorted(members):
        if spent > limits.archive_seconds:
            yield Flaw(
                SetAsideReason.TOO_LARGE,
                f"unpacking takes over {limits.archive_seconds:g} seconds: from {name} on nothing was read",
            )
            return
        start = time.monotonic()
        try:
            data = members[name]()  # type: ignore[operator]
        except (tarfile.TarError, *BROKEN) as error:
            yield Member(
                name,
                b"",
                Flaw(SetAsideReason.MALFORMED, f"cannot be unpacked ({type(error).__name__}): pack it again"),
            )
            continue
        spent += time.monotonic() - start
        yield Member(name, data)


def _refuse_name(name: str, repeated: bool) -> Flaw | None:
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or ".." in parts or "\\" in name or write_path(name) != name:
        return Flaw(
            SetAsideReason.UNSAFE,
            "its name leaves the archive or cannot be written: pack it under a plain name",
        )
    if repeated:
        return Flaw(SetAsideReason.UNSAFE, "a second member of this name: pack it under another")
    if any(part.startswith(".") or part == "__MACOSX" for part in parts):
        return Flaw(
            SetAsideReason.UNSUPPORTED, "hidden, not read: pack it under a plain name to have it read"
        )
    return None


def _refuse_part(name: str, names: Collection[str]) -> Flaw | None:
    """Set aside what lies in the folder of a saved page, among all `names` of the archive."""
    if is_document(name):
        return None
    before, folders = "", name.split("/")[:-1]
    for folder in folders:
        page = find_saved_page(f"{before}{folder}", names)
        if page:
            return Flaw(SetAsideReason.UNSUPPORTED, describe_part(page))
        before += f"{folder}/"
    return None
