"""Parting a pile into blocks changes nothing but the memory it takes."""

import numpy as np
from clustering_desk import DESK, DESK_VECTORS, make_vectors
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from aibot_local.clustering.blocks import find_blocks
from aibot_local.clustering.closeness import Rows, Views, compare, find_views
from aibot_local.clustering.grouping import group_articles
from aibot_local.engines.hdbscan_clusterer import HdbscanClusterer


def make_views(rows: list[list[float]]) -> Views:
    """Articles told apart by vectors alone: each of the six views of words holds the vector again."""
    vectors = make_vectors(rows)
    unknown, lengths = np.full(len(rows), np.nan), np.full(len(rows), 1000)
    return Views((csr_matrix(vectors),) * 6, vectors, unknown, lengths)


def part(views: Views, *, apart_below: float = 0.33, most: int = 4000) -> list[list[int]]:
    blocks: tuple[Rows, ...] = find_blocks(
        views, apart_below=apart_below, most=most, advance=lambda count: None
    )
    return [block.tolist() for block in blocks]


def test_no_article_gives_no_block() -> None:
    assert part(find_views([], np.zeros((0, 5), dtype=np.float32))) == []


def test_articles_that_share_nothing_are_in_blocks_of_their_own() -> None:
    assert part(make_views([[1, 0, 0], [0, 1, 0], [1, 0, 0], [0, 0, 1]])) == [[0, 2], [1], [3]]


def test_a_chain_of_links_is_one_block_until_it_has_too_many() -> None:
    angles = [0.0, 1.0, 2.0, 3.3, 4.3, 5.3]  # each close to the next; the third and fourth the least
    chain = make_views([[np.cos(angle), np.sin(angle), 0] for angle in angles[:3]])
    assert part(chain) == [[0, 1, 2]]
    longer = make_views([[np.cos(angle), np.sin(angle), 0.15 * angle] for angle in angles])
    assert part(longer, most=6) == [[0, 1, 2, 3, 4, 5]]
    assert part(longer, most=5) == part(longer, most=3) == [[0, 1, 2], [3, 4, 5]]


def test_a_chain_is_cut_where_it_is_weakest_not_in_half() -> None:
    views = make_views([[1.0, 0.0]] * 3 + [[0.4, 0.92]] * 5)
    assert part(views) == [[0, 1, 2, 3, 4, 5, 6, 7]]
    assert part(views, most=6) == [[0, 1, 2], [3, 4, 5, 6, 7]]


def test_what_hangs_on_a_long_chain_by_a_weak_link_stays_with_it() -> None:
    """Parting at a closeness for all would leave it alone."""
    told = [[1, 0, 0, 0], [0.98, 0.2, 0, 0], [0.55, 0, 0, 0.84]]  # the third hangs on the first
    others = [[0.33, 0, 0.94, 0], [0.33, 0.1, 0.93, 0], [0.34, 0, 0.94, 0.05]]
    views = make_views([*told, *others])
    assert part(views, apart_below=0.1) == [[0, 1, 2, 3, 4, 5]]
    assert part(views, apart_below=0.1, most=4) == [[0, 1, 2], [3, 4, 5]]


def test_what_nothing_tells_apart_is_cut_in_half_not_into_single_articles() -> None:
    sizes = [len(block) for block in part(make_views([[1.0, 0.0]] * 7), most=3)]
    assert sorted(sizes) == [2, 2, 3]


def test_progress_counts_every_article_once() -> None:
    counted: list[int] = []
    find_blocks(make_views([[1.0, 0.0]] * 700), apart_below=0.33, most=4000, advance=counted.append)
    assert sum(counted) == 700
    assert len(counted) > 1


@given(
    angles=st.lists(st.floats(0, 6), min_size=2, max_size=14),
    depths=st.lists(st.floats(-1, 1), min_size=14, max_size=14),
)
@settings(max_examples=60, deadline=None)
def test_clustering_by_blocks_is_clustering_the_whole(angles: list[float], depths: list[float]) -> None:
    places = zip(angles, depths, strict=False)
    views = make_views([[np.cos(angle), np.sin(angle), depth] for angle, depth in places])

    def split(taken: Views) -> list[int]:
        close = compare(taken, taken).astype(np.float64)
        clusterer = HdbscanClusterer(cutoff=0.67)
        groups = group_articles((close + close.T) / 2, clusterer, split_below=0.3, join_above=0.5)
        return [int(group) for group in groups]

    whole = split(views)
    found = [-1] * len(views)
    for number, block in enumerate(part(views)):
        for place, group in zip(block, split(views.take(np.array(block))), strict=True):
            found[place] = number * 100 + group
    pairs = {(one, other) for one, other in zip(whole, found, strict=True)}
    assert len(pairs) == len(set(whole)) == len(set(found))


def test_the_desk_falls_into_its_events() -> None:
    assert part(find_views([origin.article for origin in DESK], DESK_VECTORS)) == [
        [0, 1, 2],
        [3, 4],
        [5],
        [6],
    ]
