"""Running systems on data sets, each in a process of its own, going on where an earlier run was cut off."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from json import dumps
from typing import Any

from aibot_local.evaluation.bench.cache import Cache
from aibot_local.evaluation.bench.manifest import hash_judge, hash_system
from aibot_local.evaluation.bench.processes import WorkerError, do_apart
from aibot_local.evaluation.bench.records import Dropped, Grouped, Judgement, Loaded, Written
from aibot_local.evaluation.bench.systems import Standing, System
from aibot_local.evaluation.datasets import Cluster, EventSet, SummarySet, hash_articles, hash_cluster
from aibot_local.protocols import Progress
from aibot_local.settings import Settings

_LEAST_WORDS = 10

Job = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SystemRun:
    """What a system wrote of each cluster of a set, in its order, and how that was judged.

    `failure` is a line where the system did not get through all of them; then some of `written` are missing.
    A judgement is None for an empty text. `loaded` is None where everything was done before this was kept.
    """

    system: System
    written: tuple[Written, ...]
    judged: tuple[Judgement | None, ...] = ()
    loaded: Loaded | None = None
    failure: str = ""


@dataclass(frozen=True, slots=True)
class GroupRun:
    """The events a system found in a set, or the line that says why there are none."""

    system: System
    grouped: Grouped | None
    loaded: Loaded | None = None
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Bench:
    """How to run: the settings' library, engine and threads; with or without the guard; what is kept; who is told."""

    settings: Settings
    cache: Cache
    progress: Progress
    guarded: bool = True

    def make_job(self, kind: str, **values: object) -> Job:
        """A job for a process."""
        return {
            "kind": kind,
            "models": str(self.settings.models.absolute()),
            "engine": self.settings.engine,
            "threads": self.settings.threads,
            "guard": self.guarded,
            **values,
        }


def choose_words(cluster: Cluster, words: int | None) -> int:
    """The length asked for: `words`, or that of the cluster's references, on average."""
    if words is not None:
        return words
    lengths = [len(reference.split()) for reference in cluster.references]
    return max(_LEAST_WORDS, round(sum(lengths) / len(lengths)))


def run_summaries(
    data: SummarySet, systems: Sequence[System], bench: Bench, *, words: int | None = None
) -> tuple[tuple[SystemRun, ...], tuple[str, ...]]:
    """Every system's text of every cluster, judged, in the order of `systems`; and lines on what could not be done.

    A system that fails is reported and does not stop the others.

    :raises ModelError: a model that is named is not in the library.
    """
    keys = {system: hash_system(system, bench.settings) for system in systems}
    lengths = {hash_cluster(one): choose_words(one, words) for one in data.clusters}
    runs = [_write_all(data, system, keys[system], lengths, bench) for system in systems]
    judged, failure = _judge_all(data, runs, bench)
    finished = tuple(
        SystemRun(
            one.system,
            one.written,
            tuple(judged.get(key) for key in _list_text_keys(data, one)),
            one.loaded,
            one.failure,
        )
        for one in runs
    )
    return finished, (failure,) if failure else ()


def run_events(data: EventSet, systems: Sequence[System], bench: Bench) -> tuple[GroupRun, ...]:
    """The events every system finds in a set; in the order of `systems`.

    :raises ModelError: a model that is named is not in the library.
    """
    keys = {system: hash_system(system, bench.settings) for system in systems}
    return tuple(_group(data, system, keys[system], bench) for system in systems)


# --------------------------------------------------------------------------------------------- writing


def _write_all(
    data: SummarySet, system: System, key: str, lengths: Mapping[str, int], bench: Bench
) -> SystemRun:
    done: dict[str, Written] = {}
    loaded: Loaded | None = None
    for piece in bench.cache.load(key):
        loaded = read_loaded(piece) or loaded
        if written := read_written(piece):
            done[written.cluster] = written
    wanted = {
        _name_work(name, lengths): cluster for cluster in data.clusters for name in [hash_cluster(cluster)]
    }
    missing = {name: cluster for name, cluster in wanted.items() if name not in done}
    failure = ""
    with bench.progress.stage(f"{data.name}: {system.name}", len(wanted)) as advance:
        advance(len(wanted) - len(missing))
        if missing:
            try:
                prepare(system, bench)
                for message in do_apart(_make_writing_job(system, missing, lengths, bench)):
                    loaded = read_loaded(message) or loaded
                    written = read_written(message)
                    if written is None:
                        bench.cache.add(key, message)
                        continue
                    done[written.cluster] = written
                    if not written.error:  # what failed is tried again next time
                        bench.cache.add(key, message)
                    advance(1)
            except WorkerError as error:
                failure = str(error)
    finished = tuple(done[name] for name in wanted if name in done)
    if not failure and len(finished) < len(wanted):
        failure = f"{len(finished)} of {len(wanted)} texts were written"
    return SystemRun(system, finished, loaded=loaded, failure=failure)


def prepare(system: System, bench: Bench) -> None:
    """Have a rewriter's engine chosen before it is measured: choosing runs all of them, which costs time and memory.

    :raises WorkerError: it cannot be loaded.
    """
    if system.rewriter and bench.settings.engine == "auto":
        for _ in do_apart(bench.make_job("write", system=system.name, clusters=[])):
            pass


def _name_work(name: str, lengths: Mapping[str, int]) -> str:
    return f"{name}/{lengths[name]}"


def _make_writing_job(
    system: System, missing: Mapping[str, Cluster], lengths: Mapping[str, int], bench: Bench
) -> Job:
    sees_references = system.standing is Standing.BOUND
    items = [
        {
            "key": name,
            "words": lengths[hash_cluster(cluster)],
            "cluster": {
                "id": cluster.id,
                "documents": cluster.documents,
                "references": cluster.references if sees_references else (),
            },
        }
        for name, cluster in missing.items()
    ]
    return bench.make_job("write", system=system.name, clusters=items)


# --------------------------------------------------------------------------------------------- judging


def _judge_all(
    data: SummarySet, runs: Sequence[SystemRun], bench: Bench
) -> tuple[dict[str, Judgement | None], str]:
    """A judgement for each text by its key, each text judged once whichever systems wrote it; and a failure or ''."""
    key = hash_judge(bench.settings)
    known: dict[str, Judgement | None] = {}
    for piece in bench.cache.load(key):
        if "judged" in piece and "key" in piece:
            known[str(piece["key"])] = read_judgement(piece)
    missing: dict[str, dict[str, tuple[str, ...]]] = {}
    clusters = {hash_cluster(cluster): cluster for cluster in data.clusters}
    for one in runs:
        for written, text in zip(one.written, _list_text_keys(data, one), strict=True):
            if text not in known:
                missing.setdefault(written.cluster.split("/")[0], {})[text] = written.sentences
    if not missing:
        return known, ""
    items = [
        {
            "cluster": {"id": clusters[name].id, "documents": clusters[name].documents, "references": ()},
            "texts": texts,
        }
        for name, texts in missing.items()
    ]
    with bench.progress.stage(f"{data.name}: checking", sum(map(len, missing.values()))) as advance:
        try:
            for message in do_apart(bench.make_job("judge", clusters=items)):
                if "judged" in message:
                    known[str(message["key"])] = read_judgement(message)
                    bench.cache.add(key, message)
                    advance(1)
        except WorkerError as error:
            return known, f"its texts could not be checked: {error}"
    return known, ""


def _list_text_keys(data: SummarySet, run: SystemRun) -> Iterator[str]:
    """The key of each text: what it says, and of which articles."""
    for written in run.written:
        text = dumps([written.cluster.split("/")[0], written.sentences])
        yield sha256(text.encode()).hexdigest()


# -------------------------------------------------------------------------------------------- grouping


def _group(data: EventSet, system: System, key: str, bench: Bench) -> GroupRun:
    name = hash_articles(data.articles)
    loaded: Loaded | None = None
    with bench.progress.stage(f"{data.name}: {system.name}", 1) as advance:
        for piece in bench.cache.load(key):
            loaded = read_loaded(piece) or loaded
            if piece.get("set") == name and (grouped := read_grouped(piece)):
                advance(1)
                return GroupRun(system, grouped, loaded)
        articles = [asdict(article) for article in data.articles]
        try:
            for message in do_apart(bench.make_job("group", system=system.name, articles=articles)):
                loaded = read_loaded(message) or loaded
                grouped = read_grouped(message)
                if grouped is None:
                    bench.cache.add(key, message)
                    continue
                advance(1)
                if grouped.error:
                    return GroupRun(system, None, loaded, grouped.error)
                bench.cache.add(key, {**message, "set": name})
                return GroupRun(system, grouped, loaded)
        except WorkerError as error:
            return GroupRun(system, None, loaded, str(error))
    return GroupRun(system, None, loaded, "its process gave no answer")


# ------------------------------------------------------------------------------------ reading messages


def read_written(message: Mapping[str, Any]) -> Written | None:
    """The text in a message, if it is one of a text."""
    try:
        value = dict(message["written"])
        value["sentences"] = tuple(map(str, value["sentences"]))
        value["dropped"] = tuple(Dropped(**one) for one in value["dropped"])
        return Written(**value)
    except (KeyError, TypeError, ValueError):
        return None


def read_judgement(message: Mapping[str, Any]) -> Judgement | None:
    """The judgement in a message; None for that of an empty text."""
    try:
        value = dict(message["judged"])
        return Judgement(**{**value, "faults": tuple(map(str, value["faults"]))})
    except (KeyError, TypeError, ValueError):
        return None


def read_grouped(message: Mapping[str, Any]) -> Grouped | None:
    """The events in a message, if it is one of events."""
    try:
        value = dict(message["grouped"])
        return Grouped(**{**value, "labels": tuple(map(int, value["labels"]))})
    except (KeyError, TypeError, ValueError):
        return None


def read_loaded(message: Mapping[str, Any]) -> Loaded | None:
    """The engines in a message, if it is one of engines."""
    try:
        value = message["loaded"]
        engines = tuple((str(a), str(b), str(c), str(d)) for a, b, c, d in value["engines"])
        return Loaded(engines, float(value["seconds"]))
    except (KeyError, TypeError, ValueError):
        return None
