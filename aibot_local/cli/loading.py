"""Putting up the guard and loading engines, in that order, for every command that needs them."""

from aibot_local.cli.console import Screen
from aibot_local.guard import NO_GUARD, raise_guard
from aibot_local.protocols import Embedder, Engines, Progress, SentenceSplitter, Verifier
from aibot_local.settings import Settings


def raise_wanted_guard(settings: Settings) -> str:
    """Put the network guard up unless the settings say no; gives the line that tells which one holds.

    To be called before any library is imported that could open a connection.
    """
    return raise_guard() if settings.guard else NO_GUARD


def load_run_engines(settings: Settings, screen: Screen, progress: Progress) -> Engines:
    """The engines of a whole run, telling what was chosen and why.

    :raises ModelError: when one cannot be loaded.
    """
    from aibot_local.engines.load import load_engines

    with progress.stage("loading models", None):
        engines = load_engines(settings, report=screen.tell)
    for note in engines.notes:
        screen.tell(note)
    return engines


def load_checkers(settings: Settings) -> tuple[SentenceSplitter, Embedder | None, Verifier | None]:
    """What checks a finished story: the splitter, and the embedder and verifier where the library holds them."""
    from aibot_local.engines.load import (
        choose_embedder,
        choose_model,
        choose_verifier,
        load_embedder,
        load_verifier,
    )
    from aibot_local.engines.spacy_splitter import load_splitter

    embedder = choose_model(settings.embedder, settings.models, choose_embedder).path
    verifier = choose_verifier(settings.models).path
    held = load_embedder(embedder, library=settings.models) if embedder else None
    return load_splitter(), held, load_verifier(verifier)


def load_searcher(settings: Settings) -> Embedder:
    """The embedder that a query is embedded with.

    :raises ModelError: when the library holds none.
    """
    from aibot_local.engines.load import choose_embedder, choose_model, load_embedder
    from aibot_local.errors import ModelError

    choice = choose_model(settings.embedder, settings.models, choose_embedder)
    if choice.path is None:
        raise ModelError(choice.reason)
    return load_embedder(choice.path, library=settings.models)
