import pytest

from aibot_local.language.names import find_names, is_same_name

CASES = [
    ("Then Mayor Anna Holt spoke.", [("mayor", ("Anna", "Holt"))]),
    ("He went to New York on Tuesday.", [("", ("New", "York"))]),
    ("Then Holt's car was seized.", [("", ("Holt",))]),
    ("The Bank of England spoke.", [("", ("Bank", "of", "England"))]),
    ("Police said nothing.", []),
    ("In May he left.", []),
    ("Employees of the European Commission left.", [("", ("Employees",)), ("", ("European", "Commission"))]),
    ("He met Sgt. John F. Kennedy Jr. there.", [("sgt", ("John", "F", "Kennedy", "Jr"))]),
    ("It's what I'm told.", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_names(text: str, expected: object) -> None:
    assert [(one.title, one.words) for one in find_names(text)] == expected


def test_a_lone_word_at_the_head_is_uncertain_until_seen_elsewhere() -> None:
    assert [one.certain for one in find_names("Sinop burned.")] == [False]
    assert [one.certain for one in find_names("Sinop burned.", known=frozenset({"sinop"}))] == [True]


SAME = [
    ("Mayor Anna Holt", "Holt", True),
    ("European Union", "EU", True),
    ("United States", "US", True),
    ("Russia", "Russian", True),
    ("Anna Holt", "Ben Holt", False),
    ("South Korea", "North Korea", False),
    ("Holt", "Reyes", False),
]


@pytest.mark.parametrize(("one", "other", "same"), SAME)
def test_same_name(one: str, other: str, same: bool) -> None:
    (first,), (second,) = find_names(f"and {one} it"), find_names(f"and {other} it")
    assert is_same_name(first, second) is same
    assert is_same_name(second, first) is same
