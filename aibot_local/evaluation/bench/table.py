"""The boards as rows of cells: for the terminal and for people who read no plot."""

from dataclasses import dataclass

from aibot_local.evaluation.bench.limits import find_frontier
from aibot_local.evaluation.bench.scoring import Against, Board, Row
from aibot_local.evaluation.bench.systems import Standing, Task
from aibot_local.evaluation.significance import Interval

NOTHING = "–"
_MARKS = {Standing.SYSTEM: "", Standing.BASELINE: " (baseline)", Standing.BOUND: " (sees the references)"}
_LEAST_P = 0.001


@dataclass(frozen=True, slots=True)
class Table:
    """A title, the columns, and a row of cells for each system."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def lay_out_board(board: Board) -> tuple[Table, ...]:
    """A board as tables: how good, how true, at what cost."""
    if board.task is Task.EVENTS:
        return (_lay_out_events(board),)
    return (_lay_out_quality(board), _lay_out_truth(board))


def name_row(row: Row) -> str:
    """A system with what it is there for."""
    return row.system + _MARKS[row.standing]


def show_share(value: float) -> str:
    """A share of 0..1 with four digits."""
    return f"{value:.4f}"


def show_interval(interval: Interval) -> str:
    """A mean with its bounds."""
    return f"{interval.mean:.4f} [{interval.low:.3f}, {interval.high:.3f}]"


def show_percent(interval: Interval | None) -> str:
    """A mean share in percent, with one decimal."""
    return f"{100 * interval.mean:.1f} %" if interval else NOTHING


def show_difference(one: Against | None) -> tuple[str, str]:
    """The difference to the best baseline with its p-value: as written, and at equal length."""
    if one is None:
        return NOTHING, NOTHING
    plain = f"{one.difference:+.4f} (p {show_p(one.p_value)})"
    if one.equal_difference is None or one.equal_p_value is None:
        return plain, NOTHING
    return plain, f"{one.equal_difference:+.4f} (p {show_p(one.equal_p_value)})"


def show_p(value: float) -> str:
    """A p-value with three digits."""
    return "< .001" if value < _LEAST_P else f"{value:.3f}".removeprefix("0")


def show_memory(count: int) -> str:
    """Bytes in GB (10^9)."""
    return f"{count / 1e9:.2f} GB"


def _lay_out_quality(board: Board) -> Table:
    columns = (
        "system", "R-1", "R-2 [95 %]", "R-L", "R-Lsum", "chrF", "R-2 to best baseline", "at equal length", "words",
    )  # fmt: skip
    rows = []
    for row in board.rows:
        if row.measures is None:
            rows.append((name_row(row), f"failed: {row.failure}", *[""] * (len(columns) - 2)))
            continue
        rows.append(
            (
                name_row(row),
                show_share(row.measures["rouge1"].mean),
                show_interval(row.measures["rouge2"]),
                *(show_share(row.measures[name].mean) for name in ("rougeL", "rougeLsum", "chrf")),
                *show_difference((row.against or {}).get("rouge2")),
                f"{row.words:.0f}",
            )
        )
    return Table(f"{board.name}: {board.size} clusters, quality", columns, tuple(rows))


def _lay_out_truth(board: Board) -> Table:
    columns = (
        "system", "supported", "verbatim", "novel pairs", "words in sources", "reports used", "held back",
        "s a story", "peak", "tokens/s", "loading",
    )  # fmt: skip
    rows = []
    for row in board.rows:
        if row.costs is None:
            continue
        truth, costs = row.truth or {}, row.costs
        names = ("supported", "verbatim", "novelty", "coverage", "reports")
        rows.append(
            (
                name_row(row),
                *(show_percent(truth.get(name)) for name in names),
                str(row.dropped) if row.dropped else NOTHING,
                f"{costs.seconds.mean:.2f}",
                show_memory(costs.peak),
                NOTHING if costs.tokens_per_second is None else f"{costs.tokens_per_second:.1f}",
                NOTHING if costs.load_seconds is None else f"{costs.load_seconds:.1f} s",
            )
        )
    return Table(f"{board.name}: truth and cost", columns, tuple(rows))


def _lay_out_events(board: Board) -> Table:
    columns = (
        "system", "B-cubed F1 [95 %]", "precision", "recall", "Rand", "to best baseline", "alone", "s", "peak",
    )  # fmt: skip
    rows = []
    for row in board.rows:
        if row.measures is None or row.costs is None:
            rows.append((name_row(row), f"failed: {row.failure}", *[""] * (len(columns) - 2)))
            continue
        rows.append(
            (
                name_row(row),
                show_interval(row.measures["f1"]),
                *(show_share(row.measures[name].mean) for name in ("precision", "recall", "rand")),
                show_difference((row.against or {}).get("f1"))[0],
                show_percent(row.measures["alone"]),
                f"{row.costs.seconds.mean:.1f}",
                show_memory(row.costs.peak),
            )
        )
    return Table(f"{board.name}: {board.size} articles of {board.events} events", columns, tuple(rows))


def tell_frontier(board: Board) -> str:
    """The frontiers of a board in a line."""
    parts = [
        f"{words}: {', '.join(find_frontier(board.rows, board.main, cost)) or 'nothing'}"
        for words, cost in (("for its time", "seconds"), ("for its memory", "peak"))
    ]
    return f"{board.name}: nothing cheaper is better than, " + "; ".join(parts)
