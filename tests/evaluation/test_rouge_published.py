"""ROUGE against values others have published for the same pairs.

Lin (2004), "ROUGE: A Package for Automatic Evaluation of Summaries", section 3: the police and the gunman, and the
union of longest common subsequences. And what `rouge-score` checks itself by: short pairs whose F1 it states.
"""

import pytest

from aibot_local.evaluation.rouge import score_rouge

pytest.importorskip("rouge_score", reason="rouge-score is not installed")


@pytest.mark.parametrize(
    ("reference", "summary", "variant", "published"),
    [
        ("testing one two", "testing", "rouge1", 1 / 2),
        ("testing one two", "testing one", "rouge1", 4 / 5),
        ("testing one two", "testing one", "rouge2", 2 / 3),
        ("testing one two", "testing one", "rougeL", 4 / 5),
        ("testing one two", "testing two", "rougeL", 4 / 5),
        # Lin's candidates S2 and S3 for "police killed the gunman". With the stemmer "kill" and "killed" are one
        # word, so S2 has all of the reference; S3 keeps the two words of the paper in order: 2 of 4.
        ("police killed the gunman", "police kill the gunman", "rougeL", 1.0),
        ("police killed the gunman", "the gunman kill police", "rougeL", 1 / 2),
        # S4 of the paper: as good as S3 by order, better by word pairs.
        ("police killed the gunman", "the gunman police killed", "rougeL", 1 / 2),
        ("police killed the gunman", "the gunman police killed", "rouge2", 2 / 3),
    ],
)
def test_pairs(reference: str, summary: str, variant: str, published: float) -> None:
    assert score_rouge([summary], [[reference]])[variant] == pytest.approx(published)


def test_the_union_of_subsequences() -> None:
    # Lin (2004) 3.2: w1 w2 and w1 w3 w5 together have four of the five words: recall 4/5, precision 4/10.
    score = score_rouge(["w1 w2 w6 w7 w8", "w1 w3 w8 w9 w5"], [["w1 w2 w3 w4 w5"]])
    assert score["rougeLsum"] == pytest.approx(2 * 0.8 * 0.4 / 1.2)


def test_nothing_but_marks_is_nothing() -> None:
    assert score_rouge(["/"], [["w1 w2 w3 w4 w5"]])["rougeLsum"] == 0.0
    assert score_rouge(["w1"], [[""]])["rougeLsum"] == 0.0
