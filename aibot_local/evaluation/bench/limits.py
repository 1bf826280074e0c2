"""Choosing by what one can afford: best within a memory, a time and a share of supported sentences; the frontier."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from aibot_local.errors import SettingsError
from aibot_local.evaluation.bench.scoring import Board, Row
from aibot_local.evaluation.bench.systems import Standing

_UNITS = {"KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30, "TIB": 2**40}
_TIMES = {"MS": 0.001, "S": 1.0, "MIN": 60.0, "H": 3600.0}
_PART = re.compile(r"(\d+(?:\.\d+)?)\s*([A-Za-z%]+)")


@dataclass(frozen=True, slots=True)
class Limits:
    """Most memory in bytes, most seconds a story, least share (0..1) of supported sentences; None: any."""

    memory: float | None = None
    seconds: float | None = None
    supported: float | None = None

    def admits(self, row: Row) -> bool:
        """Whether a row keeps within the limits; one whose text was not judged passes no limit of support."""
        if row.costs is None:
            return False
        if self.memory is not None and row.costs.peak > self.memory:
            return False
        if self.seconds is not None and row.costs.seconds.mean > self.seconds:
            return False
        if self.supported is None:
            return True
        return bool(row.truth) and row.truth is not None and row.truth["supported"].mean >= self.supported


def parse_limits(text: str) -> Limits:
    """Limits such as `8GB,60s` or `4GiB,2min,95%`: memory, time a story, share of supported sentences, in any order.

    :raises SettingsError: a part is not of this form, or stands twice.
    """
    found: dict[str, float] = {}
    for part in text.split(","):
        match = _PART.fullmatch(part.strip())
        number, unit = (float(match[1]), match[2].upper()) if match else (0.0, "")
        if unit in _UNITS:
            name, value = "memory", number * _UNITS[unit]
        elif unit in _TIMES:
            name, value = "seconds", number * _TIMES[unit]
        elif unit == "%" and number <= 100:
            name, value = "supported", number / 100
        else:
            raise SettingsError(f"{part.strip()!r} is no limit; give such as 8GB,60s or 4GB,2min,95%")
        if name in found:
            raise SettingsError(f"{text!r} limits {name} twice")
        found[name] = value
    return Limits(found.get("memory"), found.get("seconds"), found.get("supported"))


def choose_best(board: Board, limits: Limits) -> Row | None:
    """The row with the highest main measure within the limits, or None; bounds are not for choosing."""
    able = [row for row in board.rows if row.standing is not Standing.BOUND and limits.admits(row)]
    return able[0] if able else None


def find_frontier(rows: Sequence[Row], measure: str, cost: str) -> tuple[str, ...]:
    """The systems that no other beats in `measure` without costing more: Pareto's frontier, cheapest first.

    `cost` is `seconds` or `peak`. Bounds take no part.
    """
    points = []
    for row in rows:
        if row.standing is not Standing.BOUND and row.measures is not None and row.costs is not None:
            points.append((read_cost(row, cost), -row.measures[measure].mean, row.system))
    kept: list[str] = []
    highest = float("-inf")
    for _, negative, name in sorted(points):
        if -negative > highest:
            kept.append(name)
            highest = -negative
    return tuple(kept)


def read_cost(row: Row, cost: str) -> float:
    """A row's cost by name: `seconds` a story, or `peak` memory in bytes."""
    if row.costs is None:
        return float("inf")
    return row.costs.seconds.mean if cost == "seconds" else float(row.costs.peak)


def tell_best(board: Board, limits: Limits) -> str:
    """The best of a board within limits, in a line."""
    row = choose_best(board, limits)
    if row is None or row.measures is None or row.costs is None:
        return f"{board.name}: nothing keeps within the limits"
    told = [f"{board.main} {row.measures[board.main].mean:.4f}"]
    if row.truth and "supported" in row.truth:
        told.append(f"{100 * row.truth['supported'].mean:.1f} % supported")
    told.append(f"{row.costs.seconds.mean:.2f} s")
    told.append(f"{row.costs.peak / 1e9:.2f} GB")
    return f"{board.name}: best within the limits is {row.system} ({', '.join(told)})"
