import json
from dataclasses import asdict, replace
from pathlib import Path

import jsonschema
import pytest
from hostile import HOSTILE, list_naughty
from hypothesis import HealthCheck, given, settings
from story_fixture import build_report, build_story, spoil_story
from strategies import run_reports, stories

from aibot_local.errors import StoryError
from aibot_local.records import RelatedStory, RunReport, Story
from aibot_local.rendering import dump_report, dump_story, load_report, load_story
from aibot_local.rendering import schema as schema_module
from aibot_local.rendering.json import serialise, sort_keys
from aibot_local.rendering.schema import describe_report, describe_story, write_schemas

NAUGHTY = list_naughty()


def dump_changed(**changes: object) -> str:
    body = json.loads(dump_story(build_story()))
    return json.dumps({**body, **changes})


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(stories())
def test_story_comes_back_as_it_was(story: Story) -> None:
    text = dump_story(story)
    assert load_story(text) == story
    assert load_story(text.encode()) == story
    assert dump_story(load_story(text)) == text


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(stories())
def test_text_is_what_the_json_module_makes_of_the_sorted_record(story: Story) -> None:
    assert dump_story(story) == serialise({"schema": "aibot.story/1", **sort_keys(asdict(story))})


@settings(max_examples=40)
@given(run_reports)
def test_report_comes_back_as_it_was(report: RunReport) -> None:
    assert load_report(dump_report(report)) == report


def test_file_begins_with_its_schema_and_ends_with_a_newline() -> None:
    text = dump_story(build_story())
    assert text.startswith('{\n  "schema": "aibot.story/1",\n  "byline": ')
    assert text.endswith("}\n") and not text.endswith("\n\n")
    keys = list(json.loads(text))
    assert keys[1:] == sorted(keys[1:])
    assert dump_report(build_report()).startswith('{\n  "schema": "aibot.run/1",\n  "copies": [')


def test_text_is_written_as_it_is_and_not_escaped() -> None:
    assert "“We are still searching the water,”" in dump_story(build_story())


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "line 1, column 1"),
        ("[]", "no JSON object"),
        ("{}", "`schema` is null"),
        ('{"schema": "aibot.story/9"}', "aibot.story/9"),
        ('{"schema": "aibot.run/1"}', "aibot.story/1 is wanted"),
        ('{"schema": {"a": 1}}', "`schema` is"),
        (dump_changed(event=7), "event:"),
        (dump_changed(origins="3"), "origins:"),
        (dump_changed(origins=3.5), "origins:"),
        (dump_changed(origins=True), "origins:"),
        (dump_changed(dated=20260306), "dated:"),
        (dump_changed(script="x"), "script:"),
        (dump_changed(sections=[{"heading": {}, "sentences": []}]), "sections.0.heading.text"),
        (dump_changed(headline={"text": "A", "spans": [], "wording": "sworn"}), "headline.wording"),
        (dump_changed(headline={"text": "\ud800", "spans": [], "wording": "ours"}), "not a story"),
        (dump_changed(event="a").replace('"event": "a"', '"event": "a", "event": "b"'), "twice"),
        (dump_changed(event="@").replace('"@"', "NaN"), "NaN"),
        (dump_changed(event="@").replace('"@"', "1e999"), "too large"),
        (dump_changed(event="@").replace('"@"', "9" * 5000), "not a story"),
        (dump_changed(event="@").replace('"@"', "[" * 100_000 + "]" * 100_000), "nested"),
        ('{"a":' * 100_000, "nested"),
        ('["' + "[" * 50, "line 1"),
        ("\ufeff{}", "BOM"),
    ],
)
def test_malformed_story_is_refused_in_one_line_that_names_the_place(text: str, named: str) -> None:
    with pytest.raises(StoryError) as caught:
        load_story(text)
    message = str(caught.value)
    assert named in message
    assert "\n" not in message and len(message) < 400


def test_missing_key_is_named() -> None:
    body = json.loads(dump_story(build_story()))
    del body["evidence"]
    with pytest.raises(StoryError, match="evidence: "):
        load_story(json.dumps(body))


def test_hostile_key_is_shown_without_controls() -> None:
    with pytest.raises(StoryError) as caught:
        load_story(dump_changed(**{"\x1b[31m\u202e" + "x" * 500: 1}))
    assert str(caught.value).isprintable() and len(str(caught.value)) < 400


def test_bytes_that_are_not_utf_8_are_refused() -> None:
    with pytest.raises(StoryError, match="byte 1 is not UTF-8"):
        load_story(b"{\xff")


def test_file_over_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aibot_local.rendering.json.LARGEST_FILE", 1000)
    with pytest.raises(StoryError, match="larger than"):
        load_story(dump_story(build_story()))


@pytest.mark.parametrize("filling", ["{},", "[],", "1,", '"a",', '"\\"",'])
def test_file_that_holds_more_than_a_story_can_is_refused_before_it_is_parsed(
    filling: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json, "loads", None)  # not callable: parsing it would fail the test
    with pytest.raises(StoryError, match="more objects, lists or values"):
        load_story('{"schema": "aibot.story/1", "x": [' + filling * 200_001 + "1]}")


def test_story_of_a_thousand_sources_is_within_the_limits() -> None:
    story = build_story()
    many = tuple(replace(story.sources[0], article=f"{number:064x}") for number in range(1000))
    story = replace(story, sources=(*story.sources, *many))
    assert load_story(dump_story(story)) == story


def test_brackets_in_text_are_not_taken_for_nesting() -> None:
    text = dump_changed(event="a").replace('"event": "a"', '"event": "' + r"\"[{" * 200 + '"')
    assert load_story(text).event == '"[{' * 200


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_number_that_is_not_finite_is_not_written(value: float) -> None:
    story = build_story()
    figure = replace(story.figures[0].figures[0], high=value)
    group = replace(story.figures[0], figures=(figure,))
    with pytest.raises(StoryError, match="not finite"):
        dump_story(replace(story, figures=(group,)))


def test_lone_surrogate_is_not_written() -> None:
    with pytest.raises(StoryError, match="surrogate"):
        dump_story(replace(build_story(), byline="\ud800"))


def test_schema_files_are_current(tmp_path: Path) -> None:
    for path in write_schemas(tmp_path):
        kept = schema_module._FOLDER / path.name
        assert kept.read_text(encoding="utf-8") == path.read_text(encoding="utf-8"), (
            f"{path.name} is not current: run python -m aibot_local.rendering.schema"
        )


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(stories(), run_reports)
def test_what_is_written_fits_the_schema(story: Story, report: RunReport) -> None:
    for text, schema in ((dump_story(story), describe_story()), (dump_report(report), describe_report())):
        validator = jsonschema.Draft202012Validator(json.loads(schema))
        validator.check_schema(json.loads(schema))
        assert list(validator.iter_errors(json.loads(text))) == []


@pytest.mark.parametrize(
    "change", [{"event": 7}, {"script": "x"}, {"schema": "aibot.story/2"}, {"sections": {}}]
)
def test_schema_refuses_what_loading_refuses(change: dict[str, object]) -> None:
    text = dump_changed(**change)
    assert not jsonschema.Draft202012Validator(json.loads(describe_story())).is_valid(json.loads(text))
    with pytest.raises(StoryError):
        load_story(text)


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_hostile_text_comes_back_as_it_was(text: str) -> None:
    story = spoil_story(text)
    assert load_story(dump_story(story)) == story


@pytest.mark.skipif(not NAUGHTY, reason="the naughty strings are not on this machine")
def test_naughty_strings_come_back_as_they_were() -> None:
    story = replace(build_story(), related=tuple(RelatedStory("b" * 12, text, 0.5) for text in NAUGHTY))
    assert load_story(dump_story(story)) == story


def test_every_key_is_described_for_readers() -> None:
    text = (Path(__file__).parents[2] / "docs/story-format.md").read_text(encoding="utf-8")
    schema = json.loads(describe_story())
    for record in [schema, *(one for one in schema["$defs"].values() if one["type"] == "object")]:
        for key in record["properties"]:
            assert f"`{key}`" in text, f"docs/story-format.md does not describe `{key}`"
    for name in ("Wording", "Provenance", "Agreement"):
        for value in schema["$defs"][name]["enum"]:
            assert f"`{value}`" in text, f"docs/story-format.md does not describe `{value}`"
