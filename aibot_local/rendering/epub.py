"""Stories as one book to read on any device: EPUB 3.3 (https://www.w3.org/TR/epub-33/), a chapter for each story.

The pages are written from one template with escaping on. Nothing in the book is fetched: no font, picture or script.
"""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader

from aibot_local.errors import StoryError
from aibot_local.records import Story
from aibot_local.rendering.ai_label import COMPOSITE, PROGRAM, PROGRAM_VERSION, TRAINED
from aibot_local.rendering.json import dump_story
from aibot_local.rendering.layout import Layout, lay_out_story
from aibot_local.rendering.notes import list_pieces, name_source, number_notes
from aibot_local.rendering.packing import FIRST_DAY, pack_zip
from aibot_local.rendering.phrases import (
    count,
    parse_day,
    show_date,
)
from aibot_local.rendering.templating import make_environment
from aibot_local.rendering.text import tell_dropped

_FOLDER = "EPUB"
_KIND = b"application/epub+zip"


def render_epub(stories: Sequence[Story]) -> bytes:
    """The stories, in the order given, as one EPUB file: the same bytes for the same stories.

    The book is dated by its newest story, or 1 January 1980 where none is dated, since EPUB demands a date.

    :raises StoryError: there is no story, one stands there twice, or a sentence rests on words or an article that its
        story does not hold.
    """
    if not stories:
        raise StoryError("a book needs at least one story")
    if len({story.event for story in stories}) < len(stories):
        raise StoryError("a book cannot hold two stories of one event: name each story once")
    chapters = tuple(_lay_chapter(story, number) for number, story in enumerate(stories, 1))
    book = _describe_book(stories, chapters)
    parts = [
        ("mimetype", _KIND),
        ("META-INF/container.xml", _write("container.xml", {"folder": _FOLDER})),
        (f"{_FOLDER}/package.opf", _write("package.opf", book)),
        (f"{_FOLDER}/nav.xhtml", _write("nav.xhtml", book)),
        (f"{_FOLDER}/style.css", _write("book.css", {})),
        *(
            (f"{_FOLDER}/{chapter.file}", _write("chapter.xhtml", _describe_chapter(chapter, chapters)))
            for chapter in chapters
        ),
    ]
    return pack_zip(parts, stored=frozenset({"mimetype"}))


@dataclass(frozen=True, slots=True)
class _Chapter:
    """A story and the file it stands in."""

    number: int
    file: str
    story: Story
    layout: Layout


def _lay_chapter(story: Story, number: int) -> _Chapter:
    return _Chapter(number, f"story-{number}.xhtml", story, lay_out_story(story))


def _describe_book(stories: Sequence[Story], chapters: Sequence[_Chapter]) -> Mapping[str, Any]:
    days = [day for story in stories if (day := parse_day(story.dated))]
    newest: date | None = max(days, default=None)
    digest = hashlib.sha256("\x00".join(dump_story(story) for story in stories).encode("utf-8")).hexdigest()
    lone = chapters[0].layout
    drafts = sum(chapter.layout.is_draft for chapter in chapters)
    told = show_date(newest.isoformat()) if newest else ""
    title = lone.headline.text or "Untitled"
    if len(chapters) > 1:
        title = f"News digest, {told}" if told else "News digest"
    marks = {chapter.layout.source_type for chapter in chapters}
    return {
        "title": title,
        "identifier": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'urn:aibot:book:{digest}')}",
        "modified": f"{(newest or FIRST_DAY).isoformat()}T00:00:00Z",
        "creators": tuple(dict.fromkeys(chapter.layout.byline or PROGRAM for chapter in chapters)),
        "mark": TRAINED if marks == {TRAINED} else COMPOSITE,
        "state": f"{count(drafts, 'draft', 'drafts')} of {count(len(chapters), 'story', 'stories')}",
        "status": lone.standing if len(chapters) == 1 else "",
        "statement": lone.statement if len(chapters) == 1 else "",
        "chapters": chapters,
        "is_shared": any(chapter.layout.is_shared for chapter in chapters),
    }


def _describe_chapter(chapter: _Chapter, chapters: Sequence[_Chapter]) -> Mapping[str, Any]:
    layout = chapter.layout
    places = {one.story.event: one.file for one in chapters if one is not chapter}
    return {
        "story": layout,
        "status": layout.standing,
        "notes": number_notes(layout),
        "left_out": tell_dropped(layout.dropped) if layout.dropped else "",
        "related": [
            (one.headline or "Untitled", places.get(related.event, ""))
            for one, related in zip(layout.related, chapter.story.related, strict=True)
        ],
    }


@cache
def _build_environment() -> Environment:
    environment = make_environment(PackageLoader("aibot_local.rendering", "templates/epub"))
    environment.globals.update(name_source=name_source, list_pieces=list_pieces, version=PROGRAM_VERSION)
    return environment


def _write(template: str, values: Mapping[str, Any]) -> bytes:
    return (_build_environment().get_template(template).render(values).strip() + "\n").encode("utf-8")
