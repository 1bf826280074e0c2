"""The manifest of a run: everything its bytes depend on, and a hash of what each stage gave.

It is written beside the run report, so that the run can be done again (`aibot replay`) and, where that gives something
else, the first stage that differs can be named. It holds names, numbers and hashes, and no text of an article; it has
no clock time.
"""

import hashlib
import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from aibot_local import __version__
from aibot_local.durability.digests import hash_program, hash_value, list_packages
from aibot_local.durability.inputs import InputFile
from aibot_local.errors import InputError
from aibot_local.protocols import Engines, Vectors
from aibot_local.records import EngineStamp, Event, Origin, Reading, Story
from aibot_local.rendering.json import dump_story

MANIFEST_FILE = "run.manifest.json"
MANIFEST_SCHEMA = "aibot.manifest/1"
_LARGEST = 256 * 2**20  # bytes; a file of the inbox takes some 200
_VARIABLES = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a stage gave, or a file: its name and the SHA-256 (hex) of it."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a run was made of, and what came of it.

    `program` is the version, `source` a hash of the source files. `precisions` are role and precision of the models
    that tell theirs. `seeds` is empty: nothing in a run is drawn by chance. `threads` are the setting and the variables
    that bear on it. `inbox` is the folder or file, or `-` for a stream, whose articles cannot be read again. `stages`
    are in the order of the run, and each story is one, after the events; `files` are by name.
    """

    program: str
    source: str
    platform: str
    packages: tuple[tuple[str, str], ...]
    threads: tuple[tuple[str, str], ...]
    engines: tuple[EngineStamp, ...]
    precisions: tuple[tuple[str, str], ...]
    seeds: tuple[int, ...]
    settings: Mapping[str, str | int | float | bool | tuple[str, ...]]
    inbox: str
    inputs: tuple[InputFile, ...]
    stages: tuple[Outcome, ...]
    files: tuple[Outcome, ...]


def make_manifest(
    *,
    inbox: str,
    inputs: tuple[InputFile, ...],
    settings: Mapping[str, Any],
    engines: Engines,
    stamps: tuple[EngineStamp, ...],
    stages: tuple[Outcome, ...],
    files: tuple[Outcome, ...],
) -> Manifest:
    """The manifest of a run in this process. A path among the settings is made absolute."""
    plain = {
        name: str(value.resolve()) if isinstance(value, Path) else value
        for name, value in sorted(settings.items())
    }
    threads = [("setting", str(settings.get("threads", 0)))]
    threads += [(name, os.environ.get(name, "")) for name in _VARIABLES]
    models = (("embedder", engines.embedder), ("rewriter", engines.rewriter), ("verifier", engines.verifier))
    return Manifest(
        program=__version__,
        source=hash_program(),
        platform=tell_platform(),
        packages=list_packages(),
        threads=tuple(threads),
        engines=stamps,
        precisions=tuple(
            (role, str(precision)) for role, model in models if (precision := getattr(model, "precision", ""))
        ),
        seeds=(),
        settings=plain,
        inbox=inbox,
        inputs=inputs,
        stages=stages,
        files=files,
    )


def tell_platform() -> str:
    """The system and the kind of its processor."""
    return f"{platform.system()} {platform.machine()}"


def hash_stages(
    reading: Reading,
    origins: Sequence[Origin],
    vectors: Vectors,
    events: Sequence[Event],
    stories: Sequence[Story],
) -> tuple[Outcome, ...]:
    """A hash of what each stage gave, in the order of the run; each story is a stage of its own."""
    copies = [
        (origin.article.id, [(copy.article.id, copy.kind.value, copy.similarity) for copy in origin.copies])
        for origin in origins
    ]
    members = [(event.id, [article.id for article in event.articles]) for event in events]
    stages = [
        Outcome("reading", hash_value(*reading.articles, *reading.set_aside)),
        Outcome("finding copies", hash_value(*copies)),
        Outcome("embedding", hash_value(vectors)),
        Outcome("finding events", hash_value(*members)),
    ]
    stages += [
        Outcome(f"writing story {story.event}", hashlib.sha256(dump_story(story).encode()).hexdigest())
        for story in stories
    ]
    return tuple(stages)


def hash_files(out: Path, names: Sequence[str]) -> tuple[Outcome, ...]:
    """The hashes of files in a folder, by name."""
    return tuple(
        Outcome(name, hashlib.sha256((out / name).read_bytes()).hexdigest()) for name in sorted(names)
    )


def dump_manifest(manifest: Manifest) -> str:
    """The manifest as JSON text: `schema` first, the other keys sorted, a newline at the end."""
    value = {"schema": MANIFEST_SCHEMA, **dict(sorted(asdict(manifest).items()))}
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def load_manifest(path: Path) -> Manifest:
    """Read a manifest, given as the file or as the folder it lies in.

    :raises InputError: when there is none, or it is not one that this version reads.
    """
    path = path / MANIFEST_FILE if path.is_dir() else path
    if path.name == "run.json":
        path = path.with_name(MANIFEST_FILE)
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError(f"{path}: too large for the manifest of a run")
        value = json.loads(path.read_bytes())
        if not isinstance(value, dict) or value.pop("schema", None) != MANIFEST_SCHEMA:
            raise InputError(
                f"{path}: not a manifest this version reads: `schema` has to be {MANIFEST_SCHEMA}"
            )
        found: Manifest = _adapt().validate_json(json.dumps(value), strict=True, extra="forbid")
    except OSError as error:
        raise InputError(f"{path}: no manifest of a run can be read there: {error.strerror}") from error
    except (ValueError, RecursionError, ValidationError):
        raise InputError(f"{path}: not the manifest of a run: it was cut off or altered") from None
    return found


@cache
def _adapt() -> TypeAdapter[Manifest]:
    return TypeAdapter(Manifest)
