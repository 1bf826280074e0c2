"""Text that is safe on a terminal, and a story as plain text for screen readers and pipes."""

from collections.abc import Collection

from rich.markup import escape

from aibot_local.reading.normalising import clean_line, clean_text
from aibot_local.records import Story
from aibot_local.rendering.folding import list_entries, write_plain
from aibot_local.rendering.layout import lay_out_story

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


def render_plain(story: Story, *, sources: bool = True, opened: Collection[int] = ()) -> str:
    """The story as plain text: one sentence a line, no markup, nothing invisible, for screen readers and pipes.

    Without `sources` these are not listed; `opened` are the numbers of the sentences to be told with the words they
    rest on. Print it with rich's markup off.

    :raises StoryError: a sentence rests on words or an article that the story does not hold.
    """
    layout = lay_out_story(story)
    return write_plain(list_entries(layout, sources=sources), opened, sources=len(layout.sources))
