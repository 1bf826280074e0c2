"""What strace(1) saw of the network: reading its record.

strace stops a process before the guard's filter is asked, and so sees the calls that are refused, too. Its faster
`--seccomp-bpf` is no use here: a refusal outweighs its own filter (seccomp(2)), and refused calls would go unseen.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import ip_address

# `?` has strace pass over a call that it or the machine does not know.
CALLS = "%network,seccomp,?io_uring_setup"

_LINE = re.compile(r"(?P<process>\d+) +(?P<rest>\S.*)")
_UNFINISHED = re.compile(r"(?P<start>.*) <unfinished \.\.\.>$")
_RESUMED = re.compile(r"<\.\.\. (?P<call>\w+) resumed>(?P<end>.*)")
_CALL = re.compile(
    r"(?P<call>\w+)\((?P<arguments>.*)\) += (?P<result>-?\d+|0x[0-9a-f]+|\?)(?: (?P<error>E\w+))?"
)
_FAMILY = re.compile(r"sa_family=(AF_\w+)")
_ADDRESS = re.compile(r'(?:inet_addr\(|inet_pton\(AF_INET6, )"([^"]+)"')
_PATH = re.compile(r'sun_path=(@?"[^"]*")')
_LOCAL = frozenset({"AF_UNIX", "AF_LOCAL"})
_REFUSALS = frozenset({"EACCES", "EPERM", "EAFNOSUPPORT", "ENOSYS"})
_TO_ADDRESS = frozenset({"bind", "connect", "sendto", "sendmsg", "sendmmsg"})


@dataclass(frozen=True, slots=True)
class Attempt:
    """A call that would reach a network.

    `call` is its name with the family of addresses, such as `socket(AF_INET6)`; `address` is what it named, if it
    named one. `error` is the system's word for why it failed, such as EACCES, or empty when it did not fail.
    """

    call: str
    address: str
    error: str


@dataclass(frozen=True, slots=True)
class Trace:
    """What a process and its children asked of the network, in the order it was seen.

    `attempts` leaves out the guard's own trials (the socket it asks for to see that it is refused), which are counted
    in `trials`. `local` lists the local sockets (AF_UNIX) by whose names other programs of the machine were reached.
    """

    attempts: tuple[Attempt, ...]
    trials: int
    local: tuple[str, ...]

    @property
    def let_through(self) -> tuple[Attempt, ...]:
        """The attempts that nothing forbade; that an address could not be reached is no refusal."""
        return tuple(attempt for attempt in self.attempts if attempt.error not in _REFUSALS)

    @property
    def abroad(self) -> tuple[Attempt, ...]:
        """The attempts that named an address outside of this machine."""
        return tuple(
            attempt for attempt in self.attempts if attempt.address and not _is_loopback(attempt.address)
        )

    def count(self) -> dict[str, int]:
        """How often each call was tried, by its name, address and error."""
        names = Counter(
            f"{attempt.call}{' ' + attempt.address if attempt.address else ''}: {attempt.error or 'not refused'}"
            for attempt in self.attempts
        )
        return dict(sorted(names.items()))


def read_trace(text: str) -> Trace:
    """Read what `strace -f -e trace=CALLS -o FILE` wrote."""
    attempts: list[Attempt] = []
    local: list[str] = []
    trials = 0
    on_trial: set[str] = set()
    for process, call, arguments, error in _list_calls(text.splitlines()):
        if call == "seccomp":
            if "SECCOMP_SET_MODE_FILTER" in arguments and not error:
                on_trial.add(process)
            continue
        attempt = _read_attempt(call, arguments, error)
        if attempt is None:
            if call == "connect" and not error and (path := _PATH.search(arguments)):
                local.append(path.group(1).replace('"', ""))
        elif process in on_trial and call == "socket" and error == "EACCES":
            on_trial.discard(process)
            trials += 1
        else:
            on_trial.discard(process)
            attempts.append(attempt)
    return Trace(tuple(attempts), trials, tuple(local))


def _list_calls(lines: Iterable[str]) -> Iterator[tuple[str, str, str, str]]:
    """Process, name, arguments and error of each call that has ended; halves that were torn apart are joined."""
    waiting: dict[str, str] = {}
    for line in lines:
        if not (parts := _LINE.fullmatch(line)):
            continue
        process, rest = parts["process"], parts["rest"]
        if half := _UNFINISHED.fullmatch(rest):
            waiting[process] = half["start"]
            continue
        if end := _RESUMED.fullmatch(rest):
            rest = waiting.pop(process, f"{end['call']}(") + end["end"]
        if call := _CALL.match(rest):
            yield process, call["call"], call["arguments"], call["error"] or ""
    for process, start in waiting.items():  # killed within the call: it was tried all the same
        if call := re.match(r"(\w+)\((.*)", start):
            yield process, call[1], call[2], "unfinished"


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _read_attempt(call: str, arguments: str, error: str) -> Attempt | None:
    if call == "io_uring_setup":
        return Attempt(call, "", error)
    if call in ("socket", "socketpair"):
        family = arguments.split(",")[0].strip()
        return None if family in _LOCAL else Attempt(f"{call}({family})", "", error)
    if call not in _TO_ADDRESS or not (named := _FAMILY.search(arguments)) or named[1] in _LOCAL:
        return None
    address = _ADDRESS.search(arguments)
    return Attempt(f"{call}({named[1]})", address[1] if address else "", error)
