"""The variant of a story that can be given away: what a reader needs to judge it, and nothing of the desk it came from.

It is a story like any other, valid against the same schema, so every format can render it.
"""

import ipaddress
from collections.abc import Collection
from dataclasses import replace
from urllib.parse import urlsplit, urlunsplit

from aibot_local.records import UNKNOWN, DroppedSentence, Evidence, Field, Source, Status, Story
from aibot_local.rendering.ai_label import SHARED_STATEMENT, is_shared
from aibot_local.rendering.phrases import find_link
from aibot_local.standing import change_status


def make_shareable(story: Story, *, together: Collection[str] = ()) -> Story:
    """The story without article bodies, names of users, or paths.

    Left in: everything the story says, and for each sentence the outlets, titles, dates and spans it rests on, with
    the hashes that let a holder of the same articles check it. Taken out: words of the articles that the story itself
    does not show, and the paragraphs around those it does; files and places in files; authors of articles (an office
    file names its user there); addresses within a house, and what follows `?` or `#` in others (it can name who
    looked); sentences that did not get out; and related stories, but for the events in `together`. The
    names of editors go too, and with them the status: nothing goes out as approved without a name.
    """
    if is_shared(story):
        return story
    shown = _list_shown(story)
    draft = change_status(story, Status.DRAFT)
    return replace(
        draft,
        sources=tuple(_share_source(source) for source in story.sources),
        evidence=tuple(_share_evidence(one, shown) for one in story.evidence),
        dropped=tuple(_share_dropped(one) for one in story.dropped),
        related=tuple(one for one in story.related if one.event in together),
        disclosure=replace(
            draft.disclosure, statement=f"{draft.disclosure.statement} {SHARED_STATEMENT}".strip()
        ),
        corrections=tuple(replace(one, editor="") for one in story.corrections),
    )


def share_address(url: str | None) -> str | None:
    """An address without what can name a user: no query, no fragment; None for one within a house or not plain."""
    link = find_link(url)
    if link is None:
        return None
    parts = urlsplit(link)
    host = parts.hostname or ""
    if "." not in host or host.endswith((".local", ".internal", ".lan", ".home.arpa", ".localhost")):
        return None
    try:
        if not ipaddress.ip_address(host).is_global:
            return None
    except ValueError:
        pass  # a name, not a number
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))


def _list_shown(story: Story) -> tuple[str, ...]:
    """Every text of sources that the story shows by itself."""
    return (
        *(sentence.text for _, sentence in story.sentences()),
        *(figure.text for group in story.figures for figure in group.figures),
        *(quote.text for quote in story.quotes),
    )


def _share_source(source: Source) -> Source:
    url = share_address(source.url.value)
    return replace(
        source,
        outlet=_share_field(source.outlet),
        author=UNKNOWN,
        published=_share_field(source.published),
        updated=_share_field(source.updated),
        url=Field(url, source.url.provenance) if url else UNKNOWN,
        path="",
        item=0,
    )


def _share_field(field: Field) -> Field:
    """The value without the place it was found at."""
    return replace(field, origin="")


def _share_evidence(evidence: Evidence, shown: tuple[str, ...]) -> Evidence:
    text = evidence.text if any(evidence.text in one for one in shown) else ""
    return replace(evidence, text=text, before="", after="")


def _share_dropped(dropped: DroppedSentence) -> DroppedSentence:
    problems = tuple(replace(problem, start=0, end=0, detail="") for problem in dropped.problems)
    return replace(dropped, text="", problems=problems)
