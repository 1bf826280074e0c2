"""Systems by plain names: what is compared, and what always stands beside it.

`[EMBEDDER:]EXTRACTOR[+REWRITER[+gate]]` writes summaries, `[EMBEDDER:]CLUSTERER` finds events:

    consensus    consensus+SmolLM2-135M-Instruct    consensus+SmolLM2-135M-Instruct+gate    all-MiniLM-L6-v2:events
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from aibot_local.errors import SettingsError
from aibot_local.salience import SCORERS

GATE = "gate"


class Task(StrEnum):
    """What a system does."""

    SUMMARIES = "summaries"
    EVENTS = "events"


class Standing(StrEnum):
    """What a system is there for."""

    SYSTEM = "system"  # to be chosen from
    BASELINE = "baseline"  # to be better than
    BOUND = "bound"  # has seen the references: what picking sentences could give at best


@dataclass(frozen=True, slots=True)
class System:
    """A system: `method` is its extractor or clusterer, `embedder` empty for the library's choice."""

    name: str
    task: Task
    standing: Standing
    method: str
    embedder: str = ""
    rewriter: str = ""
    gated: bool = False


LEAD_FIRST, LEAD_ALL, RANDOM, ORACLE = "lead-first", "lead-all", "random", "oracle"
SUMY_LEXRANK, SUMY_TEXTRANK = "sumy-lexrank", "sumy-textrank"
EVENTS, HDBSCAN = "events", "hdbscan"
ALONE, TFIDF = "alone", "tfidf-linkage"

CLUSTERERS = (EVENTS, HDBSCAN)
_BASELINES = {
    Task.SUMMARIES: (LEAD_FIRST, LEAD_ALL, RANDOM, SUMY_LEXRANK, SUMY_TEXTRANK),
    Task.EVENTS: (ALONE, TFIDF),
}
BASELINES = tuple(
    System(name, task, Standing.BASELINE, name) for task, names in _BASELINES.items() for name in names
)
BOUNDS = (System(ORACLE, Task.SUMMARIES, Standing.BOUND, ORACLE),)


def parse_systems(names: str) -> tuple[System, ...]:
    """The systems of a list parted by commas, without repeats, in its order.

    :raises SettingsError: a name is not of the form above.
    """
    found = [parse_system(name.strip()) for name in names.split(",") if name.strip()]
    if not found:
        raise SettingsError(
            "no system is named; give names such as consensus,consensus+MODEL,consensus+MODEL+gate"
        )
    return tuple(dict.fromkeys(found))


def parse_system(name: str) -> System:
    """The system of a name; a baseline's name gives the baseline.

    :raises SettingsError: it is not of the form above.
    """
    for known in (*BASELINES, *BOUNDS):
        if known.name == name:
            return known
    before, colon, rest = name.rpartition(":")
    if colon and not before:
        raise SettingsError(f"system {name!r} names no embedder before its colon")
    method, *added = rest.split("+")
    if method in CLUSTERERS and not added:
        return System(name, Task.EVENTS, Standing.SYSTEM, method, before)
    if method not in SCORERS:
        known_names = ", ".join((*SCORERS, *CLUSTERERS, *(one.name for one in (*BASELINES, *BOUNDS))))
        raise SettingsError(f"system {name!r} begins with no method; known are {known_names}")
    rewriter = added[0] if added else ""
    if len(added) > 2 or (len(added) == 2 and added[1] != GATE) or rewriter == GATE or "" in added:
        raise SettingsError(f"system {name!r}: after {method} only +REWRITER or +REWRITER+{GATE} can follow")
    return System(name, Task.SUMMARIES, Standing.SYSTEM, method, before, rewriter, len(added) == 2)


def choose_systems(embedders: Sequence[str], rewriters: Sequence[str], scorer: str) -> tuple[System, ...]:
    """What is compared where nothing is named: all that a library's models allow.

    The default extractor alone, with each rewriter, and with each rewriter and the gate; the events found with each
    embedder. `embedders` are the names the library holds, its choice first.
    """
    names = [scorer]
    for rewriter in rewriters:
        names += [f"{scorer}+{rewriter}", f"{scorer}+{rewriter}+{GATE}"]
    names += [f"{embedder}:{EVENTS}" for embedder in embedders]
    return tuple(map(parse_system, names))


def line_up(systems: Iterable[System], task: Task) -> tuple[System, ...]:
    """The systems of one task, then its baselines and bounds, each once."""
    named = [one for one in (*systems, *BASELINES, *BOUNDS) if one.task is task]
    return tuple(dict.fromkeys(named))
