"""Distances to the nearest code, against every pair measured one by one."""

from __future__ import annotations

import numpy as np
import pytest

from plots.nearness import MOST_CODES, chosen_codes, invented_beyond, nearest_distances

RNG = np.random.default_rng(5)


@pytest.mark.parametrize("units", [1, 2, 5])
def test_the_nearest_of_all_pairs_is_found(units: int) -> None:
    places, codes = RNG.normal(size=(40, units)), RNG.normal(size=(60, units))
    each = [min(np.linalg.norm(place - code) for code in codes) for place in places]
    assert np.allclose(nearest_distances(places, codes), each)


def test_evenly_spaced_codes_are_invented_beyond_twice_their_spacing() -> None:
    grid = np.stack(np.meshgrid(np.arange(6) * 0.3, np.arange(6) * 0.3), axis=-1).reshape(-1, 2)
    assert invented_beyond(grid, width=2.0) == pytest.approx(0.6)


def test_codes_on_one_another_are_invented_beyond_5_per_cent_of_the_plane() -> None:
    assert invented_beyond(np.zeros((50, 2)), width=2.0) == pytest.approx(0.1)
    assert invented_beyond(np.zeros((1, 2)), width=2.0) == pytest.approx(0.1)


def test_codes_are_chosen_evenly_and_only_finite_ones() -> None:
    codes = np.arange(10_000.0)[:, None].repeat(2, axis=1)
    codes[0] = np.nan
    chosen = chosen_codes(codes)
    assert len(chosen) == MOST_CODES - 1
    assert chosen[-1, 0] == 9999
    assert np.ptp(np.diff(chosen[:, 0])) <= 1


def test_without_codes_every_place_is_infinitely_far() -> None:
    assert np.isinf(nearest_distances(np.zeros((3, 2)), np.empty((0, 2)))).all()
