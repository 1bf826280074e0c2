"""Names of a claim: each must stand in the sentences the claim rests on, or be whom they speak of."""

import re
from collections.abc import Iterator

from aibot_local.language.common import TITLES
from aibot_local.language.names import Name, fold_name_word, is_same_name, list_aliases
from aibot_local.records import Problem, ProblemKind
from aibot_local.verification.alignment import Alignment, Candidate
from aibot_local.verification.ground import Ground

_PRONOUN = re.compile(r"\b(?:he|she|they|it|his|her|hers|him|their|them|its|who)\b", re.IGNORECASE)
_BACK = 3  # sentences before one with a pronoun in which its name may stand


def check_names(alignment: Alignment, ground: Ground) -> Iterator[Problem]:
    """Problems NAME of a claim. Outlets license nothing: only the words of the articles do."""
    for name in alignment.claim.names:
        if not name.certain and not _is_known(name, ground):
            continue  # a common word at the head of a sentence
        local = alignment.find_local(name.start, name.end)
        if _is_licensed(name, local, alignment, ground):
            problem = _check_title(name, local, alignment)
            if problem is not None:
                yield problem
            continue
        text = alignment.claim.text[name.start : name.end]
        elsewhere = any(holds_name(one.analysis.names, name, "") for one in ground.sentences)
        where = "stands elsewhere in the reports, not where this is said"
        if not elsewhere:
            where = "stands in no report of this event"
        yield Problem(ProblemKind.NAME, name.start, name.end, f"the name {text!r} {where}")


def _is_licensed(name: Name, local: list[Candidate], alignment: Alignment, ground: Ground) -> bool:
    if any(_holds_exactly(candidate, name) for candidate in local):
        return True
    if not _is_known(name, ground):
        return False
    if any(holds_name(candidate.analysis.names, name, candidate.analysis.text) for candidate in local):
        return True
    return any(
        _is_meant_by_pronoun(name, candidate, ground, alignment)
        or _is_added_from_near(name, candidate, ground, alignment)
        for candidate in local
    )


def _is_added_from_near(name: Name, candidate: Candidate, ground: Ground, alignment: Alignment) -> bool:
    """Whether the claim only adds a name that stands just before in the same article ("the company").

    A name of the source that the claim leaves out would tell that the new one takes its place.
    """
    claimed = [one for one in alignment.claim.names if one is not name]
    theirs = [one for one in candidate.analysis.names if one.certain]
    if any(not any(is_same_name(mine, one) for mine in claimed) for one in theirs):
        return False
    for back in range(1, _BACK + 1):
        index = candidate.index - back
        if (
            index < 0
            or ground.sentences[index].sentence.span.article != candidate.source.sentence.span.article
        ):
            break
        if holds_name(ground.sentences[index].analysis.names, name, ""):
            return True
    return False


def _holds_exactly(candidate: Candidate, name: Name) -> bool:
    wanted = [fold_name_word(word) for word in name.words]
    return any([fold_name_word(word) for word in one.words] == wanted for one in candidate.analysis.names)


def _is_known(name: Name, ground: Ground) -> bool:
    """Whether every word of a name stands as a name somewhere in the event."""
    words = name.words[1:] if name.start == 0 and len(name.words) > 1 else name.words
    return all(
        word.casefold() in ground.names
        or fold_name_word(word) in ground.names
        or word[:1].islower()
        or len(word) == 1
        for word in words
    ) or bool(list_aliases(name) & ground.names)


def holds_name(names: tuple[Name, ...], wanted: Name, text: str) -> bool:
    """Whether a sentence with these names (and this text) speaks of the one wanted."""
    if any(is_same_name(wanted, other) for other in names):
        return True
    if text:
        words = {fold_name_word(word) for word in re.findall(r"[\w'’-]+|(?:[^\W\d_]\.)+", text)}
        words |= {part for word in words for part in word.split("-")}
        return all(fold_name_word(word) in words for word in wanted.words)
    return False


def _is_meant_by_pronoun(name: Name, candidate: Candidate, ground: Ground, alignment: Alignment) -> bool:
    """Whether the source says "he" where the claim has a name that stands just before in the same article.

    Only where the claim has fewer pronouns than the source: then one was replaced by a name.
    """
    source_pronouns = len(_PRONOUN.findall(candidate.analysis.text))
    if source_pronouns == 0 or len(_PRONOUN.findall(alignment.claim.text)) >= source_pronouns:
        return False
    others = [one for one in candidate.analysis.names if one.certain]
    if any(one.start < _first_pronoun(candidate.analysis.text) for one in others):
        return False  # the source's own name comes first: the pronoun means that one
    for back in range(1, _BACK + 1):
        index = candidate.index - back
        if index < 0:
            break
        before = ground.sentences[index]
        if before.sentence.span.article != candidate.source.sentence.span.article:
            break
        named = [one for one in before.analysis.names if one.certain]
        if named:  # the nearest sentence with names decides
            return any(is_same_name(name, one) for one in named[:2])
    return False


def _first_pronoun(text: str) -> int:
    match = _PRONOUN.search(text)
    return match.start() if match else len(text)


def _check_title(name: Name, local: list[Candidate], alignment: Alignment) -> Problem | None:
    """A title the claim gives the bearer must stand in a source of the sentence, if the source gives one."""
    if not name.title:
        return None
    given = [
        one.title
        for candidate in local
        for one in candidate.analysis.names
        if one.title and is_same_name(name, one)
    ]
    words = {word for title in given for word in title.split()}
    courtesy = {"mr", "mrs", "ms", "miss", "mx"}
    if not words - courtesy or set(name.title.split()) & words or set(name.title.split()) <= courtesy:
        return None
    texts = " ".join(candidate.analysis.text.casefold() for candidate in local)
    if all(word in texts for word in name.title.split() if word in TITLES):
        return None
    detail = f"the source calls this person {given[0]!r}, not {name.title!r}"
    return Problem(ProblemKind.NAME, name.start, name.end, detail)
