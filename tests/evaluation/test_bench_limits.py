import pytest

from aibot_local.errors import SettingsError
from aibot_local.evaluation.bench.limits import Limits, choose_best, find_frontier, parse_limits, tell_best
from aibot_local.evaluation.bench.scoring import Board, Costs, Row, rank
from aibot_local.evaluation.bench.systems import Standing, Task
from aibot_local.evaluation.significance import Interval


def flat(value: float) -> Interval:
    return Interval(value, value, value)


def make_row(name: str, quality: float, seconds: float, gigabytes: float, *, supported: float = 1.0) -> Row:
    standing = Standing.BOUND if name == "oracle" else Standing.SYSTEM
    return Row(
        name,
        standing,
        measures={"rouge2": flat(quality)},
        truth={"supported": flat(supported)},
        costs=Costs(flat(seconds), 1.0, int(gigabytes * 1e9)),
    )


ROWS = [
    make_row("oracle", 0.9, 0.1, 0.1),
    make_row("quick", 0.1, 1, 1),
    make_row("slow", 0.3, 100, 2, supported=0.5),
    make_row("worse", 0.05, 50, 1.5),
    make_row("large", 0.2, 10, 16),
    Row("broken", Standing.SYSTEM, "no memory"),
]
BOARD = Board("set", Task.SUMMARIES, "0" * 64, 3, rank(ROWS, "rouge2"))


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("8GB,60s", Limits(8e9, 60)),
        ("2min, 4GiB ,95%", Limits(4 * 2**30, 120, 0.95)),
        ("500ms", Limits(None, 0.5)),
    ],
)
def test_limits_are_read(text: str, limits: Limits) -> None:
    assert parse_limits(text) == limits


@pytest.mark.parametrize("text", ["", "8", "GB", "8XB", "8GB,9GB", "101%", "-1s", "1e3s"])
def test_what_is_no_limit_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="limit"):
        parse_limits(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("100GB,1h", "slow"),
        ("100GB,1h,90%", "large"),
        ("8GB,60s", "quick"),
        ("8GB,100s", "slow"),
        ("1MB", None),
    ],
)
def test_the_best_within_limits(text: str, name: str | None) -> None:
    best = choose_best(BOARD, parse_limits(text))
    assert (best.system if best else None) == name
    assert (name or "nothing") in tell_best(BOARD, parse_limits(text))


def test_the_frontier_has_what_nothing_cheaper_beats() -> None:
    assert find_frontier(BOARD.rows, "rouge2", "seconds") == ("quick", "large", "slow")
    assert find_frontier(BOARD.rows, "rouge2", "peak") == ("quick", "slow")


def test_rows_stand_best_first_and_failed_ones_last() -> None:
    assert [row.system for row in BOARD.rows] == ["oracle", "slow", "large", "quick", "worse", "broken"]
