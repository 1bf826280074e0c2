import numpy as np

from aibot_local.evaluation.extraction import (
    make_text,
    order_at_random,
    order_by_centroid,
    order_by_first_document,
    order_by_leads,
    order_by_oracle,
    order_by_selection,
)
from aibot_local.records import Sentence, Span
from aibot_local.salience import Lead


def make(article: str, *texts: str) -> list[Sentence]:
    return [Sentence(Span(article, 10 * n, 10 * n + 5), text, n, 0) for n, text in enumerate(texts)]


SENTENCES = [
    *make("a", "The bridge fell on Monday.", "It was old.", "Nobody came."),
    *make("b", "A ferry now runs.", "The fare is low."),
]
VECTORS = np.array([[1, 0], [0.6, 0.8], [-1, 0], [0.8, 0.6], [0, 1]], dtype=np.float32)


def test_leads() -> None:
    assert order_by_first_document(SENTENCES) == [0, 1, 2, 3, 4]
    assert order_by_leads(SENTENCES) == [0, 3, 1, 4, 2]


def test_random_is_seeded_and_complete() -> None:
    order = order_at_random(SENTENCES, seed=1)
    assert order == order_at_random(SENTENCES, seed=1)
    assert sorted(order) == [0, 1, 2, 3, 4]
    assert any(order != order_at_random(SENTENCES, seed=seed) for seed in range(2, 9))


def test_centroid_by_hand() -> None:
    # Means (0.2, 0.267) and (0.4, 0.8): the centre points to (0.3, 0.533).
    order = order_by_centroid(SENTENCES, VECTORS)
    centre = np.array([0.3, 8 / 15])
    expected = sorted(range(5), key=lambda place: -max(0.0, float(VECTORS[place] @ centre)))
    assert order == expected == [1, 3, 4, 0, 2]


def test_oracle_takes_what_the_reference_says() -> None:
    order = order_by_oracle(SENTENCES, ["A ferry now runs. The bridge fell on Monday."], words=9)
    assert set(order) == {0, 3}


def test_selection_drops_what_cannot_be_used() -> None:
    order = order_by_selection(SENTENCES, VECTORS, Lead(), words=100)
    assert sorted(order) == [0, 3, 4]  # the others are too short to tell anything


def test_texts_have_just_the_words_allowed() -> None:
    text = make_text(SENTENCES, [3, 0, 1], words=7, by_place=False)
    assert text == ["The bridge fell on Monday.", "A ferry"]
    text = make_text(SENTENCES, [1, 3, 0], words=6, by_place=True)
    assert text == ["A ferry now runs.", "It was"]
    assert make_text(SENTENCES, [2], words=100, by_place=True) == ["Nobody came."]
    assert make_text(SENTENCES, [], words=5, by_place=True) == []
