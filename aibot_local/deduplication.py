"""Finding the independent texts among articles: copies are kept as outlets of one origin, never counted as more.

Candidates come from MinHash over word 5-grams with locality-sensitive hashing (Broder 1997; Leskovec, Rajaraman &
Ullman, ch. 3; the `datasketch` library). Each candidate pair is then compared itself: a chain of copies of copies is
never followed, so a run of small edits cannot join two different texts.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from itertools import islice

from datasketch import MinHash, MinHashLSH

from aibot_local.language.numbers import find_quantities
from aibot_local.records import Article, Copy, CopyKind, Origin

_WORD = re.compile(r"\w+")
_SHINGLE = 5
_PERMUTATIONS = 128
_SEED = 1
# A copy cut to a third of its origin still has a Jaccard similarity of about a third.
_CANDIDATE_JACCARD = 0.3


def _say_nothing(count: int) -> None:
    """Take a report of progress and do nothing with it."""


def find_origins(
    articles: Sequence[Article],
    *,
    least_contained: float = 0.8,
    advance: Callable[[int], None] = _say_nothing,
) -> tuple[Origin, ...]:
    """Sort articles into independent texts and their copies; every article is in exactly one origin.

    The longest text is kept, so that a copy has nothing the kept article lacks: at least the share
    `least_contained` (0..1) of a copy's word 5-grams stands in the kept article, and so does every figure. A wire
    text sent again with a revised toll is therefore an article of its own. Origins are ordered by article id, copies
    by descending similarity, then id. The result does not depend on the order of `articles`.
    """
    index = MinHashLSH(threshold=_CANDIDATE_JACCARD, num_perm=_PERMUTATIONS)
    by_hash: dict[str, int] = {}
    kept: list[tuple[Article, frozenset[str]]] = []
    copies: list[list[Copy]] = []
    for article in sorted(articles, key=_rank):
        advance(1)
        body_hash = hash_body(article)
        if body_hash in by_hash:
            copies[by_hash[body_hash]].append(Copy(article, CopyKind.EXACT, 1.0))
            continue
        shingles = find_shingles(article.body)
        sketch = _sketch(shingles)
        places = sorted(int(key) for key in index.query(sketch)) if shingles else []
        best = _find_best(article, shingles, [(place, *kept[place]) for place in places], least_contained)
        if best is not None:
            place, similarity = best
            copies[place].append(Copy(article, CopyKind.NEAR, similarity))
            by_hash[body_hash] = place
            continue
        by_hash[body_hash] = len(kept)
        if shingles:
            index.insert(str(len(kept)), sketch)
        kept.append((article, shingles))
        copies.append([])
    origins = [
        Origin(article, tuple(sorted(group, key=lambda copy: (-copy.similarity, copy.article.id))))
        for (article, _), group in zip(kept, copies, strict=True)
    ]
    return tuple(sorted(origins, key=lambda origin: origin.article.id))


def hash_body(article: Article) -> str:
    """SHA-256 (hex) of an article's body, white space aside."""
    return hashlib.sha256(" ".join(article.body.split()).encode()).hexdigest()


def find_shingles(text: str) -> frozenset[str]:
    """The word 5-grams of a text, case and punctuation aside; none when it has fewer than five words."""
    words = [word.group() for word in _WORD.finditer(text.casefold())]
    grams = zip(*(islice(words, start, None) for start in range(_SHINGLE)), strict=False)
    return frozenset(" ".join(gram) for gram in grams)


def _rank(article: Article) -> tuple[int, str, str, str, int]:
    """Longest first; among equals the earliest, then by id and place, so that nothing hangs on the file order."""
    published = article.published.value or "9999"
    return -len(article.body.split()), published, article.id, article.document.path, article.item


def _sketch(shingles: frozenset[str]) -> MinHash:
    sketch = MinHash(num_perm=_PERMUTATIONS, seed=_SEED)
    if shingles:
        sketch.update_batch([shingle.encode() for shingle in shingles])
    return sketch


def _find_best(
    article: Article,
    shingles: frozenset[str],
    candidates: Sequence[tuple[int, Article, frozenset[str]]],
    least_contained: float,
) -> tuple[int, float] | None:
    """The place of the text this article repeats most, and how much of it stands there."""
    best: tuple[int, float] | None = None
    for place, other, others in candidates:
        contained = len(shingles & others) / len(shingles)
        if contained < least_contained or (best is not None and contained <= best[1]):
            continue
        if _list_values(article.body) <= _list_values(other.body):
            best = place, round(contained, 4)
    return best


def _list_values(text: str) -> frozenset[tuple[float | None, float | None]]:
    return frozenset((quantity.low, quantity.high) for quantity in find_quantities(text))
