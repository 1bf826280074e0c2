"""The Office document, opened with python-docx and lxml."""

import io
import sys
from dataclasses import replace
from datetime import UTC, datetime

import docx
import pytest
from docx.document import Document
from export_reading import read_parts
from hostile import HOSTILE, list_naughty
from lxml import etree
from story_fixture import approve, build_story, spoil_story

from aibot_local.errors import AibotError
from aibot_local.rendering import make_shareable, render_story
from aibot_local.rendering.docx import render_docx
from aibot_local.rendering.layout import lay_out_story
from aibot_local.rendering.notes import list_lines

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def open_docx(data: bytes) -> Document:
    return docx.Document(io.BytesIO(data))


@pytest.fixture(scope="module")
def told() -> Document:
    return open_docx(render_docx(build_story()))


def test_parts_stand_in_the_order_of_a_news_story(told: Document) -> None:
    heads = [
        one.text for one in told.paragraphs if one.style and one.style.name.startswith(("Title", "Head"))
    ]
    assert heads == [
        "Ferry Toll Rises to 15 as Owner Defends Safety Record",
        "What happened",
        "Owner Defends Record[3]",
        "The figures",
        "The search",
        "In their own words",
        "What comes next",
        "How this was made",
        "Related stories",
        "Sources",
        "What was left out",
    ]
    texts = [one.text for one in told.paragraphs]
    assert texts[1] == "Draft. Put together by a program, not yet checked by a person."
    assert texts[3].startswith("6 March 2026 · By AiBot Local with tiny-bart · 3 independent reports")
    assert "Harbour Board Orders Inspection of All Ferries" in texts


def test_each_sentence_has_a_comment_with_its_sources(told: Document) -> None:
    comments = {comment.comment_id: comment for comment in told.comments}
    lines = [line for line in list_lines(lay_out_story(build_story())) if line.grounds]
    assert len(comments) == len(lines) == 17
    anchored = {
        int(start.get(f"{W}id") or -1): start.getnext().text
        for start in told.element.iter(f"{W}commentRangeStart")
    }
    assert sorted(anchored.values()) == sorted(line.text for line in lines)
    (number,) = [key for key, text in anchored.items() if text == "The ferry was carrying 84 people."]
    paragraphs = [one.text for one in comments[number].paragraphs]
    assert paragraphs[0] == "The source’s own words."
    assert paragraphs[1] == "[1] The Courier, “Ferry capsizes off Port Calloway”, 5 March 2026, 21:30 UTC"
    assert "Lifeboats searched the narrows through the night." in paragraphs[2]
    bold = "".join(run.text for run in comments[number].paragraphs[2].runs if run.bold)
    assert bold == "The ferry was carrying 84 people."
    (number,) = [key for key, text in anchored.items() if text.startswith("Fifteen people")]
    assert comments[number].paragraphs[0].text == "Rewritten by a program from:"


def test_comments_are_dated_by_the_story_and_signed_by_the_program(told: Document) -> None:
    for comment in told.comments:
        assert (comment.author, comment.initials) == ("AiBot Local", "AB")
        assert comment.timestamp == datetime(2026, 3, 6, tzinfo=UTC)


def test_figures_are_a_table_with_a_head_row(told: Document) -> None:
    (table,) = told.tables
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == ["Figure", "Who says so, and when"]
    assert rows[1][0] == "Dead — Updated, newest last"
    assert rows[2] == ["At least 12 people[1]", "The Courier, 5 March 2026, citing the coastguard"]
    assert table.rows[0]._tr.find(f"{W}trPr/{W}tblHeader") is not None


def test_borders_stand_where_the_standard_has_them(told: Document) -> None:
    # A word processor calls a file broken whose parts are out of order (ISO/IEC 29500-1, CT_TblPr).
    names = [one.tag.removeprefix(W) for one in told.tables[0]._tbl.tblPr]
    order = ["tblStyle", "tblW", "jc", "tblBorders", "shd", "tblLayout", "tblCellMar", "tblLook"]
    assert "tblBorders" in names and names == sorted(names, key=order.index)


def test_file_tells_what_made_it(told: Document) -> None:
    about = told.core_properties
    mark = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
    assert about.title == "Ferry Toll Rises to 15 as Owner Defends Safety Record"
    assert about.author == "AiBot Local with tiny-bart"
    assert about.content_status == "Draft"
    assert about.keywords == mark
    assert about.created == about.modified == datetime(2026, 3, 6, tzinfo=UTC)
    parts = read_parts(render_docx(build_story()))
    custom = {one.get("name"): one[0].text for one in etree.fromstring(parts["docProps/custom.xml"])}
    assert custom["DigitalSourceType"] == mark
    assert custom["AIGenerated"] == "true"
    assert custom["Disclosure"] == build_story().disclosure.statement
    assert custom["SafeToShare"] == "false"
    assert b"custom.xml" in parts["_rels/.rels"] and b"custom-properties+xml" in parts["[Content_Types].xml"]


def test_only_plain_addresses_are_linked(told: Document) -> None:
    links = [one.target_ref for one in told.part.rels.values() if one.is_external]
    assert links == ["https://courier.example/ferry?id=7&page=2"]
    assert "https://courier.example/ferry?id=7&page=2" in "\n".join(one.text for one in told.paragraphs)


def test_an_approved_story_says_so() -> None:
    told = open_docx(render_docx(approve(build_story())))
    assert told.paragraphs[1].text == "Approved by Ada Byron on 24 November 2026. Put together by a program."
    assert told.core_properties.content_status == "Approved"


def test_same_story_same_bytes_and_no_clock() -> None:
    data = render_docx(build_story())
    assert data == render_docx(build_story())
    undated = open_docx(render_docx(replace(build_story(), dated=None)))
    assert undated.core_properties.created == datetime(1980, 1, 1, tzinfo=UTC)
    odd = open_docx(render_docx(replace(build_story(), dated="soon")))
    assert odd.core_properties.created == datetime(1980, 1, 1, tzinfo=UTC)


def test_no_part_names_the_person_or_the_library() -> None:
    about = open_docx(render_docx(build_story())).core_properties
    assert about.last_modified_by == "AiBot Local"
    assert not [
        name for name in read_parts(render_docx(build_story())) if "thumbnail" in name or "Effects" in name
    ]


@pytest.mark.parametrize("text", [*HOSTILE, *list_naughty()[::16]])
def test_hostile_text_is_text(text: str, told: Document) -> None:
    story = spoil_story(text)
    parts = read_parts(render_docx(story))
    known = {element.tag for element in told.element.iter()}
    body = etree.fromstring(parts["word/document.xml"])
    assert {element.tag for element in body.iter()} <= known
    assert "javascript:" not in parts["word/_rels/document.xml.rels"].decode()
    shown = "".join(str(part) for part in body.itertext(f"{W}t"))
    assert lay_out_story(story).headline.text in shown


def test_without_the_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(AibotError, match=r"DOCX needs python-docx.*aibot-local\[export\]"):
        render_story(build_story(), "docx")


def test_a_copy_to_share_says_so_and_has_comments_without_the_words() -> None:
    told = open_docx(render_docx(make_shareable(build_story())))
    assert "Safe to share" in told.paragraphs[1].text
    comments = ["\n".join(one.text for one in comment.paragraphs) for comment in told.comments]
    assert len(comments) == 17
    assert any("The words are not part of this copy." in text for text in comments)
    assert not any("hospital officials" in text for text in comments)
