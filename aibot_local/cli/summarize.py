"""`aibot summarize`: the whole run."""

import sys
from pathlib import Path
from typing import Any, BinaryIO

import click

from aibot_local.cli.console import Screen
from aibot_local.cli.options import guard_option, output_options, settings_options
from aibot_local.cli.passphrase import encryption_options, unlock
from aibot_local.records import RunReport
from aibot_local.settings import Settings, load_settings

STORE_FILE = "aibot.sqlite"
EXIT_PARTIAL = 3


@click.command()
@click.argument("inbox", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default="out",
    show_default=True,
    help="Folder for the stories; outside of the inbox.",
)
@click.option(
    "--store", type=click.Path(path_type=Path, dir_okay=False), help=f"The store [default: OUT/{STORE_FILE}]."
)
@encryption_options
@settings_options
@click.option(
    "--shard", help="Only share i of n of the work, such as 2/8; `aibot gather` brings the shares together."
)
@click.option(
    "--cluster",
    metavar="local|HOST:PORT",
    help="Work with several processes, by Ray: here, or on the machines of a cluster; see docs/scaling.md.",
)
@click.option(
    "--workers", type=click.IntRange(1, 10_000), help="Of --cluster: how many [default: all that fit]."
)
@click.option(
    "--shards",
    type=click.IntRange(1, 100_000),
    help="Of --cluster: how many parts [default: by files and workers].",
)
@guard_option
@output_options
def summarize(
    inbox: Path,
    out: Path,
    store: Path | None,
    screen: Screen,
    shard: str | None,
    cluster: str | None,
    workers: int | None,
    shards: int | None,
    **flags: Any,  # noqa: ANN401
) -> int:
    """Write a cited story for each event that the articles of INBOX tell of.

    INBOX is a folder, a file, or `-` for JSON Lines on standard input. Settings may also stand in aibot.toml or in
    variables such as AIBOT_WORDS. The paths of the stories go to standard output.
    """
    settings = load_settings(flags)
    _demand_one_way(inbox, shard, cluster, workers or shards)
    if shard:
        from aibot_local.cli.shards import work_on_shard

        return work_on_shard(inbox, out, shard, settings, screen)
    if cluster:
        from aibot_local.cli.cluster import run_on_cluster

        place = store or out / STORE_FILE
        report = run_on_cluster(
            inbox, out, place, settings, screen, cluster=cluster, workers=workers or 0, shards=shards or 0
        )
        return show_outcome(report, out, screen)
    source: Path | BinaryIO = sys.stdin.buffer if str(inbox) == "-" else inbox
    return show_outcome(_run(source, out, store or out / STORE_FILE, settings, screen), out, screen)


def _demand_one_way(inbox: Path, shard: str | None, cluster: str | None, of_cluster: int | None) -> None:
    """See that the options go together."""
    if shard and cluster:
        raise click.UsageError("--shard and --cluster are two ways to do the same: give one")
    if of_cluster and not cluster:
        raise click.UsageError("--workers and --shards are of use with --cluster alone")
    if (shard or cluster) and str(inbox) == "-":
        raise click.UsageError(f"{'--shard' if shard else '--cluster'} needs a folder or file as INBOX")


def show_outcome(report: RunReport, out: Path, screen: Screen) -> int:
    """Tell of a finished run; gives the exit code."""
    if screen.as_json:
        from aibot_local.rendering import dump_report

        screen.data.print(dump_report(report), markup=False, end="")
    else:
        _show_report(report, out, screen)
    return EXIT_PARTIAL if report.set_aside else 0


def _run(source: Path | BinaryIO, out: Path, store: Path, settings: Settings, screen: Screen) -> RunReport:
    from aibot_local.cli.loading import load_run_engines, raise_wanted_guard
    from aibot_local.cli.progress import choose_progress

    guard = raise_wanted_guard(settings)
    from aibot_local import pipeline
    from aibot_local.durability import count_checkpoints
    from aibot_local.store import Store

    pipeline.make_output_folder(out, source)
    key = unlock(store, encrypt=settings.encrypt)
    if count_checkpoints(out):
        screen.tell("an earlier run was cut off: what it did and has not changed since is taken from it")
    progress = choose_progress(screen)
    engines = load_run_engines(settings, screen, progress)
    with Store(store, key) as kept:
        run = pipeline.summarize(
            source, out, engines, store=kept, settings=settings, guard=guard, progress=progress
        )
    if run.recalled:
        screen.tell(f"{run.recalled} of {len(run.stories)} stories were written before the run was cut off")
    return run.report


def _show_report(report: RunReport, out: Path, screen: Screen) -> None:
    for story in report.stories:
        for file in story.files:
            screen.print_line(str(out / file))
    if not report.stories:
        screen.tell("no event with several independent reports was found")
    _show_counts(report, screen)


def _show_counts(report: RunReport, screen: Screen) -> None:
    """The account of the run, on stderr: standard output holds the paths alone."""
    told = sum(story.origins for story in report.stories)
    rewritten, verbatim, dropped = (
        sum(getattr(story, name) for story in report.stories) for name in ("rewritten", "verbatim", "dropped")
    )
    screen.tell("")
    screen.tell(
        f"{report.files} files, {report.found} articles or broken files found = {report.used} used + "
        f"{len(report.copies)} copies + {len(report.set_aside)} set aside"
    )
    screen.tell(
        f"{len(report.stories)} stories from {told} independent reports; "
        f"{len(report.single_reports)} reports stand alone"
    )
    screen.tell(
        f"sentences: {rewritten} rewritten and checked, {verbatim} in the sources' words, {dropped} dropped"
    )
    for one in report.set_aside:
        item = "" if one.item is None else f" (article {one.item})"
        screen.tell(f"set aside, {one.reason}: {one.path}{item}: {one.detail}")
    screen.tell(f"guard: {report.guard}")
