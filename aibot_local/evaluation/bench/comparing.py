"""The whole of `aibot bench`: from the name of a data set to results in files."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from aibot_local.engines.load import choose_embedder, choose_model, choose_rewriter
from aibot_local.engines.machine import Precision
from aibot_local.engines.sentence_transformer_embedder import SentenceTransformerEmbedder
from aibot_local.errors import AibotError, SettingsError
from aibot_local.evaluation.bench.cache import Cache
from aibot_local.evaluation.bench.manifest import make_manifest
from aibot_local.evaluation.bench.page import render_page
from aibot_local.evaluation.bench.results import ClusterShown, Results, TextShown, save_results
from aibot_local.evaluation.bench.running import Bench, GroupRun, SystemRun, run_events, run_summaries
from aibot_local.evaluation.bench.scoring import CONTRASTED, Board, score_events, score_summaries
from aibot_local.evaluation.bench.systems import System, Task, choose_systems, line_up, parse_systems
from aibot_local.evaluation.datasets import EventSet, SummarySet, read_sets
from aibot_local.library.records import ModelRole
from aibot_local.library.shelf import list_installed
from aibot_local.protocols import Progress, TokenEmbedder
from aibot_local.settings import Settings

_EXTRA = {"rouge_score": "rouge-score", "sacrebleu": "sacrebleu", "sumy": "sumy"}
_LEAST_WORDS, _MOST_WORDS = 10, 5000


@dataclass(frozen=True, slots=True)
class Request:
    """What to compare: data, systems by name ('' for all that the library allows), where to, how much, how long."""

    data: Path
    out: Path
    systems: str = ""
    limit: int | None = None
    words: int | None = None


def compare(request: Request, settings: Settings, progress: Progress, *, guard: str) -> Results:
    """Run, judge and score every system on every set of the data, and write the results to `request.out`.

    Work that an earlier run into the same folder finished is taken from there.

    :raises SettingsError: a package is missing, or a system or length is not what it can be.
    :raises InputError: the data cannot be used.
    :raises ModelError: a model that is named is not in the library.
    """
    check_packages()
    if request.words is not None and not _LEAST_WORDS <= request.words <= _MOST_WORDS:
        raise SettingsError(
            f"words = {request.words} is out of range: allowed are {_LEAST_WORDS} to {_MOST_WORDS}"
        )
    if request.limit is not None and request.limit < 1:
        raise SettingsError(f"limit = {request.limit} is out of range: allowed are 1 and more")
    systems = list_systems(request.systems, settings)
    sets = read_sets(request.data, limit=request.limit)
    check_matches(systems, sets, named=bool(request.systems))
    _make_folder(request.out)
    bench = Bench(settings, Cache(request.out / "cache"), progress, guarded=settings.guard)
    boards: list[Board] = []
    shown: list[tuple[ClusterShown, ...]] = []
    runs: list[SystemRun | GroupRun] = []
    encoder = load_encoder(settings) if any(isinstance(data, SummarySet) for data in sets) else None
    for data in sets:
        if isinstance(data, SummarySet):
            written, notes = run_summaries(data, line_up(systems, Task.SUMMARIES), bench, words=request.words)
            notes = (*notes, _tell_encoder(encoder))
            with progress.stage(f"{data.name}: scoring", len(written)) as advance:
                board = score_summaries(data, written, encoder=encoder, notes=notes)
                advance(len(written))
            boards.append(board)
            shown.append(show_clusters(data, written, board))
            runs += written
        else:
            grouped = run_events(data, line_up(systems, Task.EVENTS), bench)
            with progress.stage(f"{data.name}: scoring", len(grouped)) as advance:
                boards.append(score_events(data, grouped))
                advance(len(grouped))
            shown.append(())
            runs += grouped
    engines = [engine for one in runs if one.loaded for engine in one.loaded.engines]
    if encoder is not None:
        engines.append(("BERTScore", encoder.name, encoder.fingerprint, Precision.FLOAT32.value))
    manifest = make_manifest(settings, engines=engines, guard=guard)
    results = Results(manifest, tuple(boards), tuple(shown), request.words)
    save_results(results, request.out, render_page(results))
    return results


def load_encoder(settings: Settings) -> TokenEmbedder | None:
    """What BERTScore compares words by: the library's embedder in float32, or None where it holds none."""
    path = choose_model(settings.embedder, settings.models, choose_embedder).path
    return SentenceTransformerEmbedder(path, precision=Precision.FLOAT32) if path else None


def _tell_encoder(encoder: TokenEmbedder | None) -> str:
    if encoder is None:
        return "BERTScore: not measured, since the library holds no embedder"
    return f"BERTScore: by the last layer of {encoder.name}, no weighting, no baseline taken off"


def check_packages() -> None:
    """Whether all that measures is installed.

    :raises SettingsError: it is not, naming what is missing.
    """
    missing = [name for module, name in _EXTRA.items() if find_spec(module) is None]
    if missing:
        raise SettingsError(f"aibot bench needs {', '.join(missing)}: pip install 'aibot-local[bench]'")


def list_systems(names: str, settings: Settings) -> tuple[System, ...]:
    """The systems that are named, or all that the library's models allow.

    :raises SettingsError: a name is no system's.
    """
    if names:
        return parse_systems(names)
    return choose_systems(
        _list_models(settings.models, ModelRole.EMBEDDER, choose_embedder(settings.models).path),
        _list_models(settings.models, ModelRole.REWRITER, choose_rewriter(settings.models).path),
        settings.scorer,
    )


def check_matches(systems: Sequence[System], sets: Sequence[SummarySet | EventSet], *, named: bool) -> None:
    """Whether each system that was named has data to work on.

    :raises SettingsError: one has not.
    """
    tasks = {Task.EVENTS if isinstance(one, EventSet) else Task.SUMMARIES for one in sets}
    for system in systems:
        if named and system.task not in tasks:
            wanted = "articles with an `event`" if system.task is Task.EVENTS else "clusters with summaries"
            raise SettingsError(f"system {system.name!r} needs {wanted}, and the data has none")


def show_clusters(data: SummarySet, runs: Sequence[SystemRun], board: Board) -> tuple[ClusterShown, ...]:
    """References and texts side by side, in the order of the board."""
    by_name = {one.system.name: one for one in runs if not one.failure}
    rows = [row for row in board.rows if row.system in by_name and row.values is not None]
    shown = []
    for place, cluster in enumerate(data.clusters):
        texts = []
        for row in rows:
            run = by_name[row.system]
            written, judged = run.written[place], run.judged[place]
            texts.append(
                TextShown(
                    system=row.system,
                    sentences=written.sentences,
                    faults=judged.faults if judged else ("",) * len(written.sentences),
                    dropped=tuple((one.text, one.why) for one in written.dropped),
                    seconds=written.seconds,
                    scores={name: row.values[name][place] for name in CONTRASTED} if row.values else {},
                    error=written.error,
                )
            )
        shown.append(ClusterShown(cluster.id, len(cluster.documents), cluster.references, tuple(texts)))
    return tuple(shown)


def _list_models(library: Path, role: ModelRole, first: Path | None) -> list[str]:
    """The names of the library's models of a role, its choice first."""
    names = [model.name for model in list_installed(library, role)]
    chosen = first.name if first else ""
    return sorted(names, key=lambda name: (name != chosen, name))


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AibotError(f"{out}: cannot be made: {error.strerror}; choose another --out") from error
