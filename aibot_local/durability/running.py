"""What holds for a run from its first stage to its last."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aibot_local.durability.checkpoints import CHECKPOINT_FOLDER, Checkpoints
from aibot_local.durability.holding import hold
from aibot_local.durability.sealing import Seal


@contextmanager
def hold_run(out: Path, store: Path, seal: Seal | None = None) -> Iterator[Checkpoints]:
    """Hold an output folder and a store for a run, and give its checkpoints, which lie in the folder.

    A `seal` encrypts the checkpoints. They are removed when the block ends well; when it does not they stay, for the
    next run.

    :raises BusyError: when another run has the folder or the store.
    :raises AibotError: when there is no room for, or no way to make, the lock files.
    """
    with hold(out), hold(store):
        kept = Checkpoints(out / CHECKPOINT_FOLDER, seal)
        yield kept
        kept.clear()
