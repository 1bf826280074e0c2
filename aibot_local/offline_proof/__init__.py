"""Proving that a run is offline: planted leaks that must be refused, and a whole run watched from outside."""

from aibot_local.offline_proof.leaks import LEAKS, Leak, LeakTrial
from aibot_local.offline_proof.proving import (
    OfflineProof,
    WatchedRun,
    make_inbox,
    prove_offline,
    try_guard,
    try_leaks,
)
from aibot_local.offline_proof.shelter import Shelter, find_shelter
from aibot_local.offline_proof.tracing import Attempt, Trace, read_trace

__all__ = [
    "LEAKS",
    "Attempt",
    "Leak",
    "LeakTrial",
    "OfflineProof",
    "Shelter",
    "Trace",
    "WatchedRun",
    "find_shelter",
    "make_inbox",
    "prove_offline",
    "read_trace",
    "try_guard",
    "try_leaks",
]
