"""Damaged files of every format: only articles that keep their contract, and flaws, may come out.

`benchmarks/fuzz_inputs.py` does the same for longer, and over real files.
"""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutating import SEEDS, check_file, mutate

ROUNDS = 500


@pytest.mark.slow
@pytest.mark.parametrize("name", SEEDS)
def test_damaged_files(name: str) -> None:
    chance = random.Random(f"2026 {name}")  # noqa: S311 - the same damage on every run
    read = sum(check_file(name, mutate(SEEDS[name], chance)) for _ in range(ROUNDS))
    assert read, "some damage is slight"


def test_undamaged_seeds_are_read() -> None:
    for name, data in SEEDS.items():
        assert check_file(name, data), name


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(SEEDS)), st.binary(max_size=400), st.integers(0, 2_000))
def test_any_bytes_anywhere(name: str, scrap: bytes, place: int) -> None:
    check_file(name, SEEDS[name][:place] + scrap + SEEDS[name][place:])
    check_file(name, scrap)
