"""Which source sentences a claim rests on, and which of its words stand where in them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aibot_local.language.names import fold_name_word
from aibot_local.language.synonyms import is_synonym
from aibot_local.records import Passage, Span
from aibot_local.verification.analysis import Analysis, Token
from aibot_local.verification.ground import Ground, GroundSentence

_CANDIDATES = 8
_WINDOW = 4  # content words on either side that tell which source sentence a detail belongs to
_NEAR_BEST = (
    0.75  # a sentence that holds this share of what the best one holds of a window may license it too
)
_PASSAGE_BONUS = 0.15
_SYNONYM = 0.9  # worth of a word matched by a synonym, next to 1 for the same word


@dataclass(frozen=True, slots=True)
class Candidate:
    """A source sentence a claim may rest on.

    `matches` gives, for each content word of the claim, the place of the source's content word it stands for, or -1;
    `strengths` how well they agree, 0..1. `score` is the weighted share of the claim that stands in the sentence.
    """

    index: int
    source: GroundSentence
    matches: tuple[int, ...]
    strengths: tuple[float, ...]
    score: float

    @property
    def analysis(self) -> Analysis:
        """What stands in the sentence."""
        return self.source.analysis


@dataclass(frozen=True, slots=True)
class Alignment:
    """A claim and its candidate sentences, best first; `weights` are those of the claim's content words."""

    claim: Analysis
    candidates: tuple[Candidate, ...]
    weights: tuple[float, ...]

    def find_local(self, start: int, end: int) -> list[Candidate]:
        """Candidates that may license what stands at two offsets of the claim, best first.

        They hold most of the words around it. The words within are not looked at, so that a changed detail does not
        choose its own witness.
        """
        around = self._list_window(start, end)
        scored = [(self._cover(candidate, around), -order) for order, candidate in enumerate(self.candidates)]
        best = max(scored, default=(0.0, 0))[0]
        if best <= 0.0:
            return list(self.candidates)
        order = sorted(range(len(scored)), key=lambda place: (-scored[place][0], place))
        return [self.candidates[place] for place in order if scored[place][0] >= _NEAR_BEST * best]

    def _list_window(self, start: int, end: int) -> list[int]:
        tokens = self.claim.tokens
        outside = [place for place, token in enumerate(tokens) if token.end <= start or token.start >= end]
        before = [place for place in outside if tokens[place].end <= start][-_WINDOW:]
        after = [place for place in outside if tokens[place].start >= end][:_WINDOW]
        return before + after

    def _cover(self, candidate: Candidate, places: Sequence[int]) -> float:
        return sum(self.weights[place] * candidate.strengths[place] for place in places)


def align_claim(claim: Analysis, ground: Ground, *, passage: Passage | None = None) -> Alignment:
    """Find the source sentences that hold most of a claim; those of its `passage` are preferred.

    The order depends on the words alone (and embeddings where the ground has them), ties on the order of sentences.
    """
    weights = tuple(_weigh_token(token, ground) for token in claim.tokens)
    total = sum(weights) or 1.0
    own = {sentence.span for sentence in passage.sentences} if passage else set()
    likeness = _rate_likeness(claim, ground)
    ranked = []
    for index, source in enumerate(ground.sentences):
        rough = _cover_roughly(claim.tokens, weights, source.analysis.stems) / total
        bonus = _PASSAGE_BONUS if source.sentence.span in own else 0.0
        ranked.append((rough + bonus + 0.3 * float(likeness[index]), -index))
    ranked.sort(reverse=True)
    candidates = []
    for _, negative in ranked[: max(_CANDIDATES, len(own))]:
        candidate = _match_sentence(claim, weights, total, ground.sentences[-negative], -negative)
        candidates.append(candidate)
    candidates.sort(
        key=lambda one: (-one.score - (_PASSAGE_BONUS if one.source.sentence.span in own else 0.0), one.index)
    )
    return Alignment(claim, tuple(candidates), weights)


def _weigh_token(token: Token, ground: Ground) -> float:
    weight = ground.weigh(token.stem)
    return weight * (0.7 if token.kind == "date" else 1.0)


def _rate_likeness(claim: Analysis, ground: Ground) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    if ground.embeddings is None or ground.embedder is None:
        return np.zeros(len(ground.sentences), dtype=np.float32)
    vector = ground.embedder.encode_one(claim.text)
    return np.asarray(ground.embeddings @ vector, dtype=np.float32)


def _cover_roughly(tokens: Sequence[Token], weights: Sequence[float], stems: frozenset[str]) -> float:
    return sum(weight for token, weight in zip(tokens, weights, strict=True) if token.stem in stems)


def _match_sentence(
    claim: Analysis, weights: Sequence[float], total: float, source: GroundSentence, index: int
) -> Candidate:
    tokens = source.analysis.tokens
    options = [_list_options(token, tokens) for token in claim.tokens]
    matches: list[int] = []
    strengths: list[float] = []
    for place, choices in enumerate(options):
        if not choices:
            matches.append(-1)
            strengths.append(0.0)
            continue
        best = max(
            choices, key=lambda choice: (choice[1], _count_company(options, place, choice[0]), -choice[0])
        )
        matches.append(best[0])
        strengths.append(best[1])
    score = sum(weight * strength for weight, strength in zip(weights, strengths, strict=True)) / total
    return Candidate(index, source, tuple(matches), tuple(strengths), score)


def _list_options(token: Token, tokens: Sequence[Token]) -> list[tuple[int, float]]:
    options = []
    for place, other in enumerate(tokens):
        strength = compare_tokens(token, other)
        if strength > 0:
            options.append((place, strength))
    return options


def compare_tokens(one: Token, other: Token) -> float:
    """How far two content words say the same: 1 the same stem, less for synonyms and derived words, 0 otherwise."""
    if one.stem == other.stem:
        return 1.0
    if one.kind == "number" or other.kind == "number":
        return 0.0
    if fold_name_word(one.text) == fold_name_word(other.text):
        return 1.0
    if one.kind == "word" and other.kind == "word":
        if is_synonym(one.stem, other.stem):
            return _SYNONYM
        if _share_root(one.stem, other.stem):
            return _SYNONYM
    return 0.0


def _share_root(one: str, other: str) -> bool:
    """Whether one stem is the other with a short ending ("employ", "employe")."""
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    return (
        len(short) >= 5 and len(long) - len(short) <= 3 and long.startswith(short[: max(5, len(short) - 1)])
    )


def _count_company(options: Sequence[Sequence[tuple[int, float]]], place: int, choice: int) -> int:
    """How many neighbours of a claim's word have a match near this occurrence in the source."""
    company = 0
    for neighbour in range(max(0, place - 3), min(len(options), place + 4)):
        if neighbour != place and any(abs(other - choice) <= 4 for other, _ in options[neighbour]):
            company += 1
    return company


def choose_support(alignment: Alignment) -> tuple[Span, ...]:
    """The fewest candidate sentences that together hold what of the claim any of them holds, sorted by span.

    A further sentence is taken only where it adds words (a tenth of the claim's weight or more).
    """
    total = sum(alignment.weights) or 1.0
    held = [0.0] * len(alignment.weights)
    chosen: list[Candidate] = []
    left = list(alignment.candidates)
    while left and len(chosen) < 4:
        gains = [_measure_gain(alignment.weights, held, candidate) for candidate in left]
        best = max(range(len(left)), key=lambda place: (gains[place], -place))
        if gains[best] <= 0 or (chosen and gains[best] / total < 0.1):
            break
        candidate = left.pop(best)
        chosen.append(candidate)
        held = [max(one, other) for one, other in zip(held, candidate.strengths, strict=True)]
    return tuple(sorted(candidate.source.sentence.span for candidate in chosen))


def _measure_gain(weights: Sequence[float], held: Sequence[float], candidate: Candidate) -> float:
    return sum(
        weight * max(0.0, strength - had)
        for weight, had, strength in zip(weights, held, candidate.strengths, strict=True)
    )
