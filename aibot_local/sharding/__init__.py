"""A run in shares: each does the heavy work for some of the files, then for some of the events; then all is gathered.

The shares meet in the output folder alone, so they may run one after the other or as a job array. What
is gathered is the same to the byte as what `aibot_local.pipeline.summarize` writes by itself.
"""

from aibot_local.sharding.folder import Shard, ShardFolder, Step, read_shard
from aibot_local.sharding.gathering import Gathered, gather
from aibot_local.sharding.working import describe_conditions, work_shard

__all__ = [
    "Gathered",
    "Shard",
    "ShardFolder",
    "Step",
    "describe_conditions",
    "gather",
    "read_shard",
    "work_shard",
]
