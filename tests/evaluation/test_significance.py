import pytest

from aibot_local.evaluation.significance import bootstrap_mean, compute_p_value


def test_a_constant_has_no_width() -> None:
    interval = bootstrap_mean([0.5] * 20)
    assert (interval.mean, interval.low, interval.high) == (0.5, 0.5, 0.5)


def test_the_interval_of_coin_throws() -> None:
    # 100 throws, half of them heads: standard error 0.05, so about 0.4 to 0.6.
    interval = bootstrap_mean([0.0, 1.0] * 50)
    assert interval.mean == 0.5
    assert interval.low == pytest.approx(0.402, abs=0.02)
    assert interval.high == pytest.approx(0.598, abs=0.02)


def test_same_seed_same_interval() -> None:
    values = [0.1, 0.7, 0.3, 0.9]
    assert bootstrap_mean(values, seed=3) == bootstrap_mean(values, seed=3)
    assert bootstrap_mean(values, seed=3, rounds=1200).mean == pytest.approx(0.5)


def test_equal_values_do_not_differ() -> None:
    assert compute_p_value([0.1, 0.2, 0.3], [0.1, 0.2, 0.3]) == 1.0


def test_p_value_by_counting_signs() -> None:
    # Five differences of the same sign: 2 of 32 sign patterns are as extreme.
    assert compute_p_value([1.0] * 5, [0.0] * 5) == pytest.approx(2 / 32, abs=0.01)


def test_clear_differences_are_significant_and_p_is_never_zero() -> None:
    p_value = compute_p_value([1.0 + n / 100 for n in range(40)], [n / 100 for n in range(40)], rounds=999)
    assert p_value == 1 / 1000


def test_direction_does_not_matter() -> None:
    one, other = [0.2, 0.4, 0.1, 0.9], [0.1, 0.5, 0.0, 0.3]
    assert compute_p_value(one, other) == compute_p_value(other, one)


def test_values_have_to_pair() -> None:
    with pytest.raises(ValueError, match="3 values cannot be paired with 2"):
        compute_p_value([1, 2, 3], [1, 2])
    with pytest.raises(ValueError, match="no value"):
        bootstrap_mean([])
