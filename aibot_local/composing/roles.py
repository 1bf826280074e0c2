"""What part a number plays in its sentence: a claim of its own, an older figure, a share of another, a mere
chance.
"""

import re
from enum import StrEnum

from aibot_local.composing.periods import find_opening


class Role(StrEnum):
    """The part a number plays."""

    CLAIM = "claim"  # the source gives it as it stands
    PAST = "past"  # an earlier figure, named to say what it was before
    PART = "part"  # a share of another figure ("six of them", "including two crew")
    CHANGE = "change"  # a difference or an addition ("two more than", "a further five")
    POSSIBLE = "possible"  # may or might come about
    OTHER_TIME = "other time"  # of another event, told as background


_QUALIFIER = (
    r"(?:(?:at|the|a|an|about|around|some|least|most|up|to|more|than|over|nearly|almost|roughly|"
    r"approximately|estimated|only|just|another|total|of|well|as|many|fewer|less|under|below|exactly|"
    r"all)\s+)*"
)
_GIVEN = (
    r"(?:given|put|said|stated|reported|spoken of|announced|estimated|named|listed|counted by|thought|feared|"
    r"claimed)"
)
_COUNT = (
    r"(?:figures?|estimates?|counts?|(?:death )?tolls?|numbers?|reports?|tall(?:y|ies)|totals?|versions?)"
)
_BEFORE_PAST = re.compile(
    rf"(?:\b(?:up|down) from|\bcompared (?:with|to)|\binstead of|\bnot|\brather than|"
    rf"\bhad (?:(?:earlier|previously|first|initially|originally|been|already|"
    rf"at first) )*{_GIVEN}\b[^.;]{{0,45}}?|"
    rf"\b(?:earlier|previous|initial|original|former|preliminary|outdated|first)\s+{_COUNT}\b[^.;,]{{0,30}}?|"
    rf"\b(?:earlier|previously|initially|originally|first|at first)\s+{_GIVEN}\b[^.;,]{{0,30}}?|"
    rf"\b(?:earlier|previous|initial|original|former|preliminary)|"
    rf"\breplac(?:es|ed|ing)\b[^.;]{{0,80}}?|\bsupersed(?:es|ed|ing)\b[^.;]{{0,80}}?|"
    rf"\b(?:fewer|less|more|higher|lower) than the|"
    rf"\b(?:on (?:mon|tues|wednes|thurs|fri|satur|sun)day|yesterday|earlier|at first),? "
    rf"(?:it|(?:the|its|their) {_COUNT}) (?:was|were|stood at)|"
    rf"\b(?:reports?|article|story|edition|version)\b[^.;]{{0,40}}\b(?:gave|put|said|"
    rf"stated)\b[^.;]{{0,20}}?)\s*"
    rf"{_QUALIFIER}(?:[€$£¥])?$",
    re.IGNORECASE,
)
_NOT_BEFORE = re.compile(rf"\b(?:not|rather than|instead of)\s+{_QUALIFIER}[€$£¥]?$", re.IGNORECASE)
_NOW = re.compile(r"\bnow\b", re.IGNORECASE)
# "Confirmed cases rose to 30, against 21 a week earlier", "after 21 at first"
_BEFORE_AGAINST = re.compile(rf"\b(?:against|after|on)\s+{_QUALIFIER}[€$£¥]?$", re.IGNORECASE)
_AFTER_AGAINST = re.compile(
    r"^\s*(?:\w+\s+){0,3}?(?:at first|initially|last (?:week|month|year)|"
    r"(?:a|the) (?:day|week|month|year) (?:earlier|before))\b",
    re.IGNORECASE,
)
_FROM_BEFORE = re.compile(rf"\bfrom\s+{_QUALIFIER}[€$£¥]?$", re.IGNORECASE)
_TO_NEXT = re.compile(rf"^[^.;,:]{{0,25}}?\bto\s+{_QUALIFIER}[€$£¥]?\w", re.IGNORECASE)
_MOVED = re.compile(
    r"\b(?:rais\w+|rose|risen|rise|increas\w+|lift\w*|cut|lower\w*|revis\w+|grew|grown|climb\w*|jump\w*|"
    r"fell|fallen|drop\w*|"
    r"reduc\w+|correct\w+|chang\w+|up|down|to)\b[^.;]{0,60}$",
    re.IGNORECASE,
)
_DAY = (
    r"(?:(?:last |late |early )*(?:mon|tues|wednes|thurs|fri|satur|sun)day|the (?:day|night|week) before|"
    r"(?:a |an |two |three )?"
    r"(?:days?|hours?|weeks?) (?:earlier|before|ago)|yesterday|earlier|at first|initially|last (?:week|"
    r"night|month)|\d{1,2} \w+)"
)
_AFTER_PAST = re.compile(
    rf"^[^.;:]{{0,60}}?\b(?:first|initially|originally|previously|earlier|at first)\s+(?:\w+\s+)?{_GIVEN}\b|"
    rf"^[^.;:,]{{0,60}}?\bhad (?:earlier |previously |first |initially |originally )?{_GIVEN}\b|"
    rf"^\s+(?:\w+ ){{0,2}}?{_GIVEN} (?:by [^.;,]{{2,40}}? )?(?:on |a |the )?{_DAY}\b|"
    rf"^\s+(?:\w+ ){{0,2}}?(?:it|they|he|she|officials|police|authorities|(?:the|her|his|"
    rf"its) \w+(?: \w+)?) {_GIVEN} (?:on )?{_DAY}|"
    r"^[^.;:]{0,80}?\bsuperseded\b|^\s+(?:\w+\s+){0,3}(?:a day|a week|hours|days|a month|"
    r"a year) (?:earlier|before|ago)\b",
    re.IGNORECASE,
)
_SPEAKING = re.compile(r"^\s+(?:told|said|say|asked|described|recalled|who)\b", re.IGNORECASE)
_AFTER_PART = re.compile(r"^\s+(?:of|among) (?:them|which|whom|those|these|the\b)", re.IGNORECASE)
_BEFORE_PART = re.compile(
    r"(?:\bof (?:those|these) (?:\w+ )?\w+,|"
    rf"\bincluding|\bamong them|\bof (?:them|whom|which)(?: \w+)?|\bof the (?:\w+ )?(?:dead|injured|"
    rf"wounded|missing|"
    rf"victims),?|\bcounting|\bbut|\bone of)\s+{_QUALIFIER}$",
    re.IGNORECASE,
)
# "the three victims": known from before, often some of them only. "The 12 who died" is left out with them.
_BEFORE_DEFINITE = re.compile(
    r"\b(?:the|these|those|his|her|their|its|all|both|other)\s+(?:other\s+)?$", re.IGNORECASE
)
_OF_THE = re.compile(r"\bof (?:the|its|his|her|their|those|these|our)\b", re.IGNORECASE)
_AT_SCENE = re.compile(r"^[^.;,]{0,40}\b(?:on|at) (?:the )?scene\b", re.IGNORECASE)
_ALSO = re.compile(r"^\s+(?:(?:were|was|are|is|have|has|been|had)\s+)*also\b", re.IGNORECASE)
_CHANGE_AFTER = re.compile(
    r"^\s+(?:\w+\s+){0,2}?(?:more|fewer|less|higher|lower|above|below|beyond|short of)\s+(?:than\b|the\b)|"
    r"^\s+(?:more|fewer)\b(?! than)|"
    r"^\s+times\b",
    re.IGNORECASE,
)
_CHANGE_BEFORE = re.compile(
    rf"\b(?:rose|risen|rises?|increas(?:ed?|ing)|climbed|fell|fallen|dropped|decreased?|grew|grown|cut|up|"
    rf"down) by\s+"
    rf"{_QUALIFIER}[€$£¥]?$",
    re.IGNORECASE,
)
_NAME_AND = re.compile(r"\b[A-Z][\w’'-]+,? and\s$")  # "Nathaniel Conley and seven others": eight in all
_ADDITION = re.compile(r"\b(?:another|further|additional|extra|other)\s+$", re.IGNORECASE)
_EXTRA = re.compile(r"\b(?:additional|extra|further)\s", re.IGNORECASE)
# "He has six arrests dating back to 2015": of one person's past
_RECORD = re.compile(r"\b(?:has|have|had)\s$")
_ADDS = re.compile(r"(?:\S+\s+){1,5}?(?:further|additional|extra|other|more)\b(?! than)", re.IGNORECASE)
_POSSIBLE = re.compile(
    r"\b(?:could|may|might|(?:should|would)(?: have|['’]ve)|if|whether|unless|feared|fears? that|"
    r"risk(?:s|ed)? of|threaten(?:s|ed|ing)?|"
    r"potentially|capacity|beds for|"
    r"room for|built for|up to .{0,40}(?:could|may|might))\b",
    re.IGNORECASE,
)
_IF = re.compile(r"(?:If|Unless|Should|Were)\b")
_YEAR = re.compile(r"\b(?:in|of|during|the) (?:(?:early|late|mid)[ -])?((?:19|20)\d\d)\b")
_ANNIVERSARY = re.compile(
    r"\b(?:a|one|two|three|four|five|six|seven|eight|nine|ten|\d+|several|last) (?:months?|years?|"
    r"decades?|centur(?:y|ies)) (?:ago|before|earlier)\b|"
    r"\blast year\b|\bthe (?:year|decade) before\b|\bworst .{0,30} since\b|\ba similar\b|"
    r"\bprevious (?:accident|attack|outbreak|"
    r"fire|crash|disaster|earthquake|quake|flood|storm|shooting|blast|explosion)\b",
    re.IGNORECASE,
)


def tell_role(
    sentence: str,
    start: int,
    end: int,
    *,
    until: int | None = None,
    year: str = "",
    adds: bool = True,
    measured: bool = False,
) -> Role:
    """Tell the part of the number at `start` to `end` (its qualifiers within) of a sentence.

    `until` is where the next number starts, whose words are not looked at. `year` is that of the article: a
    clause that speaks of another, earlier year is of another time. `adds` tells whether "another" and
    "further" add to a number of the same kind, so that the 30 of "killing 12 and injuring another 30" is a
    claim and not an addition; `measured` that the number has a unit ("640 hectares of the forest").
    """
    before, after = sentence[:start], sentence[end:]
    near = sentence[end:until]
    segment = _find_segment(sentence, start, end)
    if _tells_other_time(segment, year) or _tells_other_time(find_opening(sentence), year):
        return Role.OTHER_TIME
    if _CHANGE_AFTER.match(after):
        return Role.CHANGE
    came_from = _FROM_BEFORE.search(before)
    if came_from and (_TO_NEXT.match(after) or _MOVED.search(before[: came_from.start()])):
        return Role.PAST
    if _BEFORE_PAST.search(before):
        if _NOT_BEFORE.search(before) and not (_AFTER_PAST.match(near) or _NOW.search(before)):
            return Role.CLAIM  # "19, not the 14 listed by the council": someone holds to the other figure
        return Role.PAST
    if _AFTER_PAST.match(near) or (_BEFORE_AGAINST.search(before) and _AFTER_AGAINST.match(near)):
        return Role.PAST
    if _CHANGE_BEFORE.search(before) and not re.search(r"\bto\s+\S*$", before):
        return Role.CHANGE
    if _ALSO.match(near):
        return Role.CHANGE
    if adds and (_ADDITION.search(before) or _ADDS.match(sentence[start:end])):
        return Role.CHANGE
    if measured and (
        _EXTRA.search(sentence[start:end]) or re.search(r"\b(?:additional|extra|further)\s+$", before)
    ):
        return Role.CHANGE  # "costs an additional $10.34"
    if _RECORD.search(before) and re.search(r"\barrests\b", sentence[start:end]):
        return Role.OTHER_TIME
    if _NAME_AND.search(before) and re.search(r"\bothers?\b", sentence[start : end + 7]):
        return Role.CHANGE
    if _BEFORE_DEFINITE.search(before) or _AT_SCENE.match(near) or _OF_THE.search(sentence[start:end]):
        return Role.PART
    if (_AFTER_PART.match(after) and not measured) or _SPEAKING.match(after) or _BEFORE_PART.search(before):
        return Role.PART
    if _POSSIBLE.search(segment) or _IF.match(sentence):
        return Role.POSSIBLE
    return Role.CLAIM


def _find_segment(sentence: str, start: int, end: int) -> str:
    """The words between the commas, colons or semicolons around the number, and what "when" ties them to."""
    left = max(sentence.rfind(mark, 0, start) for mark in (";", ":", ", "))
    while left > 0 and re.match(r"\W*(?:when|in which|killing|leaving|injuring|where)\b", sentence[left:]):
        left = max(sentence.rfind(mark, 0, left) for mark in (";", ":", ", "))
    rights = [at for mark in (";", ":", ", ") if (at := sentence.find(mark, end)) >= 0]
    return sentence[max(left, 0) : min(rights, default=len(sentence))]


def _tells_other_time(segment: str, year: str) -> bool:
    if _ANNIVERSARY.search(segment):
        return True
    return any(found < year for found in _YEAR.findall(segment)) if year else False
