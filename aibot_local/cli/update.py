"""`aibot update`: a day at the desk."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aibot_local.cli.console import Screen
from aibot_local.cli.ingest import again_options
from aibot_local.cli.options import guard_option, models_option, output_options
from aibot_local.cli.passphrase import encryption_options, unlock
from aibot_local.cli.summarize import EXIT_PARTIAL, STORE_FILE
from aibot_local.rendering.paths import SUFFIXES
from aibot_local.settings import ENGINES, SCORERS, load_settings

if TYPE_CHECKING:
    from aibot_local.desk.records import EventChange

Command = Any


def writing_options(command: Command) -> Command:
    """Add the options that bear on how stories are written."""
    for option in reversed(
        (
            click.option("--embedder", help="Model that compares texts: a name of the library or a folder."),
            click.option("--rewriter", help="Model that writes: a name of the library, a folder, or `none`."),
            click.option("--engine", type=click.Choice(ENGINES), help="What computes a seq2seq rewriter."),
            click.option("--scorer", type=click.Choice(SCORERS), help="How salient sentences are found."),
            click.option("--words", type=int, help="Wanted length of a story in words."),
            click.option("--sections", type=int, help="Most headed parts of a story."),
            click.option("--least-origins", type=int, help="Independent reports a rewritten story needs."),
            click.option(
                "--least-supported",
                type=float,
                help="Share (0 to 1) of rewritten sentences that must have held.",
            ),
            click.option(
                "--formats", help=f"Files to write for each story, parted by commas: {', '.join(SUFFIXES)}."
            ),
            click.option(
                "--threads", type=int, help="Threads of the numeric libraries; 0 leaves it to them."
            ),
        )
    ):
        command = option(command)
    return command


@click.command()
@click.argument("inbox", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default="out",
    show_default=True,
    help="Folder for the stories and for what changed; outside of the inbox.",
)
@click.option(
    "--store", type=click.Path(path_type=Path, dir_okay=False), help=f"The store [default: OUT/{STORE_FILE}]."
)
@encryption_options
@models_option
@writing_options
@click.option("--languages", help="Languages of articles to use, such as en,de.")
@click.option("--single-reports", is_flag=True, default=None, help="Write a digest of each lone report too.")
@again_options
@guard_option
@output_options
def update(
    inbox: Path,
    out: Path,
    store: Path | None,
    again: bool,
    emptied: bool,
    screen: Screen,
    **flags: Any,  # noqa: ANN401
) -> int:
    """Bring the stories in OUT up to date with INBOX, and tell what changed since the last update.

    Only new and changed files are read and embedded. Events keep their ids; the stories of those that changed are
    written anew. `changes.md` and `changes.json` in OUT tell new facts, revised figures and withdrawn sources, each
    with its source. A line for each event that changed goes to standard output.
    """
    from aibot_local.cli.loading import raise_wanted_guard
    from aibot_local.cli.progress import choose_progress

    settings = load_settings(flags)
    guard = raise_wanted_guard(settings)
    from aibot_local.desk.reporting import dump_changes
    from aibot_local.desk.updating import update as bring_up_to_date
    from aibot_local.engines.load import load_engines
    from aibot_local.store import Store

    store = store or out / STORE_FILE
    key = unlock(store, encrypt=settings.encrypt)
    progress = choose_progress(screen)
    with progress.stage("loading models", None):
        engines = load_engines(settings, report=screen.tell)
    for note in engines.notes:
        screen.tell(note)
    with Store(store, key) as kept:
        done = bring_up_to_date(
            inbox,
            out,
            engines,
            store=kept,
            settings=settings,
            guard=guard,
            again=again,
            emptied=emptied,
            progress=progress,
        )
    if screen.as_json:
        screen.data.print(dump_changes(done.changes), markup=False, end="")
    else:
        for change in done.changes.events:
            screen.print_line(_describe_change(change))
    for note in done.changes.notes:
        screen.tell(note)
    screen.tell(
        f"{done.changes.files_read} files read, {done.changes.files_same} the same as before, "
        f"{done.changes.files_gone} gone; {len(done.changes.events)} events changed, {done.changes.quiet} did not; "
        f"{len(done.rewritten)} stories written"
    )
    for one in done.report.set_aside:
        item = "" if one.item is None else f" (article {one.item})"
        screen.tell(f"set aside, {one.reason}: {one.path}{item}: {one.detail}")
    screen.tell(f"guard: {guard}")
    return EXIT_PARTIAL if done.report.set_aside else 0


def _describe_change(change: "EventChange") -> str:
    told = [f"{change.event} {change.state}: {change.headline}"]
    counts = (
        (len(change.gained), "new report", "new reports"),
        (len(change.new_facts), "new fact", "new facts"),
        (len(change.revised), "revised figure", "revised figures"),
        (len(change.withdrawn), "withdrawn source", "withdrawn sources"),
    )
    told += [f"{number} {one if number == 1 else many}" for number, one, many in counts if number]
    return "; ".join(told)
