"""A worker: reads, embeds and writes shards in a process under the network guard, with its models loaded once.

Started by `host.py` as `python -m aibot_local.cluster.worker`: its orders, then one shard after another on standard
input, an answer to each on standard output.
"""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from aibot_local.errors import AibotError, ClusterError, describe_fault
from aibot_local.guard import NO_GUARD, raise_guard
from aibot_local.process import follow_parent, keep_output
from aibot_local.reading.frames import FrameError, receive_frame, send_frame

Message = dict[str, Any]


def main() -> None:
    """Do what stands on standard input until it is closed."""
    answers = keep_output()
    follow_parent()
    try:
        orders = receive_frame(0)
        answer, work = _try(lambda: prepare(orders))
        send_frame(answers, answer)
        while work is not None:
            number, count = receive_frame(0)["shard"]
            send_frame(answers, _try(partial(work, number, count))[0])
    except FrameError:
        return


def prepare(orders: Message) -> Callable[[int, int], None]:
    """Put the guard up and load the models, as the orders say; gives what does the next step of a shard.

    :raises ClusterError: when this machine would not write what the one does that gives the orders.
    """
    guard = raise_guard() if orders["settings"]["guard"] else NO_GUARD
    # Only now: these import libraries that could open a connection.
    from aibot_local.engines.load import load_engines
    from aibot_local.settings import take_settings
    from aibot_local.sharding import Shard, describe_conditions, work_shard

    settings = take_settings(read_values(orders["settings"]))
    inbox, out, inputs = Path(orders["inbox"]), Path(orders["out"]), str(orders["inputs"])
    engines = load_engines(settings)
    check_conditions(describe_conditions(settings, engines, inbox, inputs), orders["conditions"])
    # One worker may be given one processor: it reads with no more processes than it computes with threads.
    processes = int(orders["threads"])

    def work(number: int, count: int) -> None:
        work_shard(
            inbox,
            out,
            Shard(number, count),
            engines,
            settings=settings,
            guard=guard,
            inputs=inputs,
            processes=processes,
        )

    return work


def read_values(given: Message) -> Message:
    """Settings that were sent as JSON, as `take_settings` wants them."""
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
    return {**values, "models": Path(given["models"])}


def check_conditions(held: Message, wanted: Message) -> None:
    """See that the outcome rests on the same here as where the run was begun.

    :raises ClusterError: when it does not, naming what differs.
    """
    differing = sorted(name for name in held.keys() | wanted.keys() if held.get(name) != wanted.get(name))
    if differing:
        raise ClusterError(
            f"it would not write the same as the machine that began the run, since its {' and '.join(differing)} "
            "differ: give it the same program and models, and a processor of the same kind"
        )


def _try(work: Callable[[], Any]) -> tuple[Message, Any]:
    """The answer to be sent, and what the work gave, or None."""
    try:
        return {"done": True}, work()
    except AibotError as error:
        return {"fault": str(error)}, None
    except MemoryError:
        return {"fault": "out of memory: start fewer workers"}, None
    except Exception as error:
        if os.environ.get("AIBOT_DEBUG"):
            raise
        return {"fault": describe_fault(error)}, None


if __name__ == "__main__":
    main()
