"""B-cubed worked by hand, and its edges."""

import random

import pytest

from aibot_local.errors import InputError
from aibot_local.evaluation.clustering_metrics import compare_groupings


def test_by_hand() -> None:
    # Events {a b c} {d e}; found {a b} {c d e}.
    # Precision: a, b 2/2; c 1/3; d, e 2/3        -> (1 + 1 + 1/3 + 2/3 + 2/3) / 5 = 11/15
    # Recall:    a, b 2/3; c 1/3; d, e 2/2        -> (2/3 + 2/3 + 1/3 + 1 + 1) / 5 = 11/15
    result = compare_groupings("AAABB", "xxyyy")
    assert result.precision == pytest.approx(11 / 15)
    assert result.recall == pytest.approx(11 / 15)
    assert result.f1 == pytest.approx(11 / 15)
    assert result.alone == 0


def test_everything_in_one_group() -> None:
    # Precision of each article is its event's share of the pile: (3 * 3/4 + 1 * 1/4) / 4 = 10/16.
    result = compare_groupings("AAAB", "xxxx")
    assert (result.precision, result.recall) == (pytest.approx(10 / 16), 1)
    assert result.rand == 0


def test_every_article_alone() -> None:
    # Recall is one over the size of its event: (3 * 1/3 + 1) / 4 = 1/2.
    result = compare_groupings("AAAB", "wxyz")
    assert (result.precision, result.recall, result.alone) == (1, pytest.approx(1 / 2), 1)
    assert result.f1 == pytest.approx(2 / 3)


def test_names_of_groups_do_not_matter() -> None:
    result = compare_groupings([5, 5, 9], ["p", "p", "q"])
    assert (result.precision, result.recall, result.f1, result.rand, result.information) == (1, 1, 1, 1, 1)


def test_order_does_not_matter_and_sides_mirror() -> None:
    draw = random.Random(5)  # noqa: S311
    gold = [draw.randrange(6) for _ in range(80)]
    found = [draw.randrange(9) for _ in range(80)]
    order = draw.sample(range(80), 80)
    straight = compare_groupings(gold, found)
    shuffled = compare_groupings([gold[i] for i in order], [found[i] for i in order])
    mirrored = compare_groupings(found, gold)
    assert shuffled.f1 == pytest.approx(straight.f1)
    assert (mirrored.precision, mirrored.recall) == (
        pytest.approx(straight.recall),
        pytest.approx(straight.precision),
    )


def test_what_cannot_be_compared() -> None:
    with pytest.raises(InputError, match="2 given labels for 1"):
        compare_groupings("AB", "x")
    with pytest.raises(InputError, match="no labels"):
        compare_groupings("", "")
