"""The shipped example inbox, article by article, against its gold labels."""

import tomllib
from pathlib import Path

import pytest

from aibot_local.reading import read_inbox
from aibot_local.records import Article, Provenance, Reading, SetAsideReason

EXAMPLES = Path(__file__).parents[2] / "examples"
# Words of the navigation, notices, advertisements, comments and boxes of the pages, and of the feed's footer.
BOILERPLATE = (
    "cookie", "subscribe", "sign in", "sign up", "advertisement", "most read", "comments", "read more",
    "related", "free articles", "all rights reserved", "copyright", "newsletter", "chronicle account",
    "tolmie stoves", "moorwalker", "sandstreeter", "knowall44", "lambing hand", "night trains", "gull steals",
    "tide tables", "tides today", "high water", "photograph: observer", "like this story", "skip to content",
    "tonight: mist", "alert(", "morning briefing", "harbour seal", "<p", "\n\nhelpline\n\n",
)  # fmt: skip


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_inbox(EXAMPLES / "inbox")


@pytest.fixture(scope="module")
def labels() -> dict[str, object]:
    return tomllib.loads((EXAMPLES / "events.toml").read_text("utf-8"))


def name(article: Article) -> str:
    return article.document.path


def test_every_labelled_article_is_read_and_nothing_else(reading: Reading, labels: dict) -> None:  # type: ignore[type-arg]
    wanted = {item for event in labels["events"].values() for item in event["items"]} | set(
        labels["lone"]["items"]
    )
    found = {article.document.path for article in reading.articles}
    items = {f"{article.document.path}#{article.item}" for article in reading.articles}
    assert len(reading.articles) == len(wanted)
    assert all(item in items if "#" in item else item in found for item in wanted)
    assert [entry.path for entry in reading.set_aside] == labels["broken"]["items"]
    assert reading.set_aside[0].reason is SetAsideReason.MALFORMED
    assert "line 6" in reading.set_aside[0].detail


def test_every_article_has_its_headline_and_fields(reading: Reading) -> None:
    for article in reading.articles:
        assert 15 < len(article.title) < 120, name(article)
        assert not article.title.endswith(".")
        assert article.language.value == "en"
        if (
            article.document.path == "lantern-glassworks-strike-ballot.txt"
        ):  # gives neither outlet nor author nor date
            assert (article.outlet.value, article.author.value, article.published.value) == (None, None, None)
            continue
        assert article.outlet.provenance is Provenance.DECLARED, name(article)
        assert article.author.value, name(article)
        assert article.published.value is not None and article.published.value.startswith("2026-03-"), name(
            article
        )
        assert article.published.value.endswith("+01:00"), name(article)


def test_no_boilerplate_is_left(reading: Reading) -> None:
    for article in reading.articles:
        for words in BOILERPLATE:
            assert words not in article.content.lower(), (name(article), words)
        assert article.title not in article.body, name(article)
        assert article.author.value not in article.body.split("\n\n"), name(article)


def test_every_planted_figure_is_in_its_article(reading: Reading, labels: dict) -> None:  # type: ignore[type-arg]
    by_item = {f"{article.document.path}#{article.item}": article for article in reading.articles}
    checked = 0
    for group in labels["figures"].values():
        for entry in group:
            for value in entry["values"]:
                item = value["item"] if "#" in value["item"] else f"{value['item']}#0"
                text = by_item[item].content.translate({0x2019: "'", 0x201C: '"', 0x201D: '"'})
                assert value["says"] in text, (item, value["says"])
                checked += 1
    assert checked > 20


def test_texts_are_whole(reading: Reading) -> None:
    for article in reading.articles:
        paragraphs = article.body.split("\n\n")
        assert len(paragraphs) >= 5, name(article)
        assert paragraphs[-1][-1] in '.”"', name(article)
        assert 900 < len(article.body) < 4000, name(article)
