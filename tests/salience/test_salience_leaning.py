import pytest

from aibot_local.salience.leaning import leans_on_previous

LEANING = """
He did not reply.
But she left.
Their house burned down.
It will announce its choices by 30 May.
On Wednesday it had reported 19 cases.
In the morning he left the house.
At his bond hearing, he denied it.
During their visit, they saw the mill.
This was denied by the police.
Eight were cleared within a month.
"It was late," he said.
“It was late,” she said. “Very late.”
The second person was a woman with a lung condition, she said.
Both were arrested.
""".strip().splitlines()
STANDING = """
Mr. Roe did not reply.
The mayor said he would not reply.
It is not clear whether the bridge will reopen.
It was not known how many people were on board.
"He did not come," Jane Roe said.
Jane Roe said she had left.
Eight people were cleared.
This bridge fell in 1998.
Police said they had arrested two men.
The ferry sank before it reached the port.
But the mayor left.
On Wednesday the authority reported 19 cases.
""".strip().splitlines()


@pytest.mark.parametrize("text", LEANING)
def test_leaning(text: str) -> None:
    assert leans_on_previous(text)


@pytest.mark.parametrize("text", STANDING)
def test_standing(text: str) -> None:
    assert not leans_on_previous(text)
