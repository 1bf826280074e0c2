"""Any story there can be, with any text in it, makes a well-formed file in every format."""

import csv
import io
import json

import docx
import pytest
from export_reading import read_parts, read_pdf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from story_fixture import spoil_story
from strategies import stories

from aibot_local.records import Story
from aibot_local.rendering import FORMATS, load_story, make_shareable, render_story

EASY = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def check_file(form: str, data: bytes) -> None:
    """Open a file the way other programs do."""
    if form in ("docx", "epub"):
        for name, part in read_parts(data).items():
            if name.endswith((".xml", ".rels", ".opf", ".xhtml")):
                etree.fromstring(part)
    if form == "docx":
        docx.Document(io.BytesIO(data))
    elif form == "pdf":
        assert read_pdf(data)
    elif form == "csv":
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
        assert len({len(row) for row in rows}) == 1
    elif form == "json":
        load_story(data)
    elif form in ("ninjs", "jsonld"):
        json.loads(data)
    elif form in ("html", "md"):
        data.decode("utf-8")


@pytest.mark.parametrize("form", FORMATS)
@EASY
@given(story=stories())
def test_any_story(form: str, story: Story) -> None:
    check_file(form, render_story(story, form))
    check_file(form, render_story(make_shareable(story), form))


@pytest.mark.parametrize("form", FORMATS)
@EASY
@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text(form: str, text: str) -> None:
    check_file(form, render_story(spoil_story(text), form))
