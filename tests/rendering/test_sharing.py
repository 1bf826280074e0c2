"""Copies that are safe to share: canaries in everything that must not get out, looked for in every format."""

import json
from dataclasses import fields, replace

import pytest
from export_reading import read_words
from jsonschema import Draft202012Validator
from story_fixture import COURIER, HERALD, approve, build_story, declare

from aibot_local.records import (
    Correction,
    Disclosure,
    DroppedSentence,
    EngineStamp,
    Evidence,
    Field,
    Figure,
    FigureGroup,
    Problem,
    Provenance,
    Quote,
    RelatedStory,
    Source,
    Status,
    Story,
    StorySection,
    StorySentence,
)
from aibot_local.rendering import FORMATS, dump_story, load_story, make_shareable, render_story
from aibot_local.rendering.schema import describe_story
from aibot_local.rendering.sharing import share_address
from aibot_local.standing import change_status

CANARIES = {
    name: f"canary{name}"
    for name in (
        "before",
        "after",
        "behind",
        "path",
        "author",
        "query",
        "house",
        "origin",
        "dropped",
        "detail",
        "related",
        "editor",
        "corrector",
    )
}


def plant_canaries() -> Story:
    """The story with a canary in every place that is not for sharing."""
    story = build_story()
    rewritten = {
        span for _, one in story.sentences() if one.wording.value == "rewritten" for span in one.spans
    }
    shown = {span for _, one in story.sentences() if one.wording.value == "verbatim" for span in one.spans}
    origin = f"header:{CANARIES['origin']}"
    approved = change_status(story, Status.APPROVED, editor=CANARIES["editor"], day="2026-11-24")
    return replace(
        approved,
        corrections=(Correction("It was no ferry.", CANARIES["corrector"], "2026-11-24"),),
        evidence=tuple(
            replace(
                one,
                before=f"{CANARIES['before']} {one.before}",
                after=f"{one.after} {CANARIES['after']}",
                text=f"{one.text} {CANARIES['behind']}" if one.span in rewritten - shown else one.text,
            )
            for one in story.evidence
        ),
        sources=tuple(
            replace(
                one,
                path=f"home/{CANARIES['path']}/inbox/{one.path}",
                author=Field(CANARIES["author"], Provenance.DECLARED, "docx:creator"),
                outlet=replace(one.outlet, origin=origin),
                published=replace(one.published, origin=origin),
                url=declare(
                    f"https://courier.example/ferry?user={CANARIES['query']}#{CANARIES['query']}"
                    if one.article == COURIER
                    else f"http://intranet/{CANARIES['house']}"
                ),
            )
            for one in story.sources
        ),
        dropped=tuple(
            replace(
                one,
                text=f"{one.text} {CANARIES['dropped']}",
                problems=tuple(replace(problem, detail=CANARIES["detail"]) for problem in one.problems),
            )
            for one in story.dropped
        ),
        related=tuple(
            replace(one, headline=f"{CANARIES['related']} {one.headline}") for one in story.related
        ),
    )


@pytest.mark.parametrize("form", FORMATS)
def test_no_canary_gets_out(form: str) -> None:
    words = read_words(form, render_story(make_shareable(plant_canaries()), form)).lower()
    assert "ferry" in words or form == "csv"
    assert {name: canary for name, canary in CANARIES.items() if canary in words} == {}


def test_the_canaries_sing() -> None:
    # Each is in some format of the whole story, so its absence above says something.
    words = "".join(read_words(form, render_story(plant_canaries(), form)).lower() for form in FORMATS)
    assert {name for name, canary in CANARIES.items() if canary not in words} == set()


@pytest.mark.parametrize("form", FORMATS)
def test_the_copy_tells_that_it_is_one(form: str) -> None:
    words = " ".join(read_words(form, render_story(make_shareable(build_story()), form)).split())
    assert "made to be shared" in words or "Safe to share" in words


def test_it_is_valid_against_the_schema_and_read_back() -> None:
    shared = make_shareable(plant_canaries())
    text = dump_story(shared)
    Draft202012Validator(json.loads(describe_story())).validate(json.loads(text))
    assert load_story(text) == shared


def test_what_the_story_says_is_all_there() -> None:
    story, shared = build_story(), make_shareable(build_story())
    assert list(shared.sentences()) == list(story.sentences())
    assert (shared.figures, shared.quotes, shared.status) == (story.figures, story.quotes, story.status)
    assert [(one.title, one.outlet.value) for one in shared.sources] == [
        (one.title, one.outlet.value) for one in story.sources
    ]
    assert [one.content_sha256 for one in shared.sources] == [one.content_sha256 for one in story.sources]
    assert [one.span for one in shared.evidence] == [one.span for one in story.evidence]


def test_nothing_is_shared_as_approved() -> None:
    shared = make_shareable(approve(build_story()))
    assert (shared.status, shared.editor, shared.reviewed) == (Status.DRAFT, "", "")
    assert shared.disclosure == make_shareable(build_story()).disclosure
    (correction,) = shared.corrections
    assert correction.note and not correction.editor


def test_words_that_the_story_shows_stay_and_others_go() -> None:
    words = {one.text for one in make_shareable(build_story()).evidence}
    assert "The ferry passed an inspection in October." in words
    assert not any("hospital officials" in text for text in words)
    assert all((one.before, one.after) == ("", "") for one in make_shareable(build_story()).evidence)


def test_doing_it_twice_changes_nothing() -> None:
    shared = make_shareable(build_story())
    assert make_shareable(shared) == shared
    assert make_shareable(shared, together=("ba9876543210",)) == shared


def test_related_stories_stay_where_they_go_along() -> None:
    assert make_shareable(build_story()).related == ()
    assert make_shareable(build_story(), together=("ba9876543210",)).related == build_story().related


@pytest.mark.parametrize(
    ("url", "shared"),
    [
        ("https://courier.example/a/b.html", "https://courier.example/a/b.html"),
        ("https://courier.example/ferry?id=7&user=ines#top", "https://courier.example/ferry"),
        ("http://93.184.215.14/x", "http://93.184.215.14/x"),
        ("http://192.168.1.20/home/ines", None),
        ("http://10.0.0.1:8080/", None),
        ("http://127.0.0.1/", None),
        ("http://fileserver/home/ines/a.html", None),
        ("http://localhost/", None),
        ("http://nas.local/x", None),
        ("http://wiki.internal/x", None),
        ("https://ines:secret@courier.example/", None),
        ("file:///home/ines/a.html", None),
        ("", None),
        (None, None),
    ],
)
def test_addresses_name_nobody(url: str | None, shared: str | None) -> None:
    assert share_address(url) == shared


def test_a_source_without_an_address_to_share_has_none() -> None:
    sources = {one.article: one for one in make_shareable(plant_canaries()).sources}
    assert sources[HERALD].url == Field()
    assert sources[COURIER].url.value == "https://courier.example/ferry"


# Every field of a story, and so every one that somebody has thought of: is it for sharing?
DECIDED = {
    Story: "event headline standfirst dated byline sections figures quotes outlook sources evidence origins outlets "
    "disclosure dropped related status editor reviewed corrections",
    StorySection: "heading sentences",
    StorySentence: "text spans wording",
    FigureGroup: "label figures agreement",
    Figure: "text span sentence low high unit counted speaker outlet as_of",
    Quote: "text span speaker outlet",
    Evidence: "span text before after",
    Source: "article title outlet author published updated url path item document_sha256 content_sha256 copy_of used",
    Field: "value provenance origin",
    Disclosure: "statement engines rewritten verbatim dropped edited",
    EngineStamp: "role name fingerprint",
    DroppedSentence: "text place problems replaced",
    Problem: "kind start end detail",
    Correction: "note editor day",
    RelatedStory: "event headline similarity",
}


@pytest.mark.parametrize("record", DECIDED)
def test_no_field_is_shared_that_nobody_thought_of(record: type) -> None:
    # A new field: decide in sharing.py whether it may leave the house, then name it here.
    assert [field.name for field in fields(record)] == DECIDED[record].split()
