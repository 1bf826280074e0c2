"""Telling sentences that cannot be understood, or would be misunderstood, without the one before them."""

import re

from aibot_local.language.dates import MONTHS, WEEKDAYS
from aibot_local.language.names import find_names
from aibot_local.language.remembering import remember_short
from aibot_local.language.words import FUNCTION_WORDS, fold_typography

_BACKWARD = re.compile(
    r"(?:his|her|their|theirs|its|him|them)\b|(?:this|that|these|those|such|both|neither|another|others|some|all|"
    r"most|many|several|few|none|\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
    r"the (?:latter|former|two|three|pair))\s+"
    r"(?:is|are|was|were|has|have|had|will|would|may|might|could|can|did|does|do|came|comes|means?|meant|follows|"
    r"followed|includes?|included|said|says|told|of (?:them|whom|those|these))\b",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"\b(?:he|she|they|it(?!['’]s|\s+(?:is|was|has been|will be|would be|remains?)\s+(?:not\s+|still\s+|also\s+|un)?"
    r"(?:clear|possible|likely|known|expected|believed|thought|understood|reported|the)\b))\b",
    re.IGNORECASE,
)
_SAYING = (
    r"\s+(?:also\s+|then\s+|later\s+)?(?:said|says|added|adds|told|wrote|writes|explained|continued|recalled|asked|"
    r"replied|warned|argued|noted|insisted)\b"
)
_PRONOUN_SAYS = re.compile(rf"(?:,|^|\"|[?!])\s*(?:he|she|they){_SAYING}", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"?')
_NOTHING_NAMED = re.compile(
    r"(?:the|a|an)\s+(?:morning|afternoon|evening|night|day|week|month|year|end|time|meantime)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\b(?:[Tt]he|[Aa]n?|[Ss]ome|\d[\d,.]*)\s+\w+|\b[A-Z][\w'-]+|\b\w{3,}s\b")
_NO_NAMES = FUNCTION_WORDS | {
    "yesterday", "today", "tomorrow", "tonight", "later", "earlier", "meanwhile", "now", "then", "afterwards",
    "instead", "still", "again", "once", "there", "here",
}  # fmt: skip
_CALENDAR = frozenset(name.title() for name in (*MONTHS, *WEEKDAYS))
_LINKS = re.compile(
    r"(?:but|and|or|so|yet|nor|then|also|still|instead|meanwhile|however|later),?\s+", re.IGNORECASE
)
_NEAR = 40  # characters from the beginning within which a pronoun is the subject


@remember_short
def leans_on_previous(text: str) -> bool:
    """Whether a sentence speaks of someone or something that only a sentence before it names.

    A pronoun that points back stands at its beginning, with nothing named before it, or it ends in ", she said".
    Quotations aside. "It is not clear whether" points nowhere.
    """
    plain = fold_typography(text).strip()
    outside = _QUOTED.sub(lambda match: '"' + " " * (len(match.group()) - 2) + '"', plain)
    if _PRONOUN_SAYS.search(outside):
        return True
    bare = outside.strip(" ,'\"")
    link = _LINKS.match(bare)
    begin = link.end() if link else 0
    if _BACKWARD.match(bare, begin):
        return True
    subject = _SUBJECT.search(bare, begin)
    return (
        subject is not None
        and subject.start() <= _NEAR
        and not _names_anything(bare[begin : subject.start()])
    )


def names_someone(text: str) -> bool:
    """Whether a sentence has a name in it that a pronoun of the next could stand for."""
    return bool(find_names(text))


def _names_anything(text: str) -> bool:
    """Whether a person or thing is named; days, months, and words such as "later" or "on" are none."""
    rest = _NOTHING_NAMED.sub(" ", text)
    return any(
        match.group() not in _CALENDAR and match.group().casefold() not in _NO_NAMES
        for match in _NAMED.finditer(rest)
    )
