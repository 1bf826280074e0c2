"""Progress on stderr: bars with the time left on a terminal, a line for each stage elsewhere."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from aibot_local.cli.console import Screen


class BarProgress:
    """A `Progress` of bars with a count and the time left."""

    def __init__(self, console: Console) -> None:
        self._console = console

    @contextmanager
    def stage(self, name: str, total: int | None) -> Iterator[Callable[[int], None]]:
        """Open a stage; its bar stays when it is done."""
        columns = (
            TextColumn("{task.description:<16}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=self._console) as bars:
            task = bars.add_task(name, total=total)
            done = 0

            def advance(count: int) -> None:
                nonlocal done
                done += count
                bars.update(task, completed=done)

            yield advance
            bars.update(task, total=total if total is not None else done, completed=done)


class LineProgress:
    """A `Progress` of lines: one when a stage opens, and, in long ones, how far it is and what is left."""

    def __init__(self, screen: Screen, *, every: float = 10.0) -> None:
        """`every` is the least time between two lines of one stage, in seconds."""
        self._screen = screen
        self._every = every

    @contextmanager
    def stage(self, name: str, total: int | None) -> Iterator[Callable[[int], None]]:
        """Open a stage; a line tells when it is done and what it took."""
        start = told = time.monotonic()
        done = 0

        def advance(count: int) -> None:
            nonlocal done, told
            done += count
            now = time.monotonic()
            if now - told >= self._every and done > 0:
                told = now
                self._screen.tell(f"{name}: {_tell_state(done, total, now - start)}")

        yield advance
        self._screen.tell(f"{name}: {done} done in {time.monotonic() - start:.1f} s")


def choose_progress(screen: Screen) -> BarProgress | LineProgress:
    """Bars where there is a terminal to move on, else lines."""
    if screen.notes.is_terminal and not screen.plain:
        return BarProgress(screen.notes)
    return LineProgress(screen)


def _tell_state(done: int, total: int | None, seconds: float) -> str:
    if not total:
        return f"{done} so far"
    left = seconds / done * max(0, total - done)
    return f"{done} of {total}, about {left:.0f} s left"
