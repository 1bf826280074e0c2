"""Words between quotation marks, and who is said to have spoken them."""

import re
from dataclasses import dataclass

from aibot_local.language.dates import MONTHS, WEEKDAYS
from aibot_local.language.modality import SAY_VERBS
from aibot_local.language.words import fold_typography


@dataclass(frozen=True, slots=True)
class Quotation:
    """Quoted words at `start` to `end` of their text, without the marks; `outer_start` to `outer_end` with them.

    `speaker` is the name as it stands at `speaker_start` to `speaker_end`, or empty where the text names none; it
    may be a pronoun or a description ("he", "a spokesman"). `nested` quotations lie inside another.
    """

    start: int
    end: int
    outer_start: int
    outer_end: int
    speaker: str = ""
    speaker_start: int = 0
    speaker_end: int = 0
    nested: bool = False


@dataclass(frozen=True, slots=True)
class Speaker:
    """Someone said to say, think or report something, at `start` to `end`; `cue` is the verb or phrase.

    `scope_start` to `scope_end` is the sentence the attribution holds for.
    """

    name: str
    start: int
    end: int
    cue: str
    scope_start: int
    scope_end: int


_OPENING = {"“": "”", "„": "“”", "«": "»", '"': '"', "‘": "’", "'": "'"}
_LONGEST = 3000  # a mark that is not closed by then was no opening mark
_NAME_WORD = r"(?:(?:Mrs?|Ms|Dr|Sgt|Lt|Capt|Gen|Col|Sen|Rep|Gov|St|Jr|[A-Z])\.|[A-Z][\w'’-]*|d[eiau]|van|von|bin|al|el|la|le|of|the|for|and|&)"
_NAME = rf"(?:(?:(?:Mrs?|Ms|Dr|Sgt|Lt|Capt|Gen|Col|Sen|Rep|Gov|St|[A-Z])\.|[A-Z][\w'’-]*)(?:\s{_NAME_WORD})*\s[A-Z][\w'’-]*|[A-Z][\w'’-]+)"
_ROLE = (
    r"(?:(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Tt]heir|[Ii]ts|[Oo]ne|[Tt]wo|[Ss]ome|[Ss]everal|[Mm]any|[Aa]nother|[Oo]ther|"
    r"[Ll]ocal|[Ss]enior|[Ss]tate|[Ff]ederal|[Cc]ity|[Cc]ounty)\s+)*"
    r"(?:[\w'’-]+\s+){0,3}?(?:spokes(?:man|woman|person|people)|officials?|police|officers?|authorities|investigators|"
    r"prosecutors?|witness(?:es)?|residents?|neighbou?rs?|sources?|doctors?|experts?|analysts?|scientists?|researchers?|"
    r"lawyers?|attorneys?|judge|mayor|minister|president|governor|sheriff|chief|department|ministry|government|company|"
    r"agency|report|statement|court|council|firefighters|organi[sz]ers|campaigners|critics|mother|father|family|"
    r"relatives|friends|brother|sister|son|daughter|wife|husband|man|woman|teacher|coach|owner|driver|student|"
    r"union|charity|group|party|army|military|coroner|hospital|bank|airline)"
)
_PRONOUN = r"(?:[Hh]e|[Ss]he|[Tt]hey|[Ww]e|I|[Ww]ho)"
_WHO = rf"(?P<who>{_NAME}|{_ROLE}(?:\s{_NAME})?|{_PRONOUN})"
_APPOSITION = r"(?:,\s(?:[^,.;\"“”]{1,80}),)?"
_SAY = rf"(?P<cue>(?:{'|'.join(SAY_VERBS)}))"
_ADVERB = r"(?:\s(?:\w+ly|also|later|then|has|have|had|further|once|again))?"
_WHO_SAYS = re.compile(rf"\b{_WHO}(?:\s\([^)]{{1,40}}\))?{_APPOSITION}{_ADVERB}\s{_SAY}\b")
_SAYS_WHO = re.compile(rf"(?:(?<=[,.?!'\"”’]\s)|(?<=^)){_SAY}\s(?:(?:[a-z][\w-]*\s){{0,4}}?){_WHO}(?=\W|$)")
_ACCORDING = re.compile(
    rf"\b(?P<cue>[Aa]ccording\sto|[Ii]n\sthe\swords\sof|as\sper)\s(?P<who>(?:{_ROLE}\s)?{_NAME}|{_ROLE}|(?:a|an|the)\s[\w'’ -]{{3,40}}?)(?=[,.;\"“]|\s(?:who|and|in|on|at|as)\b|$)"
)
_CALENDAR = re.compile(rf"(?:{'|'.join((*MONTHS, *WEEKDAYS))})", re.IGNORECASE)
_SENTENCE_EDGE = re.compile(r"[.!?](?:[\"'”’)]*)\s+(?=[\"“‘'(]?[A-Z0-9])|\n+")


def find_quotations(text: str) -> tuple[Quotation, ...]:
    """The quotations of a text in order of their opening mark, with the speaker where the text names one.

    Knows straight, curly and angled marks, one kind inside another, and quotations over several paragraphs that
    are opened anew in each. Apostrophes, feet and inches open nothing. A mark without its partner opens nothing.
    """
    spans = _find_spans(text)
    if not spans:
        return ()
    speakers = find_speakers(text)
    quotations = []
    for outer_start, outer_end in spans:
        nested = any(start < outer_start and outer_end <= end for start, end in spans)
        speaker = _choose_speaker(text, outer_start, outer_end, speakers, spans)
        who = (speaker.name, speaker.start, speaker.end) if speaker else ("", 0, 0)
        quotations.append(Quotation(outer_start + 1, outer_end - 1, outer_start, outer_end, *who, nested))
    return tuple(quotations)


def find_speakers(text: str) -> tuple[Speaker, ...]:
    """Everyone the text attributes something to ("Holt said", "said Holt", "according to police"), in order."""
    plain = _blank_quotes(text)
    edges = [0, *(match.end() for match in _SENTENCE_EDGE.finditer(text)), len(text)]
    found: dict[int, Speaker] = {}
    for pattern in (_ACCORDING, _WHO_SAYS, _SAYS_WHO):
        for match in pattern.finditer(plain):
            start, end = match.span("who")
            name = text[start:end].rstrip(" ,")
            if (
                not name
                or _CALENDAR.fullmatch(name)
                or any(start < one.end and one.start < start + len(name) for one in found.values())
            ):
                continue
            scope_start = max(edge for edge in edges if edge <= start)
            scope_end = min(edge for edge in edges if edge >= start + len(name))
            cue = " ".join(match["cue"].split()).lower()
            found[start] = Speaker(name, start, start + len(name), cue, scope_start, scope_end)
    return tuple(found[start] for start in sorted(found))


def _blank_quotes(text: str) -> str:
    """The text with every quotation's inner words blanked, so that no speaker is looked for in them."""
    characters = list(text.replace("\u00a0", " "))
    for outer_start, outer_end in _find_spans(text):
        if outer_end - outer_start > 40 or text[outer_end - 2 : outer_end - 1] in ",.?!":
            for place in range(outer_start + 1, outer_end - 1):
                if characters[place] != "\n":
                    characters[place] = "_"
    return "".join(characters)


def _find_spans(text: str) -> list[tuple[int, int]]:
    """Outer spans of quotations: opening mark to the closing mark's end."""
    spans: list[tuple[int, int]] = []
    place = 0
    while place < len(text):
        if text[place] in _OPENING and _may_open(text, place):
            end = _find_close(text, place)
            if end > 0:
                spans.append((place, end))
                inner = place + 1
                while inner < end - 1:  # one level of nesting, in the other kind of mark
                    if text[inner] in _OPENING and text[inner] != text[place] and _may_open(text, inner):
                        inner_end = _find_close(text, inner)
                        if 0 < inner_end <= end - 1:
                            spans.append((inner, inner_end))
                            inner = inner_end
                            continue
                    inner += 1
                place = end
                continue
        place += 1
    return spans


def _may_open(text: str, place: int) -> bool:
    before = text[place - 1] if place else " "
    after = text[place + 1] if place + 1 < len(text) else " "
    if after.isspace():
        return False
    if text[place] in "“„«":
        return True
    if before.isalnum() or (before in ".,!?" and text[place] in "\"'"):
        return False
    # "'90s" and "'em" are clipped words, not openings
    return not (text[place] in "'‘’" and re.match(r".(?:\d0s|em|til|cause|n|tis|twas)\b", text[place:]))


def _find_close(text: str, place: int) -> int:
    """Offset after the closing mark that belongs to the opening one at `place`, or -1."""
    closings = _OPENING[text[place]]
    single = text[place] in "'‘"
    limit = min(len(text), place + _LONGEST)
    paragraph = text.find("\n", place, limit)
    where = place + 1
    while where < limit:
        character = text[where]
        if paragraph >= 0 and where > paragraph and not _reopens(text, paragraph, text[place]):
            return -1
        if paragraph >= 0 and where > paragraph:
            paragraph = text.find("\n", where, limit)
            where = _skip_reopening(text, where, text[place])
            continue
        if character in closings and (character != text[place] or text[where - 1] != " "):
            after = text[where + 1] if where + 1 < len(text) else " "
            if not (single and after.isalnum()) and not (single and _is_plural_possessive(text, where)):
                return where + 1 if where > place + 1 else -1
        where += 1
    return -1


def _is_plural_possessive(text: str, place: int) -> bool:
    """Whether the single mark after an s rather marks possession: another one closes in the same sentence."""
    if text[place - 1] != "s" or not re.match(r"\s[a-z]", text[place + 1 :]):
        return False
    rest = text[place + 1 : place + 200]
    close = re.search(r"(?<=[\w.,!?])['’](?=[\s.,;:)]|$)", rest)
    return close is not None and not re.search(r"(?:^|\s)['‘](?=\w)", rest[: close.start()])


def _reopens(text: str, paragraph: int, mark: str) -> bool:
    rest = text[paragraph:].lstrip()
    return rest[:1] == mark


def _skip_reopening(text: str, where: int, mark: str) -> int:
    while where < len(text) and (text[where].isspace() or text[where] == mark):
        where += 1
    return where


def _choose_speaker(
    text: str, start: int, end: int, speakers: tuple[Speaker, ...], spans: list[tuple[int, int]]
) -> Speaker | None:
    """The speaker whose attribution stands nearest, within the quotation's own sentence."""
    left = _find_left_edge(text, start, spans)
    right_edge = _SENTENCE_EDGE.search(text, end)
    right = right_edge.end() if right_edge else len(text)
    if text[end - 2 : end - 1] in ".!?" and text[end : end + 1].isspace():
        follows = text[end : end + 2].strip()
        if not follows or follows.isupper():  # the quotation ends its sentence: who comes next speaks anew
            right = end
    ranked = []
    for speaker in speakers:
        if speaker.start >= end and speaker.end <= right:
            ranked.append((speaker.start - end, 0, speaker))
        elif speaker.end <= start and speaker.start >= left:
            ranked.append((start - speaker.end, 1, speaker))
    if not ranked:
        return None
    return min(ranked, key=lambda entry: entry[:2])[2]


def _find_left_edge(text: str, start: int, spans: list[tuple[int, int]]) -> int:
    """Where the sentence with the quotation at `start` begins; sentence ends inside quotations do not count."""
    left = 0
    for match in _SENTENCE_EDGE.finditer(text, 0, start):
        if not any(one < match.start() and match.end() <= other for one, other in spans):
            left = match.end()
    return left


def normalise_quotation(text: str) -> str:
    """Quoted words without differences of typography: plain marks, single spaces, three dots for an ellipsis."""
    return " ".join(fold_typography(text).replace("…", "...").split()).strip(" ,.")
