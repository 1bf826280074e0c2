"""What lets a run be cut off at any moment, and gone on with: checkpoints of its stages, and a hold on its folders.

`Checkpoints` keeps what a stage gave, as plain JSON with a hash of it, until the run is finished. `hold` lets one run
at a time write to a folder or a store. `hash_value` names what a stage gave, so that two runs can be compared.
"""

from aibot_local.durability.checkpoints import CHECKPOINT_FOLDER, Checkpoints, count_checkpoints
from aibot_local.durability.digests import hash_program, hash_value, list_packages
from aibot_local.durability.holding import hold
from aibot_local.durability.inputs import InputFile, hash_inputs
from aibot_local.durability.running import hold_run
from aibot_local.durability.sealing import Seal

__all__ = [
    "CHECKPOINT_FOLDER",
    "Checkpoints",
    "InputFile",
    "Seal",
    "count_checkpoints",
    "hash_inputs",
    "hash_program",
    "hash_value",
    "hold",
    "hold_run",
    "list_packages",
]
