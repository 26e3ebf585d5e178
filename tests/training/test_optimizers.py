"""Each optimizer against its published formula, written out longhand for plain Python numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray
from pydantic import TypeAdapter

from config import schema
from training.calls import run
from training.optimizers import OPTIMIZERS, Optimizer, make_optimizer

Longhand = Callable[[float, float, list[float], int], tuple[float, list[float]]]
"""θ, g, state and t (from 1) to the next θ and state."""


def sgd(theta: float, g: float, state: list[float], t: int) -> tuple[float, list[float]]:
    return theta - 0.3 * g, []


def momentum(theta: float, g: float, state: list[float], t: int) -> tuple[float, list[float]]:
    m = 0.8 * state[0] + (1 - 0.8) * g
    return theta - 0.3 * m, [m]


def classical_momentum(
    theta: float, g: float, state: list[float], t: int
) -> tuple[float, list[float]]:
    change = -0.3 * g + 0.8 * state[0]
    return theta + change, [change]


def rmsprop(theta: float, g: float, state: list[float], t: int) -> tuple[float, list[float]]:
    v = 0.95 * state[0] + (1 - 0.95) * g**2
    return theta - 0.02 * g / (math.sqrt(v) + 0.001), [v]


def adam(theta: float, g: float, state: list[float], t: int) -> tuple[float, list[float]]:
    m = 0.8 * state[0] + (1 - 0.8) * g
    v = 0.99 * state[1] + (1 - 0.99) * g**2
    m_hat = m / (1 - 0.8**t)
    v_hat = v / (1 - 0.99**t)
    return theta - 0.02 * m_hat / (math.sqrt(v_hat) + 0.001), [m, v]


# A large epsilon, so that a misplaced one is seen.
TABLE: list[tuple[dict[str, Any], Longhand, list[str]]] = [
    ({"name": "sgd", "learning_rate": 0.3}, sgd, []),
    ({"name": "momentum", "learning_rate": 0.3, "beta1": 0.8}, momentum, ["m"]),
    (
        {"name": "classical_momentum", "learning_rate": 0.3, "momentum": 0.8},
        classical_momentum,
        ["previous step"],
    ),
    (
        {"name": "rmsprop", "learning_rate": 0.02, "beta2": 0.95, "epsilon": 0.001},
        rmsprop,
        ["v"],
    ),
    (
        {"name": "adam", "learning_rate": 0.02, "beta1": 0.8, "beta2": 0.99, "epsilon": 0.001},
        adam,
        ["m", "v"],
    ),
]
every_optimizer = pytest.mark.parametrize(
    ("options", "longhand", "names"), TABLE, ids=[row[0]["name"] for row in TABLE]
)
ADAPTER: TypeAdapter[Any] = TypeAdapter(schema.Optimizer)
TOLERANCES = {"float64": 1e-13, "float32": 3e-6}
START = (1.0, -0.5, 0.25, 2.0, 1e-3)
GRADIENTS = (
    (0.5, -2.0, 0.0, 1e-4, 1.0),
    (0.25, 1.0, 0.0, -1e-4, 1.0),
    (-1.5, 0.125, 3.0, 1e-4, 1.0),
    (0.0, -0.75, -2.0, 0.0, 1.0),
    (2.0, 0.5, 0.125, 5.0, 1.0),
)


def made(options: dict[str, Any], precision: str, size: int = len(START)) -> Optimizer:
    return make_optimizer(ADAPTER.validate_python(options), size, precision)


def rows_of(gradient: ArrayLike, precision: str = "float64") -> NDArray[Any]:
    """A gradient with a row of room below it, in which anything may stand."""
    g = np.array(gradient, precision)
    return np.stack([g, np.full_like(g, np.nan)])


def test_every_optimizer_of_the_schema_has_a_row() -> None:
    found = {type(ADAPTER.validate_python(options)) for options, _, _ in TABLE}
    assert found == set(OPTIMIZERS)


@every_optimizer
@pytest.mark.parametrize("precision", TOLERANCES)
@pytest.mark.parametrize("before", [0, 1, 17, 1000])
def test_five_updates_follow_the_formula_and_so_does_what_is_remembered(
    options: dict[str, Any], longhand: Longhand, names: list[str], precision: str, before: int
) -> None:
    """After `before` updates with gradients of their own, from the state that these leave."""
    optimizer = made(options, precision)
    theta, rows = np.array(START, precision), rows_of(START, precision)
    step = optimizer.step(theta, rows)
    states = [[0.0] * len(names) for _ in START]
    earlier = np.random.default_rng(3).normal(size=(before, len(START))).tolist()
    for t, gradient in enumerate([*earlier, *GRADIENTS], start=1):
        rows[0] = gradient
        if t == before + 1:
            theta[:] = START
        expected = theta.tolist()
        run(step)
        for index, number in enumerate(rows[0].tolist()):
            expected[index], states[index] = longhand(expected[index], number, states[index], t)
        np.testing.assert_allclose(
            theta, expected, rtol=TOLERANCES[precision], atol=TOLERANCES[precision]
        )
        remembered = optimizer.named_state()
        assert list(remembered) == names
        for vector, numbers in zip(remembered.values(), zip(*states, strict=True), strict=False):
            np.testing.assert_allclose(
                vector, numbers, rtol=TOLERANCES[precision], atol=TOLERANCES[precision]
            )
        assert optimizer.updates == t


@every_optimizer
@pytest.mark.parametrize("precision", TOLERANCES)
def test_a_step_leaves_the_gradient_and_the_precision_as_they_are(
    options: dict[str, Any], longhand: Longhand, names: list[str], precision: str
) -> None:
    optimizer = made(options, precision)
    theta, rows = np.array(START, precision), rows_of(GRADIENTS[0], precision)
    place = theta.__array_interface__["data"]
    run(optimizer.step(theta, rows))
    assert np.array_equal(rows[0], np.array(GRADIENTS[0], precision))
    assert theta.__array_interface__["data"] == place
    assert theta.dtype == optimizer.state.dtype == precision


@every_optimizer
def test_state_is_owned_and_starts_at_zero(
    options: dict[str, Any], longhand: Longhand, names: list[str]
) -> None:
    one, other = made(options, "float64"), made(options, "float64")
    assert one.state.shape == (len(names), len(START))
    assert not one.state.any()
    assert one.updates == 0
    theta, rows = np.array(START), rows_of(GRADIENTS[0])
    run(one.step(theta, rows))
    for array in (theta, rows, other.state, *one.named_state().values()):
        assert not np.shares_memory(one.state, array)
    assert not other.state.any()
    assert other.updates == 0


@pytest.mark.parametrize("precision", TOLERANCES)
def test_adam_moves_by_the_learning_rate_at_every_update_of_a_constant_gradient(
    precision: str,
) -> None:
    """With g constant m̂ = g and v̂ = g² at every t, so each update is η g / (|g| + ε)."""
    options = {"name": "adam", "learning_rate": 0.01, "beta1": 0.9, "beta2": 0.999}
    optimizer = made(options, precision, size=2)
    theta: NDArray[Any] = np.zeros(2, precision)
    step = optimizer.step(theta, rows_of([4.0, -0.5], precision))
    for update in range(1, 51):
        run(step)
        np.testing.assert_allclose(theta, [-0.01 * update, 0.01 * update], rtol=1e-5)
