import dataclasses

import numpy as np
import pytest
from desk import EVENT, FIRE, SECOND, SENTENCES, list_sentences, make_article, make_ground
from hypothesis import given, settings
from hypothesis import strategies as st

from aibot_local.records import Event, Origin, ProblemKind, Span
from aibot_local.verification import build_ground, check_claim
from aibot_local.verification.gate import judge_claim

GROUND = make_ground()
K = ProblemKind

FAULTS = [
    # a claim, the kind of its fault, the words at fault
    ("A fire at the Marlow paper mill killed 13 people and injured 44 others on Tuesday.", K.NUMBER, "13"),
    (
        "A fire at the Marlow paper mill killed 44 people and injured 12 others on Tuesday.",
        K.COUNTED,
        "44 people",
    ),
    ("A fire at the Marlow paper mill injured 12 people on Tuesday.", K.COUNTED, "12 people"),
    ("The mill, which employs 310 soldiers, may reopen in April.", K.COUNTED, "310 soldiers"),
    ("2,000 homes lost power.", K.NUMBER, "2,000"),
    ("About 2,000 million homes lost power.", K.NUMBER, "About 2,000 million"),
    (
        "Mayor Carla Mendes said the town would not close the bridge before Friday.",
        K.NAME,
        "Mayor Carla Mendes",
    ),
    ("Mayor Ben Holt said the town would not close the bridge before Friday.", K.NAME, "Mayor Ben Holt"),
    ("A fire at the Harbour Gazette paper mill killed 12 people.", K.NAME, "Harbour Gazette"),
    ("A fire at the Marlow paper mill killed 12 people on Thursday.", K.DATE, "Thursday"),
    ("The mill may reopen in June.", K.DATE, "June"),
    ('"We lost good friends last night," Holt said.', K.QUOTE, '"We lost good friends last night,"'),
    ('The town "would not close the bridge", Holt said.', K.QUOTE, '"would not close the bridge"'),
    ('"We lost friends last night, Holt said.', K.QUOTE, '"We lost friends last night, Holt said.'),
    ('"We lost friends last night," Reyes said.', K.SPEAKER, "Reyes"),
    ("Mayor Anna Holt said the town would close the bridge before Friday.", K.NEGATION, "close"),
    ("Crews did not rescue 9 workers from the roof, fire chief Ben Reyes told reporters.", K.NEGATION, "not"),
    ("Reyes criticised Holt after the rescue.", K.ANTONYM, "criticised"),
    ("Reyes praised Holt before the rescue.", K.ANTONYM, "before"),
    ("A contractor ignored two warnings.", K.HEDGE, "contractor ignored two warnings"),
    ("The mill, which employs 310 people, will reopen in April.", K.HEDGE, "reopen in April"),
    (
        "Marlow Paper accused Brightwater Council of hiding safety reports.",
        K.ROLE,
        "Marlow Paper accused Brightwater Council",
    ),
    (
        "Fire chief Ben Reyes told reporters that robots rescued 9 workers from the roof.",
        K.UNSUPPORTED,
        "robots",
    ),
    ("The company has not answered", K.MALFORMED, "The company has not answered"),
]


@pytest.mark.parametrize(("claim", "kind", "words"), FAULTS)
def test_a_fault_is_found_named_and_placed(claim: str, kind: ProblemKind, words: str) -> None:
    verdict = check_claim(claim, GROUND)
    assert not verdict.supported
    assert (kind, words) in [(one.kind, claim[one.start : one.end]) for one in verdict.problems]


TRUE = [
    "A fire killed 12 people and injured 44 others at the Marlow paper mill on Tuesday.",
    "Anna Holt said the town would not close the bridge before Friday.",
    "Police allege a contractor ignored two warnings.",
    "A contractor allegedly ignored two warnings.",
    "The mill employs 310 people.",
    "The mill may reopen in April.",
    "On Tuesday a fire at the Marlow paper mill killed 12 people and injured 44 others.",
    "“We lost friends last night,” Mayor Anna Holt said.",
    "About 2,000 houses lost electricity.",
]


@pytest.mark.parametrize("claim", TRUE)
def test_a_true_rewording_passes(claim: str) -> None:
    assert check_claim(claim, GROUND).problems == ()


RECAST = [
    "12 people were killed and 44 others injured in a fire at the Marlow paper mill.",
    "Crews rescued nine workers from the roof, said Ben Reyes, the fire chief.",
    "Marlow Paper was accused by Brightwater Council of hiding safety reports.",
    "At least 12 people were killed in the fire at the mill, officials said on Wednesday.",
]


@pytest.mark.parametrize("claim", RECAST)
def test_a_sentence_built_anew_passes_only_where_a_model_checks_entailment(claim: str) -> None:
    assert {one.kind for one in check_claim(claim, GROUND).problems} == {K.RELATION}
    assert check_claim(claim, dataclasses.replace(GROUND, verifier=ConstantVerifier(0.9))).problems == ()


# Every word, name and number of these stands in one source sentence.
PUT_TOGETHER_WRONG = [
    "The mill may employ 310 people in April.",
    "The town would not close before the bridge.",
    "Crews told reporters that fire chief Ben Reyes rescued 9 workers from the roof.",
    "Warnings ignored two contractors.",
    "People at the Marlow paper mill killed 12 on Tuesday.",
]


@pytest.mark.parametrize("claim", PUT_TOGETHER_WRONG)
def test_words_that_do_not_belong_together_are_not_joined(claim: str) -> None:
    assert not check_claim(claim, GROUND).supported


FRAGMENTS = [
    "The Marlow paper mill.",
    "310 people.",
    "Fire chief Ben Reyes told reporters.",
    "A fire on Tuesday.",
]


@pytest.mark.parametrize("claim", FRAGMENTS)
def test_fragments_are_no_sentences(claim: str) -> None:
    assert K.MALFORMED in {one.kind for one in check_claim(claim, GROUND).problems}


@pytest.mark.parametrize(
    "claim",
    [
        "We lost friends last night.",
        "Crews rescued 9 workers from the roof.",
        "The town would not close the bridge.",
    ],
)
def test_somebodys_words_are_not_told_as_fact(claim: str) -> None:
    assert K.HEDGE in {one.kind for one in check_claim(claim, GROUND).problems}


def test_a_verb_of_saying_within_a_comparison_names_no_speaker() -> None:
    source = (
        "A check has shown that 97 people were aboard, 13 more than the operator first stated, Quennick said."
    )
    article = make_article("check", "Ferry", [source], "2026-03-07")
    ground = build_ground(Event("b" * 12, (Origin(article),)), list_sentences(article))
    told = source.replace(", Quennick said", "")
    assert K.HEDGE in {one.kind for one in check_claim(told, ground).problems}
    assert check_claim(source, ground).supported


def test_a_word_is_not_told_more_often_than_it_stands_in_a_source() -> None:
    claim = "A fire at the mill killed 12 people at the mill on Tuesday."
    assert K.MALFORMED in {one.kind for one in check_claim(claim, GROUND).problems}


def test_a_figure_with_at_least_is_not_told_as_exact() -> None:
    verdict = check_claim(
        "Exactly 12 people died in the blaze at the mill, officials said on Wednesday.", GROUND
    )
    assert K.NUMBER in {one.kind for one in verdict.problems}


def test_support_points_to_the_sentence() -> None:
    verdict = check_claim("The mill may reopen in April.", GROUND)
    (span,) = verdict.support
    assert next(one.text for one in SENTENCES if one.span == span) == FIRE[4]


@pytest.mark.parametrize("text", [*FIRE, *SECOND])
def test_a_source_sentence_always_passes_and_mostly_by_the_checks_alone(text: str) -> None:
    verdict = check_claim(text, GROUND)
    assert verdict.supported
    assert verdict.score == 1.0
    assert judge_claim(text, GROUND).supported


@pytest.mark.parametrize("claim", ["", "   ", "...", "\u200b", "Fire. " * 500])
def test_malformed_claims_are_rejected(claim: str) -> None:
    verdict = check_claim(claim, GROUND)
    assert not verdict.supported
    assert [one.kind for one in verdict.problems] == [K.MALFORMED]


def test_without_ground_everything_is_rejected() -> None:
    empty = build_ground(Event("b" * 12, ()), [])
    assert [one.kind for one in check_claim("Twelve people died.", empty).problems] == [K.MALFORMED]


def test_a_sentence_that_is_not_at_its_span_is_no_ground() -> None:
    moved = dataclasses.replace(SENTENCES[0], span=Span(SENTENCES[0].span.article, 0, 10))
    invented = dataclasses.replace(SENTENCES[0], text="A fire killed 99 people.")
    foreign = dataclasses.replace(SENTENCES[0], span=Span("nowhere", 0, 10))
    assert build_ground(EVENT, [moved, invented, foreign]).sentences == ()


def test_order_of_sentences_does_not_matter() -> None:
    turned = build_ground(EVENT, SENTENCES[::-1])
    for claim in [*TRUE, *(claim for claim, _, _ in FAULTS)]:
        assert check_claim(claim, turned) == check_claim(claim, GROUND)


class ConstantVerifier:
    name = "constant"
    fingerprint = "0" * 64

    def __init__(self, value: float) -> None:
        self.value = value

    def support(self, claims: list[str], sources: list[str]) -> np.ndarray:
        return np.full((len(claims), len(sources)), self.value)


@pytest.mark.parametrize(("value", "supported"), [(0.9, True), (0.1, False), (float("nan"), False)])
def test_a_verifier_rejects_what_it_does_not_find(value: float, supported: bool) -> None:
    ground = build_ground(EVENT, SENTENCES, verifier=ConstantVerifier(value))
    assert check_claim(TRUE[0], ground).supported is supported
    assert not check_claim(FAULTS[0][0], ground).supported
    assert check_claim(FIRE[0], ground).supported  # word for word: no model is asked


words = st.sampled_from(
    [*" ".join([*FIRE, *SECOND]).split(), "not", '"', "“", "37", "March", "Zed", "’", "\n", "", "İ", "ﬁ"]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(words, max_size=25))
def test_any_claim_gives_a_sound_verdict(pieces: list[str]) -> None:
    claim = " ".join(pieces)
    verdict = check_claim(claim, GROUND)
    spans = {one.span for one in SENTENCES}
    assert set(verdict.support) <= spans
    assert list(verdict.support) == sorted(verdict.support)
    assert 0.0 <= verdict.score <= 1.0
    assert verdict.supported or verdict.problems
    for one in verdict.problems:
        assert 0 <= one.start <= one.end <= len(claim)
        assert one.detail


sentence = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), min_size=1, max_size=80)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        sentence.map(str.strip).filter(lambda text: any(c.isalnum() for c in text)), min_size=1, max_size=4
    )
)
def test_whatever_stands_in_a_source_passes_word_for_word(texts: list[str]) -> None:
    content = "\n\n".join(texts)
    article = dataclasses.replace(EVENT.articles[0], content=content, title_end=0)
    place = 0
    made = []
    for text in texts:
        made.append(
            dataclasses.replace(SENTENCES[0], text=text, span=Span(article.id, place, place + len(text)))
        )
        place += len(text) + 2
    event = Event("c" * 12, (dataclasses.replace(EVENT.origins[0], article=article),))
    ground = build_ground(event, made)
    for text in texts:
        verdict = check_claim(text, ground)
        assert verdict.supported
        (span,) = verdict.support
        assert content[span.start : span.end].split() == text.split() or fold(
            content[span.start : span.end]
        ) == fold(text)


def fold(text: str) -> str:
    from aibot_local.verification.ground import fold_sentence

    return fold_sentence(text)
