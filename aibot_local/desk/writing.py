"""Writing the story of one event, when a person asks for it."""

from dataclasses import replace
from pathlib import Path

from aibot_local.desk.filing import file_stories
from aibot_local.desk.finding import load_desk_event, resolve_event
from aibot_local.desk.ingesting import tell_time
from aibot_local.desk.updating import find_basis, write_anew
from aibot_local.durability import hold
from aibot_local.embedding import embed_articles
from aibot_local.errors import InputError
from aibot_local.pipeline import SilentProgress, make_output_folder
from aibot_local.protocols import Engines, Progress
from aibot_local.records import WrittenStory
from aibot_local.rendering import demand_formats
from aibot_local.review.approving import load_reviewed
from aibot_local.settings import Settings
from aibot_local.store import Store, inboxes
from aibot_local.store import stories as story_store

_DEFAULTS = Settings()


def write_event(
    store: Store,
    name: str,
    out: Path,
    engines: Engines,
    *,
    settings: Settings = _DEFAULTS,
    progress: Progress | None = None,
) -> tuple[WrittenStory, tuple[str, ...]]:
    """Write the story of an event anew from its reports as they stand, keep it as a version, and save its files.

    Gives what was written and notes for a person. The links to related stories are those of the version before.

    :raises InputError: when there is no such event, none of its reports is left, or `out` lies within its inbox.
    """
    progress = progress or SilentProgress()
    demand_formats(settings.formats)
    identity = resolve_event(store, name)
    event = load_desk_event(store, identity)
    if event is None:
        raise InputError(f"event {identity} has no report left to write from")
    folder = inboxes.find_folder(store, event.articles[0].id)
    make_output_folder(out, folder or Path())
    with hold(out), hold(store.path):
        with progress.stage("writing stories", 1) as advance:
            vectors = embed_articles(event.articles, engines.embedder, cache=store)
            story, released = write_anew(store, event, vectors, engines, settings)
            advance(1)
        before = story_store.load_version(store, identity)
        story = replace(story, related=before.story.related if before else ())
        run = store.begin_run("write", str(folder or "-"))
        number = story_store.save_version(store, story, run=run, basis=find_basis(event))
        version = load_reviewed(store, identity, number=number)
        assert version is not None  # noqa: S101 - it was saved just now
        (written,), notes = file_stories(
            store, [version], out, settings.formats, advance=lambda count: None, only=True
        )
        store.finish_run(run, None, finished=tell_time())
    return written, (*released, *notes)
