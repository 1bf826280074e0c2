"""Ways of writing that say the same: contractions, numbers in words, "prior to" for "before", "roughly" for "about".

Sentences are compared word by word, and these would differ where nothing is said otherwise.
"""

from collections.abc import Iterator, Sequence

from aibot_local.language.numbers import NUMBER_WORDS
from aibot_local.language.tables import list_words
from aibot_local.language.units import DURATIONS
from aibot_local.language.words import Word


def _read_table(text: str) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Rows of words and what they are read as, by the words."""
    rows = (row.split("|") for row in " ".join(text.split()).split(";"))
    return {tuple(words.split()): tuple(read.split()) for words, read in rows}


_PHRASES = _read_table(
    """in order to|to;prior to|before;due to|because of;owing to|because of;no one|nobody;
    whilst|while;whereas|while;till|until;towards|toward;amongst|among;amidst|amid;upon|on;although|though;
    numerous|many;each|every;everybody|everyone;somebody|someone;anybody|anyone"""
)
# The same before a number only: what bounds it, and how exactly it is meant.
_BOUNDS = _read_table(
    """more than|more-than;over|more-than;fewer than|fewer-than;less than|fewer-than;under|fewer-than;
    no fewer than|at-least;no less than|at-least;at least|at-least;no more than|at-most;at most|at-most;up to|at-most;
    about|about;around|about;roughly|about;approximately|about;some|about"""
)
_ENDINGS = {"n't": "not", "'re": "are", "'ve": "have", "'ll": "will"}
_CLIPPED = {"ca": "can", "wo": "will", "sha": "shall"}
_LONGEST = 3
_SPANS = frozenset({"over", "under"})  # "over two days" is no number of days more than two
_BEFORE_FOLLOWING = frozenset(
    list_words("the a an this that these those is are was were be been being am and")
)


def unify_words(words: Sequence[Word], text: str) -> tuple[Word, ...]:
    """The words of a text with one form for what may be written in several; a phrase is one word over its whole span.

    `text` is what they stand in. Numbers become digits, with "%" for per cent; "more than 12" and "over 12" are
    "more-than" and "12". "One" stays, since it is no number in "one of them". Spans lie in the text, in order.
    """
    return tuple(_read_all(words, text))


def _read_all(words: Sequence[Word], text: str) -> Iterator[Word]:
    place = 0
    while place < len(words):
        length, plain = _read_phrase(words, place)
        if length:
            yield from _spread(words[place : place + length], plain)
            place += length
            continue
        length = _count_share(words, place, text)
        if length:
            yield Word(words[place].start, words[place + length - 1].end, f"{_read_number(words[place])}%")
            place += length
            continue
        yield from _read_word(words, place)
        place += 1


def _read_phrase(words: Sequence[Word], place: int) -> tuple[int, tuple[str, ...]]:
    """How many words from a place on are one phrase of the tables, and what it is read as; 0 where none begins."""
    for length in range(_LONGEST, 0, -1):
        key = tuple(word.low for word in words[place : place + length])
        after = words[place + length : place + length + 2]
        if len(key) == length and key in _BOUNDS and after and _read_number(after[0]):
            spans = key[0] in _SPANS and (len(after) < 2 or after[1].low.removesuffix("s") in DURATIONS)
            if not spans:
                return length, _BOUNDS[key]
        if key in _PHRASES:
            return length, _PHRASES[key]
        if key == ("close", "to") and not (after and _read_number(after[0])):
            return length, ("near",)
    return 0, ()


def _spread(words: Sequence[Word], plain: Sequence[str]) -> Iterator[Word]:
    """A phrase read as one word, which has its whole span, or word by word."""
    spans = [(word.start, word.end) for word in words]
    if len(plain) < len(words):
        spans = [(words[0].start, words[-1].end)]
    for (start, end), read in zip(spans, plain, strict=True):
        yield Word(start, end, read)


def _count_share(words: Sequence[Word], place: int, text: str) -> int:
    """How many words from a place on are a share in per cent: "60%", "sixty percent", "60 per cent"; 0 for none."""
    if not _read_number(words[place]):
        return 0
    if text[words[place].end : words[place].end + 1] == "%":
        return 1
    for phrase in (("percent",), ("per", "cent")):
        if tuple(word.low for word in words[place + 1 : place + 1 + len(phrase)]) == phrase:
            return 1 + len(phrase)
    return 0


def _read_number(word: Word) -> str:
    """A number in digits without separators; empty for "one" and what is no number."""
    if word.low[:1].isdigit():
        return word.low.replace(",", "")
    value = NUMBER_WORDS.get(word.low, 1)
    return str(value) if value != 1 else ""


def _read_word(words: Sequence[Word], place: int) -> Iterator[Word]:
    word = words[place]
    low = word.low
    for ending, plain in _ENDINGS.items() if low != "cannot" else (("not", "not"),):
        stem = low.removesuffix(ending)
        if stem != low and stem:
            cut = word.end - len(ending)
            yield Word(word.start, cut, _CLIPPED.get(stem, stem))
            yield Word(cut, word.end, plain)
            return
    if low == "following" and (place == 0 or words[place - 1].low not in _BEFORE_FOLLOWING):
        yield Word(word.start, word.end, "after")
        return
    read = _read_number(word)
    yield Word(word.start, word.end, read) if read else word
