"""A story as Markdown (CommonMark), with nothing of the sources live in it."""

import re

from aibot_local.records import Story
from aibot_local.rendering.layout import lay_out_story
from aibot_local.rendering.phrases import show_line
from aibot_local.rendering.text import Block, Kind, list_blocks

# Beyond CommonMark's own: `$` begins mathematics, `~ ^ ==` strike, raise and mark, `|` parts cells, `{` begins
# attributes and templates; `@`, `://` and a dot before a letter make addresses that some readers turn into links.
_SPECIAL = re.compile(r"[\\`*_\[\]|~^${#@]|=(?==)|:(?=//)|(?<=\w)\.(?=[^\W\d])")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
# What makes a list, a rule, a table, a title block or a definition at the beginning of a line.
_START = re.compile(r"^(?:([-+=:%.])|(\d{1,9})([.)])(?=\s|$))")
_PREFIXES = {
    Kind.TITLE: "# ",
    Kind.HEADING: "## ",
    Kind.SUBHEADING: "### ",
    Kind.PARAGRAPH: "",
    Kind.QUOTE: "> ",
    Kind.ITEM: "- ",
    Kind.SUBITEM: "     - ",
}
_LISTED = {Kind.ITEM, Kind.SUBITEM, Kind.NUMBERED}


def render_markdown(story: Story) -> str:
    """The story as CommonMark text: sentences with the numbers of their sources, `[1][2]`, which are listed below.

    Text of the sources is escaped, so that no markup in it goes live; links lead to source addresses that are plain
    `http` or `https`, and to the files of related stories in the same folder.

    :raises StoryError: a sentence rests on words or an article that the story does not hold.
    """
    blocks = list_blocks(lay_out_story(story), escape=escape_markdown, link=_write_link, suffix=".md")
    lines: list[str] = []
    previous = None
    for block in blocks:
        if lines and not (block.kind in _LISTED and previous in _LISTED):
            lines.append("")
        lines.append(_write_block(block))
        previous = block.kind
    return "\n".join(lines) + "\n"


def escape_markdown(text: str) -> str:
    """Text on one line, escaped so that CommonMark and its usual extensions show it as it is, wherever it stands.

    Rendered as CommonMark it gives back the text, cleaned of what is invisible.
    """
    escaped = _SPECIAL.sub(r"\\\g<0>", show_line(text)).translate(_ENTITIES)
    return _START.sub(lambda match: f"{match[2] or ''}\\{match[1] or match[3]}", escaped)


def _write_block(block: Block) -> str:
    if block.kind is Kind.STRONG:
        return f"**{block.text}**"
    if block.kind is Kind.NUMBERED:
        return f"{block.number}. {block.text}"
    return _PREFIXES[block.kind] + block.text


def _write_link(text: str, address: str) -> str:
    # Addresses have been checked character by character; these are the ones that could end the angle brackets or
    # mean something to Markdown within them.
    return f"[{escape_markdown(text)}](<{address.replace('<', '%3C').replace('>', '%3E')}>)"
