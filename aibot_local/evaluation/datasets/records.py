"""What a data set is made of, and the hashes it is known by."""

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Cluster:
    """Articles on one event, and summaries people wrote of them."""

    id: str
    documents: tuple[str, ...]
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LabelledArticle:
    """An article and the event it reports; `date` is ISO 8601, or empty where it is not known."""

    id: str
    event: str
    title: str
    text: str
    date: str = ""


@dataclass(frozen=True, slots=True)
class SummarySet:
    """Clusters in the order of the data, and a line for each piece of it that was left out."""

    name: str
    clusters: tuple[Cluster, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventSet:
    """Labelled articles in the order of the data, and a line for each that was left out."""

    name: str
    articles: tuple[LabelledArticle, ...]
    notes: tuple[str, ...] = ()


def hash_cluster(cluster: Cluster) -> str:
    """SHA-256 (hex) over a cluster's id, documents and references."""
    return _hash(astuple(cluster))


def hash_clusters(clusters: Sequence[Cluster]) -> str:
    """SHA-256 (hex) over clusters in their order: the same texts have the same hash, whatever file they came in."""
    return _hash([hash_cluster(cluster) for cluster in clusters])


def hash_articles(articles: Sequence[LabelledArticle]) -> str:
    """SHA-256 (hex) over labelled articles in their order."""
    return _hash([astuple(article) for article in articles])


def _hash(value: object) -> str:
    return sha256(json.dumps(value).encode()).hexdigest()
