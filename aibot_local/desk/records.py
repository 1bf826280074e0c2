"""What the desk tells about a day: what was read, which events changed, and what in them."""

from dataclasses import dataclass, field
from enum import StrEnum

from aibot_local.records import Event, FigureGroup, ListedArticle, Origin, SetAside, Span
from aibot_local.store.stories import Mark


class State(StrEnum):
    """What became of an event since the last update."""

    BORN = "born"  # it was not there
    GREW = "grew"  # reports came to it
    MERGED = "merged"  # another event became part of it
    SPLIT = "split"  # it came out of another event, or another came out of it
    REVISED = "revised"  # a report of it was changed, and none came to it
    SHRANK = "shrank"  # it lost reports, and none came to it
    QUIET = "quiet"  # nothing
    GONE = "gone"  # it has no report left, or became part of another


class WithdrawnReason(StrEnum):
    """Why an article is no longer a source."""

    GONE = "gone"  # the file it stood in is not there any more, or no longer holds it
    CHANGED = "changed"  # another text stands in its place, or a newer version in a file of its own


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """An article that stood at a place and does not any more; `successor` is the one that stands there now."""

    article: str
    path: str
    item: int
    reason: WithdrawnReason
    successor: str | None


@dataclass(frozen=True, slots=True)
class Sweep:
    """What reading an inbox once more gave, in files: read anew, the same as before, gone; and articles.

    `fresh` are the ids of articles that the store did not hold, `marks` the words of stories that rest on what was
    withdrawn. `notes` has a line for what a person should know.
    """

    files_read: int
    files_same: int
    files_gone: int
    fresh: tuple[str, ...]
    withdrawn: tuple[Withdrawal, ...]
    marks: tuple[Mark, ...]
    set_aside: tuple[SetAside, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeskEvent:
    """An event of the desk as it is now."""

    event: Event
    state: State
    pinned: bool = False

    @property
    def id(self) -> str:
        """The id, which stays as the event changes."""
        return self.event.id

    @property
    def origins(self) -> tuple[Origin, ...]:
        """The independent reports."""
        return self.event.origins


@dataclass(frozen=True, slots=True)
class CitedSentence:
    """A sentence of a source: its exact words, where they stand, and the article."""

    text: str
    span: Span
    article: ListedArticle


@dataclass(frozen=True, slots=True)
class Dependent:
    """Words of a story that rest on an article: where they stand in the story, and the words."""

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class WithdrawnSource:
    """A source of an event's story that is gone or changed, what stands in its place, and what rested on it.

    `dependents` are the words of the story as it was last told, in its order; empty where it had none.
    """

    article: ListedArticle
    reason: WithdrawnReason
    successor: ListedArticle | None
    dependents: tuple[Dependent, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """An article that now stands in another event than before."""

    article: ListedArticle
    other: str


@dataclass(frozen=True, slots=True)
class EventChange:
    """What changed in one event since the last update.

    `state` is the chief change; the lists tell all of it. `merged_from` are events that became part of this one;
    `split_from` the event it came out of, `split_into` those that came out of it. `gained` are new reports, `came` and
    `left` reports that were in another event before or are now. `new_facts` are sentences of new reports that say what
    no report of the event had said. `revised` are figures that differ or were updated, and did not or were not before.
    `story` tells whether its story was written anew; `files` are where it stands.
    """

    event: str
    state: State
    headline: str
    origins: int
    merged_from: tuple[str, ...] = ()
    merged_into: str | None = None
    split_from: str | None = None
    split_into: tuple[str, ...] = ()
    gained: tuple[ListedArticle, ...] = ()
    came: tuple[Move, ...] = ()
    left: tuple[Move, ...] = ()
    new_facts: tuple[CitedSentence, ...] = ()
    revised: tuple[FigureGroup, ...] = ()
    withdrawn: tuple[WithdrawnSource, ...] = ()
    story: bool = False
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since the last update; `since` and `run` are the numbers of the two runs, `since` 0 for none.

    `events` are those that changed, most reports first; `quiet` counts the others. Holds no clock time.
    """

    run: int
    since: int
    events: tuple[EventChange, ...]
    quiet: int
    files_read: int
    files_same: int
    files_gone: int
    notes: tuple[str, ...] = field(default=())
