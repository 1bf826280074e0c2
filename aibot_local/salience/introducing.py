"""Telling sentences that speak of people and things as known, which only sentences before them introduce."""

import re
from collections.abc import Sequence

from aibot_local.language.names import Name, find_names
from aibot_local.language.words import fold_typography

_NUMBER = r"(?:two|three|four|five|six|seven|eight|nine|ten|\d+)"
_KIND = (
    r"(?:boys?|girls?|m[ae]n|wom[ae]n|child|children|kids?|teens?|teenagers?|youth|infant|toddler|baby|victims?|"
    r"suspects?|shooter|gunman|attacker|driver|couple|pair|family|brothers?|sisters?|incident|accident|shooting|crash|"
    r"attack|blaze|fire|bill|law|study|report|ruling|lawsuit|suit|case|trial|storm|company|group|agency|team|film|"
    r"movie|actor|actress|singer|star)"
)
# "The boy was taken ...", "Police say the six ...", but not "The boy who ..." and "The crash at Dray": they say which
_KNOWN_THING = re.compile(
    r"(?:(?:[Pp]olice|[Oo]fficials|[Aa]uthorities|[Ii]nvestigators|[Ww]itnesses|[Dd]eputies) (?:say|said|believe) )?"
    rf"(?:[Tt]he|[Bb]oth|[Aa]ll) (?:{_NUMBER} |other |young |little |\d+-year-old )*(?:{_KIND}|{_NUMBER})\b"
    r"(?!,? (?:who|whose|of|in|at|on|that|accused|charged|arrested|found|shot|killed|behind|from|between|by|against|"
    r"over|into|last|this)\b)"
)
_OTHER = re.compile(rf"(?:(?:{_NUMBER}|[A-Z][a-z]+) others?|Initial|Later|Another|Others)\b")
# "the 20-year-old's father", "the 23-year-old has a record"
_KNOWN_AGE = re.compile(r"\b[Tt]he \d{1,3}-year-old(?:'s| (?!boy|girl|man|woman|son|daughter|who))")


def takes_as_known(text: str, before: Sequence[str]) -> bool:
    """Whether a sentence calls somebody or something by what `before`, the sentences before it, have told in full.

    "Roupe was unarmed.", "The boy died.", "Four others are in hospital." cannot open a story, though they lean on no
    sentence in particular. A first sentence takes nothing as known.
    """
    if not before:
        return False
    plain = fold_typography(text).strip()
    if _KNOWN_THING.match(plain) or _OTHER.match(plain) or _KNOWN_AGE.search(plain):
        return True
    return bool(find_bare_surnames(text, before))


def find_bare_surnames(text: str, before: Sequence[str]) -> frozenset[str]:
    """The surnames, in lower case, by which a sentence calls those whose longer names stand `before` it."""
    lone = {name.key for name in find_names(text) if len(name.words) == 1}
    return (
        frozenset(lone & {surname for one in before for surname in _find_surnames(one)})
        if lone
        else frozenset()
    )


def _find_surnames(text: str) -> list[str]:
    """The surnames of the longer names in a text; of "Ann Holt of Dray" it is Holt."""
    names = [name for name in find_names(text) if len(name.words) > 1]
    persons = [name.words[: name.words.index("of")] if "of" in name.words else name.words for name in names]
    return [Name(0, 0, words).surname for words in persons if len(words) > 1]
