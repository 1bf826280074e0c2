"""The network guard: once up, this process and its children cannot open a network socket.

On Linux it is a seccomp filter (seccomp(2), in the classic BPF of bpf(4)): `socket` and `socketpair` with any family
but AF_UNIX are refused with EACCES, and so are `connect`, by which another program such as a name service could be
asked to reach a network in our stead, and `io_uring_setup`, by which sockets can be opened unseen. Calls of another
instruction set than the machine's own are refused whole. It needs no privilege, holds for native code as well as for
Python, is inherited by children, and cannot be taken back. It leaves alone what was open before, pairs of local
sockets, and datagrams to a local socket's name: a filter cannot read the address that `sendmsg` points to. Elsewhere a
Python audit hook refuses what Python itself opens; that is best effort, and says so.
"""

import ctypes
import errno
import platform
import socket
import struct
import sys
from dataclasses import dataclass
from functools import cache
from typing import Any

from aibot_local.errors import GuardError

NO_GUARD = "none: the run was asked to do without"

_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_SET_MODE_FILTER = 1
_SECCOMP_FILTER_FLAG_TSYNC = 1  # the filter binds threads that run already, too
_ALLOW = 0x7FFF0000
_REFUSE = 0x00050000 | 13  # SECCOMP_RET_ERRNO with EACCES

_LOAD_WORD = 0x20  # BPF_LD | BPF_W | BPF_ABS
_JUMP_EQUAL = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
_JUMP_AT_LEAST = 0x35  # BPF_JMP | BPF_JGE | BPF_K
_RETURN = 0x06
_OFFSET_NUMBER, _OFFSET_ARCHITECTURE, _OFFSET_FIRST_ARGUMENT = 0, 4, 16
_X32_BIT = 0x40000000
_IO_URING_SETUP = 425


@dataclass(frozen=True, slots=True)
class _Machine:
    """Numbers of linux/audit.h and the system call table."""

    architecture: int
    socket: int
    socketpair: int
    connect: int
    seccomp: int


_MACHINES = {
    "x86_64": _Machine(0xC000003E, socket=41, socketpair=53, connect=42, seccomp=317),
    "aarch64": _Machine(0xC00000B7, socket=198, socketpair=199, connect=203, seccomp=277),
}


@cache  # filters pile up, and the kernel takes no more after some two thousand; hooks pile up, too
def raise_guard() -> str:
    """Put the guard up for the rest of the process; calling it again does nothing more.

    Gives one line that says which guard holds.

    :raises GuardError: when the system has seccomp but refuses the filter.
    """
    machine = _MACHINES.get(platform.machine())
    if sys.platform == "linux" and machine is not None:
        _install_filter(machine)
        _check_filter()
        return "seccomp: every socket but AF_UNIX, connect, and io_uring are refused by the kernel"
    sys.addaudithook(_refuse_event)
    return (
        f"Python audit hook on {sys.platform}/{platform.machine()}: best effort, "
        "native code and child processes are not bound by it"
    )


def _install_filter(machine: _Machine) -> None:
    program = _build_filter(machine)
    code = ctypes.create_string_buffer(b"".join(program))
    # struct sock_fprog: an unsigned short, padding, and a pointer.
    header = struct.pack("HxxxxxxP", len(program), ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise GuardError(_tell_refusal("prctl(PR_SET_NO_NEW_PRIVS)"))
    done = libc.syscall(
        ctypes.c_long(machine.seccomp),
        ctypes.c_uint(_SECCOMP_SET_MODE_FILTER),
        ctypes.c_uint(_SECCOMP_FILTER_FLAG_TSYNC),
        ctypes.c_char_p(header),
    )
    if done != 0:
        raise GuardError(_tell_refusal("seccomp()"))


def _build_filter(machine: _Machine) -> list[bytes]:
    """The filter as struct sock_filter, one each; jumps count the instructions to pass over."""
    return [
        _instruct(_LOAD_WORD, _OFFSET_ARCHITECTURE),
        _instruct(_JUMP_EQUAL, machine.architecture, 1, 0),
        _instruct(_RETURN, _REFUSE),
        _instruct(_LOAD_WORD, _OFFSET_NUMBER),
        _instruct(_JUMP_AT_LEAST, _X32_BIT, 6, 0),
        _instruct(_JUMP_EQUAL, _IO_URING_SETUP, 5, 0),
        _instruct(_JUMP_EQUAL, machine.connect, 4, 0),
        _instruct(_JUMP_EQUAL, machine.socket, 1, 0),
        _instruct(_JUMP_EQUAL, machine.socketpair, 0, 3),
        _instruct(_LOAD_WORD, _OFFSET_FIRST_ARGUMENT),
        _instruct(_JUMP_EQUAL, socket.AF_UNIX, 1, 0),
        _instruct(_RETURN, _REFUSE),
        _instruct(_RETURN, _ALLOW),
    ]


def _instruct(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)


def _check_filter() -> None:
    try:
        socket.socket(socket.AF_INET, socket.SOCK_STREAM).close()
    except OSError:
        return
    raise GuardError(
        "the network guard is up but a network socket could still be opened: run under `unshare -rn`, "
        "with --no-guard"
    )


def _tell_refusal(call: str) -> str:
    number = ctypes.get_errno()
    return (
        f"the network guard cannot be put up: {call} failed with errno {number}; "
        "run with --no-guard, under `unshare -rn` if the network shall stay out of reach"
    )


_TO_ADDRESS = frozenset({"socket.bind", "socket.sendmsg", "socket.sendto"})
_LOOK_UPS = frozenset(
    {"socket.getaddrinfo", "socket.gethostbyaddr", "socket.gethostbyname", "socket.getnameinfo"}
)


def _refuse_event(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook (PEP 578) that refuses what would reach a network."""
    local = getattr(socket, "AF_UNIX", None)
    if event == "socket.__new__":
        refused = local is None or len(arguments) < 2 or arguments[1] != local
    elif event == "socket.connect":
        refused = True
    elif event in _TO_ADDRESS:
        refused = local is None or getattr(arguments[0], "family", None) != local
    else:
        refused = event in _LOOK_UPS
    if refused:
        raise PermissionError(errno.EACCES, "the network guard refuses this: AiBot Local works offline")
