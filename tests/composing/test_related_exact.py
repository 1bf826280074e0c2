"""Related stories of many, beside every pair compared."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from aibot_local.composing import related
from aibot_local.composing.related import relate_stories
from aibot_local.records import RelatedStory


@dataclass(frozen=True)
class Line:
    text: str


@dataclass(frozen=True)
class PlainStory:
    event: str
    headline: Line
    related: tuple[RelatedStory, ...] = ()


def compare_all(vectors: dict[str, Any], at_least: float, most: int) -> dict[str, list[tuple[str, float]]]:
    means = {key: np.sort(rows.astype(np.float64), axis=0).sum(axis=0) for key, rows in vectors.items()}
    means = {key: mean / np.linalg.norm(mean) for key, mean in means.items()}
    found = {}
    for event in vectors:
        near = [(other, round(float(means[event] @ means[other]), 4)) for other in vectors if other != event]
        near = [(other, value) for other, value in near if value >= at_least]
        found[event] = sorted(near, key=lambda pair: (-pair[1], pair[0]))[:most]
    return found


@pytest.mark.parametrize("most", [1, 3, 50])
def test_the_same_as_when_every_pair_is_compared(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(related, "_BLOCK", 7)
    draw = np.random.default_rng(3)
    vectors = {f"e{n:02}": draw.normal(size=(1 + n % 4, 6)).astype(np.float32) for n in range(40)}
    vectors["e40"] = vectors["e05"].copy()  # two that are equally near to every other
    stories: Any = [PlainStory(event, Line(event)) for event in sorted(vectors, reverse=True)]
    told = relate_stories(stories, vectors, at_least=0.3, most=most)
    expected = compare_all(vectors, 0.3, most)
    assert any(expected.values())
    for story in told:
        assert [(one.event, one.similarity) for one in story.related] == expected[story.event]
