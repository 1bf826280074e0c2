import pytest

from aibot_local.errors import InputError, SettingsError
from aibot_local.evaluation.comparison import contrast_systems, score_system

pytest.importorskip("rouge_score", reason="rouge-score is not installed")

REFERENCES = [["The bridge fell. Nobody died."], ["Cats sleep.", "Dogs run."]]


def test_scores_by_cluster() -> None:
    scores = score_system("copy", ["The bridge fell. Nobody died.", "Cats sleep."], REFERENCES)
    assert scores.values["rouge1"] == pytest.approx((1.0, 0.5))
    assert scores.values["rougeLsum"] == pytest.approx((1.0, 0.5))
    assert scores.words == (5, 2)
    assert scores.summarize("rouge1").mean == pytest.approx(0.75)


def test_order_of_sentences_bears_on_l_only() -> None:
    scores = score_system("turned", ["Nobody died. The bridge fell.", ""], REFERENCES)
    assert scores.values["rougeL"][0] == pytest.approx(2 * 3 / 10)
    assert scores.values["rougeLsum"][0] == pytest.approx(1.0)
    assert scores.values["rouge1"][1] == 0.0


def test_contrasts() -> None:
    good = score_system("good", ["The bridge fell. Nobody died.", "Cats sleep."], REFERENCES)
    bad = score_system("bad", ["Nothing.", "Nothing."], REFERENCES)
    contrast = next(each for each in contrast_systems(good, bad) if each.measure == "rouge1")
    assert contrast.difference == pytest.approx(0.75)
    assert contrast.p_value == pytest.approx(0.5, abs=0.05)  # two clusters can show no more
    assert (contrast.system, contrast.other) == ("good", "bad")


def test_chrf() -> None:
    pytest.importorskip("sacrebleu", reason="sacrebleu is not installed")
    scores = score_system("copy", ["The bridge fell. Nobody died.", "zzz"], REFERENCES, measures=["chrf"])
    assert scores.values["chrf"] == pytest.approx((1.0, 0.0))
    assert set(scores.values) == {"chrf"}


def test_texts_and_clusters_have_to_match() -> None:
    with pytest.raises(InputError, match="1 texts for 2 clusters"):
        score_system("short", ["x"], REFERENCES)
    with pytest.raises(SettingsError, match="bleu"):
        score_system("odd", ["x", "y"], REFERENCES, measures=["bleu"])
