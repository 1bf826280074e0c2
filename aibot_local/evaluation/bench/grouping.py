"""Finding the events of labelled articles with a system."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from aibot_local.clustering import find_events
from aibot_local.clustering.neighbours import link_neighbours
from aibot_local.deduplication import find_origins
from aibot_local.embedding import embed_articles
from aibot_local.errors import SettingsError
from aibot_local.evaluation.bench import systems
from aibot_local.evaluation.bench.desk import Desk
from aibot_local.evaluation.bench.systems import System
from aibot_local.protocols import Clusterer, Embedder
from aibot_local.records import Article

# Cosine distance; benchmarks/events.py: of .6 to .9 the best on undated and dated news together, so a fair opponent.
_APART = 0.8


def group(system: System, articles: Sequence[Article], desk: Desk) -> list[int]:
    """A label for each article, order kept; each article in no event has a label of its own."""
    match system.method:
        case systems.ALONE:
            return list(range(len(articles)))
        case systems.TFIDF:
            return group_by_words(articles)
    if desk.embedder is None or desk.clusterer is None:
        raise SettingsError(f"{system.name}: finding events needs an embedder and a clusterer")
    if system.method == systems.EVENTS:
        return group_as_run(articles, desk.embedder, desk.clusterer)
    return group_by_vectors(articles, desk.embedder, desk.clusterer)


def group_as_run(articles: Sequence[Article], embedder: Embedder, clusterer: Clusterer) -> list[int]:
    """As a run does it: copies found first, and standing in the event of the article they repeat."""
    origins = find_origins(articles)
    vectors = embed_articles([origin.article for origin in origins], embedder)
    labels = {}
    for number, event in enumerate(find_events(origins, vectors, clusterer)):
        for origin in event.origins:
            labels[origin.article.id] = number
            labels.update({copy.article.id: number for copy in origin.copies})
    return [labels[article.id] for article in articles]


def group_by_vectors(articles: Sequence[Article], embedder: Embedder, clusterer: Clusterer) -> list[int]:
    """The clusterer on cosine distances of the articles' vectors, and nothing else."""
    links = link_neighbours(embed_articles(articles, embedder), len(articles))
    cosine = replace(links, apart=links.apart**2 / 2)  # of unit vectors
    found = [int(label) for label in clusterer.fit_predict(cosine)]
    first = max(found, default=-1) + 1
    return [label if label >= 0 else first + place for place, label in enumerate(found)]


def group_by_words(articles: Sequence[Article]) -> list[int]:
    """Average linkage on cosine distances of TF-IDF, cut at .8.

    Sublinear, without English stop words and words of one article alone.
    """
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform
    from sklearn.feature_extraction.text import TfidfVectorizer

    if len(articles) < 2:
        return list(range(len(articles)))
    weigher = TfidfVectorizer(sublinear_tf=True, stop_words="english", min_df=2)
    try:
        rows = weigher.fit_transform([article.content for article in articles])
    except ValueError:  # no word in two of them
        return list(range(len(articles)))
    distances = np.clip(1 - (rows @ rows.T).toarray(), 0, 1)
    np.fill_diagonal(distances, 0)
    tree = linkage(squareform((distances + distances.T) / 2, checks=False), method="average")
    return [int(label) for label in fcluster(tree, t=_APART, criterion="distance")]
