"""What a story's review came to, in every format: who approved it, corrections, and an editor's words marked."""

from dataclasses import replace

import pytest
from export_reading import read_words
from story_fixture import approve, build_report, build_story, edit

from aibot_local.records import Status
from aibot_local.rendering import FORMATS, render_index, render_story
from aibot_local.rendering.layout import lay_out_story
from aibot_local.standing import change_status

NOTE = "An earlier version gave another number of passengers."


def read(form: str) -> str:
    return " ".join(read_words(form, render_story(approve(edit(build_story())), form)).split())


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_names_who_approved_it(form: str) -> None:
    assert "Ada Byron" in read(form)
    assert "Draft." not in read(form) and "is a draft" not in read(form)


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "csv"])
def test_every_format_of_the_text_has_the_corrections(form: str) -> None:
    assert NOTE in read(form)


@pytest.mark.parametrize("form", [form for form in FORMATS if form not in {"csv", "json", "jsonld"}])
def test_every_format_for_readers_marks_an_editors_words(form: str) -> None:
    words = read(form)
    assert words.count("‡") >= 3 and "without a number they rest on no source" in words


def test_an_editors_own_words_have_a_mark_and_no_number() -> None:
    layout = lay_out_story(edit(build_story()))
    assert layout.outlook[0].is_own and layout.outlook[0].numbers == ()
    assert not layout.headline.is_own and layout.headline.numbers


def test_a_status_without_a_name_is_none() -> None:
    layout = lay_out_story(replace(build_story(), status=Status.APPROVED))
    assert layout.is_draft and layout.standing.startswith("Draft.")


def test_a_status_is_taken_back_without_a_trace() -> None:
    story = build_story()
    there = change_status(story, Status.CHECKED, editor="Ada. Byron.", day="2026-11-24")
    again = change_status(change_status(there, Status.APPROVED, editor="B", day="2026-11-25"), Status.DRAFT)
    assert again == story


@pytest.mark.parametrize(
    ("approved", "drafts", "told"),
    [(0, 2, "<strong>Drafts<"), (1, 1, "<strong>1 draft of 2 stories<"), (2, 0, "")],
)
def test_the_front_page_counts_the_drafts(approved: int, drafts: int, told: str) -> None:
    stories = [approve(build_story())] * approved + [build_story()] * drafts
    page = render_index(build_report(), stories)
    assert told in page and (drafts > 0) == ("not yet checked by a person" in page)
