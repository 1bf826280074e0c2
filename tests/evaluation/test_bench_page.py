"""The page and the files: everything in them is data, and nothing of it goes live."""

import base64
import csv
import hashlib
import io
import json
import re
from dataclasses import replace
from itertools import pairwise

import pytest
from bench_desk import DATA, FAULTY, make_run

from aibot_local.evaluation.bench.comparing import show_clusters
from aibot_local.evaluation.bench.manifest import make_manifest
from aibot_local.evaluation.bench.page import render_page
from aibot_local.evaluation.bench.plot import draw_board
from aibot_local.evaluation.bench.records import Dropped
from aibot_local.evaluation.bench.results import Results, dump_csv, dump_json
from aibot_local.evaluation.bench.running import SystemRun
from aibot_local.evaluation.bench.scoring import score_summaries
from aibot_local.evaluation.bench.systems import parse_system
from aibot_local.evaluation.bench.table import lay_out_board
from aibot_local.evaluation.datasets import Cluster, SummarySet
from aibot_local.settings import Settings

pytest.importorskip("rouge_score", reason="rouge-score is not installed")
pytest.importorskip("sacrebleu", reason="sacrebleu is not installed")

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'\u202e\x1b]0;owned\x07"


def make_results(text: str = "Cats sleep.", name: str = "animals") -> Results:
    data = SummarySet(name, (DATA.clusters[0], Cluster(text, (text,), (text,))), (f"note {text}",))
    runs = [
        make_run("consensus", "The bridge fell on Monday.", text, seconds=3, peak=2 * 10**9, judged=FAULTY),
        make_run("lead-first", "The bridge fell.", text, dropped=(Dropped(text, text),)),
        make_run("oracle", "The bridge fell on Monday.", text, seconds=0.001),
        SystemRun(parse_system("lexrank"), (), failure=text),
    ]
    board = score_summaries(data, runs)
    manifest = make_manifest(Settings(), engines=[("embedder", text, "ab" * 32, "float32")], guard=text)
    return Results(manifest, (board,), (show_clusters(data, runs, board),))


def test_the_policy_allows_this_pages_own_style_and_script_alone() -> None:
    page = render_page(make_results())
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', page)
    named = dict(re.findall(r"(style|script)-src &#39;(sha256-[^&]+)&#39;", policy))
    for kind in ("style", "script"):
        (body,) = re.findall(rf"<{kind}>(.*?)</{kind}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert named[kind] == f"sha256-{digest}"
    assert "default-src &#39;none&#39;" in policy
    body = page.split("<body>")[1].split("<script>")[0]
    assert not re.search(r"\b(?:src|style|on\w+)\s*=|@import|url\(", body)
    assert not re.search(r'(?:href|xlink:href)="(?!#)', page)


def test_nothing_hostile_goes_live() -> None:
    page = render_page(make_results(HOSTILE, HOSTILE))
    assert page.count("<script>") == page.count("</script>") == 1
    assert "<img" not in page and "\u202e" not in page and "\x1b" not in page and "\x07" not in page
    assert "&lt;img src=x" in page


def test_what_the_checks_found_stands_in_the_text() -> None:
    page = render_page(make_results())
    assert "<mark>The bridge fell on Monday.</mark> <small>[no such date]</small>" in page
    assert "held back by the gate" in page
    assert "<strong>lexrank</strong> failed" in page


def test_the_drawing_names_every_point_and_needs_no_colour() -> None:
    board = make_results().boards[0]
    for cost in ("seconds", "peak"):
        plot = draw_board(board, cost)
        assert plot is not None
        assert {point.name: point.shape for point in plot.points} == {
            "consensus": "circle",
            "lead-first": "square",
            "oracle": "triangle",
        }
        assert [point.name for point in plot.points if point.on_frontier] == ["consensus", "lead-first"]
        assert all(
            plot.left <= point.x <= plot.right and plot.top <= point.y <= plot.bottom for point in plot.points
        )
        heights = sorted(point.label_y for point in plot.points)
        assert all(after - before >= 18 for before, after in pairwise(heights))
        assert len(plot.x_ticks) >= 2 and len(plot.y_ticks) >= 2


def test_json_and_csv_hold_the_same_figures() -> None:
    results = make_results()
    data = json.loads(dump_json(results))
    assert data["schema"] == "aibot.bench/1"
    (one,) = data["sets"]
    assert one["frontier"]["seconds"] == ["lead-first", "consensus"]
    rows = list(csv.DictReader(io.StringIO(dump_csv(results.boards))))
    assert [row["system"] for row in rows] == [row["system"] for row in one["rows"]]
    for row, other in zip(rows[:3], one["rows"], strict=False):
        assert float(row["rouge2"]) == pytest.approx(other["measures"]["rouge2"]["mean"], abs=1e-5)
    assert rows[-1]["failure"] == "Cats sleep."
    assert {name for name, _ in data["manifest"]["packages"]} >= {"torch", "rouge-score"}


def test_a_cell_is_no_formula() -> None:
    results = make_results("=1+1", "@set")
    assert "\n=1+1" not in dump_csv(results.boards) and "'@set" in dump_csv(results.boards)


def test_tables_for_the_terminal() -> None:
    board = make_results().boards[0]
    tables = lay_out_board(board)
    assert all(len(row) == len(table.columns) for table in tables for row in table.rows)
    assert tables[0].rows[-1][:2] == ("lexrank", "failed: Cats sleep.")
    assert lay_out_board(replace(board, rows=()))[0].rows == ()
