"""The formats other programs read: ninjs, JSON-LD, and figures as CSV."""

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hostile import HOSTILE, list_naughty
from jsonschema import Draft202012Validator, FormatChecker
from lxml.html import HtmlElement, fragments_fromstring
from story_fixture import approve, build_story, spoil_story

from aibot_local.records import Agreement, FigureGroup, Status, Story
from aibot_local.rendering import make_shareable
from aibot_local.rendering.figures_csv import COLUMNS, escape_cell, render_figures_csv
from aibot_local.rendering.jsonld import name_thing, render_jsonld
from aibot_local.rendering.ninjs import render_ninjs

TRAINED = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
SCHEMA = json.loads((Path(__file__).parent / "ninjs_subset.schema.json").read_text("utf-8"))
NINJS = Draft202012Validator(SCHEMA, format_checker=FormatChecker())
NAUGHTY = [*HOSTILE, *list_naughty()[::16]]

# Properties of https://schema.org/NewsArticle and of the types above it (Article, CreativeWork, Thing), and of the
# types that stand within one: https://schema.org/SoftwareApplication, Organization, CreativeWork.
SCHEMA_ORG = {
    "NewsArticle": {
        *("identifier", "headline", "description", "articleBody", "wordCount", "inLanguage"),
        *(
            "temporalCoverage",
            "creativeWorkStatus",
            "digitalSourceType",
            "creator",
            "creditText",
            "usageInfo",
        ),
        *("isBasedOn", "publisher", "url"),
    },
    "SoftwareApplication": {"name", "softwareVersion"},
    "Organization": {"name"},
    "CreativeWork": {"text"},
}


def load_ninjs(story: Story) -> dict[str, Any]:
    news = json.loads(render_ninjs(story))
    NINJS.validate(news)
    assert isinstance(news, dict)
    return news


# --------------------------------------------------------------------------------------------- ninjs


def test_ninjs_fits_the_standard_and_carries_the_mark() -> None:
    news = load_ninjs(build_story())
    assert news["digitalSourceType"] == {"name": "Created using generative AI", "uri": TRAINED}
    assert news["pubStatus"] == "withheld"
    assert news["edNote"].startswith("Draft. Put together by a program, not yet checked by a person.")
    assert news["headlines"][0]["value"] == "Ferry Toll Rises to 15 as Owner Defends Safety Record"
    assert news["contentCreated"] == "2026-03-06T00:00:00+00:00"
    assert news["usageTerms"] == build_story().disclosure.statement
    for body in news["bodies"]:
        assert build_story().disclosure.statement in body["value"]


def test_ninjs_schema_of_these_tests_refuses_what_the_standard_lacks() -> None:
    news = load_ninjs(build_story())
    assert not NINJS.is_valid({**news, "pubStatus": "draft"})
    assert not NINJS.is_valid({**news, "colour": "red"})
    assert not NINJS.is_valid({key: value for key, value in news.items() if key != "uri"})


@pytest.mark.parametrize(
    ("status", "editor", "published"),
    [
        (Status.DRAFT, "", "withheld"),
        (Status.DRAFT, "Ada Byron", "withheld"),
        (Status.CHECKED, "Ada Byron", "withheld"),
        (Status.APPROVED, "", "withheld"),
        (Status.APPROVED, " \u200b", "withheld"),
        (Status.APPROVED, "Ada Byron", "usable"),
    ],
)
def test_only_a_story_that_somebody_approved_by_name_is_usable(
    status: Status, editor: str, published: str
) -> None:
    news = load_ninjs(replace(build_story(), status=status, editor=editor))
    assert news["pubStatus"] == published and news["digitalSourceType"]["uri"] == TRAINED


def test_ninjs_names_each_source_with_its_address() -> None:
    news = load_ninjs(build_story())
    sources = [one for one in news["associations"] if one["rel"] == "source"]
    assert [one["title"] for one in sources] == [
        "[1] Ferry capsizes off Port Calloway",
        "[2] Families wait",
        "[3] Ferry owner defends safety record",
    ]
    assert sources[0]["renditions"] == [{"name": "web", "href": "https://courier.example/ferry?id=7&page=2"}]
    assert "renditions" not in sources[1]
    related = [one for one in news["associations"] if one["rel"] == "related"]
    assert [one["uri"] for one in related] == [name_thing("ba9876543210")]
    names = {one["name"] for one in news["infoSources"]}
    assert {"The Courier", "Estuary Radio", "The Herald"} <= names


def test_ninjs_body_is_the_story_with_the_numbers_of_its_sources() -> None:
    html, plain = load_ninjs(build_story())["bodies"]
    assert html["contentType"] == "text/html" and plain["contentType"] == "text/plain"
    assert "The ferry was carrying 84 people. <sup>[1]†</sup>" in html["value"]
    assert plain["charCount"] == len(plain["value"])
    assert plain["wordCount"] == len(plain["value"].split())
    assert "Owner Defends Record\n\nThe owner of the ferry, Calloway Lines," in plain["value"]


def test_the_version_changes_with_the_story_and_the_uri_does_not() -> None:
    one, other = load_ninjs(build_story()), load_ninjs(approve(build_story()))
    assert one["uri"] == other["uri"] and one["version"] != other["version"]
    assert re.fullmatch(
        r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", one["uri"]
    )


def test_an_undated_story_has_no_date() -> None:
    for dated in (None, "soon", "2026-13-99"):
        assert "contentCreated" not in load_ninjs(replace(build_story(), dated=dated))


def list_elements(story: Story) -> list[HtmlElement]:
    """Every element of the body as HTML."""
    parts = fragments_fromstring(load_ninjs(story)["bodies"][0]["value"])
    return [element for part in parts if isinstance(part, HtmlElement) for element in part.iter()]


@pytest.mark.parametrize("text", NAUGHTY)
def test_hostile_text_is_text_in_ninjs(text: str) -> None:
    clean = {element.tag for element in list_elements(build_story())}
    for element in list_elements(spoil_story(text)):
        assert element.tag in clean
        assert set(element.attrib) <= {"href"}
        assert not str(element.get("href", "")).startswith("javascript")


# --------------------------------------------------------------------------------------------- JSON-LD


def walk(value: object) -> list[dict[str, Any]]:
    """Every object within a JSON value, the value first."""
    found = [value] if isinstance(value, dict) else []
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        found += walk(one)
    return found


@pytest.mark.parametrize("dated", ["2026-03-06", None])
def test_jsonld_uses_names_of_schema_org(dated: str | None) -> None:
    article = json.loads(render_jsonld(replace(build_story(), dated=dated)))
    assert article["@context"] == "https://schema.org" and article["@type"] == "NewsArticle"
    for thing in walk(article):
        assert {key for key in thing if not key.startswith("@")} <= SCHEMA_ORG[thing["@type"]]


def test_jsonld_carries_the_mark_the_text_and_the_sources() -> None:
    article = json.loads(render_jsonld(build_story()))
    assert article["digitalSourceType"] == [
        "https://schema.org/TrainedAlgorithmicMediaDigitalSource",
        TRAINED,
    ]
    assert article["creativeWorkStatus"] == "Draft"
    assert article["temporalCoverage"] == "2026-03-06"
    assert article["usageInfo"]["text"] == build_story().disclosure.statement
    assert "Families waited at the pier for news." in article["articleBody"]
    assert [one["publisher"]["name"] for one in article["isBasedOn"]] == [
        "The Courier",
        "Estuary Radio",
        "The Herald",
    ]


# --------------------------------------------------------------------------------------------- CSV


def read_rows(story: Story) -> list[dict[str, str]]:
    data = render_figures_csv(story)
    assert data.startswith(b"\xef\xbb\xbf") and data.endswith(b"\r\n")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def test_each_figure_is_a_row_with_who_gives_it() -> None:
    rows = read_rows(build_story())
    assert [(row["what"], row["figure"], row["outlet"], row["as_of"]) for row in rows] == [
        ("Dead", "At least 12 people", "The Courier", "2026-03-05"),
        ("Dead", "15", "The Herald", "2026-03-06"),
        ("People on board", "84 people", "The Courier", "2026-03-05"),
        ("People on board", "79 people", "Estuary Radio", "2026-03-05"),
    ]
    assert rows[0]["citing"] == "the coastguard" and rows[0]["source_number"] == "1"
    assert rows[0]["standing"] == "Updated, newest last"
    assert {row["digital_source_type"] for row in rows} == {TRAINED}
    assert {row["status"] for row in rows} == {
        "Draft. Put together by a program, not yet checked by a person."
    }


def test_numbers_are_plain() -> None:
    story = build_story()
    (group, *_) = story.figures
    values = [(12.0, None), (None, 1e21), (0.000001, -2.5)]
    figures = tuple(replace(group.figures[0], low=low, high=high) for low, high in values)
    rows = read_rows(replace(story, figures=(FigureGroup("x", figures, Agreement.DISPUTED),)))
    assert [(row["low"], row["high"]) for row in rows] == [
        ("12", ""),
        ("", "1000000000000000000000"),
        ("0.000001", "-2.5"),
    ]


def test_no_figures_leave_the_names_of_the_columns() -> None:
    data = render_figures_csv(replace(build_story(), figures=())).decode("utf-8-sig")
    assert data == ",".join(COLUMNS) + "\r\n"


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "＠x", "\u200b=1"]
)
def test_formulas_are_defused(text: str) -> None:
    assert escape_cell(text).startswith("'")
    assert escape_cell(text)[1:] == text.strip().strip("\u200b")


@pytest.mark.parametrize("text", ["12 people", "£3", "a=b", "'quoted'", ""])
def test_plain_text_is_left_alone(text: str) -> None:
    assert escape_cell(text) == text


@pytest.mark.parametrize("text", NAUGHTY)
def test_hostile_text_stays_in_its_cell(text: str) -> None:
    rows = read_rows(spoil_story(text, lambda value, text: f"{text} {value}"))
    assert len(rows) == 4
    for row in rows:
        assert len(row) == len(COLUMNS) and None not in row
        for name, value in row.items():
            if name not in ("low", "high"):
                assert not re.match(r"[=+\-@\t\r]", value)


# --------------------------------------------------------------------------------------------- all of them


@pytest.mark.parametrize("render", [render_ninjs, render_jsonld, render_figures_csv])
def test_same_story_same_bytes(render: Callable[[Story], bytes]) -> None:
    assert render(build_story()) == render(build_story())


def test_copies_to_share_say_so() -> None:
    shared = make_shareable(build_story())
    assert "Safe to share" in load_ninjs(shared)["edNote"]
    assert "made to be shared" in json.loads(render_jsonld(shared))["usageInfo"]["text"]
