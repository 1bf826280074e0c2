"""Text that is safe on a terminal, and a story as plain text for screen readers and pipes."""

from dataclasses import replace

from rich.markup import escape

from aibot_local.reading.normalising import clean_line, clean_text
from aibot_local.records import Story
from aibot_local.rendering.layout import lay_out_story
from aibot_local.rendering.phrases import show_line
from aibot_local.rendering.text import Block, Kind, list_blocks

_TAB = "    "


def neutralise(text: str, *, lines: bool = False) -> str:
    """Make text of an article, a path or a model safe to print through rich with its markup on.

    Taken out are escape sequences, control characters (C0 and C1), bidirectional marks and zero-width characters, so
    that nothing moves the cursor, sets a title, or shows words in another order; `[markup]` is escaped. The result is
    one line, or keeps its line breaks with `lines`. Print it with `emoji=False`: rich turns `:100:` into a picture, and
    there is no way to escape that.
    """
    clean = clean_text(text).replace("\t", _TAB) if lines else clean_line(text)
    # Backslashes at the end would escape a tag of ours that follows; a space between keeps them apart.
    return escape(f"{clean} " if clean.endswith("\\") else clean)


def render_plain(story: Story, *, fold_sources: bool = False) -> str:
    """The story as plain text: one paragraph a line, no markup, nothing invisible, for screen readers and pipes.

    With `fold_sources` the sources are not listed. Print it with rich's markup off.

    :raises StoryError: a sentence rests on words or an article that the story does not hold.
    """
    layout = lay_out_story(story)
    if fold_sources:
        layout = replace(layout, sources=(), unused=())
    blocks = list_blocks(layout, escape=show_line, link=_write_link, suffix=".txt")
    return "\n\n".join(_write_block(block) for block in blocks) + "\n"


def _write_block(block: Block) -> str:
    return f"[{block.number}] {block.text}" if block.kind is Kind.NUMBERED else block.text


def _write_link(text: str, address: str) -> str:
    # The address of a source is its own text; a related story is named by its event, not by a file nobody wrote.
    return show_line(text)
