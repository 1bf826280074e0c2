"""Editors at a small desk: edits held against the sources, locks, statuses that count for exact words, corrections."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import BRIDGE, BRIDGE_THIRD, list_articles, make_engines, write_inbox
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aibot_local.desk.editing import merge_events
from aibot_local.desk.showing import show_event
from aibot_local.desk.updating import update
from aibot_local.desk.writing import write_event
from aibot_local.errors import InputError, StoryError
from aibot_local.reading import reopen_document
from aibot_local.records import Status, Story, StorySentence, Wording
from aibot_local.rendering import dump_story, load_story, render_markdown
from aibot_local.review.approving import (
    Checkers,
    approve_version,
    check_version,
    correct_event,
    load_reviewed,
    return_version,
)
from aibot_local.review.carrying import carry_locked
from aibot_local.review.editing import Edited, edit_sentence, list_sentences, lock_sentence, remove_sentence
from aibot_local.store import Store
from aibot_local.store.purging import purge_articles
from aibot_local.store.reviews import PURGED, Action, find_log_fault, load_locks, load_log
from aibot_local.store.stories import Version
from aibot_local.verification import check_story
from aibot_local.verification.reopening import rebuild_ground

ENGINES = make_engines()
CHECKERS = Checkers(ENGINES.splitter, ENGINES.embedder)
NOW = "2026-11-24T10:00:00+00:00"
BY = {"editor": "Ada Byron", "at": NOW}
LANE = "The council of Harwick had closed one lane of the bridge in June."
MOVED = "In June the council of Harwick had closed one lane of the bridge."
HURT = "Two lorry drivers were hurt and taken to Harwick hospital."


class Desk:
    """A store after one update, the event of the bridge in it, and its files."""

    def __init__(self, folder: Path) -> None:
        self.inbox = write_inbox(folder / "inbox", list_articles())
        self.out = folder / "out"
        self.store = Store(folder / "desk.sqlite")
        self.update()
        rows = self.store.read("SELECT event FROM stories WHERE story LIKE '%Harwick%' ORDER BY event")
        self.event = str(rows[0][0])

    def update(self) -> tuple[str, ...]:
        return update(self.inbox, self.out, ENGINES, store=self.store).changes.notes

    def put(self, name: str, text: str, title: str = "Harwick cut in two by fall of bridge") -> None:
        article = {
            "title": title,
            "text": text,
            "source": "Radio North",
            "date": "2026-03-06",
            "language": "en",
        }
        (self.inbox / name).write_text(json.dumps(article), encoding="utf-8")

    @property
    def version(self) -> Version:
        found = load_reviewed(self.store, self.event)
        assert found is not None
        return found

    @property
    def story(self) -> Story:
        return self.version.story

    def number(self, words: str) -> int:
        """The number of the one sentence with these words."""
        (found,) = [
            one.number
            for one in list_sentences(self.store, self.version)
            if words in one.sentence.text and not one.place.startswith("head")
        ]
        return found

    def edit(self, words: str, text: str) -> Edited:
        return edit_sentence(self.store, self.event, self.number(words), text, CHECKERS, **BY)

    def check(self, editor: str = "Ada Byron") -> tuple[object, ...]:
        return check_version(self.store, self.event, CHECKERS, editor=editor, at=NOW)

    def approve(self) -> None:
        assert self.check() == ()
        approve_version(self.store, self.event, editor="Charles Babbage", at=NOW)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.store.close()


# ---------------------------------------------------------------------------------------------- edits


def test_an_edit_that_the_sources_bear_out_is_bound_to_their_words(desk: Desk) -> None:
    edited = desk.edit(LANE, MOVED)
    ((sentence, problems),) = edited.sentences
    assert problems == () and sentence.wording is Wording.EDITOR
    words = {one.span: one.text for one in desk.story.evidence}
    assert [words[span] for span in sentence.spans] == [LANE]
    assert edited.version == 2 and desk.story.disclosure.edited == 1
    assert "1 was written by an editor" in desk.story.disclosure.statement


def test_an_edit_that_no_source_bears_out_is_the_editors_own_and_marked(desk: Desk) -> None:
    ((sentence, problems),) = desk.edit(HURT, "Nine lorry drivers were hurt.").sentences
    assert (sentence.spans, sentence.wording) == ((), Wording.EDITOR)
    assert any("9" in one.detail or "Nine" in one.detail for one in problems)
    assert "Nine lorry drivers were hurt. ‡" in render_markdown(desk.story)
    assert (
        "1 of the editor's rests on no source of this story and is marked" in desk.story.disclosure.statement
    )
    (entry,) = load_log(desk.store, desk.event)
    assert (entry.action, entry.editor, entry.before, entry.after) == (
        Action.EDIT, "Ada Byron", HURT, "Nine lorry drivers were hurt.",
    )  # fmt: skip
    assert entry.note == "; ".join(dict.fromkeys(one.detail for one in problems))


def test_each_sentence_of_an_edit_is_judged_by_itself(desk: Desk) -> None:
    edited = desk.edit(LANE, f"{MOVED} The mayor wept for an hour.")
    assert [bool(one.spans) for one, _ in edited.sentences] == [True, False]


def test_an_edit_to_a_sources_own_words_is_word_for_word(desk: Desk) -> None:
    desk.edit(HURT, "Nine lorry drivers were hurt.")
    ((sentence, _),) = desk.edit("Nine lorry", HURT).sentences
    assert sentence.wording is Wording.VERBATIM and desk.story.disclosure.edited == 0


def test_a_headline_needs_no_full_stop_and_is_one_line(desk: Desk) -> None:
    edited = edit_sentence(desk.store, desk.event, 1, "Harwick bridge\nfell into the river", CHECKERS, **BY)
    ((sentence, problems),) = edited.sentences
    assert sentence.text == "Harwick bridge fell into the river" and problems == () and sentence.spans
    assert desk.story.headline == sentence


def test_a_removed_sentence_is_gone_and_its_words_are_no_longer_evidence(desk: Desk) -> None:
    (span,) = next(one.spans for _, one in desk.story.sentences() if one.text == HURT)
    remove_sentence(desk.store, desk.event, desk.number(HURT), CHECKERS, **BY)
    assert HURT not in [one.text for _, one in desk.story.sentences()]
    named = {figure.sentence for group in desk.story.figures for figure in group.figures}
    assert (span in {one.span for one in desk.story.evidence}) == (span in named)


def test_a_section_without_a_sentence_goes_with_its_heading(desk: Desk) -> None:
    while desk.story.sections:
        number = next(
            one.number for one in list_sentences(desk.store, desk.version) if one.place.startswith("section")
        )
        before = len(desk.story.sections)
        remove_sentence(desk.store, desk.event, number, CHECKERS, **BY)
        assert (
            all(section.sentences for section in desk.story.sections) and len(desk.story.sections) <= before
        )
    assert not any(place.startswith("heading") for place, _ in desk.story.sentences())


@pytest.mark.parametrize(
    ("number", "text", "complaint"),
    [
        (99, "New words.", "sentences 1 to"),
        (2, " \u200b ", "none"),
        (2, "x" * 2001, "2000 characters"),
    ],
)
def test_an_edit_that_makes_no_sense_is_refused(desk: Desk, number: int, text: str, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        edit_sentence(desk.store, desk.event, number, text, CHECKERS, **BY)
    assert desk.version.number == 1 and load_log(desk.store) == ()


def test_the_same_words_and_words_told_elsewhere_are_refused(desk: Desk) -> None:
    first, second = [one.text for place, one in desk.story.sentences() if not place.startswith("head")][:2]
    with pytest.raises(InputError, match="says that already"):
        desk.edit(first, first)
    with pytest.raises(InputError, match="says already"):
        desk.edit(first, second)


def test_headings_stay_and_so_does_the_last_sentence(desk: Desk) -> None:
    with pytest.raises(InputError, match="headline"):
        remove_sentence(desk.store, desk.event, 1, CHECKERS, **BY)
    with pytest.raises(InputError, match="the only one"):
        while True:
            number = next(
                one.number
                for one in list_sentences(desk.store, desk.version)
                if not one.place.startswith("head")
            )
            remove_sentence(desk.store, desk.event, number, CHECKERS, **BY)


def test_an_edit_of_an_older_version_is_refused(desk: Desk) -> None:
    desk.edit(LANE, MOVED)
    with pytest.raises(InputError, match="version 2 is the newest, not 1"):
        edit_sentence(desk.store, desk.event, 1, "Bridge falls", CHECKERS, version=1, **BY)


@pytest.mark.parametrize("editor", ["", "  ", "\u200b", "42", "x" * 101])
def test_nothing_is_done_without_a_name(desk: Desk, editor: str) -> None:
    with pytest.raises(InputError, match="say who you are"):
        edit_sentence(desk.store, desk.event, 1, "Bridge falls", CHECKERS, editor=editor, at=NOW)
    with pytest.raises(InputError, match="say who you are"):
        desk.check(editor)
    with pytest.raises(InputError, match="say who you are"):
        lock_sentence(desk.store, desk.event, 1, editor=editor, at=NOW)


def test_verify_passes_an_edit_that_is_borne_out_and_lists_the_editors_own(desk: Desk) -> None:
    def check() -> list[str]:
        return [
            one.text
            for one in check_story(
                desk.story,
                lambda path: reopen_document(desk.inbox, path),
                ENGINES.splitter,
                embedder=ENGINES.embedder,
            )
        ]

    desk.edit(LANE, MOVED)
    assert check() == []
    desk.edit(MOVED, "Nine lorry drivers were hurt.")
    assert check() == ["Nine lorry drivers were hurt."]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=200))
def test_whatever_is_typed_is_refused_or_kept_in_a_story_that_can_be_read(desk: Desk, text: str) -> None:
    before = desk.version.number
    try:
        edited = edit_sentence(desk.store, desk.event, 2, text, CHECKERS, **BY)
    except InputError:
        assert desk.version.number == before
        return
    assert edited.version == before + 1
    assert load_story(dump_story(desk.story)) == desk.story
    for one, problems in edited.sentences:
        assert bool(one.spans) == (not problems)
    assert find_log_fault(desk.store) == ""


# ---------------------------------------------------------------------------------------------- locks


def test_a_locked_sentence_outlives_a_new_writing(desk: Desk) -> None:
    desk.edit(LANE, MOVED)
    assert load_locks(desk.store, desk.event) == {MOVED}
    desk.put(
        "08.json",
        BRIDGE_THIRD + " A crane from Dunport will lift it in May.",
        "Crane will lift Harwick bridge",
    )
    assert desk.update() == ()
    texts = [one.text for _, one in desk.story.sentences()]
    assert desk.version.number == 3
    assert texts.count(MOVED) == 1 and LANE not in texts
    write_event(desk.store, desk.event, desk.out, ENGINES)
    assert MOVED in [one.text for _, one in desk.story.sentences()]


def test_without_a_lock_it_does_not(desk: Desk) -> None:
    desk.edit(LANE, MOVED)
    number = desk.number(MOVED)
    lock_sentence(desk.store, desk.event, number, off=True, **BY)
    write_event(desk.store, desk.event, desk.out, ENGINES)
    assert MOVED not in [one.text for _, one in desk.story.sentences()]
    assert [one.action for one in load_log(desk.store)] == [Action.EDIT, Action.UNLOCK]


def test_an_editors_words_lose_their_support_with_their_source_and_are_marked(desk: Desk) -> None:
    desk.edit(
        "A ferry will cross", "A ferry will cross the river at Harwick from Monday, the council announced."
    )
    text = desk.story
    assert any(one.text.endswith("announced.") for _, one in text.sentences())
    (desk.inbox / "02.json").unlink()
    desk.update()
    (kept,) = [one for _, one in desk.story.sentences() if one.text.endswith("announced.")]
    assert kept == StorySentence(kept.text, (), Wording.EDITOR)


def test_a_sources_words_do_not_stay_without_their_source_and_it_is_told(desk: Desk) -> None:
    number = desk.number("A ferry will cross")
    locked = dict((one.number, one.sentence.text) for one in list_sentences(desk.store, desk.version))[number]
    lock_sentence(desk.store, desk.event, number, **BY)
    (desk.inbox / "02.json").unlink()
    (note,) = desk.update()
    assert desk.event in note and locked in note
    assert locked not in [one.text for _, one in desk.story.sentences()]
    released = load_log(desk.store)[-1]
    assert (released.action, released.before) == (Action.RELEASE, locked) and released.note
    assert load_locks(desk.store, desk.event) == frozenset()


def test_a_locked_heading_of_ours_stays_as_it_is(desk: Desk) -> None:
    ours = StorySentence("What happened", (), Wording.OURS)
    first, *others = desk.story.sections
    before = replace(desk.story, sections=(replace(first, heading=ours), *others))
    event = show_event(desk.store, desk.event).event
    assert event is not None
    articles = {one.id: one for origin in event.origins for one in origin.carried}
    ground = rebuild_ground(before, articles, ENGINES.splitter)
    kept, released = carry_locked(
        before, desk.story, {ours.text}, event=event, ground=ground, splitter=ENGINES.splitter
    )
    assert released == () and kept.sections[0].heading == ours


def test_a_locked_headline_stays(desk: Desk) -> None:
    edit_sentence(desk.store, desk.event, 1, "Harwick bridge fell into the river", CHECKERS, **BY)
    write_event(desk.store, desk.event, desk.out, ENGINES)
    assert desk.story.headline.text == "Harwick bridge fell into the river"


# ---------------------------------------------------------------------------------------------- statuses


def test_a_story_is_a_draft_until_it_is_checked_and_approved_by_name(desk: Desk) -> None:
    assert (desk.story.status, desk.story.editor) == (Status.DRAFT, "")
    with pytest.raises(StoryError, match="is a draft"):
        approve_version(desk.store, desk.event, **BY)
    assert desk.check() == ()
    assert (desk.story.status, desk.story.editor) == (Status.CHECKED, "Ada Byron")
    approve_version(desk.store, desk.event, editor="Charles Babbage", at=NOW)
    assert (desk.story.status, desk.story.editor) == (Status.APPROVED, "Charles Babbage")
    assert desk.story.reviewed == "2026-11-24"
    assert "Charles Babbage approved it on 2026-11-24" in desk.story.disclosure.statement
    shown = show_event(desk.store, desk.event).version
    assert shown is not None and shown.story == desk.story


def test_a_check_fails_where_a_sentence_does_not_stand_on_its_sources(desk: Desk) -> None:
    text = dump_story(desk.story).replace(HURT, "Two lorry drivers were hurt and taken to Harwick prison.")
    desk.store.write("UPDATE stories SET story = ? WHERE event = ?", (text, desk.event))
    faults = desk.check()
    assert any("prison" in one.text for one in faults)  # type: ignore[attr-defined]
    assert desk.story.status is Status.DRAFT and load_log(desk.store) == ()


def test_an_editors_own_words_do_not_stand_in_the_way_of_a_check(desk: Desk) -> None:
    desk.edit(HURT, "Nine lorry drivers were hurt.")
    desk.approve()
    assert desk.story.status is Status.APPROVED and "‡" in render_markdown(desk.story)


def test_a_source_that_changed_ends_the_way_into_print(desk: Desk) -> None:
    assert desk.check() == ()
    old = BRIDGE.replace("Two lorry drivers", "Three lorry drivers")
    article = {"title": "Bridge falls into river at Harwick", "text": old, "source": "The Courier",
               "date": "2026-03-03", "language": "en"}  # fmt: skip
    (desk.inbox / "00.json").write_text(json.dumps(article), encoding="utf-8")
    from aibot_local.desk.ingesting import ingest

    ingest(desk.inbox, ENGINES.embedder, ENGINES.clusterer, store=desk.store)
    with pytest.raises(StoryError, match="changed or withdrawn"):
        approve_version(desk.store, desk.event, **BY)
    assert any("changed or withdrawn" in one.detail for one in desk.check())  # type: ignore[attr-defined]


@pytest.mark.parametrize("change", ["edit", "words", "correct", "return"])
def test_an_approval_counts_for_exactly_the_words_it_was_given_to(desk: Desk, change: str) -> None:
    desk.approve()
    if change == "edit":
        desk.edit(LANE, MOVED)
    elif change == "words":
        text = dump_story(desk.version.story).replace("Two lorry drivers", "Ten lorry drivers")
        desk.store.write("UPDATE stories SET story = ? WHERE event = ?", (text, desk.event))
    elif change == "correct":
        correct_event(desk.store, desk.event, "It was two.", **BY)
    else:
        return_version(desk.store, desk.event, note="The mayor rang.", **BY)
    assert (desk.story.status, desk.story.editor, desk.story.reviewed) == (Status.DRAFT, "", "")
    with pytest.raises(StoryError, match="is a draft"):
        approve_version(desk.store, desk.event, **BY)


def test_an_approval_outlives_an_update_that_changes_other_events(desk: Desk) -> None:
    desk.approve()
    approved = desk.story
    text = "A train left the track near Morvane on Friday. Nobody was hurt. Trains will run again on Sunday."
    desk.put("08.json", text, "Train leaves track")
    desk.update()
    assert desk.story == approved


def test_the_files_of_an_update_say_who_approved(desk: Desk) -> None:
    desk.approve()
    desk.update()
    (page,) = [path for path in desk.out.glob(f"*{desk.event}.md")]
    assert "Approved by Charles Babbage on 24 November 2026" in page.read_text(encoding="utf-8")


def test_a_new_report_makes_a_new_draft_and_the_approved_version_stays(desk: Desk) -> None:
    desk.approve()
    desk.put(
        "08.json",
        BRIDGE_THIRD + " A crane from Dunport will lift it in May.",
        "Crane will lift Harwick bridge",
    )
    desk.update()
    assert (desk.version.number, desk.story.status) == (2, Status.DRAFT)
    first = load_reviewed(desk.store, desk.event, number=1)
    assert first is not None and first.story.status is Status.APPROVED


def test_a_correction_stands_with_every_later_version(desk: Desk) -> None:
    correct_event(desk.store, desk.event, "An earlier version said nine were hurt.\x1b[31m", **BY)
    desk.edit(LANE, MOVED)
    (correction,) = desk.story.corrections
    assert (correction.note, correction.editor, correction.day) == (
        "An earlier version said nine were hurt.", "Ada Byron", "2026-11-24",
    )  # fmt: skip
    assert "Corrections" in render_markdown(desk.story)
    with pytest.raises(InputError, match="what was wrong"):
        correct_event(desk.store, desk.event, " ", **BY)


def test_a_purge_takes_the_words_of_the_log_and_leaves_what_was_done(desk: Desk) -> None:
    desk.edit(HURT, "Nine lorry drivers were hurt.")
    articles = [source.article for source in desk.story.sources]
    purge_articles(desk.store, articles)
    (entry,) = load_log(desk.store)
    assert (entry.before, entry.after, entry.editor) == (PURGED, PURGED, "Ada Byron")
    assert load_locks(desk.store, desk.event) == frozenset() and find_log_fault(desk.store) == ""
    assert b"Nine lorry drivers" not in desk.store.path.read_bytes()


def test_a_decision_on_events_is_in_the_log(desk: Desk) -> None:
    other = str(
        desk.store.read("SELECT event FROM stories WHERE event != ? ORDER BY event", (desk.event,))[0][0]
    )
    merge_events(desk.store, desk.event, other, editor="Ada Byron")
    (entry,) = load_log(desk.store)
    assert (entry.action, entry.event, entry.note) == (Action.MERGE, desk.event, f"with {other}")
