from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom import make_article, make_event, split_sentences

from aibot_local.composing import compose_story, is_digest
from aibot_local.composing.disclosure import DigestReason, disclose_making
from aibot_local.composing.standfirst import part_lead
from aibot_local.records import (
    Agreement,
    Article,
    DroppedSentence,
    EngineStamp,
    Event,
    Figure,
    FigureGroup,
    Outline,
    Passage,
    Sentence,
    Span,
    Story,
    StorySentence,
    Wording,
)

WRITER = EngineStamp("rewriter", "tiny-bart", "f00d")

COURIER = make_article(
    "Ferry capsizes off Port Calloway",
    "At least 12 people died when a ferry capsized off Port Calloway on Thursday, the coastguard said. "
    "The ferry was carrying 84 people.\n\n"
    '"We are still searching the water," said coastguard commander Marta Quennick. '
    "Lifeboats searched the narrows through the night.",
    outlet="The Courier",
    published="2026-03-05",
)
HERALD = make_article(
    "Ferry owner defends safety record after sinking - The Herald",
    "The owner of the ferry defended its safety record on Friday. "
    "The ferry passed an inspection in October.\n\n"
    "Inspectors will examine the hull next week, the minister said.",
    outlet="The Herald",
    published="2026-03-06",
)
COPY = make_article("Ferry disaster", COURIER.body, outlet="The Post", published="2026-03-06")


def quote(*sentences: Sentence) -> tuple[StorySentence, ...]:
    return tuple(StorySentence(one.text, (one.span,), Wording.VERBATIM) for one in sentences)


def rewrite(text: str, *sentences: Sentence) -> StorySentence:
    return StorySentence(text, tuple(one.span for one in sentences), Wording.REWRITTEN)


def plan(event: Event, sentences: tuple[Sentence, ...]) -> Outline:
    courier = [one for one in sentences if one.span.article == COURIER.id]
    herald = [one for one in sentences if one.span.article == HERALD.id]
    return Outline(
        event.id,
        Passage((courier[0], courier[1])),
        (Passage((herald[0], herald[1])), Passage((courier[2], courier[3]))),
        Passage((herald[2],)),
    )


def tell(*order: Article, dropped: tuple[DroppedSentence, ...] = ()) -> Story:
    articles = order or (COURIER, HERALD)
    event = make_event(*articles, copies={articles.index(COURIER): (COPY,)})
    sentences = split_sentences(*articles)
    outline = plan(event, sentences)
    lead, (first, second) = outline.lead.sentences, (part.sentences for part in outline.sections)
    return compose_story(
        event,
        outline,
        lead=(rewrite("A ferry capsized off Port Calloway on Thursday.", lead[0]), *quote(lead[1])),
        sections=(quote(*first), quote(*second)),
        outlook=quote(*outline.outlook.sentences),
        dropped=dropped,
        engines=(WRITER,),
        sentences=sentences,
    )


def list_shown_spans(story: Story) -> set[Span]:
    spans = {span for _, sentence in story.sentences() for span in sentence.spans}
    for group in story.figures:
        spans |= {span for figure in group.figures for span in (figure.span, figure.sentence)}
    return spans | {found.span for found in story.quotes}


def test_a_story_has_the_parts_of_the_wanted_shape() -> None:
    story = tell()
    assert story.headline.wording is Wording.VERBATIM
    assert [sentence.text for sentence in story.standfirst] == [
        "A ferry capsized off Port Calloway on Thursday.",
        "The ferry was carrying 84 people.",
    ]
    assert len(story.sections) == 2
    assert [one.text for one in story.outlook] == [
        "Inspectors will examine the hull next week, the minister said."
    ]
    assert story.dated == "2026-03-06"
    assert story.byline == "AiBot Local, with tiny-bart"
    assert story.status == "draft"
    assert (story.origins, story.outlets) == (2, 3)
    assert {group.label for group in story.figures} == {"people killed", "people on board"}
    assert [(found.text, found.speaker) for found in story.quotes] == [
        ("We are still searching the water", "Marta Quennick")
    ]


def test_every_claim_has_spans_and_verbatim_words_stand_at_the_first() -> None:
    story = tell()
    contents = {article.id: article.content for article in (COURIER, HERALD, COPY)}
    for _, sentence in story.sentences():
        assert (not sentence.spans) == (sentence.wording is Wording.OURS)
        if sentence.wording is Wording.VERBATIM:
            span = sentence.spans[0]
            assert contents[span.article][span.start : span.end] == sentence.text


def test_the_evidence_is_complete_sorted_and_cut_from_its_paragraph() -> None:
    story = tell()
    assert [item.span for item in story.evidence] == sorted(list_shown_spans(story))
    contents = {article.id: article.content for article in (COURIER, HERALD, COPY)}
    for item in story.evidence:
        content = contents[item.span.article]
        assert content[item.span.start : item.span.end] == item.text
        assert item.before + item.text + item.after in content.split("\n\n")


def test_every_article_is_listed_once_with_its_origin_and_use() -> None:
    story = tell()
    assert sorted(source.article for source in story.sources) == sorted([COURIER.id, HERALD.id, COPY.id])
    by_id = {source.article: source for source in story.sources}
    assert by_id[COPY.id].copy_of == COURIER.id
    assert not by_id[COPY.id].used
    assert by_id[COURIER.id].copy_of is None
    assert by_id[COURIER.id].used
    assert [source.article for source in story.sources] == [COURIER.id, COPY.id, HERALD.id]


def test_the_order_of_origins_does_not_matter() -> None:
    assert len({tell(*order) for order in permutations((COURIER, HERALD))}) == 1


def test_headings_differ_from_each_other_and_from_the_headline() -> None:
    story = tell()
    texts = [story.headline.text, *(section.heading.text for section in story.sections)]
    assert len(set(texts)) == len(texts)


def test_the_disclosure_counts_what_is_shown() -> None:
    story = tell()
    wordings = [sentence.wording for _, sentence in story.sentences()]
    assert story.disclosure.rewritten == wordings.count(Wording.REWRITTEN) == 1
    assert story.disclosure.verbatim == wordings.count(Wording.VERBATIM)
    assert "2 independent reports" in story.disclosure.statement
    assert "tiny-bart" in story.disclosure.statement
    assert "a person has to check it" in story.disclosure.statement


def test_a_single_report_becomes_a_digest_and_says_so() -> None:
    event = make_event(COURIER)
    sentences = split_sentences(COURIER)
    outline = Outline(event.id, Passage(sentences[:1]), (Passage(sentences[1:]),), Passage(()))
    story = compose_story(
        event,
        outline,
        lead=(rewrite("A ferry sank.", sentences[0]),),
        sections=(quote(*sentences[1:]),),
        engines=(WRITER,),
        sentences=sentences,
    )
    assert is_digest(event)
    assert story.disclosure.rewritten == 0
    assert "Only one independent source" in story.disclosure.statement
    assert story.standfirst[0].text == sentences[0].text
    assert [dropped.text for dropped in story.dropped] == ["A ferry sank."]
    assert story.byline == "AiBot Local"


def test_where_most_of_the_rewriting_failed_the_story_is_a_digest() -> None:
    failed = tuple(DroppedSentence(f"Wrong {number}.", "lead", (), replaced=True) for number in range(9))
    story = tell(dropped=failed)
    assert story.disclosure.rewritten == 0
    assert len(story.dropped) == 10
    assert "bore out too little" in story.disclosure.statement


@pytest.mark.parametrize(
    "bad",
    [
        StorySentence("The moon fell down.", (), Wording.REWRITTEN),
        StorySentence("The moon fell down.", (), Wording.OURS),
        StorySentence("The moon fell down.", (Span("0" * 64, 0, 5),), Wording.REWRITTEN),
        StorySentence("The moon fell down.", (Span(COURIER.id, 5, 10**6),), Wording.REWRITTEN),
        StorySentence("  ", (Span(COURIER.id, 0, 5),), Wording.REWRITTEN),
    ],
)
def test_a_sentence_without_ground_does_not_get_out_and_its_section_goes(bad: StorySentence) -> None:
    event = make_event(COURIER, HERALD)
    sentences = split_sentences(COURIER, HERALD)
    outline = plan(event, sentences)
    story = compose_story(
        event,
        outline,
        lead=(rewrite("A ferry capsized.", outline.lead.sentences[0]),),
        sections=((bad,), quote(*outline.sections[1].sentences)),
        sentences=sentences,
    )
    assert bad.text not in [sentence.text for _, sentence in story.sentences()]
    assert len(story.sections) == 1
    assert [dropped.text for dropped in story.dropped] == [bad.text]


def test_nothing_settled_still_gives_a_story_with_a_headline() -> None:
    event = make_event(make_article("", "Rain fell on the town all day long.", outlet=None, published=None))
    article = event.articles[0]
    story = compose_story(
        event,
        Outline(event.id, Passage(()), (), Passage(())),
        lead=(),
        sections=(),
        sentences=split_sentences(article),
    )
    assert story.headline.text == "Rain fell on the town all day long"
    assert story.dated is None
    assert [one.text for one in story.standfirst] == ["Rain fell on the town all day long."]


SCRAPS = (
    "The ferry sank . Police said 12 people died . “We are here to help” said Ann Holt . Fire , 30 hurt "
    "in Dover "
    "? \n\n No 14 homes; not the 19 ( €5m ) burned – however it rose to 7 %"
)
WORDS = st.sampled_from(SCRAPS.split(" "))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(WORDS, min_size=3, max_size=40), min_size=1, max_size=4))
def test_any_text_gives_a_story_whose_every_word_is_found_in_its_sources(texts: list[list[str]]) -> None:
    articles = tuple(
        make_article(
            " ".join(words[:6]).replace("\n", " ").strip(),
            "\n\n".join(part.strip() for part in " ".join(words).split("\n\n") if part.strip()) or "Nothing.",
            outlet=f"Outlet {number}",
            published=f"2026-03-{number + 1:02d}",
        )
        for number, words in enumerate(texts)
    )
    event = make_event(*articles)
    sentences = split_sentences(*articles)
    half = len(sentences) // 2
    outline = Outline(event.id, Passage(sentences[:half]), (Passage(sentences[half:]),), Passage(()))
    story = compose_story(
        event,
        outline,
        lead=quote(*sentences[:half]),
        sections=(quote(*sentences[half:]),),
        sentences=sentences,
    )
    contents = {article.id: article.content for article in articles}
    assert story.headline.text.strip()
    assert {item.span for item in story.evidence} == list_shown_spans(story)
    for _, sentence in story.sentences():
        assert bool(sentence.spans) == (sentence.wording is not Wording.OURS)
        if sentence.spans:
            span = sentence.spans[0]
            assert contents[span.article][span.start : span.end] == sentence.text
    for group in story.figures:
        for figure in group.figures:
            assert contents[figure.span.article][figure.span.start : figure.span.end] == figure.text
    for found in story.quotes:
        assert contents[found.span.article][found.span.start : found.span.end] == found.text


def test_a_disclosure_of_nothing_rewritten_claims_no_model_text() -> None:
    made = disclose_making(
        (), origins=2, copies=0, dropped=0, engines=(WRITER,), digest=DigestReason.NOT_REWRITTEN
    )
    assert (made.rewritten, made.verbatim, made.dropped) == (0, 0, 0)
    assert "It is a digest" in made.statement


def say(text: str, number: int) -> StorySentence:
    return StorySentence(text, (Span("a", number * 100, number * 100 + len(text)),), Wording.VERBATIM)


def figure(text: str, low: float, number: int, day: int) -> Figure:
    span = Span("a", number * 100, number * 100 + 90)
    return Figure(text, span, span, low, low, "", "people killed", "", "The Courier", f"2026-03-0{day}")


def test_the_standfirst_gives_the_newer_number_and_not_one_that_was_revised() -> None:
    old, rescue = say("At least 12 people died on Monday.", 1), say("Rescuers searched the water.", 2)
    new, more = say("The toll rose to 15.", 3), say("The search goes on.", 4)
    toll = FigureGroup("people killed", (figure("12", 12, 1, 4), figure("15", 15, 3, 6)), Agreement.UPDATED)
    assert part_lead((old, rescue), ((new, more),), [toll]) == ((new,), ((old, rescue), (more,)))
    assert part_lead((old, rescue), ((new, more),), []) == ((old, rescue), ((new, more),))


def test_a_sentence_that_leans_on_another_does_not_stand_second() -> None:
    first, second = say("A ferry sank off Calloway.", 1), say("He said that number was wrong.", 2)
    after = say("It rained.", 3)
    assert part_lead((first, second), ((after,),), []) == ((first,), ((second, after),))


def test_a_last_sentence_of_the_lead_that_leans_is_not_told_under_another_heading() -> None:
    first, leaning, after = say("A miner was hurt.", 1), say("He died on Monday.", 2), say("It rained.", 3)
    assert part_lead((first, leaning), ((after,),), []) == ((first, leaning), ((after,),))
    opening = say("A mine in Calloway was shut.", 4)
    parts = part_lead((opening, first, leaning), ((after,),), [])
    assert parts == ((opening,), ((first, leaning), (after,)))
