"""Giving a claim back the speaker its source names: the rewriter's words, under the source's own "the mayor said"."""

import re

from aibot_local.language.grammar import PRONOUNS, read_grammar
from aibot_local.language.words import FUNCTION_WORDS

_TRAILING = re.compile(r",\s+(?P<frame>[^,;:\"“”]{3,80}?\b(?:said|says)\b[^,;:\"“”]{0,40})[.]$")
_LEADING = re.compile(r"^(?P<frame>[^,;:\"“”]{3,80}?\b(?:said|says))\s+(?:that\s+)?(?![,:])")


def restore_speaker(claim: str, source: str) -> str | None:
    """The claim with the words by which its source sentence names who says it; None where it names nobody plainly.

    "..., the mayor said on Friday." goes behind the claim; "The mayor said ..." before it. A pronoun names nobody.
    """
    text = claim.strip()
    if not text.endswith(".") or any(mark in text for mark in '"“”'):
        return None
    trailing = _TRAILING.search(source.strip())
    if trailing and _names_somebody(trailing["frame"]):
        return f"{text[:-1]}, {trailing['frame']}."
    leading = _LEADING.search(source.strip())
    if leading and _names_somebody(leading["frame"]):
        return f"{leading['frame']} that {_begin_within(text)}"
    return None


def _names_somebody(frame: str) -> bool:
    words = read_grammar(frame)
    return not any(word.low in PRONOUNS for word in words) and sum(word.is_content for word in words) > 0


def _begin_within(text: str) -> str:
    """The claim as it stands within a sentence: a function word at its head loses its capital, a name keeps it."""
    first = text.split(" ", 1)[0]
    return text[0].lower() + text[1:] if first.casefold() in FUNCTION_WORDS else text
