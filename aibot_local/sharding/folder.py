"""The folder that shares of a run meet in: one output and one completion mark for each shard of each step.

A mark is written last, and names the SHA-256 of each of its files: what is cut short or altered counts as not done.
"""

import hashlib
import io
import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np

from aibot_local.errors import AibotError, SettingsError
from aibot_local.protocols import Vectors
from aibot_local.rendering import write_atomically

FOLDER = ".shards"
_MOST = 100_000
_SHARD = re.compile(r"([0-9]{1,6})/([0-9]{1,6})")
_MARK = re.compile(r"(articles|events|stories)-([0-9]+)-of-([0-9]+)\.done\.json")


class Step(StrEnum):
    """What a shard's files hold: what was read, the events to be told, or the stories of them."""

    ARTICLES = "articles"
    EVENTS = "events"
    STORIES = "stories"


@dataclass(frozen=True, slots=True, order=True)
class Shard:
    """One share of a run: `number` from 1 to `count`."""

    number: int
    count: int

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"


@dataclass(frozen=True, slots=True)
class Mark:
    """That a shard is done: under which conditions (`key`), what else it tells, and its digest, the mark's own hash."""

    key: str
    facts: Mapping[str, Any]
    digest: str


def read_shard(text: str) -> Shard:
    """A shard from `i/n`.

    :raises SettingsError: when it is no such pair, or i is not 1 to n.
    """
    match = _SHARD.fullmatch(text.strip())
    number, count = (int(match[1]), int(match[2])) if match else (0, 0)
    if not 1 <= number <= count <= _MOST:
        raise SettingsError(f"shard {text!r}: give i/n, such as 2/8, with i from 1 to n, and n to {_MOST}")
    return Shard(number, count)


class ShardFolder:
    """The shards kept in an output folder."""

    def __init__(self, out: Path) -> None:
        self._folder = out / FOLDER

    def make(self) -> None:
        """Make the folder.

        :raises AibotError: when it cannot be made.
        """
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise AibotError(f"{self._folder}: cannot be made: {error.strerror}") from error

    def save(
        self,
        step: Step,
        shard: Shard,
        lines: list[dict[str, Any]],
        vectors: Vectors,
        key: str,
        **facts: object,
    ) -> None:
        """Keep what a shard gave: JSON values, float32 vectors (n, dim), then the mark that says it is done."""
        texts = "".join(json.dumps(line, sort_keys=True) + "\n" for line in lines).encode("ascii")
        buffer = io.BytesIO()
        np.save(buffer, np.asarray(vectors, dtype="<f4"), allow_pickle=False)
        rows = buffer.getvalue()
        write_atomically(self._place(step, shard, "jsonl"), texts)
        write_atomically(self._place(step, shard, "npy"), rows)
        hashes = {"jsonl": hashlib.sha256(texts).hexdigest(), "npy": hashlib.sha256(rows).hexdigest()}
        mark = {"key": key, "files": hashes, "facts": facts}
        text = json.dumps(mark, sort_keys=True, indent=1) + "\n"
        write_atomically(self._place(step, shard, "done.json"), text)

    def find_mark(self, step: Step, shard: Shard) -> Mark | None:
        """The mark of a shard, or None where it is not done, or its files are not those that were marked."""
        try:
            data = self._place(step, shard, "done.json").read_bytes()
            mark = json.loads(data)
            for suffix, digest in mark["files"].items():
                with self._place(step, shard, suffix).open("rb") as file:
                    if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                        return None
            return Mark(mark["key"], mark["facts"], hashlib.sha256(data).hexdigest())
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def load(self, step: Step, shard: Shard) -> tuple[list[dict[str, Any]], Vectors]:
        """What a shard gave, see `save`.

        :raises AibotError: when it is not there or not whole.
        """
        try:
            text = self._place(step, shard, "jsonl").read_text(encoding="ascii")
            rows = np.load(self._place(step, shard, "npy"), allow_pickle=False)
            return [json.loads(line) for line in text.splitlines()], rows.astype(np.float32)
        except (OSError, ValueError) as error:
            raise AibotError(
                f"{self._folder}: shard {shard} of {step} cannot be read: run it again"
            ) from error

    def clear(self) -> None:
        """Remove the folder and all shards."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def list_done(self, step: Step) -> list[Shard]:
        """The shards that have a mark of a step, by number."""
        found = [_MARK.fullmatch(path.name) for path in self._folder.glob(f"{step}-*.done.json")]
        return sorted(Shard(int(match[2]), int(match[3])) for match in found if match)

    def count_shards(self) -> int:
        """Into how many shards the run is cut.

        :raises AibotError: when there is no shard yet, or there are shards of runs cut differently.
        """
        counts = sorted({shard.count for shard in self.list_done(Step.ARTICLES)})
        if not counts:
            raise AibotError(
                f"{self._folder}: holds no shard that is done: run `aibot summarize --shard 1/n` first"
            )
        if len(counts) > 1:
            told = " and ".join(map(str, counts))
            raise AibotError(
                f"{self._folder}: holds shards of runs cut in {told}: remove it, or choose another --out"
            )
        return counts[0]

    def _place(self, step: Step, shard: Shard, suffix: str) -> Path:
        return self._folder / f"{step}-{shard.number}-of-{shard.count}.{suffix}"
