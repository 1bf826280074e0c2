"""Who does what to whom: a claim must not exchange the parts of two names."""

import re
from collections.abc import Iterator, Sequence

from aibot_local.language.names import Name, is_same_name
from aibot_local.language.synonyms import is_synonym
from aibot_local.records import Problem, ProblemKind
from aibot_local.verification.alignment import Alignment, Candidate
from aibot_local.verification.analysis import Analysis

_REACH = 3
_BY = re.compile(r"\bby\s+(?:the\s+|a\s+|an\s+)?$", re.IGNORECASE)
_BEING = re.compile(r"\b(?:is|are|was|were|be|been|being|gets?|got)\s+(?:\w+ly\s+)?$", re.IGNORECASE)


def check_roles(alignment: Alignment) -> Iterator[Problem]:
    """Problems ROLE of a claim: two names of one source sentence that stand in each other's place."""
    claim = alignment.claim
    names = [name for name in claim.names if name.certain]
    for place, one in enumerate(names):
        for other in names[place + 1 :]:
            if is_same_name(one, other):
                continue
            for candidate in alignment.find_local(one.start, other.end)[:2]:
                if _are_exchanged(claim, one, other, candidate):
                    first, second = claim.text[one.start : one.end], claim.text[other.start : other.end]
                    detail = f"{first!r} and {second!r} stand the other way round in the source"
                    yield Problem(ProblemKind.ROLE, one.start, other.end, detail)
                    return


def _are_exchanged(claim: Analysis, one: Name, other: Name, candidate: Candidate) -> bool:
    source = candidate.analysis
    ones = [name for name in source.names if is_same_name(one, name)]
    others = [name for name in source.names if is_same_name(other, name)]
    if not ones or not others:
        return False
    one_here, other_here = _list_company(claim, one), _list_company(claim, other)
    straight = max(_compare(one_here, _list_company(source, name)) for name in ones) + max(
        _compare(other_here, _list_company(source, name)) for name in others
    )
    crossed = max(_compare(one_here, _list_company(source, name)) for name in others) + max(
        _compare(other_here, _list_company(source, name)) for name in ones
    )
    return crossed > straight + 0.5


def _list_company(text: Analysis, name: Name) -> tuple[list[str], list[str]]:
    """Stems of the words left and right of a name, nearest first; an agent after "by" counts as standing first."""
    left = [token.stem for token in text.tokens if token.end <= name.start][-_REACH:][::-1]
    right = [token.stem for token in text.tokens if token.start >= name.end][:_REACH]
    if _BY.search(text.text, 0, name.start) and left:
        return left[1:], [left[0], *right]
    verb = next((token for token in text.tokens if token.start >= name.end), None)
    if (
        verb is not None
        and _BEING.search(text.text, name.end, verb.start)
        and re.search(r"(?:ed|en|t)$", verb.text)
    ):
        return [verb.stem, *left], right[1:]
    return left, right


def _compare(one: tuple[list[str], list[str]], other: tuple[list[str], list[str]]) -> float:
    return sum(_share(first, second) for first, second in zip(one, other, strict=True))


def _share(first: Sequence[str], second: Sequence[str]) -> float:
    """Words two sides share, the nearer to the name the heavier."""
    total = 0.0
    for place, stem in enumerate(first):
        for where, other in enumerate(second):
            if is_synonym(stem, other):
                total += 1.0 / (1 + place + where)
                break
    return total
