import dataclasses
import hashlib

import pytest
from desk import EVENT, FIRE, FIRST_ARTICLE, SECOND_ARTICLE, SENTENCES, FullStopSplitter

from aibot_local.errors import InputError
from aibot_local.records import (
    UNKNOWN,
    Article,
    Disclosure,
    Evidence,
    Reading,
    Source,
    Span,
    Story,
    StorySection,
    StorySentence,
    Wording,
)
from aibot_local.verification import check_story

REWRITTEN = "The mill may reopen in April."


def make_source(article: Article) -> Source:
    content = hashlib.sha256(article.content.encode()).hexdigest()
    return Source(
        article.id, article.title, article.outlet, UNKNOWN, article.published, UNKNOWN, UNKNOWN, article.document.path,
        0, article.document.sha256, content, None, True,
    )  # fmt: skip


def make_story() -> Story:
    spans = {one.text: one.span for one in SENTENCES}
    evidence = tuple(
        Evidence(one.span, one.text, "", "") for one in sorted(SENTENCES, key=lambda one: one.span)
    )
    return Story(
        event=EVENT.id,
        headline=StorySentence(FIRE[0], (spans[FIRE[0]],), Wording.VERBATIM),
        standfirst=(StorySentence(FIRE[1], (spans[FIRE[1]],), Wording.VERBATIM),),
        dated="2026-03-11",
        byline="AiBot Local",
        sections=(
            StorySection(
                StorySentence("What is known", (), Wording.OURS),
                (StorySentence(REWRITTEN, (spans[FIRE[4]],), Wording.REWRITTEN),),
            ),
        ),
        figures=(),
        quotes=(),
        outlook=(),
        sources=(make_source(FIRST_ARTICLE), make_source(SECOND_ARTICLE)),
        evidence=evidence,
        origins=2,
        outlets=1,
        disclosure=Disclosure("", (), 1, 2, 0),
        dropped=(),
    )


ARTICLES = {one.document.path: one for one in (FIRST_ARTICLE, SECOND_ARTICLE)}
STORY = make_story()


def reopen(path: str) -> Reading:
    return Reading((ARTICLES[path],), (), 1)


def check(story: Story, reopen: object = reopen) -> list[tuple[str, str]]:
    faults = check_story(story, reopen, FullStopSplitter())  # type: ignore[arg-type]
    return [(one.place, one.text) for one in faults]


def test_an_honest_story_has_no_fault() -> None:
    assert check(STORY) == []


def test_a_changed_rewritten_sentence_is_named() -> None:
    section = STORY.sections[0]
    changed = dataclasses.replace(section.sentences[0], text="The mill may reopen in May.")
    story = dataclasses.replace(STORY, sections=(dataclasses.replace(section, sentences=(changed,)),))
    assert check(story) == [("section 1", "The mill may reopen in May.")]


def test_a_changed_verbatim_sentence_is_named() -> None:
    changed = dataclasses.replace(STORY.headline, text=FIRE[0].replace("12", "13"))
    assert check(dataclasses.replace(STORY, headline=changed)) == [("headline", changed.text)]


def test_a_shifted_span_is_found() -> None:
    span = STORY.headline.spans[0]
    moved = dataclasses.replace(STORY.headline, spans=(dataclasses.replace(span, end=span.end - 1),))
    assert ("headline", FIRE[0]) in check(dataclasses.replace(STORY, headline=moved))


def test_a_claim_without_source_or_in_the_programs_words_is_found() -> None:
    bare = StorySentence("Aliens landed.", (), Wording.VERBATIM)
    ours = StorySentence("Aliens landed.", (), Wording.OURS)
    assert check(dataclasses.replace(STORY, outlook=(bare, ours))) == [("outlook", "Aliens landed.")] * 2


def test_changed_evidence_is_found() -> None:
    first = dataclasses.replace(STORY.evidence[0], text=STORY.evidence[0].text + "!")
    assert ("evidence", first.text) in check(
        dataclasses.replace(STORY, evidence=(first, *STORY.evidence[1:]))
    )


@pytest.mark.parametrize("place", range(0, len(FIRST_ARTICLE.content), 29))
def test_one_changed_byte_of_a_source_is_found(place: int) -> None:
    content = FIRST_ARTICLE.content
    changed = content[:place] + chr(ord(content[place]) ^ 1) + content[place + 1 :]
    digest = hashlib.sha256(changed.encode()).hexdigest()
    document = dataclasses.replace(FIRST_ARTICLE.document, sha256=digest)
    article = dataclasses.replace(FIRST_ARTICLE, content=changed, document=document)

    def reopen_changed(path: str) -> Reading:
        return Reading((article if path == "first.txt" else ARTICLES[path],), (), 1)

    assert ("source", "first.txt") in check(STORY, reopen_changed)


def test_somebodys_words_told_as_a_fact_are_found() -> None:
    body = "Ann Holt said: “The council stole it. Nobody will see it again.”"
    content = f"{FIRST_ARTICLE.title}\n\n{body}"
    document = dataclasses.replace(FIRST_ARTICLE.document, path="holt.txt")
    article = dataclasses.replace(FIRST_ARTICLE, id="f" * 64, content=content, document=document)
    start = content.index("The council")
    part = Span(article.id, start, start + len("The council stole it."))
    whole = Span(article.id, article.body_start, len(content))
    told = [
        StorySentence(content[one.start : one.end], (one,), Wording.VERBATIM) for one in sorted((part, whole))
    ]
    story = dataclasses.replace(
        STORY,
        outlook=tuple(told),
        sources=(*STORY.sources, make_source(article)),
        evidence=(*STORY.evidence, *(Evidence(one.spans[0], one.text, "", "") for one in told)),
    )

    def reopen_three(path: str) -> Reading:
        return Reading(((ARTICLES | {"holt.txt": article})[path],), (), 1)

    assert check(story, reopen_three) == [("outlook", "The council stole it.")]


def test_a_source_that_is_gone_is_named_with_its_sentences() -> None:
    def reopen_none(path: str) -> Reading:
        raise InputError(f"{path} is gone: put it back into the inbox")

    places = [place for place, _ in check(STORY, reopen_none)]
    assert {"source", "evidence", "headline", "standfirst", "section 1"} <= set(places)
