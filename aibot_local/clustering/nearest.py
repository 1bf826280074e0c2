"""The nearest that each of many vectors meets, as they are compared part by part."""

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
Keys = NDArray[np.int64]
Cosines = NDArray[np.float32]

_NO_KEY = np.iinfo(np.int64).min
_LAST = 0xFFFFFFFF  # places are below this


def find_hits(product: Cosines, bounds: Cosines) -> tuple[Rows, Rows]:
    """The row and column of what is not below the bounds, by row."""
    row, column = np.divmod(np.flatnonzero(product >= bounds), product.shape[1])
    return row, column


class Nearest:
    """The `count` nearest that each of some rows has met so far.

    `bounds` are the cosines of the last of each. Another thread may read one that is a step behind, which is lower:
    that lets more through, and nothing is lost. So the result is the same whatever comes first.
    """

    def __init__(self, total: int, count: int) -> None:
        self.bounds = np.full(total, -np.inf, dtype=np.float32)
        self._keys = np.full((total, count), _NO_KEY, dtype=np.int64)

    def take(self, rows: Rows, met: Rows, keys: Keys) -> None:
        """Let rows meet these: `met` tells for each key the place of its row in `rows`, ascending."""
        if not len(keys):
            return
        starts = np.flatnonzero(np.diff(met, prepend=-1))
        some, sizes = rows[met[starts]], np.diff(starts, append=len(met))
        count = self._keys.shape[1]
        table = np.full((len(some), count + int(sizes.max())), _NO_KEY, dtype=np.int64)
        table[:, :count] = self._keys[some]
        place = np.arange(len(met)) - np.repeat(starts, sizes)
        table[np.repeat(np.arange(len(some)), sizes), count + place] = keys
        table.partition(table.shape[1] - count, axis=1)
        self._keys[some] = table[:, -count:]
        self.bounds[some] = _read_cosines(table[:, -count])

    def read(self) -> tuple[Rows, Cosines]:
        """The places of the nearest of each row and their cosines, the nearest first: int64 and float32 (n, count).

        Where a row met fewer, the place is -1 and the cosine minus infinity.
        """
        keys = np.sort(self._keys, axis=1)[:, ::-1]
        return np.where(keys == _NO_KEY, -1, _LAST - (keys & _LAST)), _read_cosines(keys)


def make_keys(cosines: Cosines, places: Rows) -> Keys:
    """Numbers that are the greater the nearer a place is, and of those equally near the greater the lower it is.

    The bits of positive floats are ordered as they are; those of negative ones the other way round.
    """
    bits = (cosines + np.float32(0)).view(np.int32).astype(np.int64)  # the sum makes -0 to 0
    keys: Keys = ((bits ^ ((bits >> 31) & 0x7FFFFFFF)) << 32) | (_LAST - places)
    return keys


def _read_cosines(keys: Keys) -> Cosines:
    bits = (keys >> 32).astype(np.int32)
    cosines: Cosines = (bits ^ ((bits >> 31) & np.int32(0x7FFFFFFF))).view(np.float32)
    return np.where(keys == _NO_KEY, np.float32(-np.inf), cosines)
