"""Which articles of a pile are close at all: of the pairs worth a look, those that are linked.

Comparing every article with every other takes the square of their number. Two articles that report one event share
words that few others have, so only pairs that share such words, or have near vectors, are compared.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from aibot_local.clustering.cells import find_nearest
from aibot_local.clustering.closeness import Rests, Rows, Views, find_close
from aibot_local.clustering.neighbours import find_neighbours, list_pairs
from aibot_local.clustering.threads import share_out
from aibot_local.protocols import Links, Vectors

_ROWS = 1024  # articles whose pairs are found at a time
_NEIGHBOURS = 32  # by vector; so in a pile of up to 33 articles every pair is compared
_MOST_EXACT = 20_000  # articles whose neighbours are found by comparing all: benchmarks/clustering_speed.py
# A term of more articles than this brings no pair together. The fewer, the fewer false joins in a large pile, and the
# more events of hundreds of reports are torn. benchmarks/clustering_speed.py, and benchmarks/events.py
_MOST_HOLDERS = 32
# The sum of the six cosines of the words, rare ones alone, from which a pair is compared: as above.
_LEAST_SHARED = 0.4


def find_near(vectors: Vectors) -> Rows:
    """The articles that each of n is compared with for its vector: int64 (n, 32), all others where there are fewer.

    In a large pile nearly all of the nearest are found, and -1 stands where one is wanting.
    """
    if len(vectors) <= _MOST_EXACT:
        return find_neighbours(vectors, _NEIGHBOURS)[0]
    every = np.arange(len(vectors), dtype=np.int64)
    return find_nearest(vectors, every, every, _NEIGHBOURS)[0]


def link_articles(views: Views, near: Rows, *, apart_below: float, advance: Callable[[int], None]) -> Links:
    """The pairs of n articles that are at least `apart_below` close, at the distance 1 - closeness.

    Nearly all such pairs, that is: those that share no rare words are missed unless the vectors are near. In a pile of
    up to 33 articles none is. `near` is what `find_near` gives. `advance` is told of n articles.
    """
    count = len(views)
    rare, left_out = _keep_rare(views)
    others = rare.T.tocsr()
    keys = list_pairs(near)

    def link(start: int) -> tuple[Rows, Rows, NDArray[np.float64]]:
        end = min(start + _ROWS, count)
        first, last = np.searchsorted(keys, (start * count, end * count))
        shared = rare[start:end] @ others
        worth = np.flatnonzero(shared.data >= _LEAST_SHARED)
        owner, other = start + np.searchsorted(shared.indptr, worth, side="right") - 1, shared.indices[worth]
        worth, owner, other = (column[other > owner] for column in (worth, owner, other))
        sharing = owner.astype(np.int64) * count + other
        pairs = np.union1d(sharing, keys[first:last])
        one, other = np.divmod(pairs, count)
        known = np.full(len(pairs), _LEAST_SHARED, dtype=np.float32)
        known[np.searchsorted(pairs, sharing)] = shared.data[worth]
        linked, close = find_close(views, one, other, known, left_out, least=apart_below)
        return one[linked], other[linked], np.clip(1 - close.astype(np.float64), 0, 1)

    found = [(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0))]
    with share_out() as share:
        for start, links in zip(range(0, count, _ROWS), share(link, range(0, count, _ROWS)), strict=True):
            found.append(links)
            advance(min(_ROWS, count - start))
    one, other, apart = (np.concatenate(column) for column in zip(*found, strict=True))
    return Links(count, one, other, apart)


def _keep_rare(views: Views) -> tuple[csr_matrix, Rests]:
    """All views of the words side by side, without the words of many and those of one article alone.

    And how long each row of each view is without the rare words.
    """
    parts, rests = [], []
    for view in views.terms:
        spread = np.bincount(view.indices, minlength=view.shape[1])
        kept = ((spread > 1) & (spread <= _MOST_HOLDERS))[view.indices]
        owner = np.repeat(np.arange(view.shape[0]), np.diff(view.indptr))
        starts = np.concatenate([[0], np.cumsum(np.bincount(owner[kept], minlength=view.shape[0]))])
        parts.append(csr_matrix((view.data[kept], view.indices[kept], starts), shape=view.shape))
        shared = (spread > 1)[view.indices] & ~kept  # a word of one article alone adds nothing to any pair
        squares = np.bincount(owner[shared], view.data[shared].astype(np.float64) ** 2, view.shape[0])
        rests.append(np.sqrt(squares).astype(np.float32))
    return hstack(parts, format="csr"), np.stack(rests, axis=1)
