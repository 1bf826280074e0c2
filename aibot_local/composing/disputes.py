"""How the figures of an event stand to each other: alone, agreed, updated or disputed. Never averaged."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from aibot_local.composing.actions import names_fact, names_known_fact
from aibot_local.composing.comparing import ComparedFigure, are_compatible, part_figures
from aibot_local.composing.frames import FRAMES
from aibot_local.composing.sources import index_articles
from aibot_local.records import Agreement, Event, Figure, FigureGroup

MOST_GROUPS = 8
# Reports less than this apart speak of the same time: neither can be taken as the newer word.
_SAME_TIME = timedelta(hours=6)
# A bare thing is worth a box from this number on: "three women" in two reports is no figure.
_LEAST_BARE = 10
_RANK = {Agreement.DISPUTED: 0, Agreement.UPDATED: 1, Agreement.AGREED: 2, Agreement.SINGLE: 3}
# Casualties come first, then the other facts as they are listed.
_LABELS = (
    " killed",
    " missing",
    " injured",
    "votes for",
    "votes against",
    *(frame.label for frame in FRAMES),
)


def group_figures(
    figures: Sequence[Figure], event: Event, *, most: int = MOST_GROUPS
) -> tuple[FigureGroup, ...]:
    """Group comparable figures of an event and tell how they stand to each other; at most `most` groups.

    Comparable are figures of the same counted thing, unit and place. Origins that give the same value, or
    values that can both be true ("at least 12" and 14), are AGREED; a later report, or one that says it
    revises another, makes the group UPDATED; figures that cannot both be true at the same time make it
    DISPUTED. A report of another day is later; reports without a date, or of less than six hours apart, are
    of the same time. Figures that differ are shown side by side. Within a group figures are ordered by
    date, then outlet; groups by standing, then by how much their subject matters, then by label.
    """
    judged = (_judge_group(counted, part) for counted, part in part_figures(figures, index_articles(event)))
    groups = sorted((group for group in judged if group is not None), key=_rank_group)
    return tuple(groups[:most])


def _judge_group(counted: str, claims: Sequence[ComparedFigure]) -> FigureGroup | None:
    kept = _keep_own_word(claims)
    agreement = _tell_agreement(kept)
    if agreement is None or not _is_worth_showing(kept, agreement):
        return None
    shown: dict[tuple[str, float | None, float | None, str], Figure] = {}
    for claim in kept:
        figure = claim.figure
        shown.setdefault((figure.outlet, figure.low, figure.high, figure.as_of or ""), figure)
    ordered = sorted(shown.values(), key=lambda one: (one.as_of or "~", one.outlet, one.span))
    return FigureGroup(counted, tuple(ordered), agreement)


def _is_worth_showing(claims: Sequence[ComparedFigure], agreement: Agreement) -> bool:
    """Whether a group says something: a known kind of fact, or a thing with what was done to it.

    A bare count ("two helicopters") is worth a box only where two origins give the same; whether two
    different ones count the same helicopters cannot be told. A bare measure or sum says nothing by itself.
    """
    figure = claims[0].figure
    if names_known_fact(figure.counted):
        return True
    if agreement is Agreement.SINGLE:
        return False
    if names_fact(figure.counted):
        return True
    return not figure.unit and agreement is Agreement.AGREED and (figure.low or 0) >= _LEAST_BARE


def _keep_own_word(claims: Sequence[ComparedFigure]) -> list[ComparedFigure]:
    """One article's word on one thing: the first, and any other that it gives as someone else's."""
    kept: list[ComparedFigure] = []
    for claim in claims:
        same = [one for one in kept if one.figure.span.article == claim.figure.span.article]
        if any((one.low, one.high) == (claim.low, claim.high) for one in same):
            continue
        if claim.contrasts or all(one.figure.speaker != claim.figure.speaker for one in same):
            kept.append(claim)
    return kept


def _tell_agreement(claims: Sequence[ComparedFigure]) -> Agreement | None:
    origins = {claim.figure.span.article for claim in claims}
    if not claims:
        return None
    if are_compatible(claims):
        if len(origins) == 1:
            return Agreement.SINGLE
        return Agreement.UPDATED if _has_progress(claims) else Agreement.AGREED
    standing = [claim for claim in claims if not _is_revised(claim, claims)]
    return Agreement.UPDATED if standing and are_compatible(standing) else Agreement.DISPUTED


def _has_progress(claims: Sequence[ComparedFigure]) -> bool:
    """Whether a later report gives another number, although both could be true ("at least 12", then 14)."""
    return any(
        _is_later(new, old)
        and (new.figure.low, new.figure.high) != (old.figure.low, old.figure.high)
        and not (new.loose or old.loose)
        for old in claims
        for new in claims
    )


def _is_revised(claim: ComparedFigure, claims: Iterable[ComparedFigure]) -> bool:
    """Whether another figure takes this one's place."""
    others = [one for one in claims if one is not claim and not are_compatible((one, claim))]
    if claim.superseded and others:
        return True
    return any(_is_later(other, claim) or _revises(other, claim) for other in others)


def _is_later(new: ComparedFigure, old: ComparedFigure) -> bool:
    if new.time is None or old.time is None:
        return False
    if new.time.date() == old.time.date():
        return False
    if new.dated and old.dated:
        return new.time - old.time >= _SAME_TIME
    return new.time.date() > old.time.date()


def _revises(new: ComparedFigure, old: ComparedFigure) -> bool:
    """Whether a report that speaks of a revision takes the place of one that is not newer and speaks of
    none.
    """
    if not new.revises or new.figure.span.article == old.figure.span.article:
        return False
    if (new.rises and new.low < old.low) or (new.falls and new.low > old.low):
        return False  # "rose to 15" does not take the place of 20
    if new.time is None or old.time is None or not (new.dated and old.dated):
        return not old.revises
    return new.time > old.time


def _rank_group(group: FigureGroup) -> tuple[int, int, int, str, str]:
    order = next((n for n, label in enumerate(_LABELS) if group.label.endswith(label)), len(_LABELS))
    return (
        _RANK[group.agreement],
        order,
        -len({figure.span.article for figure in group.figures}),
        group.label,
        group.figures[0].text,
    )
