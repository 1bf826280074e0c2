"""Data sets to measure on: news clusters with summaries people wrote, and news articles with the event of each.

`read_sets` reads a file or folder in any form known here and told by its fields; the forms are described in
docs/bench.md.
"""

from aibot_local.evaluation.datasets.finding import read_sets
from aibot_local.evaluation.datasets.lines import read_clusters
from aibot_local.evaluation.datasets.making import make_articles, make_event
from aibot_local.evaluation.datasets.records import (
    Cluster,
    EventSet,
    LabelledArticle,
    SummarySet,
    hash_articles,
    hash_cluster,
    hash_clusters,
)

__all__ = [
    "Cluster",
    "EventSet",
    "LabelledArticle",
    "SummarySet",
    "hash_articles",
    "hash_cluster",
    "hash_clusters",
    "make_articles",
    "make_event",
    "read_clusters",
    "read_sets",
]
