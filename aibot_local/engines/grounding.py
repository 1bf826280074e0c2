"""Decoding that can only use the words of its source and the small words of English.

A language model of a hundred million weights invents names and figures when it may write anything. Here
every word it writes must stand in the source, or be one of a closed list of articles, prepositions,
pronouns and auxiliaries. Negations, modals and numbers are not on that list: they must come from the
source. What is left for the model to get wrong is how the words are put together, and that is checked
afterwards.

The words are held as a tree of tokens. What has been written is followed through the tree, and the tokens
that may come next are the branches there. The idea is that of constrained decoding with a prefix tree (De
Cao et al. 2021, "Autoregressive Entity Retrieval"), with words in place of names of entities.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

Encode = Callable[[str], list[int]]

# Few on purpose: what a model cannot say with the source's words it would otherwise say with "told", "the same" or
# "reported", which says nothing or something else; a preposition of time or cause makes a relation of its own.
# fmt: off
SMALL_WORDS = (
    "a", "an", "the", "this", "that", "it", "its", "he", "she", "they", "him", "his", "her", "them", "their", "who",
    "which", "and", "but", "at", "by", "for", "from", "in", "of", "on", "to", "with", "is", "are", "was", "were",
    "be", "been", "has", "have", "had", "do", "does", "did", "said",
)
# fmt: on
_OPENING = ('"', "(", "“", "‘", "[")
_CLOSING = (".", ",", ";", ":", "?", "!", '"', ")", "”", "’", "]", "'s", "’s")
_OUTER = ".,;:!?\"'“”‘’()[]…"


@dataclass(slots=True)
class _Node:
    branches: dict[int, "_Node"] = field(default_factory=dict)
    ends: set[str] = field(default_factory=set)  # the words that end here, by what they are counted as
    opens: bool = False  # what ends here is followed by a word without a space
    ahead: set[str] = field(default_factory=set)  # the words that end here or further on


@dataclass(frozen=True, slots=True)
class _State:
    """A place in a tree, and the counted words written before it."""

    node: _Node
    used: tuple[str, ...]


class GroundedWords:
    """The tokens that may follow what has been written, for one source text.

    A word of the source may be written as often as it stands there; a small word, always. `encode` gives the tokens
    of a text without special ones; `end` is the token that ends a text. Words in `forbidden` are left out, whatever
    their case.
    """

    def __init__(
        self,
        source: str,
        *,
        encode: Encode,
        end: int,
        small_words: Iterable[str] = SMALL_WORDS,
        forbidden: Iterable[str] = (),
    ) -> None:
        self._end = end
        self._after_space = _Node()
        self._at_start = _Node()
        self._marks = _Node()
        small = list(small_words)
        free = {word.casefold() for word in small}
        self._limits = Counter(
            key for raw in source.split() if (key := _count_as(raw.strip(_OUTER))) and key not in free
        )
        banned = {word.casefold() for word in forbidden}
        for word in _list_words(source, small):
            if word.casefold() in banned:
                continue
            key = _count_as(word)
            self._add(self._after_space, encode(" " + word), key)
            self._add(self._at_start, encode(word), key)
        for mark in _CLOSING:
            if (len(mark) == 1 and mark in ".,") or mark in source:
                self._add(self._marks, encode(mark), mark)
        for mark in _OPENING:
            if mark in source:
                self._add(self._after_space, encode(" " + mark), mark, opens=True)
                self._add(self._at_start, encode(mark), mark, opens=True)

    def list_next(self, written: Sequence[int]) -> list[int]:
        """Tokens that may come after `written`, ascending; the end is among them wherever a word may end."""
        states = self._follow(written)
        allowed = {
            token
            for state in states
            for token, node in state.node.branches.items()
            if any(self._has_left(state, word) for word in node.ahead)
        }
        if any(self._list_ends(state) for state in states if not state.node.opens):
            allowed.add(self._end)
        return sorted(allowed) or [self._end]

    def _follow(self, written: Sequence[int]) -> list[_State]:
        states = [_State(self._at_start, ())]
        for token in written:
            stepped = [
                _State(state.node.branches[token], state.used)
                for state in states
                if token in state.node.branches
            ]
            states = self._close(stepped)
        return states

    def _close(self, states: list[_State]) -> list[_State]:
        """The states with those that can be stepped to from their ends without a token."""
        closed = list(states)
        for state in states:
            for word in sorted(self._list_ends(state)):
                used = (*state.used, word) if word in self._limits else state.used
                if state.node.opens:
                    closed.append(_State(self._at_start, used))
                else:
                    closed += [_State(self._after_space, used), _State(self._marks, used)]
        return closed

    def _list_ends(self, state: _State) -> list[str]:
        return [word for word in state.node.ends if self._has_left(state, word)]

    def _has_left(self, state: _State, word: str) -> bool:
        return word not in self._limits or state.used.count(word) < self._limits[word]

    @staticmethod
    def _add(root: _Node, tokens: list[int], word: str, *, opens: bool = False) -> None:
        node = root
        for token in tokens:
            node = node.branches.setdefault(token, _Node())
            node.ahead.add(word)
        node.ends.add(word)
        node.opens = node.opens or opens


def _count_as(word: str) -> str:
    """What a word is counted as: without its case, a full stop at its end, and "'s"."""
    return re.sub(r"['’]s?$|[.]$", "", word.casefold())


def _list_words(source: str, small_words: Iterable[str]) -> list[str]:
    """Words that may be written.

    Those of the source as they stand, and each with a capital for a beginning; the first, which may have its capital
    from its place alone, in lower case too.
    """
    words: dict[str, None] = {}
    single = re.search(r"(?:^|\s)['‘]\w", source) is not None
    for raw in source.split():
        bare = raw.strip(_OUTER)
        if not bare:
            continue
        if not words:
            words[bare[0].lower() + bare[1:]] = None
        words[bare] = None
        owning = re.search(r"s['’](?=[.,;:!?]*$)", raw)
        if owning and not single:  # "the workers' car park": no quotation ends here
            words[bare + owning.group()[1]] = None
        if re.fullmatch(r"(?:\w\.)+\w?", bare) or (
            raw.endswith(".") and len(bare) <= 4 and bare[0].isupper()
        ):
            words[bare.rstrip(".") + "."] = None
        possessive = re.fullmatch(r"(.+)['’]s", bare)
        if possessive:
            words[possessive.group(1)] = None
    for word in small_words:
        words[word] = None
    for word in list(words):
        if word[0].islower():
            words[word[0].upper() + word[1:]] = None
    return list(words)
