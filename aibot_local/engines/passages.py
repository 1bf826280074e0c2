"""Cutting a passage to a model's window, and its length from words to tokens.

Plain functions; no model here.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

CountTokens = Callable[[str], int]

# A model may write this much more or less than asked before it is stopped or kept from stopping. Texts that
# must be cut back to a whole sentence need the room above; the floor keeps a model from a single short one.
_MOST = 1.4
_LEAST = 0.5
# Tokens for a last sentence to come to its full stop.
_ENDING = 16


@dataclass(frozen=True, slots=True)
class Part:
    """What is given to a model at once: whole sentences within its window, and the words wanted of them."""

    sentences: tuple[str, ...]
    words: int

    @property
    def text(self) -> str:
        """The sentences as running text."""
        return " ".join(self.sentences)


def split_passage(
    sentences: Sequence[str], words: int, room: int, count: CountTokens, *, apart: bool = False
) -> list[Part]:
    """Part sentences, in order, into the fewest parts of at most `room` tokens; share `words` by their size.

    With `apart` each sentence is a part of its own. A sentence that is longer than the room is itself cut
    at white space. No word is lost. Blank sentences give nothing.
    """
    fitting = [piece for sentence in sentences for piece in _fit_sentence(sentence.strip(), room, count)]
    groups: list[list[str]] = []
    for piece in fitting:
        if groups and not apart and count(" ".join([*groups[-1], piece])) <= room:
            groups[-1].append(piece)
        else:
            groups.append([piece])
    sizes = [count_words(" ".join(group)) for group in groups]
    total = sum(sizes)
    return [
        Part(tuple(group), min(size, max(1, round(words * size / total))))
        for group, size in zip(groups, sizes, strict=True)
    ]


def count_words(text: str) -> int:
    """Words of a text, counted as runs without white space; 1 at least."""
    return max(1, len(text.split()))


def bound_tokens(part: Part, tokens: int) -> tuple[int, int]:
    """Least and most new tokens for a part whose source has `tokens` tokens.

    Tokens for a word are taken from the source itself: names and figures need more than plain words.
    """
    per_word = tokens / count_words(part.text)
    most = math.ceil(part.words * per_word * _MOST) + _ENDING
    least = math.floor(part.words * per_word * _LEAST)
    return min(least, most - _ENDING), most


def _fit_sentence(sentence: str, room: int, count: CountTokens) -> list[str]:
    if not sentence:
        return []
    if len(sentence) < 2 or count(sentence) <= room:
        return [sentence]
    middle = len(sentence) // 2
    spaces = [match.start() for match in re.finditer(r"\s+", sentence)]
    cut = min(spaces, key=lambda space: abs(space - middle)) if spaces else middle
    halves = (sentence[:cut].strip(), sentence[cut:].strip())
    return [piece for half in halves for piece in _fit_sentence(half, room, count)]
