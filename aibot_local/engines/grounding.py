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
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

Encode = Callable[[str], list[int]]

# fmt: off
SMALL_WORDS = (
    "a", "an", "the", "this", "that", "these", "those", "it", "its", "he", "she", "they", "him", "his",
    "them", "their", "who", "whom", "whose", "which", "what", "and", "or", "but", "as", "at", "by",
    "for", "from", "in", "into", "of", "off", "on", "onto", "out", "over", "to", "up", "with", "about",
    "above", "after", "against", "along", "among", "around", "before", "behind", "below", "between",
    "during", "through", "toward", "towards", "under", "until", "upon", "within", "since", "while",
    "when", "where", "because", "so", "than", "then", "there", "here", "also", "both", "each", "other",
    "another", "more", "most", "some", "such", "same", "is", "are", "was", "were", "be", "been",
    "being", "has", "have", "had", "having", "do", "does", "did", "said", "says", "say", "told",
    "according", "reported", "including", "included", "includes", "include",
)
# fmt: on
_OPENING = ('"', "(", "“", "‘", "[")
_CLOSING = (".", ",", ";", ":", "?", "!", '"', ")", "”", "’", "]", "'s", "’s")
_OUTER = ".,;:!?\"'“”‘’()[]…"


@dataclass(slots=True)
class _Node:
    branches: dict[int, "_Node"] = field(default_factory=dict)
    ends: bool = False  # a word may end here
    opens: bool = False  # what ends here is followed by a word without a space


class GroundedWords:
    """The tokens that may follow what has been written, for one source text.

    `encode` gives the tokens of a text without special ones; `end` is the token that ends a text. Words in
    `forbidden` are left out, whatever their case.
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
        banned = {word.casefold() for word in forbidden}
        for word in _list_words(source, small_words):
            if word.casefold() in banned:
                continue
            self._add(self._after_space, encode(" " + word))
            self._add(self._at_start, encode(word))
        for mark in _CLOSING:
            if (len(mark) == 1 and mark in ".,") or mark in source:
                self._add(self._marks, encode(mark))
        for mark in _OPENING:
            if mark in source:
                self._add(self._after_space, encode(" " + mark), opens=True)
                self._add(self._at_start, encode(mark), opens=True)

    def list_next(self, written: Sequence[int]) -> list[int]:
        """Tokens that may come after `written`, ascending; the end is among them wherever a word may end."""
        nodes = self._follow(written)
        allowed = {token for node in nodes for token in node.branches}
        if any(node.ends for node in nodes):
            allowed.add(self._end)
        return sorted(allowed) or [self._end]

    def _follow(self, written: Sequence[int]) -> list[_Node]:
        nodes = [self._at_start]
        for token in written:
            nodes = self._close([node.branches[token] for node in nodes if token in node.branches])
        return nodes

    def _close(self, nodes: list[_Node]) -> list[_Node]:
        """The nodes with those that can be stepped to from their ends without a token."""
        closed = list(nodes)
        if any(node.ends for node in nodes):
            closed += [self._after_space, self._marks]
        if any(node.opens for node in nodes):
            closed.append(self._at_start)
        return closed

    @staticmethod
    def _add(root: _Node, tokens: list[int], *, opens: bool = False) -> None:
        node = root
        for token in tokens:
            node = node.branches.setdefault(token, _Node())
        if opens:
            node.opens = True
        else:
            node.ends = True


def _list_words(source: str, small_words: Iterable[str]) -> list[str]:
    """Words that may be written.

    Those of the source as they stand, and each with a capital for a beginning.
    """
    words: dict[str, None] = {}
    for raw in source.split():
        bare = raw.strip(_OUTER)
        if not bare:
            continue
        words[bare] = None
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
