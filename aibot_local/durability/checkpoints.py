"""Checkpoints: what stages of a run gave, kept in files until the run is finished.

A checkpoint is one file of a folder, `<stage>-<key>.json`. The key is a hash of all that the stage's outcome depends
on, so a checkpoint is either what the stage would give now, or never looked at. The first line of the file is
`aibot.checkpoint/1 <SHA-256 of the rest>`, the rest is JSON. A file that is torn or altered is not there, as far as a
run is concerned.

The files hold text of articles: mode 0600 in a folder of mode 0700. They are removed when a run is finished. Beside an
encrypted store they are encrypted too: their first word is `aibot.sealed/1`, and the rest is what a `Seal` made.
"""

import hashlib
import re
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from aibot_local.durability.digests import hash_program, hash_value, list_packages
from aibot_local.durability.sealing import Seal
from aibot_local.errors import AibotError
from aibot_local.rendering.writing import remove_parts, write_atomically

CHECKPOINT_FOLDER = ".aibot-run"
_MARK = b"aibot.checkpoint/1 "
_SEALED_MARK = b"aibot.sealed/1 "
_NAME = re.compile(r"[a-z]+-[0-9a-f]{64}\.json\Z")

Outcome = TypeVar("Outcome")


class Checkpoints:
    """The checkpoints of a folder. `recalled` counts, by stage, the outcomes that did not have to be made again."""

    def __init__(self, folder: Path, seal: Seal | None = None) -> None:
        """`folder` is made when the first checkpoint is kept; its parent has to be there. `seal` encrypts what is kept.

        :raises AibotError: when `folder` is a link, which could lead text of articles anywhere.
        """
        if folder.is_symlink():
            raise AibotError(f"{folder}: is a link, and no place for checkpoints; remove it")
        self._folder, self._seal = folder, seal
        self._mark = _SEALED_MARK if seal else _MARK
        self.recalled: dict[str, int] = {}

    def recall(
        self, stage: str, kind: type[Outcome], make: Callable[[], Outcome], *depends_on: object
    ) -> Outcome:
        """What a stage gives: from its checkpoint if there is one, else made by `make` and kept.

        `stage` is a word of lower-case letters. `kind` is the type of the outcome: a record, or a tuple of records.
        `depends_on` is everything that the outcome depends on, as for `hash_value`; the program and its packages count
        by themselves.

        :raises AibotError: when the checkpoint cannot be written: no room, no permission.
        """
        found = self.find(stage, kind, *depends_on)
        if found is not None:
            return found
        outcome = make()
        self.keep(stage, kind, outcome, *depends_on)
        return outcome

    def find(self, stage: str, kind: type[Outcome], *depends_on: object) -> Outcome | None:
        """The outcome that is kept for a stage, or None, see `recall`."""
        found = self.load(stage, _make_key(stage, depends_on))
        if found is None:
            return None
        try:
            outcome: Outcome = _adapt(cast(Any, kind)).validate_json(found, strict=True, extra="forbid")
        except ValidationError:
            return None
        self.recalled[stage] = self.recalled.get(stage, 0) + 1
        return outcome

    def keep(self, stage: str, kind: type[Outcome], outcome: Outcome, *depends_on: object) -> None:
        """Keep the outcome of a stage, see `recall`."""
        self.save(stage, _make_key(stage, depends_on), _adapt(cast(Any, kind)).dump_json(outcome))

    def load(self, stage: str, key: str) -> bytes | None:
        """The data kept for a stage under a key (64 hex digits), or None where it is missing, torn or altered.

        What was kept without this seal, or with another, is missing.
        """
        name = _name(stage, key)
        try:
            head, _, data = (self._folder / name).read_bytes().partition(b"\n")
        except OSError:
            return None
        if head != self._mark + hashlib.sha256(data).hexdigest().encode():
            return None
        return self._seal.open(data, name) if self._seal else data

    def save(self, stage: str, key: str, data: bytes) -> None:
        """Keep data of a stage under a key. It is on the disk when this returns.

        :raises AibotError: when it cannot be written.
        """
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise AibotError(f"{self._folder}: cannot be made: {error.strerror}") from error
        name = _name(stage, key)
        if self._seal:
            data = self._seal.close(data, name)
        head = self._mark + hashlib.sha256(data).hexdigest().encode()
        write_atomically(self._folder / name, head + b"\n" + data)

    def clear(self) -> None:
        """Remove all checkpoints, and what a run that was cut off left half written; other files stay."""
        if not self._folder.is_dir():
            return
        remove_parts(self._folder)
        for path in self._folder.iterdir():
            if _NAME.match(path.name):
                with suppress(OSError):
                    path.unlink()
        with suppress(OSError):
            self._folder.rmdir()


def count_checkpoints(out: Path) -> int:
    """How many checkpoints an output folder holds: none, unless a run was cut off."""
    folder = out / CHECKPOINT_FOLDER
    try:
        return sum(bool(_NAME.match(path.name)) for path in folder.iterdir())
    except OSError:
        return 0


def _make_key(stage: str, depends_on: tuple[object, ...]) -> str:
    return hash_value(hash_program(), list_packages(), stage, *depends_on)


def _name(stage: str, key: str) -> str:
    name = f"{stage}-{key}.json"
    if not _NAME.match(name):
        raise ValueError(f"{name!r} is no name of a checkpoint")
    return name


@cache
def _adapt(kind: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - any type
    """What turns outcomes into JSON and back. Made once for each kind: it takes a moment."""
    return TypeAdapter(kind)
