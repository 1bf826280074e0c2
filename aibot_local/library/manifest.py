"""The manifest: every model the program knows by name, in `models/manifest.toml`."""

import re
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

from aibot_local.errors import ModelError
from aibot_local.library.records import ModelEntry, ModelFile, ModelRole, ModelSource, SourceKind

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def find_manifest() -> Path:
    """Path of the manifest: `models/manifest.toml` in a checkout, else the copy inside the installed package.

    :raises ModelError: when neither is there.
    """
    package = Path(str(resources.files("aibot_local")))
    for candidate in (package / "models_manifest.toml", package.parent / "models" / "manifest.toml"):
        if candidate.is_file():
            return candidate
    raise ModelError(f"the model manifest is missing from {package}: install aibot-local again")


def read_manifest(path: Path | None = None) -> tuple[ModelEntry, ...]:
    """The entries of a manifest (default: `find_manifest()`), in the order of the file.

    :raises ModelError: when the file is malformed, naming the entry.
    """
    path = path or find_manifest()
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ModelError(f"{path}: the model manifest cannot be read: {error}") from error
    entries = tuple(_read_entry(table, path) for table in data.get("model", []))
    names = [entry.name for entry in entries]
    for name in names:
        if names.count(name) > 1:
            raise ModelError(f"{path}: model {name!r} is listed twice")
    return entries


def find_entry(name: str, entries: tuple[ModelEntry, ...] | None = None) -> ModelEntry:
    """The manifest's entry of this name.

    :raises ModelError: when there is none, listing the names there are.
    """
    entries = read_manifest() if entries is None else entries
    for entry in entries:
        if entry.name == name:
            return entry
    known = ", ".join(entry.name for entry in entries)
    raise ModelError(f"no model named {name!r} in the manifest; known: {known}")


def is_model_name(name: str) -> bool:
    """Whether a name is fit to be a folder of the library: letters, digits, `.`, `_`, `-`, at most 100."""
    return bool(_NAME.fullmatch(name))


def _read_entry(table: dict[str, Any], path: Path) -> ModelEntry:
    name = table.get("name", "?")
    try:
        if not is_model_name(name):
            raise ValueError("the name may hold letters, digits, dot, underscore and hyphen only")
        words = table.get("words", [0, 0])
        return ModelEntry(
            name=name,
            role=ModelRole(table["role"]),
            architecture=table["architecture"],
            licence=table["licence"],
            training_data=table["training_data"],
            source=_read_source(table["source"]),
            files=tuple(_read_file(file) for file in table.get("files", [])),
            window=int(table.get("window", 0)),
            words=(int(words[0]), int(words[1])),
            default=bool(table.get("default", False)),
            multilingual=bool(table.get("multilingual", False)),
            note=table.get("note", ""),
        )
    except KeyError as error:
        raise ModelError(f"{path}: model {name!r} lacks {error.args[0]!r}") from error
    except (ValueError, TypeError, IndexError) as error:
        raise ModelError(f"{path}: model {name!r}: {error}") from error


def _read_source(table: dict[str, Any]) -> ModelSource:
    kind = SourceKind(table["kind"])
    gguf = table.get("gguf")
    source = ModelSource(
        kind=kind,
        wheel=table["wheel"] if kind is SourceKind.WHEEL else "",
        version=table["version"] if kind is SourceKind.WHEEL else "",
        sha256=_checked_hash(table.get("sha256", "")),
        prefix=table.get("prefix", ""),
        gguf=_read_file(gguf) if gguf else None,
        repository=table["repository"] if kind is SourceKind.HUB else "",
        revision=table.get("revision", ""),
    )
    return source


def _read_file(table: dict[str, Any]) -> ModelFile:
    return ModelFile(table["path"], int(table.get("size", -1)), _checked_hash(table.get("sha256", "")))


def _checked_hash(value: str) -> str:
    if value and not _SHA256.fullmatch(value):
        raise ValueError(f"{value!r} is no SHA-256 in lower-case hex")
    return value
