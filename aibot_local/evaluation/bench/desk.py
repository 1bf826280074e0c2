"""The engines a system works with, loaded from the library: what it needs and nothing else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter
from typing import Any

from aibot_local.engines.load import (
    choose_embedder,
    choose_verifier,
    find_model,
    load_clusterer,
    load_embedder,
    load_engines,
    load_verifier,
)
from aibot_local.engines.machine import set_threads
from aibot_local.engines.spacy_splitter import load_splitter
from aibot_local.errors import ModelError
from aibot_local.evaluation.bench.systems import HDBSCAN, Standing, System, Task
from aibot_local.protocols import Clusterer, Embedder, Rewriter, SalienceScorer, SentenceSplitter, Verifier
from aibot_local.records import RewriteRequest
from aibot_local.salience import load_scorer
from aibot_local.settings import Settings

Stamp = tuple[str, str, str, str]  # role, name, fingerprint, precision


class TimedRewriter:
    """A Rewriter that measures what another takes, and counts the tokens that come back."""

    def __init__(self, rewriter: Rewriter, count: Callable[[str], int]) -> None:
        self._rewriter = rewriter
        self._count = count
        self.seconds = 0.0
        self.tokens = 0

    @property
    def name(self) -> str:
        """The other's name."""
        return self._rewriter.name

    @property
    def fingerprint(self) -> str:
        """The other's fingerprint."""
        return self._rewriter.fingerprint

    def rewrite(self, requests: Sequence[RewriteRequest]) -> list[str]:
        """What the other gives."""
        start = perf_counter()
        texts = self._rewriter.rewrite(requests)
        self.seconds += perf_counter() - start
        self.tokens += sum(map(self._count, texts))
        return texts


@dataclass(frozen=True, slots=True)
class Desk:
    """Engines; those a system does not need are None. `stamps` name them."""

    splitter: SentenceSplitter | None = None
    embedder: Embedder | None = None
    clusterer: Clusterer | None = None
    scorer: SalienceScorer | None = None
    rewriter: TimedRewriter | None = None
    verifier: Verifier | None = None
    stamps: tuple[Stamp, ...] = field(default=())


def load_desk(system: System, settings: Settings) -> Desk:
    """The engines of a system. `settings` gives library, threads and the engine of seq2seq models.

    :raises ModelError: a model is missing or cannot be loaded.
    """
    if settings.threads:
        set_threads(settings.threads)
    if system.task is Task.EVENTS:
        if system.standing is not Standing.SYSTEM:
            return Desk()
        if system.method == HDBSCAN:
            embedder = _load_embedder(system.embedder, settings.models)
            clusterer = load_clusterer()
        else:  # what a run works with, its settings included
            engines = load_engines(replace(settings, embedder=system.embedder, rewriter="none"))
            embedder, clusterer = engines.embedder, engines.clusterer
        stamps = stamp(embedder=embedder, clusterer=clusterer)
        return Desk(embedder=embedder, clusterer=clusterer, stamps=stamps)
    splitter = load_splitter()
    if system.standing is not Standing.SYSTEM:
        return Desk(splitter, stamps=stamp(splitter=splitter))
    scorer = load_scorer(system.method)
    if not system.rewriter:
        embedder = _load_embedder(system.embedder, settings.models)
        return Desk(
            splitter,
            embedder,
            None,
            scorer,
            stamps=stamp(splitter=splitter, embedder=embedder, scorer=scorer),
        )
    return _load_writing_desk(system, settings)


def load_judges_desk(settings: Settings) -> Desk:
    """What texts are checked with: as the gate of a run, with the library's embedder and verifier where it has them.

    :raises ModelError: a model cannot be loaded.
    """
    if settings.threads:
        set_threads(settings.threads)
    splitter = load_splitter()
    path = choose_embedder(settings.models).path
    embedder = load_embedder(path, library=settings.models) if path else None
    verifier = load_verifier(choose_verifier(settings.models).path)
    stamps = stamp(splitter=splitter, embedder=embedder, verifier=verifier)
    return Desk(splitter, embedder, verifier=verifier, stamps=stamps)


def stamp(**engines: object) -> tuple[Stamp, ...]:
    """Name engines by their roles, with fingerprint and precision where they have one."""
    return tuple(
        (
            role,
            str(getattr(engine, "name", "")),
            str(getattr(engine, "fingerprint", "")),
            read_precision(engine),
        )
        for role, engine in engines.items()
        if engine is not None
    )


def read_precision(engine: object) -> str:
    """What an engine computes with, such as `float32`, or '' where it does not tell."""
    # The rewriters keep it to themselves; a manifest without it would be worth less than this look inside.
    return str(getattr(engine, "precision", None) or getattr(engine, "_precision", None) or "")


def _load_writing_desk(system: System, settings: Settings) -> Desk:
    wanted = replace(settings, embedder=system.embedder, rewriter=system.rewriter, scorer=system.method)
    engines = load_engines(wanted)
    if engines.rewriter is None:
        raise ModelError(f"{system.rewriter}: no such rewriter in {settings.models}")
    verifier = engines.verifier if system.gated else None
    count = _find_counter(find_model(system.rewriter, library=settings.models))
    stamps = stamp(
        splitter=engines.splitter,
        embedder=engines.embedder,
        scorer=engines.scorer,
        rewriter=engines.rewriter,
        verifier=verifier,
    )
    rewriter = TimedRewriter(engines.rewriter, count)
    return Desk(engines.splitter, engines.embedder, None, engines.scorer, rewriter, verifier, stamps)


def _load_embedder(name: str, library: Path) -> Embedder:
    if name:
        return load_embedder(find_model(name, library=library), library=library)
    choice = choose_embedder(library)
    if choice.path is None:
        raise ModelError(choice.reason)
    return load_embedder(choice.path, library=library)


def _find_counter(folder: Path) -> Callable[[str], int]:
    """How many tokens of a model a text has; 0 for every text where the folder has no tokenizer.json."""
    if not (folder / "tokenizer.json").is_file():
        return lambda text: 0
    from tokenizers import Tokenizer

    tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    return lambda text: len(tokenizer.encode(text, add_special_tokens=False).ids)
