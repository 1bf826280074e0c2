"""Hedges and attributions: what a source only alleges, expects or reports must not become fact."""

import re
from collections.abc import Iterator

from aibot_local.language.modality import Cue
from aibot_local.language.tables import list_words
from aibot_local.records import Problem, ProblemKind
from aibot_local.verification.alignment import Alignment, Candidate
from aibot_local.verification.analysis import Analysis

# Which hedges of a claim may stand for one of the source: those that hold back as much in the same way.
_STANDS_FOR = {
    "alleged": {"alleged", "reported"},
    "possible": {"possible", "alleged", "estimated"},
    "reported": {"reported", "alleged"},
    "planned": {"planned", "possible"},
    "estimated": {"estimated", "possible", "reported"},
}
_SCOPE = 4
_REACH = 6  # content words after a claim's hedge that it may bear on
_CLAUSE_END = re.compile(r"[;:.!?]|,\s+(?:and|but|while)\b")
_ARMS_LENGTH = frozenset(
    list_words(
        """
    alleged alleges claimed claims believe believes believed think thinks suggested suggests
    estimated estimates accused accuses predicted predicts hopes hoped expects expected denied
    denies
    """
    )
)


def check_reserve(alignment: Alignment) -> Iterator[Problem]:
    """Problems HEDGE of a claim: words that stand under a hedge in the source and under none in the claim."""
    claim = alignment.claim
    scopes = [(cue.kind, _list_scope(claim, cue)) for cue in claim.hedges]
    attributed = bool(claim.speakers)
    for candidate in alignment.candidates[:3]:
        for cue in candidate.analysis.hedges:
            places = _list_governed(alignment, candidate, cue)
            if not places or not _is_near(alignment, places, candidate):
                continue
            kinds = {kind for kind, scope in scopes if scope & set(places)}
            if _is_kept(cue, kinds, attributed) or _is_said_plainly(alignment, places, candidate):
                continue
            token = claim.tokens[places[0]]
            last = claim.tokens[places[-1]]
            said = candidate.analysis.text[cue.start : cue.end]
            detail = f"the source says this only with {said!r}"
            yield Problem(ProblemKind.HEDGE, token.start, max(token.end, last.end), detail)
            return


def _list_governed(alignment: Alignment, candidate: Candidate, cue: Cue) -> list[int]:
    """Places of the claim's words that match words the cue bears on in the source.

    A hedge bears on the next words of its clause; an adverb, or one at the clause's end, on those before it too.
    The first word after it must be among them, or it is not this statement that is hedged.
    """
    source = candidate.analysis
    stop = _CLAUSE_END.search(source.text, cue.end)
    limit = stop.start() if stop else len(source.text)
    after = [place for place, token in enumerate(source.tokens) if cue.end <= token.start < limit][:_SCOPE]
    if not after:
        after = [place for place, token in enumerate(source.tokens) if token.end <= cue.start][-_SCOPE:]
    if not after:
        return []
    governed = [
        place for place, match in enumerate(alignment.claim.tokens) if candidate.matches[place] in after
    ]
    if len(governed) * 2 < len(after):
        return []
    return governed


def _is_near(alignment: Alignment, places: list[int], candidate: Candidate) -> bool:
    tokens = alignment.claim.tokens
    local = alignment.find_local(tokens[places[0]].start, tokens[places[-1]].end)
    return any(one.index == candidate.index for one in local)


def _is_kept(cue: Cue, kinds: set[str], attributed: bool) -> bool:
    return bool(_STANDS_FOR[cue.kind] & kinds) or (cue.kind == "reported" and attributed)


def _list_scope(claim: Analysis, cue: Cue) -> set[int]:
    """Places of the claim's words that one of its own hedges bears on: those after it in its clause, or all.

    A hedge that reports ("according to", "police allege"), and one with nothing after it, bears on the sentence.
    """
    stop = _CLAUSE_END.search(claim.text, cue.end)
    comma = claim.text.find(",", cue.end)
    limit = min(stop.start() if stop else len(claim.text), comma if comma >= 0 else len(claim.text))
    after = [place for place, token in enumerate(claim.tokens) if cue.end <= token.start < limit]
    own = {
        place for place, token in enumerate(claim.tokens) if token.start < cue.end and cue.start < token.end
    }
    if cue.kind == "reported" or not after:
        return set(range(len(claim.tokens)))
    return set(after[:_REACH]) | own


def _is_said_plainly(alignment: Alignment, places: list[int], hedged: Candidate) -> bool:
    """Whether another sentence just as near says the same without the hedge."""
    tokens = alignment.claim.tokens
    for candidate in alignment.find_local(tokens[places[0]].start, tokens[places[0]].end):
        if candidate.index == hedged.index:
            continue
        if not all(candidate.matches[place] >= 0 for place in places):
            continue
        if not any(_list_governed(alignment, candidate, cue) for cue in candidate.analysis.hedges):
            return True
    return False
