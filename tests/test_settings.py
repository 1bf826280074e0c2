"""What a user can set, from where, and what is said about a setting that cannot be used."""

import dataclasses
import inspect
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aibot_local.errors import SettingsError
from aibot_local.reading import ReadingLimits
from aibot_local.salience import load_scorer
from aibot_local.settings import (
    SCORERS,
    SETTINGS_FILE,
    Settings,
    find_model_library,
    list_settings,
    load_settings,
    take_settings,
)

NAMES = [
    field.name for field in dataclasses.fields(Settings) if field.name != "reading"
]  # a table: see below
LIMITS = [field.name for field in dataclasses.fields(ReadingLimits)]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home and a working folder of the test's own, without a setting in either."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def load(
    folder: Path, toml: str = "", variables: Mapping[str, str] | None = None, **flags: object
) -> Settings:
    """The settings of a folder with this `aibot.toml`, these variables and these flags."""
    (folder / SETTINGS_FILE).write_text(toml, encoding="utf-8")
    return load_settings(flags, folder=folder, environment=variables or {})


def read_fault(
    folder: Path, toml: str = "", variables: Mapping[str, str] | None = None, **flags: object
) -> str:
    """The message about settings that cannot be used, which is one line."""
    with pytest.raises(SettingsError) as caught:
        load(folder, toml, variables, **flags)
    assert caught.value.exit_code == 2
    message = str(caught.value)
    assert "\n" not in message
    return message


# -------------------------------------------------------------------------------------------- defaults


def test_without_any_setting_the_defaults_hold(tmp_path: Path) -> None:
    found = load_settings(folder=tmp_path, environment={})
    assert found == dataclasses.replace(Settings(), models=find_model_library(tmp_path))
    assert found.guard, "the network is closed unless someone opens it"
    assert found.scorer == "consensus"
    assert found.least_origins >= 2, "a rewritten story has more than one source"


def test_the_defaults_are_valid() -> None:
    assert isinstance(Settings(), Settings)


def test_settings_do_not_change() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().words = 100  # type: ignore[misc]


def test_nothing_given_is_the_working_folder_and_the_process_s_variables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / SETTINGS_FILE).write_text("words = 300\nsections = 3\n")
    monkeypatch.setenv("AIBOT_SECTIONS", "2")
    found = load_settings()
    assert (found.words, found.sections) == (300, 2)


def test_every_setting_is_told_in_the_docstring() -> None:
    told = inspect.getdoc(Settings) or ""
    assert [name for name in NAMES if f"`{name}`" not in told] == []


def test_every_setting_is_told_in_the_documentation() -> None:
    told = (Path(__file__).parents[1] / "docs" / "usage.md").read_text("utf-8")
    assert [name for name in NAMES if f"`{name}`" not in told] == []


# -------------------------------------------------------------------------------------------- precedence


def test_flags_outweigh_variables_and_variables_the_file(tmp_path: Path) -> None:
    toml, variables = "words = 100\nsections = 1\nthreads = 1", {"AIBOT_SECTIONS": "2", "AIBOT_THREADS": "2"}
    found = load(tmp_path, toml, variables, threads=3)
    assert (found.words, found.sections, found.threads) == (100, 2, 3)


def test_a_flag_that_was_not_given_outweighs_nothing(tmp_path: Path) -> None:
    assert load(tmp_path, "words = 100", words=None).words == 100
    assert load(tmp_path, "guard = false", guard=None).guard is False


def test_a_flag_that_is_false_or_zero_was_given(tmp_path: Path) -> None:
    found = load(tmp_path, "guard = true\nthreads = 4", guard=False, threads=0)
    assert (found.guard, found.threads) == (False, 0)


def test_a_value_outweighed_must_be_well_formed_all_the_same(tmp_path: Path) -> None:
    assert "aibot.toml" in read_fault(tmp_path, 'words = "many"', words=100)


# Of each setting: how it is written in the file, in a variable and as a flag, and what it comes to.
EVERY = {
    "models": ('"m/n"', "m/n", Path("m/n"), Path("m/n")),
    "embedder": ('"tiny"', "tiny", "tiny", "tiny"),
    "rewriter": ('"none"', "none", "none", "none"),
    "scorer": ('"lexrank"', "lexrank", "lexrank", "lexrank"),
    "engine": ('"torch"', "torch", "torch", "torch"),
    "languages": ('["en", "de"]', "en,de", ("en", "de"), ("de", "en")),
    "words": ("300", "300", 300, 300),
    "sections": ("2", "2", 2, 2),
    "least_origins": ("3", "3", 3, 3),
    "least_supported": ("0.5", "0.5", 0.5, 0.5),
    "formats": ('["md", "html"]', "md,html", ("md", "html"), ("html", "md")),
    "threads": ("2", "2", 2, 2),
    "single_reports": ("true", "true", True, True),
    "guard": ("false", "false", False, False),
    "encrypt": ("true", "true", True, True),
}


def test_the_table_has_every_setting() -> None:
    assert sorted(EVERY) == sorted(NAMES)
    assert all(expected != getattr(Settings(), name) for name, (_, _, _, expected) in EVERY.items())


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_can_be_set_from_everywhere(name: str, tmp_path: Path) -> None:
    toml, variable, flag, expected = EVERY[name]
    for found in (
        load(tmp_path, f"{name} = {toml}"),
        load(tmp_path, variables={f"AIBOT_{name.upper()}": variable}),
        load_settings({name: flag}, folder=tmp_path / "elsewhere", environment={}),
    ):
        assert getattr(found, name) == expected
        assert type(getattr(found, name)) is type(expected) or isinstance(expected, Path)
        rest = {other: getattr(found, other) for other in NAMES if other not in (name, "models")}
        assert rest == {other: getattr(Settings(), other) for other in rest}


def test_variables_of_others_are_not_read(tmp_path: Path) -> None:
    others = {"WORDS": "100", "AIBOT_DEBUG": "1", "aibot_words": "100", "AIBOT": "1", "AIBOT_": "1"}
    assert load(tmp_path, variables=others).words == Settings().words


# ------------------------------------------------------------------------------------------------- kinds


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("1", True),
        ("true", True),
        ("YES", True),
        (" on ", True),
        ("0", False),
        ("False", False),
        ("no", False),
    ],
)
def test_a_switch_is_read_from_a_word(word: str, expected: bool, tmp_path: Path) -> None:
    assert load(tmp_path, variables={"AIBOT_SINGLE_REPORTS": word}).single_reports is expected
    assert load(tmp_path, f'guard = "{word}"').guard is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('"md"', ("md",)),
        ('"md,html"', ("html", "md")),
        ('" md , html ,"', ("html", "md")),
        ('["md", "md"]', ("md",)),
        ('["json", "md", "html"]', ("html", "json", "md")),
    ],
)
def test_formats_are_read_as_a_list_or_a_line(value: str, expected: tuple[str, ...], tmp_path: Path) -> None:
    assert load(tmp_path, f"formats = {value}").formats == expected


@pytest.mark.parametrize("value", ["[]", '""', '","', '["odt"]', '"md;html"', '["MD"]', '["md", "odt"]'])
def test_formats_there_are_not_are_refused(value: str, tmp_path: Path) -> None:
    message = read_fault(tmp_path, f"formats = {value}")
    assert "formats" in message and "csv, docx, epub, html, json, jsonld, md, ninjs, pdf" in message


def test_the_home_folder_may_be_written_short(tmp_path: Path) -> None:
    assert load(tmp_path, 'models = "~/models"').models == tmp_path / "home" / "models"


@pytest.mark.parametrize(
    "line",
    [
        'words = "many"',
        'words = "4.5"',
        "words = true",
        "words = [400]",
        "words = nan",
        "words = 2026-03-04",
        'least_supported = "half"',
        "least_supported = false",
        "rewriter = true",
        'rewriter = ["a"]',
        "scorer = {a = 1}",
        "formats = 3",
        "languages = true",
        'guard = "maybe"',
        "guard = 2",
        "guard = []",
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(line: str, tmp_path: Path) -> None:
    message = read_fault(tmp_path, line)
    assert str(tmp_path / SETTINGS_FILE) in message
    assert line.split(" ")[0] in message


def test_the_message_names_where_the_value_stands(tmp_path: Path) -> None:
    assert read_fault(tmp_path, variables={"AIBOT_WORDS": "x"}).startswith("AIBOT_WORDS: ")
    assert read_fault(tmp_path, variables={"AIBOT_GUARD": ""}).startswith("AIBOT_GUARD: ")
    assert read_fault(tmp_path, words="x").startswith("the command line: ")


# ---------------------------------------------------------------------------------------------- ranges

RANGES = {
    "words": (50, 5_000, 1),
    "sections": (1, 12, 1),
    "least_origins": (1, 100, 1),
    "least_supported": (0.0, 1.0, 0.01),
    "threads": (0, 1_024, 1),
}


@pytest.mark.parametrize("name", RANGES)
def test_ranges_hold_their_ends_and_nothing_beyond(name: str, tmp_path: Path) -> None:
    low, high, step = RANGES[name]
    for value in (low, high):
        assert getattr(load(tmp_path, f"{name} = {value}"), name) == value
    for value in (low - step, high + step):
        message = read_fault(tmp_path, f"{name} = {value}")
        assert message.startswith(f"{tmp_path / SETTINGS_FILE}: {name} = ")
        assert f"{low:g} to {high:g}" in message


def test_ranges_hold_for_settings_made_in_code() -> None:
    values: dict[str, Any] = {"words": 49, "least_supported": float("nan"), "scorer": "luck", "formats": ()}
    for name, value in values.items():
        with pytest.raises(SettingsError, match=name):
            dataclasses.replace(Settings(), **{name: value})


@pytest.mark.parametrize("scorer", ["consensus", "lead", "lexrank", "centroid"])
def test_each_scorer_that_can_be_set_can_be_loaded(scorer: str, tmp_path: Path) -> None:
    assert load(tmp_path, scorer=scorer).scorer == scorer
    assert load_scorer(scorer).name == scorer
    assert scorer in SCORERS


@pytest.mark.parametrize(("name", "known"), [("scorer", "lexrank"), ("engine", "auto")])
def test_choices_there_are_not_are_refused(name: str, known: str, tmp_path: Path) -> None:
    for value in ("luck", "", known.upper(), f"{known} "):
        message = read_fault(tmp_path, f'{name} = "{value}"')
        assert name in message and known in message


@pytest.mark.parametrize("value", ["[]", '""', '["EN"]', '"en,EN"', '["english"]', '["e"]', '["en-GB"]'])
def test_languages_are_codes_of_two_small_letters(value: str, tmp_path: Path) -> None:
    message = read_fault(tmp_path, f"languages = {value}")
    assert message.startswith(f"{tmp_path / SETTINGS_FILE}: languages = ") and "ISO 639-1" in message


def test_a_value_out_of_range_is_told_with_its_place(tmp_path: Path) -> None:
    assert read_fault(tmp_path, variables={"AIBOT_WORDS": "9"}).startswith(
        "AIBOT_WORDS: words = 9 is out of range"
    )
    assert read_fault(tmp_path, words=9).startswith("the command line: words = 9 is out of range")
    assert "aibot.toml" in read_fault(tmp_path, "words = 9", words=400)


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("AIBOT_WRODS", "AIBOT_WORDS"),
        ("AIBOT_LEAST_ORIGIN", "AIBOT_LEAST_ORIGINS"),
        ("AIBOT_NO_GUARD", "AIBOT_GUARD"),
        ("AIBOT_READING_MEMBER", "AIBOT_READING_MEMBERS"),
        ("AIBOT_MEMORY_BYTES", "AIBOT_READING_MEMORY_BYTES"),
    ],
)
def test_an_unknown_variable_is_refused_and_the_nearest_named(name: str, near: str, tmp_path: Path) -> None:
    message = read_fault(tmp_path, variables={name: "1"})
    assert message.startswith(f"{name}: ") and f"nearest is {near}:" in message


# ------------------------------------------------------------------------------------- limits of reading


@pytest.mark.parametrize("name", LIMITS)
def test_every_limit_can_be_set_in_the_file_and_by_a_variable(name: str, tmp_path: Path) -> None:
    variable = f"AIBOT_READING_{name.upper()}"
    for found in (
        load(tmp_path, f"words = 300\n[reading]\n{name} = 7"),
        load(tmp_path, variables={variable: "7"}),
        load(tmp_path, f"[reading]\n{name} = 9", {variable: "7"}),
    ):
        assert found.reading == dataclasses.replace(ReadingLimits(), **{name: 7})
    for value in ("0", "-1", "inf", "nan"):
        assert read_fault(tmp_path, variables={variable: value}).startswith(f"{variable}: {name} = ")


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        ("reading = 3", "is not a table"),
        ("[reading]\nmember = 3", "unknown setting 'member'"),
        ("[reading]\nmembers = 0", "members = 0 is out of range"),
        ("[reading]\nmembers = true", "members = True is not a whole number"),
        ("[reading]\nmembers = 1.5", "members = 1.5 is not a whole number"),
        ("[reading.members]\na = 1", "members = {'a': 1} is not a whole number"),
    ],
)
def test_limits_that_cannot_be_used_are_told(toml: str, told: str, tmp_path: Path) -> None:
    message = read_fault(tmp_path, toml)
    assert message.startswith(f"{tmp_path / SETTINGS_FILE}: ") and told in message


def test_settings_survive_being_listed(tmp_path: Path) -> None:
    found = load(tmp_path, "words = 300\n[reading]\nmembers = 7")
    listed = list_settings(found)
    assert listed["reading.members"] == 7 and listed["words"] == 300
    assert take_settings(listed) == found
    assert take_settings({"words": 300}).reading == ReadingLimits()  # a run of a time without them
    with pytest.raises(SettingsError, match="member"):
        take_settings({"reading.member": 7})


def test_every_limit_is_told_in_the_documentation() -> None:
    told = (Path(__file__).parents[1] / "docs" / "usage.md").read_text("utf-8")
    assert [
        name
        for name in LIMITS
        if f"| `{name}` | {float(getattr(ReadingLimits(), name)):.0f} |" not in told.replace(",", "")
    ] == []


# ------------------------------------------------------------------------------------------ broken files


@pytest.mark.parametrize(
    "toml", ["wrods = 400", "Words = 400", "[aibot]\nwords = 400", 'words.a = 1\n"" = 2']
)
def test_an_unknown_name_is_refused_and_the_known_are_named(toml: str, tmp_path: Path) -> None:
    message = read_fault(tmp_path, toml)
    assert str(tmp_path / SETTINGS_FILE) in message
    if "unknown setting" in message:
        assert all(name in message for name in NAMES)
    else:
        assert "words" in message


def test_an_unknown_flag_is_refused(tmp_path: Path) -> None:
    assert "unknown setting 'wrods'" in read_fault(tmp_path, wrods=400)


@pytest.mark.parametrize(
    "data",
    [
        b"words = ",
        b"words 400",
        b"words = 400\nwords = 300",
        b"words = 4 0 0\n\n\n",
        b'rewriter = "no end\nwords = 1',
        b"\xff\xfew\x00",
        b"rewriter = '\x00'",
        b"<<<<<<< HEAD\nwords = 400\n",
    ],
)
def test_a_broken_file_is_told_in_one_line(data: bytes, tmp_path: Path) -> None:
    (tmp_path / SETTINGS_FILE).write_bytes(data)
    with pytest.raises(SettingsError) as caught:
        load_settings(folder=tmp_path, environment={})
    message = str(caught.value)
    assert message.startswith(f"{tmp_path / SETTINGS_FILE}: ")
    assert "\n" not in message
    assert re.search(r"mend the file", message)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(data=st.binary(max_size=60))
def test_whatever_the_file_holds_it_is_read_or_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / SETTINGS_FILE).write_bytes(data)
    try:
        found = load_settings(folder=tmp_path, environment={})
    except SettingsError as error:
        assert str(tmp_path / SETTINGS_FILE) in str(error)
    else:
        assert isinstance(found, Settings)


def test_an_empty_file_sets_nothing(tmp_path: Path) -> None:
    assert load(tmp_path, "# words = 100\n") == load_settings(folder=tmp_path / "elsewhere", environment={})


# ------------------------------------------------------------------------------------------ model library


def test_the_model_library_of_the_folder_comes_before_the_user_s_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "home" / ".local" / "share" / "aibot" / "models"
    assert load(tmp_path).models == own
    (tmp_path / "models").mkdir()
    assert load(tmp_path).models == own, "a folder of that name alone is no library"
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert load(tmp_path).models == tmp_path / "data" / "aibot" / "models"
    (tmp_path / "models" / "manifest.toml").write_text("")
    assert load(tmp_path).models == tmp_path / "models"
    assert load(tmp_path, 'models = "other"').models == Path("other")


@pytest.mark.parametrize(
    "line",
    [
        "words = inf",
        "words = 400.9",
        "models = true",
        'models = ""',
        "models = [1]",
        'models = "~no-such-user-here/x"',
    ],
)
def test_values_that_would_fail_later_are_refused_at_once(line: str, tmp_path: Path) -> None:
    (tmp_path / SETTINGS_FILE).write_text(line + "\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=line.split(" ")[0]) as refused:
        load_settings(folder=tmp_path, environment={})
    assert "\n" not in str(refused.value)
