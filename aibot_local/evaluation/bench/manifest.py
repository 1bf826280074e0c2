"""What a result depends on, named: program, packages, models, machine, threads."""

import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from json import dumps
from pathlib import Path

from aibot_local import __version__
from aibot_local.engines.fingerprint import compute_fingerprint
from aibot_local.engines.load import choose_embedder, choose_verifier, find_model
from aibot_local.errors import ModelError
from aibot_local.evaluation.bench.systems import Standing, System, Task
from aibot_local.settings import Settings

PACKAGES = (
    "ctranslate2",
    "hdbscan",
    "numpy",
    "rouge-score",
    "sacrebleu",
    "scikit-learn",
    "scipy",
    "sentence-transformers",
    "spacy",
    "sumy",
    "tokenizers",
    "torch",
    "transformers",
)
# The parts of the package that bear on what a system writes or finds, and how it is judged.
_PARTS = (
    "clustering",
    "deduplication.py",
    "embedding.py",
    "engines",
    "evaluation/baselines.py",
    "evaluation/bench/desk.py",
    "evaluation/bench/grouping.py",
    "evaluation/bench/judging.py",
    "evaluation/bench/worker.py",
    "evaluation/bench/writing.py",
    "evaluation/datasets/making.py",
    "evaluation/extraction.py",
    "language",
    "protocols.py",
    "records.py",
    "rewriting.py",
    "salience",
    "verification",
)
_THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What results depend on. `packages` are name and version, '' where it is missing.

    `engines` are role, name, fingerprint and precision of every engine that was loaded. `threads` is what was asked
    for, 0 for the libraries' own choice, and `environment` the variables that bear on it. `memory` is in bytes, 0
    where the system does not tell.
    """

    program: str
    source: str
    python: str
    platform: str
    processor: str
    cores: int
    memory: int
    threads: int
    environment: tuple[tuple[str, str], ...]
    packages: tuple[tuple[str, str], ...]
    engines: tuple[tuple[str, str, str, str], ...]
    guard: str


def make_manifest(
    settings: Settings, *, engines: Sequence[tuple[str, str, str, str]], guard: str
) -> Manifest:
    """Describe this program and machine."""
    return Manifest(
        program=__version__,
        source=hash_program(),
        python=platform.python_version(),
        platform=platform.platform(),
        processor=name_processor(),
        cores=_count_cores(),
        memory=_measure_memory(),
        threads=settings.threads,
        environment=tuple((name, os.environ[name]) for name in _THREADS if name in os.environ),
        packages=list_versions(),
        engines=tuple(sorted(set(engines))),
        guard=guard,
    )


@cache
def list_versions() -> tuple[tuple[str, str], ...]:
    """The versions of the packages that bear on a result."""
    return tuple((name, _find_version(name)) for name in PACKAGES)


@cache
def hash_program() -> str:
    """SHA-256 (hex) over the source of everything that bears on what is written, found or judged."""
    root = Path(__file__).resolve().parents[2]
    digest = sha256()
    for part in _PARTS:
        path = root / part
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            name = file.relative_to(root).as_posix()
            digest.update(f"{name}\0{sha256(file.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def hash_system(system: System, settings: Settings) -> str:
    """SHA-256 (hex) over what a system's texts and their cost depend on, but for the data and the length.

    :raises ModelError: a model it names, or an embedder it needs, is not in the library.
    """
    models = [_hash_folder(path) for path in find_models(system, settings.models)]
    return _hash_all(system.name, models, settings)


def hash_judge(settings: Settings) -> str:
    """SHA-256 (hex) over what a judgement depends on, but for the text and its articles."""
    paths = [choose_embedder(settings.models).path, choose_verifier(settings.models).path]
    return _hash_all("judge", [_hash_folder(path) if path else "" for path in paths], settings)


def find_models(system: System, library: Path) -> tuple[Path, ...]:
    """The folders of the models a system works with.

    :raises ModelError: one is not there.
    """
    if system.standing is not Standing.SYSTEM:
        return ()
    if system.embedder:
        embedder = find_model(system.embedder, library=library)
    else:
        choice = choose_embedder(library)
        if choice.path is None:
            raise ModelError(choice.reason)
        embedder = choice.path
    paths = [embedder]
    if system.rewriter:
        paths.append(find_model(system.rewriter, library=library))
    verifier = choose_verifier(library).path
    if verifier is not None and (system.gated or system.task is Task.EVENTS):
        paths.append(verifier)
    return tuple(paths)


def name_processor() -> str:
    """The processor's model as the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "")


@cache
def _hash_folder(path: Path) -> str:
    return compute_fingerprint(path)


def _hash_all(name: str, models: list[str], settings: Settings) -> str:
    parts = [name, models, settings.engine, settings.threads, hash_program(), list_versions()]
    parts.append([(name, os.environ.get(name, "")) for name in _THREADS])
    return sha256(dumps(parts).encode()).hexdigest()


def _find_version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _count_cores() -> int:
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 0


def _measure_memory() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError, AttributeError):
        return 0
