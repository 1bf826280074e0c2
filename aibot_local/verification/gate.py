"""The gate: whether a claim is supported by the words of its event, and if not, why."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from aibot_local.records import Passage, Problem, ProblemKind, Verdict
from aibot_local.verification.alignment import Alignment, align_claim, choose_support
from aibot_local.verification.analysis import analyse
from aibot_local.verification.assembly import check_assembly
from aibot_local.verification.attribution import check_attribution
from aibot_local.verification.ground import Ground, fold_sentence
from aibot_local.verification.naming import check_names
from aibot_local.verification.polarity import check_polarity
from aibot_local.verification.quantities import check_quantities
from aibot_local.verification.quoting import check_quotations, check_speakers
from aibot_local.verification.reserve import check_reserve
from aibot_local.verification.roles import check_roles
from aibot_local.verification.timing import check_dates
from aibot_local.verification.wording import check_wording

LEAST_ENTAILED = 0.5  # where a verifier is given: the least support its best source must give
_LONGEST_CLAIM = 2000  # code points; a "sentence" beyond is no sentence


def check_claim(
    claim: str, ground: Ground, *, passage: Passage | None = None, is_title: bool = False
) -> Verdict:
    """Check one sentence against the words of its event.

    A sentence that stands in a source word for word is supported by it. Any other is laid beside the source
    sentences nearest to it (those of `passage` preferred), and its numbers, names, dates, quotations, speakers,
    negations, opposites, hedges, roles, wording and build are compared with what they say there. A claim that is
    empty, cut off, over-long or without ground is MALFORMED. A title is not held to the grammar of a sentence.
    Problems are ordered by place; their spans lie in the claim.
    """
    malformed = _find_malformation(claim, ground)
    if malformed:
        return Verdict(claim, (), (Problem(ProblemKind.MALFORMED, 0, len(claim), malformed),), 0.0)
    verbatim = ground.folded.get(fold_sentence(claim))
    if verbatim is not None:
        return Verdict(claim, (ground.sentences[verbatim].sentence.span,), (), 1.0)
    if claim.rstrip("\"'”’)] ")[-1:] not in tuple(".!?…"):
        problem = Problem(ProblemKind.MALFORMED, 0, len(claim), "the sentence is cut off")
        return Verdict(claim, (), (problem,), 0.0)
    return judge_claim(claim, ground, passage=passage, is_title=is_title)


def is_title_place(place: str) -> bool:
    """Whether what stands at this place of a story is a headline or heading, and need not be a whole sentence."""
    return place == "headline" or place.startswith("heading")


def check_title(claim: str, ground: Ground, *, passage: Passage | None = None) -> Verdict:
    """`check_claim` for a headline or heading, which needs no full stop."""
    stopped = claim if claim.endswith(("?", "!", ".")) else f"{claim}."
    verdict = check_claim(stopped, ground, passage=passage, is_title=True)
    size = len(claim)
    problems = tuple(
        replace(one, start=min(one.start, size), end=min(one.end, size)) for one in verdict.problems
    )
    return replace(verdict, claim=claim, problems=problems)


def judge_claim(
    claim: str, ground: Ground, *, passage: Passage | None = None, is_title: bool = False
) -> Verdict:
    """The checks of `check_claim` alone, also for a claim that stands in a source word for word."""
    alignment = align_claim(analyse(claim, None, ground.names), ground, passage=passage)
    support = choose_support(alignment)
    problems = sorted(
        _find_problems(alignment, ground, is_title), key=lambda one: (one.start, one.end, one.kind)
    )
    score = rate_support(alignment)
    if ground.verifier is not None and alignment.candidates:
        score = _rate_entailment(alignment, ground)
        if score < LEAST_ENTAILED:
            detail = "the model that checks entailment finds this in no source"
            problems.append(Problem(ProblemKind.UNSUPPORTED, 0, len(claim), detail))
    if not support and not problems:
        detail = "nothing of this stands in a source"
        problems.append(Problem(ProblemKind.UNSUPPORTED, 0, len(claim), detail))
    return Verdict(claim, support, tuple(_merge_problems(problems)), score)


def _find_malformation(claim: str, ground: Ground) -> str:
    if not ground.sentences:
        return "there is no source to check against"
    if not any(character.isalnum() for character in claim):
        return "the sentence is empty"
    if len(claim) > _LONGEST_CLAIM:
        return "the sentence is too long to be checked"
    return ""


def _find_problems(alignment: Alignment, ground: Ground, is_title: bool) -> Iterator[Problem]:
    yield from check_quantities(alignment)
    yield from check_names(alignment, ground)
    yield from check_dates(alignment)
    yield from check_quotations(alignment, ground)
    yield from check_speakers(alignment)
    yield from check_polarity(alignment)
    yield from check_reserve(alignment)
    yield from check_roles(alignment)
    yield from check_wording(alignment, ground)
    if not is_title:
        yield from check_attribution(alignment)
        yield from check_assembly(alignment, recast=ground.verifier is not None)


def rate_support(alignment: Alignment) -> float:
    """The share (0..1) of a claim's content words, rare ones heavier, that stand in its support."""
    total = sum(alignment.weights)
    if not total:
        return 0.0
    chosen = set(choose_support(alignment))
    held = [0.0] * len(alignment.weights)
    for candidate in alignment.candidates:
        if candidate.source.sentence.span in chosen:
            held = [max(one, other) for one, other in zip(held, candidate.strengths, strict=True)]
    return sum(weight * strength for weight, strength in zip(alignment.weights, held, strict=True)) / total


def _rate_entailment(alignment: Alignment, ground: Ground) -> float:
    chosen = set(choose_support(alignment))
    texts = [one.analysis.text for one in alignment.candidates if one.source.sentence.span in chosen]
    if ground.verifier is None or not texts:
        return 0.0
    scores = ground.verifier.support([alignment.claim.text], [*texts, " ".join(texts)])
    return float(np.max(scores)) if np.all(np.isfinite(scores)) else 0.0


def _merge_problems(problems: list[Problem]) -> Iterator[Problem]:
    """Without repeats, and without a vaguer problem at the place of a more exact one."""
    exact = [one for one in problems if one.kind not in {ProblemKind.UNSUPPORTED, ProblemKind.RELATION}]
    seen: set[tuple[ProblemKind, int, int]] = set()
    for one in problems:
        key = (one.kind, one.start, one.end)
        if key in seen:
            continue
        seen.add(key)
        if one.kind is ProblemKind.UNSUPPORTED and any(
            other.start < one.end and one.start < other.end and one.end - one.start < 40 for other in exact
        ):
            continue
        yield one
