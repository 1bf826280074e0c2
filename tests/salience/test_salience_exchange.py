import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from salience_desk import make_sentences, make_vectors, make_words_vectors

from aibot_local.records import Sentence
from aibot_local.salience.exchange import Exchange, Limits
from aibot_local.salience.leaning import leans_on_previous
from aibot_local.salience.selection import count_words, order_sentences
from aibot_local.salience.terms import weigh_terms

SHORT = "Cats sleep all day."
LONG = "Twelve people died when the old bridge fell into the river."
OTHER = "Dogs bark at night."
NO_LIMIT = 1000.0


def make_exchange(
    texts: list[str],
    ratings: list[float],
    *,
    articles: str = "",
    vectors: list[list[float]] | None = None,
    chains: list[list[int]] | None = None,
) -> Exchange:
    names = articles or "a" * len(texts)
    return Exchange(
        weigh_terms(texts, [0] * len(texts), names),
        ratings=ratings,
        lengths=[count_words(text) for text in texts],
        articles=names,
        chains=chains or [[place] for place in range(len(texts))],
        embeddings=make_vectors(vectors or np.eye(len(texts)).tolist()),
    )


def test_a_selection_is_worth_its_words_by_their_ratings() -> None:
    exchange = make_exchange([SHORT, LONG], [1.0, 0.5])
    assert exchange.cover([0]).sum() == pytest.approx(4 * 1.0)
    assert exchange.cover([1]).sum() == pytest.approx(11 * 0.5)
    assert exchange.cover([0, 1]).sum() == pytest.approx(4 * 1.0 + 11 * 0.5)
    assert exchange.cover([0, 0]).sum() == pytest.approx(4 * 1.0)


def test_what_two_say_counts_once_by_the_better() -> None:
    exchange = make_exchange([SHORT, SHORT], [1.0, 0.5])
    assert exchange.cover([0, 1]).sum() == pytest.approx(4 * 1.0)


def test_a_long_sentence_replaces_one_that_kept_it_out() -> None:
    exchange = make_exchange([SHORT, LONG], [1.0, 0.9])
    assert exchange.improve([0], Limits(words=11, origin=NO_LIMIT, repeats=0.85)) == [1]
    assert exchange.improve([0], Limits(words=10, origin=NO_LIMIT, repeats=0.85)) == [0]


def test_one_replaces_two() -> None:
    exchange = make_exchange([SHORT, OTHER, LONG], [1.0, 1.0, 0.9])
    assert exchange.improve([0, 1], Limits(words=11, origin=NO_LIMIT, repeats=0.85)) == [2]
    worse = make_exchange([SHORT, OTHER, LONG], [1.0, 1.0, 0.7])
    assert worse.improve([0, 1], Limits(words=11, origin=NO_LIMIT, repeats=0.85)) == [0, 1]


def test_what_still_fits_is_added() -> None:
    exchange = make_exchange([SHORT, OTHER], [1.0, 0.1])
    assert exchange.improve([0], Limits(words=8, origin=NO_LIMIT, repeats=0.85)) == [0, 1]


def test_an_origin_that_has_given_its_share_gives_no_more() -> None:
    exchange = make_exchange([SHORT, OTHER, LONG], [1.0, 0.1, 0.05], articles="aab")
    assert exchange.improve([0], Limits(words=8, origin=4, repeats=0.85)) == [0]
    assert exchange.improve([0], Limits(words=8, origin=5, repeats=0.85)) == [0, 1]


def test_a_repeat_does_not_come_in_beside_what_it_repeats() -> None:
    vectors = [[1.0, 0.0], [1.0, 0.1]]
    exchange = make_exchange([SHORT, OTHER], [0.5, 1.0], vectors=vectors)
    assert exchange.improve([0], Limits(words=8, origin=NO_LIMIT, repeats=0.85)) == [1]
    assert exchange.improve([0], Limits(words=8, origin=NO_LIMIT, repeats=1.0)) == [0, 1]


def test_what_leans_goes_and_comes_with_what_it_leans_on() -> None:
    texts = ["Mayor Holt came by boat.", "She left early.", LONG]
    chains = [[0], [0, 1], [2]]
    coming = make_exchange(texts, [0.5, 1.0, 0.3], chains=chains)
    assert coming.improve([2], Limits(words=11, origin=NO_LIMIT, repeats=0.85)) == [0, 1]
    going = make_exchange(texts, [0.2, 0.1, 0.9], chains=chains)
    assert going.improve([0, 1], Limits(words=11, origin=NO_LIMIT, repeats=0.85)) == [2]


def test_one_sentence_longer_than_the_length_is_not_exchanged_for_two() -> None:
    sentences = make_sentences([LONG, SHORT, OTHER])
    vectors = make_words_vectors(sentences)
    assert order_sentences(sentences, vectors, np.array([1.0, 0.9, 0.9]), words=6) == [0]
    assert order_sentences(sentences, vectors, np.array([1.0, 0.9, 0.9]), words=8) == [0]


def test_nothing_to_exchange() -> None:
    limits = Limits(words=10, origin=NO_LIMIT, repeats=0.85)
    assert make_exchange([], [], vectors=[[1.0]]).improve([], limits) == []
    assert make_exchange([SHORT], [0.0]).improve([], limits) == []
    assert make_exchange(["Yes."], [1.0]).improve([0], limits) == [0]


SENTENCES = st.lists(
    st.tuples(
        st.sampled_from(
            [
                SHORT,
                LONG,
                OTHER,
                "Mayor Jane Holt came by boat.",
                "She left early.",
                "It fell at noon, he said.",
            ]
        ),
        st.sampled_from([0.0, 0.1, 0.5, 1.0]),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(SENTENCES, SENTENCES, st.integers(11, 40))
def test_limits_hold_after_exchanges(
    first: list[tuple[str, float]], second: list[tuple[str, float]], words: int
) -> None:
    sentences: tuple[Sentence, ...] = (
        *make_sentences([text for text, _ in first]),
        *make_sentences([text for text, _ in second], article="b"),
    )
    ratings = np.array([rating for _, rating in (*first, *second)])
    order = order_sentences(sentences, make_words_vectors(sentences), ratings, words=words)
    assert len(set(order)) == len(order)
    if (
        sum(count_words(sentences[place].text) for place in order) > words
    ):  # only the first to be taken may go beyond
        taken = sorted(sentences[place].position for place in order)
        assert len({sentences[place].span.article for place in order}) == 1
        assert taken == list(range(taken[0], taken[0] + len(taken)))
    stand = {(sentences[place].span.article, sentences[place].position) for place in order}
    for place in order:
        if leans_on_previous(sentences[place].text):
            assert (sentences[place].span.article, sentences[place].position - 1) in stand
