"""How close two articles are: words, names, figures, vectors and days."""

from collections.abc import Sequence

import numpy as np
import pytest
from clustering_desk import OSLERBY, STRETHE, make_origin, make_vectors
from scipy.sparse import csr_matrix

from aibot_local.clustering import terms
from aibot_local.clustering.boilerplate import strip_boilerplate
from aibot_local.clustering.closeness import compare, find_views
from aibot_local.clustering.terms import NAMES_OF_VIEWS, find_terms
from aibot_local.clustering.words import read_words
from aibot_local.records import Origin


def find_closeness(one: Origin, other: Origin, *, cosine: float = 0.5) -> float:
    vectors = make_vectors([[1, 0], [cosine, np.sqrt(1 - cosine**2)]])
    views = find_views([one.article, other.article], vectors)
    return float(compare(views, views)[0, 1])


def told(name: str, published: str | None) -> Origin:
    """One of two reports that share some words and no more."""
    own = {"one": "Ferry services stopped and 12 boats lay idle.", "other": "Two harbours closed at dawn."}[
        name
    ]
    return make_origin(
        name, f"A storm hit the coast of Averne on Friday. {own}", title="Storm", published=published
    )


def test_closeness_is_symmetric_within_bounds_and_highest_with_itself() -> None:
    origins = (*OSLERBY, *STRETHE)
    views = find_views([origin.article for origin in origins], make_vectors(np.eye(5).tolist()))
    close = compare(views, views)
    assert close.shape == (5, 5)
    assert close.dtype == np.float32
    assert np.allclose(close, close.T, atol=1e-6)
    assert ((close >= 0) & (close <= 1)).all()
    assert (np.diagonal(close) >= close.max(axis=1)).all()
    assert (compare(views.take(np.array([1, 3])), views) == close[[1, 3]]).all()


def test_reports_of_one_fire_are_closer_than_reports_of_two() -> None:
    assert find_closeness(OSLERBY[0], OSLERBY[1]) > 0.5 > find_closeness(OSLERBY[0], STRETHE[0])


def test_closer_vectors_make_closer_articles() -> None:
    values = [
        find_closeness(told("one", None), told("other", None), cosine=cosine) for cosine in (0, 0.4, 0.9)
    ]
    assert values == sorted(values)
    assert values[0] < values[-1]


def test_the_vectors_count_more_the_shorter_the_articles_are() -> None:
    filler = [
        f"{chr(97 + one)}{chr(97 + other)}x" for one in range(20) for other in range(20)
    ]  # of one article alone

    def rise(words: int) -> float:
        """What a cosine of 0.9 instead of 0.4 adds to the log-odds of two articles that share no word."""
        bodies = " ".join(filler[:words]), " ".join(filler[words : 2 * words])
        one, other = make_origin("one", bodies[0]), make_origin("other", bodies[1])
        values = [find_closeness(one, other, cosine=cosine) for cosine in (0.4, 0.9)]
        odds = [np.log(value / (1 - value)) for value in values]
        return float(odds[1] - odds[0])

    assert rise(12) > rise(40) > rise(110) > rise(150)
    assert rise(150) == pytest.approx(rise(200), abs=1e-3)


def test_the_more_days_between_the_less_close() -> None:
    one = told("one", "2026-03-05")
    later = ("2026-03-05", "2026-03-06", "2026-03-12", "2026-06-05", "2027-03-05")
    values = [find_closeness(one, told("other", day)) for day in later]
    assert values == sorted(values, reverse=True)
    assert len(set(values)) == len(values)
    assert find_closeness(told("one", "2026-03-05"), told("other", "2026-03-01")) == pytest.approx(
        find_closeness(told("one", "2026-03-01"), told("other", "2026-03-05"))
    )


@pytest.mark.parametrize("day", [None, "", "not a date", "2026-13-45"])
def test_an_unknown_date_neither_helps_nor_hurts(day: str | None) -> None:
    undated = find_closeness(told("one", None), told("other", None))
    assert find_closeness(told("one", "2026-03-05"), told("other", day)) == pytest.approx(undated)
    same = find_closeness(told("one", "2026-03-05"), told("other", "2026-03-05"))
    far = find_closeness(told("one", "2026-03-05"), told("other", "2027-03-05"))
    assert far < undated < same


def test_only_the_day_of_a_time_counts() -> None:
    morning = find_closeness(told("one", "2026-03-05T06:00:00+01:00"), told("other", "2026-03-05T23:00:00Z"))
    assert morning == pytest.approx(find_closeness(told("one", "2026-03-05"), told("other", "2026-03-05")))


def test_an_empty_article_is_close_to_nothing() -> None:
    assert find_closeness(make_origin("one", ""), told("other", None), cosine=0.0) < 0.05


def find_views_of(titles: Sequence[str], bodies: Sequence[str]) -> tuple[csr_matrix, ...]:
    return find_terms(strip_boilerplate(read_words(zip(titles, bodies, strict=True))))


def test_six_views_with_rows_of_length_one_or_none() -> None:
    views = find_views_of(["Fire in Oslerby", ""], ["Oslerby lost 30 houses. Later Oslerby lost 41.", ""])
    assert len(views) == len(NAMES_OF_VIEWS)
    for name, view in zip(NAMES_OF_VIEWS, views, strict=True):
        assert view.shape[0] == 2, name
        assert view.dtype == np.float32, name
        lengths = np.sqrt(np.asarray(view.multiply(view).sum(axis=1)).ravel())
        assert lengths[0] == pytest.approx(1, abs=1e-5), name
        assert lengths[1] == 0, name


def test_no_article_gives_six_empty_views() -> None:
    assert [view.shape[0] for view in find_views_of([], [])] == [0] * len(NAMES_OF_VIEWS)


def test_a_words_first_letter_makes_no_name_where_the_pile_mostly_writes_it_small() -> None:
    bodies = ["Smoke rose. Then smoke fell.", "Smoke and Oslerby. More smoke.", "No smoke in Oslerby."]
    names = find_views_of([""] * 3, bodies)[NAMES_OF_VIEWS.index("names")]
    shared = (names @ names.T).toarray()
    assert shared[0, 1] == 0  # "Smoke" is no name
    assert shared[1, 2] > 0  # "Oslerby" is


def test_a_rare_word_in_common_counts_more_than_a_common_one() -> None:
    bodies = [
        "police ferry",
        "police museum",
        "ferry harbour",
        *[f"police report{number}" for number in range(6)],
    ]
    lead = find_views_of([""] * len(bodies), bodies)[NAMES_OF_VIEWS.index("lead")]
    shared = (lead @ lead.T).toarray()
    assert shared[0, 2] > shared[0, 1] > 0


def test_pairs_of_words_that_are_too_many_to_number_with_their_texts_make_the_same_views(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    titles = [origin.article.title for origin in (*OSLERBY, *STRETHE)]
    bodies = [origin.article.body for origin in (*OSLERBY, *STRETHE)]
    before = find_views_of(titles, bodies)
    monkeypatch.setattr(terms, "_MOST_KEYS", 10)
    for one, other in zip(before, find_views_of(titles, bodies), strict=True):
        assert one.shape == other.shape
        assert (one.indptr == other.indptr).all()
        assert (one.indices == other.indices).all()
        assert (one.data == other.data).all()
