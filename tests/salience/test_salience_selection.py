import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from salience_desk import (
    LineSplitter,
    make_article,
    make_event,
    make_sentences,
    make_vectors,
    make_words_vectors,
)

from aibot_local.records import Event, Extract, Sentence
from aibot_local.salience import Lead, load_scorer, select_sentences, split_event
from aibot_local.salience.selection import count_words, order_sentences

FACTS = [
    "The old bridge fell on Monday morning.",
    "Twelve people died in the cold river.",
    "Police closed both roads to the town.",
    "The mayor visited the hospital at noon.",
    "Divers searched the harbour all night long.",
    "A new ferry carries workers to the island.",
]


def select(
    *bodies: str, words: int, scorer: str = "lead", dates: tuple[str, ...] = ()
) -> tuple[Event, Extract]:
    days = dates or (None,) * len(bodies)
    articles = [
        make_article(name, body, published=day)
        for name, body, day in zip("abcdef", bodies, days, strict=False)
    ]
    event = make_event(*articles)
    sentences = split_event(event, LineSplitter())
    return event, select_sentences(
        event, sentences, make_words_vectors(sentences), load_scorer(scorer), words=words
    )


def list_texts(extract: Extract) -> list[str]:
    return [each.sentence.text for each in extract.selected]


def count_selected(extract: Extract) -> int:
    return sum(count_words(each.sentence.text) for each in extract.selected)


def test_lead_takes_first_sentences_up_to_the_length() -> None:
    _, extract = select(" ".join(FACTS), words=15)
    assert list_texts(extract) == FACTS[:2]
    assert extract.selected[0].salience == 2 * extract.selected[1].salience > 0


def test_every_sentence_is_selected_or_passed_over() -> None:
    event, extract = select(" ".join(FACTS), "Read more here. " + FACTS[0], words=20)
    everything = sorted(each.sentence.span for each in (*extract.selected, *extract.passed_over))
    assert everything == sorted(each.span for each in split_event(event, LineSplitter()))
    assert len(set(everything)) == len(everything)


def test_repeats_are_passed_over() -> None:
    _, extract = select(f"{FACTS[0]} {FACTS[1]}", f"{FACTS[0]} {FACTS[2]}", words=100)
    assert sorted(list_texts(extract)) == sorted(FACTS[:3])


def test_the_same_said_in_other_words_is_passed_over() -> None:
    sentences = make_sentences(
        ["The old bridge fell down.", "An ancient crossing collapsed today.", FACTS[2]]
    )
    vectors = make_vectors([[1, 0], [1, 0.1], [0, 1]])
    event = make_event(make_article("a", " ".join(each.text for each in sentences)))
    extract = select_sentences(event, sentences, vectors, Lead(), words=100)
    assert list_texts(extract) == [sentences[0].text, sentences[2].text]


def test_furniture_and_quotations_without_speaker_are_passed_over() -> None:
    body = f"By Jane Roe\n\n{FACTS[0]}\n\n“We ran for our lives.”\n\nWhy did it fall?\n\n{FACTS[1]}"
    _, extract = select(body, words=100)
    assert list_texts(extract) == FACTS[:2]


def test_no_origin_gives_more_than_its_share() -> None:
    long = " ".join(FACTS)
    _, extract = select(
        long, "The council of Averne met for an hour.", "Teachers opened three schools again.", words=35
    )
    given: dict[str, int] = {}
    for each in extract.selected:
        words = count_words(each.sentence.text)
        given[each.sentence.span.article] = given.get(each.sentence.span.article, 0) + words
    assert set(given) == {"a", "b", "c"}
    assert given["a"] <= 35 * (1 / 2 + 1 / 6) + 7  # the last one may reach over the share


def test_a_sentence_that_leans_comes_only_with_the_one_before() -> None:
    body = "Mayor Jane Holt visited the hospital. She thanked the nurses for their work."
    _, both = select(body, words=100)
    assert list_texts(both) == [
        "Mayor Jane Holt visited the hospital.",
        "She thanked the nurses for their work.",
    ]
    _, short = select(body, words=8)
    assert list_texts(short) == ["Mayor Jane Holt visited the hospital."]
    _, alone = select("She thanked the nurses for their work.", words=100)
    assert list_texts(alone) == []


def test_a_salient_sentence_brings_the_one_it_leans_on() -> None:
    sentences = make_sentences(
        ["Mayor Jane Holt came by boat.", "She found twelve dead.", "Cats slept in a barn."]
    )
    vectors = make_vectors([[1, 0, 0], [0, 1, 0], [0, 0, 1]])
    assert order_sentences(sentences, vectors, np.array([0.1, 1.0, 0.3]), words=100) == [0, 1, 2]


def test_newer_reports_weigh_more() -> None:
    dates = ("2026-03-01", "2026-03-03")
    _, extract = select(FACTS[0], FACTS[1], words=7, dates=dates)
    assert list_texts(extract) == [FACTS[1]]
    _, undated = select(FACTS[0], FACTS[1], words=7)
    assert list_texts(undated) == [FACTS[0]]


def test_one_sentence_longer_than_the_length_is_selected() -> None:
    _, extract = select(" ".join(FACTS), words=3)
    assert list_texts(extract) == [FACTS[0]]


def test_nothing_to_select() -> None:
    _, extract = select("By Jane Roe", words=100)
    assert extract.selected == () and len(extract.passed_over) == 1
    _, empty = select(words=100)
    assert empty.selected == empty.passed_over == ()


def test_vectors_have_to_fit() -> None:
    sentences = make_sentences(FACTS)
    with pytest.raises(ValueError, match="6 sentences, but 1"):
        select_sentences(make_event(), sentences, make_vectors([[1.0]]), Lead(), words=10)


BODIES = st.lists(
    st.lists(
        st.sampled_from([*FACTS, "She left early.", "Read more.", "“We ran.”", "It was late, he said."]),
        max_size=6,
    ),
    max_size=4,
)


@settings(max_examples=80, deadline=None)
@given(BODIES, st.integers(1, 80), st.sampled_from(["consensus", "centroid", "lexrank", "lead"]))
def test_length_and_completeness(bodies: list[list[str]], words: int, scorer: str) -> None:
    event, extract = select(*(" ".join(body) for body in bodies), words=words, scorer=scorer)
    assert count_selected(extract) <= words or len(extract.selected) == 1 or _is_chain(extract)
    spans = [each.sentence.span for each in (*extract.selected, *extract.passed_over)]
    assert sorted(spans) == sorted(each.span for each in split_event(event, LineSplitter()))
    for part in (extract.selected, extract.passed_over):
        assert list(part) == sorted(part, key=lambda each: (-each.salience, each.sentence.span))


def _is_chain(extract: Extract) -> bool:
    """The first thing taken may be a sentence with those it leans on, however long."""
    places = sorted(each.sentence.position for each in extract.selected)
    return places == list(range(places[0], places[0] + len(places))) and len(places) <= 3


def test_order_of_ties_is_by_span() -> None:
    sentences: tuple[Sentence, ...] = make_sentences(
        ["Cats slept well.", "Dogs ran home.", "Birds sang songs."]
    )
    vectors = make_vectors([[1, 0, 0], [0, 1, 0], [0, 0, 1]])
    backwards = tuple(reversed(sentences))
    assert order_sentences(backwards, vectors, np.ones(3), words=100) == [2, 1, 0]
