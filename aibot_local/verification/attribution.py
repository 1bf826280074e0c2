"""Whose word it is: what a source only has somebody say, think, hope or fear must not be told as a plain fact."""

import re
from collections.abc import Iterator

from aibot_local.language.grammar import CONDITIONS, GrammarWord, read_grammar
from aibot_local.records import Problem, ProblemKind
from aibot_local.verification.alignment import Alignment, Candidate

_NEW_CLAUSE = re.compile(r"; |, (?:and|but) (?!that\b)")  # "said that ..., and that ..." goes on
_COMPARED = re.compile(r"\b(?:than|as (?:many|much|few|high|low) as)\b[^,;.]*\Z")
_AS_NEAR = 0.85  # share of the best sentence's cover from which another may be the one that is told
_ATTRIBUTIONS = ("according to", "accused of", "reportedly", "allegedly")


def check_attribution(alignment: Alignment) -> Iterator[Problem]:
    """A problem HEDGE of a claim that gives somebody's words as its own, or leaves a condition out.

    A source sentence that quotes or reports ("she said", "police believe", between quotation marks) asks for a speaker
    in the claim, unless another source as near says the same in its own words; "if" and "unless" ask for theirs.
    """
    if not alignment.candidates or _is_plainly_attributed(alignment.claim.text):
        return
    best = alignment.candidates[0].score
    near = [one for one in alignment.candidates if one.score >= _AS_NEAR * best]
    if any(not _reports(one) or _attributes(alignment.claim.text, one) for one in near):
        return
    length = len(alignment.claim.text)
    detail = "the source has somebody say this, or makes it conditional; the claim tells it as a fact"
    yield Problem(ProblemKind.HEDGE, 0, length, detail)


def _is_plainly_attributed(text: str) -> bool:
    low = text.casefold()
    return any(phrase in low for phrase in _ATTRIBUTIONS) or any(mark in text for mark in '"“”')


def _attributes(text: str, candidate: Candidate) -> bool:
    """Whether a claim has somebody say what the source has somebody say.

    A word that the source has as well and that bears on nothing there ("confirmed cases", "were told") does not.
    """
    idle = {
        word.stem
        for word in read_grammar(candidate.analysis.text)
        if (word.tells or word.low in CONDITIONS) and not _bears(word, candidate)
    }
    return any(
        (word.tells or word.low in CONDITIONS) and word.stem not in idle for word in read_grammar(text)
    )


def _reports(candidate: Candidate) -> bool:
    """Whether the words a claim takes from a sentence stand there as somebody's."""
    source = candidate.analysis
    taken = {place for place in candidate.matches if place >= 0}
    if not taken:
        return False
    starts = [source.tokens[place].start for place in taken]
    quoted = sum(any(one.start <= start < one.end for one in source.quotations) for start in starts)
    if quoted * 2 >= len(starts):
        return True
    if any(phrase in source.text.casefold() for phrase in _ATTRIBUTIONS):
        return True
    return any(
        (word.tells or word.low in CONDITIONS) and _bears(word, candidate)
        for word in read_grammar(source.text)
    )


def _bears(word: GrammarWord, candidate: Candidate) -> bool:
    """Whether a word of the source bears on the words that a claim takes from it."""
    starts = [candidate.analysis.tokens[place].start for place in candidate.matches if place >= 0]
    return bool(starts) and _governs(word, candidate.analysis.text, min(starts), max(starts))


def _governs(word: GrammarWord, text: str, first: int, last: int) -> bool:
    """Whether a verb of saying bears on what stands between two offsets.

    "She said the ship sank" bears on what follows; ", she said" on what is before it, back to the last full clause. In
    "13 more than the operator first stated" it bears on the comparison alone.
    """
    if word.tells and _COMPARED.search(text, 0, word.start):
        return False
    if word.start < first:
        between = text[word.end : first]
        return not _NEW_CLAUSE.search(between)
    after = text[word.end :].lstrip()
    trails = (
        not after or after[0] in ",.;" or after.split(" ")[0].casefold() in {"on", "in", "at", "as", "after"}
    )
    return trails and word.start > first and "; " not in text[last : word.start]
