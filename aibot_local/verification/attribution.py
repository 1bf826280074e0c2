"""Whose word it is: what a source only has somebody say, think, hope or fear must not be told as a plain fact."""

from collections.abc import Iterator

from aibot_local.language.grammar import CONDITIONS, GrammarWord, read_grammar
from aibot_local.records import Problem, ProblemKind
from aibot_local.verification.alignment import Alignment, Candidate

_AS_NEAR = 0.85  # share of the best sentence's cover from which another may be the one that is told
_ATTRIBUTIONS = ("according to", "accused of", "reportedly", "allegedly")


def check_attribution(alignment: Alignment) -> Iterator[Problem]:
    """A problem HEDGE of a claim that gives somebody's words as its own, or leaves a condition out.

    A source sentence that quotes or reports ("she said", "police believe", between quotation marks) asks for a speaker
    in the claim, unless another source as near says the same in its own words; "if" and "unless" ask for theirs.
    """
    if not alignment.candidates or _attributes(alignment.claim.text):
        return
    best = alignment.candidates[0].score
    near = [one for one in alignment.candidates if one.score >= _AS_NEAR * best]
    if any(not _reports(alignment, one) for one in near):
        return
    length = len(alignment.claim.text)
    detail = "the source has somebody say this, or makes it conditional; the claim tells it as a fact"
    yield Problem(ProblemKind.HEDGE, 0, length, detail)


def _attributes(text: str) -> bool:
    low = text.casefold()
    return (
        any(word.tells or word.low in CONDITIONS for word in read_grammar(text))
        or any(phrase in low for phrase in _ATTRIBUTIONS)
        or any(mark in text for mark in '"“”')
    )


def _reports(alignment: Alignment, candidate: Candidate) -> bool:
    """Whether the words a claim takes from a sentence stand there as somebody's."""
    source = candidate.analysis
    taken = {place for place in candidate.matches if place >= 0}
    if not taken:
        return False
    starts = [source.tokens[place].start for place in taken]
    first, last = min(starts), max(starts)
    quoted = sum(any(one.start <= start < one.end for one in source.quotations) for start in starts)
    if quoted * 2 >= len(starts):
        return True
    if any(phrase in source.text.casefold() for phrase in _ATTRIBUTIONS):
        return True
    return any(
        (word.tells or word.low in CONDITIONS) and _governs(word, source.text, first, last)
        for word in read_grammar(source.text)
    )


def _governs(word: GrammarWord, text: str, first: int, last: int) -> bool:
    """Whether a verb of saying bears on what stands between two offsets.

    "She said the ship sank" bears on what follows; ", she said" on what is before it, back to the last full clause.
    """
    if word.start < first:
        between = text[word.end : first]
        return "; " not in between and ", and " not in between and ", but " not in between
    after = text[word.end :].lstrip()
    trails = (
        not after or after[0] in ",.;" or after.split(" ")[0].casefold() in {"on", "in", "at", "as", "after"}
    )
    return trails and word.start > first and "; " not in text[last : word.start]
