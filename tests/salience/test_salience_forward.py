from datetime import date

import pytest

from aibot_local.salience.forward import is_forward_looking

TO_COME = """
The board will publish its report in April.
A crane is expected to reach the Narrows on 16 March.
The man is due in court on 24 March.
The council plans to rebuild the bridge.
The hearing is scheduled for next month.
Workers are to vote on the offer next week.
The talks resume on 20 March.
She said the school would reopen after Easter.
The ballot opens on 18 March and closes a week later.
The company has pledged to pay for the repairs.
Trains won't run before Thursday, the operator said.
They'll be back in court on 2 April.
The fair is due to open at noon.
The trial, due to begin in April, is the first of three.
Laboratory results are expected by 20 March.
Will Roe, the mayor, will open the bridge.
""".strip().splitlines()
NOT_TO_COME = """
The bridge fell on Monday.
His last will was read in court.
The mayor showed political will.
Will Smith left the building.
The crane was expected to arrive on Sunday.
"We will win," he shouted as he fell.
If it rains, the match will be off.
He would have died if the doctor had not come.
The meeting was scheduled for Tuesday.
The vote will be held on 3 March.
The charge was dropped in 2007, due to a lack of evidence.
The attack follows others by men claiming to be inspired by the group.
The delays are due to a fault in a switch.
At the time, the company said that it would most likely look to smaller deals.
He said he would be the best prisoner they ever had when he arrived.
The team had planned to leave.
The death led to the city taking on the programme the next year.
A neighbour said the girl was learning to write and would show her notes she had written.
It was checked in August.
They might come back.
Nobody knows who will be next if they lose.
""".strip().splitlines()
PUBLISHED = date(2026, 3, 12)


@pytest.mark.parametrize("text", TO_COME)
def test_what_is_to_come(text: str) -> None:
    assert is_forward_looking(text, published=PUBLISHED, now=PUBLISHED)


@pytest.mark.parametrize("text", NOT_TO_COME)
def test_what_is_not(text: str) -> None:
    assert not is_forward_looking(text, published=PUBLISHED, now=PUBLISHED)


def test_what_was_to_come_is_over_by_a_later_report() -> None:
    text = "The vote will be held on 14 March."
    assert is_forward_looking(text, published=PUBLISHED, now=date(2026, 3, 13))
    assert not is_forward_looking(text, published=PUBLISHED, now=date(2026, 3, 16))


def test_without_dates_only_the_words_count() -> None:
    assert is_forward_looking("The vote will be held.", published=None, now=None)
    assert not is_forward_looking("The talks resume on 20 March.", published=None, now=None)


def test_without_dates_what_somebody_said_on_a_day_would_be_may_be_long_past() -> None:
    assert is_forward_looking("She said the school would reopen.", published=None, now=None)
    assert not is_forward_looking(
        "One day in February 1983 he told the man he would beat him up.", published=None, now=None
    )
    assert not is_forward_looking("She said the best way would be to leave.", published=None, now=None)
