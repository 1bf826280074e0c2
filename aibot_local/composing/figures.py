"""The ledger of an event's figures: what number, of what, where, who says so, as of when."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from aibot_local.composing.actions import find_action, find_rate
from aibot_local.composing.amounts import Amount, list_amounts
from aibot_local.composing.frames import list_stems
from aibot_local.composing.framing import (
    GENERIC_IN,
    GENERIC_PEOPLE,
    HOMES,
    Framing,
    find_framing,
    find_subject,
    sort_counted,
)
from aibot_local.composing.periods import find_stretch_of_time
from aibot_local.composing.roles import Role, tell_role
from aibot_local.composing.sources import order_origins
from aibot_local.composing.speakers import find_source_named
from aibot_local.composing.votes import find_votes
from aibot_local.language.common import DEMONYMS
from aibot_local.language.units import CURRENCIES
from aibot_local.language.words import FUNCTION_WORDS
from aibot_local.records import Article, Event, Figure, Sentence, Span
from aibot_local.salience.furniture import is_page_part

_PLACE = re.compile(
    r"\b(?:in|at|near|off|around|outside|across)\s+(?:the\s+)?((?:St\.\s)?(?:[A-Z][\w'’-]+)(?:\s+(?:[A-Z][\w'’-]+|of|"
    r"the|de))*)"
)
# "Ten were treated at the one hospital and three at the other"
_CLAUSE_EDGE = re.compile(
    r"[;,:]|\b(?:while|whereas|but)\b|"
    r"\band (?=(?:\d|an?other|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|some)\b)"
)
_NOT_PLACES = re.compile(
    r"^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|^(?:January|February|March|April|May|June|July|August|"
    r"September|"
    r"October|November|December)\b"
)
# "puts the number at 870", "Tolvane says 810", "It now stands at 41": a number that leans on what was
# counted before.
_LEANS = re.compile(
    r"\b(?:at|to|(?:number|figure|toll|total|count|estimate|tally)\b[^.;]{0,60}\b(?:is|was)|says?|said|"
    r"lists?|listed|found|counts?|counted|(?:number|figure|toll|total|count|tally) of|"
    r"given|reach(?:es|ed)|makes? it)\s+"
    r"(?:(?:the|about|around|at|least|some|more|than|over|nearly|almost|roughly|only|just|now|up|to)\s+)*$",
    re.IGNORECASE,
)
_CONTRASTS = re.compile(r"\b(?:not|rather than|instead of) (?:the )?$")
_LEANING_END = re.compile(
    r"^\s*(?:$|[.,;:)]|because|from|on (?:the|Mon|Tues|Wed|Thu|Fri|Sat|Sun)|by|and|after|in|while|but|as)"
)
_MORE = re.compile(r"\b(?:further|additional|extra|more|other)\b(?! than)", re.IGNORECASE)
_HURT = "people injured"
_KILLED = re.compile(r"\b(?:kill(?:ed|s|ing)|dead|died|dies|fatally|slain)\b", re.IGNORECASE)
_OTHERS = re.compile(r"\bothers?\b")
_INJURED = re.compile(r"\b(?:injur|wound|hurt)", re.IGNORECASE)
# "The ring is now valued at $4,500", "the share dips to 90": sums go on from what was said before only where
# they are said to, shares never.
_SAME_SUM = re.compile(
    r"(?i)\b(?:it|this|bill|costs?|prices?|deal|bid|offer|figure|sum|total|estimate|budget|loss(?:es)?|damage|fund|"
    r"puts?|says?|said|not|rather|instead)\b"
)
# "Puts the number at 870", not "puts the magnitude at 6"
_TO_COUNT = re.compile(r"(?i)\b(?:at|to)\s+(?:\w+\s+){0,3}$")
_SAME_COUNT = re.compile(
    r"(?i)\b(?:it|them|number|figure|toll|total|count|tally|estimate|crowd|list|stands?|stood|"
    r"cases|infections|deaths|fatalities|injuries|arrests|evacuees)\b"
)
_SHARE = re.compile(r"(?i)per ?cent|percentage|%")
_MONEY = list_stems("dollar cent euro pound penny yuan yen rupee franc peso rouble")
# "part of an $8.2 billion takeover": the sum belongs to its noun.
_ARTICLE_BEFORE = re.compile(r"(?i)\ban?\s$")
_NOUN_BEHIND = re.compile(r"(?:\s(?!(?:" + "|".join(sorted(FUNCTION_WORDS)) + r")\b)[a-z][a-z-]*){1,3}(?!\w)")
_MADE_DEAD = re.compile(r"\b[a-z]+ $")  # "shot dead seven people"
_TO_DEATH = re.compile(r"\b(?:\w+(?:ed|ing)|shot|beat|burnt|frozen|froze) (?:the |his |her |their )?$")
# "One victim died on the way": of how many, only the rest of the report tells.
_ONE_OF_THEM = list_stems("victim patient")
_RUNNING_OFF = list_stems("man men gunman gunmen suspect attacker assailant robber shooter burglar thief")
_OF_ONE_SEX = list_stems("man men woman women")
_WITH_OTHERS = re.compile(
    r",?\s(?:and\s)?(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|\d+)\s(?:[a-z-]+\s)?"
    r"(?:m[ae]n|wom[ae]n|boys?|girls?|child|children|teen\w*|bab(?:y|ies)|infants?|toddlers?)\b"
)
_LEAST_CROWD = 10  # "two are gathered" is no attendance
# "In Miami, eight people were wounded"
_PLACE_BEFORE = re.compile(
    r"(?:(?<=[:;,]\s)|(?<=\band\s)|\A)[Ii]n (?:[A-Z][\w.'’-]+ ){0,2}(?!\w+day,)[A-Z][\w.'’-]+,\s"
)
_NEW_CLAUSE = re.compile(r"[;:“”\"]|\.\s|,\s(?:and|but|while|then)\b")
_FAR = 80  # characters over which a place in front of a number, or the time it is reckoned over, is shown with it
_NEAR = 45  # characters over which the words of a frame are shown with its number


@dataclass(frozen=True, slots=True)
class Mention:
    """A figure, the part it plays in its sentence, and what it counts.

    `topic` is the frame and the group counted, `sort` what sort of thing that is; `framed` whether a frame
    is known, rather than the bare thing counted.
    """

    figure: Figure
    role: Role
    topic: str
    sort: str
    framed: bool


def find_figures(event: Event, sentences: Sequence[Sentence]) -> tuple[Figure, ...]:
    """Every figure of the event's origins that has a clear counted thing, in order of span.

    Wire copies give none of their own. Left out are ages, dates, times, ordinals, and numbers that only say
    what another figure used to be, its share, or how it changed. `Figure.counted` names the fact ("people
    killed"), or the thing counted where no fact of a known kind is told.
    """
    return tuple(mention.figure for mention in read_mentions(event, sentences) if mention.role is Role.CLAIM)


def read_mentions(event: Event, sentences: Iterable[Sentence]) -> tuple[Mention, ...]:
    """Every number with a clear counted thing in the event's origins, whatever part it plays, in order of span.

    What is part of a page and not of its report has none: "+ Two killed in Dray crash" leads to another report.
    """
    articles = {origin.article.id: origin.article for origin in order_origins(event)}
    mentions: list[Mention] = []
    ordered = sorted((one for one in sentences if not is_page_part(one.text)), key=lambda one: one.span)
    for key, parts in groupby(ordered, key=lambda one: one.span.article):
        if key in articles:
            mentions += _read_article(articles[key], list(parts))
    return tuple(mentions)


def _read_article(article: Article, sentences: Sequence[Sentence]) -> list[Mention]:
    earlier: list[Mention] = []
    recent: list[Mention] = []
    previous: Sentence | None = None
    for sentence in sentences:
        if previous is not None and sentence.paragraph - previous.paragraph > 1:
            previous, recent = None, []
        recent = _read_sentence(sentence, article, previous, recent, earlier)
        earlier += recent
        previous = sentence
    return earlier


def _read_sentence(
    sentence: Sentence,
    article: Article,
    before: Sentence | None,
    recent: Sequence[Mention],
    earlier: Sequence[Mention],
) -> list[Mention]:
    text = sentence.text
    votes = find_votes(text)
    amounts = list_amounts(text)
    found: list[Mention] = []
    for vote in votes:
        role = tell_role(text, vote.start, vote.end, year=(article.published.value or "")[:4], adds=False)
        found.append(
            _make_mention(
                sentence, article, vote.amount, vote.side, "votes", role, (vote.start, vote.end), framed=True
            )
        )
    counted = [(vote.start, vote.end) for vote in votes]
    for number, amount in enumerate(amounts):
        if any(start <= amount.start < end for start, end in counted):
            continue
        after = amounts[number - 1].end if number else 0
        until = amounts[number + 1].start if number + 1 < len(amounts) else None
        framing = find_framing(
            text, amount.start, amount.end, noun=amount.noun, unit=amount.unit, after=after, until=until
        )
        if framing is None and amount.noun:
            framing = find_action(text, amount.start, amount.end, after=after, until=until)
        inherited = None if framing else _inherit_topic(text, amount, found, recent, before)
        if framing is None and inherited is None and not _tells_what(amount):
            continue
        joined = _is_joined(text, amount, amounts[number - 1] if number else None)
        topic, sort = inherited or _name_topic(amount, framing, text[: amount.start], joined=joined)
        if framing is not None and _is_no_total(amount, framing.frame.label):
            continue
        topic += find_rate(text, amount.end)
        role = tell_role(
            text,
            amount.start,
            amount.end,
            until=until,
            year=(article.published.value or "")[:4],
            adds=_may_add(text, amount, framing, topic, (*earlier, *found)),
            measured=bool(amount.unit),
        )
        span = _stretch_span(text, amount, framing, after, until)
        if framing is not None and framing.frame.of in ("people", ""):
            span = _stretch_over_time(text, _stretch_to_place(text, span))
        framed = framing is not None or inherited is not None
        found.append(_make_mention(sentence, article, amount, topic, sort, role, span, framed=framed))
    return found


def _is_joined(text: str, amount: Amount, last: Amount | None) -> bool:
    """Whether a number of men or women stands beside others: "two women and one man died"."""
    if last is not None and last.noun and text[last.end : amount.start].strip() == "and":
        return True
    return amount.noun in _OF_ONE_SEX and _WITH_OTHERS.match(text, amount.end) is not None


def _is_no_total(amount: Amount, label: str) -> bool:
    """Whether a number is that of a part, too small for what it is said to be of, or of those who run off."""
    if label == "people evacuated" and amount.noun in _RUNNING_OFF:
        return True
    if label == "people attending":
        return amount.high is not None and amount.high < _LEAST_CROWD
    return amount.low == amount.high == 1 and amount.noun in _ONE_OF_THEM


def _tells_what(amount: Amount) -> bool:
    """Whether an amount says by itself what it is of: "billions of dollars" may be of anything."""
    return bool(amount.unit) or bool(amount.noun and amount.noun not in _MONEY)


def _may_add(text: str, amount: Amount, framing: Framing | None, topic: str, told: Sequence[Mention]) -> bool:
    """Whether "other" or "another" adds to a number of the same kind.

    The three of "one was killed and three other people were injured" are all who were injured.
    """
    more = _MORE.search(text[amount.start : amount.end])
    if more is not None and more.group().casefold() == "other" and framing and framing.frame.label == _HURT:
        own = text[: min(amount.start, framing.start)]
        if _KILLED.search(own) and not _INJURED.search(own):
            return False
    return more is not None or any(one.topic == topic for one in told)


def _make_mention(
    sentence: Sentence,
    article: Article,
    amount: Amount,
    topic: str,
    sort: str,
    role: Role,
    span: tuple[int, int],
    *,
    framed: bool,
) -> Mention:
    start, end = span
    figure = Figure(
        text=sentence.text[start:end],
        span=Span(article.id, sentence.span.start + start, sentence.span.start + end),
        sentence=sentence.span,
        low=amount.low,
        high=amount.high,
        unit=amount.unit,
        counted=topic,
        speaker=find_source_named(sentence.text, start, end),
        outlet=article.outlet_name,
        as_of=article.published.value,
    )
    return Mention(figure, role, topic, sort, framed)


def _name_topic(
    amount: Amount, framing: Framing | None, before: str, *, joined: bool = False
) -> tuple[str, str]:
    """The name of what is counted, and its sort; `before` are the words of the sentence before the number.

    The eleven of "one dead and 11 others shot" are the people injured. The man of "two women and one man died" is
    `joined` to others: he is not the people killed.
    """
    sort = sort_counted(amount.noun, amount.unit)
    if framing is None:
        return amount.phrase.casefold() or amount.unit, sort
    if framing.frame.label == "shot" and _OTHERS.search(amount.phrase) and _KILLED.search(before):
        return _HURT, sort
    if not framing.frame.of:
        return f"{amount.phrase.casefold()} {framing.frame.label}", sort
    label = framing.frame.label
    words = [
        word if word.casefold().removesuffix("s") in DEMONYMS else word.casefold()
        for word in amount.phrase.split()
    ]
    group = words[-1] if words else ""
    people = next((word for word in words[:-1] if word[0].isupper()), "")  # "three Israeli civilians"
    generic = GENERIC_PEOPLE | framing.frame.nouns | GENERIC_IN.get(label, frozenset())
    if label.startswith("people") and group and (joined or people or amount.noun not in generic):
        label = label.replace("people", f"{people} {group}".lstrip(), 1)
    elif framing.frame.of == "buildings" and group:
        label = label.replace("buildings", "homes" if amount.noun in HOMES else group, 1)
    return label, sort


def _inherit_topic(
    text: str, amount: Amount, here: Sequence[Mention], recent: Sequence[Mention], before: Sentence | None
) -> tuple[str, str] | None:
    """What a bare number counts, where its sentence says so before ("810 jobs will go. The union puts it at
    870").
    """
    contrast = _CONTRASTS.search(text[: amount.start]) is not None
    leans = _LEANS.search(text[: amount.start]) and _LEANING_END.match(text[amount.end :])
    if amount.noun or not (leans or contrast):
        return None
    own = text[: amount.start]
    if amount.unit in CURRENCIES and not _SAME_SUM.search(own):
        return None
    if not amount.unit and (_SHARE.search(own) or (_TO_COUNT.search(own) and not _SAME_COUNT.search(own))):
        return None
    for said, context in ((reversed(here), own), (reversed(recent), before.text if before else "")):
        for one in said:
            if one.framed and one.figure.unit == amount.unit:
                return one.topic, one.sort
        framing = None if contrast else find_subject(context, amount.unit)
        if framing is not None:
            return framing.frame.label.replace("buildings", "homes"), framing.frame.of
    return None


def _stretch_span(
    text: str, amount: Amount, framing: Framing | None, after: int, until: int | None
) -> tuple[int, int]:
    """The words of the number and, where they stand close by without a comma between, those of its frame."""
    start, end = amount.start, amount.end
    noun = _NOUN_BEHIND.match(text, end) if amount.unit and _ARTICLE_BEFORE.search(text[:start]) else None
    end = noun.end() if noun else end
    if framing is None:
        return start, end
    if after <= framing.start and framing.end <= start:
        between = text[framing.end : start]
        is_dead = text[framing.start : framing.end] == "dead"
        made = _MADE_DEAD.search(text[: framing.start]) if is_dead else None
        begin = made.start() if made else framing.start
        return (start if "," in between or start - framing.start > _NEAR else begin), end
    if end <= framing.start and framing.end <= (until or len(text)):
        between = text[end : framing.start]
        made = _TO_DEATH.search(text[:start]) if text.startswith("to death", framing.start - 3) else None
        start = made.start() if made else start
        return start, (end if "," in between or framing.end - end > _NEAR else framing.end)
    return start, end


def _stretch_over_time(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """The span with the words that say over what long time people are counted: they are not the event's alone."""
    time = find_stretch_of_time(text)
    if time is None or max(time.start() - span[1], span[0] - time.end()) > _FAR:
        return span
    return min(span[0], time.start()), max(span[1], time.end())


def _stretch_to_place(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """The span with the place that rules it: "in Chicago, 39 people were shot over the weekend, leaving ten dead"."""
    places = [
        place.start() for place in _PLACE_BEFORE.finditer(text, 0, span[0]) if span[0] - place.end() <= _FAR
    ]
    if not places or _NEW_CLAUSE.search(text, places[-1], span[0]):
        return span
    return places[-1], span[1]


def find_places(text: str, start: int, end: int) -> frozenset[str]:
    """The places named in the same clause as the number."""
    edges = [match.start() for match in _CLAUSE_EDGE.finditer(text)]
    left = max((edge for edge in edges if edge < start), default=0)
    clause = text[left : min((edge for edge in edges if edge >= end), default=len(text))]
    return frozenset(
        match.group(1) for match in _PLACE.finditer(clause) if not _NOT_PLACES.match(match.group(1))
    )
