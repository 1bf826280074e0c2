"""Which figures of an event are of one thing, so that they can be compared, and what bears on how they stand."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from aibot_local.composing.amounts import list_amounts
from aibot_local.composing.figures import find_places
from aibot_local.composing.periods import find_period
from aibot_local.composing.roles import Role, tell_role
from aibot_local.language.units import CURRENCIES
from aibot_local.records import Article, Figure

# A rounded figure ("about 640") agrees with one this share away from it.
_ROUNDING = 0.05
# One word such as "cost" tells of many things in a report; sums further apart than this are of two of them.
_SUM_RATIO = 4
# Of counts, those further apart than this are of a whole and of some small part of it.
_COUNT_RATIO = 10
# Of two numbers, one told of an earlier time ("last month"), those further apart than this are not of one thing.
_EARLIER_RATIO = 2
_LOOSE = re.compile(
    r"\b(?:about|around|some|roughly|approximately|nearly|almost|an estimated|estimated|close to|or so|"
    r"circa)\b",
    re.I,
)
_REVISES = re.compile(
    r"\b(?:rose|risen|rises|climb(?:ed|s)|grew|grown|jumped|increased|raised|lifted|cut|lowered|reduced|"
    r"fell|fallen|"
    r"dropped|gone up|went up|come down|came down|up|down)\b[^.;]{0,40}?\b(?:to|"
    r"from)\s+(?:[\w-]+\s+){0,3}?[€$£]?\d|"
    r"\b(?:rose|risen|climbed|grown|jumped|fallen|dropped) to\b|"
    r"\b(?:revis\w+|updat(?:ed|es|ing)|correct(?:ed|s|ing|ion)|now stands?|now at|now (?:put|puts|says?|"
    r"number|known|confirmed)|(?:has|have|is|are|was|were) now|(?:has|have) since|now instead of|"
    r"supersed\w+|replac(?:es|ed)|(?:latest|new|final) (?:count|figure|toll|tally|total|number|list))\b",
    re.I,
)
_CORRECTS = re.compile(r"\b(?:revis\w+|updat\w+|correct\w*|supersed\w+|replac\w+|now)\b", re.I)
_RISES = re.compile(r"\b(?:rose|risen|rises|climb\w*|grew|grown|jumped|increased|raised|lifted|up)\b", re.I)
_FALLS = re.compile(r"\b(?:lowered|reduced|fell|fallen|dropped|down|cut)\b", re.I)
_CONTRASTS = re.compile(
    r"\b(?:not the|not|rather than|instead of|but|while|whereas|however|insist\w*|maintain\w*|disput\w+|"
    r"differ\w*|"
    r"contradict\w*|counter\w*|puts? (?:it|the)|versus|against the)\b",
    re.I,
)
# Words by which a single report sets one figure against another.
_OPPOSES = re.compile(
    r"\b(?:not the|rather than|instead of|insist\w*|maintain\w*|disput\w+|differ\w*|contradict\w*|counter\w*|"
    r"puts? (?:it|the)|versus|against the)\b",
    re.I,
)
_OTHERS = re.compile(r"(?i)\b(?:an)?others?\b")
_EARLIER = re.compile(
    r"(?i)\blast (?:week|month|year|spring|summer|autumn|fall|winter|january|february|march|april|may|june|july|august|"
    r"september|october|november|december)\b|\b(?:weeks?|months?|years?|decades?) (?:ago|earlier|before)\b|"
    r"\bearlier this (?:month|year)\b|\bin (?:19|20)\d\d\b"
)
# Without one of these words no number of a sentence is an older one: most sentences need not be read closely.
_OLDER = re.compile(
    r"\b(?:from|than|not|instead|compared|had|earlier|previous\w*|initial\w*|original\w*|first|former|preliminary|"
    r"outdated|replac\w+|supersed\w+|gave|put|said|stated|ago|before|reported|announced|given)\b",
    re.I,
)
_ROUGH_END = re.compile(r"(?<=[.!?])[”\"]?\s+(?=[A-Z“\"])|\n\n")
# Numbers (unit, value) that dated reports name as what was said before: the article that does so, and when.
_Superseded = dict[tuple[str, float | None], list[tuple[str, datetime]]]


@dataclass(frozen=True, slots=True)
class ComparedFigure:
    """A figure with what decides whether another contradicts or revises it."""

    figure: Figure
    low: float
    high: float
    loose: bool  # said to be about so many
    time: datetime | None
    dated: bool  # to the hour
    revises: bool
    rises: bool
    falls: bool
    contrasts: bool  # the sentence sets it against another
    opposes: bool  # the same, in words that leave no doubt
    period: str  # "this year": over what time it is reckoned, where the sentence says so
    earlier: bool  # the sentence speaks of an earlier time: "last month", "in 2007"
    sums: frozenset[float]  # what "four others" come to with another number of the sentence
    superseded: bool
    places: frozenset[str]

    @property
    def is_rest(self) -> bool:
        """Whether it counts only those beside one told of before ("three others were hurt")."""
        return _counts_the_rest(self.figure)

    @property
    def is_open(self) -> bool:
        """Whether it is said to be a least or a most ("at least 12")."""
        return self.low == float("-inf") or self.high == float("inf")


def part_figures(
    figures: Iterable[Figure], articles: Mapping[str, Article]
) -> Iterator[tuple[str, list[ComparedFigure]]]:
    """Figures of one thing each, with its name, by name and unit; those of a thing in the order of their spans."""
    outdated = _list_superseded(articles.values())
    by_subject: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    for figure in sorted(figures, key=lambda one: (one.span, one.counted)):
        by_subject[figure.counted, figure.unit].append(figure)
    for (counted, _), members in sorted(by_subject.items()):
        compared = _drop_repeats(_weigh_figure(figure, articles, outdated) for figure in members)
        for part in _part_by_place(compared, articles):
            yield from ((counted, one) for one in _part_one_report(part))


def _weigh_figure(
    figure: Figure,
    articles: Mapping[str, Article],
    outdated: _Superseded,
) -> ComparedFigure:
    content = articles[figure.span.article].content
    sentence = content[figure.sentence.start : figure.sentence.end]
    start, end = figure.span.start - figure.sentence.start, figure.span.end - figure.sentence.start
    low = float("-inf") if figure.low is None else figure.low
    high = float("inf") if figure.high is None else figure.high
    loose = _LOOSE.search(figure.text) is not None
    if loose:
        low, high = low * (1 - _ROUNDING), high * (1 + _ROUNDING)
    time, dated = _read_time(figure.as_of)
    value = figure.low if figure.low is not None else figure.high
    gone = any(
        article != figure.span.article and (time is None or later >= time)
        for article, later in outdated.get((figure.unit, value), ())
    )
    return ComparedFigure(
        figure=figure,
        low=low,
        high=high,
        loose=loose,
        time=time,
        dated=dated,
        revises=bool(_REVISES.search(sentence)),
        rises=bool(_RISES.search(sentence[:end])) and not _CORRECTS.search(sentence),
        falls=bool(_FALLS.search(sentence[:end])) and not _CORRECTS.search(sentence),
        contrasts=bool(_CONTRASTS.search(sentence)),
        opposes=bool(_OPPOSES.search(sentence)),
        period=find_period(sentence, figure.as_of),
        earlier=_EARLIER.search(sentence) is not None,
        sums=_list_sums(figure, sentence),
        superseded=gone,
        places=find_places(sentence, start, end),
    )


def _counts_the_rest(figure: Figure) -> bool:
    return not figure.unit and _OTHERS.search(figure.text) is not None


def _list_sums(figure: Figure, sentence: str) -> frozenset[float]:
    """What the number of "four others" comes to with each other number of its sentence: all whose rest they are."""
    if figure.low is None or not _counts_the_rest(figure):
        return frozenset()
    beside = [one for one in list_amounts(sentence) if sentence[one.start : one.end] not in figure.text]
    return frozenset(figure.low + one.low for one in beside if one.low is not None and not one.unit)


def _read_time(value: str | None) -> tuple[datetime | None, bool]:
    """A publication time as UTC, and whether it is given to the hour."""
    if not value:
        return None, False
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        return None, False
    return (time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)), len(value) > 10


def _list_superseded(articles: Iterable[Article]) -> _Superseded:
    gone: _Superseded = defaultdict(list)
    for article in articles:
        time, _ = _read_time(article.published.value)
        if time is None:
            continue
        for sentence in filter(_OLDER.search, _ROUGH_END.split(article.body)):
            amounts = list_amounts(sentence)
            for number, amount in enumerate(amounts):
                until = amounts[number + 1].start if number + 1 < len(amounts) else None
                role = tell_role(sentence, amount.start, amount.end, until=until, year=str(time.year))
                if role is Role.PAST:
                    gone[amount.unit, amount.value].append((article.id, time))
    return gone


def _drop_repeats(claims: Iterable[ComparedFigure]) -> list[ComparedFigure]:
    """One of the claims in which an article gives the same number for the same place in the same name."""
    kept: dict[tuple[object, ...], ComparedFigure] = {}
    for claim in claims:
        figure = claim.figure
        key = (figure.span.article, figure.low, figure.high, figure.speaker, claim.places, claim.contrasts)
        kept.setdefault(key, claim)
    return list(kept.values())


def _part_by_place(
    claims: Sequence[ComparedFigure], articles: Mapping[str, Article]
) -> list[list[ComparedFigure]]:
    """Part figures whose sentences tie them to different places, or that are not of one size, apart."""
    places = set[str]().union(*(claim.places for claim in claims))
    known = {
        key: frozenset(place for place in places if place in articles[key].content)
        for key in {claim.figure.span.article for claim in claims}
    }
    parts: list[list[ComparedFigure]] = []
    for claim in sorted(claims, key=lambda one: (not one.places, one.figure.span)):
        home = next((part for part in parts if not any(_are_apart(claim, one, known) for one in part)), None)
        if home is None:
            parts.append([claim])
        else:
            home.append(claim)
    return [sorted(part, key=lambda one: one.figure.span) for part in parts]


def _are_apart(one: ComparedFigure, other: ComparedFigure, known: Mapping[str, frozenset[str]]) -> bool:
    """Whether two figures are of two things: too far apart in size, of two times, all and the rest, or two places.

    They are of two places when one report gives both, or when neither report speaks of the other's place.
    """
    if one.period != other.period and not are_compatible((one, other)):
        return True
    if one.low in other.sums or other.low in one.sums:
        return True
    if _is_rest_of(one, other) or _is_rest_of(other, one):
        return True
    if one.places and other.places and not one.places & other.places:
        own, its = one.figure.span.article, other.figure.span.article
        if own == its or not (one.places & known[its] or other.places & known[own]):
            return True
    ratio = _SUM_RATIO if one.figure.unit in CURRENCIES else _COUNT_RATIO
    return not _are_of_one_size(one, other, ratio if one.earlier == other.earlier else _EARLIER_RATIO)


def _is_rest_of(one: ComparedFigure, other: ComparedFigure) -> bool:
    """Whether "three others were hurt" can be the rest of those that the other counts."""
    return one.is_rest and not other.is_rest and one.low < other.low


def _are_of_one_size(one: ComparedFigure, other: ComparedFigure, ratio: float) -> bool:
    """Whether two numbers could be of the same thing: they share a value, or lie within a ratio of each other.

    An open end shares too much: "more than a dozen" is not said of 1,360.
    """
    if are_compatible((one, other)) and not (one.is_open or other.is_open):
        return True
    least, most = sorted((one, other), key=lambda claim: claim.low)
    if least.low == float("-inf"):  # "fewer than 50"
        return least.high <= ratio * max(1.0, most.high)
    end = least.low if least.is_open else least.high
    return end > 0 and most.low <= ratio * end


def _part_one_report(claims: list[ComparedFigure]) -> list[list[ComparedFigure]]:
    """Part the figures of a single report that sets none of them against another: they are of several things."""
    alone = len({claim.figure.span.article for claim in claims}) == 1
    if not alone or are_compatible(claims) or any(claim.opposes or claim.revises for claim in claims):
        return [claims]
    return [[claim] for claim in claims]


def are_compatible(claims: Sequence[ComparedFigure]) -> bool:
    """Whether all could be true together: their ranges share a value."""
    return max(claim.low for claim in claims) <= min(claim.high for claim in claims)
