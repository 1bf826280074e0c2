import re
from dataclasses import replace
from pathlib import Path

import pytest
from hostile import HOSTILE, list_naughty
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from story_fixture import build_story, spoil_story
from strategies import stories, texts

from aibot_local.records import Field, Provenance, Story
from aibot_local.rendering import render_markdown
from aibot_local.rendering.markdown import escape_markdown
from aibot_local.rendering.phrases import find_link, show_line

NAUGHTY = list_naughty()
STRICT = MarkdownIt("commonmark")  # HTML goes through
GENEROUS = MarkdownIt(
    "gfm-like", {"html": True, "linkify": True, "typographer": False}
)  # and bare addresses link
READERS = {"strict": STRICT, "generous": GENEROUS}
# What Markdown gives a meaning, in bunches that a random text would hardly hold.
MARKED_UP = st.lists(
    st.one_of(
        st.sampled_from([*"\\`*_[]()<>#+-=.!|~^$&:;{}@/'\"1a ", "http://", "www.", "&amp;", "]("]),
        st.characters(),
    ),
    max_size=30,
).map("".join)


def flatten(tokens: list[Token]) -> list[tuple[str, str, tuple[tuple[str, str], ...]]]:
    """The tokens without their texts; addresses of related stories reduced to their event."""
    flat = []
    for token in tokens:
        if token.type not in ("inline", "text"):
            attributes = {
                key: re.sub(r"^[a-z0-9-]*-(\w{12}\.md)$", r"\1", str(value))
                for key, value in token.attrs.items()
            }
            flat.append((token.type, token.tag, tuple(sorted(attributes.items()))))
        flat += flatten(token.children or [])
    return flat


def read_text(tokens: list[Token]) -> str:
    return "".join(token.content for token in tokens if token.type == "text") + "".join(
        read_text(token.children or []) for token in tokens
    )


def test_markdown_is_as_foretold() -> None:
    assert render_markdown(build_story()) == Path(__file__).with_name("story_expected.md").read_text(
        encoding="utf-8"
    )


def test_sentence_that_was_thrown_out_is_not_shown() -> None:
    assert "Sixteen" not in render_markdown(build_story())


def test_numbers_lead_to_the_sources_and_are_no_links() -> None:
    text = render_markdown(build_story())
    assert "on Thursday. [1][3] The ferry was carrying 84 people. [1]†" in text
    links = [token for token in flatten(STRICT.parse(text)) if token[0] == "link_open"]
    assert [dict(one[2])["href"] for one in links] == [
        "https://courier.example/ferry?id=7&page=2",
        "ba9876543210.md",
    ]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_hostile_text_changes_no_token(text: str, reader: str) -> None:
    check_tokens(text, READERS[reader])


@pytest.mark.skipif(not NAUGHTY, reason="the naughty strings are not on this machine")
@pytest.mark.parametrize("reader", READERS)
def test_naughty_strings_change_no_token(reader: str) -> None:
    for start in range(0, len(NAUGHTY), 20):
        check_tokens(" ".join(NAUGHTY[start : start + 20]), READERS[reader])
    for text in NAUGHTY:
        check_paragraph(text, READERS[reader])


@settings(max_examples=40)
@given(texts)
def test_any_text_changes_no_token(text: str) -> None:
    check_tokens(text, STRICT)


def check_tokens(text: str, reader: MarkdownIt) -> None:
    story = spoil_story(text)
    tokens = reader.parse(render_markdown(story))
    assert flatten(tokens) == flatten(reader.parse(render_markdown(spoil_story("calm"))))
    assert read_text(tokens[1].children or []) == show_line(story.headline.text)


def check_paragraph(text: str, reader: MarkdownIt) -> None:
    """Alone in a paragraph, where it also stands at the beginning of a line, it is read as nothing but itself."""
    for wrapped, least in (
        (f"{escape_markdown(text)}\n", ""),
        (f"- {escape_markdown(text)}\n", "list_item_open"),
    ):
        tokens = reader.parse(wrapped)
        assert read_text(tokens) == show_line(text)
        if show_line(text):
            kinds = {token[0] for token in flatten(tokens)}
            lists = {"bullet_list_open", "list_item_open", "list_item_close", "bullet_list_close"}
            assert kinds == {"paragraph_open", "paragraph_close", *(lists if least else ())}


@settings(max_examples=400)
@given(st.one_of(texts, MARKED_UP))
@example("1.")
@example("12) x")
@example("a.b")
def test_escaped_text_is_read_as_itself(text: str) -> None:
    text = text.encode("utf-8", "replace").decode("utf-8")
    check_paragraph(text, STRICT)
    check_paragraph(text, GENEROUS)


@pytest.mark.parametrize(
    "text",
    ["At least 12.5 per cent, or 84-year-old men (and women) - so the minister; 'yes', he said: \"no\"."],
)
def test_plain_prose_is_left_as_it_is(text: str) -> None:
    assert escape_markdown(text) == text


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(stories())
def test_any_story_has_safe_links_only(story: Story) -> None:
    for kind, _, attributes in flatten(STRICT.parse(render_markdown(story))):
        assert kind not in ("html_block", "html_inline", "image", "code_block", "fence")
        if kind == "link_open":
            address = dict(attributes)["href"]
            assert find_link(address) or re.fullmatch(r"[a-z0-9-]+\.md|\w{12}\.md", address)


def test_marks_of_wider_dialects_are_escaped() -> None:
    assert escape_markdown("==a== a=b ~b~ ^c^ $d$ {e} @f") == r"\==a\== a=b \~b\~ \^c\^ \$d\$ \{e} \@f"


def test_address_with_brackets_stays_one_link() -> None:
    story = build_story()
    url = "https://courier.example/(a)_[b]*c*?x=<".removesuffix("<")
    sources = (
        tuple(replace(one, url=Field(url, Provenance.DECLARED, "")) for one in story.sources[:1])
        + story.sources[1:]
    )
    tokens = flatten(STRICT.parse(render_markdown(replace(story, sources=sources))))
    hrefs = [dict(one[2])["href"] for one in tokens if one[0] == "link_open"]
    assert len(hrefs) == 2 and hrefs[0].startswith("https://courier.example/(a)_")
