"""The example inbox, against its gold labels."""

import tomllib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from clustering_desk import make_vectors

from aibot_local.clustering import find_events
from aibot_local.deduplication import find_origins
from aibot_local.embedding import embed_articles
from aibot_local.engines.hdbscan_clusterer import HdbscanClusterer
from aibot_local.protocols import Vectors
from aibot_local.reading import read_inbox
from aibot_local.records import Article, Event, Origin

EXAMPLES = Path(__file__).parents[2] / "examples"
MINILM = Path(__file__).parents[2] / "models" / "all-MiniLM-L6-v2"
HDBSCAN = HdbscanClusterer(cutoff=0.67)


@pytest.fixture(scope="module")
def labels() -> dict[str, str]:
    """The name of each labelled item's event; a lone item's is its own."""
    read = tomllib.loads((EXAMPLES / "events.toml").read_text("utf-8"))
    named = {item: name for name, event in read["events"].items() for item in event["items"]}
    return named | {item: item for item in read["lone"]["items"]}


@pytest.fixture(scope="module")
def origins() -> tuple[Origin, ...]:
    return find_origins(read_inbox(EXAMPLES / "inbox").articles)


def find_label(article: Article, labels: dict[str, str]) -> str:
    path = article.document.path
    return labels[path] if path in labels else labels[f"{path}#{article.item}"]


def list_labels(events: Sequence[Event], labels: dict[str, str]) -> list[set[str]]:
    """The labels of the articles of each event, copies and all."""
    return [
        {
            find_label(article, labels)
            for origin in event.origins
            for article in (origin.article, *(copy.article for copy in origin.copies))
        }
        for event in events
    ]


def assert_events_are_the_labelled_ones(events: Sequence[Event], labels: dict[str, str]) -> None:
    found = list_labels(events, labels)
    assert all(len(names) == 1 for names in found), found  # no event of two
    names = [name for names in found for name in names]
    assert len(names) == len(set(names)) == 8, sorted(
        names
    )  # none in two parts: six events, two lone articles
    assert {name for name, event in zip(names, events, strict=True) if event.is_single_report} == {
        name for item, name in labels.items() if item == name
    }


def make_told(origins: Sequence[Origin], labels: dict[str, str]) -> Vectors:
    """Vectors that know the events but for the two fires, which have a cosine of 0.7."""
    names = sorted(set(labels.values()))
    rows = np.zeros((len(origins), len(names) + 1))
    for row, origin in zip(rows, origins, strict=True):
        name = find_label(origin.article, labels)
        fire = 0.7 if name.endswith("-fire") else 0.0
        row[names.index(name)] = np.sqrt(1 - fire)
        row[-1] = np.sqrt(fire)
    return make_vectors(rows.tolist())


def test_the_labelled_events_are_found_and_the_two_fires_are_two(
    origins: tuple[Origin, ...], labels: dict[str, str]
) -> None:
    events = find_events(origins, make_told(origins, labels), HDBSCAN)
    assert_events_are_the_labelled_ones(events, labels)


def test_vectors_that_know_nothing_never_make_an_event_of_two(
    origins: tuple[Origin, ...], labels: dict[str, str]
) -> None:
    for vectors in (np.zeros((len(origins), 8)), np.eye(len(origins)), np.ones((len(origins), 8))):
        events = find_events(origins, make_vectors(vectors.tolist()), HDBSCAN)
        assert all(len(names) == 1 for names in list_labels(events, labels))


@pytest.mark.models
def test_minilm_finds_the_labelled_events(origins: tuple[Origin, ...], labels: dict[str, str]) -> None:
    if not MINILM.is_dir():
        pytest.skip(f"{MINILM.name} is not in {MINILM.parent}: `aibot models install {MINILM.name}`")
    from aibot_local.engines.sentence_transformer_embedder import SentenceTransformerEmbedder

    vectors = embed_articles([origin.article for origin in origins], SentenceTransformerEmbedder(MINILM))
    assert_events_are_the_labelled_ones(find_events(origins, vectors, HDBSCAN), labels)
