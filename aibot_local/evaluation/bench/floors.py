"""Floors under what was reached: checked against new figures, raised freely, lowered only when named."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import floor
from pathlib import Path
from typing import Any

from aibot_local.errors import InputError, SettingsError
from aibot_local.evaluation.bench.scoring import Board, Row
from aibot_local.evaluation.bench.systems import Task

SCHEMA = "aibot.floors/1"
GUARDED = {Task.SUMMARIES: ("rouge1", "rouge2", "rougeL", "supported"), Task.EVENTS: ("f1",)}

Floors = Mapping[str, Mapping[str, float]]  # system -> measure -> floor


@dataclass(frozen=True, slots=True)
class FloorSet:
    """The floors of a data set: its hash, how many clusters or articles of it are used, and the floors."""

    data: str
    limit: int | None
    floors: Floors


@dataclass(frozen=True, slots=True)
class Baseline:
    """Floors by set, and by how much each measure may fall below one by noise alone."""

    margins: Mapping[str, float]
    sets: Mapping[str, FloorSet]


def read_baseline(path: Path) -> Baseline:
    """Read a file of floors.

    :raises InputError: it cannot be read or is not of the form that `dump_baseline` writes.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["schema"] != SCHEMA:
            raise ValueError(f"its schema is not {SCHEMA}")
        sets = {
            str(name): FloorSet(
                data=str(one["data"]),
                limit=None if one["limit"] is None else int(one["limit"]),
                floors={
                    str(system): {str(measure): float(value) for measure, value in some.items()}
                    for system, some in one["floors"].items()
                },
            )
            for name, one in data["sets"].items()
        }
        margins = {str(name): float(value) for name, value in data["margins"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path}: is no file of floors: {error}") from error
    return Baseline(margins, sets)


def dump_baseline(baseline: Baseline) -> str:
    """The floors as JSON, in the order of their names."""
    value: dict[str, Any] = {
        "schema": SCHEMA,
        "margins": dict(sorted(baseline.margins.items())),
        "sets": {
            name: {
                "data": one.data,
                "limit": one.limit,
                "floors": {system: dict(some) for system, some in sorted(one.floors.items())},
            }
            for name, one in sorted(baseline.sets.items())
        },
    }
    return json.dumps(value, indent=1) + "\n"


def find_undercuts(baseline: Baseline, boards: Sequence[Board]) -> list[str]:
    """A line for each floor that is undercut by more than the margin, and for each that could not be checked."""
    lines = []
    by_name = {board.name: board for board in boards}
    for name, one in sorted(baseline.sets.items()):
        board = by_name.get(name)
        if board is None:
            lines.append(f"{name}: was not run")
            continue
        if board.data != one.data:
            lines.append(
                f"{name}: the data is not that of the floors ({board.data[:16]}, not {one.data[:16]})"
            )
            continue
        found = measure_guarded(board)
        for system, floors in sorted(one.floors.items()):
            for measure, value in floors.items():
                reached = found.get(system, {}).get(measure)
                margin = baseline.margins.get(measure, 0.0)
                if reached is None:
                    lines.append(f"{name}: {system}: {measure} was not measured")
                elif reached < value - margin:
                    lines.append(
                        f"{name}: {system}: {measure} {reached:.4f} undercuts its floor {value:.4f} "
                        f"by more than {margin:g}"
                    )
    return lines


def move_floors(baseline: Baseline, boards: Sequence[Board], *, lower: Collection[str] = ()) -> Baseline:
    """The floors set to what was reached, rounded down to four digits; one that is undercut by noise alone stays.

    A floor is lowered, or lost, only for a system or set named in `lower`; so is the data of a set changed.

    :raises SettingsError: a floor would sink that is not named; nothing is changed then.
    """
    refused: list[str] = []
    sets = dict(baseline.sets)
    for board in boards:
        old = sets.get(board.name)
        new = {
            system: {measure: floor(value * 10_000) / 10_000 for measure, value in some.items()}
            for system, some in measure_guarded(board).items()
        }
        if old is not None and board.name not in lower:
            if board.data != old.data:
                refused.append(f"{board.name} (other data)")
            for system, floors in sorted(old.floors.items()):
                if system not in lower:
                    refused += _keep_floors(
                        f"{system} ({board.name}", new.setdefault(system, {}), floors, baseline
                    )
        sets[board.name] = FloorSet(board.data, old.limit if old else None, new)
    if refused:
        raise SettingsError(
            f"these floors would sink: {'; '.join(refused)}; name each system or set with --lower to allow it"
        )
    return Baseline(baseline.margins, sets)


def _keep_floors(
    place: str, new: dict[str, float], old: Mapping[str, float], baseline: Baseline
) -> list[str]:
    """Put back the floors that are undercut by no more than noise; a line for each that is undercut by more."""
    refused = []
    for measure, value in old.items():
        reached = new.get(measure, 0.0)
        if reached < value - baseline.margins.get(measure, 0.0):
            refused.append(f"{place}: {measure} {value:.4f} to {reached:.4f})")
        new[measure] = max(value, reached)
    return refused


def measure_guarded(board: Board) -> dict[str, dict[str, float]]:
    """The means that floors are set under, by system and measure; failed systems have none."""
    return {row.system: _measure_row(row, board.task) for row in board.rows if row.measures is not None}


def _measure_row(row: Row, task: Task) -> dict[str, float]:
    known = {**(row.measures or {}), **(row.truth or {})}
    return {measure: known[measure].mean for measure in GUARDED[task] if measure in known}
