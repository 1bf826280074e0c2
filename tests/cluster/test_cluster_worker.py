"""A worker in a process of its own, and what stands between it and Ray; Ray itself takes no part."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from fakes import list_articles, write_inbox
from tiny_models import build_embedder

from aibot_local.cluster.host import WorkerHost
from aibot_local.cluster.running import write_orders
from aibot_local.engines.load import load_engines
from aibot_local.settings import Settings
from aibot_local.sharding import Shard, ShardFolder, Step, describe_conditions

HEAVY = {"torch", "transformers", "numpy", "scipy", "lxml", "pydantic", "trafilatura", "spacy"}


def test_what_is_without_a_guard_can_open_no_article_and_no_model() -> None:
    code = (
        "import sys, aibot_local.cluster.scheduler, aibot_local.cluster.host;"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not HEAVY & set(done.stdout.split())


@pytest.mark.slow
def test_a_worker_is_started_again_when_its_process_has_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox, out = write_inbox(tmp_path / "inbox", list_articles()), tmp_path / "out"
    (tmp_path / "library").mkdir()
    embedder = build_embedder(tmp_path / "mini")
    settings = Settings(models=tmp_path / "library", embedder=str(embedder), rewriter="none")
    conditions = describe_conditions(settings, load_engines(settings), inbox, "1")
    orders = write_orders(inbox, out, settings, 1, "1", conditions)
    monkeypatch.setenv("RAY_AUTH_TOKEN", "key-to-the-cluster")
    host = WorkerHost(json.dumps(orders))
    place, fault = host.begin()
    assert place and not fault
    assert host.worker is not None
    first = host.worker.process.pid
    assert b"key-to-the-cluster" not in Path(f"/proc/{first}/environ").read_bytes()
    assert host.work(1, 2) == (place, "")
    os.kill(first, signal.SIGKILL)
    host.worker.process.wait()
    assert host.work(2, 2) == (place, "")
    assert host.worker.process.pid != first
    host.worker.stop()
    assert ShardFolder(out).list_done(Step.ARTICLES) == [Shard(1, 2), Shard(2, 2)]
    mark = ShardFolder(out).find_mark(Step.ARTICLES, Shard(1, 2))
    assert mark is not None and str(mark.facts["guard"]).startswith("seccomp")


@pytest.mark.slow
def test_a_worker_that_cannot_begin_says_why(tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    settings = Settings(models=tmp_path / "library")
    host = WorkerHost(json.dumps(write_orders(tmp_path, tmp_path / "out", settings, 1, "", {})))
    _, fault = host.begin()
    assert "holds no embedder" in fault and "\n" not in fault
