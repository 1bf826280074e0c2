"""Runs and results of a benchmark, small enough to check by eye."""

from aibot_local.evaluation.bench.records import Dropped, Judgement, Loaded, Written
from aibot_local.evaluation.bench.running import SystemRun
from aibot_local.evaluation.bench.systems import parse_system
from aibot_local.evaluation.datasets import Cluster, SummarySet

CLUSTERS = (
    Cluster("first", ("The bridge fell on Monday. Nobody died.",), ("The bridge fell on Monday.",)),
    Cluster("second", ("Cats sleep by day. Dogs run.",), ("Cats sleep by day.",)),
)
DATA = SummarySet("animals", CLUSTERS)
JUDGED = Judgement(
    ("",), supported=1.0, contradicted=0.0, verbatim=1.0, novelty=0.0, coverage=1.0, reports=1.0
)
FAULTY = Judgement(
    ("no such date",), supported=0.0, contradicted=1.0, verbatim=0.0, novelty=0.5, coverage=0.75, reports=0.0
)


def make_run(
    name: str,
    *texts: str,
    seconds: float = 1.0,
    peak: int = 10**9,
    judged: Judgement = JUDGED,
    tokens: int = 0,
    dropped: tuple[Dropped, ...] = (),
) -> SystemRun:
    """A run of one sentence a cluster."""
    written = tuple(
        Written(
            cluster=str(number),
            sentences=(text,) if text else (),
            seconds=seconds,
            writing_seconds=seconds / 2 if tokens else 0.0,
            tokens=tokens,
            peak=peak,
            dropped=dropped,
        )
        for number, text in enumerate(texts)
    )
    loaded = Loaded((("embedder", "mini", "ab" * 32, "float32"),), 2.0)
    return SystemRun(parse_system(name), written, tuple(judged if text else None for text in texts), loaded)
