"""A desk over several days: only what is new is read, ids stay, what changed is told and cited."""

import json
import os
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import (
    BRIDGE,
    BRIDGE_LATER,
    BRIDGE_THIRD,
    ELECTION,
    ELECTION_LATER,
    list_articles,
    make_engines,
    write_inbox,
)

from aibot_local.desk import collecting, updating
from aibot_local.desk.editing import merge_events, pin_event, split_event
from aibot_local.desk.ingesting import ingest
from aibot_local.desk.listing import ListedEvent, list_events
from aibot_local.desk.records import State, WithdrawnReason
from aibot_local.desk.reporting import dump_changes
from aibot_local.desk.searching import fuse_ranks, search
from aibot_local.desk.showing import show_event
from aibot_local.desk.updating import Update, update
from aibot_local.desk.writing import write_event
from aibot_local.errors import AibotError, InputError
from aibot_local.reading import reopen_document
from aibot_local.reading.pool import Task
from aibot_local.records import Agreement, SetAside, SetAsideReason
from aibot_local.rendering import load_story
from aibot_local.store import Store
from aibot_local.verification import check_story


class Desk:
    """An inbox, a store and an output folder; every file that is read is noted."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.inbox, self.out = folder / "inbox", folder / "out"
        self.inbox.mkdir()
        self.store = Store(folder / "desk.sqlite")
        self.engines = make_engines()
        self.read: list[str] = []
        real: Callable[..., object] = collecting.read_files

        def read_files(tasks: list[Task], **options: object) -> object:
            self.read += [task.path for task in tasks]
            return real(tasks, **options)

        monkeypatch.setattr(collecting, "read_files", read_files)

    def put(
        self, name: str, title: str, text: str, outlet: str = "The Post", date: str = "2026-03-04"
    ) -> None:
        article = {"title": title, "text": text, "source": outlet, "date": date, "language": "en"}
        (self.inbox / name).write_text(json.dumps(article), encoding="utf-8")

    def put_page(self, name: str, text: str, updated: str | None = None) -> None:
        """A report that has an address."""
        article = {
            "title": "Harwick cut in two by fall of bridge",
            "text": text,
            "source": "Radio North",
            "date": "2026-03-04",
            "url": "https://north.example/harwick",
            "updated": updated,
            "language": "en",
        }
        (self.inbox / name).write_text(json.dumps(article), encoding="utf-8")

    def update(self, **options: bool) -> Update:
        self.read.clear()
        return update(self.inbox, self.out, self.engines, store=self.store, **options)  # type: ignore[arg-type]

    def ingest(self) -> None:
        ingest(self.inbox, self.engines.embedder, self.engines.clusterer, store=self.store)

    def events(self) -> dict[str, ListedEvent]:
        return {one.id: one for one in list_events(self.store) if one.origins}

    def find(self, words: str) -> str:
        """The id of the event with these words in its headline."""
        (found,) = [one.id for one in self.events().values() if words in one.headline]
        return found

    def article(self, event: str, words: str) -> str:
        shown = show_event(self.store, event).event
        assert shown is not None
        (found,) = [one.id for one in shown.articles if words in one.title]
        return found

    def files(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted(self.out.iterdir())}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = Desk(tmp_path, monkeypatch)
    made.put("bridge.json", "Bridge falls into river at Harwick", BRIDGE, "The Courier", "2026-03-03")
    made.put("inquiry.json", "Inquiry into fall of Harwick bridge", BRIDGE_LATER, date="2026-03-05")
    made.put("vote.json", "Lorne votes on Sunday", ELECTION, date="2026-03-13")
    return made


def test_sentences_of_all_changed_events_are_embedded_in_one_go(desk: Desk) -> None:
    desk.put("won.json", "Green Union wins in Lorne", ELECTION_LATER, "The Courier", "2026-03-16")
    calls: list[list[str]] = []
    real = desk.engines.embedder.encode
    desk.engines.embedder.encode = lambda texts: calls.append(list(texts)) or real(texts)  # type: ignore
    assert len(desk.update().rewritten) == 2
    (sentences,) = [texts for texts in calls if "Divers have ended their search of the river." in texts]
    assert "A new parliament meets in May." in sentences


def test_only_what_is_new_is_read_and_embedded(desk: Desk) -> None:
    desk.update()
    assert sorted(desk.read) == ["bridge.json", "inquiry.json", "vote.json"]
    embedded: list[str] = []
    real = desk.engines.embedder.encode
    desk.engines.embedder.encode = lambda texts: embedded.extend(texts) or real(texts)  # type: ignore[method-assign]
    again = desk.update()
    assert desk.read == [] and embedded == [] and again.rewritten == () and again.changes.events == ()
    os.utime(desk.inbox / "vote.json", ns=(1, 1))  # touched, but the same bytes
    assert desk.update().changes.files_same == 3 and desk.read == [] and embedded == []
    desk.put("won.json", "Green Union wins in Lorne", ELECTION_LATER, "The Courier", "2026-03-16")
    desk.ingest()
    assert desk.read == ["won.json"]
    assert [text for text in embedded if "Lorne votes" in text or "Harwick" in text] == []
    vote = desk.find("Green Union wins")
    assert desk.update(again=True).rewritten == (vote,)
    assert len(desk.read) == 4


def test_an_event_keeps_its_id_and_only_its_story_is_written(desk: Desk) -> None:
    desk.update()
    bridge, vote = desk.find("Harwick"), desk.find("Lorne")
    before = show_event(desk.store, bridge).version
    desk.put("won.json", "Green Union wins in Lorne", ELECTION_LATER, "The Courier", "2026-03-16")
    done = desk.update()
    assert done.rewritten == (vote,)
    assert {one: desk.events()[one].state for one in (bridge, vote)} == {bridge: "quiet", vote: "grew"}
    (change,) = done.changes.events
    assert (change.event, change.state, change.origins, change.story) == (vote, State.GREW, 2, True)
    assert [one.path for one in change.gained] == ["won.json"]
    after = show_event(desk.store, bridge).version
    assert before is not None and after is not None and after.number == 1
    # Nothing but its links to other stories is touched.
    assert replace(after.story, related=()) == replace(before.story, related=())
    assert [name for name in desk.files() if vote in name]


def test_new_facts_are_exact_words_of_new_reports(desk: Desk) -> None:
    desk.put("won.json", "Green Union wins in Lorne", ELECTION_LATER, "The Courier", "2026-03-16")
    desk.update()
    text = "The old bridge at Harwick fell into the river on Tuesday morning. A crane from Dunport will lift it in May."
    desk.put("crane.json", "Crane will lift Harwick bridge", text, "Radio North", "2026-03-06")
    (change,) = desk.update().changes.events
    assert [one.text for one in change.new_facts] == ["A crane from Dunport will lift it in May."]
    (fact,) = change.new_facts
    (article,) = reopen_document(desk.inbox, fact.article.path).articles
    assert article.id == fact.span.article
    assert article.content[fact.span.start : fact.span.end] == fact.text
    shown = (desk.out / "changes.md").read_text(encoding="utf-8")
    assert "A crane from Dunport will lift it in May. (Radio North, 6 March 2026, file crane\\.json)" in shown


def test_figures_that_differ_are_told_once(desk: Desk) -> None:
    desk.update()
    text = BRIDGE_THIRD.replace("hurt two lorry drivers", "hurt five lorry drivers")
    desk.put("third.json", "Harwick cut in two by fall of bridge", text, "Radio North", "2026-03-04")
    (change,) = desk.update().changes.events
    (group,) = change.revised
    assert group.agreement in (Agreement.UPDATED, Agreement.DISPUTED)
    assert {figure.low for figure in group.figures} == {2, 5}
    assert all(figure.outlet for figure in group.figures)
    desk.put(
        "fourth.json",
        "Harwick bridge to be rebuilt",
        BRIDGE_LATER + " It will be rebuilt.",
        "Echo",
        "2026-03-08",
    )
    (later,) = desk.update().changes.events
    assert group.label not in [one.label for one in later.revised if one.figures == group.figures]


def test_a_corrected_source_marks_what_rests_on_it(desk: Desk) -> None:
    desk.update()
    bridge = desk.find("Harwick")
    old = desk.article(bridge, "Bridge falls")
    told = load_story(
        next(data for name, data in desk.files().items() if bridge in name and name.endswith("json"))
    )
    resting = [text.text for _, text in told.sentences() if any(span.article == old for span in text.spans)]
    assert resting
    desk.put(
        "bridge.json",
        "Bridge falls into river at Harwick",
        BRIDGE.replace("Two lorry drivers", "Three lorry drivers"),
        "The Courier",
        "2026-03-03",
    )
    desk.ingest()  # marks stand as soon as the change is read
    shown = show_event(desk.store, bridge)
    assert shown.outdated
    assert [mark.text for mark in shown.marks if mark.place not in ("figures", "quotes")] == resting
    done = desk.update()
    (change,) = done.changes.events
    assert (change.event, change.state) == (bridge, State.REVISED)
    (source,) = change.withdrawn
    assert (source.article.article, source.reason) == (old, WithdrawnReason.CHANGED)
    assert source.successor is not None and source.successor.path == "bridge.json"
    assert [one.text for one in source.dependents if one.place not in ("figures", "quotes")] == resting
    assert any("Three lorry drivers" in one.text for one in change.new_facts)
    new = show_event(desk.store, bridge)
    assert not new.outdated and new.marks == () and new.version is not None and new.version.number == 2
    assert "Two lorry drivers were hurt and taken" not in "".join(
        text.text for _, text in new.version.story.sentences()
    )
    assert show_event(desk.store, bridge, number=1).marks


def test_a_newer_version_in_a_file_of_its_own_takes_the_place_of_the_old(desk: Desk) -> None:
    desk.put_page("page-1.json", BRIDGE_THIRD)
    desk.update()
    bridge = desk.find("Harwick")
    old = desk.article(bridge, "cut in two")
    desk.put_page(
        "page-2.json", BRIDGE_THIRD.replace("two lorry drivers", "five lorry drivers"), "2026-03-06"
    )
    done = desk.update()
    (change,) = done.changes.events
    (source,) = change.withdrawn
    assert (change.event, change.state, change.origins) == (bridge, State.REVISED, 3)
    assert source.article.article == old and source.successor is not None
    assert source.successor.path == "page-2.json" and source.dependents
    assert [(one.path, one.reason) for one in done.report.set_aside] == [
        ("page-1.json", SetAsideReason.SUPERSEDED)
    ]
    report = done.report
    assert report.found == report.used + len(report.copies) + len(report.set_aside) == 5
    assert show_event(desk.store, bridge, number=1).marks
    assert [hit.article.document.path for hit in search(desk.store, "ferry", None)] == ["page-2.json"]
    assert desk.update().changes.events == ()
    (desk.inbox / "page-2.json").unlink()  # the older one speaks again
    (change,) = desk.update().changes.events
    assert change.event == bridge and [one.article for one in change.gained] == [old]
    assert desk.update().report.set_aside == ()


def test_a_file_that_is_gone_is_withdrawn_and_its_story_with_it(desk: Desk) -> None:
    desk.update()
    bridge = desk.find("Harwick")
    (desk.inbox / "inquiry.json").unlink()
    done = desk.update()
    (change,) = done.changes.events
    assert (change.event, change.state, change.origins) == (bridge, State.SHRANK, 1)
    assert change.withdrawn[0].reason is WithdrawnReason.GONE and change.withdrawn[0].dependents
    assert not [name for name in desk.files() if bridge in name]  # one report makes no story
    assert "is gone" in (desk.out / "changes.md").read_text(encoding="utf-8")
    assert show_event(desk.store, bridge).outdated
    desk.put("inquiry.json", "Inquiry into fall of Harwick bridge", BRIDGE_LATER, date="2026-03-05")
    back = desk.update()
    assert [one.event for one in back.changes.events] == [bridge]
    assert [name for name in desk.files() if bridge in name]
    assert show_event(desk.store, bridge).marks == ()


def test_every_story_of_the_desk_verifies(desk: Desk) -> None:
    desk.update()
    desk.put("third.json", "Harwick cut in two by fall of bridge", BRIDGE_THIRD, "Radio North", "2026-03-04")
    desk.put("won.json", "Green Union wins in Lorne", ELECTION_LATER, "The Courier", "2026-03-16")
    desk.update()
    stories = [
        load_story(data)
        for name, data in desk.files().items()
        if name.endswith(tuple(f"{one}.json" for one in desk.events()))
    ]
    assert len(stories) == 2
    for story in stories:
        faults = check_story(
            story,
            lambda path: reopen_document(desk.inbox, path),
            desk.engines.splitter,
            embedder=desk.engines.embedder,
        )
        assert faults == ()


def test_a_file_changed_by_hand_is_never_lost(desk: Desk) -> None:
    desk.update()
    bridge = desk.find("Harwick")
    (name,) = [name for name in desk.files() if bridge in name and name.endswith(".md")]
    (desk.out / name).write_text("mine", encoding="utf-8")
    desk.put("third.json", "Harwick cut in two by fall of bridge", BRIDGE_THIRD, "Radio North", "2026-03-04")
    done = desk.update()
    assert len(done.changes.notes) == 1 and "changed by hand" in done.changes.notes[0]
    assert b"mine" in desk.files().values()


def test_an_update_cut_off_goes_on_where_it_was(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.put("won.json", "Green Union wins in Lorne", ELECTION_LATER, "The Courier", "2026-03-16")
    real = updating.write_story
    calls = []

    def write(event: object, *rest: object) -> object:
        calls.append(event)
        if len(calls) == 2:
            raise AibotError("the power went out")
        return real(event, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(updating, "write_story", write)
    with pytest.raises(AibotError, match="power"):
        desk.update()
    assert not (desk.out / "changes.json").exists() and desk.store.count_runs() == 0
    done = desk.update()
    assert len(calls) == 3 and len(done.rewritten) == 1  # the first story was kept
    assert [one.state for one in done.changes.events] == [State.BORN, State.BORN]
    assert done.changes.since == 0 and len([name for name in desk.files() if name.endswith(".html")]) == 3


def test_the_same_days_give_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        desk = Desk(tmp_path / name, monkeypatch)
        for start, end in ((0, 4), (4, 7)):
            order = range(start, end) if name == "one" else reversed(range(start, end))
            for place in order:
                title, text, outlet, date = list_articles()[place]
                desk.put(f"{place}.json", title, text, outlet, date)
            changes = desk.update().changes
        kept.append((desk.files(), dump_changes(changes)))
    assert kept[0] == kept[1]


def test_decisions_are_kept_across_runs(desk: Desk) -> None:
    desk.update()
    bridge, vote = desk.find("Harwick"), desk.find("Lorne")
    inquiry = desk.article(bridge, "Inquiry")
    apart = split_event(desk.store, bridge, [inquiry[:10]])
    assert merge_events(desk.store, bridge, vote) == bridge
    assert pin_event(desk.store, apart) == apart
    desk.put(
        "chess.json", "Chess", "A girl of eleven won the national chess title on Saturday after nine rounds."
    )
    for _ in range(2):
        done = desk.update()
        events = desk.events()
        assert {one: (events[one].origins, events[one].pinned) for one in (bridge, apart)} == {
            bridge: (2, False),
            apart: (1, True),
        }
        assert vote not in events and show_event(desk.store, vote).id == bridge
    assert done.changes.events == ()
    for name, words in ((bridge, "one event already"), ("0000", "is kept"), (bridge[:2], "is kept")):
        with pytest.raises(InputError, match=words):
            merge_events(desk.store, bridge, name)
    with pytest.raises(InputError, match="no such article"):
        split_event(desk.store, bridge, [inquiry])
    with pytest.raises(InputError, match="not all"):
        split_event(desk.store, apart, [inquiry])
    pin_event(desk.store, apart, off=True)
    merge_events(desk.store, bridge, apart)
    desk.update()
    assert desk.events()[bridge].origins == 3


def test_a_copy_goes_with_its_original(desk: Desk) -> None:
    desk.put("copy.json", "Bridge falls into river at Harwick", BRIDGE, "Evening Copy", "2026-03-03")
    desk.update()
    bridge = desk.find("Harwick")
    copies = [
        copy.article.id for origin in show_event(desk.store, bridge).event.origins for copy in origin.copies
    ]  # type: ignore[union-attr]
    apart = split_event(desk.store, bridge, copies)
    assert (desk.events()[apart].origins, desk.events()[apart].articles) == (1, 2)
    desk.update()
    assert (desk.events()[apart].origins, desk.events()[apart].articles) == (1, 2)


def test_writing_one_event_keeps_a_version(desk: Desk, tmp_path: Path) -> None:
    desk.ingest()
    written, notes = write_event(desk.store, desk.find("Harwick")[:6], tmp_path / "one", desk.engines)
    assert notes == () and all((tmp_path / "one" / file).is_file() for file in written.files)
    assert show_event(desk.store, written.event).version.number == 1  # type: ignore[union-attr]
    assert desk.update().rewritten == ()  # it was written from the same reports
    with pytest.raises(InputError, match="lies within the inbox"):
        write_event(desk.store, written.event, desk.inbox / "out", desk.engines)


def test_an_empty_inbox_is_not_taken_for_a_withdrawal(desk: Desk) -> None:
    desk.update()
    for path in desk.inbox.iterdir():
        path.unlink()
    with pytest.raises(InputError, match="is it mounted"):
        desk.update()
    assert len(desk.events()) == 2
    done = desk.update(emptied=True)
    assert {one.state for one in done.changes.events} == {State.GONE} and desk.events() == {}


def test_an_inbox_that_was_moved_is_known_again(desk: Desk) -> None:
    desk.update()
    desk.inbox = desk.inbox.rename(desk.inbox.with_name("elsewhere"))
    done = desk.update()
    assert desk.read == [] and done.changes.events == () and "is taken to lie at" in done.changes.notes[0]


def test_two_inboxes_do_not_withdraw_each_other(desk: Desk, tmp_path: Path) -> None:
    desk.update()
    lorne = desk.find("Lorne")
    first, desk.inbox = desk.inbox, write_inbox(tmp_path / "second", list_articles()[5:6])
    done = desk.update()
    assert not any(one.withdrawn for one in done.changes.events)
    assert desk.events()[lorne].origins == 2
    desk.inbox = first
    assert desk.update().changes.events == ()


def test_a_folder_that_cannot_be_listed_keeps_what_was_read(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = desk.inbox / "below"
    below.mkdir()
    (desk.inbox / "vote.json").rename(below / "vote.json")
    desk.update()
    real = collecting.find_files

    def find_files(inbox: Path) -> list[object]:
        """What is found when nobody may look into the folder."""
        refused = SetAside("below", None, SetAsideReason.UNREADABLE, "folder cannot be listed")
        return [refused, *(one for one in real(inbox) if one.path != "below/vote.json")]

    monkeypatch.setattr(collecting, "find_files", find_files)
    done = desk.update()
    assert done.changes.events == () and done.changes.files_gone == 0
    assert [one.path for one in done.report.set_aside] == ["below"]


def test_archives_and_dumps_of_many_articles(desk: Desk) -> None:
    rows = [
        {"title": title, "text": text, "source": outlet, "date": date, "url": f"https://x.example/{place}"}
        for place, (title, text, outlet, date) in enumerate(list_articles())
    ]
    dump = desk.inbox / "dump.jsonl"
    dump.write_text("\n".join(json.dumps(row) for row in rows[:3]), encoding="utf-8")
    desk.update()
    lorne = desk.find("Lorne")
    # The newest comes first, one is corrected in place, the oldest drops out.
    rows[1]["text"] = rows[1]["text"].replace("an inquiry", "a public inquiry")
    dump.write_text("\n".join(json.dumps(row) for row in [rows[5], rows[1], rows[2]]), encoding="utf-8")
    changes = {one.event: one for one in desk.update().changes.events}
    withdrawn = [(one.article.title, one.reason) for change in changes.values() for one in change.withdrawn]
    assert ("Inquiry into fall of Harwick bridge", WithdrawnReason.CHANGED) in withdrawn
    assert ("Bridge falls into river at Harwick", WithdrawnReason.GONE) in withdrawn and len(withdrawn) == 2
    assert changes[lorne].state is State.GREW


def test_search_joins_two_rankings(desk: Desk) -> None:
    desk.ingest()
    hits = search(desk.store, "bridges falling in Harwick", desk.engines.embedder)
    assert {hits[0].article.document.path, hits[1].article.document.path} == {"bridge.json", "inquiry.json"}
    assert hits[0].event == desk.find("Harwick")
    assert [hit.by_vector for hit in search(desk.store, "Lorne", None)] == [None]
    assert search(desk.store, "", desk.engines.embedder) == () == search(desk.store, "zebra", None)
    (desk.inbox / "vote.json").unlink()
    desk.ingest()
    assert search(desk.store, "Lorne", None) == ()


def test_reciprocal_ranks_by_hand() -> None:
    assert fuse_ranks([["a", "b"], ["b", "c"]]) == {"a": 1 / 61, "b": 1 / 62 + 1 / 61, "c": 1 / 62}


def test_the_store_never_knows_more_than_the_disk(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: Path, text: str) -> None:
        raise AibotError(f"cannot write {path}")

    monkeypatch.setattr(updating, "write_atomically", fail)
    with pytest.raises(AibotError):
        desk.update()
    rows = sqlite3.connect(desk.store.path).execute("SELECT count(*) FROM told").fetchone()
    assert rows == (0,) and desk.store.count_runs() == 0
