"""Events by language: no embedder that knows one language joins two, and none is lost."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibot_local.clustering import find_events
from aibot_local.clustering.languages import is_known_to_rules, part_languages, read_language
from aibot_local.engines.hdbscan_clusterer import HdbscanClusterer
from aibot_local.records import Article, Document, Event, Field, Origin, Provenance

# Names, figures and dates alike, as in reports of one event in two languages; made up.
WORDS = {
    "en": "The bridge at Harwick fell into the Orle on Tuesday. Ann Selby said 14 people were hurt in Harwick.",
    "de": "Die Bruecke in Harwick stuerzte am Dienstag in die Orle. Ann Selby sprach von 14 Verletzten in Harwick.",
}


def make_origin(name: str, language: str | None, text: str) -> Origin:
    field = Field(language, Provenance.DECLARED, "test") if language else Field()
    article = Article(
        id=name,
        document=Document(f"{name}.txt", "0" * 64, len(text)),
        item=0,
        content=text,
        title_end=0,
        published=Field("2026-03-03", Provenance.DECLARED, "test"),
        language=field,
    )
    return Origin(article)


ORIGINS = [
    make_origin("a", "en", WORDS["en"]),
    make_origin("b", "en-GB", f"{WORDS['en']} Divers searched the Orle."),
    make_origin("c", "de", WORDS["de"]),
    make_origin("d", "de_AT", f"{WORDS['de']} Taucher suchten in der Orle."),
]
VECTORS = np.tile(np.array([[1.0, 0.0]], dtype=np.float32), (4, 1))  # as near as can be
CLUSTERER = HdbscanClusterer(cutoff=0.67)


def list_events(events: Sequence[Event]) -> list[list[str]]:
    return sorted(sorted(article.id for article in event.articles) for event in events)


def test_no_event_is_in_two_languages() -> None:
    assert list_events(find_events(ORIGINS, VECTORS, CLUSTERER)) == [["a", "b"], ["c", "d"]]


def test_with_vectors_that_know_both_it_may_be() -> None:
    found = list_events(find_events(ORIGINS, VECTORS, CLUSTERER, multilingual=True))
    assert found == [["a", "b", "c", "d"]]


def test_an_article_of_no_known_language_goes_with_most() -> None:
    unknown = make_origin("e", None, f"{WORDS['de']} Die Orle steht hoch.")
    vectors = np.tile(VECTORS[:1], (5, 1))
    assert list_events(find_events([*ORIGINS, unknown], vectors, CLUSTERER)) == [["a", "b"], ["c", "d", "e"]]
    # Two of each: of equals the first by name.
    assert part_languages([*ORIGINS, unknown]) == ((2, 3, 4), (0, 1))
    assert part_languages([*ORIGINS[:3], unknown]) == ((2,), (0, 1, 3))


def test_the_order_of_the_articles_does_not_matter() -> None:
    backwards = find_events(ORIGINS[::-1], VECTORS, CLUSTERER)
    assert backwards == find_events(ORIGINS, VECTORS, CLUSTERER)


@given(st.lists(st.sampled_from([None, "en", "en-US", "de", "fr_CA", "", "ZH-hant"]), max_size=12))
def test_each_origin_is_in_exactly_one_language(languages: list[str | None]) -> None:
    origins = [make_origin(str(number), language, "x") for number, language in enumerate(languages)]
    parts = part_languages(origins)
    assert sorted(place for part in parts for place in part) == list(range(len(origins)))
    for part in parts:
        assert len({read_language(origins[place].article) for place in part} - {""}) <= 1


@pytest.mark.parametrize(
    ("languages", "known"),
    [(["en", "en-GB"], True), (["en", None], True), ([None], True), (["en", "de"], False), (["de"], False)],
)
def test_the_rules_know_english(languages: list[str | None], known: bool) -> None:
    origins = tuple(make_origin(str(number), one, "x") for number, one in enumerate(languages))
    assert is_known_to_rules(Event("0" * 12, origins)) is known
