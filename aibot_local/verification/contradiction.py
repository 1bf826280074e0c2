"""A second judgement, of claims told in other words than their sources: do the sources say otherwise?

The gate asks whether the sources bear a claim out, word by word, and so refuses whatever is freely told. This asks the
opposite question, and only where it can be answered: a claim against which nothing is found may still be unsupported.
Words are aligned by their place between words that both have, and by their vectors in context (as SimAlign does,
Jalili Sabet et al. 2020).
"""

from collections.abc import Iterator, Sequence

import numpy as np

from aibot_local.language.opposites import is_opposite
from aibot_local.protocols import ContextEmbedder, Vectors
from aibot_local.records import Problem, ProblemKind
from aibot_local.verification.alignment import Alignment, Candidate, align_claim
from aibot_local.verification.analysis import Analysis, analyse
from aibot_local.verification.ground import Ground, fold_sentence
from aibot_local.verification.naming import check_names
from aibot_local.verification.polarity import check_polarity, is_negated, map_scopes
from aibot_local.verification.quantities import check_quantities
from aibot_local.verification.quoting import is_altered_quotation
from aibot_local.verification.timing import check_dates

_NEAREST = 4  # the source sentences, best first, in which the word that another stands for is looked for
_SLOT = 2  # the most content words of a source that stand where the claim has one other
_STRANGE = frozenset({ProblemKind.NAME, ProblemKind.NUMBER, ProblemKind.DATE})

# The vectors of a text's words, by text and spans.
_Read = dict[tuple[str, tuple[tuple[int, int], ...]], Vectors]


def find_contradictions(
    claims: Sequence[str], ground: Ground, *, encoder: ContextEmbedder | None = None
) -> list[tuple[Problem, ...]]:
    """For each claim what its sources tell against it, ordered by place; nothing where nothing was found.

    A claim that stands in a source word for word has nothing against it. Else a name, number or date is wrong where no
    source has it at all, a quotation where words of one in a source are changed, a negation where none of the near
    sentences has it, a word where they have its opposite in its place. `encoder` finds that place where the words
    around it differ too.
    """
    vectors: _Read = {}
    found: list[tuple[Problem, ...]] = []
    for claim in claims:
        if fold_sentence(claim) in ground.folded:
            found.append(())
            continue
        alignment = align_claim(analyse(claim, None, ground.names), ground)
        problems = [
            *_list_strange(alignment, ground),
            *_list_altered(alignment, ground),
            *_list_turned(alignment),
            *_list_opposites(alignment, encoder, vectors),
        ]
        found.append(tuple(sorted(set(problems), key=lambda one: (one.start, one.end, one.kind, one.detail))))
    return found


def _list_strange(alignment: Alignment, ground: Ground) -> Iterator[Problem]:
    """Names, numbers and dates that the near sentences do not license, and of which no source has every word."""
    claim = alignment.claim
    for problem in (
        *check_names(alignment, ground),
        *check_quantities(alignment),
        *check_dates(alignment),
    ):
        places = claim.find_tokens(problem.start, problem.end)
        if problem.kind in _STRANGE and any(claim.tokens[one].stem not in ground.weights for one in places):
            yield problem


def _list_altered(alignment: Alignment, ground: Ground) -> Iterator[Problem]:
    for one in alignment.claim.quotations:
        if is_altered_quotation(alignment.claim.text[one.start : one.end], ground):
            detail = "a source quotes these words with others among them"
            yield Problem(ProblemKind.QUOTE, one.outer_start, one.outer_end, detail)


def _list_turned(alignment: Alignment) -> Iterator[Problem]:
    """Negations put in or left out, and opposites among the little words, as no near sentence has them."""
    claim = alignment.claim
    scopes = {(cue.start, cue.end): scope for cue, scope in map_scopes(claim)}
    for problem in check_polarity(alignment):
        if problem.kind is ProblemKind.ANTONYM and claim.find_tokens(problem.start, problem.end):
            continue  # an opposite anywhere in the sentence: too often another word of a free telling
        scope = scopes.get((problem.start, problem.end), [])
        if not any(is_negated(one, scope) for one in alignment.candidates):
            yield problem


def _list_opposites(
    alignment: Alignment, encoder: ContextEmbedder | None, vectors: _Read
) -> Iterator[Problem]:
    claim = alignment.claim
    nearest = alignment.candidates[:_NEAREST]
    negated = {place for _, scope in map_scopes(claim) for place in scope}
    for place, token in enumerate(claim.tokens):
        if token.kind != "word" or place in negated or any(one.strengths[place] > 0 for one in nearest):
            continue
        said = [word for one in nearest for word in _list_slot(one, place)]
        if encoder is not None and nearest:
            said.append(_find_counterpart(claim, place, nearest, encoder, vectors))
        opposite = next(((text, stem) for text, stem in said if is_opposite(token.stem, stem)), None)
        if opposite is not None:
            detail = f"{token.text!r} stands where the source has its opposite {opposite[0]!r}"
            yield Problem(ProblemKind.ANTONYM, token.start, token.end, detail)


def _list_slot(candidate: Candidate, place: int) -> list[tuple[str, str]]:
    """The source's words, with their stems, between the two that the claim has around one of its words."""
    if not 0 < place < len(candidate.matches) - 1:
        return []
    before, after = candidate.matches[place - 1], candidate.matches[place + 1]
    if before < 0 or not 1 < after - before <= _SLOT + 1:
        return []
    return [(token.text, token.stem) for token in candidate.analysis.tokens[before + 1 : after]]


def _find_counterpart(
    claim: Analysis,
    place: int,
    nearest: Sequence[Candidate],
    encoder: ContextEmbedder,
    vectors: _Read,
) -> tuple[str, str]:
    """The content word of the nearest sentences, with its stem, whose vector in context is nearest to the claim's."""
    ours = _read_words(claim, encoder, vectors)[place]
    best = ("", "")
    height = 0.0
    for candidate in nearest:
        likeness = _read_words(candidate.analysis, encoder, vectors) @ ours
        if len(likeness) and likeness.max() > height:
            token = candidate.analysis.tokens[int(np.argmax(likeness))]
            best, height = (token.text, token.stem), float(likeness.max())
    return best


def _read_words(text: Analysis, encoder: ContextEmbedder, vectors: _Read) -> Vectors:
    key = (text.text, tuple((token.start, token.end) for token in text.tokens))
    if key not in vectors:
        vectors[key] = encoder.encode_words(*key)
    return vectors[key]
