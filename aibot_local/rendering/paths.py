"""Names of the files a story is written to."""

import hashlib
import re
import unicodedata

from aibot_local.records import RelatedStory, Story

LONGEST_STEM = 72  # leaves room for a suffix on every file system and in a zip on a stick

# What ends the name of a file in each format. A ninjs object is JSON, but no story file of ours.
SUFFIXES = {
    **{"csv": "csv", "docx": "docx", "epub": "epub", "html": "html", "json": "json", "jsonld": "jsonld"},
    **{"md": "md", "ninjs": "ninjs.json", "pdf": "pdf"},
}

_EVENT = re.compile(r"[0-9a-f]{12}")
_NOT_WORD = re.compile(r"[^a-z0-9]+")


def name_story_files(story: Story) -> str:
    """The name, without suffix, of a story's files: words of the headline and the event's id.

    Lower-case ASCII letters, digits and hyphens, at most `LONGEST_STEM` long, never a device name of Windows. Stories
    of different events have different names, whatever their headlines.
    """
    return name_event_files(story.event, story.headline.text)


def name_file(stem: str, form: str) -> str:
    """The name of a file with this stem in one of the formats of `SUFFIXES`."""
    return f"{stem}.{SUFFIXES[form]}"


def is_story_file(name: str) -> bool:
    """True for the name of a story as JSON, which :func:`name_file` gives for `json` and no other format."""
    return name.endswith(".json") and not name.endswith(".ninjs.json")


def name_related_files(related: RelatedStory) -> str:
    """The name, without suffix, of the files of a related story: what :func:`name_story_files` gives for it."""
    return name_event_files(related.event, related.headline)


def name_event_files(event: str, headline: str) -> str:
    """The name, without suffix, of the files of the event with this id and headline."""
    # Ids come from our own hash; one that does not look like it came out of a story file somebody else wrote.
    tail = (
        event
        if _EVENT.fullmatch(event)
        else hashlib.sha256(event.encode("utf-8", "replace")).hexdigest()[:12]
    )
    room = LONGEST_STEM - len(tail) - 1
    return f"{_write_slug(headline, room) or 'story'}-{tail}"


def _write_slug(headline: str, room: int) -> str:
    """Words of a headline as ASCII, joined by hyphens, whole words where the first fits."""
    # Decomposing can make 18 characters of one; a headline is cut before, so a huge one costs nothing.
    plain = (
        unicodedata.normalize("NFKD", headline[: 4 * LONGEST_STEM]).encode("ascii", "ignore").decode("ascii")
    )
    slug = _NOT_WORD.sub("-", plain.lower().replace("'", "")).strip("-")
    if len(slug) <= room:
        return slug
    cut = slug[: room + 1]
    return cut.rpartition("-")[0].strip("-") or slug[:room].strip("-")
