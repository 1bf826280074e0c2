"""Negation and opposites: a claim must not say the reverse of its sources."""

import re
from collections.abc import Iterator

from aibot_local.language.modality import Cue
from aibot_local.language.opposites import is_opposite
from aibot_local.language.tables import list_words
from aibot_local.language.words import find_words
from aibot_local.records import Problem, ProblemKind
from aibot_local.verification.alignment import Alignment, Candidate
from aibot_local.verification.analysis import Analysis

# Little words that turn a statement round and are no content words.
_TURNS = tuple(
    tuple(pair.split("|"))
    for pair in list_words(
        """before|after above|below over|under inside|outside more|less more|fewer most|least up|down
        first|last near|far
        for|against with|without all|none always|never many|few on|off into|out until|since early|late"""
    )
)
_TURNED: dict[str, set[str]] = {}
for _one, _other in _TURNS:
    _TURNED.setdefault(_one, set()).add(_other)
    _TURNED.setdefault(_other, set()).add(_one)
_SCOPE = 3  # content words after a negation that it may bear on
_BREAK = re.compile(r"[,;:.!?()]|\s-\s|\b(?:but|and|while|although|because)\b")


def check_polarity(alignment: Alignment) -> Iterator[Problem]:
    """Problems NEGATION and ANTONYM of a claim. A negated opposite ("not alive" for "dead") is no problem."""
    claim = alignment.claim
    opposites = list(_find_opposites(alignment))
    negated = map_scopes(claim)
    flipped_tokens = {place for place, _, _ in opposites}
    excused: set[int] = set()
    problems: list[Problem] = []
    for cue, scope in negated:
        witnesses = _list_witnesses(alignment, scope)
        if not witnesses:
            continue
        if any(is_negated(one, scope) or _has_kindred(cue, claim, one) for one in witnesses):
            continue
        if flipped_tokens & set(scope):
            excused |= flipped_tokens & set(scope)
            continue
        text = claim.text[cue.start : cue.end]
        detail = f"{text!r} is not in the source, which says the opposite"
        problems.append(Problem(ProblemKind.NEGATION, cue.start, cue.end, detail))
    yield from problems
    yield from _check_dropped(alignment, negated, flipped_tokens, excused)
    for place, candidate, other in opposites:
        if place in excused:
            continue
        token = claim.tokens[place]
        said = candidate.analysis.tokens[other].text
        detail = f"{token.text!r} is the opposite of the source's {said!r}"
        yield Problem(ProblemKind.ANTONYM, token.start, token.end, detail)
    yield from _check_turns(alignment)


def _check_turns(alignment: Alignment) -> Iterator[Problem]:
    """Opposites among the little words ("before" for "after"), by the content word they stand before."""
    claim = alignment.claim
    words = find_words(claim.text)
    for number, word in enumerate(words):
        if word.low not in _TURNED:
            continue
        head = next((place for place, token in enumerate(claim.tokens) if token.start >= word.end), None)
        if head is None or sum(word.end <= one.start < claim.tokens[head].start for one in words) > 2:
            continue
        local = alignment.find_local(word.start, word.end)[:3]
        said = [
            _list_words_before(one.analysis, one.matches[head]) for one in local if one.matches[head] >= 0
        ]
        if any(word.low in row for row in said):
            continue
        turned = next((other for row in said for other in row if other in _TURNED[word.low]), None)
        if turned is not None and turned not in {one.low for one in words[max(0, number - 2) : number + 3]}:
            detail = f"{word.text!r} is the opposite of the source's {turned!r}"
            yield Problem(ProblemKind.ANTONYM, word.start, word.end, detail)


def _list_words_before(source: Analysis, place: int) -> list[str]:
    """The three words before a content word of the source, nearest first."""
    start = source.tokens[place].start
    return [word.low for word in find_words(source.text[:start])][-3:][::-1]


def _check_dropped(
    alignment: Alignment, negated: list[tuple[Cue, list[int]]], flipped: set[int], excused: set[int]
) -> Iterator[Problem]:
    """Negations of the source that the claim leaves out, by the claim's words that stand in their scope."""
    claim = alignment.claim
    ours = {place for _, scope in negated for place in scope}
    for place, token in enumerate(claim.tokens):
        candidate = next(iter(_list_witnesses(alignment, [place])), None)
        if candidate is None or candidate.matches[place] < 0 or place in ours:
            continue
        for cue, scope in map_scopes(candidate.analysis):
            if candidate.matches[place] not in scope[:2]:
                continue
            if scope[0] not in candidate.matches:  # the word it stands at is not told: another statement
                continue
            if _negates_near(claim, token.start) or _says_unnegated(alignment, place):
                continue
            near = {other for other in flipped if abs(other - place) <= 2}
            if near:
                excused |= near
                continue
            said = candidate.analysis.text[cue.start : cue.end]
            detail = f"the source has {said!r} here, which the claim leaves out"
            yield Problem(ProblemKind.NEGATION, token.start, token.end, detail)
            return


def _says_unnegated(alignment: Alignment, place: int) -> bool:
    """Whether another sentence just as near says the claim's word without a negation."""
    token = alignment.claim.tokens[place]
    for candidate in alignment.find_local(token.start, token.end):
        match = candidate.matches[place]
        if match >= 0 and match not in list_negated(candidate.analysis):
            return True
    return False


def _negates_near(claim: Analysis, start: int) -> bool:
    return any(abs(cue.start - start) < 40 for cue in claim.negations)


def _list_witnesses(alignment: Alignment, places: list[int]) -> list[Candidate]:
    """The nearest source sentences for some words of the claim: those that hold one of them, else all near ones."""
    if not places:
        return []
    tokens = alignment.claim.tokens
    local = alignment.find_local(tokens[places[0]].start, tokens[places[-1]].end)
    return [one for one in local if any(one.matches[place] >= 0 for place in places)] or local


def is_negated(candidate: Candidate, places: list[int]) -> bool:
    """Whether a source sentence negates one of the first two words it has of some of the claim's."""
    theirs = list_negated(candidate.analysis)
    matched = [candidate.matches[place] for place in places if candidate.matches[place] >= 0]
    return any(place in theirs for place in matched[:2])


def map_scopes(text: Analysis) -> list[tuple[Cue, list[int]]]:
    """Each negation and the places of the content words it bears on, nearest first."""
    scopes = []
    for cue in text.negations:
        stop = _BREAK.search(text.text, cue.end)
        limit = stop.start() if stop else len(text.text)
        after = [place for place, token in enumerate(text.tokens) if cue.end <= token.start < limit]
        own = [
            place
            for place, token in enumerate(text.tokens)
            if token.start < cue.end and cue.start < token.end
        ]
        scopes.append((cue, [place for place in after if place not in own][:_SCOPE]))
    return scopes


def list_negated(text: Analysis) -> set[int]:
    """The places of the content words that a negation bears on."""
    return {place for _, scope in map_scopes(text) for place in scope}


def _has_kindred(cue: Cue, claim: Analysis, candidate: Candidate) -> bool:
    """Whether the source has the same negating word ("failed", "without") that the claim has."""
    word = claim.text[cue.start : cue.end].casefold()
    if cue.kind in ("not", "no"):
        return False
    return any(
        candidate.analysis.text[one.start : one.end].casefold()[:4] == word[:4]
        for one in candidate.analysis.negations
    )


def _stands_in_company(alignment: Alignment, place: int, local: list[Candidate]) -> bool:
    """Whether a sentence further off has the claim's word together with much of what is said around it."""
    near = [
        other
        for other in range(place - 3, place + 4)
        if other != place and 0 <= other < len(alignment.weights)
    ]
    best = max((sum(one.strengths[other] for other in near) for one in local), default=0.0)
    return any(
        one.strengths[place] >= 1.0 and sum(one.strengths[other] for other in near) >= 0.5 * best > 0
        for one in alignment.candidates
    )


def _find_opposites(alignment: Alignment) -> Iterator[tuple[int, Candidate, int]]:
    """Words of the claim that no near source has, while one has their opposite that the claim leaves unused."""
    claim = alignment.claim
    for place, token in enumerate(claim.tokens):
        if token.kind != "word":
            continue
        local = alignment.find_local(token.start, token.end)
        if any(one.strengths[place] > 0 for one in local) or _stands_in_company(alignment, place, local):
            continue
        for candidate in local[:3]:
            used = {match for spot, match in enumerate(candidate.matches) if spot != place}
            other = next(
                (
                    spot
                    for spot, word in enumerate(candidate.analysis.tokens)
                    if spot not in used
                    and word.kind in ("word", "number")
                    and is_opposite(token.stem, word.stem)
                ),
                None,
            )
            if other is not None:
                yield place, candidate, other
                break
