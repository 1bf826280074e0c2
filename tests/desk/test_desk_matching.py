"""Events keep their ids: greedily by what they share, the same whatever the order, and each id once."""

import string

from hypothesis import given
from hypothesis import strategies as st

from aibot_local.desk.matching import compare_days, match_events, name_event
from aibot_local.desk.records import State


def days(**events: str) -> dict[str, frozenset[str]]:
    """Events and their articles, one letter each."""
    return {event: frozenset(articles) for event, articles in events.items()}


def groups(*texts: str) -> list[list[frozenset[str]]]:
    """Groups of origins without copies."""
    return [[frozenset(letter) for letter in text] for text in texts]


def test_an_event_keeps_its_id_as_it_grows_and_shrinks() -> None:
    before = days(one="abc", two="de")
    assert match_events(groups("abcx", "d"), before) == ["one", "two"]


def test_the_larger_part_keeps_the_id_of_a_split_and_the_larger_event_that_of_a_merger() -> None:
    assert match_events(groups("ab", "cde"), days(one="abcde")) == [name_event("ab"), "one"]
    assert match_events(groups("abcde"), days(one="ab", two="cde")) == ["two"]


def test_a_firm_event_comes_first() -> None:
    assert match_events(groups("abcde"), days(one="ab", two="cde"), firm=["one"]) == ["one"]


def test_origins_count_before_articles() -> None:
    """One text with three copies is one report of the first event; two texts are two of the second."""
    group = [frozenset("abcd"), frozenset("e"), frozenset("f")]
    assert match_events([group], days(one="abcd", two="ef")) == ["two"]


def test_a_new_event_never_takes_an_id_that_was_used() -> None:
    born = name_event("x")
    assert match_events(groups("a", "x"), {born: frozenset("a")}) == [born, name_event("x", {born})]
    assert match_events(groups("x"), {}, taken=[born]) != [born]
    assert name_event("ba") == name_event("ab") and len(born) == 12


partitions = st.lists(st.integers(0, 5), min_size=1, max_size=12).map(
    lambda labels: [
        "".join(letter for letter, one in zip(string.ascii_letters, labels, strict=False) if one == label)
        for label in sorted(set(labels))
    ]
)


@given(before=partitions, now=partitions, order=st.randoms(use_true_random=False))
def test_each_id_once_and_no_dependence_on_order(before: list[str], now: list[str], order: object) -> None:
    kept = {f"event {place}": frozenset(text) for place, text in enumerate(before)}
    named = dict(zip(now, match_events(groups(*now), kept), strict=True))
    assert len(set(named.values())) == len(now)
    shuffled = list(now)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert dict(zip(shuffled, match_events(groups(*shuffled), kept), strict=True)) == named
    # What did not change keeps its id.
    for event, articles in kept.items():
        text = "".join(sorted(articles))
        if text in named:
            assert named[text] == event


def test_courses() -> None:
    before = days(quiet="ab", grown="cd", big="efg", small="h", torn="ijkl", lost="m", fixed="no", less="pq")
    now = days(quiet="ab", grown="cdx", big="efgh", torn="ij", piece="kl", fixed="nz", new="y", less="p")
    courses = compare_days(before, now, successors={"o": "z"})
    assert {event: course.state for event, course in courses.items()} == {
        "quiet": State.QUIET,
        "grown": State.GREW,
        "big": State.MERGED,
        "small": State.GONE,
        "torn": State.SPLIT,
        "piece": State.SPLIT,
        "lost": State.GONE,
        "fixed": State.REVISED,
        "new": State.BORN,
        "less": State.SHRANK,
    }
    assert courses["big"].merged_from == ("small",) and courses["small"].merged_into == "big"
    assert courses["big"].came == (("h", "small"),)
    assert courses["torn"].split_into == ("piece",) and courses["piece"].split_from == "torn"
    assert courses["torn"].left == (("k", "piece"), ("l", "piece"))
    assert courses["grown"].gained == ("x",) and courses["lost"].lost == ("m",)
    assert courses["fixed"].gained == ("z",) and courses["fixed"].lost == ("o",)


@given(before=partitions, now=partitions)
def test_every_article_of_a_day_is_told_once(before: list[str], now: list[str]) -> None:
    old = {f"event {place}": frozenset(text) for place, text in enumerate(before)}
    new = dict(zip(match_events(groups(*now), old), (frozenset(text) for text in now), strict=True))
    courses = compare_days(old, new)
    assert set(courses) == old.keys() | new.keys()
    for event, course in courses.items():
        was, there = old.get(event, frozenset()), new.get(event, frozenset())
        came = {article for article, _ in course.came}
        left = {article for article, _ in course.left}
        assert there - was == came | set(course.gained)
        assert was - there == left | set(course.lost)
        assert (course.state is State.QUIET) == (was == there)
        assert (course.state is State.GONE) == (not there)
