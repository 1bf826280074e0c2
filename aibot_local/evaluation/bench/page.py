"""The results as one web page that needs nothing else: no script, style, font or picture is fetched.

As with stories, its content security policy forbids everything but its own style and script, named by their hash.
"""

import base64
import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from aibot_local import __version__
from aibot_local.evaluation.bench.limits import find_frontier
from aibot_local.evaluation.bench.plot import draw_board
from aibot_local.evaluation.bench.results import ClusterShown, Results, TextShown
from aibot_local.evaluation.bench.scoring import Board, Row
from aibot_local.evaluation.bench.systems import Standing, Task
from aibot_local.evaluation.bench.table import show_p
from aibot_local.evaluation.significance import Interval
from aibot_local.rendering.templating import make_environment

_KINDS = {
    Standing.SYSTEM: "system",
    Standing.BASELINE: "baseline",
    Standing.BOUND: "bound: sees the references",
}
_SUMMARY_MEASURES = (
    ("rouge1", "ROUGE-1"),
    ("rouge2", "ROUGE-2"),
    ("rougeL", "ROUGE-L"),
    ("rougeLsum", "ROUGE-Lsum"),
    ("chrf", "chrF"),
    ("bertscore", "BERTScore"),
)
_EVENT_MEASURES = (
    ("f1", "B-cubed F1"),
    ("precision", "precision"),
    ("recall", "recall"),
    ("rand", "adjusted Rand"),
    ("information", "mutual information"),
    ("alone", "stand alone"),
)
_TRUTH = (
    ("supported", "supported"),
    ("contradicted", "contradicted"),
    ("verbatim", "verbatim"),
    ("novelty", "new word pairs"),
    ("coverage", "known words"),
    ("reports", "reports used"),
)


def render_page(results: Results) -> str:
    """The results as one HTML file; everything that comes from data or models is escaped, nothing invisible kept."""
    style, script = _read_part("page.css"), _read_part("page.js")
    policy = (
        f"default-src 'none'; style-src '{_hash_part(style)}'; script-src '{_hash_part(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    page = _build_environment().get_template("page.html")
    boards = [
        describe_board(board, clusters)
        for board, clusters in zip(results.boards, results.clusters, strict=True)
    ]
    return (
        page.render(
            boards=boards,
            manifest=results.manifest,
            words=results.words,
            version=__version__,
            policy=policy,
            style=Markup(style),  # noqa: S704 - a file of the package
            script=Markup(script),  # noqa: S704 - a file of the package
        ).rstrip()
        + "\n"
    )


def describe_board(board: Board, clusters: tuple[ClusterShown, ...]) -> dict[str, Any]:
    """A board as the template needs it: columns, rows of cells, drawings, texts."""
    summaries = board.task is Task.SUMMARIES
    columns = list(_list_columns(summaries))
    return {
        "name": board.name,
        "board": board,
        "is_summaries": summaries,
        "columns": columns,
        "rows": [_describe_row(board, row, summaries) for row in board.rows if row.measures is not None],
        "failed": [row for row in board.rows if row.measures is None],
        "plots": [plot for plot in (draw_board(board, cost) for cost in ("seconds", "peak")) if plot],
        "clusters": [_describe_cluster(cluster) for cluster in clusters],
    }


def _list_columns(summaries: bool) -> Iterator[str]:
    yield "system"
    yield "kind"
    yield from (name for _, name in (_SUMMARY_MEASURES if summaries else _EVENT_MEASURES))
    yield "to best baseline"
    yield "p"
    if summaries:
        yield "at equal length"
        yield "p at equal length"
        yield from (name for _, name in _TRUTH)
        yield "held back"
        yield "words"
    yield "seconds a story" if summaries else "seconds"
    yield "peak memory, GB"
    if summaries:
        yield "tokens a second"
    yield "best for its"


def _describe_row(board: Board, row: Row, summaries: bool) -> dict[str, Any]:
    return {
        "name": row.system,
        "seconds": row.costs.seconds.mean if row.costs else 0.0,
        "gigabytes": row.costs.peak / 1e9 if row.costs else 0.0,
        "quality": row.measures[board.main].mean if row.measures else 0.0,
        "choosable": row.standing is not Standing.BOUND,
        "cells": list(_list_cells(board, row, summaries)),
    }


def _list_cells(board: Board, row: Row, summaries: bool) -> Iterator[dict[str, Any]]:
    """The cells after the system's name: what is shown, what is sorted by, and a remark below."""
    yield _cell(_KINDS[row.standing], None)
    for measure, _ in _SUMMARY_MEASURES if summaries else _EVENT_MEASURES:
        yield _cell_of_interval((row.measures or {}).get(measure))
    one = (row.against or {}).get(board.main)
    yield _cell(
        f"{one.difference:+.4f}" if one else "–", one.difference if one else None, one.baseline if one else ""
    )
    yield _cell(show_p(one.p_value) if one else "–", one.p_value if one else None)
    if summaries:
        equal = one.equal_difference if one else None
        p_value = one.equal_p_value if one else None
        yield _cell("–" if equal is None else f"{equal:+.4f}", equal)
        yield _cell("–" if p_value is None else show_p(p_value), p_value)
        for name, _ in _TRUTH:
            interval = (row.truth or {}).get(name)
            yield _cell(
                f"{100 * interval.mean:.1f} %" if interval else "–", interval.mean if interval else None
            )
        yield _cell(str(row.dropped), row.dropped)
        yield _cell(f"{row.words:.0f}", row.words, f"{row.empty} empty" if row.empty else "")
    if row.costs:
        yield _cell(f"{row.costs.seconds.mean:.2f}", row.costs.seconds.mean)
        yield _cell(f"{row.costs.peak / 1e9:.2f}", row.costs.peak)
        if summaries:
            speed = row.costs.tokens_per_second
            yield _cell("–" if speed is None else f"{speed:.1f}", speed)
    best = [
        word
        for word, cost in (("time", "seconds"), ("memory", "peak"))
        if row.system in find_frontier(board.rows, board.main, cost)
    ]
    yield _cell(", ".join(best) or "–", None)


def _cell(text: str, value: float | None, remark: str = "") -> dict[str, Any]:
    return {"text": text, "value": text if value is None else repr(float(value)), "remark": remark}


def _cell_of_interval(interval: Interval | None) -> dict[str, Any]:
    if interval is None:
        return _cell("–", None)
    known = interval.low < interval.high
    return _cell(
        f"{interval.mean:.4f}", interval.mean, f"{interval.low:.3f}–{interval.high:.3f}" if known else ""
    )


def _describe_cluster(cluster: ClusterShown) -> dict[str, Any]:
    return {
        "id": cluster.id,
        "documents": cluster.documents,
        "references": [_list_paragraphs(reference) for reference in cluster.references],
        "texts": [_describe_text(text) for text in cluster.texts],
    }


def _describe_text(text: TextShown) -> dict[str, Any]:
    return {
        "system": text.system,
        "sentences": list(zip(text.sentences, text.faults, strict=True)),
        "dropped": text.dropped,
        "error": text.error,
        "says": ", ".join(
            [f"{name.replace('rouge', 'R-')} {value:.3f}" for name, value in text.scores.items()]
            + [f"{sum(len(one.split()) for one in text.sentences)} words", f"{text.seconds:.2f} s"]
        ),
    }


def _list_paragraphs(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


@cache
def _build_environment() -> Environment:
    return make_environment(PackageLoader("aibot_local.evaluation.bench", "templates"))


@cache
def _read_part(name: str) -> str:
    """A file of the templates folder as it is, not rendered."""
    return files(__package__).joinpath("templates", name).read_text(encoding="utf-8")


def _hash_part(text: str) -> str:
    """The name a content security policy has for an inline script or style (CSP Level 3, hash-source)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
