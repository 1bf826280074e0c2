"""From texts to rows: means, contrasts at equal length, costs."""

import pytest
from bench_desk import DATA, FAULTY, make_run

from aibot_local.evaluation.bench.event_scores import compare_event_systems, interval_of_f1, sum_by_event
from aibot_local.evaluation.bench.records import Dropped, Grouped
from aibot_local.evaluation.bench.running import GroupRun, SystemRun
from aibot_local.evaluation.bench.scoring import cut_to_equal, score_events, score_summaries
from aibot_local.evaluation.bench.systems import parse_system
from aibot_local.evaluation.clustering_metrics import compare_groupings
from aibot_local.evaluation.datasets import EventSet, LabelledArticle

pytest.importorskip("rouge_score", reason="rouge-score is not installed")
pytest.importorskip("sacrebleu", reason="sacrebleu is not installed")


def test_rows_by_hand() -> None:
    runs = [
        make_run("lead-first", "The bridge fell.", "Cats sleep.", seconds=0.5),
        make_run("consensus+bart", "The bridge fell on Monday.", "Cats sleep by day.", seconds=4, tokens=30),
        make_run("random", "The bridge fell on Monday.", "Cats sleep by day."),
        make_run("oracle", "The bridge fell on Monday.", "Cats sleep by day.", judged=FAULTY),
    ]
    board = score_summaries(DATA, runs)
    rows = {row.system: row for row in board.rows}
    assert (board.size, board.main, board.rows[-1].system) == (2, "rouge2", "lead-first")
    bart = rows["consensus+bart"]
    assert bart.measures is not None and bart.costs is not None and bart.against is not None
    assert bart.measures["rouge1"].mean == 1 and bart.values is not None and bart.values["rouge2"] == (1, 1)
    assert bart.words == 4.5
    assert bart.costs.tokens_per_second == pytest.approx(60 / 4)
    assert bart.costs.seconds.mean == 4 and bart.costs.load_seconds == 2
    # Of the baselines, random does not count as one to be better than. 3 of 5 words and 2 of 4: F1 6/8 and 4/6.
    against = bart.against["rouge1"]
    assert against.baseline == "lead-first"
    assert against.difference == pytest.approx(1 - (6 / 8 + 4 / 6) / 2)
    # Cut to three and two words, both say the same.
    assert (against.equal_difference, against.equal_p_value) == (0, 1)
    assert rows["lead-first"].against == {}
    oracle = rows["oracle"]
    assert oracle.truth is not None and oracle.truth["supported"].mean == 0


def test_empty_texts_score_nothing_and_are_counted() -> None:
    board = score_summaries(
        DATA, [make_run("consensus", "", "Cats sleep by day.", dropped=(Dropped("x", "y"),))]
    )
    (row,) = board.rows
    assert row.measures is not None and row.measures["rouge1"].mean == 0.5
    assert (row.empty, row.dropped) == (1, 2)
    assert row.truth is not None and row.truth["supported"].mean == 1  # of the stories with text


def test_a_failed_system_is_a_row_without_values() -> None:
    failed = SystemRun(parse_system("consensus"), (), failure="its process was ended by SIGKILL")
    board = score_summaries(DATA, [failed, make_run("lead-all", "The bridge fell.", "x")])
    assert [row.system for row in board.rows] == ["lead-all", "consensus"]
    assert board.rows[1].measures is None and "SIGKILL" in board.rows[1].failure


def test_texts_are_cut_to_the_shorter() -> None:
    assert cut_to_equal("one two\nthree four", "five six seven") == ("one two\nthree", "five six seven")
    assert cut_to_equal("one\ntwo", "") == ("", "")


def test_sums_of_an_event_make_the_means() -> None:
    gold, found = "AAABB", "xxyyy"
    sums = sum_by_event(gold, found)
    assert sums.shape == (2, 3) and sums[:, 2].tolist() == [3, 2]
    known = compare_groupings(gold, found)
    total = sums.sum(axis=0)
    assert total[0] / 5 == pytest.approx(known.precision) and total[1] / 5 == pytest.approx(known.recall)
    interval = interval_of_f1(gold, found)
    assert interval.mean == pytest.approx(known.f1)
    assert interval.low <= interval.mean <= interval.high


def test_event_systems_compared() -> None:
    gold = [label for label in range(12) for _ in range(3)]
    alone = list(range(36))
    difference, p_value = compare_event_systems(gold, gold, alone)
    assert difference == pytest.approx(0.5)
    assert p_value == pytest.approx(2 / 2**12, abs=0.001)
    assert compare_event_systems(gold, alone, alone) == (0, 1)


def test_the_board_of_events() -> None:
    articles = tuple(LabelledArticle(str(n), "AAB"[n], "", "x") for n in range(3))
    runs = [
        GroupRun(parse_system("alone"), Grouped((0, 1, 2), 0.1, 10**8)),
        GroupRun(parse_system("events"), Grouped((0, 0, 1), 2.0, 10**9)),
        GroupRun(parse_system("mini:events"), None, failure="no such model"),
    ]
    board = score_events(EventSet("piles", articles), runs)
    assert [row.system for row in board.rows] == ["events", "alone", "mini:events"]
    best = board.rows[0]
    assert best.measures is not None and best.measures["f1"].mean == 1
    assert best.against is not None and best.against["f1"].baseline == "alone"
    assert (board.events, board.size, board.main) == (2, 3, "f1")
