"""Where sentences of English news text end, by rule: what spaCy's blank English does not bring along.

The unit is a paragraph. A mark (`.`, `!`, `?`, an ellipsis) with what closes after it (quotation marks,
brackets, footnote numbers) ends a sentence when what follows can begin one, what stands before is no
abbreviation or initial that goes on, and it does not lie inside a quotation or parenthesis short enough to be
kept whole.
"""

import re
from bisect import bisect_left
from collections.abc import Mapping, Set
from functools import lru_cache


def _list(words: str) -> frozenset[str]:
    return frozenset(words.split())


_OPENERS = "\"'“‘«([{"
_CLOSERS = "\"'”’»)]}"
_LINE_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
# The look-behind and the possessive repeats keep this linear in runs such as ten thousand dots.
_MARK = re.compile(
    rf"(?<![.!?…])[.!?…]++(?:[{re.escape(_CLOSERS)}]|\[\d{{1,3}}\])*+\s++"
    # Sentences run together: surely ("the city.The mayor") or, abbreviations apart, likely ("this week.Los Angeles")
    r"|(?<=[a-z]{3})(?:(?P<glued>[.!?])[”’)]?(?=[“\"]?(?:The|This|That|He|She|They|It|In|On|At|But|And|A|We|If|As)\s)"
    r"|[.!?][”’)]?(?=[“\"]?(?!(?:Com|Net|Org|Co|Gov|Edu)\b)(?:[A-Z][a-z]{2,}[,’'\s]|(?!NET)[A-Z]{3,}\s)))"
)
_ENDS_WITH_MARK = re.compile(rf"[.!?…][{re.escape(_CLOSERS)}]*$")
_BULLET = re.compile(r"(?:[•‣▪●◦·*]|[-–—](?=\s)|\(?\d{1,2}[.)](?=\s))\s*")
_LONGEST_KEPT = 300  # characters: a longer quotation or parenthesis is cut at the sentences within it
_SHORT_LINE = 60  # characters: a shorter line without a mark at its end is a headline, not a wrapped line

# Never the end of a sentence: a name, number or example follows.
_GOES_ON = _list(
    "mr mrs ms mx dr prof messrs mmes gen lt col maj sgt capt cmdr cpl pvt pfc adm brig sen rep reps "
    "sens gov govs rev hon pres supt det insp const dep asst assoc vs v e.g i.e viz cf ca approx mt ft "
    "fr sr. br msgr dist atty lt.col maj.gen brig.gen lt.gov lt.gen"
)
# May end a sentence: it does when the next word is one that begins sentences and is no part of a name.
_MAY_END = _list(
    "co corp inc ltd llc plc jr sr bros ave blvd rd dept est etc al hwy rte pt st ph.d intl univ assn "
    "hrs mins"
)
# The same, where they are written with a capital: "ill" and "sat" are words.
_MAY_END_CAPITAL = _list(
    "Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun Ala "
    "Ariz Ark Calif Colo Conn Del Fla Ill Ind Kan Ky Mass Md Mich Minn Miss Mo Mont Neb Nev Okla Ore Pa "
    "Penn Tenn Tex Va Vt Wash Wis Wyo Ont Que Alta"
)
_NUMBERED = _list("no nos art arts sec vol fig pp p ch par para op rte hwy pt ver c")
_BEFORE_DIGIT = _NUMBERED | _list("jan feb mar apr jun jul aug sep sept oct nov dec")
_AFTER_CLOCK = _list(
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat "
    "sun january february march april may june july august september october november december jan feb "
    "mar apr jun jul aug sep sept oct nov dec est edt cst cdt mst mdt pst pdt et ct mt pt gmt bst utc "
    "cet cest ist eastern central pacific mountain greenwich"
)
# Words that begin sentences far more often than names.
_STARTERS = _list(
    "the a an this that these those he she it they we i you his her its their our my your who what when "
    "where why how which there here in on at by for from with without after before during since until "
    "while as if although though because but and or so yet nor however meanwhile also then now both "
    "each every all some many most several few no not one two three another other others under over "
    "between among despite according about police officials authorities investigators prosecutors "
    "witnesses residents shares critics experts analysts instead still once within amid following last "
    "earlier later more only to of nobody none nothing everyone someone anyone such yesterday today "
    "tomorrow nearly almost around even just"
)
_CERTAIN = _list(
    "the a an this that these those he she it they we i his her its their our my but and if as in on at "
    "by for from with after before during since until while although though because however meanwhile "
    "when where there"
)
_SAYING = (
    r"(?:said|says|asked|asks|told|added|wrote|shouted|cried|yelled|screamed|tweeted|replied|exclaimed|recalled|joked|"
    r"wondered|demanded|continued|posted|warned|declared)"
)
# A speaker named after a question or a shout: “Is he there?” Smith asked.
_SPEAKER_FOLLOWS = re.compile(
    rf"(?:(?:Mr|Mrs|Ms|Dr|Sgt|Lt|Capt|Gov|Sen|Rep)\.\s)?[A-Z][\w'’-]+(?:\s[A-Z][\w'’.-]*){{0,3}}\s{_SAYING}"
    r"(?:[.,:;]|\s(?:in|on|at|after|before|during|as|of|to|when|while|with|the|a|[A-Z]\w+day)\b|$)"
)
_TITLE_WITH_MARK = re.compile(r"(?:Yahoo|Jeopardy|Oklahoma|Panic|Yum|Mamma Mia|Moulin Rouge)!$")
_WORD = re.compile(r"[^\W_](?:[\w'’&.-]*[^\W_])?")
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
# Quotations in single marks close after a mark; within them an apostrophe stands between letters.
_SINGLE_QUOTES = (
    re.compile(rf"(?<![\w’'])‘(?=\w)[^‘”“\n]{{1,{_LONGEST_KEPT}}}?[.,!?…]’(?!\w)"),
    re.compile(rf"(?<![\w’'])'(?=[^\W\d])(?:[^'\n]|(?<=\w)'(?=\w)){{1,{_LONGEST_KEPT}}}?[.,!?…]'(?!\w)"),
)
_QUOTES = {"“": "”", "«": "»"}


def find_breaks(paragraph: str, *, abbreviations: Set[str] = frozenset()) -> list[int]:
    """Offsets at which a sentence of the paragraph begins, but the first; ascending.

    `abbreviations` are more words, with their dot, that may stand inside a sentence (`Minn.`); case counts.
    """
    kept = _find_kept_whole(paragraph)
    opens = [low for low, _ in kept]
    breaks = []
    start = 0
    for place, forced in _find_candidates(paragraph):
        within = bisect_left(opens, place) - 1
        if within >= 0 and place < kept[within][1]:
            continue
        if forced or _ends_sentence(paragraph, start, place, abbreviations):
            breaks.append(place)
            start = place
    return breaks


def _find_candidates(paragraph: str) -> list[tuple[int, bool]]:
    """Offsets after a mark or a line break, in order, and whether this alone decides."""
    places = {match.end(): match["glued"] is not None for match in _MARK.finditer(paragraph)}
    places = _pass_closing_marks(paragraph, places)
    line_start = 0
    for match in re.finditer(r"\s+", paragraph):
        if not any(mark in match.group() for mark in _LINE_BREAKS):
            continue
        if _parts_lines(paragraph, line_start, match.start(), match.end()):
            places[match.end()] = True
        line_start = match.end()
    return sorted((place, forced) for place, forced in places.items() if 0 < place < len(paragraph))


def _pass_closing_marks(paragraph: str, places: Mapping[int, bool]) -> dict[int, bool]:
    """The offsets, those before a straight mark that closes a quotation ("It is over."Police left) moved behind it.

    spaCy joins that mark to the word behind it, so such sentences stay one: better than a mark parted from its pair.
    """
    marks = [match.start() for match in re.finditer('"', paragraph)]
    moved = {}
    for place, decides in places.items():
        before = bisect_left(marks, place)
        touches = before < len(marks) and marks[before] == place and not paragraph[place - 1].isspace()
        moved[place + (touches and before % 2 == 1)] = decides
    return moved


def _parts_lines(paragraph: str, line_start: int, line_end: int, begin: int) -> bool:
    """Whether the line that ends at `line_end` and the one from `begin` are two items, not one wrapped."""
    if _BULLET.match(paragraph, begin):
        return True
    following = paragraph[begin : begin + 3].lstrip(_OPENERS)
    if _BULLET.match(paragraph, line_start):
        return not following[:1].islower()
    line = paragraph[max(line_start, line_end - _SHORT_LINE - 1) : line_end]
    if len(line) > _SHORT_LINE or _ENDS_WITH_MARK.search(line) or line.endswith(tuple(",;–—-")):
        return False
    return following[:1].isupper() or following[:1].isdigit()


def _find_kept_whole(paragraph: str) -> list[tuple[int, int]]:
    """Stretches no break may fall into, sorted, none overlapping: the shorter quotations and parentheses."""
    kept = []
    for opening, closing in _QUOTES.items():
        kept += _pair_marks(paragraph, opening, closing)
    kept += _pair_marks(paragraph, "(", ")")
    kept += _pair_straight_quotes(paragraph)
    kept += [match.span() for pattern in _SINGLE_QUOTES for match in pattern.finditer(paragraph)]
    return _merge_overlapping(kept)


def _merge_overlapping(stretches: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for low, high in sorted(stretches):
        if merged and low < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return merged


def _pair_marks(paragraph: str, opening: str, closing: str) -> list[tuple[int, int]]:
    pairs = []
    start = paragraph.find(opening)
    while start >= 0:
        end = paragraph.find(closing, start + 1, start + _LONGEST_KEPT)
        again = paragraph.rfind(opening, start + 1, end) if end >= 0 else -1
        if end >= 0 and again < 0:
            pairs.append((start, end + 1))
        start = paragraph.find(opening, max(start, again - 1) + 1)
    return pairs


def _pair_straight_quotes(paragraph: str) -> list[tuple[int, int]]:
    """Pairs of `"`: one after a space or an opening bracket opens, the next one not after a space closes."""
    pairs = []
    opened = -1
    for match in re.finditer('"', paragraph):
        place = match.start()
        before = paragraph[place - 1 : place]
        after = paragraph[place + 1 : place + 2]
        opens = (
            (not before or before.isspace() or before in "([—–-“‘'") and bool(after) and not after.isspace()
        )
        if opens:
            opened = place
        elif opened >= 0:
            if place - opened <= _LONGEST_KEPT:
                pairs.append((opened, place + 1))
            opened = -1
    return pairs


def _ends_sentence(paragraph: str, start: int, place: int, abbreviations: Set[str]) -> bool:
    """Whether the mark before `place` ends the sentence that began at `start`."""
    head = paragraph[max(start, place - 200) : place].rstrip()
    head = re.sub(r"(?:\[\d{1,3}\])+$", "", head)
    bare = head.rstrip(_CLOSERS)
    closed = head[len(bare) :]
    rest = paragraph[place : place + 200]
    after = rest.lstrip(_OPENERS)
    if not after or not _may_begin(rest, after):
        return False
    if bare.endswith(("!", "?")):
        if _TITLE_WITH_MARK.search(bare) and not closed:
            return _is_starter(after)
        return not (closed and _SPEAKER_FOLLOWS.match(rest))
    if bare.endswith(("..", "…")):
        return after[:1].isupper() and not re.match(r"I(?:['’]\w+)?\b", after)
    if not bare.endswith("."):
        return False
    word = bare[:-1].split()[-1] if bare[:-1].split() else ""
    word = word.lstrip(_OPENERS + "-–—•*")
    word = re.split(r"[–—/-]", word)[-1]  # "R-Ala.", "mid-Jan."
    if closed.strip("'\"”’»"):  # a bracket closed after the dot: "(Fla.)" ends nothing, "(He left.)" does
        inside = head.rfind("(")
        return inside < 0 or not _stays_open(word, after, abbreviations)
    if len(word) <= 2 and word.isdigit() and paragraph[start:place].strip() == f"{word}.":
        return False  # "1. The council": the number of an item
    return not _stays_open(word, after, abbreviations)


def _may_begin(rest: str, after: str) -> bool:
    """Whether these words can begin a sentence: no small letter, no mark that only goes on."""
    first = after[0]
    if first.islower():
        # eBay and iPhone begin sentences; a quotation opens one even with a small letter.
        return bool(re.match(r"(?:i|e)[A-Z]\w", after))
    return (
        first.isalnum() or first in "$£€¥@#&•‣▪●◦·*…" or (first in "-–—" and bool(re.match(r"[-–—]\s", rest)))
    )


def _stays_open(word: str, after: str, abbreviations: Set[str]) -> bool:
    """Whether `word` and its dot go on into `after`."""
    low = word.casefold()
    if not low:
        return False
    if after[0].isdigit() and low in _BEFORE_DIGIT:
        return True
    if low in _GOES_ON:
        return True
    if re.fullmatch(r"\d{0,2}(?::\d\d)?[ap]\.?m", low):
        following = _WORD.match(after)
        return following is not None and following.group().rstrip(".").casefold() in _AFTER_CLOCK
    if len(word) == 1 and word.isalpha():
        if word == "I":
            return False
        return not _is_starter(after)
    if _DOTTED.fullmatch(word) or low in _MAY_END or word in _MAY_END_CAPITAL or f"{word}." in abbreviations:
        return not _is_starter(after)
    return False


def _is_starter(after: str) -> bool:
    """Whether the first word begins sentences and does not begin a name of several words."""
    words = _WORD.findall(after[:60])
    if not words or words[0].casefold() not in _STARTERS:
        return False
    return words[0].casefold() in _CERTAIN or len(words) < 2 or not words[1][:1].isupper()


@lru_cache(maxsize=8)
def pick_abbreviations(rules: frozenset[str]) -> frozenset[str]:
    """Of a spaCy tokenizer's special cases, the words of letters that end in a dot (`Minn.`, `Ph.D.`)."""
    return frozenset(rule for rule in rules if re.fullmatch(r"[^\W\d_](?:[^\W\d_]|\.)+\.", rule))
