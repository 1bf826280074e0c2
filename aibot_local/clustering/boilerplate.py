"""Paragraphs that publishers put around articles: login walls, notices, calls to subscribe.

Left in, they make articles of one site look alike, which makes false events.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from aibot_local.language.words import list_content_stems

_LEAST_CARRIERS = 3
_MOST_COMPARED = 12  # carriers of a paragraph that are compared; enough for a mean
# Articles that share less than this share of their other words, on average, report different things.
# benchmarks/events.py: the result is the same from 0.08 to 0.2.
_UNLIKE = 0.12


def strip_boilerplate(titles: Sequence[str], bodies: Sequence[str]) -> list[str]:
    """The bodies without boilerplate, order kept; a body that is nothing else becomes empty.

    A paragraph is boilerplate where three or more articles carry it and their other words have little in common. So
    what several versions of one wire text share is kept.
    """
    texts = [[part for part in body.split("\n") if part.strip()] for body in bodies]
    keys = [[" ".join(part.casefold().split()) for part in parts] for parts in texts]
    spread = Counter(key for parts in keys for key in set(parts))
    repeated = {key for key, count in spread.items() if count >= _LEAST_CARRIERS}
    carriers: dict[str, list[int]] = {}
    for place, parts in enumerate(keys):
        for key in sorted(repeated.intersection(parts)):
            carriers.setdefault(key, []).append(place)
    own: dict[int, frozenset[str]] = {}
    for place in sorted({place for places in carriers.values() for place in places[:_MOST_COMPARED]}):
        rest = [part for part, key in zip(texts[place], keys[place], strict=True) if key not in repeated]
        own[place] = frozenset(list_content_stems("\n".join([titles[place], *rest])))
    boilerplate = {
        key for key, places in carriers.items() if _are_unlike([own[p] for p in places[:_MOST_COMPARED]])
    }
    stripped = []
    for body, parts, names in zip(bodies, texts, keys, strict=True):
        rest = [part for part, key in zip(parts, names, strict=True) if key not in boilerplate]
        stripped.append("\n\n".join(rest) if len(rest) < len(parts) else body)
    return stripped


def _are_unlike(texts: Sequence[frozenset[str]]) -> bool:
    """Whether the mean share of words in common (Jaccard) over all pairs is small."""
    shares = [
        len(one & other) / max(1, len(one | other))
        for place, one in enumerate(texts)
        for other in texts[place + 1 :]
    ]
    return float(np.mean(shares)) < _UNLIKE
