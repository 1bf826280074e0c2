"""A cluster that is too large is cut where its chain is weakest, and no point is lost."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from aibot_local.clustering.chains import cut_chain
from aibot_local.protocols import Links


def link(count: int, *pairs: tuple[int, int, float]) -> Links:
    one, other, apart = zip(*pairs, strict=True) if pairs else ((), (), ())
    return Links(count, np.array(one, dtype=np.int64), np.array(other, dtype=np.int64), np.array(apart))


def chain(*steps: float) -> Links:
    """Points in a row, each so far from the one before."""
    return link(len(steps) + 1, *((place, place + 1, step) for place, step in enumerate(steps)))


def cut(links: Links, most: int, *cluster: int) -> list[list[int]]:
    points = np.array(cluster or range(len(links)), dtype=np.int64)
    return sorted(part.tolist() for part in cut_chain(links, points, most))


def test_a_small_cluster_is_left_whole() -> None:
    assert cut(chain(0.1, 0.2, 0.6), 4) == [[0, 1, 2, 3]]


def test_a_chain_is_cut_where_it_is_weakest_not_in_half() -> None:
    assert cut(chain(0.1, 0.1, 0.6, 0.1, 0.1, 0.1, 0.1), 6) == [[0, 1, 2], [3, 4, 5, 6, 7]]


def test_it_is_not_cut_near_its_end() -> None:
    assert cut(chain(0.65, 0.1, 0.1, 0.3, 0.1, 0.1, 0.1), 7) == [[0, 1, 2, 3], [4, 5, 6, 7]]


def test_what_nothing_tells_apart_is_cut_in_half_not_into_single_points() -> None:
    sizes = sorted(len(part) for part in cut(chain(*[0.0] * 6), 3))
    assert sizes == [2, 2, 3]


def test_what_is_linked_closely_stands_together_though_its_numbers_do_not() -> None:
    links = link(4, (0, 2, 0.1), (1, 2, 0.6), (1, 3, 0.1))
    assert cut(links, 3) == [[0, 2], [1, 3]]


def test_only_the_links_within_the_cluster_count() -> None:
    links = link(6, (0, 1, 0.1), (0, 3, 0.6), (1, 4, 0.1), (3, 5, 0.1), (4, 5, 0.1))
    assert cut(links, 2, 0, 1, 3, 5) == [[0, 1], [3, 5]]


def test_points_that_nothing_links_are_kept() -> None:
    assert [point for part in cut(link(5), 2) for point in part] == [0, 1, 2, 3, 4]


@given(
    count=st.integers(1, 30),
    seed=st.integers(0, 1000),
    most=st.integers(1, 8),
    share=st.sampled_from([0.0, 0.1, 0.5, 1.0]),
)
@settings(max_examples=60, deadline=None)
def test_every_point_is_in_one_part_and_no_part_has_too_many(
    count: int, seed: int, most: int, share: float
) -> None:
    chance = np.random.default_rng(seed)
    one, other = np.triu_indices(count, 1)
    kept = chance.random(len(one)) < share
    apart = np.round(chance.random(int(kept.sum())), 1)  # with ties
    parts = cut(Links(count, one[kept].astype(np.int64), other[kept].astype(np.int64), apart), most)
    assert sorted(point for part in parts for point in part) == list(range(count))
    assert max(len(part) for part in parts) <= most
