import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from salience_desk import make_sentences, make_vectors, make_words_vectors

from aibot_local.errors import SettingsError
from aibot_local.protocols import Vectors
from aibot_local.salience import DEFAULT_SCORER, SCORERS, Centroid, Consensus, Lead, LexRank, load_scorer
from aibot_local.salience.terms import list_bigrams, weigh_terms

NOTHING: Vectors = np.zeros((0, 4), dtype=np.float32)
WORDS = st.lists(
    st.sampled_from(
        [
            "the",
            "bridge",
            "fell",
            "on",
            "monday",
            "police",
            "said",
            "two",
            "men",
            "were",
            "held",
            "in",
            "port",
        ]
    ),
    max_size=8,
)


@pytest.mark.parametrize("name", SCORERS)
def test_contract(name: str) -> None:
    scorer = load_scorer(name)
    assert scorer.name == name
    assert scorer.score([], [], NOTHING, []).shape == (0,)
    one = scorer.score(["The bridge fell."], [0], make_vectors([[1, 0]]), ["a"])
    assert one.shape == (1,) and one.dtype == np.float64 and one[0] > 0


@pytest.mark.parametrize("name", SCORERS)
@settings(max_examples=40, deadline=None)
@given(st.lists(WORDS.map(" ".join), max_size=8))
def test_scores_are_finite_and_the_same_again(name: str, texts: list[str]) -> None:
    sentences = make_sentences(texts)
    vectors = make_words_vectors(sentences)
    arguments = (texts, list(range(len(texts))), vectors, ["ab"[place % 2] for place in range(len(texts))])
    scores = load_scorer(name).score(*arguments)
    assert scores.shape == (len(texts),) and scores.dtype == np.float64
    assert np.isfinite(scores).all() and (scores >= 0).all()
    assert np.array_equal(scores, load_scorer(name).score(*arguments))


def test_the_default_is_among_them_and_others_are_refused() -> None:
    assert load_scorer().name == DEFAULT_SCORER
    with pytest.raises(SettingsError, match="consensus"):
        load_scorer("best")


def test_lead_rates_by_place() -> None:
    scores = Lead().score(["a", "b", "c"], [0, 1, 3], make_vectors([[1], [1], [1]]), ["x"] * 3)
    assert scores.tolist() == [1.0, 0.5, 0.25]


def test_centroid_gives_each_article_the_same_weight() -> None:
    # Article x points right with one sentence, article y up with three: the centre lies between them.
    vectors = make_vectors([[1, 0], [0, 1], [0, 1], [0, 1]])
    scores = Centroid().score(list("abcd"), [0, 0, 1, 2], vectors, ["x", "y", "y", "y"])
    assert scores == pytest.approx([np.sqrt(0.5)] * 4)


def test_centroid_is_zero_where_a_sentence_points_away() -> None:
    scores = Centroid().score(list("abc"), [0, 1, 2], make_vectors([[1, 0], [1, 0], [-1, 0]]), ["x"] * 3)
    assert scores.tolist() == [1.0, 1.0, 0.0]


def test_lexrank_prefers_the_sentence_in_the_middle() -> None:
    vectors = make_vectors([[1, 0, 0], [1, 1, 1], [0, 1, 0], [0, 0, 1]])
    scores = LexRank().score(list("abcd"), [0, 1, 2, 3], vectors, ["x"] * 4)
    # The star: its centre is visited (0.15 + 0.85 * 3 r) / 4 with leaves r = 0.15 / 4 + 0.85 / 3 * centre.
    centre = (0.0375 + 0.85 * 3 * 0.0375) / (1 - 0.85 * 0.85)
    assert scores[1] == pytest.approx(4 * centre, abs=1e-6)
    assert scores[0] == pytest.approx(scores[2]) == pytest.approx(scores[3])
    assert scores.mean() == pytest.approx(1.0)


def test_lexrank_of_sentences_with_nothing_in_common_is_even() -> None:
    assert LexRank().score(list("ab"), [0, 1], make_vectors([[1, 0], [0, 1]]), ["x"] * 2).tolist() == [
        1.0,
        1.0,
    ]


def test_consensus_prefers_what_several_articles_report() -> None:
    texts = ["The old bridge fell.", "An odd cat slept.", "The old bridge fell."]
    scores = Consensus().score(texts, [0, 0, 0], make_vectors([[1], [1], [1]]), ["x", "y", "z"])
    assert scores[0] == scores[2] > 5 * scores[1]


def test_consensus_prefers_what_is_said_early() -> None:
    texts = ["The bridge fell.", "Cats slept well."]
    scores = Consensus().score(texts, [0, 15], make_vectors([[1], [1]]), ["x", "x"])
    # sqrt(1) against sqrt(1 / (1 + 15 / 5)), two bigrams each
    assert scores[0] == pytest.approx(2 * scores[1])


def test_bigrams_are_stems_without_pairs_of_function_words() -> None:
    assert list_bigrams("Killings at the bridges") == (("kill", "at"), ("the", "bridg"))


def test_weights_by_hand() -> None:
    terms = weigh_terms(
        ["old bridge", "old bridge", "old bridge", "new road"], [0, 5, 0, 0], ["x", "x", "y", "y"]
    )
    # x: 1 + 1/2, y: 1; the second stands in one of two articles
    assert terms.weights[("old", "bridg")] == pytest.approx(1.5**0.5 + 1)
    assert terms.weights[("new", "road")] == pytest.approx(0.1)
    assert terms.weigh(0, {("old", "bridg")}) == 0
