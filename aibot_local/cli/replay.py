"""`aibot replay`: a run once more, and whether it gives the same bytes."""

from pathlib import Path

import click

from aibot_local.cli.console import Screen
from aibot_local.cli.options import output_options

EXIT_DIFFERS = 1


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--inbox", type=click.Path(path_type=Path), help="Where the articles lie now, if elsewhere.")
@click.option(
    "--models", type=click.Path(path_type=Path), help="Where the model library lies now, if elsewhere."
)
@output_options
def replay(run: Path, inbox: Path | None, models: Path | None, screen: Screen) -> int:
    """Do RUN again from its manifest, from nothing, and compare every stage and every file.

    RUN is an output folder, its run.json or its run.manifest.json. Exit code 0: every byte is the same. Exit code 1:
    the first thing that differs is named: a file of the inbox, a model, or a stage.
    """
    from aibot_local.cli.loading import raise_wanted_guard
    from aibot_local.cli.progress import choose_progress
    from aibot_local.durability.manifest import load_manifest
    from aibot_local.replaying import read_settings
    from aibot_local.replaying import replay as do_again

    manifest = load_manifest(run)
    settings = read_settings(manifest, models=models)
    guard = raise_wanted_guard(settings)
    from aibot_local.engines.load import load_engines

    progress = choose_progress(screen)
    with progress.stage("loading models", None):
        engines = load_engines(settings, report=screen.tell)
    done = do_again(
        manifest,
        run if run.is_dir() else run.parent,
        engines,
        settings=settings,
        inbox=inbox,
        guard=guard,
        progress=progress,
    )
    for note in done.notes:
        screen.tell(note)
    if screen.as_json:
        screen.print_json({"same": not done.differs, "differs": done.differs, "notes": list(done.notes)})
    elif done.differs:
        screen.print_line(f"differs: {done.differs}")
    else:
        screen.print_line(f"the same: {done.files} files, byte for byte")
    return EXIT_DIFFERS if done.differs else 0
