"""What each kind of system writes, with engines whose work can be followed by eye."""

import pytest
from fakes import BRIDGE, BRIDGE_LATER, BRIDGE_THIRD, FixedRewriter, StopSplitter, WordEmbedder

from aibot_local.errors import SettingsError
from aibot_local.evaluation.bench.desk import Desk, TimedRewriter, stamp
from aibot_local.evaluation.bench.judging import judge_text, prepare_ground
from aibot_local.evaluation.bench.systems import BASELINES, Task, parse_system
from aibot_local.evaluation.bench.writing import write_text
from aibot_local.evaluation.datasets import Cluster, make_event
from aibot_local.records import RewriteRequest
from aibot_local.salience import load_scorer

REFERENCE = "Mayor Ann Selby said the bridge was inspected in June."
EVENT = make_event(Cluster("bridge", (BRIDGE, BRIDGE_LATER, BRIDGE_THIRD), (REFERENCE,)))
FALSE = "The mayor of Paris sold nine ships to Peru."


def make_desk(text: str | None = None) -> Desk:
    rewriter = TimedRewriter(FixedRewriter(text), lambda one: len(one.split())) if text is not None else None
    return Desk(StopSplitter(), WordEmbedder(), scorer=load_scorer(), rewriter=rewriter)


def write(name: str, desk: Desk | None = None, words: int = 60) -> tuple[str, ...]:
    return write_text(
        parse_system(name), EVENT, desk or make_desk(), words=words, references=[REFERENCE]
    ).sentences


def count(sentences: tuple[str, ...]) -> int:
    return sum(len(sentence.split()) for sentence in sentences)


def test_leads() -> None:
    first = "The old bridge at Harwick fell into the river on Tuesday morning."
    assert write("lead-first", words=30)[0] == first
    assert write("lead-first", words=1) == (first,)  # one sentence at least
    starts = [text.split(". ")[0] for text in (BRIDGE, BRIDGE_LATER, BRIDGE_THIRD)]
    assert [text.removesuffix(".") for text in write("lead-all", words=50)] == starts


@pytest.mark.parametrize("name", [one.name for one in BASELINES if one.task is Task.SUMMARIES] + ["oracle"])
def test_baselines_take_whole_sentences_that_fit(name: str) -> None:
    if name.startswith("sumy"):
        pytest.importorskip("sumy", reason="sumy is not installed")
    text = write(name)
    assert text and count(text) <= 60
    assert all(sentence in BRIDGE + BRIDGE_LATER + BRIDGE_THIRD for sentence in text)
    assert write(name) == text


def test_the_oracle_finds_what_the_reference_says() -> None:
    assert REFERENCE in write("oracle", words=12)


def test_an_extractor_keeps_to_the_sources_words_and_the_length() -> None:
    text = write("consensus")
    assert text and count(text) <= 60
    assert all(sentence in BRIDGE + BRIDGE_LATER + BRIDGE_THIRD for sentence in text)


def test_without_the_gate_a_falsehood_gets_out_and_with_it_none_does() -> None:
    desk = make_desk(FALSE)
    loose = write_text(parse_system("consensus+fixed"), EVENT, desk, words=60)
    assert FALSE in loose.sentences and loose.dropped == ()
    gated = write_text(parse_system("consensus+fixed+gate"), EVENT, desk, words=60)
    assert FALSE not in gated.sentences and gated.sentences
    assert {one.text for one in gated.dropped} == {FALSE} and all(one.why for one in gated.dropped)
    ground = prepare_ground(EVENT, desk)
    before, after = (judge_text(one.sentences, EVENT, ground) for one in (loose, gated))
    assert before is not None and after is not None
    assert before.supported < 1 and after.supported == 1
    assert (
        before.contradicted > 0 and after.contradicted == 0
    )  # "Paris", "nine" and "Peru" stand in no source
    assert any(before.faults) and not any(after.faults)


def test_what_the_rewriter_takes_is_counted() -> None:
    desk = make_desk("one two three.")
    assert desk.rewriter is not None
    desk.rewriter.rewrite([RewriteRequest(("x",), 3), RewriteRequest(("y",), 3)])
    assert desk.rewriter.tokens == 6 and desk.rewriter.seconds >= 0
    assert desk.rewriter.name == "fixed"


def test_engines_are_named_with_their_precision() -> None:
    embedder = WordEmbedder()
    embedder.precision = "bfloat16"  # type: ignore[attr-defined]
    rewriter = FixedRewriter("x")
    rewriter._precision = "float32"  # type: ignore[attr-defined]
    assert stamp(embedder=embedder, rewriter=rewriter, scorer=load_scorer(), verifier=None) == (
        ("embedder", "words", "0" * 64, "bfloat16"),
        ("rewriter", "fixed", "1" * 64, "float32"),
        ("scorer", "consensus", "", ""),
    )


def test_judging_by_hand() -> None:
    # Two sentences, one verbatim; the words of the other: 1 of 4 known ("bridge"), no pair known.
    sentence = "The old bridge at Harwick fell into the river on Tuesday morning."
    made = "Purple bridge eats cheese."
    judged = judge_text((sentence, made), EVENT, prepare_ground(EVENT, make_desk()))
    assert judged is not None
    assert judged.verbatim == 0.5 and judged.supported == 0.5
    assert judged.contradicted == 0.0  # nothing speaks against what nothing speaks for
    assert judged.faults[0] == "" and judged.faults[1]
    assert judged.coverage == pytest.approx(13 / 16)
    assert judged.novelty == pytest.approx(3 / 14)
    assert judged.reports == pytest.approx(1 / 3)
    assert judge_text((), EVENT, prepare_ground(EVENT, make_desk())) is None


def test_engines_that_are_missing_are_named() -> None:
    with pytest.raises(SettingsError, match="embedder"):
        write("consensus", Desk(StopSplitter()))
