"""`Batches`: every sample once an epoch, in blocks that stay, with noise on the inputs alone."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pytest
from numpy.typing import NDArray

from training import batches as module
from training.batches import Batches

SIZES = pytest.mark.parametrize("size", [1, 4, 5, 10, 12, 23, 40])


def numbered(samples: int = 23, dtype: str = "float64") -> NDArray[Any]:
    """Sample i has the features i, i + 0.25 and i + 0.5."""
    return (np.arange(samples)[:, None] + [0.0, 0.25, 0.5]).astype(dtype)


def an_epoch(batches: Batches) -> tuple[list[NDArray[Any]], list[NDArray[Any]]]:
    """Copies of the inputs and the targets of every batch, laid out in order."""
    inputs, targets = [], []
    for batch in range(batches.count):
        assert batch < batches.lay_out(batch) <= batches.count
        place = batches.place(batch)
        inputs.append(batches.inputs[place].copy())
        targets.append(batches.targets[place].copy())
    return inputs, targets


@pytest.fixture(params=[1, 2, 64])
def blocks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """So many batches are laid out at a time."""
    monkeypatch.setattr(module, "MOST_BLOCKS", request.param)
    return int(request.param)


@SIZES
def test_an_epoch_has_every_sample_once_above_a_row_of_ones(blocks: int, size: int) -> None:
    batches, rng = Batches(numbered(), size), np.random.default_rng(1)
    orders = []
    for _ in range(3):
        batches.begin_epoch(rng=rng)
        inputs, targets = an_epoch(batches)
        lengths = [min(size, 23 - start) for start in range(0, 23, size)]
        assert [block.shape for block in inputs] == [(4, length) for length in lengths]
        whole = np.hstack(inputs)
        assert (whole[-1] == 1.0).all()
        np.testing.assert_array_equal(whole[:-1], np.hstack(targets))
        orders.append(whole[0])
        np.testing.assert_array_equal(whole[:-1].T, numbered()[whole[0].astype(int)])
        assert sorted(whole[0]) == list(range(23))
    shuffled = any((order != orders[0]).any() for order in orders)
    assert shuffled == (size < 23)


@SIZES
def test_the_order_is_the_permutation_that_the_generator_draws(blocks: int, size: int) -> None:
    batches = Batches(numbered(), size)
    for seed in (5, 6):
        batches.begin_epoch(rng=np.random.default_rng(seed))
        expected = np.random.default_rng(seed).permutation(23) if size < 23 else np.arange(23)
        np.testing.assert_array_equal(np.hstack(an_epoch(batches)[0])[0], expected)


@SIZES
def test_any_batch_can_be_asked_for_first(blocks: int, size: int) -> None:
    """As after going back into the middle of an epoch."""
    batches = Batches(numbered(), size)
    batches.begin_epoch(rng=np.random.default_rng(5))
    expected, _ = an_epoch(batches)
    for batch in reversed(range(batches.count)):
        batches.lay_out(batch)
        np.testing.assert_array_equal(batches.inputs[batches.place(batch)], expected[batch])


def test_blocks_lie_together_and_stay_where_they_are() -> None:
    batches, rng = Batches(numbered(), 5), np.random.default_rng(1)
    places = []
    for _ in range(2):
        batches.begin_epoch(rng=rng)
        an_epoch(batches)
        assert all(block.flags.c_contiguous for block in (*batches.inputs, *batches.targets))
        places.append([block.ctypes.data for block in batches.inputs])
    assert places[0] == places[1]


def test_few_blocks_serve_many_batches() -> None:
    batches = Batches(numbered(1000), 1)
    assert len(batches.inputs) == module.MOST_BLOCKS
    large = Batches(np.zeros((1000, 784), "float32"), 100)
    values = sum(block.size for block in large.inputs)
    assert values <= module.MOST_VALUES
    narrow = Batches(np.zeros((32 * 8192, 1)), 8192)
    assert sum(block.size for block in narrow.inputs) == module.MOST_VALUES


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@SIZES
def test_noise_is_on_the_inputs_and_not_on_the_targets(
    size: int, dtype: Literal["float64", "float32"]
) -> None:
    clean, noisy = (Batches(numbered(dtype=dtype), size, noise) for noise in (0.0, 0.125))
    clean.begin_epoch(rng=np.random.default_rng(2))
    noisy.begin_epoch(rng=np.random.default_rng(2))
    inputs, targets = an_epoch(noisy)
    np.testing.assert_array_equal(np.hstack(targets), np.hstack(an_epoch(clean)[1]))
    rng = np.random.default_rng(2)
    if size < 23:
        rng.permutation(23)  # the order is drawn first
    drawn: NDArray[Any] = rng.standard_normal((23, 3), dtype)
    noise = np.hstack(inputs)[:-1] - np.hstack(targets)
    np.testing.assert_allclose(noise.T, 0.125 * drawn, atol=1e-5)
    assert (np.hstack(inputs)[-1] == 1.0).all()
    assert inputs[0].dtype == dtype


@pytest.mark.parametrize("size", [50, 20_000])
def test_noise_is_gaussian_of_that_deviation_and_new_in_every_epoch(size: int) -> None:
    """60,000 numbers: the mean within five standard errors of 0, and so the mean square."""
    samples = np.zeros((20_000, 3))
    batches, rng = Batches(samples, size, 0.3), np.random.default_rng(4)
    epochs = []
    for _ in range(2):
        batches.begin_epoch(rng=rng)
        epochs.append(np.hstack(an_epoch(batches)[0])[:-1])
    for noise in epochs:
        assert abs(noise.mean()) < 5 * 0.3 / np.sqrt(60_000)
        assert abs(np.square(noise / 0.3).mean() - 1) < 5 * np.sqrt(2 / 60_000)
        assert abs(np.mean(np.abs(noise) < 0.3) - 0.6827) < 0.01
    assert abs(np.corrcoef(epochs[0].ravel(), epochs[1].ravel())[0, 1]) < 0.03


@SIZES
def test_nothing_is_drawn_without_need(size: int) -> None:
    batches, rng = Batches(numbered(), size), np.random.default_rng(1)
    before = rng.bit_generator.state
    batches.begin_epoch(rng=rng)
    assert (rng.bit_generator.state != before) == batches.draws == (size < 23)
