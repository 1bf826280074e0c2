"""Which worker does which shard, and what is done again when a worker or its machine is lost."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from aibot_local.errors import ClusterError

TRIES = 3  # a shard that fails so often fails the run
_PATIENCE = 600  # waits, of about a second each, in which nobody is at work


@dataclass(frozen=True, slots=True)
class Ready:
    """A worker can be given shards. `place` names its machine."""

    worker: int
    place: str


@dataclass(frozen=True, slots=True)
class Done:
    """A worker has done the shard it was given."""

    worker: int


@dataclass(frozen=True, slots=True)
class Failed:
    """A worker could not do its shard, or could not begin; it can be given another."""

    worker: int
    cause: str


@dataclass(frozen=True, slots=True)
class Lost:
    """A worker is gone, with its process or its machine."""

    worker: int
    cause: str


Happening = Ready | Done | Failed | Lost


class Cluster(Protocol):
    """Where workers run."""

    def start_worker(self) -> int:
        """Have a worker started where there is room for it, now or later; its number, which is never given twice."""
        ...

    def give(self, worker: int, number: int, count: int) -> None:
        """Have a worker that is ready do what is next for shard `number` of `count`."""
        ...

    def wait(self) -> Sequence[Happening]:
        """What has happened; waits about a second for it, and may give nothing."""
        ...


class Foreman:
    """Hands shards out to workers. The workers are started once, and stay until the run is done."""

    def __init__(
        self,
        cluster: Cluster,
        *,
        workers: int,
        tell: Callable[[str], None],
        heed: Callable[[], None] = lambda: None,
        tries: int = TRIES,
        patience: int = _PATIENCE,
    ) -> None:
        """`tell` is given a line for each thing that went wrong and was mended. `heed` is called about once a second;
        what it raises ends the work.
        """
        self._cluster = cluster
        self._tell = tell
        self._heed = heed
        self._tries = tries
        self._patience = patience
        self._starting = {cluster.start_worker() for _ in range(workers)}
        self._places: dict[int, str] = {}
        self._busy: dict[int, int] = {}
        self._losses_left = tries * workers  # of workers that had no shard

    def do_shards(self, numbers: Sequence[int], count: int) -> Iterator[int]:
        """Have what is next done for each of some shards of `count`; gives the number of each when it is done.

        A shard that failed is done again, by another worker where there is one.

        :raises ClusterError: when a shard has failed too often, a worker cannot begin, or none is left.
        """
        waiting = deque(numbers)
        failed_at: dict[int, list[int]] = {}
        silent = 0
        while waiting or self._busy:
            self._hand_out(waiting, failed_at, count)
            self._heed()
            happened = self._cluster.wait()
            silent = 0 if happened or self._busy else silent + 1
            if silent > self._patience:
                raise ClusterError("no worker is left, and none could be started: see to the cluster's nodes")
            for one in happened:
                number = self._busy.pop(one.worker, None)
                if isinstance(one, Ready):
                    self._starting.discard(one.worker)
                    self._places[one.worker] = one.place
                elif isinstance(one, Done):
                    if number is not None:
                        yield number
                else:
                    self._take_failure(one, number, count, waiting, failed_at)

    def _hand_out(self, waiting: deque[int], failed_at: dict[int, list[int]], count: int) -> None:
        present = self._places.keys() | self._starting
        for worker in sorted(self._places.keys() - self._busy.keys()):
            for number in waiting:
                failed = failed_at.get(number, [])
                if worker not in failed or present <= set(failed):
                    waiting.remove(number)
                    self._busy[worker] = number
                    self._cluster.give(worker, number, count)
                    break

    def _take_failure(
        self,
        one: Failed | Lost,
        number: int | None,
        count: int,
        waiting: deque[int],
        failed_at: dict[int, list[int]],
    ) -> None:
        place = self._places.get(one.worker, "")
        cause = f"{place}: {one.cause}" if place else one.cause
        if isinstance(one, Failed) and one.worker in self._starting:
            raise ClusterError(f"a worker cannot begin: {cause}")
        if isinstance(one, Lost):
            self._replace(one.worker, cause)
        if number is None:
            return
        failed_at.setdefault(number, []).append(one.worker)
        if len(failed_at[number]) >= self._tries:
            raise ClusterError(
                f"shard {number}/{count} failed {self._tries} times, the last time at {cause}; "
                "see to that and run it again: what was done is kept"
            )
        self._tell(f"shard {number}/{count} is done again: {cause}")
        waiting.append(number)

    def _replace(self, worker: int, cause: str) -> None:
        had_none = worker in self._starting
        self._starting.discard(worker)
        self._places.pop(worker, None)
        if had_none:
            self._losses_left -= 1
            if self._losses_left < 0:
                raise ClusterError(f"workers are lost as soon as they are started: {cause}")
        self._starting.add(self._cluster.start_worker())
