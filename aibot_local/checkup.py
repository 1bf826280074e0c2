"""Looking this machine over: is everything there that a run needs, and is it as it should be?"""

import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement

from aibot_local.engines.load import Choice, choose_embedder, choose_rewriter, choose_verifier, find_model
from aibot_local.errors import ModelError
from aibot_local.library import ModelRole, check_model_folder, read_receipt, verify_model
from aibot_local.library.manifest import is_model_name
from aibot_local.offline_proof import Leak, try_guard
from aibot_local.settings import Settings

_DISTRIBUTION = "aibot-local"
_SHOWN = ("torch", "transformers", "sentence-transformers", "hdbscan", "spacy", "trafilatura")
_OPTIONAL = {"ctranslate2": "fast", "cryptography": "sign", "sqlcipher3": "encrypt"}

# Measured on seven short articles: at its height a run took 0.66 GB without a rewriter, and 1.44 GB with one whose
# weights are 0.54 GB.
_MEMORY_BASE = 700_000_000
_MEMORY_FACTOR = 1.5
# A story in its three formats takes under 0.1 MB, and the store about as much as the articles: this is for thousands.
_DISK_SCARCE = 1_000_000_000
_DISK_LEAST = 100_000_000


class State(StrEnum):
    """What a check found."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `advice` says what to do; it is empty where there is nothing to do."""

    name: str
    state: State
    detail: str
    advice: str = ""


def check_machine(settings: Settings, *, full: bool = False) -> list[Check]:
    """Look everything over, in the order a reader would ask. With `full` every file of every model is hashed."""
    return [
        *check_packages(),
        *check_library(settings.models, full=full),
        *check_choices(settings),
        check_guard(settings),
        *check_disk(settings.models, Path.cwd()),
        *check_power(settings),
    ]


def check_packages() -> Iterator[Check]:
    """Python, and each package that is needed: there, and not older than it may be."""
    yield Check("Python", State.OK, f"{platform.python_version()} on {sys.platform} {platform.machine()}")
    try:
        needed = metadata.requires(_DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        yield Check(
            "packages", State.WARNING, f"{_DISTRIBUTION} is not installed", "`pip install -e .` in its folder"
        )
        needed = []
    faults = [fault for text in needed if (fault := _find_fault(text))]
    shown = [f"{name} {version}" for name in _SHOWN if (version := _find_version(name))]
    if not faults:
        yield Check("packages", State.OK, ", ".join(shown))
    for fault in faults:
        yield Check(
            "packages", State.PROBLEM, fault, f"`pip install --upgrade {_DISTRIBUTION}`, or from a bundle"
        )
    for name, extra in _OPTIONAL.items():
        version = _find_version(name)
        advice = "" if version else f"if wanted: `pip install '{_DISTRIBUTION}[{extra}]'`"
        yield Check(name, State.OK, version or "not installed, not needed", advice)


def check_library(library: Path, *, full: bool) -> Iterator[Check]:
    """The library, and each model in it: sizes as at its install, or with `full` every byte."""
    names = list_model_folders(library)
    if not names:
        yield Check("library", State.WARNING, f"{library} holds no model", "`aibot models install --default`")
        return
    yield Check("library", State.OK, f"{library}: {len(names)} models")
    for name in names:
        yield _check_model(name, library, full=full)


def check_choices(settings: Settings) -> Iterator[Check]:
    """Which models a run would use now."""
    library = settings.models
    yield _check_choice(
        "embedder", settings.embedder, library, choose_embedder, ModelRole.EMBEDDER, without=State.PROBLEM
    )
    if settings.rewriter == "none":
        yield Check("rewriter", State.OK, "none, as the settings say")
    else:
        yield _check_choice(
            "rewriter", settings.rewriter, library, choose_rewriter, ModelRole.REWRITER, without=State.WARNING
        )
    yield _check_choice("verifier", "", library, choose_verifier, ModelRole.NLI, without=State.OK)


def check_guard(settings: Settings) -> Check:
    """Whether the network guard can be put up, tried in a process of its own."""
    outcome, detail = try_guard()
    if not settings.guard:
        return Check(
            "network guard", State.WARNING, "the settings turn it off", "take `guard` out of the settings"
        )
    if outcome is Leak.REFUSED:
        return Check("network guard", State.OK, detail)
    if outcome is Leak.OPENED and "best effort" in detail:
        return Check("network guard", State.WARNING, detail, "cut the machine off the network yourself")
    return Check("network guard", State.PROBLEM, detail, "run under `unshare -rn`, with --no-guard")


def check_disk(*folders: Path) -> Iterator[Check]:
    """Free space where models and stories go, once for each disk."""
    seen: set[int] = set()
    for folder in folders:
        place = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.is_dir())
        device = place.stat().st_dev
        if device in seen:
            continue
        seen.add(device)
        free = shutil.disk_usage(place).free
        detail = f"{free / 1e9:.1f} GB free at {place}"
        if free < _DISK_LEAST:
            yield Check("disk", State.PROBLEM, detail, "make room: stories could not be written")
        elif free < _DISK_SCARCE:
            yield Check(
                "disk", State.WARNING, detail, "make room before you install a model or read a large inbox"
            )
        else:
            yield Check("disk", State.OK, detail)


def check_power(settings: Settings) -> Iterator[Check]:
    """Processors and memory."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if settings.threads > cores:
        detail = f"{settings.threads} are set, {cores} processors are there"
        yield Check("threads", State.WARNING, detail, f"set `threads` to {cores} or 0")
    else:
        wanted = (
            str(settings.threads)
            if settings.threads
            else os.environ.get("OMP_NUM_THREADS", "left to libraries")
        )
        yield Check("threads", State.OK, f"{wanted}; {cores} processors")
    free = measure_memory()
    if free is None:
        yield Check("memory", State.OK, "cannot be told on this system")
        return
    need = estimate_memory(settings)
    detail = f"{free / 1e9:.1f} GB free, about {need / 1e9:.1f} GB needed"
    if free < need:
        yield Check("memory", State.WARNING, detail, "close other programs, or write with --rewriter none")
    else:
        yield Check("memory", State.OK, detail)


def estimate_memory(settings: Settings) -> int:
    """About how much memory a small run takes at its height, in bytes, from the weights of its rewriter."""
    if settings.rewriter == "none":
        return _MEMORY_BASE
    try:
        path = (
            find_model(settings.rewriter, library=settings.models)
            if settings.rewriter
            else choose_rewriter(settings.models).path
        )
    except ModelError:
        path = None
    weights = sum(file.stat().st_size for file in path.glob("*.safetensors")) if path else 0
    return _MEMORY_BASE + int(weights * _MEMORY_FACTOR)


def measure_memory() -> int | None:
    """Memory that programs can still have, in bytes; None where the system does not say."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="utf-8").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    except (OSError, ValueError, IndexError, StopIteration):
        return None


def list_model_folders(library: Path) -> list[str]:
    """The names of the model folders in a library, sound or not, sorted."""
    if not library.is_dir():
        return []
    return sorted(path.name for path in library.iterdir() if path.is_dir() and is_model_name(path.name))


def _find_version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _find_fault(text: str) -> str:
    """What is wrong with a package that is needed, or nothing; `text` is a requirement (PEP 508)."""
    try:
        needed = Requirement(text)
    except InvalidRequirement:
        return ""
    if needed.marker is not None and not needed.marker.evaluate({"extra": ""}):
        return ""
    version = _find_version(needed.name)
    if not version:
        return f"{needed.name} is missing"
    if not needed.specifier.contains(version, prereleases=True):
        return f"{needed.name} is {version}, needed is {needed.specifier}"
    return ""


def _check_model(name: str, library: Path, *, full: bool) -> Check:
    title = f"model {name}"
    mend = f"`aibot models install {name} --replace`, or import it again"
    try:
        if full:
            check = verify_model(name, library=library)
            if not check.intact:
                return Check(title, State.PROBLEM, "; ".join(check.problems[:3]), mend)
            return Check(title, State.OK, f"{check.files} files, every byte as it was installed")
        receipt = read_receipt(library / name)
        if receipt is None:
            return Check(
                title, State.WARNING, "has no receipt: was put there by hand", "`aibot models import` it"
            )
        check_model_folder(library / name, receipt.role)
        for file in receipt.files:
            place = library / name / file.path
            if not place.is_file() or place.stat().st_size != file.size:
                return Check(title, State.PROBLEM, f"{file.path} is missing or has another size", mend)
        return Check(title, State.OK, f"{len(receipt.files)} files of the right size; --full hashes them")
    except (ModelError, OSError) as error:
        return Check(title, State.PROBLEM, str(error), mend)


def _check_choice(
    title: str,
    name: str,
    library: Path,
    choose: Callable[[Path], Choice],
    role: ModelRole,
    *,
    without: State,
) -> Check:
    """The model of one role; `without` is how bad it is that there is none."""
    try:
        choice = Choice(find_model(name, library=library), "asked for") if name else choose(library)
        if choice.path is None:
            advice = "" if without is State.OK else "`aibot models install --default`"
            return Check(title, without, choice.reason, advice)
        kind = check_model_folder(choice.path, role)
    except ModelError as error:
        return Check(title, State.PROBLEM, str(error), "`aibot models verify` tells more")
    return Check(title, State.OK, f"{choice.path.name} ({kind}): {choice.reason}")
