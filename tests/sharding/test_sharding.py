"""A run in shards: the same bytes as one run, and only what is missing is done again."""

from dataclasses import replace
from pathlib import Path

import pytest
from fakes import FixedRewriter, list_articles, make_engines, write_inbox

from aibot_local.errors import AibotError, InputError, SettingsError
from aibot_local.pipeline import summarize
from aibot_local.protocols import Engines
from aibot_local.settings import Settings
from aibot_local.sharding import Gathered, Shard, ShardFolder, Step, gather, read_shard, work_shard
from aibot_local.store import Store

SETTINGS = Settings()


def run_whole(inbox: Path, out: Path, engines: Engines, settings: Settings = SETTINGS) -> dict[str, bytes]:
    with Store(out / "aibot.sqlite") as store:
        summarize(inbox, out, engines, store=store, settings=settings)
    return list_outputs(out)


def run_shards(inbox: Path, out: Path, engines: Engines, numbers: list[int], count: int) -> list[Step | None]:
    return [work_shard(inbox, out, Shard(n, count), engines, settings=SETTINGS) for n in numbers]


def bring_together(inbox: Path, out: Path, engines: Engines, settings: Settings = SETTINGS) -> Gathered:
    with Store(out / "aibot.sqlite") as store:
        return gather(inbox, out, engines, store=store, settings=settings)


def list_outputs(out: Path) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes() for path in out.iterdir() if path.suffix in {".html", ".json", ".md"}
    }


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = write_inbox(tmp_path / "inbox", list_articles())
    (folder / "broken.json").write_text("{", encoding="utf-8")
    (folder / "foreign.json").write_text(
        '{"title": "Ein Haus", "text": "Ein Haus steht am Meer und brennt.", "language": "de"}',
        encoding="utf-8",
    )
    return folder


@pytest.mark.parametrize("count", [1, 3, 20])
@pytest.mark.parametrize(
    "rewriter", [None, FixedRewriter("The old bridge at Harwick fell into the river on Tuesday.")]
)
def test_shards_give_the_same_bytes_as_one_run(
    inbox: Path, tmp_path: Path, count: int, rewriter: FixedRewriter | None
) -> None:
    engines = make_engines(rewriter)
    whole = run_whole(inbox, tmp_path / "whole", engines)
    out = tmp_path / "shared"
    numbers = list(range(count, 0, -1))
    assert set(run_shards(inbox, out, engines, numbers, count)) == {Step.ARTICLES}
    first = bring_together(inbox, out, engines)
    assert first.run is None and first.events == 2
    assert set(run_shards(inbox, out, engines, numbers, count)) == {Step.STORIES}
    done = bring_together(inbox, out, engines)
    assert done.run is not None
    assert list_outputs(out) == whole
    assert sum(name.endswith(".md") for name in whole) == 2
    report = done.run.report
    assert report.found == report.used + len(report.copies) + len(report.set_aside) == 9


def test_the_store_is_left_as_by_one_run(inbox: Path, tmp_path: Path) -> None:
    engines = make_engines()
    run_whole(inbox, tmp_path / "whole", engines)
    out = tmp_path / "shared"
    for _ in range(2):
        run_shards(inbox, out, engines, [1, 2], 2)
        bring_together(inbox, out, engines)
    with Store(tmp_path / "whole" / "aibot.sqlite") as one, Store(out / "aibot.sqlite") as other:
        assert one.load_stories(1) == other.load_stories(1)
        queries = ("SELECT * FROM vectors ORDER BY 1, 2", "SELECT * FROM run_events ORDER BY 1, 2, 3")
        for query in queries:
            assert one.read(query) == other.read(query)


def test_gathering_names_the_shards_that_are_missing(inbox: Path, tmp_path: Path) -> None:
    engines, out = make_engines(), tmp_path / "shared"
    with pytest.raises(AibotError, match="holds no shard"):
        out.mkdir()
        bring_together(inbox, out, engines)
    run_shards(inbox, out, engines, [1, 3], 4)
    with pytest.raises(AibotError, match="shards 2/4, 4/4;"):
        bring_together(inbox, out, engines)
    run_shards(inbox, out, engines, [2, 4], 4)
    assert bring_together(inbox, out, engines).waiting == (1, 2, 3, 4)
    run_shards(inbox, out, engines, [1, 4], 4)
    assert bring_together(inbox, out, engines).waiting == (2, 3)


def test_only_a_shard_that_was_lost_or_cut_short_is_done_again(inbox: Path, tmp_path: Path) -> None:
    engines, out = make_engines(), tmp_path / "shared"
    run_shards(inbox, out, engines, [1, 2, 3], 3)
    assert run_shards(inbox, out, engines, [1, 2, 3], 3) == [None, None, None]
    rows = out / ".shards" / "articles-2-of-3.jsonl"
    rows.write_bytes(rows.read_bytes()[:-20])
    with pytest.raises(AibotError, match="shards 2/3;"):
        bring_together(inbox, out, engines)
    assert run_shards(inbox, out, engines, [1, 2, 3], 3) == [None, Step.ARTICLES, None]
    bring_together(inbox, out, engines)
    run_shards(inbox, out, engines, [1, 2, 3], 3)
    (out / ".shards" / "stories-1-of-3.done.json").unlink()
    assert bring_together(inbox, out, engines).waiting == (1,)
    assert run_shards(inbox, out, engines, [1, 2, 3], 3) == [Step.STORIES, None, None]
    assert bring_together(inbox, out, engines).run is not None
    assert list_outputs(out) == run_whole(inbox, tmp_path / "whole", engines)


def test_stories_of_older_events_are_not_taken(inbox: Path, tmp_path: Path) -> None:
    engines, out = make_engines(), tmp_path / "shared"
    for _ in range(2):
        run_shards(inbox, out, engines, [1, 2], 2)
        bring_together(inbox, out, engines)
    (out / ".shards" / "articles-1-of-2.done.json").unlink()
    (inbox / "00.json").unlink()
    (inbox / "zz.json").write_text(
        '{"title": "Ferry", "text": "A ferry crosses the river at Harwick now.", "date": "2026-03-06"}',
        encoding="utf-8",
    )
    (out / ".shards" / "articles-2-of-2.done.json").unlink()
    assert run_shards(inbox, out, engines, [1, 2], 2) == [Step.ARTICLES] * 2
    assert bring_together(inbox, out, engines).waiting == (1, 2)
    run_shards(inbox, out, engines, [1, 2], 2)
    for old in [*out.glob("*.md"), *out.glob("*.html"), *out.glob("*.json")]:
        old.unlink()
    assert bring_together(inbox, out, engines).run is not None
    assert list_outputs(out) == run_whole(inbox, tmp_path / "whole", engines)


def test_shards_of_other_settings_are_not_mixed(inbox: Path, tmp_path: Path) -> None:
    engines, out = make_engines(), tmp_path / "shared"
    run_shards(inbox, out, engines, [1, 2], 2)
    with pytest.raises(AibotError, match="other settings, models or inbox"):
        bring_together(inbox, out, engines, replace(SETTINGS, words=300))
    run_shards(inbox, out, engines, [1], 3)
    with pytest.raises(AibotError, match="cut in 2 and 3"):
        bring_together(inbox, out, engines)


def test_an_empty_share_is_done_too(tmp_path: Path) -> None:
    engines, out, inbox = make_engines(), tmp_path / "shared", tmp_path / "inbox"
    inbox.mkdir()
    for _ in range(2):
        run_shards(inbox, out, engines, [1, 2], 2)
        done = bring_together(inbox, out, engines)
    assert done.run is not None and done.run.report.found == 0


def test_the_output_may_not_lie_in_the_inbox(inbox: Path) -> None:
    with pytest.raises(InputError, match="lies within the inbox"):
        work_shard(inbox, inbox / "out", Shard(1, 1), make_engines(), settings=SETTINGS)


def test_a_mark_that_is_no_mark_counts_as_none(tmp_path: Path) -> None:
    folder = ShardFolder(tmp_path)
    folder.make()
    place = tmp_path / ".shards" / "articles-1-of-1.done.json"
    for text in ("", "[]", "{}", '{"files": {"jsonl": "0"}}', '{"files": 3, "key": "", "facts": {}}', "\xff"):
        place.write_bytes(text.encode("latin-1"))
        assert folder.find_mark(Step.ARTICLES, Shard(1, 1)) is None


@pytest.mark.parametrize("text", ["", "0/3", "4/3", "1", "1/0", "-1/2", "1/2/3", "a/b", "1/1000000"])
def test_what_is_no_shard_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="give i/n"):
        read_shard(text)


def test_a_shard_is_read() -> None:
    assert read_shard(" 2/8 ") == Shard(2, 8)
    assert str(Shard(2, 8)) == "2/8"
