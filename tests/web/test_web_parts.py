"""Comparing versions, cutting articles, and the map's places: worked out by eye."""

from dataclasses import replace
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import pytest

from aibot_local.desk.listing import list_events
from aibot_local.records import Article, Document, Story, StorySentence, Wording
from aibot_local.store import Store
from aibot_local.store.stories import load_version
from aibot_local.web.comparing import Change, compare_stories
from aibot_local.web.mapping import HEIGHT, WIDTH, place_events
from aibot_local.web.viewing import cut_article, list_named


@pytest.fixture(scope="module")
def story(store: Path) -> Story:
    with Store(store) as kept:
        event = max(list_events(kept), key=lambda one: one.origins).id
        version = load_version(kept, event)
    assert version is not None
    return version.story


def test_what_came_and_went_is_told_in_reading_order(story: Story) -> None:
    changed = replace(story, headline=StorySentence("Another headline", (), Wording.OURS))
    compared = compare_stories(story, changed)
    assert [(one.change, one.text) for one in compared[:2]] == [
        (Change.REMOVED, story.headline.text),
        (Change.ADDED, "Another headline"),
    ]
    assert {one.change for one in compared[2:]} == {Change.SAME}


def test_overlapping_words_of_an_article_are_marked_once() -> None:
    article = Article("a", Document("a.txt", "0" * 64, 1), 0, "Head\n\nOne two three.\n\nFour.", 4)
    passage = cut_article(article, [(10, 13), (6, 11), (22, 26), (900, 901)])
    assert passage.paragraphs == (
        (("Head", False),),
        (("One t", True), ("wo", True), (" three.", False)),
        (("Four", True), (".", False)),
    )


def test_who_is_named_most_stands_first(story: Story) -> None:
    told = replace(
        story,
        headline=StorySentence("Ann Selby and Tom Reed met", (), Wording.OURS),
        standfirst=(StorySentence("On Monday Tom Reed left.", (), Wording.OURS),),
        sections=(),
        outlook=(),
        quotes=(),
    )
    assert [(one.name, one.times) for one in list_named(told)] == [("Tom Reed", 2), ("Ann Selby", 1)]


def test_the_map_is_the_same_each_time_and_within_its_frame(store: Path) -> None:
    with Store(store) as kept:
        events = list_events(kept)
        points = place_events(kept, events)
        assert points == place_events(kept, events)
    assert [point.event.id for point in points] == [event.id for event in events]
    assert all(0 < point.x < WIDTH and 0 < point.y < HEIGHT for point in points)
    assert points[0].radius == max(point.radius for point in points)


def test_the_vendored_script_is_the_one_that_was_looked_at() -> None:
    script = files("aibot_local.web").joinpath("static/htmx.min.js").read_bytes()
    assert sha256(script).hexdigest() == "e209dda5c8235479f3166defc7750e1dbcd5a5c1808b7792fc2e6733768fb447"
