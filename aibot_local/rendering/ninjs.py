"""A story as ninjs 3.1, the news object in JSON of the IPTC (https://iptc.org/standards/ninjs/).

Only an approved story is `usable`. Any other is `withheld`: no system that takes it in may publish it.
"""

import hashlib
import html
from typing import Any

from aibot_local.records import Status, Story, Wording
from aibot_local.rendering.ai_label import PROGRAM_VERSION
from aibot_local.rendering.json import dump_story, serialise
from aibot_local.rendering.jsonld import join_body, name_thing
from aibot_local.rendering.layout import Layout, lay_out_story
from aibot_local.rendering.lines import LaidSource, Line
from aibot_local.rendering.phrases import parse_day
from aibot_local.rendering.text import cite

NINJS_SCHEMA = "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#"
_VERSION_DIGITS = 12
_MADE = "How this was made"


def render_ninjs(story: Story) -> bytes:
    """The story as one ninjs 3.1 object: text with the numbers of its sources, as HTML and plain, and its mark.

    `uri` is the same for every version of an event's story; `version` is the beginning of the SHA-256 of its JSON.
    `contentCreated` is midnight UTC of the story's date, since the program never looks at the clock.

    :raises StoryError: a sentence rests on words or an article that the story does not hold.
    """
    layout = lay_out_story(story)
    day = parse_day(story.dated)
    plain = f"{join_body(layout)}\n\n{_MADE}: {layout.statement}"
    news = {
        "uri": name_thing(story.event),
        "standard": {"name": "ninjs", "version": "3.1", "schema": NINJS_SCHEMA},
        "type": "text",
        "representationType": "full",
        "profile": "text-only",
        "version": hashlib.sha256(dump_story(story).encode("utf-8")).hexdigest()[:_VERSION_DIGITS],
        **({"contentCreated": f"{day.isoformat()}T00:00:00+00:00"} if day else {}),
        "pubStatus": "usable" if layout.status is Status.APPROVED else "withheld",
        "digitalSourceType": {"name": layout.source_type.name, "uri": layout.source_type.address},
        "language": "en",
        "title": layout.headline.text,
        "by": layout.byline,
        "edNote": _write_note(layout),
        "usageTerms": layout.statement,
        "headlines": [{"role": "main", "contentType": "text/plain", "value": layout.headline.text}],
        "descriptions": [
            {
                "role": "standfirst",
                "contentType": "text/plain",
                "value": " ".join(line.text for line in layout.standfirst),
            },
            {"role": "ai-disclosure", "contentType": "text/plain", "value": layout.statement},
        ],
        "bodies": [
            {"role": "main", "contentType": "text/html", "value": _write_body(layout)},
            {
                "role": "plain",
                "contentType": "text/plain",
                "charCount": len(plain),
                "wordCount": len(plain.split()),
                "value": plain,
            },
        ],
        "infoSources": [
            *(
                {"name": name, "role": "source"}
                for name in dict.fromkeys(one.outlet for one in layout.sources)
            ),
            *({"name": engine, "role": "program"} for engine in (PROGRAM_VERSION, *layout.engines)),
        ],
        "altIds": [{"role": "aibot-event", "value": layout.event}],
        "associations": [
            *(_describe_source(source) for source in layout.sources),
            *(
                {
                    "name": one.headline or "Untitled",
                    "rel": "related",
                    "type": "text",
                    "uri": name_thing(related.event),
                }
                for one, related in zip(layout.related, story.related, strict=True)
            ),
        ],
    }
    return serialise(news).encode("utf-8")


def _write_note(layout: Layout) -> str:
    corrections = [f"Correction, {one.date}: {one.note}" for one in layout.corrections]
    return " ".join([layout.standing, layout.legend, *corrections])


def _write_body(layout: Layout) -> str:
    """The story as a fragment of HTML: headings and paragraphs, with the numbers of the sources and the sources."""
    parts = [_write_paragraph(layout.standfirst)]
    for section in layout.sections:
        parts += _write_section(section.heading, section.paragraphs)
    for group in layout.figures:
        rows = "".join(
            f"<li>{_escape(one.line.text)} — {_escape(one.outlet)}, {_escape(one.date)}"
            f"{f' (citing {_escape(one.speaker)})' if one.speaker else ''} {_cite(one.line)}</li>"
            for one in group.figures
        )
        parts.append(f"<h3>{_escape(group.label)} — {_escape(group.standing)}</h3><ul>{rows}</ul>")
    for section in layout.later_sections:
        parts += _write_section(section.heading, section.paragraphs)
    for quote in layout.quotes:
        said = (
            f"{_escape(quote.speaker)}, in {_escape(quote.outlet)}"
            if quote.speaker
            else _escape(quote.outlet)
        )
        parts.append(
            f"<blockquote><p>“{_escape(quote.line.text)}” {_cite(quote.line)}</p><p>{said}</p></blockquote>"
        )
    if layout.outlook:
        parts.append("<h2>What comes next</h2>")
        parts += [_write_paragraph((line,)) for line in layout.outlook]
    if layout.corrections:
        parts.append("<h2>Corrections</h2>")
        parts += [f"<p>{_escape(one.date)}: {_escape(one.note)}</p>" for one in layout.corrections]
    listed = "".join(f"<li>{_write_source(source)}</li>" for source in layout.sources)
    parts.append(f"<h2>Sources</h2><p>{_escape(layout.legend)}</p><ol>{listed}</ol>")
    # In the text too: a system that takes over nothing but the body must not lose it.
    parts.append(f"<h2>{_MADE}</h2><p>{_escape(layout.statement)}</p>")
    return "\n".join(part for part in parts if part)


def _write_section(heading: Line, paragraphs: tuple[tuple[Line, ...], ...]) -> list[str]:
    cited = f" {_cite(heading)}" if heading.wording is not Wording.OURS else ""
    return [f"<h2>{_escape(heading.text)}{cited}</h2>", *map(_write_paragraph, paragraphs)]


def _write_paragraph(lines: tuple[Line, ...]) -> str:
    text = " ".join(f"{_escape(line.text)} {_cite(line)}".rstrip() for line in lines)
    return f"<p>{text}</p>" if text else ""


def _cite(line: Line) -> str:
    return f"<sup>{cited}</sup>" if (cited := cite(line)) else ""


def _write_source(source: LaidSource) -> str:
    title = f"“{_escape(source.title)}”" if source.title else "untitled"
    told = f"{_escape(source.outlet)}{source.remark}, {title}, {_escape(source.date)}"
    return f'{told}, <a href="{_escape(source.link)}">{_escape(source.link)}</a>' if source.link else told


def _describe_source(source: LaidSource) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": source.title or "Untitled",
        "rel": "source",
        "type": "text",
        "uri": name_thing(source.article),
        "title": f"[{source.number}] {source.title}".strip(),
        "infoSources": [{"name": source.outlet}],
    }
    if source.link:
        described["renditions"] = [{"name": "web", "href": source.link}]
    return described


def _escape(text: str) -> str:
    return html.escape(text, quote=True)
