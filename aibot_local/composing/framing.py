"""Which frame a number stands in.

News gives one fact in many ways ("killing 12", "a death toll of 12", "12 dead", "the toll rose to 12"); the
frame is what makes them comparable.
"""

import re
from dataclasses import dataclass

from aibot_local.composing.frames import FRAMES, Frame, list_stems
from aibot_local.language.units import CURRENCIES
from aibot_local.language.words import find_stem

# Counted things that only say "people": they do not tell one group of people from another.
GENERIC_PEOPLE = list_stems(
    "people person man woman men women passenger resident victim evacuee patient civilian inhabitant "
    "villager "
    "individual soul local citizen life body employee worker staff case fatality survivor member other "
    "casualty "
    "islander traveller commuter guest visitor"
)
# In a frame of its own these say no more than "people" does.
GENERIC_IN = {
    "jobs lost": list_stems("worker employee staff people"),
    "people arrested": list_stems("suspect demonstrator protester"),
    "people missing": list_stems(
        "hiker climber skier swimmer sailor fisherman camper mountaineer walker diver"
    ),
    "people charged": list_stems("suspect demonstrator protester defendant"),
    "people attending": list_stems("demonstrator protester marcher spectator attendee"),
}
# Who can be killed, hurt, missing, arrested or moved. Endings tell most of them.
_LIVING = GENERIC_PEOPLE | list_stems(
    "man men woman women child children boy girl baby infant teen teenager youth adult student pupil "
    "soldier troops "
    "police officer sailor guard marine pilot crew personnel staff worker employee firefighter rescuer "
    "medic doctor "
    "nurse suspect gunman attacker bomber militant rebel fighter insurgent hostage prisoner inmate "
    "refugee migrant "
    "tourist national foreigner american member fan player protester demonstrator marcher spectator "
    "attendee relative "
    "cousin brother sister son daughter wife husband mother father parent family friend neighbour "
    "neighbor animal "
    "cattle sheep cow horse dog cat pig goat chicken bird ewe lamb fish livestock miner driver cyclist "
    "pedestrian "
    "motorist swimmer climber skier hiker journalist civilian policeman fireman colleague customer "
    "evacuee youngster "
    "pensioner detainee kid toddler twin bystander onlooker"
)
_LIVING_ENDING = re.compile(
    r"(?:ers|ors|ists|ians|men|women|ees|ants|children|folk|police|kids)$", re.IGNORECASE
)
_LIFELESS = list_stems(
    "number order tower computer paper letter river matter center container trailer helicopter tanker "
    "meter quarter "
    "factor corner border quarter chapter shoulder finger layer powder door floor error sector motor "
    "tractor plants "
    "elephants restaurant grant warrant document"
)
HOMES = list_stems("home house dwelling property")
JOBS = list_stems("job post position livelihood role")
BUILDINGS = HOMES | list_stems(
    "building flat apartment structure household customer premise school shop cabin caravan"
)
AREAS = frozenset({"ha", "km2", "acre", "m2", "mi2", "ft2"})
_REACH = 70  # characters on each side in which a trigger still speaks of the number
_STOP = re.compile(
    r"[;:!?()]|\s[–—-]{1,2}\s|\.(?:\s|(?=[A-Z][a-z]))|,\s+(?:and|but|while|as|which|who|where|when|after|with)\b"
    r"|\band (?=(?:one|two|three|four|some|several|many|most|half|none|all|both) of (?:them|those|whom)\b)"
)
_ASIDE = re.compile(
    r",\s+(?:including|among them|most(?:ly)?(?: of them)?|all|some|many|both|not|rather than)\b[^,;]*(?:,|$)"
)
_WAS_SO = re.compile(
    r"\s*(?:(?:others?|were|was|are|is|been|being|have|has|had|be|to|in|on|also|now|still|later|already|"
    r"reportedly|"
    r"confirmed|reported|known|feared|believed|said|thought|left|remain|remains|remained|pronounced|found|"
    r"not|the|taken|rushed|transported|airlifted|flown|(?:shot|stabbed)\s+and|"
    r"more|seriously|badly|critically|as|missing|presumed|or)\s+)*$",
    re.IGNORECASE,
)
# Those looked for or picked up for what they did are not missing, rescued or evacuated.
_SOUGHT = list_stems("suspect gunman gunmen shooter attacker assailant robber burglar thief culprit fugitive")
_NOT_OF_SOUGHT = frozenset({"people missing", "people rescued", "people evacuated"})
# "Looking for two men" tells of missing ones only where they are said to be missed, or rescuers look; not where the two
# are "wanted in connection with the shooting".
_HUNTED = re.compile(
    r"(?i)\b(?:wanted|suspects?|(?:believed|thought) to (?:be|have been) (?:involved|responsible)|in connection with|"
    r"manhunt|gunm[ae]n|shooters?|attackers?|robbers?|responsible for|escaped)\b"
)
_MISSED = re.compile(r"(?i)\b(?:missing|unaccounted|no trace|found|survivors?|lost)\b")
_RESCUE = re.compile(
    r"(?i)\b(?:rescu\w+|search (?:and|crews?|teams?|parties)|crews?|divers?|coast ?guard|lifeboats?|rubble|debris|"
    r"wreck\w*|avalanche|swept|capsiz\w+|sank|sunk|sea|lake|river|mountain|helicopters?|drown\w*)\b"
)
# "The storm claimed 12 lives" tells of the dead; "the tribe claims 1,200 members" does not.
_CLAIM = re.compile(r"\bclaim(?:ed|ing|s)\b(?! the lives)")
_LIFE = find_stem("lives")
# "two arrest warrants", "717 missing persons reports": the last noun is what is counted.
_OF_PAPERS = re.compile(
    r"(?:\s[a-z]+){0,2}?\s(?:warrants?|reports?|certificates?|threats?|penalt(?:y|ies)|investigations?|notices?)\b"
)
# People are ordered, moved and cleared for many reasons.
_LEAVING = re.compile(
    r"(?i)\b(?:homes?|houses?|evacu\w+|shelters?|leave|village\w*|town|valley|flood\w*|fires?|safety|displaced|homeless|"
    r"neighbou?rhoods?|residents|flee\w*|fled)\b"
)
# "casings" has the stem of "case", "protests" that of "protesters"
_LIKE_STEM = re.compile(r"(?i)(?:\bcasing|ation|ing|protest|march)(?:e?s)?$")
# "United carried 155 million passengers" tells of no ship, train or plane.
_ABOARD = re.compile(
    r"(?i)\b(?:on|the|aboard)\s(?:[\w-]+\s)?(?:vessel|ship|boat|ferry|plane|aircraft|jet|helicopter|train|bus|coach|flight)\b"
)
_SUFFERED = re.compile(r"(?i)killed|injured|wounded|hurt|rescued|saved|arrested|detained|charged|indicted")
_ACTIVE = re.compile(r"(?i)\b(?:have|has|had)\s(?:\w+ly\s|also\s|already\s)?$")
_COUNT = re.compile(r"toll|number|count|total|tally|figure|area|estimate", re.IGNORECASE)
# Words by which something else happens between a number and a trigger: "three students were shot outside as school was
# dismissed" tells of no lost jobs, "began shooting at two students" of nobody's rescue.
_ELSEWHERE = re.compile(
    r"\b(?:and|but|or|as|when|while|after|before|since|until|because|if|that|to|for|by|with|along|about|up|out|off|over|"
    r"down|wanted|allegedly|arrived|went|came|drove|walked|visited|work(?:ed)?|\w+ing|were|was|are|is|had|has|have)\b"
    r"|[,/]|\s-",
    re.IGNORECASE,
)
# "The price of the stadium has gone up to": a verb that leads from what is counted to its number.
_LEADS = re.compile(
    r"(?i)\b(?:(?:gone|went|goes) (?:up|down)|ros\w+|ris(?:en|es)|climb\w+|jump\w+|gr[eo]wn?|f[ae]ll(?:en|s)?|"
    r"dropp?\w*|stands?|stood|put|set|is|was|been|be|raised|cut|lifted|lowered|revised)\s+(?:to|at)?\s*"
    r"(?:about|around|some|nearly|almost)?\s*$"
)
CLOSE = re.compile(
    r"^[^\w,;]*(?:(?:at|the|a|an|about|around|some|least|most|up|to|more|than|over|nearly|almost|roughly|"
    r"approximately|estimated|only|just|another|further|of|as|many|total|lives)\W+)*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Framing:
    """The frame a number stands in and the trigger words that tell it (offsets in the sentence)."""

    frame: Frame
    start: int
    end: int


def is_living(noun: str, words: str) -> bool:
    """Whether a counted noun (its stem, and the words it stands in) names people or animals."""
    if noun in _LIFELESS:
        return False
    return noun in _LIVING or _LIVING_ENDING.search(words) is not None


def sort_counted(noun: str, unit: str) -> str:
    """Of what sort a counted thing is, as `Frame.of` names it."""
    if unit in CURRENCIES:
        return "money"
    if unit == "%":
        return "percent"
    if unit in AREAS:
        return "area"
    if unit:
        return "measure"
    if noun in BUILDINGS:
        return "buildings"
    return "jobs" if noun in JOBS else "people"


def find_framing(
    sentence: str, start: int, end: int, *, noun: str, unit: str, after: int = 0, until: int | None = None
) -> Framing | None:
    """Find the frame of the number (with its unit and counted noun) at `start` to `end` of a sentence.

    `after` and `until` are where the number before ends and the next one starts. A trigger right in front
    wins ("killing 12"), then one right behind ("12 were killed"), then the counted noun itself ("two
    deaths"), then the nearest behind, then the nearest in front.
    """
    sort = sort_counted(noun, unit)
    if sort == "people" and noun and not is_living(noun, sentence[start:end]):
        frames = [frame for frame in FRAMES if frame.of == sort and noun in frame.nouns]
    else:
        frames = [frame for frame in FRAMES if frame.of == sort]
    if noun in _SOUGHT:
        frames = [frame for frame in frames if frame.label not in _NOT_OF_SOUGHT]
    if not _MISSED.search(sentence) and (_HUNTED.search(sentence) or not _RESCUE.search(sentence)):
        frames = [frame for frame in frames if frame.label != "people missing"]
    if not _LEAVING.search(sentence):
        frames = [frame for frame in frames if frame.label != "people evacuated"]
    if not _ABOARD.search(sentence):
        frames = [frame for frame in frames if frame.label != "people on board" or noun not in frame.nouns]
    left, right = find_zones(sentence, start, end, after, until)
    claim = _CLAIM.search(sentence, left, start)
    if claim and noun != _LIFE:
        left = claim.end()
    before = _find_nearest(sentence, frames, left, start, in_front=True)
    if before is not None and CLOSE.match(sentence[before.end : start]):
        return before
    if sort in ("money", "percent"):
        comma = sentence.find(",", end, right)
        right = comma if comma >= 0 else right
    behind = _find_nearest(sentence, frames, end, right, in_front=False)
    if behind is not None and _is_doer(sentence[end : behind.start], sentence[behind.start : behind.end]):
        behind = None
    if behind is not None and _WAS_SO.match(sentence[end : behind.start]):
        return behind
    for frame in frames:
        if noun in frame.nouns and not _LIKE_STEM.search(sentence[start:end]):
            return Framing(frame, start, end)
    if behind is not None and (
        not (noun or unit) or _ELSEWHERE.search(_strip_auxiliaries(sentence[end : behind.start]))
    ):
        # Behind a bare number a new clause may begin ("was 78 and had been in hospital").
        behind = None
    if before is not None and not _is_subject_of(
        sentence[before.start : before.end], sentence[before.end : start]
    ):
        before = None
    return behind or before


def _is_doer(between: str, trigger: str) -> bool:
    """Whether those counted did it and did not suffer it: "eight children have killed or injured others"."""
    return bool(_SUFFERED.fullmatch(trigger) and _ACTIVE.search(between))


def _is_subject_of(trigger: str, between: str) -> bool:
    """Whether a trigger some way in front of a number is what the number is of.

    Behind "toll" or "number of" it is, and where a verb leads from one to the other ("the price has gone up to"); far
    behind a verb such as "killed" it is of something else.
    """
    return bool(_COUNT.search(trigger) or (_LEADS.search(between) and not re.search(r",|\band\b", between)))


def _strip_auxiliaries(between: str) -> str:
    """The words between a number and a trigger without those that belong to the trigger ("were also")."""
    match = _WAS_SO.search(between)
    return between[: match.start()] if match else between


def find_subject(context: str, unit: str) -> Framing | None:
    """The frame that the words before a bare number speak of last ("the number of houses to be pulled
    down").
    """
    stems = {find_stem(word) for word in re.findall(r"[A-Za-z]+", context)}
    sorts = [sort_counted("", unit)] if unit else _guess_sorts(stems)
    frames = [frame for frame in FRAMES if frame.of in sorts]
    found = [
        _find_nearest(context, frames, 0, len(context), in_front=True),
        _find_last(context, frames),
    ]
    known = [framing for framing in found if framing is not None]
    return max(known, key=lambda framing: framing.end, default=None)


def _guess_sorts(stems: set[str]) -> list[str]:
    if stems & BUILDINGS:
        return ["buildings"]
    return ["jobs", "people"] if stems & JOBS else ["people"]


def _find_last(sentence: str, frames: list[Frame]) -> Framing | None:
    found = [
        Framing(frame, match.start(), match.end())
        for frame in frames
        if frame.after is not None
        for match in frame.after.finditer(sentence)
    ]
    return max(found, key=lambda framing: framing.end, default=None)


def find_zones(sentence: str, start: int, end: int, after: int, until: int | None) -> tuple[int, int]:
    """Where the words in front of a number that speak of it begin, and where those behind it end."""
    left = max(after, start - _REACH)
    for stop in _STOP.finditer(sentence, left, start):
        left = stop.end()
    right = min(len(sentence) if until is None else until, end + _REACH)
    aside = _ASIDE.match(sentence, end)
    if aside:
        right = min(len(sentence), aside.end() + _REACH)
        halt = _STOP.search(sentence, aside.end() - 1, right)
    else:
        halt = _STOP.search(sentence, end, right)
    return left, halt.start() if halt else right


def _find_nearest(
    sentence: str, frames: list[Frame], start: int, end: int, *, in_front: bool
) -> Framing | None:
    found: list[tuple[int, int, Framing]] = []
    for order, frame in enumerate(frames):
        pattern = frame.before if in_front else frame.after
        if pattern is None:
            continue
        for match in pattern.finditer(sentence, start, end):
            if _OF_PAPERS.match(sentence, match.end()):
                continue
            distance = end - match.end() if in_front else match.start() - start
            found.append((distance, order, Framing(frame, match.start(), match.end())))
    return min(found, key=lambda one: one[:2])[2] if found else None
