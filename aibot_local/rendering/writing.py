"""Writing a file so that it is there whole, or not at all."""

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from aibot_local.errors import AibotError

_PREFIX, _SUFFIX = ".aibot-", ".part"


def write_atomically(path: Path, text: str | bytes) -> None:
    """Write text (UTF-8, line ends as they are) or bytes to a file, in place of one that may be there.

    Another program sees the old file or the new one, and after a power cut one of the two is there: the text goes to
    a new file in the same folder, is forced to disk, and then takes the name. A link at `path` is replaced, not
    followed. The folder has to be there.

    The file can be read by its owner alone (mode 0600), since a story holds text of articles that may not be public;
    who wants to share it changes that knowingly.

    :raises AibotError: the file cannot be written, or the text holds a lone surrogate; nothing is left behind.
    """
    write_files(path.parent, {path.name: text})


def write_files(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files to a folder by their names, each as `write_atomically` does; the folder is forced to disk once.

    :raises AibotError: as `write_atomically`; files before the one that failed are written.
    """
    path = folder
    try:
        for name, text in files.items():
            path = folder / name
            _replace_file(path, text if isinstance(text, bytes) else text.encode("utf-8"))
        force_folder(folder)
    except UnicodeEncodeError:
        raise AibotError(f"cannot write {path}: its text holds a lone surrogate, which is no text") from None
    except OSError as error:
        raise AibotError(
            f"cannot write {path}: {error.strerror or error}; see to room and permissions, or choose another folder"
        ) from None


def remove_parts(folder: Path) -> None:
    """Remove what a program that was killed left half written in a folder; only while nobody else writes to it."""
    with suppress(OSError):
        for path in folder.iterdir():
            if path.name.startswith(_PREFIX) and path.name.endswith(_SUFFIX) and not path.is_dir():
                path.unlink()


def _replace_file(path: Path, data: bytes) -> None:
    # mkstemp gives mode 0600, a name that cannot be foreseen, and opens nothing that is already there.
    descriptor, name = tempfile.mkstemp(prefix=_PREFIX, suffix=_SUFFIX, dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def force_folder(folder: Path) -> None:
    """Force the folder's entries to disk, so that the new name outlasts a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    try:
        os.fsync(descriptor)
    except OSError:  # some network and stick file systems cannot; the file itself is safe
        pass
    finally:
        os.close(descriptor)
