"""The PDF, opened with pypdfium2."""

import json
import os
import subprocess
import sys
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime

import pypdfium2
import pytest
from export_reading import list_tags, read_pdf
from hostile import HOSTILE, list_naughty
from story_fixture import build_story, spoil_story

from aibot_local.errors import AibotError
from aibot_local.records import Field, Provenance
from aibot_local.rendering import make_shareable, render_story
from aibot_local.rendering.layout import lay_out_story
from aibot_local.rendering.notes import number_notes
from aibot_local.rendering.pdf import _SHOWN, _compile, _describe, render_pdf
from aibot_local.rendering.phrases import show_line


@pytest.fixture(scope="module")
def data() -> bytes:
    return render_pdf(build_story())


def test_parts_stand_in_the_order_of_a_news_story(data: bytes) -> None:
    text = read_pdf(data)
    places = [
        text.index(words)
        for words in (
            "Draft. Put together by a program",
            "Ferry Toll Rises to 15 as Owner",
            "Fifteen people are dead",
            "By AiBot Local with tiny-bart",
            "What happened",
            "Owner Defends Record",
            "The figures",
            "The search",
            "In their own words",
            "What comes next",
            "How this was made",
            "Related stories",
            "What was left out",
            "The words behind each sentence",
        )
    ]
    assert places == sorted(places)
    assert "a person has to check it before it is used" in text


def test_it_is_tagged_and_names_its_standards(data: bytes) -> None:
    tags = list(list_tags(data))
    assert tags[0] == "Document"
    assert {"H1", "P", "Table", "TR", "TH", "TD", "L", "LI", "Link"} <= set(tags)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in data
    assert b"<pdfaid:part>2</pdfaid:part>" in data and b"<pdfaid:conformance>A</pdfaid:conformance>" in data


def test_file_tells_what_made_it(data: bytes) -> None:
    with pypdfium2.PdfDocument(data) as document:
        about = document.get_metadata_dict()
    assert about["Title"] == "Ferry Toll Rises to 15 as Owner Defends Safety Record"
    assert about["Author"] == "AiBot Local with tiny-bart"
    assert "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia" in about["Keywords"]
    assert about["Subject"].startswith("Draft. Created using generative AI.")
    assert about["CreationDate"] == about["ModDate"] == "D:20260306000000Z"


def test_each_sentence_has_a_note_with_its_words(data: bytes) -> None:
    text = read_pdf(data)
    notes = number_notes(lay_out_story(build_story()))
    assert [note.number for note in notes.values()] == list(range(1, 18))
    assert "6 Rewritten by a program from [2] Estuary Radio: … Families waited at the pier for news" in text
    assert (
        "7 The source’s own words [2] Estuary Radio: The harbour master counted 79 people on board." in text
    )


def test_same_story_same_bytes_in_another_process_too(data: bytes) -> None:
    program = (
        "import sys; sys.path[:0] = ['tests/rendering']; from story_fixture import build_story; "
        "from aibot_local.rendering.pdf import render_pdf; sys.stdout.buffer.write(render_pdf(build_story()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        check=True,
        env={**os.environ, "TZ": "Asia/Tokyo", "LC_ALL": "C"},
    )
    assert done.stdout == data


def test_an_undated_story_has_the_first_day() -> None:
    with pypdfium2.PdfDocument(render_pdf(replace(build_story(), dated=None))) as document:
        assert document.get_metadata_dict()["CreationDate"] == "D:19800101000000Z"


def test_a_story_of_nearly_nothing_is_set() -> None:
    bare = replace(
        build_story(), sections=(), figures=(), quotes=(), outlook=(), related=(), dropped=(), standfirst=()
    )
    assert "Ferry Toll Rises" in read_pdf(render_pdf(bare))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("北京 Ж", "[U+5317][U+4EAC] Ж"),
        ("0\u20e3", "0[U+20E3]"),
        (
            "Erdoğan, Zelenskyy, Őze, Ångström, Ελλάδα, Москва",
            "Erdoğan, Zelenskyy, Őze, Ångström, Ελλάδα, Москва",
        ),
        ("a\u0301", "á"),
        ("x\u0301", "x[U+0301]"),
        ("\u0654\u06e5 \u0670", "[U+0654][U+06E5] [U+0670]"),  # alone, these make typst fail within
        ("🎉", "[U+1F389]"),
    ],
)
def test_characters_that_the_fonts_lack_are_named(text: str, shown: str) -> None:
    assert f"By {shown} · 3" in read_pdf(render_pdf(replace(build_story(), byline=text)))


def test_every_character_said_to_be_in_the_fonts_is() -> None:
    known = [
        chr(code)
        for code in range(0x20, 0x10000)
        if _SHOWN.fullmatch(chr(code))
        and unicodedata.category(chr(code))[0] not in "CM"
        and unicodedata.normalize("NFC", chr(code)) == chr(code)
    ]
    assert len(known) > 2000
    for text in (" ".join(known), "".join(known)):
        content = json.dumps(_describe(lay_out_story(replace(build_story(), byline=text)), 2026, 3, 6))
        assert _compile(content, datetime(2026, 3, 6, tzinfo=UTC)) is not None


def test_a_fault_within_typst_is_caught() -> None:
    signs = " ".join(map(chr, range(0x610, 0x700)))
    content = json.dumps(_describe(lay_out_story(replace(build_story(), byline=signs)), 2026, 3, 6))
    assert _compile(content, datetime(2026, 3, 6, tzinfo=UTC)) is None


CODE = [
    '#read("/etc/passwd")',
    '#import "@preview/cetz:0.3.0"',
    '#eval("1+1") #panic() #sys.inputs',
    "= Heading *bold* _emph_ $x^2$ `raw` <note-1> @note-1 https://evil.example",
    "// comment /* open",
    '\\u{41} \\ #link("https://evil.example")[x]',
    '"); #pagebreak() ("',
]


@pytest.mark.parametrize("text", CODE)
def test_typst_code_is_shown_and_not_run(text: str) -> None:
    story = replace(build_story(), byline=text)
    data = render_pdf(story)
    assert " ".join(text.split()) in read_pdf(data)
    assert len(list_links(data)) == len(list_links(render_pdf(build_story())))


def list_links(data: bytes) -> list[str]:
    """The tags of the links: one for each address and one for each number of a note."""
    return [tag for tag in list_tags(data) if tag == "Link"]


NAUGHTY = [*HOSTILE, *list_naughty()]


@pytest.mark.parametrize("texts", [NAUGHTY[start::10] for start in range(10)])
def test_hostile_text_is_text(texts: list[str]) -> None:
    # All characters that the fonts have are shown; how many links there are was settled before the text came in.
    data = render_pdf(spoil_story(" and ".join(texts)))
    shown = "".join(read_pdf(data).split())
    for text in texts:
        plain = "".join(show_line(text).split())
        if plain.isascii():
            assert plain in shown
    assert "Link" in set(list_tags(data)) and "javascript" in shown


def test_address_that_is_not_plain_is_not_linked() -> None:
    story = build_story()
    bad = Field("javascript:alert(1)", Provenance.DECLARED, "test")
    sources = tuple(replace(one, url=bad) for one in story.sources)
    data = render_pdf(replace(story, sources=sources))
    assert len(list_links(data)) == len(list_links(render_pdf(story))) - 1
    assert "javascript:alert(1)" in read_pdf(data)


def test_without_the_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(AibotError, match=r"PDF needs typst.*aibot-local\[export\]"):
        render_story(build_story(), "pdf")


def test_a_copy_to_share_says_so() -> None:
    text = read_pdf(render_pdf(make_shareable(build_story())))
    assert "Safe to share" in text and "The words are not part of this copy." in text
