"""The book, checked with lxml against the rules of EPUB 3.3 that a reader needs."""

import io
import posixpath
import re
import zipfile
from dataclasses import replace
from urllib.parse import unquote

import pytest
from export_reading import read_parts
from hostile import HOSTILE, list_naughty
from lxml import etree
from story_fixture import build_story, spoil_story

from aibot_local.errors import StoryError
from aibot_local.records import RelatedStory, Story
from aibot_local.rendering import make_shareable
from aibot_local.rendering.epub import render_epub

OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
X = "{http://www.w3.org/1999/xhtml}"
TYPE = "{http://www.idpf.org/2007/ops}type"


def list_stories() -> list[Story]:
    first = build_story()
    second = replace(
        first,
        event="feedfacecafe",
        dated="2026-03-09",
        related=(RelatedStory(first.event, first.headline.text, 0.6),),
    )
    return [first, second]


@pytest.fixture(scope="module")
def parts() -> dict[str, bytes]:
    return read_parts(render_epub(list_stories()))


def read_package(parts: dict[str, bytes]) -> etree._Element:
    container = etree.fromstring(parts["META-INF/container.xml"])
    (place,) = container.xpath("//@full-path")
    return etree.fromstring(parts[str(place)])


def test_it_begins_with_its_kind_uncompressed() -> None:
    data = render_epub([build_story()])
    assert data[30:58] == b"mimetypeapplication/epub+zip"  # what the standard has readers look for
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        first, *rest = archive.infolist()
        assert first.filename == "mimetype" and first.compress_type == zipfile.ZIP_STORED and not first.extra
        assert all(one.date_time == (1980, 1, 1, 0, 0, 0) for one in [first, *rest])


def test_every_file_is_in_the_manifest_and_every_item_is_there(parts: dict[str, bytes]) -> None:
    package = read_package(parts)
    items = {item.get("id"): item for item in package.iter(f"{OPF}item")}
    files = {posixpath.join("EPUB", str(item.get("href"))) for item in items.values()}
    assert files == {name for name in parts if name.startswith("EPUB/")} - {"EPUB/package.opf"}
    spine = [one.get("idref") for one in package.iter(f"{OPF}itemref")]
    assert spine == ["nav", "story-1", "story-2"] and set(spine) <= set(items)
    (nav,) = [item for item in items.values() if item.get("properties") == "nav"]
    assert nav.get("href") == "nav.xhtml"


def test_the_package_has_what_the_standard_demands(parts: dict[str, bytes]) -> None:
    package = read_package(parts)
    assert package.get("version") == "3.0"
    (identifier,) = package.iter(f"{DC}identifier")
    assert identifier.get("id") == package.get("unique-identifier")
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", str(identifier.text))
    assert [one.text for one in package.iter(f"{DC}title")] == ["News digest, 9 March 2026"]
    assert [one.text for one in package.iter(f"{DC}language")] == ["en"]
    told = {one.get("property"): one.text for one in package.iter(f"{OPF}meta")}
    assert told["dcterms:modified"] == "2026-03-09T00:00:00Z"
    assert (
        told["schema:digitalSourceType"]
        == "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
    )
    assert told["schema:creativeWorkStatus"] == "2 drafts of 2 stories"
    assert told["schema:accessMode"] == "textual"


def test_contents_list_a_chapter_for_each_story(parts: dict[str, bytes]) -> None:
    nav = etree.fromstring(parts["EPUB/nav.xhtml"])
    (toc,) = [one for one in nav.iter(f"{X}nav") if one.get(TYPE) == "toc"]
    assert [one.get("href") for one in toc.iter(f"{X}a")] == ["story-1.xhtml", "story-2.xhtml"]


def test_pages_have_unique_ids_and_links_that_lead_somewhere(parts: dict[str, bytes]) -> None:
    pages = {name: etree.fromstring(part) for name, part in parts.items() if name.endswith(".xhtml")}
    ids = {name: page.xpath("//@id") for name, page in pages.items()}
    for name, found in ids.items():
        assert len(found) == len(set(found)), name
    for name, page in pages.items():
        for address in map(str, page.xpath("//@href")):
            if address.startswith("https://"):
                continue
            file, _, fragment = unquote(address).partition("#")
            target = posixpath.normpath(posixpath.join("EPUB", file)) if file else name
            assert target in parts, address
            assert not fragment or fragment in ids[target], address


def test_each_sentence_has_a_note_that_a_reader_opens(parts: dict[str, bytes]) -> None:
    page = etree.fromstring(parts["EPUB/story-1.xhtml"])
    references = [one for one in page.iter(f"{X}a") if one.get(TYPE) == "noteref"]
    notes = {one.get("id"): one for one in page.iter(f"{X}aside") if one.get(TYPE) == "footnote"}
    assert [str(one.get("href")) for one in references] == [f"#n{number}" for number in range(1, 18)]
    assert list(notes) == [f"n{number}" for number in range(1, 18)]
    text = " ".join("".join(notes["n3"].itertext()).split())
    assert text.startswith("3 The source’s own words [1] The Courier, “Ferry capsizes off Port Calloway”")
    assert [one.text for one in notes["n3"].iter(f"{X}strong")] == ["The ferry was carrying 84 people."]


def test_page_tells_what_made_it(parts: dict[str, bytes]) -> None:
    page = etree.fromstring(parts["EPUB/story-1.xhtml"])
    metas = {one.get("name"): one.get("content") for one in page.iter(f"{X}meta")}
    assert metas["ai-generated"] == "true"
    assert str(metas["digital-source-type"]).endswith("/trainedAlgorithmicMedia")
    text = "".join(page.itertext())
    assert "Draft. Put together by a program, not yet checked by a person." in text
    assert build_story().disclosure.statement in text


def test_related_stories_lead_to_their_chapter_where_the_book_has_it(parts: dict[str, bytes]) -> None:
    (link,) = etree.fromstring(parts["EPUB/story-2.xhtml"]).xpath('//*[@href="story-1.xhtml"]')
    assert link.text == "Ferry Toll Rises to 15 as Owner Defends Safety Record"
    other = etree.fromstring(parts["EPUB/story-1.xhtml"])
    assert "Harbour Board Orders" in "".join(other.itertext())
    assert not other.xpath('//*[@href="story-2.xhtml"]')


def test_nothing_is_fetched(parts: dict[str, bytes]) -> None:
    for name, part in parts.items():
        if name.endswith(".xhtml"):
            page = etree.fromstring(part)
            assert not page.xpath("//@src")
            assert {one.get("href") for one in page.iter(f"{X}link")} == {"style.css"}
            assert not list(page.iter(f"{X}script"))
    assert b"url(" not in parts["EPUB/style.css"] and b"@import" not in parts["EPUB/style.css"]


def test_same_stories_same_bytes_and_other_stories_another_book() -> None:
    assert render_epub(list_stories()) == render_epub(list_stories())
    (one,) = read_package(read_parts(render_epub([build_story()]))).iter(f"{DC}identifier")
    (two,) = read_package(read_parts(render_epub(list_stories()))).iter(f"{DC}identifier")
    assert one.text != two.text


def test_an_undated_book_and_a_lone_story() -> None:
    package = read_package(read_parts(render_epub([replace(build_story(), dated=None)])))
    told = {one.get("property"): one.text for one in package.iter(f"{OPF}meta")}
    assert told["dcterms:modified"] == "1980-01-01T00:00:00Z"
    assert [one.text for one in package.iter(f"{DC}title")] == [build_story().headline.text]
    assert [one.get("idref") for one in package.iter(f"{OPF}itemref")] == ["story-1"]


def test_a_book_of_nothing_or_of_one_event_twice_is_refused() -> None:
    with pytest.raises(StoryError, match="at least one story"):
        render_epub([])
    with pytest.raises(StoryError, match="two stories of one event"):
        render_epub([build_story(), build_story()])


@pytest.mark.parametrize("text", [*HOSTILE, *list_naughty()[::16]])
def test_hostile_text_is_text(text: str, parts: dict[str, bytes]) -> None:
    known = {str(one.tag) for one in etree.fromstring(parts["EPUB/story-1.xhtml"]).iter()}
    spoilt = read_parts(render_epub([spoil_story(text)]))
    for name, part in spoilt.items():
        if name.endswith((".xhtml", ".opf")):
            page = etree.fromstring(part)
            if name.endswith("story-1.xhtml"):
                assert {str(one.tag) for one in page.iter()} <= known
                assert not [one for one in page.xpath("//@href") if "javascript" in str(one)]


def test_a_copy_to_share_says_so() -> None:
    page = etree.fromstring(read_parts(render_epub([make_shareable(build_story())]))["EPUB/story-1.xhtml"])
    text = "".join(page.itertext())
    assert "Safe to share" in text and "The words are not part of this copy." in text
