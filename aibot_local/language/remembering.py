"""Remembering what was found in short texts: a sentence is read by many rules, one after the other."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

Found = TypeVar("Found")

_LONGEST = 1000  # characters; a longer text is seldom read twice, and would take much memory
_MOST = 4096  # texts remembered by each function; benchmarks/scale.py


def remember_short(find: Callable[..., Found]) -> Callable[..., Found]:
    """Make a function of a text (its first argument) remember what it found in short ones.

    All it takes is hashable, and what it gives is never changed by whoever gets it.
    """
    remembered = lru_cache(maxsize=_MOST)(find)

    @wraps(find)
    def look_up(text: str, **settings: object) -> Found:
        return remembered(text, **settings) if len(text) <= _LONGEST else find(text, **settings)

    return look_up
