"""A run on a cluster: the same bytes as one run, goes on from what is done, and mixes nothing."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from fakes import FixedRewriter, list_articles, make_engines, write_inbox

from aibot_local.cluster.crew import Crew
from aibot_local.cluster.running import choose_count, summarize_on_cluster, write_orders
from aibot_local.cluster.worker import check_conditions, read_values
from aibot_local.errors import BusyError, ClusterError, InputError
from aibot_local.pipeline import Run, summarize
from aibot_local.protocols import Engines
from aibot_local.settings import Settings, take_settings
from aibot_local.sharding import Shard, ShardFolder, Step, describe_conditions, work_shard
from aibot_local.store import Store

SETTINGS = Settings()


class HereCrew:
    """A crew that does the work in this process, and keeps a list of it. `before` is called before each shard."""

    def __init__(
        self, engines: Engines, workers: int = 2, before: Callable[[int], None] = lambda number: None
    ) -> None:
        self.engines, self.workers, self.before = engines, workers, before
        self.threads = 1
        self.done: list[tuple[Step | None, int]] = []
        self.count = 0

    def arrive(self) -> int:
        return self.workers

    def instruct(self, orders: dict[str, Any]) -> None:
        self.orders = orders

    def do_shards(self, numbers: Sequence[int], count: int, tell: Callable[[str], None]) -> Iterator[int]:
        self.count = count
        for number in numbers:
            self.before(number)
            step = work_shard(
                Path(self.orders["inbox"]),
                Path(self.orders["out"]),
                Shard(number, count),
                self.engines,
                settings=take_settings(read_values(self.orders["settings"])),
                inputs=self.orders["inputs"],
            )
            self.done.append((step, number))
            yield number

    def dismiss(self) -> None:
        pass


def run(
    inbox: Path, out: Path, crew: HereCrew, *, settings: Settings = SETTINGS, shards: int = 0
) -> tuple[Run, list[str]]:
    told: list[str] = []
    out.mkdir(exist_ok=True)
    with Store(out / "aibot.sqlite") as store:
        given = {"store": store, "settings": settings, "shards": shards, "tell": told.append}
        return summarize_on_cluster(inbox, out, crew.engines, cast(Crew, crew), **given), told


def run_whole(inbox: Path, out: Path, engines: Engines) -> dict[str, bytes]:
    with Store(out / "aibot.sqlite") as store:
        summarize(inbox, out, engines, store=store, settings=SETTINGS)
    return read_output(out)


def read_output(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in out.iterdir() if ".sqlite" not in path.name}


def stop_at(number: int, step: int) -> Callable[[int], None]:
    """Interrupts before the shard of a number is done the `step`-th time."""
    seen = 0

    def before(one: int) -> None:
        nonlocal seen
        seen += one == number
        if seen == step:
            raise KeyboardInterrupt

    return before


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = write_inbox(tmp_path / "inbox", list_articles())
    (folder / "broken.json").write_text("{", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "rewriter", [None, FixedRewriter("The old bridge at Harwick fell into the river on Tuesday.")]
)
def test_a_run_gives_the_same_bytes_and_leaves_no_shards(
    inbox: Path, tmp_path: Path, rewriter: FixedRewriter | None
) -> None:
    engines = make_engines(rewriter)
    crew = HereCrew(engines, workers=3)
    done, told = run(inbox, tmp_path / "many", crew)
    assert read_output(tmp_path / "many") == run_whole(inbox, tmp_path / "whole", engines)
    assert crew.done == [(step, number) for step in (Step.ARTICLES, Step.STORIES) for number in (1, 2, 3)]
    assert [one.path for one in done.report.set_aside] == ["broken.json"]
    assert not told


@pytest.mark.parametrize(("step", "left"), [(1, [2, 3, 4]), (2, [])])
def test_a_run_that_was_cut_off_goes_on_from_the_shards_that_are_done(
    inbox: Path, tmp_path: Path, step: int, left: list[int]
) -> None:
    engines, out = make_engines(), tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        run(inbox, out, HereCrew(engines, workers=4, before=stop_at(2, step)))
    crew = HereCrew(engines, workers=2)
    _, told = run(inbox, out, crew)
    assert [number for done, number in crew.done if done is Step.ARTICLES] == left
    assert crew.count == 4  # as it was cut, whatever number of workers there is now
    assert told == ["an earlier run was cut off: the shards it has done are taken from it"]
    assert read_output(out) == run_whole(inbox, tmp_path / "whole", engines)


def test_stories_that_are_written_are_not_written_again(inbox: Path, tmp_path: Path) -> None:
    engines, out = make_engines(), tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        run(inbox, out, HereCrew(engines, workers=4, before=stop_at(4, 2)))
    crew = HereCrew(engines)
    run(inbox, out, crew)
    assert crew.done == [(Step.STORIES, 4)]


@pytest.mark.parametrize("change", ["inbox", "settings", "cut"])
def test_shards_of_another_run_are_not_taken(inbox: Path, tmp_path: Path, change: str) -> None:
    engines, out = make_engines(), tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        run(inbox, out, HereCrew(engines, workers=4, before=stop_at(4, 1)))
    if change == "inbox":
        (inbox / "00.json").unlink()
    settings = replace(SETTINGS, words=300) if change == "settings" else SETTINGS
    crew = HereCrew(engines)
    _, told = run(inbox, out, crew, settings=settings, shards=3 if change == "cut" else 0)
    assert told == ["shards that are of another run are removed"]
    assert [number for done, number in crew.done if done is Step.ARTICLES] == (
        [1, 2, 3] if change == "cut" else [1, 2]
    )


def test_a_second_run_sees_what_is_new_in_the_inbox(inbox: Path, tmp_path: Path) -> None:
    engines, out = make_engines(), tmp_path / "out"
    first, _ = run(inbox, out, HereCrew(engines))
    (inbox / "00.json").unlink()
    second, _ = run(inbox, out, HereCrew(engines))
    assert second.report.found == first.report.found - 1


def test_an_inbox_that_changes_meanwhile_is_told(inbox: Path, tmp_path: Path) -> None:
    crew = HereCrew(
        make_engines(), before=lambda number: (inbox / "00.json").touch() if number == 1 else None
    )
    run(inbox, tmp_path / "touched", crew)
    crew = HereCrew(make_engines(), before=lambda number: (inbox / "00.json").unlink(missing_ok=True))
    with pytest.raises(InputError, match="has changed while it was read"):
        run(inbox, tmp_path / "out", crew)
    assert not (tmp_path / "out" / "run.json").exists()


def test_a_folder_that_is_not_shared_is_told(inbox: Path, tmp_path: Path) -> None:
    class FarCrew(HereCrew):
        def instruct(self, orders: dict[str, Any]) -> None:
            (tmp_path / "far").mkdir()
            self.orders = {**orders, "out": str(tmp_path / "far")}

    with pytest.raises(
        ClusterError, match=r"shards 1, 2 are done, but are not here: this folder has to be on a file"
    ):
        run(inbox, tmp_path / "out", FarCrew(make_engines()))


def test_two_runs_at_once_are_refused(inbox: Path, tmp_path: Path) -> None:
    engines, out = make_engines(), tmp_path / "out"

    def start_another(number: int) -> None:
        with pytest.raises(BusyError, match="another run holds it"):
            run(inbox, out, HereCrew(engines))

    run(inbox, out, HereCrew(engines, before=start_another))


def test_the_output_may_not_lie_in_the_inbox(inbox: Path) -> None:
    with pytest.raises(InputError, match="lies within the inbox"):
        run(inbox, inbox / "out", HereCrew(make_engines()))


@pytest.mark.parametrize(
    ("files", "workers", "count"),
    [
        (0, 2, 1),
        (1, 2, 1),
        (3, 2, 2),
        (100, 8, 8),
        (10_000, 2, 2),
        (10_001, 2, 4),
        (100_000, 8, 24),
        (5, 8, 5),
    ],
)
def test_the_cut_gives_every_worker_as_much(files: int, workers: int, count: int) -> None:
    assert choose_count(files, workers) == count


def test_orders_hold_absolute_paths_and_settings_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = replace(
        SETTINGS, models=Path("library"), embedder="./mini", rewriter="none", formats=("json", "md")
    )
    orders = write_orders(Path("in"), Path("out"), settings, 2, "", {})
    here = tmp_path.resolve()
    assert (orders["inbox"], orders["out"]) == (str(here / "in"), str(here / "out"))
    assert take_settings(read_values(orders["settings"])) == replace(
        settings, models=here / "library", embedder=str(here / "mini")
    )


def test_a_machine_that_would_write_something_else_is_refused(inbox: Path) -> None:
    ours = describe_conditions(SETTINGS, make_engines(), inbox, "1")
    check_conditions(dict(ours), ours)
    theirs = describe_conditions(SETTINGS, make_engines(FixedRewriter("It fell.")), inbox, "1")
    with pytest.raises(ClusterError, match="since its engines differ"):
        check_conditions(theirs, ours)
    with pytest.raises(ClusterError, match="since its inputs and program differ"):
        check_conditions({**ours, "program": "0"}, {**ours, "inputs": "2"})


def test_shards_are_found_by_their_marks(tmp_path: Path) -> None:
    folder = ShardFolder(tmp_path)
    folder.make()
    assert folder.list_done(Step.ARTICLES) == []
    for name in ("articles-10-of-12", "articles-2-of-12", "stories-1-of-12"):
        (tmp_path / ".shards" / f"{name}.done.json").touch()
    assert folder.list_done(Step.ARTICLES) == [Shard(2, 12), Shard(10, 12)]
    folder.clear()
    assert folder.list_done(Step.STORIES) == []
