"""What new reports say that no earlier report of the event said."""

from collections import Counter
from collections.abc import Iterable, Sequence

from aibot_local.language.numbers import find_quantities
from aibot_local.language.words import list_content_stems
from aibot_local.records import Sentence
from aibot_local.salience.selection import is_usable

# Counting the words of a sentence that are new was as good as any measure of novelty Allan, Wade & Bolivar (2003)
# tried. The shares are set by hand, on no data: a sentence that one earlier sentence covers by three fifths tells the
# same thing, unless it gives a number nobody gave.
_SAID = 0.6
_SAID_WITH_NUMBER = 0.9
_FEWEST = 3  # content words a sentence needs to tell something

_Number = tuple[float | None, float | None, str]


def find_new_sentences(fresh: Iterable[Sentence], earlier: Iterable[Sentence]) -> tuple[Sentence, ...]:
    """The sentences of `fresh` that say what no sentence of `earlier` does, nor one of `fresh` before it; order kept.

    A sentence is new when no single earlier one holds three fifths of its content words (as stems), or when it gives a
    number that none before gave and none holds nine tenths of its words. What is part of a page and not of a report
    (credits, invitations) is left out.
    """
    memory = _Memory()
    for sentence in earlier:
        memory.add(sentence.text)
    new = []
    for sentence in fresh:
        if not is_usable(sentence.text):
            continue
        if memory.is_new(sentence.text):
            new.append(sentence)
        memory.add(sentence.text)
    return tuple(new)


class _Memory:
    """What was said: the sentences that hold each stem, and the numbers."""

    def __init__(self) -> None:
        self._holders: dict[str, list[int]] = {}
        self._numbers: set[_Number] = set()
        self._count = 0

    def add(self, text: str) -> None:
        for stem in dict.fromkeys(list_content_stems(text)):
            self._holders.setdefault(stem, []).append(self._count)
        self._numbers.update(_list_numbers(text))
        self._count += 1

    def is_new(self, text: str) -> bool:
        stems = set(list_content_stems(text))
        if len(stems) < _FEWEST:
            return False
        held = Counter(place for stem in stems for place in self._holders.get(stem, ()))
        said = max(held.values(), default=0) / len(stems)
        if said < _SAID:
            return True
        return said < _SAID_WITH_NUMBER and any(number not in self._numbers for number in _list_numbers(text))


def _list_numbers(text: str) -> Sequence[_Number]:
    return [
        (one.low, one.high, one.unit)
        for one in find_quantities(text)
        if one.unit not in ("o'clock", "ordinal")
    ]
