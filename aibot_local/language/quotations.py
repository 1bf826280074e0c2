"""Words between quotation marks, and who is said to have spoken them."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from aibot_local.language.dates import MONTHS, WEEKDAYS
from aibot_local.language.modality import SAY_VERBS
from aibot_local.language.remembering import remember_short
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
_MIXED = {'"': "“", "“": '"'}  # an opening mark, and the one whose closing mark may stand for its own
_CLOSING: dict[str, tuple[str, ...]] = {
    character: tuple(mark for mark, closings in _OPENING.items() if character in closings)
    for character in "".join(_OPENING.values())
}
_MARK = re.compile(f"[{''.join(_OPENING)}]")
_LONGEST = 3000  # a mark that is not closed by then was no opening mark
_MOST_PARAGRAPHS = 12  # of one quotation
_FAR = 1000  # code points from a quotation beyond which nobody is its speaker
_CLIPPED = re.compile(r".(?:\d0s|em|til|cause|n|tis|twas|s|d|ll|m|re|ve|t)\b")
_LOWER_NEXT = re.compile(r"\s[a-z]")
_SINGLE_CLOSE = re.compile(r"(?<=[\w.,!?])['’](?=[\s.,;:)]|$)")
_SINGLE_OPEN = re.compile(r"(?:^|\s)['‘](?=\w)")
# Titles that are shortened with a stop.
_TITLE = "Mr|Mrs|Ms|Dr|Sgt|Lt|Capt|Gen|Col|Maj|Cpl|Adm|Cmdr|Det|Supt|Insp|Prof|Rev|Sen|Rep|Gov|St"
_NAME_WORD = (
    rf"(?:(?:{_TITLE}|Jr|[A-Z])\.|[A-Z][\w'’-]*|d[eiau]|van"
    r"|von|bin|al|el|la|le|of|the|for|and|&)"
)
_NAME = (
    rf"(?:(?:(?:{_TITLE}|[A-Z])\."
    rf"|[A-Z][\w'’-]*)(?:\s{_NAME_WORD}){{0,6}}\s[A-Z][\w'’-]*|[A-Z][\w'’-]+)"
)
_ROLE = (
    r"(?:(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Tt]heir|[Ii]ts|[Oo]ne|[Tt]wo|[Ss]ome|[Ss]everal|[Mm]any|[Aa]nother|[Oo]ther|"
    r"[Ll]ocal|[Ss]enior|[Ss]tate|[Ff]ederal|[Cc]ity|[Cc]ounty)\s+){0,4}"
    r"(?:[\w'’-]+\s+){0,3}?(?i:spokes(?:man|woman|person|people)|officials?|police|officers?|authorities"
    r"|investigators|"
    r"prosecutors?|witness(?:es)?|residents?|neighbou?rs?|sources?|doctors?|experts?|analysts?"
    r"|scientists?|researchers?|"
    r"lawyers?|attorneys?|judge|mayor|minister|president|governor|sheriff|chief|department|ministry"
    r"|government|company|"
    r"agency|report|statement|court|council|firefighters|organi[sz]ers|campaigners|critics|mother|father|family|"
    r"relatives|friends|brother|sister|son|daughter|wife|husband|man|woman|teacher|coach|owner|driver|student|"
    r"union|charity|group|party|army|military|coroner|hospital|bank|airline)"
)
_PRONOUN = r"(?:[Hh]e|[Ss]he|[Tt]hey|[Ww]e|I|[Ww]ho)"
_WHO = rf"(?P<who>{_NAME}|{_ROLE}(?:\s(?:(?:at|for|from|in|of|with)\s(?:the\s)?)?{_NAME})?|{_PRONOUN})"
_APPOSITION = r"(?:,\s(?P<apposed>[^,.;\"“”]{1,80}),)?"
_SAY = rf"(?P<cue>(?:{'|'.join(SAY_VERBS)}))"
_ADVERB = r"(?:\s(?:\w+ly|also|later|then|has|have|had|further|once|again))?"
# Matched backwards from a verb, over the words just before it.
_WHO_BEFORE = re.compile(rf"\b{_WHO}(?:\s\([^)]{{1,40}}\))?{_APPOSITION}{_ADVERB}\s\Z")
# "the principal, Chris Beard, told the paper": who is told stands behind the verb, never who tells. Any other verb may
# be turned round: "he met John Smith, said Ann Jones".
_TELLS = frozenset({"told", "tells"})
_WHO_TELLS = re.compile(rf"\b{_WHO}(?:\s\([^)]{{1,40}}\))?(?:{_APPOSITION}{_ADVERB}|,)\s\Z")
_VERB = re.compile(rf"\b{_SAY}\b")
# "a man accused of murder", "thought to be dead": nobody says anything.
_PASSIVE = re.compile(
    r"(?:accused|alleged|believed|described|estimated|expected|reported|thought|told)\s(?:as|by|in|of|to)\b"
)
# What a description takes along in front: "have been told after witnesses", "whom police".
_TAKEN_ALONG = re.compile(
    r".*\b(?:after|and|are|as|at|be|been|before|but|by|for|from|had|has|have|is|million|that|to|was|were|when|which|while|who|"
    r"whom|with)\s(?=\w)"
)
# "during a party says": the party does not speak.
_PLACED = re.compile(r"\b(?:during|inside|outside|near|behind)\s(?:[\w'’-]+\s){0,3}[\w'’-]+\Z")
_FULL_NAME = re.compile(_NAME)
_REACH = 160  # code points before a verb in which its subject is looked for
_NO_PREPOSITION = r"(?!(?:at|by|for|from|in|of|on|to|with|who)\b)"
_SAYS_WHO = re.compile(
    rf"(?:(?<=[,.?!'\"”’]\s)|(?<=^)){_SAY}\s(?:(?:{_NO_PREPOSITION}[a-z][\w-]*\s){{0,4}}?){_WHO}(?=\W|$)"
)
# "said Mark Weekly's brother, Mike Weekly": not the one whose brother it is.
_POSSESSIVE = re.compile(r"['’]s?\Z")
_OWNED = re.compile(rf"(?:\s{_NO_PREPOSITION}[a-z][\w'’-]*){{1,5}}(?:,?\s(?P<who>{_NAME}))?")
# "..., the defendant said, according to Sedelmaier": behind a quotation, someone who is not named.
_DESCRIBED = re.compile(
    rf"\W*(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Tt]heir|[Oo]ne|[Aa]nother)\s(?:[a-z][\w’'-]*\s){{1,4}}?{_SAY}\b"
)
_ACCORDING = re.compile(
    rf"\b(?P<cue>[Aa]ccording\sto|[Ii]n\sthe\swords\sof|as\sper)\s(?P<who>(?:{_ROLE}\s)?{_NAME}|{_ROLE}"
    rf"|(?:a|an|the)\s[\w'’ -]{{3,40}}?)(?=[,.;\"“]|\s(?:who|and|in|on|at|as)\b|$)"
)
_CALENDAR = re.compile(rf"(?:{'|'.join((*MONTHS, *WEEKDAYS))})", re.IGNORECASE)
# "said Dr. Ann B. Holt" goes on behind the stops, "after World War I." does not.
_NO_EDGE = "".join(rf"(?<!\b{title})" for title in _TITLE.split("|")) + r"(?<!\s[A-HJ-Z])"
_SENTENCE_EDGE = re.compile(_NO_EDGE + r"[.!?](?:[\"'”’)]*)\s+(?=[\"“‘'(]?[A-Z0-9])|\n+")


def find_quotations(text: str) -> tuple[Quotation, ...]:
    """The quotations of a text in order of their opening mark, with the speaker where the text names one.

    Knows straight, curly and angled marks, one kind inside another, and quotations over several paragraphs that
    are opened anew in each. Apostrophes, feet and inches open nothing. A mark without its partner opens nothing.
    """
    spans = _find_spans(text)
    if not spans:
        return ()
    speakers = find_speakers(text)
    starts = [one.start for one in speakers]
    edges = _list_edges(text, spans)
    quotations = []
    for outer_start, outer_end, nested in spans:
        near = slice(bisect_left(starts, outer_start - _FAR), bisect_left(starts, outer_end + _FAR))
        speaker = _choose_speaker(text, outer_start, outer_end, speakers[near], edges)
        who = (speaker.name, speaker.start, speaker.end) if speaker else ("", 0, 0)
        quotations.append(Quotation(outer_start + 1, outer_end - 1, outer_start, outer_end, *who, nested))
    return tuple(quotations)


@lru_cache(maxsize=64)  # `aibot verify` asks for one article once for each sentence that rests on it
def list_quoted_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Start and end of each quotation of a text that lies in no other, its marks included, in order."""
    return tuple((start, end) for start, end, nested in _find_spans(text) if not nested)


def cuts_quotation(text: str, quoted: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether words at `start` to `end` begin or end within one of the `quoted` spans, so that they hold a part of it.

    Such a part has lost its marks, and with them whose word it is. A paragraph that opens the quotation anew has them.
    """
    begun = [span for span in quoted[: bisect_left(quoted, (end, -1))] if span[1] > start]
    return any((first < start and text[start] != text[first]) or first < end < last for first, last in begun)


@remember_short
def find_speakers(text: str) -> tuple[Speaker, ...]:
    """Everyone the text attributes something to ("Holt said", "said Holt", "according to police"), in order."""
    plain = _blank_quotes(text)
    edges = [0, *(match.end() for match in _SENTENCE_EDGE.finditer(text)), len(text)]
    found: dict[int, Speaker] = {}
    taken = [False] * (len(text) + 1)
    for start, end, cue in _list_attributions(plain):
        name = text[start:end].rstrip(" ,")
        end = start + len(name)
        if not name or _CALENDAR.fullmatch(name) or any(taken[start:end]):
            continue
        taken[start:end] = [True] * (end - start)
        scope_start = edges[bisect_right(edges, start) - 1]
        scope_end = edges[min(bisect_left(edges, end), len(edges) - 1)]
        found[start] = Speaker(name, start, end, cue, scope_start, scope_end)
    return tuple(found[start] for start in sorted(found))


def _list_attributions(plain: str) -> Iterator[tuple[int, int, str]]:
    """Start and end of each speaker and the cue, the surest patterns first."""
    for match in _ACCORDING.finditer(plain):
        yield *match.span("who"), " ".join(match["cue"].split()).lower()
    for verb in _VERB.finditer(plain):
        if _PASSIVE.match(plain, verb.start()):
            continue
        first = max(0, verb.start() - _REACH)
        subject = _WHO_TELLS if verb.group().lower() in _TELLS else _WHO_BEFORE
        before = subject.search(plain[first : verb.start()])
        if before:
            # "the spokesman, Jim Fox, said": the name tells more than the description
            who = "apposed" if _is_named_after(before["who"], before["apposed"]) else "who"
            # "The Courier reports that neighbor Peter Gomez said": the neighbor, although a name comes first
            is_name = _FULL_NAME.match(before[who]) and " that " not in before[who]
            taken = None if is_name else _TAKEN_ALONG.match(before[who])
            start = before.start(who) + (taken.end() if taken else 0)
            end = first + before.end(who)
            if not is_name and _PLACED.search(plain[max(0, end - 60) : end]):
                continue
            yield first + start, end, verb.group().lower()
    for match in _SAYS_WHO.finditer(plain):
        cue = match["cue"].lower()
        if cue not in _TELLS:
            yield *_pass_owner(plain, *match.span("who")), cue


def _pass_owner(plain: str, start: int, end: int) -> tuple[int, int]:
    """The span of a speaker behind a verb; of "Mark Weekly's brother, Mike Weekly" that of the brother."""
    owned = _OWNED.match(plain, end) if _POSSESSIVE.search(plain, start, end) else None
    if owned is None:
        return start, end
    return owned.span("who") if owned["who"] else (start, owned.end())


def _is_named_after(who: str, apposed: str | None) -> bool:
    return bool(apposed and _FULL_NAME.fullmatch(apposed)) and not _FULL_NAME.fullmatch(who)


def _blank_quotes(text: str) -> str:
    """The text with every quotation's inner words blanked, so that no speaker is looked for in them."""
    characters = list(text.replace("\u00a0", " "))
    for outer_start, outer_end, nested in _find_spans(text):
        if not nested and (outer_end - outer_start > 40 or text[outer_end - 2 : outer_end - 1] in ",.?!"):
            for place in range(outer_start + 1, outer_end - 1):
                if characters[place] != "\n":
                    characters[place] = "_"
    return "".join(characters)


@remember_short
def _find_spans(text: str) -> tuple[tuple[int, int, bool], ...]:
    """Outer spans of quotations, opening mark to the closing mark's end, and whether each lies in another."""
    if not _MARK.search(text):
        return ()
    closers = _list_closers(text)
    breaks = [match.start() for match in re.finditer("\n", text)]
    spans: list[tuple[int, int, bool]] = []
    place = 0
    while place < len(text):
        if text[place] in _OPENING and _may_open(text, place):
            end = _find_close(text, place, closers, breaks)
            if end > 0:
                spans.append((place, end, False))
                spans += _find_inner(text, place, end, closers, breaks)
                place = end
                continue
        place += 1
    return tuple(spans)


def _find_inner(
    text: str, start: int, end: int, closers: dict[str, list[int]], breaks: list[int]
) -> Iterator[tuple[int, int, bool]]:
    """Quotations in the other kind of mark inside one."""
    place = start + 1
    while place < end - 1:
        if text[place] in _OPENING and text[place] != text[start] and _may_open(text, place):
            inner_end = _find_close(text, place, closers, breaks)
            if 0 < inner_end <= end - 1:
                yield place, inner_end, True
                place = inner_end
                continue
        place += 1


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
    return not (text[place] in "'‘’" and _CLIPPED.match(text, place))


def _list_closers(text: str) -> dict[str, list[int]]:
    """For each opening mark, the places of marks that may close it."""
    places: dict[str, list[int]] = {mark: [] for mark in _OPENING}
    for place, character in enumerate(text):
        if character not in _CLOSING:
            continue
        after = text[place + 1] if place + 1 < len(text) else " "
        for mark in _CLOSING[character]:
            if character == mark and place and text[place - 1] == " ":
                continue
            single = mark in "'‘"
            if not (single and (after.isalnum() or _is_plural_possessive(text, place))):
                places[mark].append(place)
    return places


def _find_close(text: str, place: int, closers: dict[str, list[int]], breaks: list[int]) -> int:
    """Offset after the closing mark that belongs to the opening one at `place`, or -1."""
    own = _find_own_close(text, place, closers, breaks)
    following = bisect_right(breaks, place)
    paragraph = breaks[following] if following < len(breaks) else len(text)
    mixed = _find_mixed_close(text, place, closers, paragraph)
    return mixed if mixed > 0 and (own < 0 or mixed < own) else own


def _find_mixed_close(text: str, place: int, closers: dict[str, list[int]], paragraph: int) -> int:
    """Offset after a closing mark of the other double kind ("so it is,” he said) that belongs to no other, or -1.

    Typists and programs mix them; it is looked for up to the end of the paragraph.
    """
    other = _MIXED.get(text[place], "")
    if not other:
        return -1
    at = bisect_right(closers[other], place + 1)
    end = closers[other][at] if at < len(closers[other]) else paragraph
    if end >= paragraph or text.find(other, place + 1, end) >= 0:
        return -1
    # 6" is a length, and what stands before a letter opens
    return -1 if text[end - 1].isdigit() or text[end + 1 : end + 2].isalnum() else end + 1


def _find_own_close(text: str, place: int, closers: dict[str, list[int]], breaks: list[int]) -> int:
    """Offset after the closing mark of the same kind, or -1.

    A quotation goes over a paragraph's end only where the next paragraph opens it anew.
    """
    mark = text[place]
    candidates = closers[mark]
    at = bisect_right(candidates, place)
    first_break = bisect_right(breaks, place)
    for broken in range(first_break, first_break + _MOST_PARAGRAPHS):
        end = candidates[at] if at < len(candidates) else len(text)
        if broken >= len(breaks) or end < breaks[broken]:
            break
        reopened = breaks[broken]
        while reopened < len(text) and text[reopened].isspace():
            reopened += 1
        if text[reopened : reopened + 1] != mark:
            return -1
        at = bisect_right(candidates, reopened)
    else:
        return -1
    if at >= len(candidates) or candidates[at] - place > _LONGEST or candidates[at] == place + 1:
        return -1
    return candidates[at] + 1


def _is_plural_possessive(text: str, place: int) -> bool:
    """Whether the single mark after an s rather marks possession: another one closes in the same sentence."""
    if text[place - 1 : place] != "s" or not _LOWER_NEXT.match(text, place + 1):
        return False
    rest = text[place + 1 : place + 200]
    close = _SINGLE_CLOSE.search(rest)
    return close is not None and not _SINGLE_OPEN.search(rest[: close.start()])


def _choose_speaker(
    text: str, start: int, end: int, speakers: Sequence[Speaker], edges: Sequence[int]
) -> Speaker | None:
    """The speaker whose attribution stands nearest, within the quotation's own sentence."""
    left = edges[bisect_right(edges, start) - 1]
    right_edge = _SENTENCE_EDGE.search(text, end, end + _FAR)
    right = right_edge.end() if right_edge else len(text)
    if text[end - 2 : end - 1] in ".!?" and (text[end : end + 1].isspace() or text[end : end + 1].isupper()):
        follows = text[end : end + 2].strip()[:1]
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
    _, side, nearest = min(ranked, key=lambda entry: entry[:2])
    described = _DESCRIBED.match(text, end, right)
    if described and (side or nearest.start >= described.end()):
        return None
    return nearest


def _list_edges(text: str, spans: Sequence[tuple[int, int, bool]]) -> list[int]:
    """Where sentences begin; sentence ends inside quotations do not count."""
    outer = [(start, end) for start, end, nested in spans if not nested]
    starts = [start for start, _ in outer]
    edges = [0]
    for match in _SENTENCE_EDGE.finditer(text):
        at = bisect_right(starts, match.start()) - 1
        if at < 0 or not outer[at][0] < match.start() or match.end() > outer[at][1]:
            edges.append(match.end())
    return edges


def normalise_quotation(text: str) -> str:
    """Quoted words without differences of typography: plain marks, single spaces, three dots for an ellipsis."""
    return " ".join(fold_typography(text).replace("…", "...").split()).strip(" ,.")
