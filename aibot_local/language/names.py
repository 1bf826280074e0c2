"""Names in running text: people, places, bodies; their titles, surnames and abbreviations."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from aibot_local.language.common import COMMON_STARTERS, DEMONYMS, NAME_ALIASES, TITLES
from aibot_local.language.dates import MONTHS, WEEKDAYS
from aibot_local.language.remembering import remember_short
from aibot_local.language.tables import list_words
from aibot_local.language.words import (
    FUNCTION_WORDS,
    Word,
    find_sentence_starts,
    find_words,
    fold_typography,
    strip_possessive,
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name at `start` to `end` of its text, title included, possessive ending not.

    `words` are its words without titles, initials' dots and possessive, case kept. `title` is the title before it
    in lower case ("mayor"), or empty. `certain` is False for a single capitalised word where a sentence begins:
    it may be a common word.
    """

    start: int
    end: int
    words: tuple[str, ...]
    title: str = ""
    certain: bool = True

    @property
    def key(self) -> str:
        """Its words in lower case, joined by a space."""
        return " ".join(self.words).casefold()

    @property
    def surname(self) -> str:
        """The last word in lower case, `jr` and `iii` passed over."""
        rest = [word.casefold() for word in self.words if word.casefold().strip(".") not in _SUFFIXES]
        return rest[-1] if rest else ""


_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_INSIDE = frozenset(
    list_words(
        """
    de da del della di do dos du la le van von der den bin ibn al el ul of the for and & y e st
    """
    )
)
_CALENDAR = frozenset(MONTHS) - {"may", "march", "june", "april", "august"} | frozenset(WEEKDAYS)
_CALENDAR_DOUBTFUL = frozenset({"may", "march", "june", "april", "august"})
_MIXED = re.compile(r"[a-z]+[A-Z]|^[A-Z]{2,}|\d[A-Z]|[A-Z]-?\d|^i[A-Z]|^e[A-Z]")


@remember_short
def find_names(text: str, *, known: frozenset[str] = frozenset()) -> tuple[Name, ...]:
    """The names of a text in order, none overlapping.

    A name is a run of capitalised words, joined by particles such as "of" or "de" between two of them. Where a
    sentence begins, a common word is left out and any other lone word is marked uncertain unless its lower-case
    form is in `known` or stands capitalised elsewhere in the text. Text all in capitals holds no names that can be
    told, and headings in title case hold runs that are no names: give running text.
    """
    words = find_words(text)
    if not words:
        return ()
    starts = find_sentence_starts(text)
    sure = {word.low for word in words if word.start not in starts and _is_capitalised(word)} | set(known)
    names: list[Name] = []
    place = 0
    while place < len(words):
        if not _may_begin(words[place], words, place, starts, sure):
            place += 1
            continue
        last = _find_run_end(text, words, place)
        if words[place].start in starts and words[place].low not in sure and _is_joined(words, place):
            last = place  # "Employees of the Bank": the first word may be a common one
        name = _make_name(words[place : last + 1], starts, sure)
        if name is not None:
            names.append(name)
        place = last + 1
    return tuple(names)


def _is_joined(words: tuple[Word, ...], place: int) -> bool:
    return place + 1 < len(words) and words[place + 1].text in ("of", "for", "the", "and")


def _is_capitalised(word: Word) -> bool:
    text = word.text
    return text[:1].isupper() or (not text.islower() and _MIXED.search(text) is not None)


def _may_begin(
    word: Word, words: tuple[Word, ...], place: int, starts: frozenset[int], sure: set[str]
) -> bool:
    if not _is_capitalised(word):
        return False
    low = word.low
    if low in _CALENDAR or (len(word.text) == 1 and low in {"i", "a"}):
        return False
    if low in _CALENDAR_DOUBTFUL and not _follows_capital(words, place):
        return False
    if "'" in low and low.split("'")[0] in FUNCTION_WORDS:  # I'm, It's, We'll
        return False
    if word.start in starts:
        if low in FUNCTION_WORDS and not word.text.isupper():
            return False
        return low not in COMMON_STARTERS or low in sure or low in TITLES or word.text.isupper()
    return True


def _follows_capital(words: tuple[Word, ...], place: int) -> bool:
    before = words[place - 1] if place else None
    return before is not None and before.text[:1].isupper() and before.low not in FUNCTION_WORDS


def _find_run_end(text: str, words: tuple[Word, ...], place: int) -> int:
    """Index of the last word of the run of name words that begins at `place`."""
    last = place
    probe = place + 1
    while probe < len(words):
        word = words[probe]
        gap = fold_typography(text[words[probe - 1].end : word.start])
        initial = len(words[probe - 1].text) == 1 or words[probe - 1].low in TITLES
        if gap not in (" ", "-", " & ") and not (gap == ". " and initial):
            break
        if words[probe - 1].text.endswith(("'s", "’s")):
            break
        if _is_capitalised(word) and word.low not in _CALENDAR:
            last = probe
        elif (
            word.text not in _INSIDE
            or probe - last > 2
            or word.text == "and"
            or (word.text in ("for", "the") and probe - last == 1 and word.text != "for")
        ):
            break
        probe += 1
    return last


def _make_name(run: tuple[Word, ...], starts: frozenset[int], sure: set[str]) -> Name | None:
    titles = []
    rest = list(run)
    while len(rest) > 1 and rest[0].low.rstrip(".") in TITLES and rest[1].text not in _INSIDE:
        titles.append(rest.pop(0).low.rstrip("."))
    if len(rest) == 1 and rest[0].low in TITLES and not titles and run[0].start in starts:
        return None
    words = tuple(_clean_word(word.text) for word in rest)
    end = run[-1].end - (len(run[-1].text) - len(_drop_possessive(run[-1].text)))
    lone = len(run) == 1 and run[0].start in starts
    certain = not lone or rest[0].low in sure or bool(_MIXED.search(run[0].text)) or "." in run[0].text
    return Name(run[0].start, end, words, " ".join(titles), certain)


def _drop_possessive(text: str) -> str:
    return text[:-2] if text.endswith(("'s", "’s")) else text[:-1] if text.endswith(("'", "’")) else text


def _clean_word(text: str) -> str:
    return strip_possessive(fold_typography(text)).replace(".", "")


@lru_cache(maxsize=65536)
def fold_name_word(word: str) -> str:
    """One form for the words that name the same country or people: `russian` and `russians` give `russia`."""
    low = strip_possessive(fold_typography(word.casefold())).replace(".", "")
    return DEMONYMS.get(low) or DEMONYMS.get(low.removesuffix("s")) or low


def list_aliases(name: Name) -> frozenset[str]:
    """Other names by which a text may call the bearer, in lower case: surname, abbreviation, known short forms.

    "European Union" gives `eu`, "Anna Holt" gives `holt`; a name of one word gives only what the table knows.
    """
    aliases = set(NAME_ALIASES.get(name.key, ()))
    if len(name.words) > 1:
        aliases.add(name.surname)
        letters = "".join(word[0] for word in name.words if word[:1].isupper())
        if len(letters) > 1:
            aliases.add(letters.casefold())
        whole = "".join(word[0] for word in name.words)
        if len(whole) > 1:
            aliases.add(whole.casefold())
    return frozenset(aliases - {name.key, ""})


def is_same_name(one: Name, other: Name) -> bool:
    """Whether two names may name the same: equal, one within the other at an edge, abbreviation, or known alias.

    "Holt" and "Mayor Anna Holt" may, "Anna Holt" and "Ben Holt" may not, nor "South Korea" and "North Korea".
    """
    first = tuple(fold_name_word(word) for word in one.words)
    second = tuple(fold_name_word(word) for word in other.words)
    if first == second or one.key == other.key:
        return True
    if one.key in list_aliases(other) or other.key in list_aliases(one):
        return True
    known_first, known_second = NAME_ALIASES.get(one.key, ()), NAME_ALIASES.get(other.key, ())
    if set(known_first) & ({other.key} | set(known_second)) or one.key in known_second:
        return True
    short, long = sorted((first, second), key=len)
    if not short or len(short) == len(long):
        return False
    return is_subsequence(short, long)


def is_subsequence(short: Iterable[str], long: Iterable[str]) -> bool:
    """Whether the words of `short` stand in `long` in the same order."""
    rest = iter(long)
    return all(any(word == other for other in rest) for word in short)
