"""`aibot gather`, and `aibot summarize` in shards."""

from pathlib import Path
from typing import Any

import click

from aibot_local.cli.console import Screen
from aibot_local.cli.options import guard_option, output_options, settings_options
from aibot_local.errors import SettingsError
from aibot_local.settings import Settings, load_settings


@click.command()
@click.argument("inbox", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default="out",
    show_default=True,
    help="Folder that the shards wrote to.",
)
@click.option("--store", type=click.Path(path_type=Path, dir_okay=False), help="The store [default: in OUT].")
@settings_options
@guard_option
@output_options
def gather(inbox: Path, out: Path, store: Path | None, screen: Screen, **flags: Any) -> int:  # noqa: ANN401
    """Bring the shards of a run together, see `aibot summarize --shard`.

    To be run twice, with the INBOX, OUT and settings of the shards: when all of them have read their files, to find the
    events; and when all of them have written their stories, to finish the run. (`aibot merge` is another thing: it
    makes two events one.)
    """
    from aibot_local.cli.loading import raise_wanted_guard
    from aibot_local.cli.progress import choose_progress
    from aibot_local.cli.summarize import STORE_FILE, show_outcome

    settings = load_settings(flags)
    store = store or out / STORE_FILE
    refuse_encryption(store, settings)
    guard = raise_wanted_guard(settings)
    from aibot_local.engines.load import load_engines
    from aibot_local.sharding import ShardFolder
    from aibot_local.sharding import gather as gather_shards
    from aibot_local.store import Store

    ShardFolder(out).count_shards()  # before models are loaded
    engines = load_engines(settings, report=screen.tell)
    with Store(store) as kept:
        gathered = gather_shards(
            inbox,
            out,
            engines,
            store=kept,
            settings=settings,
            guard=guard,
            progress=choose_progress(screen),
        )
    if gathered.run is not None:
        return show_outcome(gathered.run.report, out, screen)
    numbers = ", ".join(map(str, gathered.waiting))
    screen.tell(f"{gathered.events} events to tell; now run these shards again, then gather: {numbers}")
    return 0


def work_on_shard(inbox: Path, out: Path, wanted: str, settings: Settings, screen: Screen) -> int:
    """Do what is next for a shard; gives the exit code."""
    from aibot_local.cli.loading import raise_wanted_guard
    from aibot_local.cli.progress import choose_progress
    from aibot_local.cli.summarize import STORE_FILE

    refuse_encryption(out / STORE_FILE, settings)
    guard = raise_wanted_guard(settings)
    from aibot_local.engines.load import load_engines
    from aibot_local.sharding import Step, read_shard, work_shard

    shard = read_shard(wanted)
    engines = load_engines(settings, report=screen.tell)
    step = work_shard(
        inbox, out, shard, engines, settings=settings, guard=guard, progress=choose_progress(screen)
    )
    done = {
        Step.ARTICLES: "its files are read",
        Step.STORIES: "its stories are written",
        None: "nothing is left to do for now",
    }
    screen.tell(f"shard {shard}: {done[step]}; when that holds for all, `aibot gather`")
    return 0


def refuse_encryption(store: Path, settings: Settings) -> None:
    """Refuse shards beside an encrypted store: the shares meet in files that hold text of articles.

    :raises SettingsError: when the store is encrypted, or the settings say that it be.
    """
    from aibot_local.store.keys import is_encrypted

    if settings.encrypt or is_encrypted(store):
        raise SettingsError(
            f"{store}: is, or is to be, encrypted, and shards keep text of articles in the clear; run without them"
        )
