"""What every command prints with: data on stdout, everything else on stderr."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table

from aibot_local.reading.normalising import clean_line
from aibot_local.rendering import neutralise


@dataclass(frozen=True, slots=True)
class Screen:
    """Where a command prints.

    `as_json` prints one JSON value on stdout; `plain` prints lines without colour, frames or motion, for screen readers
    and pipes. Rich itself heeds NO_COLOR and a terminal that is none.
    """

    as_json: bool = False
    plain: bool = False
    data: Console = field(init=False)
    notes: Console = field(init=False)

    def __post_init__(self) -> None:
        for name, stream in (("data", sys.stdout), ("notes", sys.stderr)):
            console = Console(
                file=stream,
                no_color=True if self.plain else None,
                emoji=False,
                highlight=False,
                soft_wrap=True,
            )
            object.__setattr__(self, name, console)

    def print_json(self, value: Any) -> None:  # noqa: ANN401 - any JSON value
        """One JSON value; what is not ASCII is escaped, so that nothing in it reaches the terminal live."""
        self.data.print(json.dumps(value, indent=2, sort_keys=True), markup=False)

    def print_line(self, text: str) -> None:
        """A line of data, made safe."""
        self.data.print(neutralise(text))

    def print_table(self, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Rows under their columns; when plain, a line for each row with its cells parted by tabs."""
        if self.plain:
            for row in rows:
                # Not through rich, which turns tabs into spaces.
                self.data.file.write("\t".join(clean_line(cell) for cell in row) + "\n")
            return
        table = Table(title=title, title_justify="left", title_style="bold")
        for column in columns:
            table.add_column(column, overflow="fold")
        for row in rows:
            table.add_row(*(neutralise(cell) for cell in row))
        self.data.print(table, soft_wrap=False)

    def tell(self, text: str) -> None:
        """A line on stderr, made safe."""
        self.notes.print(neutralise(text))
