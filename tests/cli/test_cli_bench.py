"""`aibot bench`: what it prints, writes and refuses. The systems that need no model run for real."""

import json
import os
from collections.abc import Iterator
from importlib import util
from pathlib import Path
from typing import Any

import pytest
from fakes import BRIDGE, BRIDGE_LATER, BRIDGE_THIRD, ELECTION, ELECTION_LATER

from aibot_local.cli.app import run
from aibot_local.errors import InputError, ModelError, SettingsError
from aibot_local.evaluation.bench import running
from aibot_local.evaluation.bench.processes import WorkerError

CLUSTERS = [
    {
        "id": "bridge",
        "documents": [BRIDGE, BRIDGE_LATER, BRIDGE_THIRD],
        "references": [
            "The old bridge at Harwick fell into the river on Tuesday and hurt two lorry drivers."
        ],
    },
    {
        "id": "vote",
        "documents": [ELECTION, ELECTION_LATER],
        "references": ["The Green Union won the election in Lorne with 33 per cent of votes."],
    },
]


@pytest.fixture(autouse=True)
def desk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("AIBOT_")]:
        monkeypatch.delenv(name)
    (tmp_path / "set.jsonl").write_text("\n".join(map(json.dumps, CLUSTERS)), encoding="utf-8")
    yield


def bench(*arguments: str) -> int:
    return run(["bench", "--data", "set.jsonl", "--models", "none", "--no-guard", "--plain", *arguments])


@pytest.mark.slow
def test_baselines_for_real_and_a_second_run_from_what_is_kept(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for package in ("rouge_score", "sacrebleu", "sumy"):
        pytest.importorskip(package, reason=f"{package} is not installed")
    arguments = ["--systems", "lead-first", "--words", "30", "--threads", "1", "--within", "8GB,60s,90%"]
    assert bench(*arguments) == 0
    shown = capsys.readouterr()
    assert shown.out.count("sumy-lexrank *") == 4
    assert "best within the limits is" in shown.out and "oracle **" in shown.out
    out = tmp_path / "bench-out"
    results = json.loads((out / "results.json").read_text(encoding="utf-8"))
    (one,) = results["sets"]
    rows = {row["system"]: row for row in one["rows"]}
    assert len(rows) == 6 and not any(row["failure"] for row in rows.values())
    assert rows["oracle"]["measures"]["rouge2"]["mean"] >= rows["random"]["measures"]["rouge2"]["mean"]
    assert rows["lead-first"]["truth"]["verbatim"]["mean"] == 1
    # A process of its own: without torch's models a few hundred megabytes, and above what Python alone takes.
    assert 10**7 < rows["lead-first"]["costs"]["peak"] < 2 * 10**9
    assert (out / "results.html").is_file() and (out / "results.csv").is_file()

    def refuse(job: dict[str, Any]) -> Iterator[dict[str, Any]]:
        raise WorkerError("nothing should run")
        yield {}

    monkeypatch.setattr(running, "do_apart", refuse)
    before = (out / "results.json").read_bytes()
    assert bench(*arguments, "--json") == 0
    assert json.loads(capsys.readouterr().out)["sets"] == results["sets"]
    assert (out / "results.json").read_bytes() == before


def test_a_system_that_fails_is_told_and_ends_with_3(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("rouge_score", reason="rouge-score is not installed")

    def fail(job: dict[str, Any]) -> Iterator[dict[str, Any]]:
        raise WorkerError("its process was ended by SIGKILL")
        yield {}

    monkeypatch.setattr(running, "do_apart", fail)
    assert bench("--systems", "random") == 3
    assert capsys.readouterr().out.count("failed: its process was ended by SIGKILL") == 6


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--systems", "magic"], SettingsError.exit_code, "begins with no method"),
        (["--systems", "events"], SettingsError.exit_code, "needs articles with an `event`"),
        (["--systems", "consensus+none-such"], ModelError.exit_code, "none"),
        (["--systems", "random", "--words", "3"], SettingsError.exit_code, "10 to 5000"),
        (["--systems", "random", "--limit", "0"], SettingsError.exit_code, "limit"),
        (["--within", "cheap"], SettingsError.exit_code, "is no limit"),
        (["--data", "missing.jsonl"], InputError.exit_code, "missing.jsonl"),
    ],
)
def test_errors_are_one_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, words: str
) -> None:
    pytest.importorskip("sumy", reason="sumy is not installed")
    assert bench(*arguments) == code
    shown = capsys.readouterr()
    assert shown.out == "" and words in shown.err and "Traceback" not in shown.err


def test_missing_packages_are_named_in_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    find = util.find_spec
    monkeypatch.setattr(
        "aibot_local.evaluation.bench.comparing.find_spec",
        lambda name: None if name == "sumy" else find(name),
    )
    assert bench() == SettingsError.exit_code
    assert "needs sumy: pip install 'aibot-local[bench]'" in capsys.readouterr().err
