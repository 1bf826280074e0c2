import pytest
from desk import FIRE, make_ground, make_passage

from aibot_local.records import Draft, Wording
from aibot_local.verification import settle_passage
from aibot_local.verification.restoring import restore_speaker

TRAILING = "The pump failed at night, the water company said on Wednesday."


@pytest.mark.parametrize(
    ("claim", "source", "restored"),
    [
        ("The pump failed.", TRAILING, "The pump failed, the water company said on Wednesday."),
        (
            "It failed.",
            "Abel Crane said that the pump, fitted in 2009, failed.",
            "Abel Crane said that it failed.",
        ),
        ("Crane left.", "Abel Crane said Crane left in May.", "Abel Crane said that Crane left."),
        ("The pump failed.", "The pump failed, she said.", None),
        ("The pump failed.", "The pump failed at night.", None),
        ("“The pump failed.”", TRAILING, None),
        ("The pump failed", TRAILING, None),
    ],
)
def test_the_speaker_comes_back_in_the_sources_words(claim: str, source: str, restored: str | None) -> None:
    assert restore_speaker(claim, source) == restored


def test_a_claim_that_only_lacks_its_speaker_goes_out_with_it() -> None:
    draft = Draft(make_passage(FIRE[1]), ("The town would not close the bridge.",))
    sentences, dropped = settle_passage(draft, make_ground())
    assert [(one.text, one.wording) for one in sentences] == [
        ("Mayor Anna Holt said that the town would not close the bridge.", Wording.REWRITTEN)
    ]
    assert dropped == ()
