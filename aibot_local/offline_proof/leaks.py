"""The planted leaks: ways onto a network, each tried in a process of its own, where it must be refused.

    python -m aibot_local.offline_proof.leaks NAME guarded|unguarded

puts the guard up (or not), tries one, and says what came of it as a line of JSON. Nothing is ever sent: a leak ends
with the socket it asked for, the local socket it connects to is its own, and the name that is looked up stands under
`.invalid`, which exists nowhere (RFC 6761).
"""

import ctypes
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from aibot_local.errors import GuardError
from aibot_local.guard import raise_guard

_NAME = "planted-leak.invalid"
_CHILD_SECONDS = 60
_CHILD = "import socket; socket.socket(socket.AF_INET, socket.SOCK_STREAM).close()"


class Leak(StrEnum):
    """What came of a planted leak."""

    REFUSED = "refused"
    OPENED = "got through"
    UNKNOWN = "cannot be told"  # it failed, and nothing says whether that was the guard's doing


@dataclass(frozen=True, slots=True)
class LeakTrial:
    """One planted leak, tried under the guard.

    `control` tells what came of the same leak without the guard, where that could be tried without harm; a leak that
    is refused either way shows nothing. None if it was not tried.
    """

    name: str
    title: str
    outcome: Leak
    detail: str
    control: Leak | None


def open_python_socket() -> tuple[Leak, str]:
    """Ask for an internet socket as Python does."""
    try:
        socket.socket(socket.AF_INET, socket.SOCK_STREAM).close()
    except OSError as error:
        return Leak.REFUSED, str(error)
    return Leak.OPENED, "an internet socket was opened"


def open_native_socket() -> tuple[Leak, str]:
    """Ask for one as native code does, past everything that Python could forbid."""
    libc = ctypes.CDLL(None, use_errno=True)
    handle = libc.socket(int(socket.AF_INET), int(socket.SOCK_STREAM), 0)
    if handle < 0:
        return Leak.REFUSED, os.strerror(ctypes.get_errno())
    os.close(handle)
    return Leak.OPENED, "an internet socket was opened"


def look_up_name() -> tuple[Leak, str]:
    """Have the system look a name up.

    That fails in the same words whether the guard refused it or no server answered; a trace tells them apart.
    """
    try:
        socket.getaddrinfo(_NAME, 443)
    except PermissionError as error:
        return Leak.REFUSED, str(error)
    except OSError as error:
        return Leak.UNKNOWN, str(error)
    return Leak.OPENED, "the name was looked up"


def open_in_child() -> tuple[Leak, str]:
    """Have another program ask for one."""
    command = [sys.executable, "-I", "-c", _CHILD]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_CHILD_SECONDS, check=False)
    if done.returncode == 0:
        return Leak.OPENED, "a child process opened an internet socket"
    lines = done.stderr.strip().splitlines()
    detail = lines[-1] if lines else f"the child ended with {done.returncode}"
    return (Leak.REFUSED if "PermissionError" in detail else Leak.UNKNOWN), detail


def ask_neighbour() -> tuple[Leak, str]:
    """Connect to a local socket by its name, as a name service or a message bus is asked; it is our own."""
    if not hasattr(socket, "AF_UNIX"):
        return Leak.REFUSED, "this system has no local sockets"
    with tempfile.TemporaryDirectory(prefix="aibot-leak-") as folder:
        name = str(Path(folder) / "socket")
        with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
            server.bind(name)
            server.listen(1)
            try:
                client.connect(name)
            except PermissionError as error:
                return Leak.REFUSED, str(error)
            except OSError as error:
                return Leak.UNKNOWN, str(error)
    return Leak.OPENED, "a local socket was reached by its name"


LEAKS: Mapping[str, tuple[str, Callable[[], tuple[Leak, str]]]] = {
    "python": ("a socket from Python", open_python_socket),
    "native": ("a socket from native code", open_native_socket),
    "name": ("a name looked up", look_up_name),
    "child": ("a socket from a child process", open_in_child),
    "neighbour": ("another program asked over a local socket", ask_neighbour),
}


def main(arguments: list[str]) -> int:
    """Try one leak and say what came of it; 0 whatever that was, 1 when the guard could not be put up."""
    name, mode = arguments
    if mode == "guarded":
        try:
            guard = raise_guard()
        except GuardError as error:
            sys.stdout.write(json.dumps({"outcome": Leak.OPENED, "detail": str(error)}) + "\n")
            return 1
    else:
        guard = ""
    outcome, detail = LEAKS[name][1]()
    sys.stdout.write(json.dumps({"outcome": outcome, "detail": detail, "guard": guard}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
