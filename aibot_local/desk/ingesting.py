"""Taking an inbox in: read what is new, keep it, and find the events anew."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from aibot_local.desk.collecting import collect_articles
from aibot_local.desk.finding import Found, find_desk_events
from aibot_local.desk.records import Sweep
from aibot_local.durability import hold
from aibot_local.pipeline import SilentProgress
from aibot_local.protocols import Clusterer, Embedder, Progress
from aibot_local.reading import ReadingLimits
from aibot_local.settings import Settings
from aibot_local.store import Store

_DEFAULTS = Settings()


@dataclass(frozen=True, slots=True)
class Ingest:
    """What taking an inbox in gave: what was read, and the events of everything kept."""

    sweep: Sweep
    found: Found


def ingest(
    inbox: Path,
    embedder: Embedder,
    clusterer: Clusterer,
    *,
    store: Store,
    settings: Settings = _DEFAULTS,
    limits: ReadingLimits | None = None,
    again: bool = False,
    emptied: bool = False,
    progress: Progress | None = None,
) -> Ingest:
    """Read what is new or changed in an inbox, keep it with its vectors, and find the events of everything kept.

    See `collect_articles` for `again` and `emptied`. The store may hold several inboxes; what is gone from this one is
    withdrawn, and the words of stories that rest on it are marked.

    :raises InputError: when the inbox cannot be read as a whole.
    """
    progress = progress or SilentProgress()
    with hold(store.path):
        run = store.begin_run("ingest", str(inbox.resolve()))
        taken = take_in(
            inbox,
            embedder,
            clusterer,
            store=store,
            settings=settings,
            limits=limits or settings.reading,
            again=again,
            emptied=emptied,
            progress=progress,
        )
        store.finish_run(run, None, finished=tell_time())
    return taken


def take_in(
    inbox: Path,
    embedder: Embedder,
    clusterer: Clusterer,
    *,
    store: Store,
    settings: Settings,
    limits: ReadingLimits,
    again: bool,
    emptied: bool,
    progress: Progress,
) -> Ingest:
    """What `ingest` does, within a run that is noted elsewhere."""
    with progress.stage("reading", None) as advance:
        sweep = collect_articles(store, inbox, limits=limits, again=again, emptied=emptied, advance=advance)
    found = find_desk_events(
        store,
        embedder,
        clusterer,
        languages=settings.languages,
        refused=sweep.set_aside,
        progress=progress,
    )
    return Ingest(sweep, found)


def tell_time() -> str:
    """The time now (ISO 8601, UTC), for the store alone."""
    return datetime.now(UTC).isoformat(timespec="seconds")
