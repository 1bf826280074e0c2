"""Quotations of a claim: the words must stand between quotation marks in a source, and the speaker be the same."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from aibot_local.language.names import find_names, is_same_name
from aibot_local.language.quotations import (
    Quotation,
    Speaker,
    find_quotations,
    find_speakers,
    normalise_quotation,
)
from aibot_local.language.synonyms import is_synonym
from aibot_local.language.words import find_words, fold_typography, list_content_stems
from aibot_local.records import Problem, ProblemKind
from aibot_local.verification.alignment import Alignment
from aibot_local.verification.ground import Ground

_PRONOUNS = frozenset(["he", "she", "they", "we", "i", "who", "it"])
_MARKS = re.compile(r"[\"“”„«»]")
_ALTERED = 0.6  # share of a quotation's words from which it is taken for one that a source has
_NEAR = 400  # code points before a quotation in which the person behind a pronoun is looked for


@dataclass(frozen=True, slots=True)
class _SourceQuotation:
    text: str
    quotation: Quotation
    before: str


def check_quotations(alignment: Alignment, ground: Ground) -> Iterator[Problem]:
    """Problems QUOTE and SPEAKER of a claim's quotations, words compared exactly but for typography."""
    claim = alignment.claim
    if _has_stray_mark(claim.text, claim.quotations):
        yield Problem(ProblemKind.QUOTE, 0, len(claim.text), "a quotation mark stands without its partner")
    for quotation in claim.quotations:
        if quotation.nested:
            continue
        words = normalise_quotation(claim.text[quotation.start : quotation.end])
        spoken = [one for one in _list_source_quotations(ground) if _contains_words(one.text, words)]
        if not words or not spoken:
            shown = claim.text[quotation.start : quotation.end][:60]
            detail = f"the words {shown!r} stand between quotation marks in no source"
            yield Problem(ProblemKind.QUOTE, quotation.outer_start, quotation.outer_end, detail)
            continue
        yield from _check_speaker(claim.text, quotation, spoken)


def is_altered_quotation(quoted: str, ground: Ground) -> bool:
    """Whether a source quotes most of these words in their order (three in five or more), but not all of them.

    Marks within them do not count, so that a title's own and hyphens may be left off; nor do quotations a source cuts.
    """
    words = _split_words(quoted)
    told = f" {' '.join(words)} "
    if any(told in f" {' '.join(_split_words(ground.articles[key].content))} " for key in ground.articles):
        return False
    spoken = [_split_words(one.text) for one in _list_source_quotations(ground)]
    kept = max((_count_in_order(words, one) for one in spoken), default=0)
    return _ALTERED * len(words) <= kept < len(words)


@lru_cache(maxsize=512)
def _split_words(text: str) -> tuple[str, ...]:
    """The words of a text in lower case, parted by everything but letters and digits; "n't" and the like stay whole."""
    return tuple(re.findall(r"[^\W_]+(?:'[^\W_]+)*", fold_typography(text).casefold()))


def _count_in_order(words: Sequence[str], others: Sequence[str]) -> int:
    blocks = SequenceMatcher(None, words, others, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks)


def _has_stray_mark(text: str, quotations: Sequence[Quotation]) -> bool:
    inside = {place for one in quotations for place in range(one.outer_start, one.outer_end)}
    for match in _MARKS.finditer(text):
        feet = match.group() == '"' and text[match.start() - 1 : match.start()].isdigit()
        if match.start() not in inside and not feet:
            return True
    return False


def _list_source_quotations(ground: Ground) -> list[_SourceQuotation]:
    found: list[_SourceQuotation] = []
    for key in sorted(ground.articles):
        found += _read_quotations(ground.articles[key].content)
    return found


@lru_cache(maxsize=512)
def _read_quotations(content: str) -> tuple[_SourceQuotation, ...]:
    return tuple(
        _SourceQuotation(
            normalise_quotation(content[one.start : one.end]),
            one,
            content[max(0, one.outer_start - _NEAR) : one.outer_start],
        )
        for one in find_quotations(content)
    )


def _contains_words(text: str, words: str) -> bool:
    """Whether the words stand in the text as whole words; the first letter's case may differ, as at a cut."""
    folded, wanted = text.strip(), words.strip()
    for form in {wanted, wanted[:1].lower() + wanted[1:], wanted[:1].upper() + wanted[1:]}:
        start = folded.find(form) if form else -1
        while start >= 0:
            end = start + len(form)
            if not (start and folded[start - 1].isalnum()) and not (
                end < len(folded) and folded[end].isalnum()
            ):
                return True
            start = folded.find(form, start + 1)
    return False


def _check_speaker(text: str, quotation: Quotation, spoken: Sequence[_SourceQuotation]) -> Iterator[Problem]:
    if not quotation.speaker or quotation.speaker.casefold() in _PRONOUNS:
        return
    if any(_may_speak(quotation.speaker, one) for one in spoken):
        return
    said = next((one.quotation.speaker for one in spoken if one.quotation.speaker), "")
    source = f"; the source has {said!r}" if said else "; the source names no such speaker"
    detail = f"{quotation.speaker!r} is not who speaks these words{source}"
    yield Problem(ProblemKind.SPEAKER, quotation.speaker_start, quotation.speaker_end, detail)


def _may_speak(speaker: str, source: _SourceQuotation) -> bool:
    said = source.quotation.speaker
    if said and said.casefold() not in _PRONOUNS:
        return is_same_speaker(speaker, said)
    # A pronoun, or no attribution in that sentence: the person named last before the quotation, or its speaker.
    earlier = find_speakers(source.before)
    if earlier and is_same_speaker(speaker, earlier[-1].name):
        return True
    named = find_names(source.before)
    wanted = find_names(f"x {speaker}")
    people = [one for one in named if one.certain][-2:]
    return any(is_same_name(one, other) for one in wanted for other in people)


def is_same_speaker(claim: str, source: str) -> bool:
    """Whether two descriptions may be one speaker: names that agree, else a shared noun ("a spokesman")."""
    first, second = find_names(f"x {claim}"), find_names(f"x {source}")
    if first and second:
        return any(is_same_name(one, other) for one in first for other in second)
    if fold_typography(claim.casefold()) == fold_typography(source.casefold()):
        return True
    theirs = list_content_stems(source)
    return any(is_synonym(one, other) for one in list_content_stems(claim) for other in theirs)


def check_speakers(alignment: Alignment) -> Iterator[Problem]:
    """Problems SPEAKER of words told without quotation marks: "Holt said" where the source has "Reyes said"."""
    claim = alignment.claim
    quoted = {(one.speaker_start, one.speaker_end) for one in claim.quotations if one.speaker}
    for speaker in claim.speakers:
        if (speaker.start, speaker.end) in quoted or speaker.name.casefold() in _PRONOUNS:
            continue
        local = alignment.find_local(speaker.start, speaker.end)
        theirs = [other for candidate in local for other in candidate.analysis.speakers]
        if not theirs or any(_fits_speaker(speaker, other) for other in theirs):
            continue
        detail = f"the source has {theirs[0].name!r} say this, not {speaker.name!r}"
        yield Problem(ProblemKind.SPEAKER, speaker.start, speaker.end, detail)


def _fits_speaker(claim: Speaker, source: Speaker) -> bool:
    if source.name.casefold() in _PRONOUNS:
        return True
    return is_same_speaker(claim.name, source.name) or bool(_heads(claim.name) & _heads(source.name))


def _heads(text: str) -> set[str]:
    words = find_words(text)
    return {words[-1].stem} if words else set()
