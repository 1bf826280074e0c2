"""Reading a story in a terminal with keys: j and k step, Enter unfolds what a sentence rests on, q leaves.

`Reader` knows where one is and what is unfolded; `read_with_keys` draws it and asks for keys through curses.
"""

import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from aibot_local.rendering.folding import Entry, Row, lay_rows, list_numbers
from aibot_local.rendering.text import Kind

if TYPE_CHECKING:
    from curses import window as Window

_HELP = "q leave  j/k step  Enter unfold or fold  a all  Space/b page  g/G ends"
_STRONG = {Kind.TITLE, Kind.HEADING, Kind.SUBHEADING, Kind.STRONG}


@dataclass(frozen=True, slots=True)
class Cell:
    """A row as drawn: its margin, its pieces with whether each is marked, whether it is strong, and where one is."""

    margin: str
    pieces: tuple[tuple[str, bool], ...]
    strong: bool
    here: bool


class Reader:
    """Where a reader of a story is: the entry stepped to, what is unfolded, and the first row on the screen."""

    def __init__(self, entries: Sequence[Entry], *, width: int = 80, height: int = 24) -> None:
        self._entries = tuple(entries)
        self._numbers = list_numbers(entries)
        self._digits = len(str(max(self._numbers, default=0)))
        self.opened: frozenset[int] = frozenset()
        self.at = 0
        self._top = 0
        self._width = self._height = 0
        self.resize(width, height)

    def resize(self, width: int, height: int) -> None:
        """Draw from now on in so many columns and rows; the last row tells the keys."""
        size = max(width, 1), max(height - 1, 1)
        # Asked before every key: laying the rows again would scroll back to the beginning of a long entry.
        if size != (self._width, self._height):
            self._width, self._height = size
            self._lay()

    def press(self, key: str) -> bool:
        """Do what a key asks for; False when it asks to leave. Keys that mean nothing do nothing."""
        page = max(self._height - 1, 1)
        match key:
            case "q" | "escape":
                return False
            case "j" | "down":
                self._step(1)
            case "k" | "up":
                self._step(-1)
            case "enter":
                self._toggle()
            case "a":
                self.opened = frozenset() if self.opened == self._numbers else self._numbers
                self._lay()
            case " " | "pagedown":
                self._turn(page)
            case "b" | "pageup":
                self._turn(-page)
            case "g" | "home":
                self.at, self._top = 0, 0
            case "G" | "end":
                self.at = max(len(self._entries) - 1, 0)
                self._reveal()
        return True

    def draw(self) -> list[Cell]:
        """The rows on the screen, from the top; at most one fewer than its height."""
        return [self._draw_row(row) for row in self._rows[self._top : self._top + self._height]]

    def tell(self) -> str:
        """The last row: where one is, and the keys."""
        note = self._entries[self.at].note if self._entries else None
        state = ""
        if note:
            state = f"sentence {note.number} {'unfolded' if note.number in self.opened else 'folded'}  "
        last = min(self._top + self._height, len(self._rows))
        return f"{state}rows to {last} of {len(self._rows)}  {_HELP}"

    def _draw_row(self, row: Row) -> Cell:
        here = row.entry == self.at and bool(row.pieces)
        number = str(row.number) if row.number else ""
        fold = ("-" if row.number in self.opened else "+") if row.number else " "
        margin = f"{'>' if here else ' '}{number:>{self._digits}} {'|' if row.unfolded else fold} "
        return Cell(margin, row.pieces, row.kind in _STRONG and not row.unfolded, here)

    def _lay(self) -> None:
        margin = self._digits + 4
        self._rows = lay_rows(self._entries, self.opened, width=max(self._width - margin - 1, 1))
        self._reveal()

    def _find_stretch(self) -> tuple[int, int]:
        """The rows of the entry one is at: the first, and the one after the last."""
        rows = [place for place, row in enumerate(self._rows) if row.entry == self.at and row.pieces]
        return (rows[0], rows[-1] + 1) if rows else (0, 0)

    def _reveal(self) -> None:
        """Scroll as little as shows the entry one is at; its beginning, where it is longer than the screen."""
        first, last = self._find_stretch()
        if first < self._top or last - first > self._height:
            self._top = first
        elif last > self._top + self._height:
            self._top = last - self._height
        self._top = max(min(self._top, len(self._rows) - 1), 0)

    def _step(self, way: int) -> None:
        first, last = self._find_stretch()
        # What is longer than the screen is scrolled through before it is left.
        if way > 0 and last > self._top + self._height:
            self._top += 1
        elif way < 0 and first < self._top:
            self._top -= 1
        elif 0 <= self.at + way < len(self._entries):
            self.at += way
            self._reveal()
            if way < 0:
                first, last = self._find_stretch()
                self._top = max(self._top, last - self._height)

    def _toggle(self) -> None:
        note = self._entries[self.at].note if self._entries else None
        if note:
            self.opened = self.opened ^ {note.number}
            self._lay()

    def _turn(self, rows: int) -> None:
        self._top = max(min(self._top + rows, len(self._rows) - self._height), 0)
        seen = self._rows[self._top : self._top + self._height]
        told = [row.entry for row in seen if row.pieces]
        if self.at not in told:
            self.at = next(iter(told or [row.entry for row in seen]), self.at)
            self._reveal()


def can_read_keys() -> bool:
    """Whether there is a terminal at both ends that knows how to draw and send keys."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()) or os.environ.get("TERM", "dumb") == "dumb":
        return False
    try:
        import curses

        curses.setupterm()
    except (ImportError, OSError):
        return False
    except Exception as error:
        # curses.error cannot be named where curses is missing.
        if type(error).__name__ != "error":
            raise
        return False
    return True


def read_with_keys(reader: Reader) -> None:
    """Show a story until its reader leaves; the terminal is put back as it was, also when the process is ended."""
    import curses
    import locale

    locale.setlocale(locale.LC_ALL, "")  # curses writes what is not ASCII in the terminal's own encoding
    curses.set_escdelay(25)
    before = signal.signal(signal.SIGTERM, _leave)
    try:
        curses.wrapper(_show, reader)
    except KeyboardInterrupt:
        pass  # Ctrl-C leaves too
    finally:
        signal.signal(signal.SIGTERM, before)


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    del frame
    raise SystemExit(128 + number)


def _show(window: "Window", reader: Reader) -> None:
    import curses

    with suppress(curses.error):  # the terminal keeps its own colours
        curses.use_default_colors()
    with suppress(curses.error):  # some terminals cannot hide their cursor
        curses.curs_set(0)
    names = {
        curses.KEY_DOWN: "down", curses.KEY_UP: "up", curses.KEY_NPAGE: "pagedown", curses.KEY_PPAGE: "pageup",
        curses.KEY_HOME: "home", curses.KEY_END: "end", curses.KEY_ENTER: "enter",
    }  # fmt: skip
    while True:
        height, width = window.getmaxyx()
        reader.resize(width, height)
        _draw(window, reader, width)
        try:
            key = window.get_wch()
        except curses.error:
            return  # the terminal is gone
        name = (
            names.get(key, "")
            if isinstance(key, int)
            else {"\n": "enter", "\r": "enter", "\x1b": "escape"}.get(key, key)
        )
        if not reader.press(name):
            return


def _draw(window: "Window", reader: Reader, width: int) -> None:
    import curses

    window.erase()
    rows = reader.draw()
    for place, row in enumerate(rows):
        weight = curses.A_BOLD if row.strong or row.here else curses.A_NORMAL
        _write(window, place, 0, row.margin, weight)
        for text, marked in row.pieces:
            _write(window, None, None, text, weight | (curses.A_UNDERLINE if marked else 0))
    height, _ = window.getmaxyx()
    _write(window, height - 1, 0, reader.tell()[: max(width - 1, 0)], curses.A_REVERSE)
    window.refresh()


def _write(window: "Window", row: int | None, column: int | None, text: str, weight: int) -> None:
    import curses

    encoding = window.encoding
    shown = text.encode(encoding, "replace").decode(encoding)
    try:
        if row is None or column is None:
            window.addstr(shown, weight)
        else:
            window.addstr(row, column, shown, weight)
    except curses.error:
        pass  # what does not fit into a window that has just become smaller
