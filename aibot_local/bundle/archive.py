"""A bundle as one file: a plain tar (POSIX.1-1988, ustar) without owners, dates or links.

The same bundle always gives the same bytes. What is read is hostile until it is unpacked and checked: anything but
plain files under plain relative names is refused.
"""

import io
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from aibot_local.bundle.records import INDEX
from aibot_local.errors import ModelError
from aibot_local.library.checking import MAX_FILE_BYTES, list_files

ARCHIVE_SUFFIX = ".tar"

_MAX_FILES = 5000
_MAX_USTAR_BYTES = 8**11 - 1  # eleven octal digits hold a file's size
_MAX_READ = 1 << 20
_PLAIN = (tarfile.REGTYPE, tarfile.AREGTYPE)


def write_archive(bundle: Path, target: Path) -> None:
    """Write the bundle folder `bundle` to the new file `target`.

    :raises ModelError: when the file is there already, cannot be written, or a name or size does not fit the format.
    """
    if target.exists():
        raise ModelError(f"{target}: is there already; give a new name")
    work = target.with_name(f".building-{target.name}")
    try:
        # The index goes first, so that a reader knows at once what the rest should be.
        names = sorted(list_files(bundle, limit=_MAX_FILES), key=lambda name: (name != INDEX, name))
        with tarfile.open(work, "w:", format=tarfile.USTAR_FORMAT) as archive:
            for name in names:
                member = tarfile.TarInfo(name)
                member.size = (bundle / name).stat().st_size
                if member.size > _MAX_USTAR_BYTES:
                    raise ModelError(f"{name}: over 8 GiB, too large for an archive; carry the folder")
                with (bundle / name).open("rb") as file:
                    archive.addfile(member, file)
        work.rename(target)
    except ValueError as error:
        raise ModelError(f"{target}: {error}: too long for an archive; carry the folder") from error
    except OSError as error:
        raise ModelError(f"{target}: cannot be written: {error}") from error
    finally:
        work.unlink(missing_ok=True)


@contextmanager
def open_bundle(path: Path, *, near: Path | None = None) -> Iterator[Path]:
    """The folder of a bundle: `path` itself, or for an archive a folder it is unpacked into until the end.

    That folder is made in `near`, by default where the system keeps what is temporary (`TMPDIR`).

    :raises ModelError: when an archive holds anything but plain files, is cut short, or does not fit the disk.
    """
    if not path.is_file():
        yield path
        return
    try:
        if near is not None:
            near.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=".unpacking-", dir=near))
    except OSError as error:
        raise ModelError(f"{near}: cannot be written: {error.strerror}") from error
    try:
        folder = work / "bundle"
        folder.mkdir()
        unpack_archive(path, folder)
        yield folder
    except ModelError as error:
        # The folder is gone when the message is read.
        raise ModelError(str(error).replace(str(work / "bundle"), str(path))) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)


def unpack_archive(archive: Path, folder: Path) -> None:
    """Unpack an archive into an empty folder.

    :raises ModelError: at the first member that is no plain file of a bundle, before it is written.
    """
    try:
        size, free = archive.stat().st_size, shutil.disk_usage(folder).free
        if size > free:
            raise ModelError(
                f"{archive}: needs {size:,} bytes and {folder.parent} has {free:,}: name another place by TMPDIR"
            )
        with archive.open("rb") as raw:
            bounded = cast(BinaryIO, _BoundedReads(raw))
            with tarfile.open(fileobj=bounded, mode="r:") as members:
                for count, member in enumerate(members):
                    if count >= _MAX_FILES:
                        raise ModelError(f"{archive}: over {_MAX_FILES} files: more than belong in a bundle")
                    _check_member(member, archive)
                    _unpack_member(members, member, folder)
    except (tarfile.TarError, EOFError, ValueError, RecursionError) as error:
        raise ModelError(f"{archive}: not a whole archive of a bundle ({error}); fetch it again") from error
    except OSError as error:
        raise ModelError(f"{archive}: cannot be unpacked: {error}") from error


class _BoundedReads(io.RawIOBase):
    """A file of which only so much can be read at once: the size of a header is whatever its author wrote."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= _MAX_READ:
            raise tarfile.ReadError("a header is larger than any of ours")
        return self._file.read(size)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()


def _check_member(member: tarfile.TarInfo, archive: Path) -> None:
    name = member.name
    parts = PurePosixPath(name).parts
    if member.type not in _PLAIN or member.issparse() or member.pax_headers:
        raise ModelError(
            f"{archive}: {name!r} is not a plain file; an archive of a bundle holds nothing else"
        )
    tame = name and "\\" not in name and "\0" not in name and "/".join(parts) == name
    if not tame or name.startswith("/") or any(part in ("", ".", "..") for part in parts):
        raise ModelError(f"{archive}: {name!r} leads out of the archive")
    if not 0 <= member.size <= MAX_FILE_BYTES:
        raise ModelError(f"{archive}: {name!r} is larger than any known model")


def _unpack_member(members: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    target = folder / member.name
    target.parent.mkdir(parents=True, exist_ok=True)
    data = members.extractfile(member)
    if data is None:
        raise ModelError(f"{member.name!r}: holds nothing")
    left = member.size
    # "x" refuses a name that was there before, also one that differs in nothing but case on a disk that knows no case.
    with data, target.open("xb") as file:
        while left > 0 and (piece := data.read(min(left, _MAX_READ))):
            file.write(piece)
            left -= len(piece)
    if left:
        raise ModelError(f"{member.name!r}: is cut short")
