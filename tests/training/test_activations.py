"""Activations against the math library, and slopes against closed forms in z."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from config.schema import ACTIVATIONS as NAMES
from config.schema import ActivationName
from training.activations import ACTIVATIONS
from training.calls import run

POINTS = (-30.0, -5.0, -1.5, -0.25, -1e-3, 1e-3, 0.25, 0.75, 1.5, 5.0, 30.0)

VALUES: dict[ActivationName, Callable[[float], float]] = {
    "identity": lambda z: z,
    "sigmoid": lambda z: 1.0 / (1.0 + math.exp(-z)),
    "tanh": math.tanh,
    "relu": lambda z: max(z, 0.0),
}
SLOPES: dict[ActivationName, Callable[[float], float]] = {
    "identity": lambda z: 1.0,
    "sigmoid": lambda z: math.exp(-z) / (1.0 + math.exp(-z)) ** 2,
    "tanh": lambda z: 1.0 / math.cosh(z) ** 2,
    "relu": lambda z: 1.0 if z > 0 else 0.0,
}
TOLERANCES = {"float64": 4e-16, "float32": 2e-7}

precisions = pytest.mark.parametrize("precision", TOLERANCES)
activations = pytest.mark.parametrize("name", VALUES)


def test_every_activation_of_the_schema_is_here() -> None:
    assert set(ACTIVATIONS) == set(NAMES) == set(VALUES)


@precisions
@activations
def test_value_is_that_of_the_math_library(name: ActivationName, precision: str) -> None:
    z = np.array([POINTS], precision)
    a = np.empty_like(z)
    run(ACTIVATIONS[name](precision).apply(z, a))
    expected = [VALUES[name](float(point)) for point in z[0]]
    tolerance = TOLERANCES[precision]
    np.testing.assert_allclose(a[0], expected, rtol=tolerance, atol=tolerance)


@precisions
@activations
def test_slope_from_the_output_is_the_derivative_at_the_input(
    name: ActivationName, precision: str
) -> None:
    activation = ACTIVATIONS[name](precision)
    z = np.array([POINTS], precision)
    a, slope = np.empty_like(z), np.ones_like(z)
    run(activation.apply(z, a))
    calls = activation.slope(a, slope)
    run(calls)
    assert activation.slope_is_one == (not calls)
    expected = [SLOPES[name](float(point)) for point in z[0]]
    np.testing.assert_allclose(slope[0], expected, rtol=0, atol=4 * TOLERANCES[precision])


@activations
def test_input_and_output_may_be_one_block(name: ActivationName) -> None:
    z = np.array([POINTS])
    apart = np.empty_like(z)
    activation = ACTIVATIONS[name](np.float64)
    run(activation.apply(z.copy(), apart))
    run(activation.apply(z, z))
    assert np.array_equal(z, apart)


@activations
def test_input_is_kept_where_the_output_goes_elsewhere(name: ActivationName) -> None:
    z = np.array([POINTS])
    run(ACTIVATIONS[name](np.float64).apply(z, np.empty_like(z)))
    assert z[0].tolist() == list(POINTS)


@pytest.mark.parametrize(
    ("name", "low", "high"), [("sigmoid", 0.0, 1.0), ("tanh", -1.0, 1.0), ("relu", 0.0, 10_000.0)]
)
@precisions
def test_far_inputs_give_the_limits_without_overflow(
    name: ActivationName, low: float, high: float, precision: str
) -> None:
    z = np.array([[-10_000.0, 10_000.0]], precision)
    a = np.empty_like(z)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        run(ACTIVATIONS[name](precision).apply(z, a))
    assert a.tolist() == [[low, high]]


def test_slope_of_relu_at_zero_is_zero() -> None:
    slope = np.array([[5.0]])
    run(ACTIVATIONS["relu"](np.float64).slope(np.zeros((1, 1)), slope))
    assert slope[0, 0] == 0.0
