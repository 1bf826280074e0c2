"""Articles, vectors and clusterers small enough to work out by eye."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aibot_local.protocols import Labels, Links, Vectors
from aibot_local.records import UNKNOWN, Article, Document, Event, Field, Origin, Provenance


@dataclass(frozen=True)
class FixedClusterer:
    """Gives the labels it was made with, whatever the links."""

    labels: tuple[int, ...]
    name: str = "fixed"

    def fit_predict(self, links: Links) -> Labels:
        assert len(links) == len(self.labels)
        return np.array(self.labels, dtype=np.int64)


class NoiseClusterer:
    """Calls every point noise."""

    name = "noise"

    def fit_predict(self, links: Links) -> Labels:
        return np.full(len(links), -1, dtype=np.int64)


class HeapClusterer:
    """Calls everything one cluster."""

    name = "heap"

    def fit_predict(self, links: Links) -> Labels:
        return np.zeros(len(links), dtype=np.int64)


def make_origin(name: str, body: str, *, title: str = "", published: str | None = None) -> Origin:
    """An origin without copies, whose article has the id `name`."""
    content = f"{title}\n\n{body}" if title else body
    field = UNKNOWN if published is None else Field(published, Provenance.DECLARED)
    document = Document(f"{name}.txt", hashlib.sha256(name.encode()).hexdigest(), len(content))
    return Origin(Article(name, document, 0, content, len(title), published=field))


def make_vectors(rows: Sequence[Sequence[float]]) -> Vectors:
    """The rows, brought to length 1; a row of zeros stays."""
    table = np.array(rows, dtype=np.float64).reshape(len(rows), len(rows[0]) if rows else 0)
    lengths = np.linalg.norm(table, axis=1, keepdims=True)
    return (table / np.where(lengths > 0, lengths, 1)).astype(np.float32)


def list_ids(events: Sequence[Event]) -> list[list[str]]:
    """The article ids of each event."""
    return [[article.id for article in event.articles] for event in events]


# Two wildfires told alike, but of other places, people and figures; two articles nothing goes with.
OSLERBY = (
    make_origin(
        "oslerby-1",
        "A wildfire in the Sarnel Hills reached the edge of Oslerby on Tuesday night and burned 1,900 hectares. "
        "Firefighters led by Ines Vedder told 3,200 people to leave Oslerby and Pell Cross.",
        title="Wildfire in Sarnel Hills reaches Oslerby",
        published="2026-03-10",
    ),
    make_origin(
        "oslerby-2",
        "The wildfire in the Sarnel Hills has burned 2,400 hectares, satellite images show. Ines Vedder, who leads "
        "the firefighters, said 3,200 people had left Oslerby and Pell Cross by Wednesday.",
        title="Satellite puts Sarnel Hills wildfire at 2,400 hectares",
        published="2026-03-11",
    ),
    make_origin(
        "oslerby-3",
        "People of Oslerby and Pell Cross may go home, Ines Vedder said, after the wildfire in the Sarnel Hills was "
        "contained. It burned 2,400 hectares and 3,200 people had to leave.",
        title="Oslerby goes home after Sarnel Hills wildfire",
        published="2026-03-12",
    ),
)
STRETHE = (
    make_origin(
        "strethe-1",
        "A fire in the Corrane Forest forced 450 people from Lower Strethe on Sunday and burned 640 hectares. "
        "Commander Tobias Rennick said crews from Hexmoor were cutting a line along the Corrane road.",
        title="Corrane Forest fire forces 450 from Lower Strethe",
        published="2026-03-15",
    ),
    make_origin(
        "strethe-2",
        "Crews from Hexmoor held the fire in the Corrane Forest along the Corrane road on Monday. Commander Tobias "
        "Rennick said 640 hectares had burned and 450 people of Lower Strethe were in shelters.",
        title="Crews hold Corrane Forest fire at Lower Strethe",
        published="2026-03-16",
    ),
)
LONERS = (
    make_origin(
        "museum",
        "The clock museum in Averne opens again after the repair of its tower, curator Orla Finch said. Visitors "
        "can climb 211 steps and see the pendulum.",
        title="Averne clock museum opens again",
        published="2026-03-14",
    ),
    make_origin(
        "football",
        "Kestria United drew 2-2 with Lindmouth Rovers after Dario Menk scored in stoppage time. The coach praised "
        "the goalkeeper.",
        title="Late goal saves Kestria United",
        published="2026-03-16",
    ),
)
DESK = (*OSLERBY, *STRETHE, *LONERS)
# One axis for fires, and one for each thing told: the two fires have a cosine of 0.7.
DESK_VECTORS = make_vectors(
    [[np.sqrt(0.7), np.sqrt(0.3), 0, 0, 0]] * 3
    + [[np.sqrt(0.7), 0, np.sqrt(0.3), 0, 0]] * 2
    + [[0, 0, 0, 1, 0], [0, 0, 0, 0, 1]]
)
