"""What a run was given: every file of an inbox with its hash."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from aibot_local.reading.finding import FoundFile, find_files


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file found in an inbox: its path in it, the SHA-256 of its bytes and its size in bytes.

    Where it is refused or cannot be read (a link, a device), the hash is '' and the size 0.
    """

    path: str
    sha256: str
    size: int


def hash_inputs(inbox: Path) -> tuple[InputFile, ...]:
    """Every file of an inbox, or the one file it is, by path.

    :raises InputError: when there is no such file or folder, or it cannot be listed.
    """
    files = []
    for found in find_files(inbox):
        digest, size = "", 0
        if isinstance(found, FoundFile):
            try:
                with found.location.open("rb") as file:
                    digest = hashlib.file_digest(file, "sha256").hexdigest()
                    size = file.tell()
            except OSError:
                digest, size = "", 0
        files.append(InputFile(found.path, digest, size))
    return tuple(sorted(files, key=lambda one: one.path))
