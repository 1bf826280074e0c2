from hypothesis import given, settings
from hypothesis import strategies as st
from salience_desk import LineSplitter, make_article, make_event, make_vectors, make_words_vectors

from aibot_local.records import Extract, Outline, Passage, ScoredSentence, Sentence
from aibot_local.salience import load_scorer, plan_outline, select_sentences, split_event

BRIDGE = "The old bridge at Port Calloway fell on Monday."
TOPICS = [
    "Divers searched the harbour near Calloway.",
    "Boats searched the harbour off Calloway beach.",
    "Helicopters searched the harbour around Calloway.",
    "Doctors at Hexmoor hospital treated forty people.",
    "Nurses at Hexmoor hospital treated many children.",
    "Surgeons at Hexmoor hospital treated three drivers.",
    "Engineers of Averne inspected the steel cables.",
    "Inspectors of Averne inspected the steel pillars.",
    "Officials of Averne inspected the steel bolts.",
]


def plan(
    bodies: list[str], *, words: int = 400, dates: list[str | None] | None = None, sections: int = 4
) -> tuple[Extract, Outline]:
    days = dates or [None] * len(bodies)
    event = make_event(
        *(
            make_article(f"{n}", body, published=day)
            for n, (body, day) in enumerate(zip(bodies, days, strict=True))
        )
    )
    sentences = split_event(event, LineSplitter())
    vectors = make_words_vectors(sentences)
    extract = select_sentences(event, sentences, vectors, load_scorer(), words=words)
    return extract, plan_outline(event, extract, sentences, vectors, sections=sections)


def read(passage: Passage) -> list[str]:
    return [sentence.text for sentence in passage.sentences]


def list_passages(outline: Outline) -> list[Passage]:
    return [outline.lead, *outline.sections, outline.outlook]


def test_small_events_are_all_lead() -> None:
    for count in (1, 2, 3):
        extract, outline = plan([" ".join(TOPICS[:count])])
        assert len(extract.selected) == count
        assert sorted(read(outline.lead)) == sorted(TOPICS[:count])
        assert outline.sections == () and outline.outlook.sentences == ()


def test_an_event_without_a_sentence_has_an_empty_outline() -> None:
    _, outline = plan(["Read more"])
    assert outline.lead.sentences == () and outline.sections == () and outline.outlook.sentences == ()


def test_sections_are_topics() -> None:
    _, outline = plan([f"{BRIDGE} " + " ".join(TOPICS)])
    assert 1 <= len(outline.sections) <= 4
    for section in outline.sections:
        assert 2 <= len(section.sentences) <= 5
        verbs = [text.split()[1] for text in read(section)]
        assert len(section.sentences) > 3 or len(set(verbs)) <= 2


def test_topics_by_eye() -> None:
    """Vectors along three axes: the groups are the axes."""
    texts = ["Alpha Holt came first.", "Beta Roe came second.", *TOPICS]
    event = make_event(make_article("a", " ".join(texts)))
    sentences = split_event(event, LineSplitter())
    rows = [[1, 1, 1, 9], [1, 1, 1, -9], *([9, 0, 0, 0],) * 3, *([0, 9, 0, 0],) * 3, *([0, 0, 9, 0],) * 3]
    extract = Extract("event", tuple(_rate(sentences)), ())
    outline = plan_outline(event, extract, sentences, make_vectors(rows), sections=3)
    groups = [set(read(section)) for section in outline.sections]
    lead = set(read(outline.lead))
    for topic in (TOPICS[:3], TOPICS[3:6], TOPICS[6:]):
        left = set(topic) - lead
        assert len(left) < 2 or any(left <= group for group in groups)


def _rate(sentences: tuple[Sentence, ...]) -> list[ScoredSentence]:
    return [ScoredSentence(each, 1.0 / (1 + each.position)) for each in sentences]


def test_the_outlook_takes_what_is_to_come_from_passed_over_sentences_too() -> None:
    later = "The board will publish a report on the bridge in Calloway in April."
    extract, outline = plan(
        [BRIDGE, f"{BRIDGE} {TOPICS[0]} {later}"], words=9, dates=["2026-03-02", "2026-03-02"]
    )
    assert later not in [each.sentence.text for each in extract.selected]
    assert read(outline.outlook) == [later]


def test_an_announcement_overtaken_by_newer_reports_is_left_out() -> None:
    old = "The council will meet in Calloway to talk about the bridge."
    bodies = [f"{BRIDGE} {old}", f"{BRIDGE} {TOPICS[0]}"]
    _, stale = plan(bodies, words=9, dates=["2026-03-02", "2026-03-09"])
    _, fresh = plan(bodies, words=9, dates=["2026-03-02", "2026-03-03"])
    assert old not in read(stale.outlook)
    assert old in read(fresh.outlook)


def test_a_time_of_day_is_over_the_next_day() -> None:
    today = "At 6 pm the council will meet in Calloway to talk about the bridge."
    bodies = [f"{BRIDGE} {today}", f"{BRIDGE} {TOPICS[0]}"]
    _, same = plan(bodies, words=9, dates=["2026-03-02", "2026-03-02"])
    _, later = plan(bodies, words=9, dates=["2026-03-02", "2026-03-03"])
    assert today in read(same.outlook)
    assert today not in read(later.outlook)


def test_the_lead_stands_on_its_own() -> None:
    body = f"But it was too late for many. {BRIDGE} {' '.join(TOPICS)}"
    _, outline = plan([body])
    assert not read(outline.lead)[0].startswith("But")


def test_a_story_does_not_open_with_somebody_as_known() -> None:
    """The second sentence is the most salient by far, and has a name and a place too."""
    texts = ["Ann Holt of Dray lost a house.", "Holt fled to Calloway.", *TOPICS]
    event = make_event(make_article("a", " ".join(texts)))
    sentences = split_event(event, LineSplitter())
    scored = [ScoredSentence(one, 1.0 if one.text.startswith("Holt") else 0.5) for one in sentences]
    vectors = make_vectors(
        [[float(place == other) for other in range(len(texts))] for place in range(len(texts))]
    )
    outline = plan_outline(event, Extract("event", tuple(scored), ()), sentences, vectors)
    assert read(outline.lead)[0] == texts[0]


def test_a_leaning_sentence_follows_the_one_it_leans_on() -> None:
    visit = "Mayor Jane Holt visited Hexmoor hospital. She thanked the staff there."
    body = f"{BRIDGE} {TOPICS[0]} {visit} {TOPICS[4]} {TOPICS[7]}"
    _, outline = plan([body])
    for passage in list_passages(outline):
        texts = read(passage)
        if "She thanked the staff there." in texts:
            assert (
                texts[texts.index("She thanked the staff there.") - 1]
                == "Mayor Jane Holt visited Hexmoor hospital."
            )
            break
    else:
        raise AssertionError("the sentence is in no passage")


POOL = [
    *TOPICS, BRIDGE, "She left early.", "Jane Holt came.", "The board will meet in May.", "It was late, he said.",
    "Trains are due to run on 9 March.", "Read more here.", "“We ran.”", "Police closed both roads to the town.",
]  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(POOL), max_size=9), min_size=1, max_size=4),
    st.integers(5, 150),
    st.integers(1, 5),
)
def test_each_selected_sentence_stands_in_one_passage(
    bodies: list[list[str]], words: int, sections: int
) -> None:
    texts = [" ".join(body) for body in bodies]
    extract, outline = plan(texts, words=words, sections=sections)
    again = plan(texts, words=words, sections=sections)[1]
    assert outline == again
    placed = [sentence.span for passage in list_passages(outline) for sentence in passage.sentences]
    assert len(placed) == len(set(placed))
    selected = {each.sentence.span for each in extract.selected}
    assert selected <= set(placed)
    assert set(placed) - selected <= {sentence.span for sentence in outline.outlook.sentences}
    assert len(outline.sections) <= sections
    assert all(len(section.sentences) >= 2 for section in outline.sections)
    assert bool(outline.lead.sentences) == bool(selected)
