"""A story in a terminal: numbered sentences, and the words each rests on folded away."""

import unicodedata

import pytest
from hostile import HOSTILE
from hypothesis import HealthCheck, given, settings
from rich.cells import cell_len
from story_fixture import build_story, spoil_story
from strategies import stories

from aibot_local.records import Story
from aibot_local.rendering import make_shareable, render_plain
from aibot_local.rendering.folding import Entry, Row, lay_rows, list_entries, list_numbers, write_plain
from aibot_local.rendering.layout import lay_out_story

DIED = "At least 12 people died when the ferry Marisol capsized off Port Calloway on Thursday, the coastguard said."
TOLL = "The toll rose to 15 on Friday, hospital officials said."


def list_story(story: Story | None = None, **options: bool) -> tuple[Entry, ...]:
    return list_entries(lay_out_story(story or build_story()), **options)


def list_unfolded(rows: tuple[Row, ...]) -> list[str]:
    return [row.text for row in rows if row.unfolded]


def test_sentences_are_numbered_in_the_order_they_are_read() -> None:
    numbers = [entry.note.number for entry in list_story() if entry.note]
    assert numbers == list(range(1, 18))
    by_number = {entry.note.number: entry.text for entry in list_story() if entry.note}
    assert by_number[1] == "Ferry Toll Rises to 15 as Owner Defends Safety Record"
    assert by_number[3] == "The ferry was carrying 84 people. [1]†"
    # The figures stand between the second section and the third, and are numbered where they stand.
    assert by_number[12].startswith("15 — The Herald") and by_number[15].startswith(
        "Lifeboats searched overnight."
    )


def test_sources_are_folded_until_a_sentence_is_opened() -> None:
    entries = list_story()
    assert list_unfolded(lay_rows(entries, (), width=None)) == []
    assert list_unfolded(lay_rows(entries, {3}, width=None)) == [
        "The source’s own words:",
        "[1] The Courier, “Ferry capsizes off Port Calloway”, 5 March 2026, 21:30 UTC",
        f"{DIED} >>The ferry was carrying 84 people.<< “We are still searching the water,” said coastguard commander "
        "Marta Quennick. Lifeboats searched the narrows through the night.",
    ]


def test_a_sentence_of_two_sources_opens_both() -> None:
    told = list_unfolded(lay_rows(list_story(), {2}, width=None))
    assert told[0] == "Rewritten by a program from:"
    assert [line[:3] for line in told[1::2]] == ["[3]", "[1]"]
    assert f">>{TOLL}<<" in told[2] and f">>{DIED}<<" in told[4]


def test_words_are_marked_in_style_too() -> None:
    pieces = [piece for row in lay_rows(list_story(), {3}, width=None) for piece in row.pieces]
    assert [text for text, marked in pieces if marked] == [">>The ferry was carrying 84 people.<<"]


@pytest.mark.parametrize("width", [1, 8, 20, 57, 200])
def test_rows_fit_and_lose_no_word(width: int) -> None:
    entries = list_story()
    opened = list_numbers(entries)
    rows = lay_rows(entries, opened, width=width)
    assert all(cell_len(row.text.rstrip()) <= max(width, 8) for row in rows)
    whole = lay_rows(entries, opened, width=None)
    squeeze = lambda some: "".join("".join(row.text for row in some).split())  # noqa: E731
    assert squeeze(rows) == squeeze(whole)


def test_wide_letters_count_twice() -> None:
    rows = lay_rows(list_story(spoil_story("新聞" * 40)), (), width=30)
    assert max(cell_len(row.text) for row in rows) <= 30


def test_read_aloud_it_says_what_is_marked_and_where_it_ends() -> None:
    lines = render_plain(build_story(), opened={3}).split("\n")
    at = lines.index("3. The ferry was carrying 84 people. [1]†")
    assert lines[at + 1 : at + 6] == [
        "Sentence 3 unfolded, 1 paragraph. The source’s own words:",
        "Source 1 of 3: The Courier, “Ferry capsizes off Port Calloway”, 5 March 2026, 21:30 UTC.",
        "Words it rests on: The ferry was carrying 84 people.",
        f"The whole paragraph: {DIED} The ferry was carrying 84 people. “We are still searching the water,” said "
        "coastguard commander Marta Quennick. Lifeboats searched the narrows through the night.",
        "End of the sources of sentence 3.",
    ]
    assert any(line.startswith("Source 2 of 3: Estuary Radio (inferred), “Families wait”") for line in lines)
    assert not set("".join(lines)) & set("│┃─━╭┌└|\x1b")


def test_folded_sources_are_not_listed_and_still_counted() -> None:
    layout = lay_out_story(build_story())
    entries = list_entries(layout, sources=False)
    told = write_plain(entries, {3}, sources=len(layout.sources))
    assert "SHA-256" not in told and "Source 1 of 3:" in told


def test_warnings_go_first() -> None:
    first, second, *_ = list_entries(lay_out_story(build_story()), warnings=["Gone\x1b[2J", "- it"])
    assert (first.text, second.text) == ("Gone", "- it")


def test_a_source_cannot_mark_its_own_words() -> None:
    marked = list_story(spoil_story(">>>> this <<"))
    for row in lay_rows(marked, list_numbers(marked), width=None):
        if row.unfolded and not row.text.startswith("["):
            stretches = [text for text, is_marked in row.pieces if is_marked and text.strip()]
            assert row.text.count(">>") == row.text.count("<<") == len(stretches)


def test_a_copy_to_share_says_that_words_are_left_out() -> None:
    entries = list_story(make_shareable(build_story()))
    assert "The words are not part of this copy." in list_unfolded(lay_rows(entries, {2}, width=None))
    assert "The words are not part of this copy." in write_plain(entries, {2}, sources=3)


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_hostile_text_stays_on_its_row(text: str) -> None:
    calm, spoilt = list_story(spoil_story("calm")), list_story(spoil_story(text))
    opened = list_numbers(calm)
    assert list_numbers(spoilt) == opened
    assert len(lay_rows(spoilt, opened, width=None)) == len(lay_rows(calm, opened, width=None))
    told = write_plain(spoilt, opened, sources=3)
    assert told.count("\n") == write_plain(calm, opened, sources=3).count("\n")
    for shown in [told, *(row.text for row in lay_rows(spoilt, opened, width=40))]:
        assert all(one == "\n" or unicodedata.category(one) not in ("Cc", "Zl", "Zp", "Cs") for one in shown)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(stories())
def test_any_story_can_be_unfolded(story: Story) -> None:
    entries = list_story(story)
    opened = list_numbers(entries)
    assert opened == set(range(1, len(opened) + 1))
    rows = lay_rows(entries, opened, width=30)
    assert {row.number for row in rows} - {0} == opened
    assert {row.entry for row in rows} == set(range(len(entries)))
    assert write_plain(entries, opened, sources=3).count("End of the sources") >= len(opened)
