import io
import re
import unicodedata

import pytest
from hostile import HOSTILE, list_naughty
from hypothesis import HealthCheck, given, settings
from rich.console import Console
from rich.text import Text
from story_fixture import build_story, spoil_story
from strategies import stories, texts

from aibot_local.reading.normalising import clean_line
from aibot_local.records import Story
from aibot_local.rendering import neutralise, render_plain

NAUGHTY = list_naughty()


def check_line(text: str) -> None:
    safe = neutralise(text)
    assert all(unicodedata.category(one) not in ("Cc", "Zl", "Zp", "Cs") for one in safe)
    assert not re.search("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]", safe)
    shown = Text.from_markup(safe, emoji=False)
    assert shown.spans == []
    assert shown.plain.rstrip() == clean_line(text)
    followed = Text.from_markup(f"{safe}[bold]ours[/bold]", emoji=False)
    assert followed.plain.endswith("ours") and [span.style for span in followed.spans] == ["bold"]


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_hostile_text_is_shown_and_does_nothing(text: str) -> None:
    check_line(text)


@pytest.mark.skipif(not NAUGHTY, reason="the naughty strings are not on this machine")
def test_naughty_strings_do_nothing() -> None:
    for text in NAUGHTY:
        check_line(text)


@given(texts)
def test_any_text_does_nothing(text: str) -> None:
    check_line(text)


def test_nothing_but_text_reaches_the_terminal() -> None:
    stream = io.StringIO()
    console = Console(
        file=stream, force_terminal=True, color_system="truecolor", emoji=False, highlight=False, width=9999
    )
    for text in HOSTILE:
        console.print(neutralise(text))
    assert "\x1b" not in stream.getvalue() and stream.getvalue().count("\n") == len(HOSTILE)


def test_lines_are_kept_where_asked_for() -> None:
    assert neutralise("a\n\nb\x1b[2J\tc", lines=True) == "a\n\nb    c"
    assert neutralise("a\n\nb") == "a b"


def test_plain_text_reads_from_top_to_bottom() -> None:
    paragraphs = render_plain(build_story()).split("\n\n")
    assert paragraphs[0] == "1. Ferry Toll Rises to 15 as Owner Defends Safety Record"
    assert paragraphs[1] == "Draft. Put together by a program, not yet checked by a person."
    assert "People on board — Sources differ" in paragraphs
    assert (
        "13. 84 people — The Courier, 5 March 2026 [1]\n"
        "14. 79 people — Estuary Radio, 5 March 2026 (citing the harbour master) [2]" in paragraphs
    )
    assert paragraphs[-1] == "Harbour Board Orders Inspection of All Ferries\n"
    assert "Sixteen" not in "".join(paragraphs)


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_hostile_text_adds_no_line_to_plain_text(text: str) -> None:
    plain = render_plain(spoil_story(text))
    assert plain.count("\n") == render_plain(spoil_story("calm")).count("\n")
    assert all(one == "\n" or unicodedata.category(one) not in ("Cc", "Zl", "Zp", "Cs") for one in plain)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(stories())
def test_any_story_can_be_read_as_plain_text(story: Story) -> None:
    plain = render_plain(story)
    assert all(one == "\n" or unicodedata.category(one) not in ("Cc", "Zl", "Zp", "Cs") for one in plain)
