"""What was decided by hand holds, whatever is found, and the last decision has its way."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from aibot_local.desk.deciding import apply_decisions
from aibot_local.records import Article, Copy, CopyKind, Document, Origin
from aibot_local.store.events import Decision, DecisionKind

LETTERS = "abcdef"


def make_origin(identity: str, *copies: str) -> Origin:
    def article(one: str) -> Article:
        return Article(one, Document(f"{one}.txt", "0" * 64, 1), 0, one, 0)

    return Origin(article(identity), tuple(Copy(article(one), CopyKind.EXACT, 1.0) for one in copies))


ORIGINS = [make_origin(letter) for letter in LETTERS]
# a, b, c lie together, and d, e, f.
VECTORS = np.array([[1, 0]] * 3 + [[0, 1]] * 3, dtype=np.float32)


def decide(found: list[str], *decisions: Decision, successors: dict[str, str] | None = None) -> list[str]:
    rows = apply_decisions(
        [[LETTERS.index(letter) for letter in group] for group in found],
        ORIGINS,
        VECTORS,
        decisions,
        successors=successors or {},
    )
    return sorted("".join(LETTERS[row] for row in group) for group in rows)


def merge(number: int, articles: str) -> Decision:
    return Decision(number, DecisionKind.MERGE, "e", frozenset(articles))


def split(number: int, apart: str, rest: str) -> Decision:
    return Decision(number, DecisionKind.SPLIT, "e", frozenset(apart), frozenset(rest))


def pin(number: int, articles: str) -> Decision:
    return Decision(number, DecisionKind.PIN, "e", frozenset(articles))


def test_nothing_decided_changes_nothing() -> None:
    assert decide(["abc", "def"]) == ["abc", "def"]


def test_a_merger_brings_whole_events_that_are_half_its_own() -> None:
    assert decide(["ab", "cd", "ef"], merge(1, "abc")) == ["abcd", "ef"]
    assert decide(["ab", "cdef"], merge(1, "abc")) == ["abc", "def"]


def test_a_split_parts_and_the_others_go_where_they_are_near() -> None:
    assert decide(["abcdef"], split(1, "d", "a")) == ["abc", "def"]
    assert decide(["abc", "def"], split(1, "d", "a")) == ["abc", "def"]


def test_the_last_decision_has_its_way() -> None:
    assert decide(["ab", "cd", "ef"], merge(1, "abcd"), split(2, "ab", "cd")) == ["ab", "cd", "ef"]
    assert decide(["abcd", "ef"], split(1, "ab", "cd"), merge(2, "abcd")) == ["abcd", "ef"]


def test_pinned_events_stay_whole_and_apart() -> None:
    assert decide(["a", "bc", "def"], pin(1, "abc")) == ["abc", "def"]
    assert decide(["abcdef"], pin(1, "ab"), pin(2, "de")) == ["abc", "def"]


def test_what_is_not_there_is_passed_over_and_a_successor_stands_in() -> None:
    assert decide(["ab", "cdef"], merge(1, "axyz")) == ["ab", "cdef"]
    assert decide(["a", "b", "cdef"], merge(1, "ax"), successors={"x": "b"}) == ["ab", "cdef"]


def test_a_copy_stands_for_its_origin() -> None:
    origins = [make_origin("a", "x"), make_origin("b")]
    vectors = np.eye(2, dtype=np.float32)
    assert apply_decisions([[0], [1]], origins, vectors, [merge(1, "xb")], successors={}) == [[0, 1]]


decisions = st.lists(
    st.tuples(
        st.sampled_from(["merge", "split", "pin"]),
        st.sets(st.sampled_from(LETTERS), min_size=1),
        st.sets(st.sampled_from(LETTERS)),
    ),
    max_size=5,
).map(
    lambda rows: [
        Decision(number, DecisionKind(kind), "e", frozenset(one), frozenset(other - one))
        for number, (kind, one, other) in enumerate(rows)
    ]
)


@given(labels=st.lists(st.integers(0, 3), min_size=6, max_size=6), decided=decisions)
def test_every_article_stays_in_one_event_and_the_last_decision_holds(
    labels: list[int], decided: list[Decision]
) -> None:
    found = [[row for row in range(6) if labels[row] == label] for label in sorted(set(labels))]
    parted = apply_decisions(found, ORIGINS, VECTORS, decided, successors={})
    assert sorted(row for group in parted for row in group) == list(range(6))
    if not decided:
        return
    home = {LETTERS[row]: place for place, group in enumerate(parted) for row in group}
    last = decided[-1]
    if last.kind is DecisionKind.MERGE:
        assert len({home[one] for one in last.articles}) == 1
    if last.kind is DecisionKind.SPLIT:
        assert not {home[one] for one in last.articles} & {home[one] for one in last.parted_from}
