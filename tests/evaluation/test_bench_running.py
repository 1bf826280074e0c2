"""Running systems: what is sent to them, what is kept, how a run goes on, and how a failing one is told."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from bench_desk import CLUSTERS, DATA, JUDGED

from aibot_local.errors import ModelError
from aibot_local.evaluation.bench import processes, running
from aibot_local.evaluation.bench.cache import Cache
from aibot_local.evaluation.bench.processes import WorkerError
from aibot_local.evaluation.bench.records import Grouped, Loaded, Written
from aibot_local.evaluation.bench.running import Bench, choose_words, run_events, run_summaries
from aibot_local.evaluation.bench.systems import parse_systems
from aibot_local.evaluation.bench.worker import do_job, measure_peak
from aibot_local.evaluation.datasets import Cluster, EventSet, LabelledArticle
from aibot_local.pipeline import SilentProgress
from aibot_local.settings import Settings

SYSTEMS = parse_systems("lead-first,oracle")


class Office:
    """Stands in for the processes: notes the jobs, writes `SYSTEM CLUSTER`, and can fail at a cluster."""

    def __init__(self) -> None:
        self.jobs: list[dict[str, Any]] = []
        self.fails_at = ""
        self.error = ""

    def do_apart(self, job: dict[str, Any]) -> Iterator[dict[str, Any]]:
        self.jobs.append(job)
        yield {"loaded": asdict(Loaded((("splitter", "s", "", ""),), 1.0))}
        for item in job.get("clusters", []):
            name = item["cluster"]["id"]
            if job["kind"] == "judge":
                for key in item["texts"]:
                    yield {"judged": asdict(JUDGED), "key": key}
                continue
            if name == self.fails_at:
                raise WorkerError("its process was ended by SIGKILL")
            text = f"{job['system']} {name}"
            yield {"written": asdict(Written(item["key"], (text,), 0.5, peak=7, error=self.error))}
        if job["kind"] == "group":
            yield {"grouped": asdict(Grouped((0, 1), 0.5))}

    def list_kinds(self) -> list[str]:
        return [job["kind"] for job in self.jobs]


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    office = Office()
    monkeypatch.setattr(running, "do_apart", office.do_apart)
    return office


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(Settings(models=tmp_path / "models"), Cache(tmp_path / "cache"), SilentProgress())


def test_every_system_writes_every_cluster_and_each_text_is_judged_once(office: Office, bench: Bench) -> None:
    runs, notes = run_summaries(DATA, SYSTEMS, bench)
    assert [[one.sentences for one in run.written] for run in runs] == [
        [("lead-first first",), ("lead-first second",)],
        [("oracle first",), ("oracle second",)],
    ]
    assert all(run.judged == (JUDGED, JUDGED) and not run.failure for run in runs) and notes == ()
    assert office.list_kinds() == ["write", "write", "judge"]


def test_references_are_shown_to_the_oracle_alone(office: Office, bench: Bench) -> None:
    run_summaries(DATA, SYSTEMS, bench)
    lead, oracle, judge = office.jobs
    assert [item["cluster"]["references"] for item in lead["clusters"]] == [(), ()]
    assert [item["cluster"]["references"] for item in judge["clusters"]] == [(), ()]
    assert [item["cluster"]["references"] for item in oracle["clusters"]] == [
        one.references for one in CLUSTERS
    ]


def test_what_is_done_is_not_done_again(office: Office, bench: Bench) -> None:
    first = run_summaries(DATA, SYSTEMS, bench)
    office.jobs.clear()
    assert run_summaries(DATA, SYSTEMS, bench) == first
    assert office.jobs == []


def test_a_run_that_was_cut_off_goes_on(office: Office, bench: Bench) -> None:
    office.fails_at = "second"
    runs, _ = run_summaries(DATA, SYSTEMS, bench)
    assert [len(run.written) for run in runs] == [1, 1]
    assert "SIGKILL" in runs[0].failure
    office.fails_at = ""
    office.jobs.clear()
    runs, _ = run_summaries(DATA, SYSTEMS, bench)
    assert [[item["cluster"]["id"] for item in job["clusters"]] for job in office.jobs] == [["second"]] * 3
    assert not runs[0].failure and len(runs[0].written) == 2


def test_another_length_is_other_work(office: Office, bench: Bench) -> None:
    run_summaries(DATA, SYSTEMS, bench)
    office.jobs.clear()
    run_summaries(DATA, SYSTEMS, bench, words=99)
    assert [item["words"] for item in office.jobs[0]["clusters"]] == [99, 99]


def test_what_failed_is_tried_again(office: Office, bench: Bench) -> None:
    office.error = "no words came"
    run_summaries(DATA, SYSTEMS, bench)
    office.error = ""
    runs, _ = run_summaries(DATA, SYSTEMS, bench)
    assert [one.error for one in runs[0].written] == ["", ""]


def test_torn_lines_are_not_taken_for_work(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.add("key", {"a": 1})
    with (tmp_path / "key.jsonl").open("a") as file:
        file.write('{"a": 2, "b')
    cache.add("key", {"a": 3})
    assert cache.load("key") == [{"a": 1}, {"a": 3}]
    assert cache.load("other") == []


def test_a_model_that_is_not_there_is_told_before_anything_runs(office: Office, bench: Bench) -> None:
    with pytest.raises(ModelError, match="embedder"):
        run_summaries(DATA, parse_systems("lead-first,consensus"), bench)
    assert office.jobs == []


def test_events_are_found_once(office: Office, bench: Bench) -> None:
    data = EventSet("piles", (LabelledArticle("a", "e", "", "x"), LabelledArticle("b", "f", "", "y")))
    (run,) = run_events(data, parse_systems("alone"), bench)
    assert run.grouped is not None and run.grouped.labels == (0, 1)
    assert run_events(data, parse_systems("alone"), bench) == (run,)
    assert office.list_kinds() == ["group"]


def test_lengths() -> None:
    cluster = Cluster("c", ("x",), (" ".join("a" * 20), " ".join("a" * 31)))
    assert choose_words(cluster, None) == 26
    assert choose_words(cluster, 50) == 50
    assert choose_words(Cluster("c", ("x",), ("a b",)), None) == 10


def make_job(tmp_path: Path, **values: object) -> dict[str, Any]:
    bench = Bench(Settings(models=tmp_path), Cache(tmp_path / "cache"), SilentProgress(), guarded=False)
    return bench.make_job(**values)  # type: ignore[arg-type]


def test_a_worker_groups_articles(tmp_path: Path) -> None:
    texts = [
        "The bridge at Harwick fell into the river.",
        "The bridge at Harwick fell into the river again.",
        "Cats.",
    ]
    articles = [asdict(LabelledArticle(str(n), "e", "", text)) for n, text in enumerate(texts)]
    loaded, found = do_job(make_job(tmp_path, kind="group", system="tfidf-linkage", articles=articles))
    assert loaded["loaded"]["engines"] == ()
    one, other, alone = found["grouped"]["labels"]
    assert one == other != alone
    assert found["grouped"]["peak"] > 0


def test_the_peak_is_of_this_process() -> None:
    before = measure_peak()
    block = bytearray(60_000_000)
    assert measure_peak() >= before and len(block) == 60_000_000


def test_a_process_that_cannot_work_says_why(tmp_path: Path) -> None:
    """A real process: it loads no model."""
    with pytest.raises(WorkerError, match="holds no embedder"):
        list(processes.do_apart(make_job(tmp_path, kind="group", system="hdbscan", articles=[])))
    with pytest.raises(WorkerError, match="a fault of the program: KeyError at"):
        list(processes.do_apart({"guard": False}))
