"""What running and judging systems gives."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dropped:
    """A sentence the rewriter wrote that did not get through the gate as it was, and why, in one line."""

    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Written:
    """A system's text of one cluster.

    `seconds` is wall-clock time from articles to text, without loading models; `writing_seconds` the part of it that
    the rewriter took, and `tokens` what came back from it, 0 where there is none or it cannot be counted. `peak` is the
    greatest resident memory of the process so far, in bytes. `error` is set, and the text empty, where it failed.
    """

    cluster: str
    sentences: tuple[str, ...]
    seconds: float
    writing_seconds: float = 0.0
    tokens: int = 0
    peak: int = 0
    dropped: tuple[Dropped, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a text stands to the articles it is of; every share is 0..1.

    `faults` has a line for each sentence: what the gate finds wrong with it, or nothing. `supported`, `contradicted`
    and `verbatim` are shares of sentences: passed by the gate's checks, contradicted by the sources whatever the words
    (`verification.contradiction`), and standing in a source word for word. `novelty` is the share of word pairs that no
    article has (See et al. 2017), `coverage` the share of words that one has (Grusky et al. 2018), `reports` the share
    of the articles that supported sentences rest on.
    """

    faults: tuple[str, ...]
    supported: float
    contradicted: float
    verbatim: float
    novelty: float
    coverage: float
    reports: float


@dataclass(frozen=True, slots=True)
class Grouped:
    """The events a system found: a label for each article of a set, in its order; seconds and bytes as in Written."""

    labels: tuple[int, ...]
    seconds: float
    peak: int = 0
    error: str = ""


@dataclass(frozen=True, slots=True)
class Loaded:
    """The engines a process loaded: each line has role, name, fingerprint ('' where none) and precision ('' alike)."""

    engines: tuple[tuple[str, str, str, str], ...]
    seconds: float
