import pytest
from desk import FIRE, FullStopSplitter, ScriptedRewriter, make_ground, make_passage

from aibot_local.records import Draft, ProblemKind, Wording
from aibot_local.verification import settle_drafts, settle_passage
from aibot_local.verification.gate import check_claim
from aibot_local.verification.repair import list_forbidden

GROUND = make_ground()
LEAD = make_passage(FIRE[0], FIRE[1])
MILL = make_passage(FIRE[4])
GOOD = "A fire at the Marlow paper mill killed 12 people and injured 44 others."
BAD = "A fire at the Marlow paper mill killed 13 people and injured 44 others on Tuesday."
MENDED = "A fire at the mill killed 12 people and injured 44 others on Tuesday."
SPLITTER = FullStopSplitter()


def test_what_is_supported_goes_out_as_it_is() -> None:
    sentences, dropped = settle_passage(Draft(LEAD, (GOOD,)), GROUND)
    assert [(one.text, one.wording) for one in sentences] == [(GOOD, Wording.REWRITTEN)]
    assert sentences[0].spans == (LEAD.sentences[0].span,)
    assert dropped == ()


def test_a_second_attempt_that_holds_is_taken() -> None:
    rewriter = ScriptedRewriter(MENDED)
    sentences, dropped = settle_passage(Draft(LEAD, (BAD,)), GROUND, rewriter, SPLITTER, place="lead")
    assert [one.text for one in sentences] == [MENDED]
    (request,) = rewriter.calls[0]
    assert request.sentences == (FIRE[0],)
    assert request.forbidden == ("13",)
    assert [(one.text, one.place, one.replaced) for one in dropped] == [(BAD, "lead", True)]
    assert dropped[0].problems[0].kind is ProblemKind.NUMBER


def test_else_the_source_sentence_stands_word_for_word() -> None:
    rewriter = ScriptedRewriter(BAD)
    sentences, dropped = settle_passage(Draft(LEAD, (BAD,)), GROUND, rewriter, SPLITTER)
    assert [(one.text, one.wording) for one in sentences] == [(FIRE[0], Wording.VERBATIM)]
    assert dropped[0].replaced


def test_else_it_is_dropped_where_the_story_already_has_its_source() -> None:
    sentences, dropped = settle_passage(Draft(LEAD, (GOOD, BAD)), GROUND)
    assert [one.text for one in sentences] == [GOOD]
    assert [one.replaced for one in dropped] == [False]


def test_one_bad_sentence_does_not_take_the_others_with_it() -> None:
    draft = Draft(LEAD, (GOOD, "Aliens landed at the mill.", FIRE[1]))
    sentences, _ = settle_passage(draft, GROUND)
    assert [one.text for one in sentences if one.text in (GOOD, FIRE[1])] == [GOOD, FIRE[1]]
    assert not any("Aliens" in one.text for one in sentences)


@pytest.mark.parametrize("sentences", [(), ("Aliens landed on 40 moons.",), ("",)])
def test_an_empty_passage_falls_back_to_its_own_words(sentences: tuple[str, ...]) -> None:
    told, _ = settle_passage(Draft(MILL, sentences), GROUND)
    assert FIRE[4] in [one.text for one in told]
    assert {one.wording for one in told} == {Wording.VERBATIM}


def test_without_a_rewriter_the_story_is_extractive() -> None:
    settled = settle_drafts([Draft(LEAD, ()), Draft(MILL, ())], GROUND)
    assert [one.text for part in settled for one in part.sentences] == [FIRE[0], FIRE[1], FIRE[4]]


def test_retries_of_all_passages_go_in_one_call() -> None:
    rewriter = ScriptedRewriter(MENDED, "The mill may reopen in April.")
    settled = settle_drafts(
        [Draft(LEAD, (BAD,)), Draft(MILL, ("The mill will reopen in June.",))],
        GROUND,
        rewriter=rewriter,
        splitter=SPLITTER,
        places=["lead", "section 1"],
    )
    assert [one.attempt for one in rewriter.calls[0]] == [1, 1]
    assert [[one.text for one in part.sentences] for part in settled] == [
        [MENDED],
        ["The mill may reopen in April."],
    ]
    assert [one.place for part in settled for one in part.dropped] == ["lead", "section 1"]


def test_nothing_is_told_twice() -> None:
    settled = settle_drafts([Draft(LEAD, (GOOD, GOOD)), Draft(LEAD, (GOOD, FIRE[1], FIRE[1]))], GROUND)
    texts = [one.text for part in settled for one in part.sentences]
    assert texts == [GOOD, FIRE[1]]


def test_copied_words_are_marked_verbatim() -> None:
    (sentence,), _ = settle_passage(Draft(MILL, (FIRE[4],)), GROUND)
    assert sentence.wording is Wording.VERBATIM
    assert sentence.spans == (MILL.sentences[0].span,)


def test_words_of_the_sources_are_never_forbidden() -> None:
    verdict = check_claim("The mill, which employs 310 people, will reopen in April.", GROUND)
    assert not verdict.supported
    assert list_forbidden(verdict, [FIRE[4]]) == ()
