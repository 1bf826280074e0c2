import pytest

from aibot_local.errors import SettingsError
from aibot_local.evaluation.bench.systems import (
    Standing,
    System,
    Task,
    choose_systems,
    line_up,
    parse_system,
    parse_systems,
)


def test_a_name_tells_the_system() -> None:
    assert parse_system("mini:consensus+bart+gate") == System(
        "mini:consensus+bart+gate", Task.SUMMARIES, Standing.SYSTEM, "consensus", "mini", "bart", True
    )
    assert parse_system("lexrank").rewriter == ""
    assert not parse_system("lead+./models/x").gated
    assert parse_system("lead+./models/x").rewriter == "./models/x"
    assert parse_system("mini:events").task is Task.EVENTS
    assert parse_system("lead-all").standing is Standing.BASELINE


@pytest.mark.parametrize(
    "name",
    [
        "magic",
        "consensus+",
        "consensus+gate",
        "consensus+bart+gates",
        "consensus+a+b+gate",
        ":lead",
        "events+bart",
    ],
)
def test_names_of_no_system_are_refused(name: str) -> None:
    with pytest.raises(SettingsError, match="system"):
        parse_system(name)


def test_lists_have_no_repeats_and_are_not_empty() -> None:
    assert [one.name for one in parse_systems("lead, consensus,lead")] == ["lead", "consensus"]
    with pytest.raises(SettingsError, match="no system"):
        parse_systems(" , ")


def test_all_that_a_library_allows() -> None:
    names = [one.name for one in choose_systems(["mini"], ["bart"], "consensus")]
    assert names == ["consensus", "consensus+bart", "consensus+bart+gate", "mini:events"]


def test_baselines_stand_beside_whatever_is_named() -> None:
    names = [one.name for one in line_up(parse_systems("consensus,random,events"), Task.SUMMARIES)]
    assert names == [
        "consensus",
        "random",
        "lead-first",
        "lead-all",
        "sumy-lexrank",
        "sumy-textrank",
        "oracle",
    ]
    assert [one.name for one in line_up((), Task.EVENTS)] == ["alone", "tfidf-linkage"]
