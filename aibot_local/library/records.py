"""What the library knows about a model, what it found on disk, and what a check said."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class ModelRole(StrEnum):
    """What a model is used for."""

    EMBEDDER = "embedder"
    REWRITER = "rewriter"
    NLI = "nli"
    SENTENCES = "sentences"


class SourceKind(StrEnum):
    """Where a model comes from."""

    WHEEL = "wheel"  # a package of the Python package index that carries the model's files
    HUB = "hub"  # a repository of the model hub, fetched on a networked machine
    FOLDER = "folder"  # a folder somebody brought


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file of a model: POSIX path relative to the model's folder, size in bytes, SHA-256 in hex.

    `size` is -1 and `sha256` empty where the manifest does not know them; a receipt always does.
    """

    path: str
    size: int = -1
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class ModelSource:
    """Where a model comes from.

    A wheel has `wheel`, `version`, `prefix` (the folder inside the wheel that holds the files) and, where
    known, `sha256` of the wheel; `gguf` names the member that is to be turned into safetensors. A hub
    source has `repository` and, where pinned, `revision`. A folder has neither.
    """

    kind: SourceKind
    wheel: str = ""
    version: str = ""
    sha256: str = ""
    prefix: str = ""
    gguf: ModelFile | None = None
    repository: str = ""
    revision: str = ""

    def describe(self) -> str:
        """One short phrase for a table."""
        if self.kind is SourceKind.WHEEL:
            return f"wheel {self.wheel}=={self.version}"
        if self.kind is SourceKind.HUB:
            return f"hub {self.repository}" + (f"@{self.revision}" if self.revision else "")
        return "folder"


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """A model of the manifest.

    `multilingual` says of an embedder that what means the same in two languages lies near. `window` counts tokens;
    `words` is the length (least, most) a rewriter was made for, (0, 0) where it does not apply. `files` lists the files
    whose hashes are known and is empty where none are: the first install then records them in the model's receipt.
    """

    name: str
    role: ModelRole
    architecture: str
    licence: str
    training_data: str
    source: ModelSource
    files: tuple[ModelFile, ...] = ()
    window: int = 0
    words: tuple[int, int] = (0, 0)
    default: bool = False
    multilingual: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The list of a model's files as they were installed, kept beside them in `aibot-model.json`.

    `pinned` tells whether the manifest vouched for the source; otherwise the hashes are those of the first
    install (trust on first use). It holds no date, so installing twice gives the same receipt.
    """

    name: str
    role: ModelRole
    source: str
    licence: str
    pinned: bool
    files: tuple[ModelFile, ...]


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model folder in the library. `receipt` is None for a folder that was put there by hand."""

    name: str
    path: Path
    role: ModelRole | None
    receipt: Receipt | None
    size: int
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListedModel:
    """A known or installed model; `entry` is None for one the manifest does not know."""

    name: str
    entry: ModelEntry | None
    installed: InstalledModel | None


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether an installed model is what was installed.

    `problems` has a line for each missing, altered, added or linked file; empty means intact. `pinned` as
    in Receipt.
    """

    name: str
    files: int
    problems: tuple[str, ...]
    pinned: bool

    @property
    def intact(self) -> bool:
        """True when every file is as it was installed and none was added."""
        return not self.problems
