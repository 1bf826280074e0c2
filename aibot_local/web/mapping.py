"""The events of the desk as points of a map: near each other where they tell of like things."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from aibot_local.desk.listing import ListedEvent
from aibot_local.store import Store

WIDTH, HEIGHT = 960, 600  # of the drawing, in its own units
_MARGIN = 60
_SMALLEST, _LARGEST = 8.0, 22.0  # radius of a point


@dataclass(frozen=True, slots=True)
class Point:
    """An event on the map: its centre and radius in the drawing's units, and its number in the list beside it."""

    number: int
    event: ListedEvent
    x: float
    y: float
    radius: float


def place_events(store: Store, events: Sequence[ListedEvent]) -> tuple[Point, ...]:
    """Points for the events that have vectors, in the order given.

    The place of an event is the mean of its articles' vectors, on the first two principal components (Pearson 1901) of
    all of them: what lies near each other is alike, the axes mean nothing. The area of a point grows with the number of
    independent reports. Of several models' vectors those of the one that has most are taken.
    """
    means = _read_means(store, [event.id for event in events])
    placed = [event for event in events if event.id in means]
    if not placed:
        return ()
    matrix = np.stack([means[event.id] for event in placed])
    centred = matrix - matrix.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    flat = np.zeros((len(placed), 2))
    for axis in range(min(2, len(axes))):
        # The sign of a component is the solver's whim: the largest part is made positive.
        direction = axes[axis] * np.sign(axes[axis][np.argmax(np.abs(axes[axis]))])
        flat[:, axis] = centred @ direction
    spread = np.maximum(np.abs(flat).max(axis=0), 1e-9)
    middle = np.array([WIDTH / 2, HEIGHT / 2])
    places = middle + flat / spread * (middle - _MARGIN)
    most = max(event.origins for event in placed)
    return tuple(
        Point(
            number,
            event,
            round(float(place[0]), 1),
            round(float(place[1]), 1),
            round(max(_SMALLEST, _LARGEST * (event.origins / most) ** 0.5), 1),
        )
        for number, (event, place) in enumerate(zip(placed, places, strict=True), 1)
    )


def _read_means(
    store: Store, events: Sequence[str]
) -> Mapping[str, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    rows = store.read_among(
        "SELECT m.event, v.fingerprint, v.vector FROM members m JOIN articles a ON a.id = m.article "
        "JOIN vectors v ON v.text_sha256 = a.content_sha256 WHERE m.event IN ({keys}) ORDER BY m.event, a.id",
        events,
    )
    counts: dict[str, int] = defaultdict(int)
    for _, fingerprint, _ in rows:
        counts[str(fingerprint)] += 1
    if not counts:
        return {}
    model = min(counts, key=lambda one: (-counts[one], one))
    vectors: dict[str, list[np.ndarray[tuple[int], np.dtype[np.float64]]]] = defaultdict(list)
    for event, fingerprint, blob in rows:
        if fingerprint == model:
            vectors[str(event)].append(np.frombuffer(blob, dtype="<f4").astype(np.float64))
    return {event: np.mean(members, axis=0) for event, members in vectors.items()}
