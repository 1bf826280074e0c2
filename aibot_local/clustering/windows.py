"""A pile too large to be sorted at once, sorted some days after the other.

A window is some days of the pile, in their order, and what waits from the days before. An event without a report in the
window's last days is settled. The articles of the others wait, and are sorted again together with the next days. So an
event that goes on is seen whole for as long as it goes on, every article is settled once, and no two answers have to be
made one.
"""

from collections.abc import Callable, Iterator

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from aibot_local.clustering.cells import find_nearest
from aibot_local.clustering.closeness import Days, Rows
from aibot_local.clustering.grouping import Groups, list_members
from aibot_local.clustering.nearest import Cosines
from aibot_local.protocols import Vectors

# A window's last days are those of its newest articles, this share of them. Not tuned: the larger it is, the more is
# sorted twice, and the smaller, the more events that pause are torn.
_LAST = 0.2


def settle_events(
    days: Days, find: Callable[[Rows], Groups], *, most: int, advance: Callable[[int], None]
) -> Iterator[Rows]:
    """The articles of each event, ascending, each of n articles in one of them.

    `days` is float64 (n,), none NaN. `find` numbers the event of each of some articles, ascending. It is given as many
    whole days as make `most` articles with those that wait, but one more day at least: more articles only where a day
    alone, or what goes on, has more. `advance` is told of n articles.
    """
    order = np.argsort(days, kind="stable").astype(np.int64)
    ends = np.append(np.flatnonzero(np.diff(days[order])) + 1, len(order))  # of each day in the order
    waiting = order[:0]
    start = day = 0
    while start < len(order):
        day = max(day + 1, int(np.searchsorted(ends, start + most - len(waiting), side="right")))
        end = int(ends[day - 1])
        window = np.sort(np.concatenate([waiting, order[start:end]]))
        events = [window[members] for members in list_members(find(window))]
        last = np.inf if end == len(order) else np.sort(days[window])[int((1 - _LAST) * len(window))]
        goes_on = [bool(days[event].max() >= last) for event in events]
        yield from (event for event, waits in zip(events, goes_on, strict=True) if not waits)
        left = [event for event, waits in zip(events, goes_on, strict=True) if waits]
        waiting = np.concatenate([order[:0], *left])
        advance(end - start)
        start = end


def place_undated(days: Days, vectors: Vectors, rows: Rows) -> Days:
    """The days with NaN replaced by a day at which an article is looked at.

    Undated articles that are each other's nearest by vector, or one the other's, are of one day: that of the dated one
    nearest to any of them. So what dated articles do not tell is kept together. Row `rows[i]` of `vectors` is that of
    article i. Where nothing is dated, every day is 0. In a large pile the nearest is nearly always found (`cells.py`).
    """
    dated, undated = np.flatnonzero(~np.isnan(days)), np.flatnonzero(np.isnan(days))
    if not len(dated):
        return np.zeros(len(days))
    if not len(undated):
        return days
    near, cosines = _find_one(vectors, rows[undated], rows[dated])
    mate, nearer = _find_one(vectors, rows[undated], rows[undated])
    linked = np.flatnonzero(nearer > cosines)
    links = (np.ones(len(linked)), (linked, mate[linked]))
    owner = connected_components(csr_matrix(links, shape=(len(undated), len(undated))), directed=False)[1]
    order = np.lexsort((np.arange(len(undated)), -cosines, owner))  # the nearest of each group first
    first = order[np.unique(owner[order], return_index=True)[1]]
    placed = days.copy()
    placed[undated] = days[dated[near[first]]][owner]
    return placed


def _find_one(vectors: Vectors, own: Rows, others: Rows) -> tuple[Rows, Cosines]:
    """The place of the nearest of the others to each, 0 where none is found, and the cosine."""
    places, cosines = find_nearest(vectors, own, others, 1)
    return np.maximum(places[:, 0], 0), cosines[:, 0]
