"""The counts of a vote: "27 votes to 22", "21 against and one abstention"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from aibot_local.composing.amounts import Amount, list_amounts

_VOTING = re.compile(
    r"\b(?:vot(?:e|es|ed|ing)|ballot|in favou?r|councill?ors?|senat(?:e|ors?)|parliament|lawmakers|motion|"
    r"majority|"
    r"jur(?:y|ors)|referendum|assembly|congress|board|committee)\b",
    re.IGNORECASE,
)
# Two numbers side by side: "27 to 22", "27 votes to 22", "27-22".
_TO = re.compile(r"\s*(?:votes?\s+)?(?:to\s+|[-–]\s*)$", re.IGNORECASE)
_FOR = re.compile(
    r"\s*(?:votes?\s+)?(?:in favou?r|for\b|voted for|voted in favou?r|ayes|yes\b)", re.IGNORECASE
)
_AGAINST = re.compile(
    r"\s*(?:votes?\s+)?(?:were\s+)?(?:against|opposed|voted against|noes|nays)\b", re.IGNORECASE
)
_SPAN_OF_RANGE = re.compile(r"\b(?:from|between)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class VoteCount:
    """A side of a vote: its name, its number, and the words at `start` to `end` that give it."""

    side: str
    amount: Amount
    start: int
    end: int


def find_votes(sentence: str) -> tuple[VoteCount, ...]:
    """The sides of a vote that a sentence counts, in order; empty where it speaks of no vote."""
    if not _VOTING.search(sentence):
        return ()
    return tuple(_read_votes(sentence, list_amounts(sentence)))


def _read_votes(sentence: str, amounts: list[Amount]) -> Iterator[VoteCount]:
    for number, amount in enumerate(amounts):
        if amount.unit or amount.low is None or amount.low != amount.high:
            continue
        following = amounts[number + 1] if number + 1 < len(amounts) else None
        behind = sentence[_end_of_number(sentence, amount) :]
        if _AGAINST.match(behind):
            yield VoteCount("votes against", amount, amount.start, _cover(sentence, amount, _AGAINST))
        elif _FOR.match(behind) and re.search(r"\bagainst\b", behind):
            yield VoteCount("votes for", amount, amount.start, _cover(sentence, amount, _FOR))
        elif (
            following is not None
            and not following.unit
            and following.low == following.high
            and _TO.fullmatch(sentence[_end_of_number(sentence, amount) : following.start])
            and not _SPAN_OF_RANGE.search(sentence[: amount.start])
        ):
            yield VoteCount("votes for", amount, amount.start, following.end)
            yield VoteCount("votes against", following, amount.start, following.end)


def _end_of_number(sentence: str, amount: Amount) -> int:
    return amount.end - len(amount.phrase) if amount.phrase else amount.end


def _cover(sentence: str, amount: Amount, pattern: re.Pattern[str]) -> int:
    start = _end_of_number(sentence, amount)
    match = pattern.match(sentence, start)
    return match.end() if match else amount.end
