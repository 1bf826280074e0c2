"""Bringing the shards of a run together: first the events from all that was read, then the stories to one output."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from aibot_local.clustering import find_events
from aibot_local.composing import relate_stories
from aibot_local.deduplication import find_origins
from aibot_local.durability import InputFile, hash_inputs, hash_value, hold_run
from aibot_local.embedding import hash_text
from aibot_local.errors import AibotError, InputError
from aibot_local.pipeline import Run, SilentProgress, choose_told, finish_run
from aibot_local.protocols import Engines, Progress, Vectors
from aibot_local.records import Article, Event, Origin, Reading, SetAside, Story
from aibot_local.rendering import demand_formats, load_story
from aibot_local.settings import Settings
from aibot_local.sharding.codec import decode_record, encode_record
from aibot_local.sharding.folder import Mark, Shard, ShardFolder, Step
from aibot_local.sharding.working import describe_conditions
from aibot_local.store import Store


@dataclass(frozen=True, slots=True)
class Pile:
    """All that the shards have read, its independent texts, a unit row for each, and the events they tell of.

    `digest` is a hash of the shards it was put together from.
    """

    digest: str
    reading: Reading
    origins: tuple[Origin, ...]
    vectors: Vectors
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Gathered:
    """What gathering came to: a finished run; or None, and the numbers of the shards whose stories are to be written.

    `events` counts the events that have or will have a story. `pile` may be handed in the next time.
    """

    run: Run | None
    waiting: tuple[int, ...]
    events: int
    pile: Pile


def gather(
    inbox: Path,
    out: Path,
    engines: Engines,
    *,
    store: Store,
    settings: Settings,
    guard: str = "none",
    inputs: str = "",
    pile: Pile | None = None,
    progress: Progress | None = None,
) -> Gathered:
    """Find the events of all that the shards have read; or, once their stories are written, finish the run.

    `inputs` as in `work_shard`. The events are not looked for again if `pile` is of the same shards.

    :raises InputError: when the inbox is not what `inputs` says.
    :raises AibotError: when shards have not read their files, or not under these settings and models, naming them.
    """
    progress = progress or SilentProgress()
    demand_formats(settings.formats)
    folder = ShardFolder(out)
    count = folder.count_shards()
    shards = [Shard(number, count) for number in range(1, count + 1)]
    conditions = describe_conditions(settings, engines, inbox, inputs)
    read = _demand_articles(folder, shards, hash_value(conditions), out)
    digest = hash_value([mark.digest for mark in read])
    if pile is None or pile.digest != digest:
        pile = _find_pile(folder, shards, read, digest, engines, progress)
    told = choose_told(pile.events, settings)
    plans = [folder.find_mark(Step.EVENTS, shard) for shard in shards]
    if any(plan is None or plan.key != digest for plan in plans):
        _share_out(folder, shards, told, pile, hash_value(conditions))
        return Gathered(None, tuple(shard.number for shard in shards), len(told), pile)
    stories = [folder.find_mark(Step.STORIES, shard) for shard in shards]
    waiting = tuple(
        shard.number
        for shard, plan, done in zip(shards, plans, stories, strict=True)
        if plan is None or done is None or done.key != plan.digest
    )
    if waiting:
        return Gathered(None, waiting, len(told), pile)
    found = hash_inputs(inbox)
    if inputs and hash_value(found) != inputs:
        raise InputError(f"{inbox}: has changed while it was read: run it again")
    guards = {guard, *(str(mark.facts["guard"]) for mark in (*read, *stories) if mark)}
    with hold_run(out, store.path):
        run = _finish(
            folder, shards, told, pile, inbox, found, out, engines, store, settings, sorted(guards), progress
        )
    return Gathered(run, (), len(told), pile)


def _demand_articles(folder: ShardFolder, shards: Sequence[Shard], key: str, out: Path) -> list[Mark]:
    marks = [folder.find_mark(Step.ARTICLES, shard) for shard in shards]
    missing = [str(shard) for shard, mark in zip(shards, marks, strict=True) if mark is None]
    if missing:
        raise AibotError(
            f"{out}: not done: shards {', '.join(missing)}; run `aibot summarize --shard` for each"
        )
    other = [
        str(shard) for shard, mark in zip(shards, marks, strict=True) if mark is not None and mark.key != key
    ]
    if other:
        raise AibotError(
            f"{out}: shards {', '.join(other)} were read with other settings, models or inbox: "
            "give the same here, or run them again"
        )
    return [mark for mark in marks if mark is not None]


def _find_pile(
    folder: ShardFolder,
    shards: Sequence[Shard],
    marks: Sequence[Mark],
    digest: str,
    engines: Engines,
    progress: Progress,
) -> Pile:
    """All that was read, sorted as one reading would be, its independent texts and their events."""
    articles, set_aside, parts = [], [], []
    for shard in shards:
        lines, rows = folder.load(Step.ARTICLES, shard)
        articles += [decode_record(Article, line["article"]) for line in lines if "article" in line]
        set_aside += [decode_record(SetAside, line["set aside"]) for line in lines if "set aside" in line]
        parts.append(rows)
    order = sorted(
        range(len(articles)),
        key=lambda place: (articles[place].id, articles[place].document.path, articles[place].item),
    )
    rows_of = {
        (articles[place].id, articles[place].document.path, articles[place].item): place for place in order
    }
    set_aside.sort(key=lambda entry: (entry.path, -1 if entry.item is None else entry.item, entry.detail))
    reading = Reading(
        tuple(articles[place] for place in order),
        tuple(set_aside),
        sum(int(mark.facts["files"]) for mark in marks),
    )
    with progress.stage("finding copies", len(articles)) as advance:
        origins = find_origins(reading.articles, advance=advance)
    kept = [origin.article for origin in origins]
    places = [rows_of[article.id, article.document.path, article.item] for article in kept]
    dim = engines.embedder.dim
    vectors = np.concatenate([part.reshape(-1, dim) for part in parts])[np.array(places, dtype=np.int64)]
    with progress.stage("finding events", len(kept)) as advance:
        events = find_events(
            origins, vectors, engines.clusterer, multilingual=engines.embedder.multilingual, advance=advance
        )
    return Pile(digest, reading, origins, vectors, events)


def _share_out(
    folder: ShardFolder,
    shards: Sequence[Shard],
    told: Sequence[Event],
    pile: Pile,
    conditions: str,
) -> None:
    """Give every n-th event to a shard: they are ordered by size, so the shares come out even."""
    rows = _index_rows(pile)
    for shard in shards:
        share = told[shard.number - 1 :: shard.count]
        places = [rows[article.id] for event in share for article in event.articles]
        vectors = pile.vectors[np.array(places, dtype=np.int64)]
        lines = [encode_record(event) for event in share]
        folder.save(
            Step.EVENTS, shard, lines, vectors, pile.digest, articles=len(places), conditions=conditions
        )


def _finish(
    folder: ShardFolder,
    shards: Sequence[Shard],
    told: Sequence[Event],
    pile: Pile,
    inbox: Path,
    inputs: tuple[InputFile, ...],
    out: Path,
    engines: Engines,
    store: Store,
    settings: Settings,
    guards: Sequence[str],
    progress: Progress,
) -> Run:
    written: dict[str, Story] = {}
    for shard in shards:
        lines, _ = folder.load(Step.STORIES, shard)
        stories = [load_story(line["story"]) for line in lines]
        written.update((story.event, story) for story in stories)
    rows = _index_rows(pile)
    event_vectors = {
        event.id: pile.vectors[[rows[article.id] for article in event.articles]] for event in told
    }
    related = relate_stories([written[event.id] for event in told], event_vectors)
    _keep_vectors(store, pile, engines)
    return finish_run(
        pile.reading,
        pile.origins,
        pile.vectors,
        pile.events,
        related,
        out,
        engines,
        inbox=inbox,
        inputs=inputs,
        store=store,
        settings=settings,
        guard="; ".join(guards),
        progress=progress,
    )


def _index_rows(pile: Pile) -> Mapping[str, int]:
    return {origin.article.id: row for row, origin in enumerate(pile.origins)}


def _keep_vectors(store: Store, pile: Pile, engines: Engines) -> None:
    """Leave the store as a run of one machine would: with the vectors of what it used."""
    keys = [hash_text(origin.article.content) for origin in pile.origins]
    kept: dict[str, Any] = dict(zip(keys, pile.vectors, strict=True))
    store.save(engines.embedder.fingerprint, kept)
