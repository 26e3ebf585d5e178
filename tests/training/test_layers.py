"""One layer against its four formulas, entry by entry."""

from __future__ import annotations

import math

import numpy as np
import pytest

from training.activations import ACTIVATIONS
from training.calls import run
from training.layers import Dense

IN, OUT, SAMPLES = 3, 2, 4


@pytest.fixture
def layer() -> Dense:
    rng = np.random.default_rng(5)
    shape = (OUT, IN + 1)
    return Dense(rng.normal(size=shape), np.full(shape, np.nan), ACTIVATIONS["tanh"](float))


@pytest.fixture
def below() -> np.ndarray:
    """What the layer reads: activations, and the row of ones that the biases meet."""
    rng = np.random.default_rng(6)
    return np.vstack([rng.normal(size=(IN, SAMPLES)), np.ones(SAMPLES)])


@pytest.fixture
def delta() -> np.ndarray:
    return np.random.default_rng(7).normal(size=(OUT, SAMPLES))


def test_output_is_the_activation_of_weighted_inputs_and_bias(
    layer: Dense, below: np.ndarray
) -> None:
    z, a = np.empty((OUT, SAMPLES)), np.empty((OUT, SAMPLES))
    run(layer.forward(below, z, a))
    for unit in range(OUT):
        for sample in range(SAMPLES):
            total = layer.biases[unit] + math.fsum(
                layer.weights[unit, index] * below[index, sample] for index in range(IN)
            )
            assert z[unit, sample] == pytest.approx(total, rel=1e-13)
            assert a[unit, sample] == pytest.approx(math.tanh(total), rel=1e-13)


def test_gradient_sums_over_the_samples_for_weights_and_biases_alike(
    layer: Dense, below: np.ndarray, delta: np.ndarray
) -> None:
    layer.gradient(delta, below)()
    for unit in range(OUT):
        for index in range(IN):
            terms = [delta[unit, sample] * below[index, sample] for sample in range(SAMPLES)]
            assert layer.gradient_block[unit, index] == pytest.approx(math.fsum(terms), rel=1e-13)
        assert layer.gradient_block[unit, IN] == pytest.approx(math.fsum(delta[unit]), rel=1e-13)


def test_error_below_goes_back_through_the_weights_and_not_the_biases(
    layer: Dense, delta: np.ndarray
) -> None:
    result = np.empty((IN + 1, SAMPLES))
    layer.backward(delta, result)()
    for index in range(IN):
        for sample in range(SAMPLES):
            terms = [layer.weights[unit, index] * delta[unit, sample] for unit in range(OUT)]
            assert result[index, sample] == pytest.approx(math.fsum(terms), rel=1e-13)


def test_error_is_multiplied_by_the_slopes_unless_all_are_one(
    layer: Dense, delta: np.ndarray
) -> None:
    slopes = np.random.default_rng(8).normal(size=(OUT, SAMPLES))
    expected = delta * slopes
    run(layer.slope(delta, slopes))
    np.testing.assert_array_equal(delta, expected)
    layer.activation = ACTIVATIONS["identity"](float)
    assert layer.slope(delta, slopes) == []
