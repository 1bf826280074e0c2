"""What a number counts, and what the text says happened to it."""

import re
from dataclasses import dataclass

from aibot_local.language.tables import list_words
from aibot_local.language.words import FUNCTION_WORDS, find_stem, find_words

# What becomes of people and things that news counts. Words in one row say the same; a row is named by its first stem.
_FATE_ROWS = """killed kill kills killing dead died die dies dying deaths death lives life fatalities fatality
 fatally slain perished perish toll casualties lost-lives murdered slaughtered executed massacred drowned bodies;
injured injure injures injuring injuries injury wounded wound wounds wounding hurt hurting hospitalised hospitalized;
missing unaccounted disappeared vanished;
arrested arrest arrests arresting detained detain detentions custody apprehended;
charged charge charges indicted;
convicted convict convictions sentenced jailed imprisoned;
evacuated evacuate evacuating evacuations evacuation;
displaced displace displacing homeless fled flee fleeing;
rescued rescue rescuing rescues saved;
released release releasing freed free;
infected infections infection cases tested;
hired hire hiring;
laid-off redundant dismissed fired sacked layoffs;
destroyed destroy destroying demolished razed gutted;
damaged damage damaging;
trapped trap stranded;
kidnapped abducted kidnapping hostage hostages;
treated treat;
vaccinated vaccinate;
closed close closing closures shut;
opened open opening;
cancelled canceled cancel cancelling;
sold sell sales;
bought buy purchases purchased;
won win;
lost lose losing;
recovered recover;
survived survive survivors survivor"""
_FATES = {
    find_stem(word): find_stem(row.split()[0])
    for row in _FATE_ROWS.replace("\n", " ").split(";")
    for word in row.split()
}
PERSON_STEMS = frozenset(
    find_stem(word)
    for word in list_words(
        """
    people person persons others other men man women woman children child residents passengers
    civilians victims adults teenagers boys girls individuals
    """
    )
)
_BREAK = re.compile(
    r"[,;:.!?()\[\]\"]|\s-\s|\b(?:and|but|while|after|before|when|with|who|which|that|as|because)\b"
)
_NOT_NOUN = FUNCTION_WORDS - {"other", "others", "same", "own"}
_MORE = frozenset(
    {"more", "other", "others", "additional", "further", "new", "different", "of", "the", "its", "their"}
)


_FAR = 240  # code points from a number beyond which nothing is said of what it counts


@dataclass(frozen=True, slots=True)
class Counted:
    """The noun counted (a stem, or empty), its words at `start` to `end`, and the fates, sorted."""

    noun: str = ""
    start: int = 0
    end: int = 0
    fates: tuple[str, ...] = ()


def name_fate(stem: str) -> str:
    """The name of the row of fates a stem belongs to (`wound` gives `injur`), or an empty string."""
    return _FATES.get(stem, "")


def find_counted(
    text: str, start: int, end: int, last_end: int, next_start: int, *, has_unit: bool = False
) -> Counted:
    """What the number at `start` to `end` counts.

    `last_end` and `next_start` are the end of the number before and the start of the next: words near another
    number are not taken for this one's. The noun is the last word of the plain run after the number; the fate is
    looked for after it up to the next number or break of the clause, then before it ("killing 12").
    """
    last_end = max(last_end, start - _FAR)
    next_start = max(end, min(next_start, end + _FAR))
    after_break = _BREAK.search(text, end, next_start)
    after_end = after_break.start() if after_break else next_start
    noun, noun_start, noun_end = ("", end, end) if has_unit else _find_noun(text, end, after_end)
    fates = _list_fates(text, end, after_end, first=True)
    if not fates:
        before_start = max([last_end, *(match.end() for match in _BREAK.finditer(text, last_end, start))])
        fates = _list_fates(text, before_start, start, first=False)
    if not fates and after_break is not None and after_break.group() in (",", "who", "that", "which", "("):
        fates = _list_fates(text, after_end, _find_clause_end(text, after_end, next_start), first=True)
    return Counted(noun, noun_start, noun_end, fates)


def _find_clause_end(text: str, start: int, limit: int) -> int:
    stop = re.compile(r"[.;!?]|,\s+and\b").search(text, start, limit)
    return stop.start() if stop else limit


def _find_noun(text: str, start: int, limit: int) -> tuple[str, int, int]:
    first, last = -1, -1
    noun = ""
    for word in find_words(text[start:limit]):
        low = word.low
        gap = text[start + last : start + word.start] if last >= 0 else text[start : start + word.start]
        if gap.strip(" -'"):
            break
        if low in _MORE and not noun:
            last = word.end
            if low == "others":
                noun, first = "person", word.start
            continue
        stem = word.stem
        if low in _NOT_NOUN or (noun and (stem in _FATES or _looks_verbal(low))) or low[:1].isdigit():
            break
        if not noun and stem in _FATES and not low.endswith("s"):
            break  # "44 injured": the thing counted is not said
        if noun and word.text[:1].isupper() and not text[start + first : start + last][:1].isupper():
            break
        noun, first, last = stem, (word.start if first < 0 else first), word.end
        if last - first > 60:
            break
    if not noun:
        return "", start, start
    return noun, start + first, start + last


def _looks_verbal(low: str) -> bool:
    return len(low) > 4 and low.endswith(("ed", "ing")) and not low.endswith(("eed", "building", "ling"))


def _list_fates(text: str, start: int, end: int, *, first: bool) -> tuple[str, ...]:
    """Fates between two offsets: the first one and those joined to it, or the last one before the number."""
    found = [fate for word in find_words(text[start:end]) if (fate := _FATES.get(word.stem))]
    if not found:
        return ()
    return tuple(sorted({found[0] if first else found[-1]}))
