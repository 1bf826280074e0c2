"""Exporting: which files are written, under which names, and which are not written over."""

import io
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from export_reading import read_parts
from story_fixture import build_story

from aibot_local.errors import AibotError, StoryError
from aibot_local.records import RelatedStory, Story
from aibot_local.rendering import FORMATS, dump_story, is_story_file, load_story, name_file, render_story
from aibot_local.rendering.exporting import export_stories
from aibot_local.rendering.packing import FIRST_DAY, choose_day, pack_zip, repack_zip

STEM = "ferry-toll-rises-to-15-as-owner-defends-safety-record-0123456789ab"


def list_stories() -> list[Story]:
    first = build_story()
    other = replace(
        first,
        event="ba9876543210",
        headline=replace(first.headline, text="Harbour Board Orders Inspection of All Ferries"),
        related=(
            RelatedStory(first.event, first.headline.text, 0.6),
            RelatedStory("c0ffeec0ffee", "Not here", 0.2),
        ),
    )
    return [first, other]


def test_every_format_makes_a_file(tmp_path: Path) -> None:
    files = export_stories([build_story()], tmp_path / "new" / "out", forms=FORMATS)
    assert [file.name for file in files] == [name_file(STEM, form) for form in FORMATS]
    assert all(file.stat().st_size for file in files)
    assert len({file.name for file in files}) == len(FORMATS) == 9


def test_names_of_story_files_are_told_from_others() -> None:
    assert is_story_file(name_file(STEM, "json"))
    assert not any(is_story_file(name_file(STEM, form)) for form in FORMATS if form != "json")


def test_a_file_holds_what_its_format_renders(tmp_path: Path) -> None:
    story = replace(build_story(), related=())
    for form, file in zip(FORMATS, export_stories([story], tmp_path, forms=FORMATS), strict=True):
        if form != "html":  # it has no link to a front page here
            assert file.read_bytes() == render_story(story, form), form


def test_several_stories_make_one_book(tmp_path: Path) -> None:
    files = export_stories(list_stories(), tmp_path, forms=["epub", "md"])
    assert [file.suffix for file in files] == [".md", ".md", ".epub"]
    assert files[-1].name.startswith("digest-2026-03-06-")
    parts = read_parts(files[-1].read_bytes())
    assert {"EPUB/story-1.xhtml", "EPUB/story-2.xhtml"} <= set(parts)
    again = export_stories(list_stories(), tmp_path / "again", forms=["epub"])
    assert again[0].name == files[-1].name and again[0].read_bytes() == files[-1].read_bytes()


def test_pages_link_only_to_pages_that_go_along(tmp_path: Path) -> None:
    files = export_stories(list_stories(), tmp_path, forms=["html", "md"])
    (page,) = [one.read_text("utf-8") for one in files if one.match("harbour*.html")]
    assert f'href="{STEM}.html"' in page and "Not here" not in page and "index.html" not in page


def test_copies_to_share_have_names_of_their_own(tmp_path: Path) -> None:
    (whole,) = export_stories([build_story()], tmp_path, forms=["json"])
    (shared,) = export_stories([build_story()], tmp_path, forms=["json"], shareable=True)
    assert shared.name == f"{STEM}-shared.json"
    assert load_story(whole.read_bytes()) == build_story()
    assert "wire/" not in shared.read_text("utf-8")


def test_the_story_itself_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / f"{STEM}.json"
    path.write_text(dump_story(build_story()) + " ", "utf-8")
    before = path.read_bytes()
    with pytest.raises(AibotError, match="is the story itself"):
        export_stories([build_story()], tmp_path, forms=["json", "md"], keep=[path])
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]


def test_one_event_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoryError, match="two of the stories are of one event"):
        export_stories([build_story(), build_story()], tmp_path, forms=["md"])


def test_a_folder_that_cannot_be_made_is_an_error_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(AibotError, match="choose another folder with --out"):
        export_stories([build_story()], tmp_path / "file" / "out", forms=["md"])


def test_a_missing_library_is_told_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aibot_local.rendering.extra.find_spec", lambda name: None)
    with pytest.raises(AibotError, match="aibot-local\\[export\\]"):
        export_stories([build_story()], tmp_path / "out", forms=["md", "pdf"])
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("dated", "day"),
    [
        ("2026-03-06", date(2026, 3, 6)),
        ("2026-03-06T23:59:00-11:00", date(2026, 3, 6)),
        ("1974-05-01", date(1974, 5, 1)),
        ("0099-01-01", FIRST_DAY),
        ("soon", FIRST_DAY),
        ("", FIRST_DAY),
        (None, FIRST_DAY),
    ],
)
def test_files_are_dated_by_their_story(dated: str | None, day: date) -> None:
    assert choose_day(dated) == day


def test_zip_files_hold_no_clock_and_no_system() -> None:
    packed = pack_zip([("a", b"1"), ("b/c", b"2" * 999)], stored=frozenset({"a"}))
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert [(one.filename, one.date_time) for one in archive.infolist()] == [
            ("a", (1980, 1, 1, 0, 0, 0)),
            ("b/c", (1980, 1, 1, 0, 0, 0)),
        ]
        assert [one.compress_type for one in archive.infolist()] == [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]
    assert repack_zip(packed) == repack_zip(repack_zip(packed))
