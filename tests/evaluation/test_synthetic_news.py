"""The made-up news of benchmarks/scale.py is the same each time, and varied."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

SOURCE = Path(__file__).parents[2] / "benchmarks" / "synthetic.py"


@pytest.fixture(scope="module")
def synthetic() -> ModuleType:
    spec = importlib.util.spec_from_file_location("synthetic", SOURCE)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["synthetic"] = module
    spec.loader.exec_module(module)
    return module


def test_it_is_the_same_each_time_and_as_many_as_asked_for(synthetic: ModuleType) -> None:
    first = list(synthetic.make_articles(200))
    assert first == list(synthetic.make_articles(200))
    assert len(first) == 200
    assert first != list(synthetic.make_articles(200, seed=5))


def test_events_have_one_or_several_reports_and_some_are_copied(synthetic: ModuleType) -> None:
    articles = list(synthetic.make_articles(400))
    sizes = [sum(one.event == event for one in articles) for event in {one.event for one in articles}]
    assert 1 in sizes and max(sizes) >= 5
    assert any("This text was first sent by" in one.text for one in articles)
    assert len({one.text for one in articles}) == 400
    assert len({one.published for one in articles}) > 7


def test_an_inbox_holds_each_article_once(synthetic: ModuleType, tmp_path: Path) -> None:
    gold = synthetic.write_inbox(tmp_path, 30)
    assert sorted(path for path, _ in gold) == sorted(
        str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.json")
    )
