"""From the texts of a data set to the records of the pipeline."""

import re
from collections.abc import Sequence
from hashlib import sha256

from aibot_local.evaluation.datasets.records import Cluster, LabelledArticle
from aibot_local.records import UNKNOWN, Article, Document, Event, Field, Origin, Provenance

_HEADLINE_WORDS = 20


def make_event(cluster: Cluster) -> Event:
    """The cluster as an event: every document an origin, in the order of the data set, without date or outlet.

    Each line of a document becomes a paragraph. The first is the headline where it has at most 20 words and no
    full stop, and is not all there is.
    """
    articles = [_make_article(text, number) for number, text in enumerate(cluster.documents)]
    return Event(cluster.id, tuple(Origin(article) for article in articles))


def make_articles(labelled: Sequence[LabelledArticle]) -> tuple[Article, ...]:
    """Labelled articles as the pipeline has them, in their order, each line of text a paragraph."""
    return tuple(_make_labelled(one) for one in labelled)


def _make_labelled(one: LabelledArticle) -> Article:
    title = " ".join(one.title.split())
    paragraphs = [" ".join(line.split()) for line in one.text.splitlines() if line.strip()]
    content = "\n\n".join([title, *paragraphs] if title else paragraphs)
    data = one.text.encode("utf-8", "surrogatepass")
    document = Document(f"{one.id}.txt", sha256(data).hexdigest(), len(data))
    published = Field(one.date, Provenance.DECLARED, "date") if one.date else UNKNOWN
    identity = sha256(one.id.encode("utf-8", "surrogatepass")).hexdigest()
    return Article(identity, document, 0, content, len(title), published=published)


def _make_article(text: str, number: int) -> Article:
    paragraphs = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    content = "\n\n".join(paragraphs)
    headed = len(paragraphs) > 1 and _is_headline(paragraphs[0])
    document = Document(
        f"{number:04d}.txt", sha256(text.encode("utf-8", "surrogatepass")).hexdigest(), len(text)
    )
    # The number comes first, so that sorting by id keeps the order of the data set.
    identity = f"{number:04d}{document.sha256[4:]}"
    return Article(identity, document, 0, content, len(paragraphs[0]) if headed else 0)


def _is_headline(paragraph: str) -> bool:
    return len(paragraph.split()) <= _HEADLINE_WORDS and not re.search(r"[.!?…:]['\"’”)]*$", paragraph)
