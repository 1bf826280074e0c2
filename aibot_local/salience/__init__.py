"""What of an event matters: its sentences, their salience, the selection, and the plan of a story.

sentences = split_event(event, splitter)
extract = select_sentences(event, sentences, embeddings, load_scorer("consensus"), words=400)
outline = plan_outline(event, extract, sentences, embeddings)
"""

from aibot_local.salience.centroid import Centroid
from aibot_local.salience.consensus import Consensus
from aibot_local.salience.lead import Lead
from aibot_local.salience.lexrank import LexRank
from aibot_local.salience.outline import plan_outline
from aibot_local.salience.scorers import DEFAULT_SCORER, SCORERS, load_scorer
from aibot_local.salience.selection import select_sentences
from aibot_local.salience.splitting import split_article, split_event

__all__ = [
    "DEFAULT_SCORER",
    "SCORERS",
    "Centroid",
    "Consensus",
    "Lead",
    "LexRank",
    "load_scorer",
    "plan_outline",
    "select_sentences",
    "split_article",
    "split_event",
]
