import numpy as np
import pytest
from newsroom import make_article, make_event

from aibot_local.composing import collect_evidence, list_sources, relate_stories
from aibot_local.composing.sources import find_newest_date
from aibot_local.errors import StoryError
from aibot_local.records import (
    Disclosure,
    Field,
    Provenance,
    Span,
    Story,
    StorySentence,
    Wording,
)


def test_evidence_holds_the_rest_of_the_paragraph_and_no_more() -> None:
    article = make_article("Title", "One. Two. Three.\n\nFour.")
    start = article.content.index("Two.")
    (item,) = collect_evidence(make_event(article), [Span(article.id, start, start + 4)] * 2)
    assert (item.before, item.text, item.after) == ("One. ", "Two.", " Three.")


@pytest.mark.parametrize("span", [Span("nobody", 0, 1), Span("", 0, 1)])
def test_a_span_of_an_article_outside_the_event_is_an_error(span: Span) -> None:
    with pytest.raises(StoryError, match="not of this event"):
        collect_evidence(make_event(make_article("Title", "One.")), [span])


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 3), (0, 10_000), (5, 2)])
def test_a_span_outside_the_text_is_an_error(start: int, end: int) -> None:
    article = make_article("Title", "One.")
    with pytest.raises(StoryError, match="outside article"):
        collect_evidence(make_event(article), [Span(article.id, start, end)])


def test_sources_name_the_origin_of_each_copy_and_who_is_used() -> None:
    first = make_article("A", "One.", published="2026-03-02")
    copy = make_article("B", "One.", outlet="The Herald")
    undated = make_article("C", "Two.", published=None)
    event = make_event(undated, first, copies={1: (copy,)})
    sources = list_sources(event, [Span(first.id, 0, 1)])
    assert [(source.title, source.used) for source in sources] == [("A", True), ("B", False), ("C", False)]
    assert [source.copy_of for source in sources] == [None, first.id, None]


def test_the_newest_declared_date_is_taken_and_none_is_guessed() -> None:
    older = make_article("A", "One.", published="2026-03-02T23:30:00+01:00")
    newer = make_article("B", "Two.", published="2026-03-03")
    assert find_newest_date(make_event(older, newer)) == "2026-03-03"
    assert find_newest_date(make_event(make_article("A", "One.", published=None))) is None


def test_an_inferred_or_malformed_date_does_not_count() -> None:
    from dataclasses import replace

    article = make_article("A", "One.", published="yesterday")
    inferred = replace(
        make_article("B", "Two.", published=None), published=Field("2026-03-09", Provenance.INFERRED, "url")
    )
    assert find_newest_date(make_event(article, inferred)) is None


def tell(event: str) -> Story:
    headline = StorySentence(f"Headline of {event}", (), Wording.OURS)
    disclosure = Disclosure("", (), 0, 0, 0)
    return Story(event, headline, (), None, "", (), (), (), (), (), (), 1, 1, disclosure, ())


def test_stories_are_related_by_the_cosine_of_their_mean_vectors() -> None:
    vectors = {
        "a": np.array([[1, 0], [1, 0]], dtype=np.float32),
        "b": np.array([3, 4], dtype=np.float32),
        "c": np.array([0, 1], dtype=np.float32),
    }
    a, b, c, d = relate_stories([tell(name) for name in "abcd"], vectors, at_least=0.5, most=3)
    assert [(other.event, other.similarity) for other in a.related] == [("b", 0.6)]
    assert [(other.event, other.similarity) for other in b.related] == [("c", 0.8), ("a", 0.6)]
    assert [other.headline for other in c.related] == ["Headline of b"]
    assert d.related == ()


def test_only_so_many_stories_are_related() -> None:
    vectors = {name: np.array([1, 0], dtype=np.float32) for name in "abcde"}
    related = relate_stories([tell(name) for name in "abcde"], vectors, most=2)
    assert [other.event for other in related[0].related] == ["b", "c"]
