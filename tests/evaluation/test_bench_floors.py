from pathlib import Path

import pytest

from aibot_local.errors import InputError, SettingsError
from aibot_local.evaluation.bench.floors import (
    Baseline,
    FloorSet,
    dump_baseline,
    find_undercuts,
    move_floors,
    read_baseline,
)
from aibot_local.evaluation.bench.scoring import Board, Row
from aibot_local.evaluation.bench.systems import Standing, Task
from aibot_local.evaluation.significance import Interval

FLOORS = {"consensus": {"f1": 0.8}, "lead": {"f1": 0.6}}
BASELINE = Baseline({"f1": 0.005}, {"piles": FloorSet("d" * 64, 10, FLOORS)})


def make_board(consensus: float, lead: float | None = 0.6, data: str = "d" * 64) -> Board:
    rows = [
        Row(name, Standing.SYSTEM, measures={"f1": Interval(value, value, value)})
        for name, value in (("consensus", consensus), ("lead", lead))
        if value is not None
    ]
    return Board("piles", Task.EVENTS, data, 10, tuple(rows))


@pytest.mark.parametrize(
    ("board", "words"),
    [
        (make_board(0.8), ""),
        (make_board(0.9), ""),
        (make_board(0.7951), ""),
        (make_board(0.7949), "consensus: f1 0.7949 undercuts its floor 0.8000"),
        (make_board(0.8, None), "lead: f1 was not measured"),
        (make_board(0.9, data="e" * 64), "not that of the floors"),
    ],
)
def test_the_gate(board: Board, words: str) -> None:
    lines = find_undercuts(BASELINE, [board])
    assert len(lines) == (1 if words else 0)
    assert all(words in line for line in lines)


def test_a_set_that_was_not_run_is_no_pass() -> None:
    assert find_undercuts(BASELINE, []) == ["piles: was not run"]


def test_floors_rise_freely() -> None:
    moved = move_floors(BASELINE, [make_board(0.81239)])
    assert moved.sets["piles"].floors == {"consensus": {"f1": 0.8123}, "lead": {"f1": 0.6}}
    assert moved.sets["piles"].limit == 10


def test_noise_lowers_no_floor() -> None:
    assert move_floors(BASELINE, [make_board(0.7951)]).sets["piles"].floors == FLOORS


def test_floors_sink_only_when_named() -> None:
    for board in (make_board(0.7949), make_board(0.9, None), make_board(0.9, data="e" * 64)):
        with pytest.raises(SettingsError, match="--lower"):
            move_floors(BASELINE, [board])
    with pytest.raises(SettingsError, match="consensus"):
        move_floors(BASELINE, [make_board(0.7)], lower=["lead"])
    assert (
        move_floors(BASELINE, [make_board(0.7)], lower=["consensus"]).sets["piles"].floors["consensus"]["f1"]
        == 0.7
    )
    changed = move_floors(BASELINE, [make_board(0.7, data="e" * 64)], lower=["piles"])
    assert changed.sets["piles"].data == "e" * 64


def test_floors_are_kept_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(dump_baseline(BASELINE), encoding="utf-8")
    assert read_baseline(path) == BASELINE
    path.write_text('{"schema": "other"}', encoding="utf-8")
    with pytest.raises(InputError, match="no file of floors"):
        read_baseline(path)


def test_the_floors_of_the_project_can_be_read() -> None:
    baseline = read_baseline(Path(__file__).parents[2] / "benchmarks" / "baseline.json")
    assert baseline.sets
    for one in baseline.sets.values():
        assert len(one.data) == 64 and one.floors
        assert all(measure in baseline.margins for floors in one.floors.values() for measure in floors)
