"""Losses against sums written out in plain Python, and against closed forms."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from config.schema import LOSSES as NAMES
from config.schema import LossName
from training.calls import run
from training.losses import LOSSES, Reduction, rmse

PRECISIONS = {"float64": 1e-14, "float32": 1e-6}
precisions = pytest.mark.parametrize("precision", PRECISIONS)
reductions = pytest.mark.parametrize("reduction", ["mean", "sum"])

OUTPUTS, SAMPLES = 3, 5
ENTRIES = OUTPUTS * SAMPLES
COUNTED: dict[str, int] = {"mean": ENTRIES, "sum": SAMPLES}
"""What each reduction divides the sum over all entries by."""


def blocks(precision: str) -> tuple[NDArray[Any], NDArray[Any]]:
    rng = np.random.default_rng(7)
    shape = (OUTPUTS, SAMPLES)
    return (
        rng.uniform(0.05, 0.95, shape).astype(precision),
        rng.uniform(0.0, 1.0, shape).astype(precision),
    )


def pairs(a: NDArray[Any], t: NDArray[Any]) -> list[tuple[float, float]]:
    return list(zip(a.ravel().tolist(), t.ravel().tolist(), strict=True))


def value_of(
    name: LossName, output: NDArray[Any], target: NDArray[Any], reduction: Reduction = "mean"
) -> float:
    outputs, samples = output.shape
    loss = LOSSES[name](outputs, samples, reduction, output.dtype)
    return loss.value(output, target, np.empty_like(output))


def delta_of(
    name: LossName, output: NDArray[Any], target: NDArray[Any], reduction: Reduction = "mean"
) -> NDArray[Any]:
    out = np.empty_like(output)
    outputs, samples = output.shape
    run(LOSSES[name](outputs, samples, reduction, output.dtype).delta(output, target, out))
    return out


def test_every_loss_of_the_schema_is_here() -> None:
    assert set(LOSSES) == set(NAMES)


@precisions
@reductions
def test_mean_squared_error_is_the_sum_of_squares_over_what_is_counted(
    reduction: Reduction, precision: str
) -> None:
    a, t = blocks(precision)
    expected = math.fsum((x - y) ** 2 for x, y in pairs(a, t)) / COUNTED[reduction]
    assert value_of("mse", a, t, reduction) == pytest.approx(expected, rel=PRECISIONS[precision])


@precisions
@reductions
def test_delta_of_mean_squared_error_is_twice_the_difference_over_what_is_counted(
    reduction: Reduction, precision: str
) -> None:
    a, t = blocks(precision)
    expected = [2.0 * (x - y) / COUNTED[reduction] for x, y in pairs(a, t)]
    got = delta_of("mse", a, t, reduction).ravel()
    np.testing.assert_allclose(got, expected, rtol=PRECISIONS[precision], atol=0)


@precisions
def test_rmse_is_the_root_of_the_mean_and_its_delta_has_length_one_over_root_n(
    precision: str,
) -> None:
    a, t = blocks(precision)
    root = math.sqrt(math.fsum((x - y) ** 2 for x, y in pairs(a, t)) / ENTRIES)
    delta = delta_of("rmse", a, t).ravel()
    assert value_of("rmse", a, t) == pytest.approx(root, rel=PRECISIONS[precision])
    expected = [(x - y) / (ENTRIES * root) for x, y in pairs(a, t)]
    np.testing.assert_allclose(delta, expected, rtol=PRECISIONS[precision], atol=0)
    length = math.sqrt(math.fsum(d * d for d in delta.tolist()))
    assert length == pytest.approx(1 / math.sqrt(ENTRIES), rel=PRECISIONS[precision])


@precisions
def test_rmse_of_a_perfect_output_is_zero_and_pulls_nowhere(precision: str) -> None:
    a, _ = blocks(precision)
    assert value_of("rmse", a, a.copy()) == 0.0
    assert not delta_of("rmse", a, a.copy()).any()


@precisions
@reductions
def test_binary_cross_entropy_is_the_textbook_sum_where_that_can_be_computed(
    reduction: Reduction, precision: str
) -> None:
    a, t = blocks(precision)
    z = np.log(a.astype(float) / (1.0 - a)).astype(precision)
    total = math.fsum(
        -y * math.log(1 / (1 + math.exp(-x))) - (1 - y) * math.log(1 / (1 + math.exp(x)))
        for x, y in pairs(z, t)
    )
    got = value_of("binary_cross_entropy", z, t, reduction)
    assert got == pytest.approx(total / COUNTED[reduction], rel=PRECISIONS[precision])


@precisions
@reductions
def test_delta_of_binary_cross_entropy_by_the_logit_is_output_minus_target(
    reduction: Reduction, precision: str
) -> None:
    a, t = blocks(precision)
    assert LOSSES["binary_cross_entropy"].from_logits
    expected = [(x - y) / COUNTED[reduction] for x, y in pairs(a, t)]
    got = delta_of("binary_cross_entropy", a, t, reduction).ravel()
    np.testing.assert_allclose(got, expected, rtol=PRECISIONS[precision], atol=0)


# -t log σ(z) - (1 - t) log(1 - σ(z)) for |z| where e^-|z| is lost beside 1: (1 - t) z, or -t z.
@precisions
@pytest.mark.parametrize("target", [0.0, 1.0, 0.3])
@pytest.mark.parametrize("size", [100.0, 1000.0, 10_000.0])
def test_binary_cross_entropy_is_exact_for_large_logits(
    size: float, target: float, precision: str
) -> None:
    t = np.array([[target]], precision)
    exactly = float(t[0, 0])
    tolerance = PRECISIONS[precision]
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        right = value_of("binary_cross_entropy", np.array([[size]], precision), t)
        left = value_of("binary_cross_entropy", np.array([[-size]], precision), t)
    assert right == pytest.approx((1.0 - exactly) * size, rel=tolerance, abs=1e-40)
    assert left == pytest.approx(exactly * size, rel=tolerance, abs=1e-40)


@precisions
@pytest.mark.parametrize("size", [10.0, 40.0, 80.0])
def test_a_confident_and_right_output_still_has_a_loss_above_zero(
    size: float, precision: str
) -> None:
    """log(1 + e^-z), which a clip at 1e-7 would make 1e-7."""
    z, t = np.array([[size, -size]], precision), np.array([[1.0, 0.0]], precision)
    expected = math.log1p(math.exp(-size))
    assert value_of("binary_cross_entropy", z, t) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("target", [0.0, 0.3, 1.0])
def test_binary_cross_entropy_of_an_undecided_output_is_log_two(target: float) -> None:
    got = value_of("binary_cross_entropy", np.zeros((1, 1)), np.array([[target]]))
    assert got == pytest.approx(math.log(2.0), rel=1e-15)


@precisions
@reductions
def test_clipped_cross_entropy_is_the_textbook_sum_of_outputs_that_are_cut_off(
    reduction: Reduction, precision: str
) -> None:
    a, t = blocks(precision)
    a[0, :3] = 0.0, 1.0, 2.5
    cut = a.astype(float).clip(1e-7, 1 - 1e-7)
    expected = math.fsum(-y * math.log(x) - (1 - y) * math.log(1 - x) for x, y in pairs(cut, t))
    got = value_of("clipped_binary_cross_entropy", a, t, reduction)
    tolerance = 0.02 if precision == "float32" else 1e-9  # 1 - 1e-7 is 1 - 1.19e-7 in float32
    assert got == pytest.approx(expected / COUNTED[reduction], rel=tolerance)


@reductions
def test_delta_of_clipped_cross_entropy_is_its_slope_and_zero_where_outputs_are_cut_off(
    reduction: Reduction,
) -> None:
    a, t = blocks("float64")
    a[0, :3] = 0.0, 1.0, 2.5
    got = delta_of("clipped_binary_cross_entropy", a, t, reduction)
    assert not got[0, :3].any()
    step = 1e-6
    for index in np.ndindex(a.shape):
        shift = np.zeros_like(a)
        shift[index] = step
        difference = value_of("clipped_binary_cross_entropy", a + shift, t, reduction)
        difference -= value_of("clipped_binary_cross_entropy", a - shift, t, reduction)
        if 0 < a[index] < 1:
            assert got[index] == pytest.approx(difference / (2 * step), rel=1e-6)


@precisions
@reductions
@pytest.mark.parametrize("name", NAMES)
def test_losses_of_a_stack_are_those_of_its_networks(
    name: LossName, reduction: Reduction, precision: str
) -> None:
    """Side by side, (outputs, R, samples), beside one after the other; the second is perfect."""
    a, t = blocks(precision)
    networks = [(a, t), (t, t), (t, a), (1 - a, t)]
    output, target = (np.stack(part, axis=1) for part in zip(*networks, strict=True))
    loss, scratch = LOSSES[name](OUTPUTS, SAMPLES, reduction, precision), np.empty_like(output)
    near = PRECISIONS[precision]
    expected = [value_of(name, *pair, reduction) for pair in networks]
    np.testing.assert_allclose(loss.values(output, target, scratch), expected, rtol=near, atol=near)
    deltas = np.empty_like(output)
    run(loss.delta(output, target, deltas))
    for index, pair in enumerate(networks):
        alone = delta_of(name, *pair, reduction)
        np.testing.assert_allclose(deltas[:, index], alone, rtol=near, atol=near)


def test_rmse_is_over_every_entry() -> None:
    assert rmse([[3.0, 0.0], [0.0, 4.0]], [[0.0, 0.0], [0.0, 0.0]]) == 2.5


@pytest.mark.parametrize("other", [[[0.0, 0.0]], [0.0, 0.0], [[0.0], [0.0]]])
def test_rmse_of_unequal_shapes_is_an_error_rather_than_a_broadcast(other: list[Any]) -> None:
    with pytest.raises(ValueError, match="shapes differ"):
        rmse([[0.0, 0.0], [0.0, 0.0]], other)


@pytest.mark.parametrize(("precision", "size"), [("float32", 1e25), ("float64", 1e200)])
def test_rmse_is_finite_where_only_its_squares_are_not(precision: str, size: float) -> None:
    """(3, 4, 0, 0) has the root mean square 5 / 2."""
    a = np.array([[3 * size, 0.0], [0.0, -4 * size]], precision)
    with np.errstate(over="ignore"):
        assert rmse(a, np.zeros_like(a)) == pytest.approx(2.5 * size, rel=1e-6)


def test_rmse_of_nothing_of_next_to_nothing_and_of_too_much() -> None:
    zero = np.zeros((2, 2))
    assert rmse(zero, zero) == 0
    assert rmse(zero + 1e-200, zero) == pytest.approx(1e-200, rel=1e-12, abs=0)
    assert rmse(zero + math.inf, zero) == math.inf


def test_rmse_is_finite_where_only_differences_in_single_precision_are_not() -> None:
    a = np.full((2, 2), 3e38, "float32")
    assert rmse(a, -a) == pytest.approx(6e38, rel=1e-6)


def test_losses_in_float32_are_finite_beyond_its_squares() -> None:
    a, t = np.array([[3e25, 0.0], [0.0, -4e25]], "float32"), np.zeros((2, 2), "float32")
    with np.errstate(over="ignore"):
        assert value_of("mse", a, t) == pytest.approx(6.25e50, rel=1e-6)
        assert value_of("rmse", a, t) == pytest.approx(2.5e25, rel=1e-6)
        expected = [[0.3, 0.0], [0.0, -0.4]]  # (a - t) / (n L)
        np.testing.assert_allclose(delta_of("rmse", a, t), expected, rtol=1e-6)


def test_losses_of_a_stack_in_float32_are_finite_beyond_its_squares() -> None:
    """The second network is so large; the first has the differences 3, 0, 0, -4."""
    one = np.array([[3.0, 0.0], [0.0, -4.0]], "float32")
    a = np.stack([one, np.float32(1e25) * one], axis=1)
    t, deltas = np.zeros_like(a), np.empty_like(a)
    mse = LOSSES["mse"](2, 2, "mean", "float32").values(a, t, np.empty_like(a))
    np.testing.assert_allclose(mse, [6.25, 6.25e50], rtol=1e-6)
    run(LOSSES["rmse"](2, 2, "mean", "float32").delta(a, t, deltas))
    np.testing.assert_allclose(deltas, np.stack([one / 10, one / 10], axis=1), rtol=1e-6)


def test_cross_entropy_in_float32_is_finite_beyond_its_sums() -> None:
    z = np.full((2, 1, 1), 3e38, "float32")
    t, scratch = np.zeros_like(z), np.empty_like(z)
    loss = LOSSES["binary_cross_entropy"](2, 1, "sum", "float32")
    assert loss.values(z, t, scratch)[0] == pytest.approx(6e38, rel=1e-6)
    assert value_of("binary_cross_entropy", z[:, 0], t[:, 0], "sum") == pytest.approx(6e38)
