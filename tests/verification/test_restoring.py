import pytest
from desk import list_sentences, make_article

from aibot_local.records import Draft, Event, Origin, Passage, Wording
from aibot_local.verification import build_ground, settle_passage
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
    text = "Mayor Anna Holt said the town would close the bridge before Friday."
    article = make_article("bridge", "The bridge", (text,), "2026-03-11")
    (sentence,) = list_sentences(article)
    ground = build_ground(Event("b" * 12, (Origin(article),)), [sentence])
    draft = Draft(Passage((sentence,)), ("The town would close the bridge.",))
    sentences, dropped = settle_passage(draft, ground)
    assert [(one.text, one.wording) for one in sentences] == [
        ("Mayor Anna Holt said that the town would close the bridge.", Wording.REWRITTEN)
    ]
    assert dropped == ()
