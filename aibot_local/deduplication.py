"""Finding the independent texts among articles: copies are kept as outlets of one origin, never counted as more.

Candidates are found by winnowed fingerprints of word 5-grams (Schleimer, Wilkerson & Aiken 2003), which surely meet
where two texts share a run of twenty words; MinHash would miss a copy cut to a part of its origin, since it measures
the likeness of the wholes. Each candidate pair is then compared itself: a chain of copies of copies is never followed,
so a run of small edits cannot join two different texts.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, takewhile

import numpy as np
from numpy.typing import NDArray

from aibot_local.language.modality import find_negations
from aibot_local.language.numbers import Quantity, find_quantities
from aibot_local.language.words import is_content_word, list_content_stems
from aibot_local.progress import say_nothing
from aibot_local.records import Article, Copy, CopyKind, Origin

Hashes = NDArray[np.uint64]

Spans = Sequence[tuple[int, int]]

_WORD = re.compile(r"\w+")
# What may part a text from words put before it (a line, a dash, the end of a sentence, an agency's name before a dash)
# or after it. A name that stands within its sentence is none of them.
_BREAK_BEFORE = re.compile(r"\n|--|[—|]|\s[-–]\s|:\s|[^\W_]{2}[.!?]\s|\((?=[^()\n]{1,30}\)\s*[-–—:])")
_BREAK_AFTER = re.compile(r"\n|--|[—|(]|\s[-–]\s|[.!?][\"'”’)\]]*(?:\s|$)")
_SHINGLE = 5
_WINDOW = 16  # shingles of which one is a fingerprint: a shared run of 20 words holds a whole window
_MOST_HOLDERS = 64  # texts looked up by one fingerprint; more share it only where it is boilerplate
_MOST_COMPARED = 8  # candidates compared word by word, those with most fingerprints in common
_SHORT = 20  # a body of fewer words says too little to be told by itself: its headline counts too
# Words an outlet may put before and after a text it copies (place, byline; credit, notice), and change in a row within.
_MOST_BEFORE = 15
_MOST_AFTER = 30
_MOST_CHANGED = 25
# Two articles with one body, but a headline of which the other tells less than this share, share a notice, no news.
_LEAST_OF_HEADLINE = 0.5


@dataclass(frozen=True, slots=True)
class _Text:
    """An article, its 5-grams in order as hashes, the distinct ones sorted, and its fingerprints sorted."""

    article: Article
    shingles: Hashes
    distinct: Hashes
    marks: Hashes


def find_origins(
    articles: Sequence[Article],
    *,
    least_contained: float = 0.8,
    advance: Callable[[int], None] = say_nothing,
) -> tuple[Origin, ...]:
    """Sort articles into independent texts and their copies; every article is in exactly one origin.

    The longest text is kept, so that a copy has nothing that matters which the kept article lacks: at least the share
    `least_contained` (0..1) of a copy's word 5-grams stands in the kept article, and what it has beside is no figure,
    name within the text, passage or headline of its own; nor does it negate what the kept article does not, or the
    other way round, or put one name for another. So a wire text sent again with a revised toll is an article of its
    own, and one with another place line or credit is not. `advance` is told of n articles in all.

    Origins are ordered by article id, copies by descending similarity, then id. The result does not depend on the
    order of `articles`.
    """
    texts = [_read_text(article) for article in sorted(articles, key=_rank)]
    repeated = _find_repeated(texts)
    by_hash: dict[str, int] = {}
    holders: dict[int, list[int]] = {}
    kept: list[_Text] = []
    copies: list[list[Copy]] = []
    for text in texts:
        advance(1)
        key = hash_text(text.article)
        marks = text.marks[_is_in(text.marks, repeated)].tolist()
        found = _find_same(text, by_hash.get(key), kept) or _find_near(
            text, marks, holders, kept, least_contained
        )
        if found is not None:
            place, copy = found
            copies[place].append(copy)
            continue
        for mark in marks:
            places = holders.setdefault(mark, [])
            if len(places) < _MOST_HOLDERS:
                places.append(len(kept))
        by_hash.setdefault(key, len(kept))
        kept.append(text)
        copies.append([])
    origins = [
        Origin(text.article, tuple(sorted(group, key=lambda copy: (-copy.similarity, copy.article.id))))
        for text, group in zip(kept, copies, strict=True)
    ]
    return tuple(sorted(origins, key=lambda origin: origin.article.id))


def hash_text(article: Article) -> str:
    """SHA-256 (hex) of an article's body, white space aside; of headline and body where the body is short."""
    words = article.body.split()
    if len(words) < _SHORT:
        words = article.content.split()
    return hashlib.sha256(" ".join(words).encode()).hexdigest()


def hash_shingles(text: str) -> Hashes:
    """The word 5-grams of a text in order, case and punctuation aside: uint64 (words - 4,), or (0,)."""
    words = np.array([_hash_word(word) for word in _WORD.findall(text)], dtype=np.uint64)
    if len(words) < _SHINGLE:
        return np.zeros(0, dtype=np.uint64)
    hashes = np.zeros(len(words) - _SHINGLE + 1, dtype=np.uint64)
    for start in range(_SHINGLE):
        hashes = hashes * np.uint64(0x9E3779B97F4A7C15) + words[start : start + len(hashes)]
        hashes ^= hashes >> np.uint64(29)
    return hashes


@lru_cache(maxsize=1 << 18)
def _hash_word(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.casefold().encode(), digest_size=8).digest(), "big")


def _rank(article: Article) -> tuple[int, str, str, str, int]:
    """Longest first; among equals the earliest, then by id and place, so that nothing hangs on the file order."""
    published = article.published.value or "9999"
    return -len(article.body.split()), published, article.id, article.document.path, article.item


def _read_text(article: Article) -> _Text:
    shingles = hash_shingles(article.body)
    if len(shingles) <= _WINDOW:
        marks = shingles[:0] if not len(shingles) else shingles
    else:
        marks = np.lib.stride_tricks.sliding_window_view(shingles, _WINDOW).min(axis=1)
    return _Text(article, shingles, _sort_distinct(shingles), _sort_distinct(marks))


def _sort_distinct(hashes: Hashes) -> Hashes:
    """The distinct hashes, ascending; on short arrays many times as fast as `numpy.unique`."""
    ordered = np.sort(hashes)
    return ordered[np.concatenate([[True], ordered[1:] != ordered[:-1]])] if len(ordered) else ordered


def _is_in(hashes: Hashes, ordered: Hashes) -> NDArray[np.bool_]:
    """Which hashes are among others, given ascending; `numpy.isin` would sort them again each time."""
    if not len(ordered):
        return np.zeros(len(hashes), dtype=np.bool_)
    places = np.minimum(np.searchsorted(ordered, hashes), len(ordered) - 1)
    return np.asarray(ordered[places] == hashes, dtype=np.bool_)


def _find_repeated(texts: Sequence[_Text]) -> Hashes:
    """Fingerprints that more than one text has; the others, nearly all, need not be remembered."""
    if not texts:
        return np.zeros(0, dtype=np.uint64)
    marks = np.sort(np.concatenate([text.marks for text in texts]))
    return _sort_distinct(marks[1:][marks[1:] == marks[:-1]])


def _find_same(text: _Text, place: int | None, kept: Sequence[_Text]) -> tuple[int, Copy] | None:
    """The kept text with the same words, unless this one's headline tells what it lacks."""
    if place is None or _has_own_headline(text.article, kept[place].article):
        return None
    if _has_own_figure(text.article, kept[place].article, []):
        return None
    return place, Copy(text.article, CopyKind.EXACT, 1.0)


def _find_near(
    text: _Text, marks: Sequence[int], holders: dict[int, list[int]], kept: Sequence[_Text], least: float
) -> tuple[int, Copy] | None:
    """The kept text this one repeats most, if it has nothing of its own beside."""
    shared = Counter(place for mark in marks for place in holders.get(mark, ()))
    likely = sorted(shared.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_COMPARED]
    rated = []
    for place, _ in likely:
        share = float(_is_in(text.distinct, kept[place].distinct).mean())
        if share >= least:
            rated.append((-share, place))
    for negative, place in sorted(rated):
        if not _has_own_matter(text, kept[place]):
            return place, Copy(text.article, CopyKind.NEAR, round(-negative, 4))
    return None


def _has_own_matter(text: _Text, origin: _Text) -> bool:
    """Whether a text says something beside what it shares with its origin."""
    body = text.article.body
    words = _find_words(body)
    covered = np.zeros(len(words), dtype=bool)
    for start in np.flatnonzero(_is_in(text.shingles, origin.distinct)).tolist():
        covered[start : start + _SHINGLE] = True
    inside = np.flatnonzero(covered)
    first, last = int(inside[0]), int(inside[-1])
    if first > _MOST_BEFORE or len(words) - 1 - last > _MOST_AFTER:
        return True
    begin, end = _trim_ends(body, words, first, last + 1)
    own = [place for place in range(begin, end) if not covered[place]]
    if _find_longest_run(own) > _MOST_CHANGED:
        return True
    known = {word.casefold() for word in _WORD.findall(origin.article.content)}
    changed = [body[slice(*words[place])] for place in own]
    if any(_carries_fact(word[0]) and word.casefold() not in known for word in changed):
        return True
    if _has_own_headline(text.article, origin.article):
        return True
    if any(_is_turned(body, origin.article.body, *pair) for pair in _pair_changes(text, origin)):
        return True
    loose = [words[place] for place in np.flatnonzero(~covered).tolist()]
    return _has_own_figure(text.article, origin.article, loose)


@lru_cache(maxsize=256)
def _find_words(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(word.span() for word in _WORD.finditer(text))


def _trim_ends(body: str, words: Spans, first: int, end: int) -> tuple[int, int]:
    """The words `first` to `end` and what stands with them in one sentence, without what is put before or after."""
    breaks = takewhile(lambda found: found.start() < words[first][0], _BREAK_BEFORE.finditer(body))
    before = [found.end() for found in breaks]
    after = _BREAK_AFTER.search(body, words[end - 1][1])
    least, most = max(before, default=0), after.start() if after else len(body)
    while first > 0 and words[first - 1][0] >= least:
        first -= 1
    while end < len(words) and words[end][1] <= most:
        end += 1
    return first, end


def _pair_changes(text: _Text, origin: _Text) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Where two bodies part and meet again: code points of the one and of the other, either of which may be none.

    A passage that the text leaves out whole is no change.
    """
    own, other = text.article.body, origin.article.body
    words, others = _find_words(own), _find_words(other)
    order = np.argsort(origin.shingles, kind="stable")
    shared = np.flatnonzero(_is_in(text.shingles, origin.distinct))
    found = order[np.searchsorted(origin.shingles, text.shingles[shared], sorter=order)]
    met = list(zip(shared.tolist(), found.tolist(), strict=True))
    (first, first_other), (last, last_other) = met[0], met[-1]
    begin, end = _trim_ends(own, words, first, last + _SHINGLE)
    begin_other, end_other = _trim_ends(other, others, first_other, last_other + _SHINGLE)
    if begin < first:
        yield _span(words, begin, first), _span(others, begin_other, first_other)
    for (here, there), (later, later_there) in pairwise(met):
        apart = min(_SHINGLE, later - here)
        left_out = later_there - there - apart
        if later == here + 1:
            continue
        span = _span(words, here + apart, later)
        if not 0 <= left_out <= _MOST_CHANGED:
            yield span, (0, 0)  # they do not run side by side
        elif later - here > apart or not _BREAK_AFTER.match(
            own[words[here + apart - 1][1] : words[later][0]]
        ):
            yield span, _span(others, there + apart, later_there)
    if last + _SHINGLE < end:
        yield _span(words, last + _SHINGLE, end), _span(others, last_other + _SHINGLE, end_other)


def _span(words: Spans, first: int, end: int) -> tuple[int, int]:
    """From the start of a word to the end of the word before `end`."""
    return (words[first][0], words[end - 1][1]) if first < end else (0, 0)


def _is_turned(body: str, other: str, span: tuple[int, int], span_other: tuple[int, int]) -> bool:
    """Whether one of two wordings negates what the other does not, or names another where the other names one."""
    if _count_negations(body, span) != _count_negations(other, span_other):
        return True
    names, others = _list_names(body, span), _list_names(other, span_other)
    return bool(names - others) and bool(others - names)


def _list_names(body: str, span: tuple[int, int]) -> set[str]:
    words = _WORD.findall(body[slice(*span)])
    return {word for word in words if word[0].isupper() and is_content_word(word)}


def _count_negations(body: str, span: tuple[int, int]) -> int:
    return sum(span[0] <= start < span[1] for start in _find_negated(body))


@lru_cache(maxsize=256)
def _find_negated(text: str) -> tuple[int, ...]:
    return tuple(cue.start for cue in find_negations(text))


def _has_own_headline(article: Article, origin: Article) -> bool:
    """Whether the origin tells too little of what the headline says, as where two bodies are the same login notice."""
    stems = set(list_content_stems(article.title))
    if not stems:
        return False
    return len(stems & _find_stems(origin.content)) < _LEAST_OF_HEADLINE * len(stems)


# One origin is compared with many copies.
@lru_cache(maxsize=256)
def _find_stems(text: str) -> frozenset[str]:
    return frozenset(list_content_stems(text))


@lru_cache(maxsize=256)
def _find_figures(text: str) -> tuple[Quantity, ...]:
    return find_quantities(text)


def _carries_fact(letter: str) -> bool:
    return letter.isupper() or letter.isdigit()


def _find_longest_run(places: Sequence[int]) -> int:
    longest = run = 0
    last = -2
    for place in places:
        run = run + 1 if place == last + 1 else 1
        longest, last = max(longest, run), place
    return longest


def _has_own_figure(article: Article, origin: Article, loose: Spans) -> bool:
    """Whether the headline, or the body at one of the spans `loose`, gives a figure that the origin does not."""
    headline = _list_figures(article.title)
    changed = [
        figure
        for figure in (_list_figures(article.body) if loose else ())
        if any(start < figure.end and figure.start < end for start, end in loose)
    ]
    if not headline and not changed:
        return False
    given = _find_figures(origin.content)
    return any(not any(_may_stand_for(figure, other) for other in given) for figure in headline) or any(
        not any(_is_same_figure(figure, other) for other in given) for figure in changed
    )


def _list_figures(text: str) -> list[Quantity]:
    return [figure for figure in find_quantities(text) if figure.unit != "o'clock"]


def _may_stand_for(headline: Quantity, given: Quantity) -> bool:
    """Whether a headline's figure is one given in a text: bounds may be dropped, and "dozens" may stand for 68."""
    if not _counts_alike(headline, given):
        return False
    if {headline.low, headline.high} & {given.low, given.high} - {None}:
        return True
    if headline.low is None or headline.high is None or given.low is None or given.high is None:
        return False
    return headline.approximate and headline.low <= given.low and given.high <= headline.high


def _is_same_figure(one: Quantity, other: Quantity) -> bool:
    return (one.low, one.high) == (other.low, other.high) and _counts_alike(one, other)


def _counts_alike(one: Quantity, other: Quantity) -> bool:
    # "85 km an hour" is cut down to 85 km/h in one text and left at 85 km in the other.
    if one.unit.split("/")[0] != other.unit.split("/")[0]:
        return False
    return not one.counted or not other.counted or one.counted == other.counted
