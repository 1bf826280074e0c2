"""`aibot purge`: articles out of the store for good."""

import shutil
from pathlib import Path

import click

from aibot_local.cli.console import Screen
from aibot_local.cli.desk import open_store, store_option
from aibot_local.cli.options import output_options
from aibot_local.errors import InputError

_LEAST_PREFIX = 6


@click.command()
@click.argument("articles", nargs=-1)
@click.option("--before", help="All articles published before this date, such as 2026-03-01.")
@click.option("--all", "everything", is_flag=True, help="Everything in the store.")
@store_option
@output_options
def purge(
    articles: tuple[str, ...], before: str | None, everything: bool, store: Path, screen: Screen
) -> int:
    """Take ARTICLES out of the store for good, with their vectors and every story that rests on them.

    ARTICLES are ids, or beginnings of ids, as `aibot show EVENT --sources` lists them. Story files in output folders
    are left, and those known are listed on standard output: remove them yourself. Checkpoints beside the store go.
    """
    from datetime import date

    from aibot_local.durability import CHECKPOINT_FOLDER, hold
    from aibot_local.store.purging import list_articles, purge_all, purge_articles

    if sum((bool(articles), before is not None, everything)) != 1:
        raise click.UsageError("name articles, or say --before DATE or --all; one of the three")
    if before is not None:
        try:
            date.fromisoformat(before)
        except ValueError:
            raise click.UsageError(f"--before {before!a}: not a date such as 2026-03-01") from None
    with open_store(store) as kept, hold(store):
        if everything:
            done = purge_all(kept)
        else:
            known = list_articles(kept, before=before)
            done = purge_articles(
                kept, known if before is not None else [_find(name, known) for name in articles]
            )
    left = store.parent / CHECKPOINT_FOLDER
    if left.is_dir() and not left.is_symlink():
        shutil.rmtree(left, ignore_errors=True)
    for folder, file in done.files:
        screen.print_line(str(Path(folder) / file))
    screen.tell(
        f"{len(done.articles)} articles, {done.vectors} vectors and {done.stories} versions of stories are gone; "
        "files of stories, where they are listed, are not"
    )
    return 0


def _find(name: str, known: tuple[str, ...]) -> str:
    wanted = name.strip().lower()
    meant = [one for one in known if len(wanted) >= _LEAST_PREFIX and one.startswith(wanted)]
    if len(meant) != 1:
        why = "more than one article begins so" if meant else "the store has no such article"
        raise InputError(f"{name!a}: {why}; give at least {_LEAST_PREFIX} letters of its id")
    return meant[0]
