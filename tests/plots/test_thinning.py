"""Long curves with fewer points and all their peaks."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from plots.thinning import thin


@given(st.integers(1, 5000), st.integers(4, 1200), st.integers(0, 2**32 - 1))
def test_ends_and_peaks_stay_and_points_are_few(count: int, most: int, seed: int) -> None:
    values = np.random.default_rng(seed).normal(size=count)
    kept = thin(values, most)
    assert len(kept) <= max(most, 1)
    assert (kept[0], kept[-1]) == (0, count - 1)
    assert (np.diff(kept) > 0).all()
    assert values[kept].max() == values.max()
    assert values[kept].min() == values.min()


def test_a_curve_that_is_short_enough_stays_whole() -> None:
    assert thin(np.arange(1000.0)).tolist() == list(range(1000))


def test_a_single_spike_among_a_million_points_stays() -> None:
    values = np.zeros(1_000_000)
    values[123_456] = 1.0
    assert 123_456 in thin(values)


def test_every_run_keeps_its_own_smallest_and_largest() -> None:
    values = np.random.default_rng(0).normal(size=10_002)
    kept = set(thin(values, 1002).tolist())
    for start in range(1, 10_001, 20):
        run = values[start : start + 20]
        assert start + int(run.argmin()) in kept
        assert start + int(run.argmax()) in kept
