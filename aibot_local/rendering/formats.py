"""Every format a story can be written in, and what writes it. A format's libraries are loaded when it is asked for."""

from collections.abc import Callable, Iterable, Mapping

from aibot_local.records import Story
from aibot_local.rendering.epub import render_epub
from aibot_local.rendering.extra import demand_library
from aibot_local.rendering.figures_csv import render_figures_csv
from aibot_local.rendering.html import render_html
from aibot_local.rendering.json import dump_story
from aibot_local.rendering.jsonld import render_jsonld
from aibot_local.rendering.markdown import render_markdown
from aibot_local.rendering.ninjs import render_ninjs
from aibot_local.rendering.paths import SUFFIXES

FORMATS = tuple(SUFFIXES)  # names, in alphabetical order
_LIBRARIES = {"docx": ("docx", "DOCX"), "pdf": ("typst", "PDF")}


def render_story(story: Story, form: str) -> bytes:
    """A story as the bytes of a file in one of `FORMATS`; `epub` is a book of this story alone.

    :raises StoryError: a sentence rests on words or an article that the story does not hold.
    :raises AibotError: a library that the format needs is not installed.
    """
    return _RENDERERS[form](story)


def demand_formats(forms: Iterable[str]) -> None:
    """Make sure, before any work is done, that what these formats need is installed.

    :raises AibotError: when it is not; the line says what to install.
    """
    for form in forms:
        if form in _LIBRARIES:
            demand_library(*_LIBRARIES[form])


def _render_docx(story: Story) -> bytes:
    from aibot_local.rendering.docx import render_docx

    return render_docx(story)


def _render_pdf(story: Story) -> bytes:
    from aibot_local.rendering.pdf import render_pdf

    return render_pdf(story)


_RENDERERS: Mapping[str, Callable[[Story], bytes]] = {
    "csv": render_figures_csv,
    "docx": _render_docx,
    "epub": lambda story: render_epub([story]),
    "html": lambda story: render_html(story).encode("utf-8"),
    "json": lambda story: dump_story(story).encode("utf-8"),
    "jsonld": render_jsonld,
    "md": lambda story: render_markdown(story).encode("utf-8"),
    "ninjs": render_ninjs,
    "pdf": _render_pdf,
}
