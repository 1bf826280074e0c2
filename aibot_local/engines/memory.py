"""What engines do when memory runs out: less at a time, and at last one clear line."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from typing import TypeVar

from aibot_local.errors import AibotError

# What torch, oneDNN and CTranslate2 say in a RuntimeError; else they raise MemoryError. oneDNN says the last where it
# has no memory for its own code; a kind of computation that it lacks altogether would have failed before.
_SIGNS = (
    "can't allocate memory",
    "cannot allocate memory",
    "out of memory",
    "bad_alloc",
    "could not create a primitive",
)

Item = TypeVar("Item")
Made = TypeVar("Made")


def is_shortage(error: BaseException) -> bool:
    """Whether an error says that there was not enough memory."""
    said = str(error).lower()
    return isinstance(error, MemoryError) or (
        isinstance(error, RuntimeError) and any(sign in said for sign in _SIGNS)
    )


def compute_in_halves(
    compute: Callable[[Sequence[Item]], list[Made]], batch: Sequence[Item], *, task: str
) -> list[Made]:
    """What `compute` makes of each item of a batch; where memory runs out, of its halves, down to one item.

    For what is the same whatever batch it is computed in.

    :raises AibotError: when there is not enough memory for one item; `task` says what for.
    """
    try:
        return compute(batch)
    except Exception as error:
        if not is_shortage(error):
            raise
    # Here, where the error and all that its frames hold is gone.
    if len(batch) < 2:
        raise _tell_shortage(task)
    middle = len(batch) // 2
    return [
        made
        for half in (batch[:middle], batch[middle:])
        for made in compute_in_halves(compute, half, task=task)
    ]


def compute_on_threads(
    compute: Callable[[Item], Made], batches: Sequence[Item], workers: Executor, threads: int, *, task: str
) -> list[Made]:
    """What `compute` makes of each batch, on `workers` of so many threads, in order.

    Batches that get no memory are computed again when the others are done: half as many at a time, then a quarter, at
    last one by one. A batch itself is never made smaller, for what is computed in another shape has other low bits.

    :raises AibotError: when there is not enough memory for one batch by itself; `task` says what for.
    """
    made: dict[int, Made] = {}
    left, at_once = list(range(len(batches))), len(batches)
    while left:
        short: list[int] = []
        for start in range(0, len(left), at_once):
            begun = {
                place: workers.submit(compute, batches[place]) for place in left[start : start + at_once]
            }
            try:
                short += [place for place, future in begun.items() if not _take(future, place, made)]
            finally:
                for future in begun.values():
                    future.cancel()  # after another error, or Ctrl-C
        if short and at_once == 1:
            raise _tell_shortage(task)
        left, at_once = short, max(1, min(at_once, threads) // 2)
    return [made[place] for place in range(len(batches))]


@contextmanager
def telling_shortage(task: str) -> Iterator[None]:
    """Tell in one line when there is not enough memory for what is done within.

    :raises AibotError: then; `task` says what for.
    """
    try:
        yield
    except Exception as error:
        if not is_shortage(error):
            raise
        raise _tell_shortage(task) from None


def _take(future: "Future[Made]", place: int, made: dict[int, Made]) -> bool:
    """Note what a batch came to, when it is done; False where it got no memory."""
    try:
        made[place] = future.result()
    except Exception as error:
        if not is_shortage(error):
            raise
        error.__traceback__ = None  # its frames hold what was allocated
        return False
    return True


def _tell_shortage(task: str) -> AibotError:
    return AibotError(
        f"{task}: not enough memory, with as little as can be at a time; end other programs or take a smaller model, "
        "and run it again: what was done is kept"
    )
