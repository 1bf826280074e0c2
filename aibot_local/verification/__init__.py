"""Checking what was written against the words it rests on, and mending what does not hold."""

from aibot_local.verification.gate import check_claim
from aibot_local.verification.ground import Ground, build_ground

__all__ = ["Ground", "build_ground", "check_claim"]
