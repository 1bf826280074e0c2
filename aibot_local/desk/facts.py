"""What new reports say that no earlier report of the event said."""

from collections import Counter
from collections.abc import Collection, Iterable

from aibot_local.language.numbers import find_quantities
from aibot_local.language.words import list_content_stems
from aibot_local.records import Sentence
from aibot_local.salience.selection import is_usable

# Counting the words of a sentence that are new was as good as any measure of novelty Allan, Wade & Bolivar (2003)
# tried. The share is set by hand, on no data: a sentence that one earlier sentence covers by three fifths tells the
# same thing, unless it gives a number nobody gave.
_SAID = 0.6
_FEWEST = 3  # content words a sentence needs to tell something

_Number = tuple[float | None, float | None, str]


def find_new_sentences(
    fresh: Iterable[Sentence], earlier: Iterable[Sentence], *, corrections: Collection[str] = ()
) -> tuple[Sentence, ...]:
    """The sentences of `fresh` that say what no sentence of `earlier` does, nor one of `fresh` before it; order kept.

    A sentence is new when no single earlier one holds three fifths of its content words (as stems), or when it gives a
    number, of that thing, that none before gave. In an article of `corrections` (ids) every sentence is new that does
    not stand word for word before: the one word that was mended may be the news. What is part of a page and not of a
    report (credits, invitations) is left out.
    """
    memory = _Memory()
    for sentence in earlier:
        memory.add(sentence.text)
    new = []
    for sentence in fresh:
        if not is_usable(sentence.text):
            continue
        if sentence.span.article in corrections:
            is_new = not memory.holds(sentence.text)
        else:
            is_new = memory.is_new(sentence.text)
        if is_new:
            new.append(sentence)
        memory.add(sentence.text)
    return tuple(new)


class _Memory:
    """What was said: the sentences, which of them hold each stem, and the numbers with what each counts."""

    def __init__(self) -> None:
        self._texts: set[str] = set()
        self._holders: dict[str, list[int]] = {}
        self._numbers: dict[_Number, set[str]] = {}
        self._count = 0

    def add(self, text: str) -> None:
        self._texts.add(" ".join(text.split()))
        for stem in dict.fromkeys(list_content_stems(text)):
            self._holders.setdefault(stem, []).append(self._count)
        for number, counted in _list_numbers(text):
            self._numbers.setdefault(number, set()).add(counted)
        self._count += 1

    def holds(self, text: str) -> bool:
        return " ".join(text.split()) in self._texts

    def is_new(self, text: str) -> bool:
        stems = set(list_content_stems(text))
        if len(stems) < _FEWEST:
            return False
        held = Counter(place for stem in stems for place in self._holders.get(stem, ()))
        if max(held.values(), default=0) < _SAID * len(stems):
            return True
        return any(self._is_new_number(number, counted) for number, counted in _list_numbers(text))

    def _is_new_number(self, number: _Number, counted: str) -> bool:
        known = self._numbers.get(number)
        return known is None or bool(counted and "" not in known and counted not in known)


def _list_numbers(text: str) -> list[tuple[_Number, str]]:
    return [
        ((one.low, one.high, one.unit), one.counted)
        for one in find_quantities(text)
        if one.unit not in ("o'clock", "ordinal")
    ]
