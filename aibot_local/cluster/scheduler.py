"""The scheduler: the one process of a run that talks with Ray. It has no guard, and sees no article and no model.

Started by `crew.py` as `python -m aibot_local.cluster.scheduler`: where to work, orders, then shards on standard input;
what is done, line by line, on standard output. It ends, and Ray with it where it was started here, when its input is
closed.
"""

import json
import os
import select
import signal
from collections.abc import Callable
from typing import Any

from aibot_local.cluster.ray_cluster import RayCluster
from aibot_local.cluster.scheduling import Foreman
from aibot_local.errors import AibotError, describe_fault
from aibot_local.process import keep_output
from aibot_local.reading.frames import FrameError, receive_frame, send_frame


def main() -> None:
    """Do what stands on standard input until it is closed."""
    answers = keep_output()
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def send(message: dict[str, Any]) -> None:
        send_frame(answers, message)

    try:
        direct(send)
    except (FrameError, BrokenPipeError):
        return  # the program has gone
    except AibotError as error:
        send({"fault": str(error)})
    except Exception as error:
        if os.environ.get("AIBOT_DEBUG"):
            raise
        send({"fault": describe_fault(error)})


def direct(send: Callable[[dict[str, Any]], None]) -> None:
    """Enter the cluster, then have shards done as they are asked for.

    :raises FrameError: when standard input is closed.
    :raises ClusterError: when the cluster cannot be used, or a shard not be done.
    """
    place = receive_frame(0)
    cluster = RayCluster(place["address"], workers=place["workers"], threads=place["threads"])
    try:
        send({"workers": cluster.workers})
        cluster.instruct(json.dumps(receive_frame(0)))
        foreman = Foreman(
            cluster, workers=cluster.workers, tell=lambda line: send({"note": line}), heed=heed_input
        )
        while True:
            wanted = receive_frame(0)
            for number in foreman.do_shards(wanted["shards"], wanted["count"]):
                send({"shard": number})
            send({"finished": True})
    except AibotError as error:
        send({"fault": str(error)})  # before Ray is shut down, which takes a moment
    finally:
        cluster.stop()


def heed_input() -> None:
    """See that there is still somebody to work for.

    :raises FrameError: when standard input is closed.
    """
    poll = select.poll()
    poll.register(0, select.POLLHUP)
    if any(event & (select.POLLHUP | select.POLLERR) for _, event in poll.poll(0)):
        raise FrameError("the program has gone")


if __name__ == "__main__":
    main()
