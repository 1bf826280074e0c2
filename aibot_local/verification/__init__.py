"""Checking what was written against the words it rests on, and mending what does not hold."""

from aibot_local.verification.gate import check_claim as check_claim
from aibot_local.verification.ground import Ground as Ground
from aibot_local.verification.ground import build_ground as build_ground
from aibot_local.verification.reopening import StoryFault as StoryFault
from aibot_local.verification.reopening import check_story as check_story
from aibot_local.verification.repair import SettledPassage as SettledPassage
from aibot_local.verification.repair import settle_drafts as settle_drafts
from aibot_local.verification.repair import settle_passage as settle_passage
