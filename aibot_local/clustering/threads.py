"""Sharing out work on arrays among threads."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Protocol, TypeVar

from threadpoolctl import ThreadpoolController

Part = TypeVar("Part")
Result = TypeVar("Result")

# Parts a thread may be ahead of whoever takes the results: these are held, so all at once would take the memory of a
# small machine
_AHEAD = 4


class Share(Protocol):
    """Works on the parts, several at a time, and gives the results in their order."""

    def __call__(self, work: Callable[[Part], Result], parts: Sequence[Part], /) -> Iterator[Result]:
        """The result of each part."""
        ...


@contextmanager
def share_out() -> Iterator[Share]:
    """As many threads as the library of linear algebra would use, which uses one in each of them meanwhile.

    A part is computed by one thread from beginning to end, so the bits do not depend on how many there are.
    """
    libraries = ThreadpoolController().select(user_api="blas")
    threads = max((library["num_threads"] for library in libraries.info()), default=1)
    with libraries.limit(limits=1), ThreadPoolExecutor(threads, thread_name_prefix="pile") as pool:

        def share(work: Callable[[Part], Result], parts: Sequence[Part]) -> Iterator[Result]:
            begun: deque[Future[Result]] = deque()
            for part in parts:
                begun.append(pool.submit(work, part))
                if len(begun) > _AHEAD * threads:
                    yield begun.popleft().result()
            while begun:
                yield begun.popleft().result()

        yield share
