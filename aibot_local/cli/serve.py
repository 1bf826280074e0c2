"""`aibot serve`: the reading room."""

from pathlib import Path
from typing import Any

import click

from aibot_local.cli.console import Screen
from aibot_local.cli.desk import demand_store, editor_option, store_option
from aibot_local.cli.options import guard_option, models_option, output_options
from aibot_local.cli.passphrase import unlock
from aibot_local.settings import load_settings


@click.command()
@store_option
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8765,
    show_default=True,
    help="Port of 127.0.0.1; 0 takes a free one.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder that runs started from a page write to [default: the store's].",
)
@click.option("--words-only", is_flag=True, help="Search the words alone; no model is loaded for it.")
@editor_option
@models_option
@click.option("--embedder", help="Model that compares texts: the one the articles were embedded with.")
@guard_option
@output_options
def serve(
    store: Path,
    port: int,
    out: Path | None,
    words_only: bool,
    editor: str,
    screen: Screen,
    **flags: Any,  # noqa: ANN401
) -> int:
    """Open the reading room: the store's events, stories and sources as web pages on this machine alone.

    The address that is printed opens one session, once. The server listens on 127.0.0.1, and under the network guard
    it cannot call anybody. Ctrl-C ends it.
    """
    from aibot_local.cli.loading import load_checkers, load_searcher, raise_wanted_guard
    from aibot_local.errors import AibotError
    from aibot_local.store import Store

    settings = load_settings(flags)
    demand_store(store)
    key = unlock(store)
    Store(store, key).close()
    try:
        from aibot_local.web.serving import open_listener
    except ImportError as error:
        raise AibotError(f"the reading room needs {error.name}: pip install 'aibot-local[web]'") from error
    listener = open_listener(port)
    guard = raise_wanted_guard(settings)
    from aibot_local.review.approving import Checkers, take_editor
    from aibot_local.web.jobs import JobRunner
    from aibot_local.web.pages import Desk
    from aibot_local.web.serving import serve as serve_pages

    options = ["--models", str(settings.models)] + ([] if settings.guard else ["--no-guard"])
    passphrase = key.passphrase if key else ""
    jobs = JobRunner(store=store, out=out or store.parent, options=options, passphrase=passphrase)
    desk = Desk(
        store=store,
        key=key,
        models=settings.models,
        jobs=jobs,
        load_embedder=None if words_only else lambda: load_searcher(settings),
        load_checkers=lambda: Checkers(*load_checkers(settings)),
        editor=take_editor(editor) if editor else "",
    )
    screen.tell(f"guard: {guard}")
    serve_pages(desk, listener, tell=screen.print_line)
    return 0
