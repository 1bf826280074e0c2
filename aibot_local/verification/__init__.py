"""Checking what was written against the words it rests on, and mending what does not hold."""

from aibot_local.verification.gate import check_claim
from aibot_local.verification.ground import Ground, build_ground
from aibot_local.verification.reopening import StoryFault, check_story
from aibot_local.verification.repair import SettledPassage, settle_drafts, settle_passage

__all__ = [
    "Ground",
    "SettledPassage",
    "StoryFault",
    "build_ground",
    "check_claim",
    "check_story",
    "settle_drafts",
    "settle_passage",
]
