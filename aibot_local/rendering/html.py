"""Stories as web pages that need nothing else: no script, style, font, picture or address is fetched.

A page's content security policy forbids everything but its own style and, in a story, its own script, both named by
their hash. So even markup that slipped through escaping could neither run nor load anything.
"""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from aibot_local.records import Agreement, ListedArticle, RunReport, SetAside, Status, Story
from aibot_local.rendering.jsonld import describe_article
from aibot_local.rendering.layout import find_status, lay_out_story
from aibot_local.rendering.paths import name_story_files
from aibot_local.rendering.phrases import (
    REASONS,
    count,
    show_date,
    show_line,
    start_upper,
)
from aibot_local.rendering.templating import make_environment
from aibot_local.rendering.text import tell_dropped

_PLAIN_PATH = re.compile(r"(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*\.html")


def render_html(story: Story, *, index: str | None = "index.html") -> str:
    """The story as one HTML file. `index` is the front page's address relative to it, or None for no link to one.

    A click on a sentence, or Enter on the number behind it, shows the paragraphs of the sources with the words it
    rests on marked; without a script the numbers are links that do the same.

    :raises StoryError: a sentence rests on words or an article that the story does not hold.
    """
    layout = lay_out_story(story)
    script = _read_part("story.js")
    return _render(
        "story.html",
        {
            "story": layout,
            "index": index,
            "script": Markup(script),  # noqa: S704 - a file of the package
            "metadata": describe_article(story, layout),
            "left_out": tell_dropped(layout.dropped),
        },
        script=script,
    )


def render_index(report: RunReport, stories: Sequence[Story]) -> str:
    """The front page of a run: stories by size, single reports on a shelf of their own, and what was set aside.

    Size is the number of independent texts, then of outlets; equal ones are ordered by event id. A story is linked to
    the HTML file that `report` names for it, else to the name :func:`name_story_files` gives it, in the same folder.
    """
    ordered = sorted(stories, key=lambda story: (-story.origins, -story.outlets, story.event))
    cards = [_describe_card(story, report) for story in ordered]
    told = {source.article for story in stories for source in story.sources}
    return _render(
        "index.html",
        {
            "report": report,
            "drafts": _tell_drafts(stories),
            "stories": [card for card in cards if card["origins"] > 1],
            "singles": [card for card in cards if card["origins"] <= 1],
            "untold": [_describe_untold(one) for one in report.single_reports if one.article not in told],
            "set_aside": _group_set_aside(report.set_aside),
        },
    )


# -------------------------------------------------------------------------------------------- the engine


@cache
def _build_environment() -> Environment:
    return make_environment(PackageLoader("aibot_local.rendering", "templates"))


@cache
def _read_part(name: str) -> str:
    """A file of the templates folder as it is, not rendered."""
    return files(__package__).joinpath("templates", name).read_text(encoding="utf-8")


def _render(template: str, values: Mapping[str, Any], *, script: str = "") -> str:
    style = _read_part("page.css")
    policy = ["default-src 'none'", f"style-src '{_hash_part(style)}'"]
    if script:
        policy.append(f"script-src '{_hash_part(script)}'")
    policy += ["base-uri 'none'", "form-action 'none'"]
    page = _build_environment().get_template(template)
    styled = Markup(style)  # noqa: S704 - a file of the package
    return page.render(values, style=styled, policy="; ".join(policy)).rstrip() + "\n"


def _hash_part(text: str) -> str:
    """The name a content security policy has for an inline script or style (CSP Level 3, hash-source)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


# ---------------------------------------------------------------------------------------------- contents


def _tell_drafts(stories: Sequence[Story]) -> str:
    """How many of some stories no editor has checked: `Drafts` where it is all of them, '' for none."""
    drafts = sum(find_status(story) is Status.DRAFT for story in stories)
    if drafts == len(stories):
        return "Drafts"
    return f"{count(drafts, 'draft', 'drafts')} of {len(stories)} stories" if drafts else ""


def _describe_card(story: Story, report: RunReport) -> dict[str, Any]:
    written = next((one for one in report.stories if one.event == story.event), None)
    pages = [file for file in written.files if _PLAIN_PATH.fullmatch(file)] if written else []
    return {
        "headline": show_line(story.headline.text),
        "standfirst": show_line(" ".join(sentence.text for sentence in story.standfirst)),
        "file": pages[0] if pages else f"{name_story_files(story)}.html",
        "origins": story.origins,
        "outlets": story.outlets,
        "date": show_date(story.dated),
        "disputed": any(group.agreement is Agreement.DISPUTED for group in story.figures),
    }


def _describe_untold(article: ListedArticle) -> dict[str, str]:
    item = f", article {article.item}" if article.item else ""
    return {
        "title": show_line(article.title) or "Untitled",
        "says": f"{show_line(article.outlet)}, {show_date(article.published) or 'undated'}",
        "place": show_line(article.path) + item,
    }


def _group_set_aside(set_aside: Sequence[SetAside]) -> list[tuple[str, list[SetAside]]]:
    """What was set aside under each reason, in words; reasons and members in the order given."""
    groups: dict[str, list[SetAside]] = {}
    for one in set_aside:
        groups.setdefault(start_upper(REASONS[one.reason]), []).append(one)
    return list(groups.items())
