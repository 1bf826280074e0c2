"""A story as JSON-LD: a NewsArticle of schema.org, with the mark that a trained model made it.

Every property is one that schema.org gives to NewsArticle or a type above it (https://schema.org/NewsArticle).
"""

import uuid
from typing import Any

from aibot_local import __version__
from aibot_local.records import Correction, Story
from aibot_local.rendering.ai_label import PROGRAM
from aibot_local.rendering.json import serialise
from aibot_local.rendering.layout import LaidSection, Layout, lay_out_story
from aibot_local.rendering.lines import LaidSource
from aibot_local.rendering.phrases import parse_day, show_line, start_upper

# The name space of our ids (RFC 9562, version 5: the same event has the same id everywhere).
_IDS = uuid.uuid5(uuid.NAMESPACE_URL, "urn:aibot:id")


def render_jsonld(story: Story) -> bytes:
    """The story as a JSON-LD document: headline, text, status, mark, and each source it draws on.

    :raises StoryError: a sentence rests on words or an article that the story does not hold.
    """
    return serialise(describe_article(story, lay_out_story(story))).encode("utf-8")


def name_thing(identity: str) -> str:
    """The id of an event or an article as a URN that no other program's ids collide with."""
    return f"urn:uuid:{uuid.uuid5(_IDS, identity.encode('utf-8', 'replace').decode('utf-8'))}"


def describe_article(story: Story, layout: Layout) -> dict[str, Any]:
    """The story as a NewsArticle, keys in a fixed order.

    `temporalCoverage` is the newest declared date of the sources; a date of publication is for whoever publishes it
    to give.
    """
    day = parse_day(story.dated)
    body = join_body(layout)
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "identifier": name_thing(story.event),
        "headline": layout.headline.text,
        "description": " ".join(line.text for line in layout.standfirst),
        "articleBody": body,
        "wordCount": len(body.split()),
        "inLanguage": "en",
        **({"temporalCoverage": day.isoformat()} if day else {}),
        "creativeWorkStatus": start_upper(layout.status.value),
        **({"editor": {"@type": "Person", "name": layout.editor}} if not layout.is_draft else {}),
        **(
            {"correction": [_describe_correction(one) for one in story.corrections]}
            if story.corrections
            else {}
        ),
        "digitalSourceType": [layout.source_type.schema_org, layout.source_type.address],
        "creator": {"@type": "SoftwareApplication", "name": PROGRAM, "softwareVersion": __version__},
        "creditText": layout.byline,
        "usageInfo": {"@type": "CreativeWork", "text": layout.statement},
        "isBasedOn": [_describe_source(source) for source in layout.sources],
    }


def join_body(layout: Layout) -> str:
    """The text of the sections as plain text: headings and paragraphs, parted by blank lines."""
    parts = [" ".join(line.text for line in layout.standfirst)]
    for section in (*layout.sections, *layout.later_sections):
        parts += _list_paragraphs(section)
    if layout.outlook:
        parts += ["What comes next", *(line.text for line in layout.outlook)]
    return "\n\n".join(part for part in parts if part)


def _list_paragraphs(section: LaidSection) -> list[str]:
    return [
        section.heading.text,
        *(" ".join(line.text for line in paragraph) for paragraph in section.paragraphs),
    ]


def _describe_correction(correction: Correction) -> dict[str, Any]:
    day = parse_day(correction.day)
    return {
        "@type": "CorrectionComment",
        "text": show_line(correction.note),
        **({"datePublished": day.isoformat()} if day else {}),
    }


def _describe_source(source: LaidSource) -> dict[str, Any]:
    described: dict[str, Any] = {
        "@type": "NewsArticle",
        "headline": source.title,
        "publisher": {"@type": "Organization", "name": source.outlet},
    }
    return {**described, "url": source.link} if source.link else described
