"""Words that stand where the sources have their opposite, or another thing of the same kind.

Words are aligned by the words on either side of them, and by their vectors in context (as SimAlign does, Jalili Sabet
et al. 2020).
"""

from collections.abc import Iterator, Sequence

import numpy as np

from aibot_local.language.alternatives import is_alternative
from aibot_local.language.opposites import is_opposite
from aibot_local.protocols import ContextEmbedder, Vectors
from aibot_local.records import Problem, ProblemKind
from aibot_local.verification.alignment import Alignment, Candidate
from aibot_local.verification.analysis import Analysis, Token
from aibot_local.verification.ground import Ground
from aibot_local.verification.polarity import list_negated

NEAREST = 4  # the source sentences, best first, in which the word that another stands for is looked for
_SLOT = 2  # the most content words of a source that stand where the claim has one other
# A sentence speaks of what the claim does if it has so many of its content words. Set on SummEdits news: 1 finds no
# more there, and takes 6 more of 740 sentences of human summaries (Multi-News, MultiLing) for contradicted.
_SHARED = 3

# The vectors of a text's words, by text and spans.
WordVectors = dict[tuple[str, tuple[tuple[int, int], ...]], Vectors]


def list_replacements(
    alignment: Alignment, ground: Ground, encoder: ContextEmbedder | None, vectors: WordVectors
) -> Iterator[Problem]:
    """Problems ANTONYM and UNSUPPORTED of words in whose place a near source has an opposite or another of the kind.

    `vectors` keeps what `encoder` has read, for the next claim. Words the claim negates are left to the negation.
    """
    negated = list_negated(alignment.claim)
    for place, token in enumerate(alignment.claim.tokens):
        if token.kind != "word" or place in negated:
            continue
        opposite = _find_opposite(alignment, place, encoder, vectors)
        other = opposite or _find_rival(alignment, place) or _find_kindred(alignment, place, ground)
        if other is None:
            continue
        if is_opposite(token.stem, other.stem):
            detail = f"{token.text!r} stands where the source has its opposite {other.text!r}"
            yield Problem(ProblemKind.ANTONYM, token.start, token.end, detail)
        else:
            detail = f"{token.text!r} stands where the source has {other.text!r}"
            yield Problem(ProblemKind.UNSUPPORTED, token.start, token.end, detail)


def _find_opposite(
    alignment: Alignment, place: int, encoder: ContextEmbedder | None, vectors: WordVectors
) -> Token | None:
    """The opposite of a word that no near sentence has: in its slot, or what is nearest to it in context."""
    nearest = alignment.candidates[:NEAREST]
    if any(one.strengths[place] > 0 for one in nearest):
        return None
    said = [token for one in nearest for token in _list_slot(one, place)]
    if encoder is not None:
        counterpart = _find_counterpart(alignment.claim, place, nearest, encoder, vectors)
        said += [counterpart] if counterpart is not None else []
    stem = alignment.claim.tokens[place].stem
    return next((token for token in said if is_opposite(stem, token.stem)), None)


def _list_slot(candidate: Candidate, place: int) -> Sequence[Token]:
    """The source's words between the two that the claim has around one of its words."""
    if not 0 < place < len(candidate.matches) - 1:
        return ()
    before, after = candidate.matches[place - 1], candidate.matches[place + 1]
    if before < 0 or not 1 < after - before <= _SLOT + 1:
        return ()
    return candidate.analysis.tokens[before + 1 : after]


def _find_counterpart(
    claim: Analysis,
    place: int,
    nearest: Sequence[Candidate],
    encoder: ContextEmbedder,
    vectors: WordVectors,
) -> Token | None:
    """The content word of the nearest sentences whose vector in context is nearest to that of the claim's word."""
    ours = _read_words(claim, encoder, vectors)[place]
    best = None
    height = 0.0
    for candidate in nearest:
        likeness = _read_words(candidate.analysis, encoder, vectors) @ ours
        if len(likeness) and likeness.max() > height:
            best = candidate.analysis.tokens[int(np.argmax(likeness))]
            height = float(likeness.max())
    return best


def _read_words(text: Analysis, encoder: ContextEmbedder, vectors: WordVectors) -> Vectors:
    key = (text.text, tuple((token.start, token.end) for token in text.tokens))
    if key not in vectors:
        vectors[key] = encoder.encode_words(*key)
    return vectors[key]


def _find_rival(alignment: Alignment, place: int) -> Token | None:
    """What the sources have, in place of a word, right beside a word that both have; none if one has the same there."""
    token = alignment.claim.tokens[place]
    beside = [(one, _list_neighbours(one, place)) for one in alignment.candidates]
    for candidate, spots in beside:
        if candidate.matches[place] in spots:
            return None
    for candidate, spots in beside:
        if not _shares_enough(candidate):
            continue
        for spot in sorted(spots - set(candidate.matches)):
            other = candidate.analysis.tokens[spot]
            differs = is_opposite(token.stem, other.stem) or _is_other(token, other)
            if differs and spot not in list_negated(candidate.analysis):
                return other
    return None


def _list_neighbours(candidate: Candidate, place: int) -> set[int]:
    """The places of a source right beside what it has of the two words around one of the claim's."""
    around = [candidate.matches[one] for one in (place - 1, place + 1) if 0 <= one < len(candidate.matches)]
    spots = {spot for match in around if match >= 0 for spot in (match - 1, match, match + 1)}
    return {spot for spot in spots if 0 <= spot < len(candidate.analysis.tokens)}


def _find_kindred(alignment: Alignment, place: int, ground: Ground) -> Token | None:
    """Another thing of the kind in the nearest sentences, left over there, of a word that no source has."""
    token = alignment.claim.tokens[place]
    if token.stem in ground.weights or any(one.matches[place] >= 0 for one in alignment.candidates):
        return None
    for candidate in alignment.candidates[:NEAREST]:
        if not _shares_enough(candidate):
            continue
        for spot, other in enumerate(candidate.analysis.tokens):
            if spot not in candidate.matches and _is_other(token, other):
                return other
    return None


def _is_other(claim: Token, source: Token) -> bool:
    return is_alternative(claim.text.casefold(), source.text.casefold())


def _shares_enough(candidate: Candidate) -> bool:
    return sum(match >= 0 for match in candidate.matches) >= _SHARED
