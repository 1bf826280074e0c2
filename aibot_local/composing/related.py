"""Stories of the same run that touch one another."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from aibot_local.protocols import Vectors
from aibot_local.records import RelatedStory, Story

_BLOCK = 512  # stories compared with all at once, to bound memory
_SLACK = 2e-4  # more than similarities move when they are rounded to four places


def relate_stories(
    stories: Sequence[Story],
    event_vectors: Mapping[str, Vectors],
    *,
    at_least: float = 0.45,
    most: int = 3,
) -> tuple[Story, ...]:
    """Fill in each story's related ones: the `most` nearest whose similarity is `at_least` so much.

    `event_vectors` holds for each event id the vector of the event (dim,), or those of its articles (n,
    dim), of which the mean is taken; an event without one is related to none. Similarity is the cosine,
    rounded to four places so that it is the same on every machine; equal ones are ordered by event id.
    Order of stories is kept.
    """
    headlines = {story.event: story.headline.text for story in stories}
    means = {
        event: mean
        for event in sorted(headlines)
        if (mean := _find_mean(event_vectors.get(event))) is not None
    }
    likely = _find_likely(means, at_least, most)
    related = []
    for story in stories:
        near = [
            RelatedStory(event, headlines[event], similarity)
            for event in likely.get(story.event, ())
            if event != story.event
            and (similarity := _compare_means(means[story.event], means[event])) >= at_least
        ]
        near.sort(key=lambda other: (-other.similarity, other.event))
        related.append(replace(story, related=tuple(near[:most])))
    return tuple(related)


def _find_likely(
    means: Mapping[str, NDArray[np.float64]], at_least: float, most: int
) -> dict[str, list[str]]:
    """For each event a few that hold all it can be related to, by products of whole matrices.

    Those differ from the product of two vectors in the last bits, so they choose only whom to compare.
    """
    events = list(means)
    likely: dict[str, list[str]] = {}
    if not events or most < 1:
        return likely
    rows = np.stack([means[event] for event in events])
    for start in range(0, len(events), _BLOCK):
        block = rows[start : start + _BLOCK] @ rows.T
        block[np.arange(len(block)), np.arange(start, start + len(block))] = -np.inf
        kept = min(most, len(events))
        last = np.partition(block, len(events) - kept, axis=1)[:, len(events) - kept]
        floors = np.maximum(last, at_least) - _SLACK
        for place, row in enumerate(block):
            found = np.flatnonzero(row >= floors[place]).tolist()
            likely[events[start + place]] = [events[other] for other in found]
    return likely


def _find_mean(vectors: Vectors | None) -> NDArray[np.float64] | None:
    if vectors is None or vectors.size == 0:
        return None
    rows = np.atleast_2d(vectors).astype(np.float64)
    # Summed in an order that does not depend on how the articles were listed.
    mean = np.sort(rows, axis=0).sum(axis=0)
    length = float(np.linalg.norm(mean))
    return mean / length if length > 0 else None


def _compare_means(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    return round(float(np.clip(one @ other, -1.0, 1.0)), 4)
