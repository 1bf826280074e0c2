"""The review page: every step into print by its forms, and forms that are refused."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from lxml import html as lxml_html
from reading_room import HOSTILE, ORIGIN, make_desk, make_store, open_room
from starlette.testclient import TestClient

from aibot_local.desk.listing import list_events
from aibot_local.records import Status, Wording
from aibot_local.review.approving import load_reviewed
from aibot_local.review.editing import list_sentences
from aibot_local.store import Store
from aibot_local.store.reviews import Action, load_log
from aibot_local.store.stories import Version


class Room:
    """A browser at the desk, on the event of the bridge."""

    def __init__(self, store: Path) -> None:
        self.store = Store(store)
        self.desk = make_desk(store)
        self.client: TestClient = open_room(self.desk)
        self.event = max(list_events(self.store), key=lambda event: event.origins).id
        self.path = f"/events/{self.event}/review"

    @property
    def version(self) -> Version:
        found = load_reviewed(self.store, self.event)
        assert found is not None
        return found

    def name(self, editor: str = "Ada Byron") -> int:
        return self.post("/editor", event=self.event, editor=editor)[0]

    def ask(self, action: str, **fields: object) -> tuple[int, str]:
        given = {"action": action, "version": self.version.number, **fields}
        return self.post(self.path, **given)

    def post(self, path: str, **fields: object) -> tuple[int, str]:
        """Status and text of the page that a form leads to."""
        answer = self.client.post(path, data=fields, headers=ORIGIN, follow_redirects=True)
        return answer.status_code, answer.text

    def number(self, at: int = 2) -> int:
        return [
            one.number for one in list_sentences(self.store, self.version) if not one.place.startswith("head")
        ][at]


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_store(tmp_path_factory.mktemp("review"))


@pytest.fixture
def room(fresh: Path, tmp_path: Path) -> Iterator[Room]:
    shutil.copytree(fresh.parent, tmp_path / "desk")
    made = Room(tmp_path / "desk" / fresh.name)
    yield made
    made.store.close()


def test_the_page_lists_every_sentence_with_its_forms(room: Room) -> None:
    page = lxml_html.fromstring(room.client.get(room.path).text)
    listed = page.cssselect(".reviewed > li")
    assert len(listed) == len(list(room.version.story.sentences()))
    assert [one.get("id") for one in listed[:2]] == ["r1", "r2"]
    assert len(page.findall(".//h1")) == 1
    for form in page.iter("form"):
        assert form.get("method") == "post" and form.get("action") in {room.path, "/editor"}
    labelled = {label.get("for") for label in page.iter("label")}
    for box in page.xpath("//textarea | //select | //input[not(@type='hidden')]"):
        assert box.get("id") in labelled
    assert f'href="{room.path}"' in room.client.get(f"/events/{room.event}").text


def test_from_a_draft_into_print(room: Room) -> None:
    assert room.name() == 200
    status, page = room.ask("edit", number=room.number(), text="The mayor wept.")
    assert status == 200 and "The new words stand." in page and "no source bears them out" in page
    assert "At fault: " in page
    assert [one.wording for _, one in room.version.story.sentences()].count(Wording.EDITOR) == 1
    assert "The story is checked." in room.ask("check")[1]
    status, page = room.ask("approve")
    assert "The story is approved." in page and "Approved by Ada Byron" in page
    assert room.version.story.status is Status.APPROVED
    assert "</strong> by Ada Byron" in room.client.get(f"/events/{room.event}").text
    assert "a draft again" in room.ask("return", note="The mayor did not weep.")[1]
    assert "stands with the story" in room.ask("correct", note="The mayor did not weep.")[1]
    assert "The mayor did not weep." in room.client.get(f"/events/{room.event}").text
    actions = [one.action for one in load_log(room.store)]
    assert actions == [Action.EDIT, Action.CHECK, Action.APPROVE, Action.RETURN, Action.CORRECT]


def test_locks_and_removals(room: Room) -> None:
    room.name()
    number = room.number()
    assert "is locked." in room.ask("lock", number=number)[1]
    assert "no longer locked" in room.ask("unlock", number=number)[1]
    before = len(list(room.version.story.sentences()))
    assert "is out." in room.ask("remove", number=number)[1]
    assert len(list(room.version.story.sentences())) == before - 1


def test_events_are_split_made_one_and_pinned(room: Room) -> None:
    room.name()
    shown = lxml_html.fromstring(room.client.get(room.path).text)
    article = str(shown.xpath("//input[@name='article']/@value")[0])
    assert "an event of their own" in room.ask("split", article=article)[1]
    born = next(one for one in list_events(room.store) if one.origins == 1 and "Harwick" in one.headline)
    assert "The two events are one." in room.ask("merge", other=born.id)[1]
    assert "is pinned" in room.ask("pin")[1] and "no longer pinned" in room.ask("unpin")[1]
    assert [one.editor for one in load_log(room.store)] == ["Ada Byron"] * 4


def test_nothing_is_done_without_a_name(room: Room) -> None:
    for action in (
        "edit",
        "remove",
        "lock",
        "unlock",
        "check",
        "approve",
        "return",
        "correct",
        "merge",
        "split",
        "pin",
    ):
        status, page = room.ask(
            action, number=2, text="New words.", note="A note.", other=room.event, article="0" * 64
        )
        assert status == 409 and "say who you are" in page
    assert load_log(room.store) == () and room.version.number == 2
    assert room.name(" \u200b ") == 409 and room.desk.editor == ""


def test_a_form_of_an_older_version_is_refused(room: Room) -> None:
    room.name()
    room.ask("edit", number=2, text="The mayor wept.")
    status, page = room.post(room.path, action="approve", version=2)
    assert status == 409 and "version 3 is the newest, not 2" in page


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"colour": "red"}, 404),
        ({"action": "publish"}, 404),
        ({"action": "release"}, 404),
        ({"action": "edit", "text": "x"}, 404),
        ({"action": "edit", "number": "-1", "text": "x"}, 404),
        ({"action": "edit", "number": "\u0663", "text": "x"}, 404),
        ({"action": "edit", "number": "9" * 40, "text": "x"}, 404),
        ({"action": "edit", "number": "999", "text": "x"}, 409),
        ({"action": "edit", "number": "2", "text": ""}, 409),
        ({"action": "edit", "number": "2", "text": "x" * 3000}, 409),
        ({"action": "correct", "note": "x" * 3000}, 409),
        ({"action": "merge", "other": "../../etc/passwd"}, 409),
        ({"action": "merge", "other": "' OR 1=1 --"}, 409),
        ({"action": "split", "article": "*"}, 409),
        ({"action": "lock", "number": "0"}, 409),
    ],
)
def test_a_form_that_makes_no_sense_does_nothing(room: Room, fields: dict[str, str], status: int) -> None:
    room.name()
    assert room.post(room.path, **fields)[0] == status
    assert room.version.number == 2 and load_log(room.store) == ()


def test_a_form_of_too_many_fields_is_refused(room: Room) -> None:
    body = "&".join(f"article={number}" for number in range(2000))
    answer = room.client.post(
        room.path, content=body, headers={**ORIGIN, "content-type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == 400


def test_hostile_words_of_an_editor_do_not_live(room: Room) -> None:
    room.name(HOSTILE[:90])
    room.ask("edit", number=room.number(), text=f"Nine {HOSTILE}.")
    room.ask("correct", note=HOSTILE)
    room.ask("return", note=HOSTILE)
    for path in (room.path, f"/events/{room.event}", f"{room.path}?done={quote(HOSTILE)}"):
        page = room.client.get(path).text
        assert "<script>alert" not in page and not re.search("[\x1b\u202e]", page)


@pytest.mark.parametrize("event", ["0" * 12, "zzz", "..", "%2e%2e"])
def test_an_event_that_is_not_there_has_no_review(room: Room, event: str) -> None:
    assert room.client.get(f"/events/{event}/review").status_code in {400, 404}


def test_another_site_reviews_nothing(room: Room) -> None:
    room.name()
    for headers in ({}, {"origin": "http://evil.example"}, {**ORIGIN, "sec-fetch-site": "cross-site"}):
        answer = room.client.post(room.path, data={"action": "check"}, headers=headers)
        assert answer.status_code == 403
    assert load_log(room.store) == ()
