"""Which files an inbox holds, and which of them are not touched."""

import os
import re
import stat
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from aibot_local.errors import InputError
from aibot_local.records import SetAside, SetAsideReason

# What browsers call the folder of a saved page's parts, in some languages.
_PARTS_FOLDER = re.compile(
    r"(?P<page>.+?)(?:\.html?)?[_.-](?:files|dateien|fichiers|archivos|ficheiros|file|bestanden|filer|pliki|soubory|tiedostot)",
    re.I,
)
_PAGES = (".html", ".htm", ".xhtml")
_DOCUMENTS = (".pdf", ".docx", ".odt", ".epub", ".zip")  # someone has put these there


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to be read: where it is, and its path relative to the inbox in POSIX form."""

    location: Path
    path: str


def find_files(inbox: Path) -> list[FoundFile | SetAside]:
    """Everything an inbox holds, by path: files to read, and things set aside unopened.

    The inbox may be one file. Folders are walked to the end without following links. Hidden files and
    folders, links, devices, pipes and sockets are set aside, as are names that could not be written down
    faithfully.

    :raises InputError: when there is no such inbox, or it cannot be listed.
    """
    try:
        if inbox.is_file():
            return [FoundFile(inbox, inbox.name)]
        if not inbox.is_dir():
            raise InputError(f"there is no file or folder {inbox}: check the path")
        return sorted(_walk(inbox, PurePosixPath()), key=lambda found: found.path)
    except OSError as error:
        raise InputError(f"cannot list {inbox}: {error.strerror or error}") from error


def resolve_inside(inbox: Path, path: str) -> Path:
    """The place of a document by its recorded path.

    :raises InputError: when the path leaves the inbox, passes a link, or names no regular file.
    """
    if inbox.is_file():
        if path != inbox.name:
            raise InputError(f"{path} is not the file {inbox.name}: give the inbox the story was made from")
        return inbox
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or "\0" in path:
        raise InputError(f"path {path!a} leaves the inbox: it is not opened")
    place = inbox
    for part in parts:
        place = place / part
        if place.is_symlink():
            raise InputError(f"{path} passes a link: it is not opened")
    if not place.is_file():
        raise InputError(f"{path} is not in {inbox}: give the inbox the story was made from")
    return place


def find_saved_page(folder: str, names: Collection[str]) -> str:
    """The page that a folder called so belongs to, as browsers save pages, if it is among `names` beside it; or ''."""
    match = _PARTS_FOLDER.fullmatch(folder)
    if not match:
        return ""
    return next((match["page"] + suffix for suffix in _PAGES if match["page"] + suffix in names), "")


def describe_part(page: str) -> str:
    """Why a file in the folder of a saved page is set aside."""
    return f"belongs to the saved page {page}, and is no article: take it out of that folder to have it read"


def is_document(name: str) -> bool:
    """True for a file that is read even from the folder of a saved page: browsers put none there."""
    return name.lower().endswith(_DOCUMENTS)


def _walk(folder: Path, prefix: PurePosixPath) -> Iterator[FoundFile | SetAside]:
    folders = [(folder, prefix, "")]
    while folders:
        folder, prefix, page = folders.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            if not prefix.parts:
                raise
            yield SetAside(
                write_path(str(prefix)),
                None,
                SetAsideReason.UNREADABLE,
                f"folder cannot be listed ({error.strerror}): check its permissions",
            )
            continue
        names = frozenset(entry.name for entry in entries)
        for entry in entries:
            path = prefix / entry.name
            refused = _refuse(entry, str(path))
            if refused:
                yield refused
            elif entry.is_dir(follow_symlinks=False):
                folders.append((Path(entry.path), path, page or find_saved_page(entry.name, names)))
            elif page and not is_document(entry.name):
                yield SetAside(str(path), None, SetAsideReason.UNSUPPORTED, describe_part(page))
            else:
                yield FoundFile(Path(entry.path), str(path))


def _refuse(entry: os.DirEntry[str], path: str) -> SetAside | None:
    written = write_path(path)
    if written != path:
        return SetAside(
            written,
            None,
            SetAsideReason.UNSAFE,
            "its name holds control characters or is not UTF-8: rename it to have it read",
        )
    if entry.is_symlink():
        detail = "a link, not followed: put the file itself into the inbox"
        return SetAside(path, None, SetAsideReason.UNSAFE, detail)
    if entry.name.startswith("."):
        detail = "hidden, not read: rename it without the leading dot to have it read"
        return SetAside(path, None, SetAsideReason.UNSUPPORTED, detail)
    try:
        mode = entry.stat(follow_symlinks=False).st_mode
    except OSError as error:
        detail = f"cannot be looked at ({error.strerror}): check its permissions"
        return SetAside(path, None, SetAsideReason.UNREADABLE, detail)
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        detail = "a device, pipe or socket, not a file: take it out of the inbox"
        return SetAside(path, None, SetAsideReason.UNSAFE, detail)
    return None


def write_path(path: str) -> str:
    """The path as it can be shown and stored: unchanged, or with what is unsafe escaped."""
    if all(_is_safe(character) for character in path):
        return path
    return path.encode("unicode_escape", "surrogatepass").decode("ascii")


def _is_safe(character: str) -> bool:
    """False for controls, line breaks, bytes that are not UTF-8, and marks that turn the direction."""
    if unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp"):
        return False
    return not ("\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069")
