"""Dates of a claim: each must mean the same days as one its sources give, and be of the same thing."""

import re
from collections.abc import Iterator

from aibot_local.language.dates import DateMention, Precision, find_dates
from aibot_local.language.words import find_stem
from aibot_local.records import Problem, ProblemKind
from aibot_local.verification.alignment import Alignment, Candidate

_SAID = "said|says|told|announced|declared|stated|added|wrote|confirmed|reported|warned"
# "said on Monday", "told reporters late on Monday", "said in a statement on Monday": the day of the saying.
_OF_SAYING = re.compile(
    rf"\b(?:{_SAID}|remarked)(?:\s+(?:reporters|journalists|in\s+an?\s+(?:\w+\s+)?(?:statement|interview)))?"
    r"(?:\s+(?:on|in|at|late|early|later|earlier|last|this))*\s+$",
    re.IGNORECASE,
)
# "On Monday, the mayor said ..." may tell either day.
_FRONTED = re.compile(rf",?\s+(?:[\w.’'-]+\s+){{1,5}}?(?:{_SAID})\b")


def check_dates(alignment: Alignment) -> Iterator[Problem]:
    """Problems DATE of a claim. Weekdays and the like are reckoned from the day each source was published."""
    for mention in alignment.claim.dates:
        local = alignment.find_local(mention.start, mention.end)
        if any(_holds_date(candidate, mention, alignment.claim.text) for candidate in local):
            if _is_repeated(mention, local, alignment):
                detail = f"{alignment.claim.text[mention.start : mention.end]!r} is told more often than in the source"
                yield Problem(ProblemKind.DATE, mention.start, mention.end, detail)
            elif _is_of_something_else(mention, local, alignment.claim.text):
                text = alignment.claim.text[mention.start : mention.end]
                detail = f"{text!r} is the day of the event in one and the day it was said in the other"
                yield Problem(ProblemKind.DATE, mention.start, mention.end, detail)
            continue
        text = alignment.claim.text[mention.start : mention.end]
        said = sorted(
            {
                candidate.analysis.text[other.start : other.end]
                for candidate in local
                for other in candidate.analysis.dates
            }
        )
        detail = f"no source of this sentence gives {text!r}"
        if said:
            detail += f"; they give {', '.join(repr(one) for one in said[:4])}"
        yield Problem(ProblemKind.DATE, mention.start, mention.end, detail)


def _is_of_something_else(mention: DateMention, local: list[Candidate], text: str) -> bool:
    """Whether a claim makes the day of an event that on which it was told, or the reverse, against every source."""
    fronted = len(text[: mention.start].split()) < 2 and _FRONTED.match(text, mention.end)
    if mention.precision is Precision.PART_OF_DAY or fronted:
        return False
    spoken = _OF_SAYING.search(text[: mention.start]) is not None
    theirs = [
        _OF_SAYING.search(candidate.analysis.text[: other.start]) is not None
        for candidate in local
        for other in candidate.analysis.dates
        if other.key == mention.key
    ]
    return bool(theirs) and spoken not in theirs


def _is_repeated(mention: DateMention, local: list[Candidate], alignment: Alignment) -> bool:
    """A date told more often than each near source tells it, while that has another that the claim leaves out."""
    ours = [one.key for one in alignment.claim.dates]
    if ours.count(mention.key) < 2 or alignment.claim.dates[ours.index(mention.key)] is mention:
        return False
    for candidate in local:
        theirs = [one.key for one in candidate.analysis.dates]
        if mention.key not in theirs:
            continue
        if theirs.count(mention.key) >= ours.count(mention.key) or set(theirs) <= set(ours):
            return False
    return True


def _holds_date(candidate: Candidate, mention: DateMention, text: str) -> bool:
    if mention.precision is Precision.PART_OF_DAY:
        word = find_stem(text[mention.start : mention.end])
        return word in candidate.analysis.text.casefold() or find_stem(word) in candidate.analysis.stems
    if any(mention.key == other.key for other in candidate.analysis.dates):
        return True
    if mention.key.startswith("relative:"):
        return False  # "yesterday" is another day in the story than in the source
    resolved = _resolve(mention, text, candidate)
    if resolved is None or resolved.low is None or resolved.high is None:
        return False
    return any(
        other.low is not None
        and other.high is not None
        and resolved.low <= other.low
        and other.high <= resolved.high
        for other in candidate.analysis.dates
    )


def _resolve(mention: DateMention, text: str, candidate: Candidate) -> DateMention | None:
    """The claim's mention as it is meant on the day the source was published."""
    if candidate.source.published is None:
        return mention
    for other in find_dates(text, reference=candidate.source.published):
        if other.start == mention.start:
            return other
    return None
