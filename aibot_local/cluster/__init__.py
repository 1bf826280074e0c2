"""A run in shards on Ray: the steps of `aibot_local.sharding`, on the machines of a cluster.

Ray needs sockets, and what reads articles or computes models may have none. So the two never share a process:

    aibot summarize          under the guard: counts, gathers, writes        `running.py`
      └ the scheduler        no guard: which worker does which shard         `scheduler.py`, `scheduling.py`
          ⋮ Ray              no guard: carries numbers of shards and lines   `ray_cluster.py`
          └ a host           no guard: an actor of Ray, one for each worker  `host.py`
              └ the worker   under the guard: reads, embeds, writes, checks  `worker.py`

Each speaks with the one below it in framed JSON over pipes, or through Ray in plain texts. Articles, vectors and
stories go through the shared folder alone. This package imports nothing: the processes without a guard stay small.
"""
