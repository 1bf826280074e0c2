"""What one shard does: read and embed its files; once the events are known, write the stories of its events."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from aibot_local.durability import hash_program, hash_value
from aibot_local.embedding import embed_articles
from aibot_local.errors import AibotError
from aibot_local.pipeline import (
    SilentProgress,
    make_output_folder,
    read_events,
    set_languages_aside,
    stamp_engines,
    write_story,
)
from aibot_local.protocols import Engines, Progress
from aibot_local.reading import read_inbox
from aibot_local.records import Event
from aibot_local.rendering import dump_story
from aibot_local.settings import Settings
from aibot_local.sharding.codec import decode_record, encode_record
from aibot_local.sharding.folder import Shard, ShardFolder, Step

# Settings that say where and how fast, not what comes out.
_BESIDE = ("models", "threads", "guard", "encrypt", "engine", "embedder", "rewriter")


def work_shard(
    inbox: Path,
    out: Path,
    shard: Shard,
    engines: Engines,
    *,
    settings: Settings,
    guard: str = "none",
    inputs: str = "",
    processes: int = 0,
    progress: Progress | None = None,
) -> Step | None:
    """Do what is next for a shard, and mark it done; gives the step that was done, or None where none was left.

    Every n-th file of the inbox is read and embedded. When all shards have done so and `gather` has found the events,
    the stories of every n-th event are written. A step that is done under the same settings, engines and files is not
    done again; one that was cut short is done anew. `inputs` is a hash of what the inbox holds, where the caller has
    one: shards of another are read anew. `processes` is how many read files at once, see `read_inbox`.

    :raises InputError: when the inbox cannot be read as a whole, or `out` lies within it.
    :raises AibotError: when something cannot be written.
    """
    progress = progress or SilentProgress()
    make_output_folder(out, inbox)
    folder = ShardFolder(out)
    folder.make()
    conditions = describe_conditions(settings, engines, inbox, inputs)
    done = folder.find_mark(Step.ARTICLES, shard)
    if done is None or done.key != hash_value(conditions):
        _read_share(inbox, folder, shard, engines, conditions, settings, guard, processes, progress)
        return Step.ARTICLES
    plan = folder.find_mark(Step.EVENTS, shard)
    if plan is None:
        return None
    if plan.facts["conditions"] != hash_value(conditions):
        raise AibotError(f"{out}: the events were found with other settings or models: `aibot gather` again")
    told = folder.find_mark(Step.STORIES, shard)
    if told is None or told.key != plan.digest:
        _tell_share(folder, shard, engines, plan.digest, settings, guard, progress)
        return Step.STORIES
    return None


def describe_conditions(
    settings: Settings, engines: Engines, inbox: Path, inputs: str = ""
) -> dict[str, Any]:
    """All that the outcome of a run rests on, as JSON values; the same for every shard.

    Of the files themselves it knows `inputs`, a hash of them, or nothing where that is ''.
    """
    wanted = {name: value for name, value in asdict(settings).items() if name not in _BESIDE}
    return {
        "settings": {
            name: list(value) if isinstance(value, tuple) else value for name, value in wanted.items()
        },
        "engines": [asdict(stamp) for stamp in stamp_engines(engines)],
        "notes": list(engines.notes),
        "program": hash_program(),
        "inbox": str(inbox.resolve()),
        "inputs": inputs,
    }


def _read_share(
    inbox: Path,
    folder: ShardFolder,
    shard: Shard,
    engines: Engines,
    conditions: Mapping[str, Any],
    settings: Settings,
    guard: str,
    processes: int,
    progress: Progress,
) -> None:
    with progress.stage("reading", None) as advance:
        reading = read_inbox(
            inbox,
            limits=settings.reading,
            processes=processes,
            part=(shard.number, shard.count),
            advance=advance,
        )
    reading = set_languages_aside(reading, settings.languages)
    with progress.stage("embedding", len(reading.articles)) as advance:
        vectors = embed_articles(reading.articles, engines.embedder, advance=advance)
    lines = [{"article": encode_record(article)} for article in reading.articles]
    lines += [{"set aside": encode_record(entry)} for entry in reading.set_aside]
    folder.save(
        Step.ARTICLES,
        shard,
        lines,
        vectors,
        hash_value(conditions),
        files=reading.files,
        conditions=conditions,
        guard=guard,
    )


def _tell_share(
    folder: ShardFolder,
    shard: Shard,
    engines: Engines,
    key: str,
    settings: Settings,
    guard: str,
    progress: Progress,
) -> None:
    lines, rows = folder.load(Step.EVENTS, shard)
    events = [decode_record(Event, line) for line in lines]
    starts = np.cumsum([0, *(len(event.origins) for event in events)]).tolist()
    told = []
    with progress.stage("writing stories", len(events)) as advance:
        for place, (event, text) in enumerate(read_events(events, engines)):
            vectors = rows[starts[place] : starts[place + 1]]
            story = write_story(event, vectors, engines, settings, text)
            told.append({"story": dump_story(story)})
            advance(1)
    folder.save(Step.STORIES, shard, told, rows[:0], key, guard=guard)
