"""Rendering: from a story to the files a reader opens.

Every format shows the same layout of a story (`layout.py`) and escapes what comes from sources in its own way, so that
no markup, link, script or control character of an article goes live. Nothing here decides what is said.
"""

from aibot_local.rendering.formats import FORMATS, demand_formats, render_story
from aibot_local.rendering.html import render_html, render_index
from aibot_local.rendering.json import dump_report, dump_story, load_report, load_story
from aibot_local.rendering.markdown import render_markdown
from aibot_local.rendering.paths import is_story_file, name_file, name_related_files, name_story_files
from aibot_local.rendering.sharing import make_shareable
from aibot_local.rendering.terminal import neutralise, render_plain
from aibot_local.rendering.writing import write_atomically, write_files

__all__ = [
    "FORMATS",
    "demand_formats",
    "dump_report",
    "dump_story",
    "is_story_file",
    "load_report",
    "load_story",
    "make_shareable",
    "name_file",
    "name_related_files",
    "name_story_files",
    "neutralise",
    "render_html",
    "render_index",
    "render_markdown",
    "render_plain",
    "render_story",
    "write_atomically",
    "write_files",
]
