"""One event as a person looks at it: its reports, its story, and what of that no longer stands."""

from dataclasses import dataclass

from aibot_local.desk.finding import load_desk_event, resolve_event
from aibot_local.desk.updating import find_basis
from aibot_local.errors import InputError
from aibot_local.records import Event
from aibot_local.review.approving import load_reviewed
from aibot_local.store import Store
from aibot_local.store import stories as story_store
from aibot_local.store.stories import Mark, Version


@dataclass(frozen=True, slots=True)
class Shown:
    """An event, None where nothing of it is left at the desk; a version of its story, None where it has none.

    The version has the status its review gave it. `marks` are the words of that version that rest on what was
    withdrawn. `outdated` tells that the version was written from other reports than the event has now.
    """

    id: str
    event: Event | None
    version: Version | None
    marks: tuple[Mark, ...]
    outdated: bool


def show_event(store: Store, name: str, *, number: int | None = None) -> Shown:
    """Look at an event by its id or the beginning of it, with its newest story or the version with a number.

    :raises InputError: when there is no such event or version.
    """
    identity = resolve_event(store, name)
    event = load_desk_event(store, identity)
    version = load_reviewed(store, identity, number=number)
    if number is not None and version is None:
        raise InputError(f"{identity}: its story has no version {number}")
    return Shown(
        id=identity,
        event=event,
        version=version,
        marks=story_store.load_marks(store, identity, version.number) if version else (),
        # A story of `summarize` has no basis: it stands for its own run.
        outdated=bool(version and version.basis and (event is None or version.basis != find_basis(event))),
    )
