"""Bombs of every kind in one inbox: each costs its own file, and the files beside it are read."""

from pathlib import Path

import pytest
from bombs import BODY, BOMBS

from aibot_local.reading import ReadingLimits, read_inbox
from aibot_local.records import Reading

pytestmark = pytest.mark.slow
LIMITS = ReadingLimits()


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bombs")
    for name, build in BOMBS.items():
        (folder / name).write_bytes(build())
        (folder / f"{name}.beside.txt").write_text(f"Beside {name}\n\n{BODY}")
    return folder


@pytest.fixture(scope="module")
def reading(inbox: Path) -> Reading:
    return read_inbox(inbox, limits=LIMITS)


def test_there_are_fifty_and_more() -> None:
    assert len(BOMBS) >= 50


def test_the_files_beside_the_bombs_are_read(reading: Reading) -> None:
    read = {article.document.path for article in reading.articles}
    assert {f"{name}.beside.txt" for name in BOMBS} <= read


def test_every_bomb_is_accounted_for(reading: Reading) -> None:
    told = {article.document.path.split("!/")[0] for article in reading.articles}
    told |= {entry.path.split("!/")[0] for entry in reading.set_aside}
    assert told >= set(BOMBS)
    assert reading.files == 2 * len(BOMBS)


def test_no_bomb_unfolds(reading: Reading) -> None:
    for article in reading.articles:
        assert len(article.content) <= LIMITS.article_characters + 1_100
        assert "lolol" not in article.content and "root:" not in article.content, article.document.path
