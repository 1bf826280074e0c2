"""A whole run on a cluster: shards are read and told by workers, and gathered here."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from aibot_local.cluster.crew import Crew
from aibot_local.durability import hash_inputs, hash_value, hold
from aibot_local.errors import ClusterError
from aibot_local.pipeline import Run, SilentProgress, make_output_folder
from aibot_local.protocols import Engines, Progress
from aibot_local.rendering import demand_formats
from aibot_local.settings import Settings, list_settings
from aibot_local.sharding import Shard, ShardFolder, Step, describe_conditions, gather
from aibot_local.store import Store

FILES_IN_SHARD = 5_000
_HOLD = ".cluster"


def summarize_on_cluster(
    inbox: Path,
    out: Path,
    engines: Engines,
    crew: Crew,
    *,
    store: Store,
    settings: Settings,
    guard: str = "none",
    shards: int = 0,
    tell: Callable[[str], None] = lambda line: None,
    progress: Progress | None = None,
) -> Run:
    """Do what `aibot_local.pipeline.summarize` does, to the same bytes, with the workers of a cluster.

    `inbox` and `out` have to be the same folders on all machines, and so has the model library. `shards` of 0 cuts the
    run by the number of files and workers, see `choose_count`. A run that was cut off goes on from the shards that are
    done, if the inbox, settings, models and program are the same; when it is finished, the shards are removed.

    :raises InputError: when the inbox cannot be read as a whole, or changes meanwhile, or `out` lies within it.
    :raises BusyError: when another run writes to `out` or to the store.
    :raises ClusterError: when a shard failed too often, or `out` is not shared by the machines.
    """
    progress = progress or SilentProgress()
    demand_formats(settings.formats)
    make_output_folder(out, inbox)
    folder = ShardFolder(out)
    with hold(out / _HOLD):
        found = hash_inputs(inbox)
        inputs = hash_value(found)
        conditions = describe_conditions(settings, engines, inbox, inputs)
        workers = crew.arrive()
        count = _cut_run(folder, hash_value(conditions), len(found), workers, shards, tell)
        crew.instruct(write_orders(inbox, out, settings, crew.threads, inputs, conditions))
        everyone = [Shard(number, count) for number in range(1, count + 1)]

        def find_unread() -> list[int]:
            return [shard.number for shard in everyone if not _is_read(folder, shard, conditions)]

        def do_shards(stage: str, numbers: list[int]) -> None:
            with progress.stage(stage, len(numbers)) as advance:
                for _ in crew.do_shards(numbers, count, tell):
                    advance(1)

        do_shards("reading shards", find_unread())
        _demand_shared(out, find_unread())
        given: dict[str, Any] = {"store": store, "settings": settings, "guard": guard, "inputs": inputs}
        gathered = gather(inbox, out, engines, **given, progress=progress)
        if gathered.run is None:
            do_shards("telling shards", list(gathered.waiting))
            crew.dismiss()
            gathered = gather(inbox, out, engines, **given, pile=gathered.pile, progress=progress)
            _demand_shared(out, list(gathered.waiting))
        assert gathered.run is not None  # noqa: S101 - for the type checker
        folder.clear()
        return gathered.run


def choose_count(files: int, workers: int) -> int:
    """Into how many shards to cut a run: of at most about 5,000 files each, and as many for one worker as for another.

    At least 1; no more than there are files.
    """
    rounds = max(1, -(-files // (FILES_IN_SHARD * workers)))
    return max(1, min(files, rounds * workers))


def write_orders(
    inbox: Path, out: Path, settings: Settings, threads: int, inputs: str, conditions: dict[str, Any]
) -> dict[str, Any]:
    """What workers are told, as JSON values, see `worker.prepare`; every path in it is absolute."""
    settings = replace(
        settings,
        models=settings.models.expanduser().resolve(),
        embedder=_make_absolute(settings.embedder),
        rewriter=_make_absolute(settings.rewriter),
    )
    return {
        "settings": {**list_settings(settings), "models": str(settings.models)},
        "inbox": str(inbox.resolve()),
        "out": str(out.resolve()),
        "threads": threads,
        "inputs": inputs,
        "conditions": conditions,
    }


def _make_absolute(model: str) -> str:
    """The name of a model as it is; of a folder (told by a slash, or a dot at its start), its absolute path."""
    if "/" in model or model.startswith("."):
        return str(Path(model).expanduser().resolve())
    return model


def _cut_run(
    folder: ShardFolder, key: str, files: int, workers: int, wanted: int, tell: Callable[[str], None]
) -> int:
    """Into how many shards the run is cut: as before where shards of it are done, else as is wanted or chosen."""
    done = folder.list_done(Step.ARTICLES)
    counts = {
        shard.count for shard in done if (mark := folder.find_mark(Step.ARTICLES, shard)) and mark.key == key
    }
    if len(counts) == 1 and wanted in (0, *counts) and len({shard.count for shard in done}) == 1:
        tell("an earlier run was cut off: the shards it has done are taken from it")
        return counts.pop()
    if done:
        tell("shards that are of another run are removed")
    folder.clear()
    folder.make()
    return wanted or choose_count(files, workers)


def _is_read(folder: ShardFolder, shard: Shard, conditions: dict[str, Any]) -> bool:
    mark = folder.find_mark(Step.ARTICLES, shard)
    return mark is not None and mark.key == hash_value(conditions)


def _demand_shared(out: Path, missing: list[int]) -> None:
    if missing:
        numbers = ", ".join(map(str, missing))
        raise ClusterError(
            f"{out}: shards {numbers} are done, but are not here: this folder has to be on a file system "
            "that all machines of the cluster share, and nobody else may write to it"
        )
