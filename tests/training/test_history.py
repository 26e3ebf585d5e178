"""`History`: bounded, keeps its peaks, and never rewrites a curve that it has handed out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.history import CAPACITY, History
from training.snapshot import Curve


def filled(measurements: int, capacity: int = CAPACITY) -> History:
    history = History(capacity)
    for update in range(measurements):
        history.record(update, update // 10, loss=update / 2, rmse=float(update))
    return history


def test_a_curve_is_what_was_recorded() -> None:
    history = History()
    history.record(0, 0, loss=4.0, rmse=2.0)
    history.record(13, 1, loss=1.0, rmse=1.0)
    curve = history.curve()
    assert curve.updates.tolist() == [0, 13]
    assert curve.epochs.tolist() == [0, 1]
    assert curve.losses.tolist() == [4.0, 1.0]
    assert curve.rmses.tolist() == [2.0, 1.0]


def test_nothing_is_lost_below_the_capacity() -> None:
    curve = filled(5000).curve()
    assert curve.updates.tolist() == curve.rmses.tolist() == list(range(5000))
    assert curve.losses.tolist() == [update / 2 for update in range(5000)]
    assert curve.epochs.tolist() == [update // 10 for update in range(5000)]
    assert {curve.updates.dtype, curve.epochs.dtype} == {np.dtype(np.int64)}


def test_what_is_not_measured_has_no_curve() -> None:
    curve = filled(3).curve()
    assert curve.held_out_rmses is None
    assert curve.target_log_losses is None


@pytest.mark.parametrize("again", [lambda history: history, lambda h: History.of(h.curve())])
def test_further_measures_have_curves_of_their_own(again: Callable[[History], History]) -> None:
    held_out, hot = History(), History()
    for update in range(3):
        held_out.record(update, 0, loss=1.0, rmse=1.0, held_out=10.0 + update)
        hot.record(update, 0, loss=1.0, rmse=1.0, target_log_loss=20.0 + update)
    curve = again(held_out).curve()
    assert curve.held_out_rmses is not None
    assert curve.held_out_rmses.tolist() == [10, 11, 12]
    assert curve.target_log_losses is None
    curve = again(hot).curve()
    assert curve.held_out_rmses is None
    assert curve.target_log_losses is not None
    assert curve.target_log_losses.tolist() == [20, 21, 22]


def test_a_measure_that_ends_with_a_change_of_settings_keeps_its_curve() -> None:
    history = History()
    history.record(0, 0, loss=1.0, rmse=1.0, target_log_loss=5.0)
    history.record(1, 0, loss=1.0, rmse=1.0)
    kept = history.curve().target_log_losses
    np.testing.assert_array_equal(kept, [5.0, np.nan])


def test_an_update_is_recorded_once() -> None:
    history = filled(3)
    history.record(2, 0, loss=9.0, rmse=9.0)
    assert history.curve().rmses.tolist() == [0.0, 1.0, 2.0]


def test_an_update_before_the_last_is_an_error() -> None:
    history = filled(3)
    with pytest.raises(ValueError, match="update 1 comes before update 2"):
        history.record(1, 0, loss=0.0, rmse=0.0)


@pytest.mark.parametrize("capacity", [64, 1024, 4096])
def test_memory_is_bounded(capacity: int) -> None:
    history = History(capacity)
    for update in range(10 * capacity):
        history.record(update, 0, loss=0.0, rmse=float(update % 7))
        if update % 97 == 0:
            assert len(history.curve().updates) <= capacity
    assert capacity // 4 <= len(history.curve().updates) <= capacity


@settings(deadline=None, max_examples=40)
@given(
    peaks=st.dictionaries(st.integers(0, 1999), st.floats(-9, 9), min_size=1, max_size=5),
    capacity=st.sampled_from([64, 128, 256]),
)
def test_ends_and_the_highest_and_lowest_peak_survive_thinning(
    peaks: dict[int, float], capacity: int
) -> None:
    rmses = np.full(2000, 0.5)
    for update, height in peaks.items():
        rmses[update] = height
    history = History(capacity)
    for update, rmse in enumerate(rmses.tolist()):
        history.record(update, 0, loss=rmse**2, rmse=rmse)
    curve = history.curve()
    assert curve.updates[0] == 0
    assert curve.updates[-1] == 1999
    assert (np.diff(curve.updates) > 0).all()
    assert np.array_equal(curve.rmses, rmses[curve.updates])
    assert np.array_equal(curve.losses, rmses[curve.updates] ** 2)
    assert curve.rmses.max() == rmses.max()
    assert curve.rmses.min() == rmses.min()


def test_a_long_curve_of_any_length_can_be_gone_on_with() -> None:
    """Also one of a file, whose length is no multiple of four; its ends stay, peaks or not."""
    updates = np.arange(CAPACITY + 3)
    rmses = np.tile([5.0, 9.0, 1.0, 5.0], len(updates))[: len(updates)]
    rmses[[0, -1]] = 5.0
    history = History.of(Curve(updates, updates, rmses, rmses))
    history.record(len(updates), len(updates), loss=0.0, rmse=5.0)
    kept = history.curve()
    assert len(kept.updates) == CAPACITY // 2 + 3  # two of every four, and three ends
    assert kept.updates[[0, -2, -1]].tolist() == [0, CAPACITY + 2, CAPACITY + 3]
    assert (kept.rmses[1:-2] != 5).all()


def test_a_curve_handed_out_never_changes() -> None:
    history = History(capacity=64)
    handed_out = []
    for update in range(1000):
        history.record(update, 0, loss=1.0, rmse=float(update % 13))
        if update % 20 == 0:
            curve = history.curve()
            handed_out.append((curve, curve.updates.tolist(), curve.rmses.tolist()))
        if update == 700:
            history.cut(690)
    for curve, updates, rmses in handed_out:
        assert curve.updates.tolist() == updates
        assert curve.rmses.tolist() == rmses


def test_a_curve_from_before_a_cut_keeps_what_was_cut() -> None:
    history = filled(10)
    before = history.curve()
    history.cut(4)
    for update in range(5, 10):
        history.record(update, 0, loss=-1.0, rmse=-1.0)
    assert before.rmses.tolist() == [float(update) for update in range(10)]


def test_a_curve_is_read_only() -> None:
    curve = filled(3).curve()
    for array in (curve.updates, curve.epochs, curve.losses, curve.rmses):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


@pytest.mark.parametrize(("update", "kept"), [(-1, 0), (0, 1), (15, 2), (20, 3), (99, 4)])
def test_a_cut_forgets_what_comes_after(update: int, kept: int) -> None:
    history = History()
    for at in (0, 10, 20, 30):
        history.record(at, at // 10, loss=1.0, rmse=1.0)
    history.cut(update)
    assert history.curve().updates.tolist() == [0, 10, 20, 30][:kept]
    history.record(update + 1, 0, loss=1.0, rmse=1.0)
    assert history.curve().updates[-1] == update + 1
