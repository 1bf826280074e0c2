"""Giving a claim back the speaker its source names: the rewriter's words, under the source's own "the mayor said"."""

import re

from aibot_local.language.grammar import PRONOUNS, read_grammar
from aibot_local.language.words import FUNCTION_WORDS, list_content_stems

# "the mayor said on Friday"; "the fire chief, Ruben Asterling, said at the quay"; "Asterling told reporters".
_FRAME = (
    r"(?P<frame>(?P<who>[^,;:\"“”]{2,80}?(?:,\s[^,;:\"“”]{2,60},)?)\s(?:said|says|announced|told\sreporters)\b"
    r"[^,;:\"“”]{0,60})"
)
_TRAILING = re.compile(rf",\s+{_FRAME}[.]$")
_BETWEEN = re.compile(rf",\s+{_FRAME},\s")
_LEADING = re.compile(r"^(?P<frame>(?P<who>[^,;:\"“”]{3,80}?)\s(?:said|says))\s+(?:that\s+)?(?![,:])")
_ACCORDING = re.compile(
    r",\s+(?P<frame>according\sto\s(?P<who>[^,;:\"“”]{3,60}(?:,\s[^,;:\"“”]{2,40}(?=[.]$))?))[.,]"
)
_ACCORDING_FIRST = re.compile(r"^(?P<frame>According\sto\s(?P<who>[^,;:\"“”]{3,60})),\s")
_GOES_ON = re.compile(r"\s*(?:and|but|while|whereas|as)\b")
_PERSON = re.compile(r"\b(?:he|she)\b", re.IGNORECASE)


def restore_speaker(claim: str, source: str, *, speaker: str = "") -> str | None:
    """The claim with the words by which its source sentence names who says it; None where it names nobody plainly.

    "..., the mayor said on Friday." and "according to the mayor" go behind the claim; "The mayor said ..." before it.
    A pronoun names nobody, unless `speaker` tells whom it stands for.
    """
    text = claim.strip()
    if not text.endswith(".") or any(mark in text for mark in '"“”'):
        return None
    for pattern in (_TRAILING, _BETWEEN, _ACCORDING):
        behind = pattern.search(source.strip())
        frame = _name_frame(behind, speaker) if behind else ""
        if behind and frame and _stands_before(text, source.strip(), behind):
            return f"{text[:-1]}, {frame}."
    for pattern, link in ((_LEADING, " that "), (_ACCORDING_FIRST, ", ")):
        before = pattern.search(source.strip())
        frame = _name_frame(before, speaker) if before else ""
        if frame:
            return f"{frame[:1].upper()}{frame[1:]}{link}{_begin_within(text)}"
    return None


def _stands_before(text: str, source: str, frame: re.Match[str]) -> bool:
    """Whether the frame holds for a claim: where another clause follows it, only for what stands before it."""
    if not _GOES_ON.match(source, frame.end()):
        return True
    return set(list_content_stems(text)) <= set(list_content_stems(source[: frame.start()]))


def _name_frame(match: re.Match[str], speaker: str) -> str:
    """The words that name who speaks, a pronoun among them told by its name; empty where nobody is named."""
    frame, who = match["frame"], match["who"]
    words = read_grammar(who)
    if any(word.is_verb for word in words):
        return ""  # more than a name stands there
    if not any(word.low in PRONOUNS for word in words):
        return frame if any(word.is_content for word in words) else ""
    return f"{speaker}{frame[len(who) :]}" if speaker and _PERSON.fullmatch(who) else ""


def _begin_within(text: str) -> str:
    """The claim as it stands within a sentence: a function word at its head loses its capital, a name keeps it."""
    first = text.split(" ", 1)[0]
    return text[0].lower() + text[1:] if first.casefold() in FUNCTION_WORDS else text
