import re
from dataclasses import replace
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st
from story_fixture import build_story
from strategies import event_ids

from aibot_local.records import RelatedStory, StorySentence, Wording
from aibot_local.rendering import name_related_files, name_story_files
from aibot_local.rendering.paths import LONGEST_STEM

RESERVED = {
    "con",
    "prn",
    "aux",
    "nul",
    "clock$",
    *(f"{port}{number}" for port in ("com", "lpt") for number in range(10)),
}
HOSTILE = [
    "../../etc/passwd",
    "..\\..\\windows",
    "/etc/shadow",
    "C:\\con",
    "con",
    "CON.txt",
    "aux",
    "nul.html",
    "com1",
    ".",
    "..",
    "",
    " ",
    "-rf *",
    "~root",
    "$(reboot)",
    "`reboot`",
    "a\x00b",
    "a\nb",
    "a\u202egpj.exe",
    "ﷺ" * 400,
    "x" * 5000,
    "Überfall in Köln",
    "Пожар в порту",
    "%2e%2e%2f",
    "file:stream",
    "end.",
    "\ud800",
]


def name(headline: str, event: str = "0123456789ab") -> str:
    return name_story_files(
        replace(build_story(), event=event, headline=StorySentence(headline, (), Wording.OURS))
    )


def check_stem(stem: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", stem)
    assert 13 <= len(stem) <= LONGEST_STEM
    assert stem not in RESERVED
    for path in (PurePosixPath(stem + ".html"), PureWindowsPath(stem + ".html")):
        assert path.name == stem + ".html" and path.stem == stem and not path.is_absolute()


@pytest.mark.parametrize("headline", HOSTILE)
@pytest.mark.parametrize("event", ["0123456789ab", "../x", "con", ""])
def test_hostile_headline_gives_a_plain_name(headline: str, event: str) -> None:
    check_stem(name(headline, event))


@given(st.text(), st.one_of(event_ids, st.text()))
def test_any_headline_gives_a_plain_name(headline: str, event: str) -> None:
    check_stem(name(headline, event))


@given(st.text(), st.text(), event_ids, event_ids)
def test_events_never_share_a_name(one: str, other: str, first: str, second: str) -> None:
    assert (name(one, first) == name(other, second)) <= (first == second)


def test_name_says_what_the_story_is_about() -> None:
    assert name("Ferry’s Toll Rises to 15") == "ferrys-toll-rises-to-15-0123456789ab"
    assert name("Überfall in Köln") == "uberfall-in-koln-0123456789ab"
    assert name("Пожар в порту") == "story-0123456789ab"


def test_long_headline_is_cut_between_words() -> None:
    assert name("word " * 40) == "word-" * 11 + "word-0123456789ab"


def test_related_story_is_named_as_the_story_itself() -> None:
    story = build_story()
    related = RelatedStory(story.event, story.headline.text, 0.5)
    assert name_related_files(related) == name_story_files(story)
