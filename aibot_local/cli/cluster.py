"""`aibot summarize --cluster`."""

from pathlib import Path

from aibot_local.cli.console import Screen
from aibot_local.records import RunReport
from aibot_local.settings import Settings


def run_on_cluster(
    inbox: Path,
    out: Path,
    store: Path,
    settings: Settings,
    screen: Screen,
    *,
    cluster: str,
    workers: int,
    shards: int,
) -> RunReport:
    """Do a whole run with workers on a cluster, see `aibot_local.cluster`.

    :raises SettingsError: when the store is encrypted, or is to be.
    """
    from aibot_local.cli.loading import load_run_engines, raise_wanted_guard
    from aibot_local.cli.progress import choose_progress
    from aibot_local.cli.shards import refuse_encryption
    from aibot_local.cluster.crew import Crew

    refuse_encryption(store, settings)

    # One thread for each worker, unless more are asked for: what is not computing models is Python, which uses one.
    with Crew(cluster, workers=workers, threads=settings.threads or 1) as crew:
        guard = raise_wanted_guard(settings)  # after the one process that must not have it is started
        from aibot_local.cluster.running import summarize_on_cluster
        from aibot_local.store import Store

        progress = choose_progress(screen)
        engines = load_run_engines(settings, screen, progress)
        with Store(store) as kept:
            run = summarize_on_cluster(
                inbox,
                out,
                engines,
                crew,
                store=kept,
                settings=settings,
                guard=guard,
                shards=shards,
                tell=screen.tell,
                progress=progress,
            )
    screen.tell(
        "Ray's own processes are not under the guard; they were given numbers of shards, and no article"
    )
    return run.report
