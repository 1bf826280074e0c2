"""Quality against cost as a drawing (SVG): where each system lies, and the frontier of those worth their cost.

It can be read without colour: the kind of a system is a shape, the frontier a dashed line, and every point is named.
"""

from dataclasses import dataclass
from math import ceil, floor, log10

from aibot_local.evaluation.bench.limits import find_frontier, read_cost
from aibot_local.evaluation.bench.scoring import Board, Row
from aibot_local.evaluation.bench.systems import Standing

WIDTH = 760
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 300, 16, 48  # margins; names stand in the right one
_LEAST_HEIGHT = 300
_LINE = 19  # height of a name


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis: its place in the drawing and what stands at it."""

    place: float
    label: str


@dataclass(frozen=True, slots=True)
class Point:
    """A system: its place, its name's height, its shape, whether it is on the frontier, and its values in words."""

    x: float
    y: float
    label_y: float
    name: str
    shape: str
    on_frontier: bool
    says: str


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawing ready to be written out; `frontier` are points of a stepped line."""

    title: str
    says: str
    height: float
    x_axis: str
    y_axis: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    points: tuple[Point, ...]
    frontier: str
    bottom: float
    left: float = _LEFT
    right: float = WIDTH - _RIGHT
    top: float = _TOP
    width: float = WIDTH
    label_x: float = WIDTH - _RIGHT + 26


def draw_board(board: Board, cost: str) -> Plot | None:
    """The drawing of a board's main measure against `seconds` or `peak`; None where nothing was measured."""
    rows = [row for row in board.rows if row.measures is not None and row.costs is not None]
    if not rows:
        return None
    costs = [_scale_cost(row, cost) for row in rows]
    values = [_read_quality(board, row) for row in rows]
    height = max(_LEAST_HEIGHT, _TOP + _BOTTOM + _LINE * len(rows))
    x_low, x_high, x_ticks = _lay_log_axis(costs, _LEFT, WIDTH - _RIGHT)
    y_low, y_high, y_steps = _lay_axis(values)

    def find_x(value: float) -> float:
        share = (log10(value) - x_low) / (x_high - x_low)
        return _LEFT + share * (WIDTH - _RIGHT - _LEFT)

    def find_y(value: float) -> float:
        return height - _BOTTOM - (value - y_low) / (y_high - y_low) * (height - _BOTTOM - _TOP)

    frontier = find_frontier(board.rows, board.main, cost)
    heights = _spread([find_y(value) for value in values], _TOP + 6, height - _BOTTOM + 4)
    unit = "s" if cost == "seconds" else "GB"
    points = tuple(
        Point(
            round(find_x(price), 1),
            round(find_y(value), 1),
            round(label, 1),
            row.system,
            {Standing.SYSTEM: "circle", Standing.BASELINE: "square", Standing.BOUND: "triangle"}[
                row.standing
            ],
            row.system in frontier,
            f"{row.system}: {value:.4f} at {price:.3g} {unit}",
        )
        for row, price, value, label in zip(rows, costs, values, heights, strict=True)
    )
    quality = "ROUGE-2 F1" if board.main == "rouge2" else "B-cubed F1"
    price_name = _name_cost(board, cost)
    return Plot(
        title=f"{quality} against {price_name}",
        says=f"Nothing cheaper is better than: {', '.join(frontier)}.",
        height=height,
        x_axis=f"{price_name}, {unit} (each step a factor)",
        y_axis=quality,
        x_ticks=x_ticks,
        y_ticks=tuple(Tick(round(find_y(step), 1), f"{step:.3g}") for step in y_steps),
        points=points,
        frontier=_trace(sorted((one.x, one.y) for one in points if one.on_frontier), WIDTH - _RIGHT),
        bottom=height - _BOTTOM,
    )


def _name_cost(board: Board, cost: str) -> str:
    if cost == "peak":
        return "peak memory"
    return "time a story" if board.main == "rouge2" else "time"


def _scale_cost(row: Row, cost: str) -> float:
    value = read_cost(row, cost)
    return max(value / (1e9 if cost == "peak" else 1.0), 1e-4)


def _read_quality(board: Board, row: Row) -> float:
    return row.measures[board.main].mean if row.measures else 0.0


def _lay_log_axis(values: list[float], start: float, end: float) -> tuple[float, float, tuple[Tick, ...]]:
    """Logarithms of the bounds, and ticks at round multiples of powers of ten within them."""
    low, high = log10(min(values)) - 0.08, log10(max(values)) + 0.08
    if high - low < 0.5:
        low, high = (low + high) / 2 - 0.25, (low + high) / 2 + 0.25
    factors = (1, 1.5, 2, 3, 5, 7) if high - low < 1 else (1, 2, 5) if high - low < 2.5 else (1,)
    marks = [factor * 10.0**power for power in range(floor(low) - 1, ceil(high) + 1) for factor in factors]
    ticks = tuple(
        Tick(round(start + (log10(mark) - low) / (high - low) * (end - start), 1), f"{mark:g}")
        for mark in marks
        if low <= log10(mark) <= high
    )
    return low, high, ticks


def _lay_axis(values: list[float]) -> tuple[float, float, list[float]]:
    """Bounds with room, and round steps within them."""
    low, high = min(values), max(values)
    room = max((high - low) * 0.08, 0.005)
    low, high = low - room, high + room
    step = min((one for one in _round_steps() if (high - low) / one <= 7), default=0.2)
    first = ceil(low / step)
    return low, high, [number * step for number in range(first, floor(high / step) + 1)]


def _round_steps() -> list[float]:
    return [factor * 10.0**power for power in range(-4, 1) for factor in (1, 2, 5)]


def _spread(places: list[float], top: float, bottom: float) -> list[float]:
    """Heights for names, near the points' own, in their order, a line apart and within the drawing."""
    order = sorted(range(len(places)), key=lambda number: (places[number], number))
    heights = list(places)
    last = top - _LINE
    for number in order:
        heights[number] = last = max(places[number], last + _LINE)
    limit = bottom
    for number in reversed(order):
        heights[number] = limit = min(heights[number], limit)
        limit -= _LINE
    return heights


def _trace(points: list[tuple[float, float]], end: float) -> str:
    """A stepped line: what quality a cost buys, up to the next point that is better."""
    line = []
    for number, (x, y) in enumerate(points):
        line.append(f"{x},{y}")
        following = points[number + 1][0] if number + 1 < len(points) else end
        line.append(f"{following},{y}")
    return " ".join(line)
