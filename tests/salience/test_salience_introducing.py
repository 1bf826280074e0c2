import pytest

from aibot_local.salience.introducing import find_bare_surnames, takes_as_known

BEFORE = ("Ann Holt and a boy of 4 were hurt in Dray on Monday.", "Six people were taken to hospital.")
KNOWN = """
Holt was shot outside her home.
Police named Holt as the first suspect.
The boy was taken to a hospital in Calloway.
Police say the six had left the hall.
Police say the gun belonged to the 20-year-old's father.
Four others are in a critical condition.
The shooting broke out around 3:30 p.m. on Monday.
""".strip().splitlines()
NEW = """
Ann Holt was shot outside her home.
A boy of 4 was taken to a hospital in Calloway.
The boy who shot himself in Dray was alone.
The shooting of a boy in Dray was an accident.
The council of Dray met on Monday.
Four people are in a critical condition.
""".strip().splitlines()


@pytest.mark.parametrize("text", KNOWN)
def test_what_only_sentences_before_it_introduce(text: str) -> None:
    assert takes_as_known(text, BEFORE)
    assert not takes_as_known(text, ())  # a first sentence takes nothing as known


@pytest.mark.parametrize("text", NEW)
def test_what_introduces_those_it_speaks_of(text: str) -> None:
    assert not takes_as_known(text, BEFORE)


def test_bare_surnames() -> None:
    assert find_bare_surnames("Holt and Marr left.", BEFORE) == {"holt"}
    assert find_bare_surnames("Ann Holt left.", BEFORE) == frozenset()
