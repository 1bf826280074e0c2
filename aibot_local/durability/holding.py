"""One run at a time on a folder or a store.

A hold is a lock (flock(2)) on a small file that names who has it. The kernel lets go of it when the process ends,
however it ends; so a file that a killed run left behind holds nobody up.
"""

import errno
import fcntl
import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from aibot_local.errors import AibotError, BusyError
from aibot_local.rendering.writing import remove_parts

HOLD_FILE = ".aibot-hold"
_BUSY = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES)
_MOST_BYTES = 4096


@contextmanager
def hold(target: Path) -> Iterator[None]:
    """Hold a folder (there already), or a file such as a store, for as long as the block runs.

    The lock file is `.aibot-hold` in the folder, or the file's name with `.hold` after it. It goes when the block ends.
    Where a file system knows no locks, nothing is held. What a killed run left half written in a folder is removed.

    :raises BusyError: another process has it; the line says which, on which machine, since when.
    :raises AibotError: the lock file cannot be made.
    """
    target = target.resolve()  # one store may be reached by two names
    path = target / HOLD_FILE if target.is_dir() else target.with_name(target.name + ".hold")
    descriptor = _lock(path, target)
    try:
        if descriptor is not None and target.is_dir():
            remove_parts(target)
        yield
    finally:
        if descriptor is not None:
            with suppress(OSError):
                path.unlink()  # before the lock is let go of: nobody else's file can be at the name
            os.close(descriptor)


def _lock(path: Path, target: Path) -> int | None:
    while True:
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise AibotError(f"{path}: cannot be made: {error.strerror}; choose another place") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not _is_at(path, descriptor):  # its last holder removed it between our two calls
                os.close(descriptor)
                continue
            _sign(descriptor)
            return descriptor
        except OSError as error:
            holder = _read_holder(descriptor)
            os.close(descriptor)
            if error.errno in _BUSY:
                raise BusyError(
                    f"{target}: {holder}; wait until it is done, or choose another place"
                ) from None
            if error.errno in (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS):
                return None
            raise AibotError(
                f"{path}: cannot be locked: {error.strerror}; see to room and permissions"
            ) from error


def _is_at(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(follow_symlinks=False), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _sign(descriptor: int) -> None:
    holder = {
        "process": os.getpid(),
        "machine": platform.node(),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps(holder).encode(), 0)


def _read_holder(descriptor: int) -> str:
    try:
        holder = json.loads(os.pread(descriptor, _MOST_BYTES, 0))
        process, machine, since = int(holder["process"]), str(holder["machine"]), str(holder["since"])
    except (OSError, ValueError, KeyError, TypeError):
        return "another run holds it"
    shown = "".join(letter for letter in f"{machine}, since {since}" if letter.isprintable())[:120]
    return f"another run holds it: process {process} on {shown}"
