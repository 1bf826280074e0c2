"""What Ray holds for each worker: an actor that starts it in a child process, and passes messages on.

It has no guard, since Ray needs its sockets, and so it opens no article and no model. All that passes through Ray is
numbers and JSON texts made here, so nothing that has seen an article can make Ray unpickle anything.
"""

import json
import os
import platform
from collections.abc import Callable

from aibot_local.cluster.child import Child, Message
from aibot_local.errors import ClusterError

# The key to the cluster is none of the worker's business.
_SECRETS = ("RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH")


class WorkerHost:
    """Starts a worker by its orders (a JSON text), and again if its process has ended."""

    def __init__(self, orders: str) -> None:
        self._orders: Message = json.loads(orders)
        self.worker: Child | None = None

    def begin(self) -> tuple[str, str]:
        """Start the worker; the name of this machine, and '' or what hinders the worker."""
        return self._try(self._start)

    def work(self, number: int, count: int) -> tuple[str, str]:
        """Have the worker do what is next for a shard; the name of this machine, and '' or what went wrong."""
        return self._try(lambda: self._find_worker().ask({"shard": [number, count]}))

    def _try(self, work: Callable[[], object]) -> tuple[str, str]:
        try:
            work()
        except ClusterError as error:
            return platform.node(), str(error)
        return platform.node(), ""

    def _find_worker(self) -> Child:
        if self.worker is not None and self.worker.is_alive:
            return self.worker
        return self._start()

    def _start(self) -> Child:
        if self.worker is not None:
            self.worker.stop()
        environment = {name: value for name, value in os.environ.items() if name not in _SECRETS}
        threads = int(self._orders["threads"])
        worker = Child("aibot_local.cluster.worker", threads=threads, environment=environment)
        self.worker = worker
        worker.ask(self._orders)
        return worker
