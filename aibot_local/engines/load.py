"""Building the engines from the model library. Every loader says what it tried."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from aibot_local.engines.causal_rewriter import CausalRewriter
from aibot_local.engines.choosing import (
    EngineChoice,
    EngineKind,
    build_rewriter,
    choose_engine,
    choose_precision,
)
from aibot_local.engines.hdbscan_clusterer import HdbscanClusterer
from aibot_local.engines.machine import Precision, set_threads
from aibot_local.engines.nli_verifier import NliVerifier
from aibot_local.engines.sentence_transformer_embedder import SentenceTransformerEmbedder
from aibot_local.engines.seq2seq_rewriter import Decoding, Seq2SeqRewriter
from aibot_local.engines.spacy_splitter import load_splitter
from aibot_local.errors import ModelError
from aibot_local.library.checking import CAUSAL_TYPES, SEQ2SEQ_TYPES, check_model_folder, read_json
from aibot_local.library.manifest import read_manifest
from aibot_local.library.records import InstalledModel, ModelRole
from aibot_local.library.shelf import find_installed, list_installed
from aibot_local.protocols import Clusterer, Embedder, Engines, Rewriter, Verifier
from aibot_local.salience import load_scorer
from aibot_local.settings import Settings

_CONVERSIONS = ".engines"  # folder of the library for converted weights and measured speeds
_FARTHEST = 0.67  # distance beyond which articles are of different events: benchmarks/events.py


@dataclass(frozen=True, slots=True)
class Choice:
    """A model that was chosen, and why in a few words; `path` is None where there is none to choose."""

    path: Path | None
    reason: str


def load_engines(settings: Settings, *, report: Callable[[str], None] = lambda line: None) -> Engines:
    """Every engine a run needs, as the settings say. `report` is told what takes long, in lines.

    :raises ModelError: when a model that is named, or any embedder, is not there or cannot be loaded.
    """
    library = settings.models
    if settings.threads:
        set_threads(settings.threads)
    embedder = choose_model(settings.embedder, library, choose_embedder)
    rewriter = Choice(None, "none was wanted")
    if settings.rewriter != "none":
        rewriter = choose_model(settings.rewriter, library, choose_rewriter)
    verifier = choose_verifier(library)
    if embedder.path is None:
        raise ModelError(embedder.reason)
    notes = [
        f"{role}: {choice.path.name if choice.path else 'none'} ({choice.reason})"
        for role, choice in (("embedder", embedder), ("rewriter", rewriter), ("verifier", verifier))
    ]
    return Engines(
        splitter=load_splitter(),
        embedder=load_embedder(embedder.path, library=library, report=report),
        clusterer=load_clusterer(cutoff=_FARTHEST),
        scorer=load_scorer(settings.scorer),
        rewriter=_load_rewriter(rewriter.path, EngineKind(settings.engine), library, report),
        verifier=load_verifier(verifier.path),
        notes=tuple(notes),
    )


def _load_rewriter(
    path: Path | None, engine: EngineKind, library: Path, report: Callable[[str], None]
) -> Rewriter | None:
    cache = library / _CONVERSIONS
    if fault := _make_cache(cache):
        if engine is EngineKind.CTRANSLATE2:
            raise ModelError(f"{cache}: no place for converted weights: {fault}")
        engine = EngineKind.TORCH  # a library that cannot be written: nothing can be measured and remembered
    return load_rewriter(path, engine=engine, cache=cache, report=report)


def _make_cache(cache: Path) -> str:
    """Make the folder for conversions and measurements; why nothing can be kept there, or nothing."""
    try:
        cache.mkdir(exist_ok=True)
    except OSError as error:
        return str(error.strerror)
    return "" if os.access(cache, os.W_OK) else "it cannot be written"


def choose_model(name: str, library: Path, choose: Callable[[Path], Choice]) -> Choice:
    """The model that was named, or the library's choice."""
    return Choice(find_model(name, library=library), "asked for") if name else choose(library)


def find_model(name_or_path: str, *, library: Path) -> Path:
    """A model by its name in the library, or by a folder's path (told by a slash in it).

    :raises ModelError: when there is no such model, saying where it was looked for.
    """
    if "/" in name_or_path or name_or_path.startswith("."):
        path = Path(name_or_path).expanduser()
        if not path.is_dir():
            raise ModelError(f"{path}: no such model folder")
        return path.resolve()
    return find_installed(name_or_path, library=library)


def choose_embedder(library: Path) -> Choice:
    """The manifest's default embedder if the library holds it, else the first embedder it holds, by name."""
    held = list_installed(library, ModelRole.EMBEDDER)
    for entry in read_manifest():
        for model in held:
            if entry.role is ModelRole.EMBEDDER and entry.default and model.name == entry.name:
                return Choice(model.path.resolve(), "the default embedder")
    if held:
        return Choice(
            held[0].path.resolve(), "the only embedder" if len(held) == 1 else "the first embedder by name"
        )
    return Choice(None, f"{library} holds no embedder: `aibot models install all-MiniLM-L6-v2`")


def choose_rewriter(library: Path) -> Choice:
    """BART, Pegasus or any seq2seq model if the library holds one; else an instruction model; else none.

    Among several seq2seq models those of the manifest come first, in its order, then others by name. Models
    made to be fine-tuned first are passed over unless they are all there is.
    """
    held = list_installed(library, ModelRole.REWRITER)
    order = {entry.name: (place, "fine-tuned" in entry.note) for place, entry in enumerate(read_manifest())}

    def rank(model: InstalledModel) -> tuple[bool, int, str]:
        place, raw = order.get(model.name, (len(order), False))
        return raw, place, model.name

    by_kind: dict[str, list[InstalledModel]] = {"seq2seq": [], "causal": []}
    for model in sorted(held, key=rank):
        kind = _read_kind(model.path)
        if kind in SEQ2SEQ_TYPES:
            by_kind["seq2seq"].append(model)
        elif kind in CAUSAL_TYPES:
            by_kind["causal"].append(model)
    if by_kind["seq2seq"]:
        return Choice(by_kind["seq2seq"][0].path.resolve(), "a seq2seq model is in the library")
    if by_kind["causal"]:
        return Choice(
            by_kind["causal"][0].path.resolve(), "no BART or Pegasus in the library; a small model writes"
        )
    return Choice(None, "the library holds no rewriter; stories use the sources' own sentences")


def choose_verifier(library: Path) -> Choice:
    """The first NLI model of the library by name, or none: rules check without it."""
    held = list_installed(library, ModelRole.NLI)
    if held:
        return Choice(held[0].path.resolve(), "an NLI model is in the library")
    return Choice(None, "the library holds no NLI model; claims are checked by rule")


def load_embedder(
    path: Path,
    *,
    precision: Precision = Precision.AUTO,
    library: Path | None = None,
    report: Callable[[str], None] = lambda line: None,
) -> Embedder:
    """The embedder of a folder.

    It is taken to be multilingual where the manifest has a model of the folder's name and says so.
    With AUTO and a `library` it computes in the precision that was fastest here, measured the first time and
    remembered in the library; without one, or where that cannot be written, as the processor's abilities say.

    :raises ModelError: when it cannot be loaded, saying why.
    """
    if precision is Precision.AUTO and library is not None and not _make_cache(library / _CONVERSIONS):
        precision = choose_precision(path, cache=library / _CONVERSIONS, report=report)
    multilingual = any(entry.name == path.name and entry.multilingual for entry in read_manifest())
    return SentenceTransformerEmbedder(path, precision=precision, multilingual=multilingual)


def load_rewriter(
    path: Path | None,
    *,
    engine: EngineKind = EngineKind.TORCH,
    precision: Precision = Precision.FLOAT32,
    decoding: Decoding | None = None,
    cache: Path | None = None,
    report: Callable[[str], None] = lambda line: None,
) -> Rewriter | None:
    """The rewriter of a folder: seq2seq or instruction model, told by its settings; None for no path.

    `engine` and `precision` bear on seq2seq models. AUTO takes the engine that was fastest here, whatever
    the precision; CTRANSLATE2 runs in float32 if `precision` says so, else in int8. Both need `cache`, a
    folder for conversions and measurements. Instruction models always run in float32 with torch: less
    precision changed facts.

    :raises ModelError: when it cannot be loaded, saying why.
    """
    if path is None:
        return None
    kind = check_model_folder(path, ModelRole.REWRITER)
    if kind not in SEQ2SEQ_TYPES:
        return CausalRewriter(path)
    if engine is EngineKind.TORCH:
        return Seq2SeqRewriter(path, precision=precision, decoding=decoding)
    if cache is None:
        raise ModelError(f"{path.name}: engine {engine} needs a folder for converted weights")
    if engine is EngineKind.AUTO:
        choice = choose_engine(path, cache=cache, decoding=decoding, report=report)
    else:
        exact = precision is Precision.FLOAT32
        choice = EngineChoice(engine, Precision.FLOAT32 if exact else Precision.INT8)
    return build_rewriter(path, choice, cache=cache, decoding=decoding)


def load_verifier(path: Path | None) -> Verifier | None:
    """The NLI verifier of a folder; None for no path.

    :raises ModelError: when it cannot be loaded, saying why.
    """
    return NliVerifier(path) if path is not None else None


def load_clusterer(
    *,
    min_cluster_size: int = 2,
    min_samples: int = 1,
    selection: str = "eom",
    epsilon: float = 0.0,
    cutoff: float | None = None,
) -> Clusterer:
    """The HDBSCAN clusterer; see HdbscanClusterer for what the parameters mean."""
    return HdbscanClusterer(
        min_cluster_size=min_cluster_size,
        min_samples=min_samples,
        selection=selection,
        epsilon=epsilon,
        cutoff=cutoff,
    )


def _read_kind(path: Path) -> str:
    try:
        return str(read_json(path / "config.json").get("model_type", ""))
    except ModelError:
        return ""
