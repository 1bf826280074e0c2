"""The forms in which published data sets come, one reader each, told apart by their fields.

Multi-News (Fabbri et al. 2019), WCEP (Gholipour Ghalandari et al. 2020), CNN/DailyMail (Hermann et al. 2015) and
XSum (Narayan et al. 2018), each as JSON Lines with the field names of its release.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aibot_local.evaluation.datasets.records import Cluster, LabelledArticle

_BETWEEN_NEWS = "|||||"  # Multi-News puts this between two articles,
_BETWEEN_NEWS_LONG = "story_separator_special_tag"  # or, in older copies, this,
_LINE_END = "NEWLINE_CHAR"  # and this for a line's end
_BETWEEN_WCEP = "</s>"  # WCEP-10 as prepared for models

Record = Mapping[str, Any]


class BlankError(ValueError):
    """A line of a known form that has no text or no summary."""


@dataclass(frozen=True, slots=True)
class Form:
    """A published form: which lines are of it, and how one is read; `read` gets the line's number for an id."""

    name: str
    fits: Callable[[Record], bool]
    read: Callable[[Record, str], Cluster]


def make_cluster(identity: object, documents: list[str], references: list[str]) -> Cluster:
    """A cluster without its blank texts.

    :raises BlankError: there is no document or no summary left.
    """
    kept = tuple(text.strip() for text in documents if text.strip())
    summaries = tuple(text.strip() for text in references if text.strip())
    if not kept or not summaries:
        raise BlankError("it has no text" if not kept else "it has no summary")
    return Cluster(str(identity), kept, summaries)


def cut_news_documents(text: str) -> list[str]:
    """The articles of a Multi-News document."""
    plain = text.replace(_LINE_END, "\n").replace(_BETWEEN_NEWS_LONG, _BETWEEN_NEWS)
    return plain.split(_BETWEEN_NEWS)


def clean_news_summary(text: str) -> str:
    """A Multi-News summary without the dash it begins with."""
    return text.replace(_LINE_END, "\n").strip().removeprefix("–").removeprefix("—").strip()


def read_labelled(record: object) -> LabelledArticle:
    """An article with its event.

    :raises BlankError: it has no text.
    :raises ValueError: it is not of this form.
    """
    if not isinstance(record, dict):
        raise ValueError("an object with `id`, `event`, `title` and `text` is expected")
    for key in ("id", "event"):
        if not isinstance(record.get(key), str | int) or record[key] == "":
            raise ValueError(f"`{key}` must be a string or a number")
    title, text, date = (record.get(key) or "" for key in ("title", "text", "date"))
    if not all(isinstance(value, str) for value in (title, text, date)):
        raise ValueError("`title`, `text` and `date` must be strings")
    if not text.strip():
        raise BlankError("it has no text")
    return LabelledArticle(str(record["id"]), str(record["event"]), title, text, date)


def _fits_wcep(record: Record) -> bool:
    articles = record.get("articles")
    return (
        isinstance(articles, list) and all(isinstance(one, dict) for one in articles) and _has_summary(record)
    )


def _read_wcep(record: Record, number: str) -> Cluster:
    texts = []
    for article in record["articles"]:
        title, text = (str(article.get(key) or "").strip() for key in ("title", "text"))
        if text:
            texts.append(f"{title}\n\n{text}" if title else text)
    return make_cluster(record.get("id", number), texts, [record["summary"]])


def _fits_cnn(record: Record) -> bool:
    return isinstance(record.get("article"), str) and isinstance(record.get("highlights"), str)


def _read_cnn(record: Record, number: str) -> Cluster:
    return make_cluster(record.get("id", number), [record["article"]], [record["highlights"]])


def _fits_document(record: Record) -> bool:
    # A pair made to test faithfulness has the same fields and says whether it is consistent: no reference summary.
    return _has_summary(record) and _is_text_or_texts(record.get("document")) and "consistent" not in record


def _read_document(record: Record, number: str) -> Cluster:
    """Multi-News, WCEP-10 and XSum: one text, several with a mark between, or a list."""
    document = record["document"]
    if isinstance(document, list):
        texts = list(document)
    elif _BETWEEN_NEWS in document or _BETWEEN_NEWS_LONG in document:
        texts = cut_news_documents(document)
    else:
        texts = document.replace(_LINE_END, "\n").split(_BETWEEN_WCEP)
    return make_cluster(record.get("id", number), texts, [clean_news_summary(record["summary"])])


def _has_summary(record: Record) -> bool:
    return isinstance(record.get("summary"), str)


def _is_text_or_texts(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(one, str) for one in value))


FORMS = (
    Form("WCEP", _fits_wcep, _read_wcep),
    Form("CNN/DailyMail", _fits_cnn, _read_cnn),
    Form("Multi-News, WCEP-10 or XSum", _fits_document, _read_document),
)
