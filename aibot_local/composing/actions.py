"""Facts told by a plain verb ("400 tents were delivered"), rates, and the names of facts."""

import re

from aibot_local.composing.frames import FRAMES, Frame
from aibot_local.composing.framing import CLOSE, Framing, find_zones

# What is done to counted things that no frame tells of: regular verbs by their stem, then participle and
# forms.
_REGULAR = (
    "deliver collect cancel ground open deploy recall cull test vaccinat releas fin fell remov strand "
    "divert delay hir "
    "train sign recover seiz donat distribut plant clos elect expel dismiss fir launch return repair "
    "inspect clear "
    "block review approv issu suspend scrap replac connect slaughter confiscat intercept cast"
)
_IRREGULAR = (
    "sold:sold selling:sold bought:bought buying:bought sent:sent sending:sent built:built building:built "
    "stolen:stolen stole:stolen stealing:stolen shot:shot found:found finding:found sunk:sunk sank:sunk "
    "lost:lost "
    "losing:lost shut:shut hit:hit struck:struck laid:laid swept:swept dug:dug drawn:drawn "
    "cancelled:cancelled "
    "cancelling:cancelled expelled:expelled"
)
_ACTIONS: dict[str, str] = {
    **{verb + ending: verb + "ed" for verb in _REGULAR.split() for ending in ("ed", "ing")},
    **dict(pair.split(":") for pair in _IRREGULAR.split()),
}
_ACTION_WORD = re.compile(rf"\b(?:{'|'.join(sorted(_ACTIONS, key=len, reverse=True))})\b", re.IGNORECASE)
_GROUPS = ("people", "buildings", "homes")
_FRAME_ENDS = frozenset(
    frame.label.partition(" ")[2] if frame.label.startswith(_GROUPS) else frame.label for frame in FRAMES
)
_FRAME_ENDS |= {"votes for", "votes against"}
_ACTION_ENDS = frozenset(_ACTIONS.values())
_WAS = re.compile(
    r"\s*(?:(?:were|was|are|is|been|being|have|has|had|will|would|be|to|also|now|later|already|reportedly|"
    r"not)\s+)*$"
)


_AIMED = re.compile(r"\s+at\s+(?!least\b|most\b)")  # "shot at seven people"
_RATE = re.compile(
    r"\s*(?:a|an|per|each|every)\s+(hour|day|night|week|month|year|head|person|household|share|tonne|mile)\b"
)


def find_rate(sentence: str, end: int) -> str:
    """What the number that ends at `end` is reckoned by: " a day" where the sentence says so, or nothing."""
    match = _RATE.match(sentence, end)
    return f" a {match.group(1)}" if match else ""


def find_action(
    sentence: str, start: int, end: int, *, after: int = 0, until: int | None = None
) -> Framing | None:
    """What was done to the things counted at `start` to `end`, where a known word close by tells it."""
    left, right = find_zones(sentence, start, end, after, until)
    in_front = list(_ACTION_WORD.finditer(sentence, left, start))
    match: re.Match[str] | None
    if in_front and _AIMED.match(sentence, in_front[-1].end()):
        return None
    if in_front and CLOSE.match(sentence[in_front[-1].end() : start]):
        match = in_front[-1]
    else:
        match = _ACTION_WORD.search(sentence, end, right)
        if match is not None and not _WAS.match(sentence[end : match.start()]):
            match = None
    if match is None:
        return None
    return Framing(Frame(_ACTIONS[match.group().lower()], None, None, of=""), match.start(), match.end())


def names_fact(counted: str) -> bool:
    """Whether a name of `Figure.counted` tells what happened to the things, and not only what they are."""
    return names_known_fact(counted) or counted.rpartition(" ")[2] in _ACTION_ENDS


def names_known_fact(counted: str) -> bool:
    """Whether a name of `Figure.counted` is that of a frame, with any group and rate."""
    plain = re.sub(r" a \w+$", "", counted)
    return any(plain == end or plain.endswith(f" {end}") for end in _FRAME_ENDS)
