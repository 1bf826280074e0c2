"""ROUGE worked out by hand on pairs small enough to count on fingers."""

import pytest

from aibot_local.errors import SettingsError
from aibot_local.evaluation.rouge import VARIANTS, score_rouge

pytest.importorskip("rouge_score", reason="rouge-score is not installed")


def f1(matches: int, ours: int, theirs: int) -> float:
    return 2 * matches / (ours + theirs) if matches else 0.0


def test_the_same_text_scores_one() -> None:
    text = ["The bridge fell.", "Nobody was hurt."]
    assert score_rouge(text, [text]) == dict.fromkeys(VARIANTS, 1.0)


def test_nothing_in_common_scores_zero() -> None:
    assert score_rouge(["The bridge fell."], [["Cats sleep."]]) == dict.fromkeys(VARIANTS, 0.0)
    assert score_rouge([], [["Cats sleep."]]) == dict.fromkeys(VARIANTS, 0.0)
    assert score_rouge(["Cats sleep."], []) == dict.fromkeys(VARIANTS, 0.0)


def test_words_pairs_and_order() -> None:
    # summary: police killed the gunman; reference: police kill the gunman now -> one word more
    scores = score_rouge(["police kill the gunman"], [["the gunman kill police"]])
    assert scores["rouge1"] == pytest.approx(1.0)
    assert scores["rouge2"] == pytest.approx(f1(1, 3, 3))  # "the gunman"
    assert scores["rougeL"] == pytest.approx(f1(2, 4, 4))  # "the gunman"


def test_a_repeated_word_counts_as_often_as_the_reference_has_it() -> None:
    scores = score_rouge(["rain rain rain"], [["rain fell"]])
    assert scores["rouge1"] == pytest.approx(f1(1, 3, 2))


def test_words_longer_than_three_letters_are_stemmed() -> None:
    assert score_rouge(["bridges falling"], [["bridge falls"]])["rouge1"] == pytest.approx(1.0)
    assert score_rouge(["cats"], [["cat"]])["rouge1"] == pytest.approx(1.0)
    assert score_rouge(["was"], [["wa"]])["rouge1"] == 0.0  # three letters stay as they are


def test_marks_and_capitals_do_not_count_and_figures_part_at_marks() -> None:
    assert score_rouge(["The BRIDGE, fell!"], [["the bridge fell"]])["rouge2"] == pytest.approx(1.0)
    assert score_rouge(["3.5"], [["3"]])["rouge1"] == pytest.approx(f1(1, 2, 1))


def test_l_takes_one_sequence_and_lsum_takes_sentences() -> None:
    # Both sentences stand in the reference, in the other order.
    scores = score_rouge(["a b c.", "d e f."], [["d e f.", "a b c."]])
    assert scores["rougeL"] == pytest.approx(f1(3, 6, 6))
    assert scores["rougeLsum"] == pytest.approx(1.0)


def test_several_references_give_their_mean() -> None:
    scores = score_rouge(["the bridge fell"], [["the bridge fell"], ["cats sleep"]])
    assert scores["rouge1"] == pytest.approx(0.5)


def test_unknown_variants_are_refused() -> None:
    with pytest.raises(SettingsError, match="rouge9"):
        score_rouge(["a"], [["a"]], variants=["rouge9"])
