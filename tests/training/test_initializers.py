"""Initial weights against the distributions that they are said to come from."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pydantic import TypeAdapter

from config.schema import Constant, Initializer, Normal, Section, Uniform, Xavier
from training.initializers import INITIALIZERS, initialize

UNITS, INPUTS = 200, 300
ADAPTER: TypeAdapter[Any] = TypeAdapter(Initializer)


def drawn(options: Section, seed: int = 3, precision: str = "float64") -> NDArray[Any]:
    parameters = np.full((UNITS, INPUTS + 1), np.nan, precision)
    initialize(options, parameters, rng=np.random.default_rng(seed))
    return parameters


def assert_moments(values: NDArray[Any], variance: float, fourth: float) -> None:
    """Mean 0 and this variance, within five standard errors; `fourth` is E x⁴ / variance²."""
    n = values.size
    assert abs(values.mean()) < 5 * math.sqrt(variance / n)
    assert abs(values.var() / variance - 1) < 5 * math.sqrt((fourth - 1) / n)
    assert abs((values**4).mean() / variance**2 - fourth) < 0.1 * fourth


def test_every_initializer_of_the_schema_is_here() -> None:
    assert set(INITIALIZERS) == {Normal, Uniform, Constant, Xavier}


def test_normal_weights_have_the_moments_of_the_normal_distribution() -> None:
    weights = drawn(Normal(name="normal", scale=0.3))[:, :-1]
    assert_moments(weights, 0.3**2, fourth=3.0)


def test_uniform_weights_fill_their_interval_evenly() -> None:
    weights = drawn(Uniform(name="uniform", scale=0.3))[:, :-1]
    assert_moments(weights, 0.3**2 / 3, fourth=9 / 5)
    assert 0.2999 < np.abs(weights).max() <= 0.3


def test_xavier_weights_fill_the_interval_of_glorot_and_bengio() -> None:
    bound = math.sqrt(6 / (INPUTS + UNITS))
    parameters = drawn(Xavier(name="xavier"))
    assert_moments(parameters[:, :-1], 2 / (INPUTS + UNITS), fourth=9 / 5)
    assert 0.999 * bound < np.abs(parameters[:, :-1]).max() <= bound
    assert not parameters[:, -1].any()


def test_constant_weights_are_all_the_same() -> None:
    assert np.unique(drawn(Constant(name="constant", value=-0.7))[:, :-1]).tolist() == [-0.7]


@pytest.mark.parametrize(
    "options",
    [
        {"name": "normal", "scale": 0.3},
        {"name": "uniform", "scale": 0.3},
        {"name": "constant", "value": 0.3},
    ],
    ids=lambda options: options["name"],
)
def test_biases_are_zero_or_drawn_like_the_weights(options: dict[str, Any]) -> None:
    zero = drawn(ADAPTER.validate_python({**options, "biases": "zero"}))
    same = drawn(ADAPTER.validate_python({**options, "biases": "same"}))
    assert not zero[:, -1].any()
    assert np.isfinite(same).all()
    assert math.sqrt((same[:, -1] ** 2).mean()) == pytest.approx(
        math.sqrt((same[:, :-1] ** 2).mean()), rel=0.2
    )


@pytest.mark.parametrize("name", ["normal", "uniform", "constant", "xavier"])
def test_float32_weights_are_the_float64_weights_rounded(name: str) -> None:
    options = ADAPTER.validate_python({"name": name})
    single = drawn(options, precision="float32")
    assert single.dtype == np.float32
    assert np.array_equal(single, drawn(options).astype(np.float32))


@pytest.mark.parametrize("name", ["normal", "uniform", "xavier"])
def test_the_seed_alone_decides(name: str) -> None:
    options = ADAPTER.validate_python({"name": name})
    assert np.array_equal(drawn(options), drawn(options))
    assert not np.isclose(drawn(options, seed=3)[:, :-1], drawn(options, seed=4)[:, :-1]).all()
