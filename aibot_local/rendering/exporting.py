"""Writing finished stories to files of chosen formats, as they are or safe to share."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from aibot_local.errors import AibotError, StoryError
from aibot_local.records import Story
from aibot_local.rendering.epub import render_epub
from aibot_local.rendering.formats import demand_formats, render_story
from aibot_local.rendering.html import render_html
from aibot_local.rendering.markdown import render_markdown
from aibot_local.rendering.paths import name_file, name_story_files
from aibot_local.rendering.phrases import parse_day
from aibot_local.rendering.sharing import make_shareable
from aibot_local.rendering.writing import write_atomically

SHARED_MARK = "-shared"  # at the end of the name of a copy that is safe to share
_DIGITS = 8  # of a hash, in the name of a book
_WITH_LINKS = frozenset({"html", "md"})


@dataclass(frozen=True, slots=True)
class _Export:
    """A file to be: its name, and the stories in it with its format."""

    name: str
    form: str
    stories: tuple[Story, ...]


def export_stories(
    stories: Sequence[Story],
    out: Path,
    *,
    forms: Collection[str],
    shareable: bool = False,
    keep: Iterable[Path] = (),
) -> tuple[Path, ...]:
    """Write stories to the folder `out` in each of some formats; gives the files in the order of stories and formats.

    EPUB makes one book of all the stories. `shareable` writes what :func:`make_shareable` leaves of them, under names
    that end in `SHARED_MARK`. Web pages and Markdown link only to related stories that are exported with them. Files
    in `keep`, such as those the stories were read from, are not written over.

    :raises StoryError: a story cannot be shown, or stands there twice.
    :raises AibotError: a library is missing, a file is to be kept, or cannot be written; nothing was written then but
        files before it.
    """
    demand_formats(forms)
    together = {story.event for story in stories}
    if len(together) < len(stories):
        raise StoryError("two of the stories are of one event: name each story once")
    told = [make_shareable(story, together=together) if shareable else story for story in stories]
    exports = list(_list_exports(told, sorted(forms), shareable=shareable))
    kept = {path.resolve() for path in keep}
    for export in exports:
        if (out / export.name).resolve() in kept:
            raise AibotError(f"{out / export.name} is the story itself: choose another folder with --out")
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AibotError(
            f"{out}: cannot be made: {error.strerror}; choose another folder with --out"
        ) from error
    for export in exports:
        write_atomically(out / export.name, _render(export, together))
    return tuple(out / export.name for export in exports)


def _list_exports(stories: Sequence[Story], forms: Sequence[str], *, shareable: bool) -> Iterator[_Export]:
    mark = SHARED_MARK if shareable else ""
    for story in stories:
        stem = f"{name_story_files(story)}{mark}"
        for form in forms:
            if form != "epub" or len(stories) == 1:
                yield _Export(name_file(stem, form), form, (story,))
    if "epub" in forms and len(stories) > 1:
        yield _Export(name_file(f"{_name_book(stories)}{mark}", "epub"), "epub", tuple(stories))


def _name_book(stories: Sequence[Story]) -> str:
    """`digest`, the newest day, and a hash of the events, so that books of other stories have other names."""
    days = [day.isoformat() for story in stories if (day := parse_day(story.dated))]
    events = hashlib.sha256("\n".join(sorted(story.event for story in stories)).encode("utf-8", "replace"))
    return f"digest-{max(days, default='undated')}-{events.hexdigest()[:_DIGITS]}"


def _render(export: _Export, together: Collection[str]) -> bytes:
    if export.form == "epub":
        return render_epub(export.stories)
    (story,) = export.stories
    if export.form in _WITH_LINKS:
        # A link to a page that is not there helps nobody; the other formats name related stories without a link.
        story = replace(story, related=tuple(one for one in story.related if one.event in together))
    if export.form == "html":
        return render_html(story, index=None).encode("utf-8")
    if export.form == "md":
        return render_markdown(story).encode("utf-8")
    return render_story(story, export.form)
