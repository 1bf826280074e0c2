import pytest
from desk import FIRE, FullStopSplitter, ScriptedRewriter, make_ground, make_passage

from aibot_local.records import Draft, Wording
from aibot_local.verification import settle_drafts, settle_passage
from aibot_local.verification.telling import measure_kept, open_as_source, tells_enough

GROUND = make_ground()
LEAD = make_passage(FIRE[0])
SPAN = LEAD.sentences[0].span
COPY = "A fire at the Marlow paper mill killed 12 people, and injured 44 others on Tuesday."


def test_what_is_kept_is_measured_by_the_words_of_the_source() -> None:
    assert measure_kept([FIRE[0]], SPAN, GROUND) == 1.0
    assert measure_kept(["Nothing of it."], SPAN, GROUND) == 0.0
    one, both = "A fire killed 12 people.", "The Marlow paper mill on Tuesday."
    assert measure_kept([one], SPAN, GROUND) < measure_kept([one, both], SPAN, GROUND) < 1.0


@pytest.mark.parametrize(
    ("texts", "enough"),
    [
        (["A fire at the Marlow paper mill killed 12 people."], True),
        (["A fire killed 12 people."], False),
        (["A fire at the Marlow paper mill killed 12 people.", "It injured 44."], False),
    ],
)
def test_crumbs_do_not_tell_enough(texts: list[str], enough: bool) -> None:
    assert tells_enough(texts, LEAD.sentences, GROUND) is enough


def test_a_crumb_gives_way_to_the_whole_sentence() -> None:
    sentences, dropped = settle_passage(Draft(LEAD, ("A fire killed 12 people.",)), GROUND)
    assert [(one.text, one.wording) for one in sentences] == [(FIRE[0], Wording.VERBATIM)]
    assert [(one.text, one.replaced) for one in dropped] == [("A fire killed 12 people.", True)]


def test_the_sources_words_with_another_comma_are_the_sources_words() -> None:
    (sentence,), _ = settle_passage(Draft(LEAD, (COPY,)), GROUND)
    assert (sentence.text, sentence.wording) == (FIRE[0], Wording.VERBATIM)


def test_a_copy_is_asked_for_in_other_words_and_is_no_loss() -> None:
    other = "On Tuesday a fire at the Marlow paper mill killed 12 people and injured 44 others."
    rewriter = ScriptedRewriter(other)
    (settled,) = settle_drafts(
        [Draft(LEAD, (FIRE[0],))], GROUND, rewriter=rewriter, splitter=FullStopSplitter()
    )
    assert [(one.text, one.wording) for one in settled.sentences] == [(other, Wording.REWRITTEN)]
    assert settled.dropped == ()
    assert [call[0].attempt for call in rewriter.calls] == [1]


def test_asking_ends_when_an_attempt_gives_nothing_new() -> None:
    rewriter = ScriptedRewriter(FIRE[0], "A fire at the Marlow paper mill killed 12 people.")
    settle_drafts([Draft(LEAD, (FIRE[0],))], GROUND, rewriter=rewriter, splitter=FullStopSplitter())
    assert len(rewriter.calls) == 1


@pytest.mark.parametrize(
    ("claim", "source", "opened"),
    [
        ("The survey was flown.", "A survey was flown on Thursday.", "A survey was flown."),
        ("The engine was old.", "A small old engine stood there.", "An engine was old."),
        ("The analysts were calm.", "Analysts were calm.", "Analysts were calm."),
        ("The ferry sank.", "At night the old ferry sank.", "The ferry sank."),
        ("The ballot opens.", "Its strike ballot opens.", "The ballot opens."),
        ("The moon rose.", "A survey was flown.", "The moon rose."),
        ("A survey was flown.", "The survey was flown.", "A survey was flown."),
    ],
)
def test_a_noun_has_the_article_of_its_source(claim: str, source: str, opened: str) -> None:
    assert open_as_source(claim, source) == opened


def test_what_was_spoken_of_before_may_be_the_one() -> None:
    assert open_as_source("The survey ended.", "A survey ended.", before=["Two surveys were planned."]) == (
        "The survey ended."
    )
