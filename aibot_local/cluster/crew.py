"""The workers of a run, as the program sees them: by way of the scheduler's process."""

import os
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType

from aibot_local.cluster.child import Child, Message
from aibot_local.cluster.ray_cluster import check_address, check_ray, make_environment


class Crew:
    """Workers on a cluster. To be made before the guard goes up, since the scheduler's process must not inherit it."""

    def __init__(self, address: str, *, workers: int, threads: int) -> None:
        """Start on the way to a cluster: `local`, or HOST:PORT of one that is there.

        `workers` of 0 means as many as there is room for, each with `threads` threads.

        :raises SettingsError: when the address is none.
        :raises ClusterError: when Ray is missing or too old, or there is no token for the cluster.
        """
        check_ray()
        check_address(address)
        self.threads = threads
        self._scheduler = Child(
            "aibot_local.cluster.scheduler",
            environment=make_environment(address, os.environ),
            in_own_session=True,  # Ctrl-C is for the program, which then lets go of it
        )
        self._scheduler.send({"address": address, "workers": workers, "threads": threads})

    def __enter__(self) -> "Crew":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._scheduler.stop()

    def arrive(self) -> int:
        """Wait until the cluster has been entered; gives the number of workers to come.

        :raises ClusterError: when it cannot be.
        """
        return int(self._scheduler.receive()["workers"])

    def instruct(self, orders: Message) -> None:
        """Say what the workers are for, see `worker.prepare`; they are started."""
        self._scheduler.send(orders)

    def do_shards(self, numbers: Sequence[int], count: int, tell: Callable[[str], None]) -> Iterator[int]:
        """Have what is next done for some shards of `count`; each when it is done. `tell` is given what was mended.

        :raises ClusterError: when one cannot be done, or the scheduler has ended.
        """
        self._scheduler.send({"shards": list(numbers), "count": count})
        while "finished" not in (message := self._scheduler.receive()):
            if "note" in message:
                tell(str(message["note"]))
            else:
                yield int(message["shard"])

    def dismiss(self) -> None:
        """Let the workers go; nothing more is to be done."""
        self._scheduler.dismiss()
