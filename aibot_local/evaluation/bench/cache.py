"""What was done before, so that a run that was cut off goes on: one file of JSON lines for each key."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from aibot_local.errors import AibotError


class Cache:
    """A folder of `KEY.jsonl` files; a line is one finished piece of work. A torn or odd line was never finished."""

    def __init__(self, folder: Path) -> None:
        """Make the folder.

        :raises AibotError: it cannot be made.
        """
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise AibotError(f"{folder}: cannot be made: {error.strerror}; choose another --out") from error

    def load(self, key: str) -> list[dict[str, Any]]:
        """The finished pieces of a key, in order."""
        try:
            text = self._find(key).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return []
        pieces = []
        for line in text.split("\n"):
            with suppress(ValueError, RecursionError):
                piece = json.loads(line)
                if isinstance(piece, dict):
                    pieces.append(piece)
        return pieces

    def add(self, key: str, piece: dict[str, Any]) -> None:
        """Keep a finished piece.

        :raises AibotError: it cannot be written.
        """
        try:
            with self._find(key).open("a", encoding="utf-8") as file:
                # A line that was torn before must not swallow this one.
                file.write("\n" + json.dumps(piece) + "\n")
        except OSError as error:
            raise AibotError(f"{self._folder}: cannot be written: {error.strerror}") from error

    def _find(self, key: str) -> Path:
        return self._folder / f"{key}.jsonl"
