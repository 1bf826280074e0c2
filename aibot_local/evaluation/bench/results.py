"""The whole of a benchmark run: boards, texts, manifest; and the files it is kept in."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from aibot_local.evaluation.bench.limits import find_frontier
from aibot_local.evaluation.bench.manifest import Manifest
from aibot_local.evaluation.bench.scoring import Board, Row
from aibot_local.rendering import write_atomically

SCHEMA = "aibot.bench/1"
JSON_FILE, CSV_FILE, PAGE_FILE = "results.json", "results.csv", "results.html"


@dataclass(frozen=True, slots=True)
class TextShown:
    """A system's text of a cluster: sentences, a line for each on what is wrong with it ('' for nothing), what fell."""

    system: str
    sentences: tuple[str, ...]
    faults: tuple[str, ...]
    dropped: tuple[tuple[str, str], ...]
    seconds: float
    scores: dict[str, float]
    error: str = ""


@dataclass(frozen=True, slots=True)
class ClusterShown:
    """A cluster's references and texts."""

    id: str
    documents: int
    references: tuple[str, ...]
    texts: tuple[TextShown, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """What a benchmark run gave; `clusters` has for each board the texts of its clusters, none for events.

    `words` is the length asked for, None for that of the references.
    """

    manifest: Manifest
    boards: tuple[Board, ...]
    clusters: tuple[tuple[ClusterShown, ...], ...]
    words: int | None = None


def save_results(results: Results, out: Path, page: str) -> tuple[Path, ...]:
    """Write JSON, CSV and the page to a folder; gives their paths.

    :raises AibotError: one cannot be written.
    """
    files = {JSON_FILE: dump_json(results), CSV_FILE: dump_csv(results.boards), PAGE_FILE: page}
    for name, text in files.items():
        write_atomically(out / name, text)
    return tuple(out / name for name in files)


def dump_json(results: Results) -> str:
    """The results as JSON (schema `aibot.bench/1`, described in docs/bench.md)."""
    return json.dumps(describe_results(results), indent=1, ensure_ascii=True) + "\n"


def describe_results(results: Results) -> dict[str, Any]:
    """The results as plain values."""
    return {
        "schema": SCHEMA,
        "words": results.words,
        "manifest": asdict(results.manifest),
        "sets": [
            {
                **asdict(board),
                "main": board.main,
                "frontier": {
                    cost: find_frontier(board.rows, board.main, cost) for cost in ("seconds", "peak")
                },
                "clusters": [asdict(cluster) for cluster in clusters],
            }
            for board, clusters in zip(results.boards, results.clusters, strict=True)
        ],
    }


def dump_csv(boards: Sequence[Board]) -> str:
    """A line for each system of each set, with the columns of every kind of set; RFC 4180."""
    lines = [line for board in boards for line in _list_lines(board)]
    columns = list(dict.fromkeys(column for line in lines for column in line))
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, columns, restval="")
    writer.writeheader()
    writer.writerows(lines)
    return file.getvalue()


def _list_lines(board: Board) -> Iterator[dict[str, object]]:
    for row in board.rows:
        line: dict[str, object] = {
            "set": _defuse(board.name),
            "system": _defuse(row.system),
            "standing": str(row.standing),
            "failure": _defuse(row.failure),
        }
        line.update(_list_cells(row))
        yield line


def _list_cells(row: Row) -> Iterator[tuple[str, object]]:
    for name, interval in {**(row.measures or {}), **(row.truth or {})}.items():
        yield name, round(interval.mean, 5)
        yield f"{name}_low", round(interval.low, 5)
        yield f"{name}_high", round(interval.high, 5)
    for name, one in (row.against or {}).items():
        yield f"{name}_baseline", one.baseline
        yield f"{name}_difference", round(one.difference, 5)
        yield f"{name}_p", round(one.p_value, 5)
        if one.equal_difference is not None and one.equal_p_value is not None:
            yield f"{name}_difference_equal_length", round(one.equal_difference, 5)
            yield f"{name}_p_equal_length", round(one.equal_p_value, 5)
    if row.costs is not None:
        yield "words", round(row.words, 1)
        yield "empty", row.empty
        yield "dropped", row.dropped
        yield "seconds", round(row.costs.seconds.mean, 4)
        yield "load_seconds", "" if row.costs.load_seconds is None else round(row.costs.load_seconds, 2)
        yield "peak_bytes", row.costs.peak
        speed = row.costs.tokens_per_second
        yield "tokens_per_second", "" if speed is None else round(speed, 2)


def _defuse(text: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
