"""Stories of the same run that touch one another."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from aibot_local.protocols import Vectors
from aibot_local.records import RelatedStory, Story


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
    means = {story.event: _find_mean(event_vectors.get(story.event)) for story in stories}
    headlines = {story.event: story.headline.text for story in stories}
    related = []
    for story in stories:
        near = [
            RelatedStory(event, headlines[event], similarity)
            for event in sorted(headlines)
            if event != story.event
            and (similarity := _compare_means(means[story.event], means[event])) is not None
            and similarity >= at_least
        ]
        near.sort(key=lambda other: (-other.similarity, other.event))
        related.append(replace(story, related=tuple(near[:most])))
    return tuple(related)


def _find_mean(vectors: Vectors | None) -> NDArray[np.float64] | None:
    if vectors is None or vectors.size == 0:
        return None
    rows = np.atleast_2d(vectors).astype(np.float64)
    # Summed in an order that does not depend on how the articles were listed.
    mean = np.sort(rows, axis=0).sum(axis=0)
    length = float(np.linalg.norm(mean))
    return mean / length if length > 0 else None


def _compare_means(one: NDArray[np.float64] | None, other: NDArray[np.float64] | None) -> float | None:
    if one is None or other is None:
        return None
    return round(float(np.clip(one @ other, -1.0, 1.0)), 4)
