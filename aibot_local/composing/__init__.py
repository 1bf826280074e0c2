"""Composing: from the settled sentences of an event to a story an editor can read and check.

Nothing here writes news text. A headline, a heading, a figure and a quote are the sources' own words at a
span; the few fixed phrases of the program (`Wording.OURS`) assert nothing.
"""

from aibot_local.composing.disclosure import disclose_making
from aibot_local.composing.disputes import group_figures
from aibot_local.composing.figures import find_figures
from aibot_local.composing.headings import choose_headings
from aibot_local.composing.headline import choose_headline
from aibot_local.composing.quotes import find_quotes
from aibot_local.composing.related import relate_stories
from aibot_local.composing.sources import collect_evidence, list_sources, list_spans
from aibot_local.composing.story import compose_story, is_digest

__all__ = [
    "choose_headings",
    "choose_headline",
    "collect_evidence",
    "compose_story",
    "disclose_making",
    "find_figures",
    "find_quotes",
    "group_figures",
    "is_digest",
    "list_sources",
    "list_spans",
    "relate_stories",
]
