"""The boards as rows of cells for the terminal."""

from dataclasses import dataclass

from aibot_local.evaluation.bench.limits import find_frontier
from aibot_local.evaluation.bench.scoring import TRUTH, Board, Row
from aibot_local.evaluation.bench.systems import Standing, Task
from aibot_local.evaluation.significance import Interval

NOTHING = "–"
_MARKS = {Standing.SYSTEM: "", Standing.BASELINE: " *", Standing.BOUND: " **"}
LEGEND = "* baseline, ** sees the references"
_LEAST_P = 0.001


@dataclass(frozen=True, slots=True)
class Table:
    """A title, the columns, and a row of cells for each system."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def lay_out_board(board: Board) -> tuple[Table, ...]:
    """A board as tables narrow enough for a terminal: how good, how sure that is, how true, at what cost."""
    if board.task is Task.EVENTS:
        return _lay_out_events(board), _lay_out_costs(board)
    return _lay_out_quality(board), _lay_out_contrasts(board), _lay_out_truth(board), _lay_out_costs(board)


def name_row(row: Row) -> str:
    """A system with what it is there for."""
    return row.system + _MARKS[row.standing]


def show_share(value: float) -> str:
    """A share of 0..1 with four digits and without the zero before them."""
    return _drop_zero(f"{value:.4f}")


def show_bounds(interval: Interval) -> str:
    """The bounds of a mean."""
    return f"{_drop_zero(f'{interval.low:.3f}')}–{_drop_zero(f'{interval.high:.3f}')}"


def show_percent(interval: Interval | None) -> str:
    """A mean share in percent, with one decimal, its sign left to the title."""
    return f"{100 * interval.mean:.1f}" if interval else NOTHING


def show_p(value: float) -> str:
    """A p-value with three digits."""
    return "< .001" if value < _LEAST_P else _drop_zero(f"{value:.3f}")


def show_memory(count: int) -> str:
    """Bytes in GB (10^9)."""
    return f"{count / 1e9:.2f} GB"


def _lay_out_quality(board: Board) -> Table:
    rows: list[tuple[str, ...]] = []
    for row in board.rows:
        if row.measures is None:
            rows.append((name_row(row), f"failed: {row.failure}", "", "", "", "", "", ""))
            continue
        near = row.measures.get("bertscore")
        main = row.measures["rouge2"]
        rows.append(
            (
                name_row(row),
                show_share(row.measures["rouge1"].mean),
                show_share(main.mean),
                show_bounds(main),
                *(show_share(row.measures[name].mean) for name in ("rougeL", "rougeLsum", "chrf")),
                show_share(near.mean) if near else "–",
            )
        )
    title = f"{board.name}: {board.size} clusters, quality ({LEGEND})"
    return Table(
        title, ("system", "R-1", "R-2", "R-2, 95 %", "R-L", "R-Lsum", "chrF", "BERTScore"), tuple(rows)
    )


def _lay_out_contrasts(board: Board) -> Table:
    rows: list[tuple[str, ...]] = []
    baseline = ""
    for row in board.rows:
        one = (row.against or {}).get("rouge2")
        if one is None:
            continue
        baseline = one.baseline
        equal = one.equal_difference, one.equal_p_value
        rows.append(
            (
                name_row(row),
                f"{one.difference:+.4f}",
                show_p(one.p_value),
                NOTHING if equal[0] is None else f"{equal[0]:+.4f}",
                NOTHING if equal[1] is None else show_p(equal[1]),
                f"{row.words:.0f}",
            )
        )
    title = f"{board.name}: R-2 against {baseline}, the best baseline; as written and cut to equal length"
    return Table(title, ("system", "difference", "p", "equal length", "p", "words"), tuple(rows))


def _lay_out_truth(board: Board) -> Table:
    rows: list[tuple[str, ...]] = []
    for row in board.rows:
        if row.costs is None:
            continue
        truth = row.truth or {}
        shares = (show_percent(truth.get(name)) for name in TRUTH)
        rows.append((name_row(row), *shares, str(row.dropped) if row.dropped else NOTHING))
    columns = (
        "system",
        "supported",
        "contradicted",
        "verbatim",
        "new pairs",
        "known",
        "reports",
        "held back",
    )
    return Table(
        f"{board.name}: truth by the articles alone, in % of sentences, word pairs, words, reports",
        columns,
        tuple(rows),
    )


def _lay_out_costs(board: Board) -> Table:
    unit = "s a story" if board.task is Task.SUMMARIES else "s"
    frontiers = {cost: find_frontier(board.rows, board.main, cost) for cost in ("seconds", "peak")}
    rows: list[tuple[str, ...]] = []
    for row in board.rows:
        if row.costs is None:
            continue
        speed, loading = row.costs.tokens_per_second, row.costs.load_seconds
        best = [
            word for word, cost in (("time", "seconds"), ("memory", "peak")) if row.system in frontiers[cost]
        ]
        rows.append(
            (
                name_row(row),
                f"{row.costs.seconds.mean:.2f}",
                show_memory(row.costs.peak),
                NOTHING if speed is None else f"{speed:.1f}",
                NOTHING if loading is None else f"{loading:.1f} s",
                ", ".join(best) or NOTHING,
            )
        )
    columns = ("system", unit, "peak memory", "tokens/s", "loading", "best for its")
    return Table(f"{board.name}: cost", columns, tuple(rows))


def _lay_out_events(board: Board) -> Table:
    rows: list[tuple[str, ...]] = []
    for row in board.rows:
        if row.measures is None:
            rows.append((name_row(row), f"failed: {row.failure}", *[""] * 6))
            continue
        one = (row.against or {}).get("f1")
        rows.append(
            (
                name_row(row),
                show_share(row.measures["f1"].mean),
                show_bounds(row.measures["f1"]),
                *(show_share(row.measures[name].mean) for name in ("precision", "recall")),
                NOTHING if one is None else f"{one.difference:+.4f}",
                NOTHING if one is None else show_p(one.p_value),
                show_percent(row.measures["alone"]),
            )
        )
    columns = ("system", "F1", "95 %", "precision", "recall", "to baseline", "p", "alone, %")
    title = f"{board.name}: {board.size} articles of {board.events} events, B-cubed ({LEGEND})"
    return Table(title, columns, tuple(rows))


def _drop_zero(number: str) -> str:
    return number.removeprefix("0")
