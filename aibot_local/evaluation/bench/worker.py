"""One system at work in a process of its own, so that its memory and time are its alone.

Started by `processes.py` as `python -m aibot_local.evaluation.bench.worker`: one job as JSON on standard input, one
message a line as JSON on standard output, in the order of the work.
"""

import json
import os
import resource
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from time import perf_counter
from typing import Any, TypeVar

from aibot_local.errors import AibotError, describe_fault
from aibot_local.evaluation.bench.records import Grouped, Judgement, Loaded, Written
from aibot_local.evaluation.bench.systems import System, parse_system
from aibot_local.evaluation.datasets import Cluster, LabelledArticle, make_articles, make_event
from aibot_local.guard import raise_guard
from aibot_local.process import follow_parent, keep_output
from aibot_local.settings import Settings

_WARM_UP = Cluster(
    "warm-up", ("The bridge at Harwick was shut on Monday. It will be mended by May.",), ("It is shut.",)
)

Message = dict[str, Any]
T = TypeVar("T")


def main() -> None:
    """Do the job that stands on standard input."""
    results = os.fdopen(keep_output(), "w", encoding="utf-8")
    follow_parent()
    job = json.loads(sys.stdin.buffer.read())
    try:
        if job["guard"]:
            raise_guard()  # where it is a filter of the kernel we have it already; elsewhere it is not inherited
        for message in do_job(job):
            results.write(json.dumps(message) + "\n")
            results.flush()
    except AibotError as error:
        results.write(json.dumps({"fault": str(error)}) + "\n")
    except Exception as error:
        if os.environ.get("AIBOT_DEBUG"):
            raise
        results.write(json.dumps({"fault": describe_fault(error)}) + "\n")
    results.close()


def do_job(job: Message) -> Iterator[Message]:
    """The messages of a job: what was loaded, then one for each cluster, text or set."""
    from aibot_local.evaluation.bench.desk import load_desk, load_judges_desk

    settings = Settings(models=Path(job["models"]), engine=job["engine"], threads=job["threads"])
    start = perf_counter()
    if job["kind"] == "judge":
        desk = load_judges_desk(settings)
    else:
        system = parse_system(job["system"])
        desk = load_desk(system, settings)
        if job["kind"] == "write":
            warm_up(system, desk)
    yield {"loaded": asdict(Loaded(desk.stamps, perf_counter() - start))}
    if job["kind"] == "judge":
        for item in job["clusters"]:
            yield from judge_cluster(_read_cluster(item["cluster"]), item["texts"], desk)
    elif job["kind"] == "group":
        articles = tuple(LabelledArticle(**one) for one in job["articles"])
        yield {"grouped": asdict(group_articles(system, articles, desk))}
    else:
        for item in job["clusters"]:
            cluster = _read_cluster(item["cluster"])
            written = write_cluster(system, cluster, desk, key=item["key"], words=item["words"])
            yield {"written": asdict(written)}


def warm_up(system: System, desk: Any) -> None:  # noqa: ANN401
    """Write something short once: the first call imports and sets memory up, which is part of loading."""
    write_cluster(system, _WARM_UP, desk, key="", words=10)


def write_cluster(system: System, cluster: Cluster, desk: Any, *, key: str, words: int) -> Written:  # noqa: ANN401
    """A system's text of one cluster, measured. A fault of the system is kept, and its text empty.

    The cluster has references for a bound alone; no other system is sent them.
    """
    from aibot_local.evaluation.bench.writing import write_text

    event = make_event(cluster)
    if desk.rewriter is not None:
        desk.rewriter.seconds, desk.rewriter.tokens = 0.0, 0
    start = perf_counter()
    text, error = _try(lambda: write_text(system, event, desk, words=words, references=cluster.references))
    seconds = perf_counter() - start
    return Written(
        cluster=key,
        sentences=text.sentences if text else (),
        seconds=seconds,
        writing_seconds=desk.rewriter.seconds if desk.rewriter else 0.0,
        tokens=desk.rewriter.tokens if desk.rewriter else 0,
        peak=measure_peak(),
        dropped=text.dropped if text else (),
        error=error,
    )


def judge_cluster(cluster: Cluster, texts: dict[str, list[str]], desk: Any) -> Iterator[Message]:  # noqa: ANN401
    """How each of several texts, by key, stands to the articles of a cluster."""
    from aibot_local.evaluation.bench.judging import judge_text, prepare_ground

    event = make_event(cluster)
    ground = prepare_ground(event, desk)
    for key, sentences in texts.items():
        judgement: Judgement | None = judge_text(tuple(sentences), event, ground)
        yield {"judged": asdict(judgement) if judgement else None, "key": key}


def group_articles(system: System, articles: tuple[LabelledArticle, ...], desk: Any) -> Grouped:  # noqa: ANN401
    """The events a system finds, measured."""
    from aibot_local.evaluation.bench.grouping import group

    made = make_articles(articles)
    start = perf_counter()
    labels, error = _try(lambda: group(system, made, desk))
    return Grouped(tuple(labels or ()), perf_counter() - start, measure_peak(), error)


def measure_peak() -> int:
    """The greatest resident memory of this process so far, in bytes.

    On Linux VmHWM (proc(5)): what getrusage gives also counts the process that started this one.
    """
    try:
        for line in Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        pass
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _try(work: Callable[[], T]) -> tuple[T | None, str]:
    try:
        return work(), ""
    except AibotError as error:
        return None, str(error)
    except Exception as error:
        if os.environ.get("AIBOT_DEBUG"):
            raise
        return None, describe_fault(error)


def _read_cluster(record: Message) -> Cluster:
    return Cluster(record["id"], tuple(record["documents"]), tuple(record["references"]))


if __name__ == "__main__":
    main()
