"""What the pages show: every event, sentence, source and change of a small desk."""

import re
from html import unescape
from pathlib import Path

import pytest
from lxml import html as lxml_html
from reading_room import make_desk, open_room
from starlette.testclient import TestClient

from aibot_local.desk.listing import list_events
from aibot_local.store import Store
from aibot_local.store.stories import load_version
from aibot_local.web import pages

PAGES = ["/", "/search", "/search?q=bridge", "/map", "/models", "/runs"]


@pytest.fixture(scope="module")
def client(store: Path) -> TestClient:
    return open_room(make_desk(store))


@pytest.fixture(scope="module")
def bridge(store: Path) -> str:
    with Store(store) as kept:
        return max(list_events(kept), key=lambda event: event.origins).id


def test_the_front_page_lists_every_event_biggest_first(client: TestClient, store: Path) -> None:
    with Store(store) as kept:
        events = [event.id for event in list_events(kept)]
    shown = re.findall(r'href="/events/([0-9a-f]{12})"', client.get("/").text)
    assert shown == events
    assert len(events) == 3


def test_an_event_shows_its_story_sentence_by_sentence(client: TestClient, store: Path, bridge: str) -> None:
    with Store(store) as kept:
        version = load_version(kept, bridge)
    assert version is not None
    page = client.get(f"/events/{bridge}").text
    text = unescape(page)
    for _, sentence in version.story.sentences():
        assert " ".join(sentence.text.split())[:40].split("<")[0] in text
    for source in version.story.sources:
        assert f'/articles/{source.article}?event={bridge}"' in page
    for heading in ("Sources", "Timeline of the reports", "How this was made", "Versions"):
        assert heading in text
    assert "Draft" in text


def test_an_older_version_and_what_changed(client: TestClient, bridge: str) -> None:
    assert "Version 1" in client.get(f"/events/{bridge}", params={"version": 1}).text
    page = client.get(f"/events/{bridge}/compare", params={"old": 1, "new": 2}).text
    assert "<ins>" in page or "<del>" in page
    same = client.get(f"/events/{bridge}/compare", params={"old": 2, "new": 2}).text
    assert "<ins>" not in same and "<del>" not in same


def test_a_source_is_shown_with_the_words_the_story_rests_on(
    client: TestClient, store: Path, bridge: str
) -> None:
    with Store(store) as kept:
        version = load_version(kept, bridge)
    assert version is not None
    span = version.story.headline.spans[0]
    words = next(one.text for one in version.story.evidence if one.span == span)
    page = lxml_html.fromstring(client.get(f"/articles/{span.article}", params={"event": bridge}).text)
    assert words in [mark.text_content() for mark in page.iter("mark")]


def test_search_finds_by_words_and_gives_a_part_to_the_page(client: TestClient) -> None:
    whole = client.get("/search", params={"q": "accordion chess"}).text
    part = client.get("/search", params={"q": "accordion chess"}, headers={"hx-request": "true"}).text
    assert "Girl of eleven is chess champion" in whole and "Girl of eleven is chess champion" in part
    assert "<html" in whole and "<html" not in part


def test_hostile_words_are_shown_and_do_not_live(client: TestClient, bridge: str) -> None:
    for path in ("/", f"/events/{bridge}", "/search?q=rebuilt"):
        page = client.get(path).text
        assert "<script>alert" not in page
        assert "\x1b" not in page and "\u202e" not in page
    assert "&lt;script&gt;alert(1)" in client.get("/search?q=rebuilt").text


@pytest.mark.parametrize("path", PAGES)
def test_a_page_holds_nothing_inline_and_nothing_from_elsewhere(client: TestClient, path: str) -> None:
    page = lxml_html.fromstring(client.get(path).text)
    assert page.get("lang") == "en"
    assert len(page.findall(".//h1")) == 1
    for node in page.iter():
        names = [name for name in node.attrib if name.startswith("on") or name == "style"]
        assert names == [], f"{node.tag} {names}"
    assert not page.findall(".//style")
    assert all(
        script.get("src", "").startswith("/static/") and not script.text for script in page.iter("script")
    )
    for link in page.iter("a", "link", "form", "script"):
        address = link.get("href") or link.get("src") or link.get("action") or ""
        assert address.startswith(("/", "#"))


def test_the_map_names_every_point(client: TestClient) -> None:
    page = lxml_html.fromstring(client.get("/map").text)
    numbers = [text.text_content() for text in page.iter("text")]
    assert numbers == [item.get("value") for item in page.xpath("//ol[@class='legend']/li")]
    assert len(numbers) == 3


def test_a_store_of_one_run_without_a_desk_shows_its_stories(tmp_path: Path) -> None:
    with Store(tmp_path / "empty.sqlite"):
        pass
    page = open_room(make_desk(tmp_path / "empty.sqlite")).get("/").text
    assert "Nothing is here yet" in page


def test_many_events_come_page_by_page(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = re.findall(r'href="(/events/[0-9a-f]{12})"', client.get("/").text)
    monkeypatch.setattr(pages, "_MOST_CARDS", 2)
    first, second = client.get("/?page=1").text, client.get("/?page=2").text
    listed = [re.findall(r'href="(/events/[0-9a-f]{12})"', page) for page in (first, second)]
    assert len(listed[0]) == 2 and [*listed[0], *listed[1]] == whole
    assert "Page 1 of 2" in first and 'href="/?page=2"' in first and 'href="/?page=1"' in second
    for page in ("3", "0", "x", "-1", "999999999"):
        assert client.get(f"/?page={page}").status_code == 404
