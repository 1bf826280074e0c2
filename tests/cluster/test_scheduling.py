"""Shards are handed out, and done again when a worker fails or is lost."""

from collections import deque
from collections.abc import Iterable

import pytest

from aibot_local.cluster.scheduling import Done, Failed, Foreman, Happening, Lost, Ready
from aibot_local.errors import ClusterError


class PlayedCluster:
    """Workers 0, 1, 2 ... on machines m0, m1, m2 ...; those from `room` on are never started.

    `plays` says what becomes of a worker at a shard, each time anew; without a play the shard is done. Answers come one
    at a time, in the order of what was asked.
    """

    def __init__(self, plays: dict[tuple[int, int], str] | None = None, *, room: int = 100) -> None:
        self.plays = plays or {}
        self.room = room
        self.started = 0
        self.given: list[tuple[int, int]] = []
        self.coming: deque[Happening] = deque()

    def start_worker(self) -> int:
        worker = self.started
        self.started += 1
        play = self.plays.get((worker, 0), "ready")
        answers = {
            "ready": Ready(worker, f"m{worker}"),
            "lost": Lost(worker, "gone"),
            "failed": Failed(worker, "no model"),
        }
        if worker < self.room:
            self.coming.append(answers[play])
        return worker

    def give(self, worker: int, number: int, count: int) -> None:
        self.given.append((worker, number))
        play = self.plays.get((worker, number), "done")
        answers = {"done": Done(worker), "lost": Lost(worker, "gone"), "failed": Failed(worker, "disk full")}
        self.coming.append(answers[play])

    def wait(self) -> list[Happening]:
        return [self.coming.popleft()] if self.coming else []


class Desk:
    """A foreman of a played cluster, and what he told."""

    def __init__(self, cluster: PlayedCluster, workers: int) -> None:
        self.told: list[str] = []
        self.cluster = cluster
        self.foreman = Foreman(cluster, workers=workers, tell=self.told.append, tries=3, patience=5)

    def do(self, numbers: Iterable[int], count: int = 9) -> list[int]:
        return list(self.foreman.do_shards(list(numbers), count))


def test_each_shard_is_done_once_by_some_worker() -> None:
    desk = Desk(PlayedCluster(), 2)
    assert sorted(desk.do(range(1, 6))) == [1, 2, 3, 4, 5]
    assert sorted(number for _, number in desk.cluster.given) == [1, 2, 3, 4, 5]
    assert {worker for worker, _ in desk.cluster.given} == {0, 1}
    assert not desk.told


def test_workers_stay_for_the_next_shards() -> None:
    desk = Desk(PlayedCluster(), 2)
    assert desk.do([]) == []
    assert sorted(desk.do([1, 2, 3])) == [1, 2, 3]
    assert sorted(desk.do([1, 3])) == [1, 3]
    assert desk.cluster.started == 2


def test_a_lost_worker_is_replaced_and_its_shard_done_by_another() -> None:
    desk = Desk(PlayedCluster({(1, 2): "lost"}), 2)
    assert sorted(desk.do([1, 2, 3])) == [1, 2, 3]
    assert [worker for worker, number in desk.cluster.given if number == 2][-1] != 1
    assert desk.cluster.started == 3
    assert desk.told == ["shard 2/9 is done again: m1: gone"]


def test_the_rest_is_done_by_who_is_left_when_no_other_can_be_started() -> None:
    desk = Desk(PlayedCluster({(1, 2): "lost"}, room=2), 2)
    assert sorted(desk.do(range(1, 8))) == [1, 2, 3, 4, 5, 6, 7]
    assert {worker for worker, _ in desk.cluster.given[2:]} == {0}


def test_a_shard_that_failed_goes_to_another_worker() -> None:
    desk = Desk(PlayedCluster({(0, 1): "failed"}), 2)
    assert sorted(desk.do([1, 2])) == [1, 2]
    assert [worker for worker, number in desk.cluster.given if number == 1] == [0, 1]
    assert desk.told == ["shard 1/9 is done again: m0: disk full"]


def test_a_single_worker_tries_again_itself_and_then_gives_up() -> None:
    desk = Desk(PlayedCluster({(0, 2): "failed"}), 1)
    with pytest.raises(
        ClusterError, match=r"shard 2/9 failed 3 times, the last time at m0: disk full; see to that"
    ):
        desk.do([1, 2, 3])
    assert [number for _, number in desk.cluster.given].count(2) == 3


def test_a_shard_that_ends_every_worker_fails_the_run() -> None:
    desk = Desk(PlayedCluster({(worker, 1): "lost" for worker in range(9)}), 2)
    with pytest.raises(ClusterError, match="shard 1/9 failed 3 times"):
        desk.do([1, 2])


def test_a_worker_that_cannot_begin_fails_the_run_at_once() -> None:
    desk = Desk(PlayedCluster({(1, 0): "failed"}), 2)
    with pytest.raises(ClusterError, match="a worker cannot begin: no model"):
        desk.do([1, 2, 3, 4])


def test_workers_that_are_always_lost_at_the_start_are_not_started_for_ever() -> None:
    desk = Desk(PlayedCluster({(worker, 0): "lost" for worker in range(99)}), 2)
    with pytest.raises(ClusterError, match="lost as soon as they are started: gone"):
        desk.do([1])
    assert desk.cluster.started == 2 + 2 * 3


def test_nobody_left_ends_the_wait() -> None:
    desk = Desk(PlayedCluster({(0, 1): "lost"}, room=1), 1)
    with pytest.raises(ClusterError, match="no worker is left"):
        desk.do([1])


def test_who_has_gone_is_noticed_between_two_waits() -> None:
    def heed() -> None:
        raise KeyboardInterrupt

    foreman = Foreman(PlayedCluster(), workers=1, tell=lambda line: None, heed=heed)
    with pytest.raises(KeyboardInterrupt):
        list(foreman.do_shards([1], 1))
