"""The network guard. It cannot be taken back, so whatever raises it runs in a process of its own."""

import errno
import json
import platform
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibot_local.guard import _MACHINES, _build_filter, _Machine, _refuse_event

HAS_FILTER = sys.platform == "linux" and platform.machine() in _MACHINES
needs_filter = pytest.mark.usefixtures("kernel")

PRELUDE = """
import asyncio, ctypes, errno, json, multiprocessing, os, socket, subprocess, sys, threading, time
from pathlib import Path
from aibot_local.errors import GuardError
from aibot_local.guard import raise_guard

def ask(family, kind=socket.SOCK_STREAM):
    '''The error number of asking for a socket as Python does; 0 if there was none.'''
    try:
        socket.socket(family, kind).close()
    except OSError as error:
        return error.errno
    return 0

libc = ctypes.CDLL(None, use_errno=True)

def ask_native(call, *arguments):
    '''The error number of a function of the C library that gives a handle; 0 if there was none.'''
    ctypes.set_errno(0)
    handle = getattr(libc, call)(*arguments)
    if handle >= 0:
        os.close(handle)
    return ctypes.get_errno() if handle < 0 else 0

def tell(value):
    print(json.dumps(value))
"""


def run_program(program: str, *arguments: str) -> Any:  # noqa: ANN401 (whatever the program tells)
    """What a program tells; it runs in a process of its own, under this process's import path."""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:] = {sys.path!r}\n{PRELUDE}\n{program}", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def kernel() -> None:
    """Skips where the kernel takes no filter from us at all, as within some containers."""
    if not HAS_FILTER:
        pytest.skip("the kernel filter is written for Linux on x86-64 and arm64")
    told = run_program("""
try:
    tell(raise_guard())
except GuardError as error:
    tell(str(error))
""")
    if "cannot be put up" in told:
        pytest.skip(f"this system refuses seccomp filters: {told}")


def needs_family(name: str) -> int:
    """A family of sockets that this machine has when no guard is up; a refusal of another would show nothing."""
    family = int(getattr(socket, name))
    try:
        socket.socket(family, socket.SOCK_STREAM).close()
    except OSError:
        pytest.skip(f"this machine has no {name}, so nothing tells a refusal")
    return family


# ------------------------------------------------------------------------------------ what is refused


@needs_filter
@pytest.mark.parametrize("name", ["AF_INET", "AF_INET6"])
def test_internet_sockets_of_python_are_refused(name: str) -> None:
    family = needs_family(name)
    program = f"""
before = ask({family})
raise_guard()
tell([before, ask({family}), ask({family}, socket.SOCK_DGRAM), ask({family}, socket.SOCK_RAW)])
"""
    assert run_program(program) == [0, errno.EACCES, errno.EACCES, errno.EACCES]


@needs_filter
def test_every_family_but_the_local_one_is_refused() -> None:
    # Families the machine does not know are refused too, before the kernel looks for a module of theirs.
    program = "raise_guard(); tell([ask(family) for family in range(1, 46)])"
    refused = run_program(program)
    assert refused[0] == 0, "AF_UNIX is 1"
    assert set(refused[1:]) == {errno.EACCES}


@needs_filter
def test_native_code_is_refused() -> None:
    needs_family("AF_INET")
    program = """
kind = int(socket.SOCK_STREAM)
before = ask_native("socket", 2, kind, 0)
raise_guard()
straight = {"x86_64": 41, "aarch64": 198}[os.uname().machine]  # the system call, past the C library's function
tell([before, ask_native("socket", 2, kind, 0), ask_native("syscall", straight, 2, kind, 0),
      ask_native("socket", 1, kind, 0)])
"""
    assert run_program(program) == [0, errno.EACCES, errno.EACCES, 0]


@needs_filter
def test_pairs_of_sockets_are_refused_but_local_ones() -> None:
    # A pair of AF_TIPC can send to other machines; most kernels have none, but the filter answers before they say so.
    program = """
pair = (ctypes.c_int * 2)()
raise_guard()
tell([[libc.socketpair(family, 5, 0, pair), ctypes.get_errno()] for family in (30, 2)]
     + [libc.socketpair(1, 1, 0, pair)])
"""
    assert run_program(program) == [[-1, errno.EACCES], [-1, errno.EACCES], 0]


@needs_filter
def test_io_uring_is_refused() -> None:
    program = """
raise_guard()
parameters = ctypes.create_string_buffer(256)
tell(ask_native("syscall", 425, 8, parameters))
"""
    assert run_program(program) == errno.EACCES


@needs_filter
def test_names_are_not_looked_up() -> None:
    # Under .invalid, so that a look-up that gets out meets nobody. A local name service would answer in the same way.
    program = """
raise_guard()
try:
    tell(socket.getaddrinfo("planted-leak.invalid", 443))
except OSError as error:
    tell(type(error).__name__)
"""
    assert run_program(program) == "gaierror"


@needs_filter
def test_children_are_bound() -> None:
    needs_family("AF_INET")
    program = """
child = "import socket\\ntry: socket.socket(socket.AF_INET).close()\\nexcept OSError as error: print(error.errno)"
command = [sys.executable, "-I", "-c", child]
before = subprocess.run(command, capture_output=True, text=True).stdout
raise_guard()
started = subprocess.run(command, capture_output=True, text=True).stdout
reader, writer = os.pipe()
if os.fork() == 0:
    os.write(writer, str(ask(socket.AF_INET)).encode())
    os._exit(0)
os.wait()
tell([before, started.strip(), os.read(reader, 9).decode()])
"""
    assert run_program(program) == ["", str(errno.EACCES), str(errno.EACCES)]


@needs_filter
def test_threads_that_run_already_are_bound() -> None:
    needs_family("AF_INET")
    program = """
told, started, raised = [], threading.Event(), threading.Event()

def work():
    told.append(ask(socket.AF_INET))
    started.set()
    raised.wait(60)
    told.append(ask(socket.AF_INET))
    told.append(ask_native("socket", 2, 1, 0))

thread = threading.Thread(target=work)
thread.start()
started.wait(60)
raise_guard()
raised.set()
thread.join()
tell(told)
"""
    assert run_program(program) == [0, errno.EACCES, errno.EACCES]


@needs_filter
def test_a_guard_raised_in_a_thread_binds_the_process() -> None:
    program = """
thread = threading.Thread(target=raise_guard)
thread.start()
thread.join()
tell(ask(socket.AF_INET))
"""
    assert run_program(program) == errno.EACCES


# -------------------------------------------------------------------------------- what goes on working


@needs_filter
@pytest.mark.parametrize("guarded", [True, False])
def test_a_pair_of_local_sockets_works_and_no_other_program_is_reached(tmp_path: Path, guarded: bool) -> None:
    program = """
if sys.argv[1] == "True":
    raise_guard()
left, right = socket.socketpair()
left.sendall(b"through a pair")
server = socket.socket(socket.AF_UNIX)
server.bind("s")
server.listen()
client = socket.socket(socket.AF_UNIX)
answers = [right.recv(99).decode(), client.connect_ex("s")]
ctypes.set_errno(0)
native = socket.socket(socket.AF_UNIX)
address = (1).to_bytes(2, sys.byteorder) + b"s\\0"
answers.append(ctypes.get_errno() if libc.connect(native.fileno(), address, len(address)) else 0)
tell(answers)
"""
    # A name relative to its folder: the path of a local socket may have 107 bytes at most.
    place = f"import os; os.chdir({str(tmp_path)!r})\n"
    refusal = errno.EACCES if guarded else 0
    assert run_program(place + program, str(guarded)) == ["through a pair", refusal, refusal]


@needs_filter
def test_a_socket_that_was_open_before_stays_open() -> None:
    # Told in the documentation as what the guard does not do; if that changes, the text must.
    needs_family("AF_INET")
    program = """
server = socket.create_server(("127.0.0.1", 0))
raise_guard()
server.settimeout(0.01)
try:
    server.accept()
except TimeoutError:
    tell("open")
"""
    assert run_program(program) == "open"


@needs_filter
def test_processes_and_pipes_work() -> None:
    program = """
raise_guard()
done = subprocess.run([sys.executable, "-I", "-c", "print(input()[::-1])"], input="abc", capture_output=True, text=True)
with multiprocessing.get_context("fork").Pool(2) as pool:
    results = pool.map(abs, [-2, -3])
there, here = multiprocessing.Pipe()
there.send({"a": 1})
tell([done.stdout.strip(), results, here.recv()])
"""
    assert run_program(program) == ["cba", [2, 3], {"a": 1}]


@needs_filter
def test_processes_that_are_spawned_work(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import json, multiprocessing, socket, sys\n"
        f"sys.path[:] = {sys.path!r}\n"
        "def ask(family):\n"
        "    try:\n"
        "        socket.socket(family).close()\n"
        "    except OSError as error:\n"
        "        return error.errno\n"
        "if __name__ == '__main__':\n"
        "    from aibot_local.guard import raise_guard\n"
        "    raise_guard()\n"
        f"    with multiprocessing.get_context('spawn').Pool(1) as pool:\n"
        "        print(json.dumps(pool.map(ask, [socket.AF_UNIX, socket.AF_INET])))\n"
    )
    done = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [None, errno.EACCES]


@needs_filter
def test_an_event_loop_works() -> None:
    program = """
raise_guard()

async def work():
    done = await asyncio.create_subprocess_exec("/bin/echo", "spoken", stdout=asyncio.subprocess.PIPE)
    told, _ = await done.communicate()
    return [await asyncio.to_thread(ask, socket.AF_INET), told.decode().strip()]

tell(asyncio.run(work()))
"""
    assert run_program(program) == [errno.EACCES, "spoken"]


@needs_filter
def test_an_inbox_is_read(tmp_path: Path) -> None:
    body = (
        "The old bridge at Harwick fell into the river on Tuesday morning, and two lorry drivers were hurt. "
        * 3
    )
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "bridge.txt").write_text(f"Bridge falls into river\n\n{body}\n")
    (tmp_path / "inbox" / "vote.html").write_text(
        "<html><head><title>Lorne votes</title></head><body><article><h1>Lorne votes</h1>"
        f"<p>{'Voters in Lorne choose a new parliament on Sunday after a long and bitter campaign. ' * 4}</p>"
        "</article></body></html>"
    )
    program = """
from aibot_local.reading import read_inbox
raise_guard()
reading = read_inbox(Path(sys.argv[1]))
tell([sorted([article.document.path, article.title] for article in reading.articles), len(reading.set_aside)])
"""
    articles = [["bridge.txt", "Bridge falls into river"], ["vote.html", "Lorne votes"]]
    assert run_program(program, str(tmp_path / "inbox")) == [articles, 0]


# ---------------------------------------------------------------------------------- raising it, and failing


@needs_filter
def test_the_line_names_the_guard() -> None:
    line = run_program("tell(raise_guard())")
    assert line.startswith("seccomp") and "\n" not in line


@needs_filter
def test_raising_it_again_does_no_harm() -> None:
    # More often than the kernel takes filters for one process (some two thousand of this length).
    program = """
lines = {raise_guard() for _ in range(4000)}
left, right = socket.socketpair()
child = subprocess.run([sys.executable, "-c", f"import sys; sys.path[:] = {sys.path!r}\\n"
    "from aibot_local.guard import raise_guard; print(raise_guard(), end='')"], capture_output=True, text=True)
tell([len(lines), ask(socket.AF_INET), ask(socket.AF_UNIX), child.stdout in lines])
"""
    assert run_program(program) == [1, errno.EACCES, 0, True]


@needs_filter
def test_a_refused_filter_is_an_error_in_one_line() -> None:
    program = """
import aibot_local.guard as guard
from dataclasses import replace
machine = guard._MACHINES[os.uname().machine]
guard._MACHINES[os.uname().machine] = replace(machine, seccomp=100_000)  # a system call there is not
try:
    raise_guard()
except GuardError as error:
    tell([str(error), ask(socket.AF_UNIX)])
"""
    told, local = run_program(program)
    assert f"seccomp() failed with errno {errno.ENOSYS}" in told and "--no-guard" in told and "\n" not in told
    assert local == 0


@needs_filter
def test_a_filter_that_does_not_hold_is_found_out() -> None:
    needs_family("AF_INET")
    program = """
import aibot_local.guard as guard
guard._build_filter = lambda machine: [guard._instruct(guard._RETURN, guard._ALLOW)]
told = []
for _ in range(2):  # an error is not remembered as a guard that holds
    try:
        raise_guard()
    except GuardError as error:
        told.append("could still be opened" in str(error))
tell(told)
"""
    assert run_program(program) == [True, True]


# ------------------------------------------------------------- the filter by itself, for each machine it is for

ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # AUDIT_ARCH_* of linux/audit.h
I386, ARM = 0x40000003, 0x40000028
SOCKETS = {
    "x86_64": (41, 53),
    "aarch64": (198, 199),
}  # socket, socketpair in the kernel's tables of system calls
ALLOWED, REFUSED = 0x7FFF0000, 0x00050000 | errno.EACCES


def run_filter(machine: _Machine, *, architecture: int, number: int, first: int = 0) -> int:
    """What the filter answers to a system call: classic BPF over struct seccomp_data, as bpf(4) has it."""
    program = [struct.unpack("HBBI", one) for one in _build_filter(machine)]
    data = struct.pack("<IIQ6Q", number, architecture, 0, first, 0, 0, 0, 0, 0)
    place, register = 0, 0
    for _ in program:  # jumps lead forward only, so it ends within its length
        code, if_true, if_false, value = program[place]
        place += 1
        if code == 0x06:
            return int(value)
        if code == 0x20:
            register = struct.unpack_from("<I", data, value)[0]
        else:
            holds = {0x15: register == value, 0x35: register >= value}[code]
            place += if_true if holds else if_false
    raise AssertionError("the filter does not end")


def list_calls(name: str) -> Iterator[tuple[int, int]]:
    yield from ((number, family) for number in SOCKETS[name] for family in range(46))


@pytest.mark.parametrize("name", sorted(ARCHITECTURES))
def test_the_filter_lets_local_sockets_through_and_no_other(name: str) -> None:
    for number, family in list_calls(name):
        answer = run_filter(_MACHINES[name], architecture=ARCHITECTURES[name], number=number, first=family)
        assert answer == (ALLOWED if family == 1 else REFUSED), (number, family)


@pytest.mark.parametrize("name", sorted(ARCHITECTURES))
@given(number=st.integers(0, 2**32 - 1), first=st.integers(0, 2**64 - 1))
def test_the_filter_refuses_nothing_else_of_the_machine(name: str, number: int, first: int) -> None:
    # The kernel takes the family of a socket as 32 bits, so what stands above them changes nothing.
    connects = number == {"x86_64": 42, "aarch64": 203}[name]
    unseen = number == 425 or connects or number >= 0x40000000
    refused = unseen or (number in SOCKETS[name] and first % 2**32 != 1)
    answer = run_filter(_MACHINES[name], architecture=ARCHITECTURES[name], number=number, first=first)
    assert answer == (REFUSED if refused else ALLOWED)


@pytest.mark.parametrize("name", sorted(ARCHITECTURES))
@pytest.mark.parametrize("architecture", [I386, ARM, 0, 0xFFFFFFFF])
def test_the_filter_refuses_other_instruction_sets_whole(name: str, architecture: int) -> None:
    for number in (0, 1, 41, 102, 198, 281, 359):
        assert run_filter(_MACHINES[name], architecture=architecture, number=number, first=1) == REFUSED


@pytest.mark.parametrize(("name", "number"), [("x86_64", 42), ("aarch64", 203)])
def test_the_filter_refuses_connecting(name: str, number: int) -> None:
    answer = run_filter(_MACHINES[name], architecture=ARCHITECTURES[name], number=number, first=3)
    assert answer == REFUSED


def test_the_filter_is_written_for_two_machines() -> None:
    assert {name: machine.architecture for name, machine in _MACHINES.items()} == ARCHITECTURES


# ------------------------------------------------------------------------------------------- the audit hook


class Handle:
    """Stands for a socket in the arguments of an event."""

    def __init__(self, family: int) -> None:
        self.family = family


LOCAL, ABROAD = Handle(socket.AF_UNIX), Handle(socket.AF_INET)


@pytest.mark.parametrize(
    ("event", "arguments"),
    [
        ("socket.__new__", (ABROAD, int(socket.AF_INET), 1, 0)),
        ("socket.__new__", (ABROAD, int(socket.AF_INET6), 1, 0)),
        ("socket.__new__", (ABROAD, -1, -1, -1)),  # a handle taken over, of whatever family
        ("socket.bind", (ABROAD, ("127.0.0.1", 0))),
        ("socket.connect", (ABROAD, ("192.0.2.1", 80))),
        ("socket.connect", (LOCAL, "name")),  # another program, which may have a network
        ("socket.sendto", (ABROAD, ("192.0.2.1", 80))),
        ("socket.sendmsg", (ABROAD, ("192.0.2.1", 80))),
        ("socket.getaddrinfo", ("example.org", 80, 0, 0, 0)),
        ("socket.gethostbyname", ("example.org",)),
        ("socket.gethostbyaddr", ("192.0.2.1",)),
        ("socket.getnameinfo", (("192.0.2.1", 80),)),
    ],
)
def test_the_hook_refuses(event: str, arguments: tuple[Any, ...]) -> None:
    with pytest.raises(PermissionError, match="works offline") as caught:
        _refuse_event(event, arguments)
    assert caught.value.errno == errno.EACCES


@pytest.mark.parametrize(
    ("event", "arguments"),
    [
        ("socket.__new__", (LOCAL, int(socket.AF_UNIX), 1, 0)),
        ("socket.bind", (LOCAL, "name")),
        ("socket.sendto", (LOCAL, "name")),
        ("socket.sendmsg", (LOCAL, "name")),
        ("socket.gethostname", ()),
        ("open", ("file", "r", 0)),
        ("import", ("socket", None, None, None, None)),
        ("subprocess.Popen", ("/bin/echo", [], None, None)),
    ],
)
def test_the_hook_lets_through(event: str, arguments: tuple[Any, ...]) -> None:
    _refuse_event(event, arguments)


def test_without_a_filter_the_hook_stands_in(tmp_path: Path) -> None:
    program = """
import platform
platform.machine = lambda: "riscv64"
os.chdir(sys.argv[1])
line = raise_guard()
again = raise_guard()
refused = [ask(socket.AF_INET), ask(socket.AF_INET6)]
for attempt in (lambda: socket.getaddrinfo("planted-leak.invalid", 443),
                lambda: socket.gethostbyname("planted-leak.invalid"),
                lambda: socket.create_connection(("127.0.0.1", 9))):
    try:
        attempt()
    except OSError as error:
        refused.append(error.errno)
left, right = socket.socketpair()
left.sendall(b"pair")
server = socket.socket(socket.AF_UNIX)
server.bind("s")
server.listen()
client = socket.socket(socket.AF_UNIX)
try:
    client.connect("s")
except OSError as error:
    refused.append(error.errno)
done = subprocess.run([sys.executable, "-I", "-c", "print(1)"], capture_output=True, text=True).stdout.strip()
tell([line, again == line, refused, right.recv(9).decode(), done,
      asyncio.run(asyncio.sleep(0, "slept"))])
"""
    if not hasattr(socket, "AF_UNIX"):
        pytest.skip("this system has no local sockets")
    line, same, refused, pair, done, slept = run_program(program, str(tmp_path))
    assert "audit hook" in line and "best effort" in line and "child processes are not bound" in line
    assert same
    assert refused == [errno.EACCES] * 6
    assert (pair, done, slept) == ("pair", "1", "slept")
