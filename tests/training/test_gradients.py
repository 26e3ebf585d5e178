"""Backpropagation against central differences of losses that are written out here as formulas.

520 networks, each alone and in a stack with another one of its kind; every parameter of each.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from config.schema import ACTIVATIONS, ActivationName, LossName, Model
from training import passes as passes_module
from training.calls import Call, run
from training.layers import Dense
from training.losses import BinaryCrossEntropy, Reduction
from training.network import Network
from training.passes import Pass, Room
from training.stack import Stack, StackedDense

Values = NDArray[np.float64]

TOLERANCE = 1e-6
STEP = 1e-3
CASES = 520
INITIALIZERS: list[dict[str, Any]] = [
    {"name": "normal", "scale": 0.7},
    {"name": "normal", "scale": 0.7, "biases": "same"},
    {"name": "uniform", "scale": 1.0},
    {"name": "uniform", "scale": 1.0, "biases": "same"},
    {"name": "constant", "value": 0.3},
    {"name": "constant", "value": 0.3, "biases": "same"},
    {"name": "xavier"},
]
OBJECTIVES: list[tuple[LossName, Reduction]] = [
    ("mse", "mean"),
    ("mse", "sum"),
    ("rmse", "mean"),
    ("binary_cross_entropy", "mean"),
    ("binary_cross_entropy", "sum"),
    ("clipped_binary_cross_entropy", "mean"),
    ("clipped_binary_cross_entropy", "sum"),
]
CLIP = 1e-7
"""What the clipped loss keeps away from 0 and 1."""
BATCHES = (1, 2, 7)


@dataclass(frozen=True, eq=False)
class Case:
    number: int
    sizes: tuple[int, ...]
    activations: tuple[ActivationName, ...]
    initializer: dict[str, Any]
    loss: LossName
    reduction: Reduction
    batch: int

    def __str__(self) -> str:
        layers = "-".join(map(str, self.sizes))
        names = ",".join(self.activations)
        return f"{layers} {names} {self.loss} {self.reduction} batch {self.batch}"

    def model(self) -> Model:
        return Model.model_validate(
            {
                "layers": self.sizes,
                "code_layer": 1,
                "activations": self.activations,
                "initializer": self.initializer,
            }
        )


def make_case(number: int) -> Case:
    """Objectives, initializers and batches by turns, and the rest drawn."""
    rng = np.random.default_rng([2021, number])
    loss, reduction = OBJECTIVES[number % len(OBJECTIVES)]
    depth = 3 + number % 3
    ends = int(rng.integers(2, 5))
    sizes = (ends, *(int(size) for size in rng.integers(1, 6, depth - 2)), ends)
    names = list(ACTIVATIONS)
    if number % 4:
        chosen = [names[index] for index in rng.integers(len(names), size=depth - 1)]
    else:
        chosen = [names[number // 4 % len(names)]] * (depth - 1)
    if loss == "binary_cross_entropy":
        chosen[-1] = "sigmoid"
    return Case(
        number=number,
        sizes=sizes,
        activations=tuple(chosen),
        initializer=INITIALIZERS[number // len(OBJECTIVES) % len(INITIALIZERS)],
        loss=loss,
        reduction=reduction,
        batch=BATCHES[number // 3 % len(BATCHES)],
    )


ALL = [make_case(number) for number in range(CASES)]

SIGMA: dict[str, Callable[[Values], Values]] = {
    "identity": lambda z: z,
    "sigmoid": lambda z: 1.0 / (1.0 + np.exp(-z)),
    "tanh": np.tanh,
    "relu": lambda z: np.where(z > 0, z, 0.0),
}


def outputs(case: Case, theta: Values, x: Values) -> tuple[Values, list[bool]]:
    """What a network of parameters `theta` gives for `x`, and on which side of each kink it is."""
    a, start, sides = x.T, 0, []
    for inputs, units, name in zip(case.sizes, case.sizes[1:], case.activations, strict=False):
        end = start + units * (inputs + 1)
        matrix = theta[start:end].reshape(units, inputs + 1)
        z = matrix[:, :-1] @ a + matrix[:, -1:]
        a, start = SIGMA[name](z), end
        if name == "relu":
            sides += (z > 0).ravel().tolist()
    if case.loss == "clipped_binary_cross_entropy":
        sides += (a > CLIP).ravel().tolist() + (a < 1.0 - CLIP).ravel().tolist()
    return a, sides


def objective(case: Case, theta: Values, x: Values) -> tuple[float, list[bool]]:
    """The loss at parameters `theta` for samples `x`, and on which side of each kink that is."""
    a, sides = outputs(case, theta, x)
    t = x.T
    if case.loss in ("mse", "rmse"):
        each = (a - t) ** 2
    else:
        if case.loss == "clipped_binary_cross_entropy":
            a = np.clip(a, CLIP, 1.0 - CLIP)
        each = -(t * np.log(a) + (1.0 - t) * np.log(1.0 - a))
    value = each.sum() / (case.batch if case.reduction == "sum" else each.size)
    return float(np.sqrt(value) if case.loss == "rmse" else value), sides


def too_steep(case: Case, theta: Values, x: Values) -> bool:
    """Whether an output is where log a or log(1 - a) bends too much for differences."""
    a, _ = outputs(case, theta, x)
    near = ((a > -0.02) & (a < 0.1)) | ((a > 0.9) & (a < 1.02))
    dead = a == 0.0  # of relu, and cut off
    return case.loss == "clipped_binary_cross_entropy" and bool((near & ~dead).any())


def differences(case: Case, theta: Values, x: Values) -> Values | None:
    """∂L/∂θ from four points each, error O(h⁴); None where a kink lies between, or too near."""
    if too_steep(case, theta, x):
        return None
    result = np.empty_like(theta)
    _, sides = objective(case, theta, x)
    for index in range(len(theta)):
        moved = theta.copy()
        values = []
        for multiple in (-2, -1, 1, 2):
            moved[index] = theta[index] + multiple * STEP
            value, sides_there = objective(case, moved, x)
            if sides_there != sides:
                return None
            values.append(value)
        far_left, left, right, far_right = values
        result[index] = (8 * (right - left) - (far_right - far_left)) / (12 * STEP)
    return result


@cache
def situation(case: Case, member: int = 0) -> tuple[Network, Values, Values]:
    """A network as initialized, samples, and the differences there: away from every kink.

    `member` tells those of one stack apart.
    """
    for draw in itertools.count():
        rng = np.random.default_rng([117, case.number, member, draw])
        network = Network(case.model(), np.float64)
        network.initialize(rng=rng)
        lowest = -1.0 if case.loss in ("mse", "rmse") else 0.0
        x = rng.uniform(lowest, 1.0, (case.batch, case.sizes[0]))
        expected = differences(case, network.parameters, x)
        if expected is not None:
            return network, x, expected
    raise AssertionError


def made_pass(case: Case, network: Network, x: Values) -> Pass:
    batch = np.vstack([x.T, np.ones(case.batch)])
    return Pass(network, Room(network, case.batch), batch, case.loss, case.reduction)


def relative(gradient: Values, expected: Values) -> float:
    """The largest of all parameters: |∂ - difference| / |difference|.

    Differences that are as good as 0 beside the largest count as 1e-5 of it, because rounding is
    all that is left of them.
    """
    if not expected.any():
        return float(np.abs(gradient).max())
    scale = np.maximum(np.abs(expected), 1e-5 * np.abs(expected).max())
    return float((np.abs(gradient - expected) / scale).max())


def relative_error(case: Case) -> float:
    """Of the network alone."""
    network, x, expected = situation(case)
    trip = made_pass(case, network, x)
    network.gradient[:] = np.nan
    network.forward(trip)
    run(trip.error)
    network.backward(trip)
    return relative(network.gradient, expected)


def relative_error_in_a_stack(case: Case) -> float:
    """Of two networks side by side, which differ in parameters and samples: the larger."""
    members = [situation(case, member) for member in (0, 1)]
    stack = Stack(case.model(), 2, np.float64)
    stack.gradient[:] = np.nan
    batch = np.ones((case.sizes[0] + 1, 2, case.batch))
    for member, (network, x, _) in enumerate(members):
        stack.parameters[member] = network.parameters
        batch[:-1, member] = x.T
    trip = Pass(stack, Room(stack, 2, case.batch), batch, case.loss, case.reduction)
    for stage in (*trip.forward, trip.error, *trip.backward):
        run(stage)
    return max(
        relative(gradient, expected)
        for gradient, (_, _, expected) in zip(stack.gradient, members, strict=True)
    )


@pytest.mark.parametrize("case", ALL, ids=str)
def test_gradient_of_every_parameter_is_the_central_difference(case: Case) -> None:
    assert relative_error(case) <= TOLERANCE


@pytest.mark.parametrize("case", ALL, ids=str)
def test_gradients_in_a_stack_are_each_networks_own(case: Case) -> None:
    assert relative_error_in_a_stack(case) <= TOLERANCE


@pytest.mark.parametrize("case", ALL, ids=str)
def test_loss_is_the_plain_formula(case: Case) -> None:
    network, x, _ = situation(case)
    trip = made_pass(case, network, x)
    network.forward(trip)
    value, _ = objective(case, network.parameters, x)
    assert trip.measure()[0] == pytest.approx(value, rel=1e-12)


def test_the_cases_cover_every_choice() -> None:
    assert {(case.loss, case.reduction) for case in ALL} == set(OBJECTIVES)
    assert {case.batch for case in ALL} == set(BATCHES)
    assert {len(case.sizes) for case in ALL} == {3, 4, 5}
    assert {str(case.initializer) for case in ALL} == set(map(str, INITIALIZERS))
    for name in ACTIVATIONS:
        places = {"inner" for case in ALL if name in case.activations[:-1]}
        places |= {"output" for case in ALL if case.activations[-1] == name}
        assert places == {"inner", "output"}
        # a network all of whose gradients are 0, as where every relu is dead, would show nothing
        assert any(name in case.activations and situation(case)[2].any() for case in ALL)
    assert sum(len(set(case.activations)) > 1 for case in ALL) > CASES / 3
    assert sum(bool(situation(case)[2].any()) for case in ALL) > 0.9 * CASES


# --- what a wrong gradient would look like ---


def biases_averaged(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in (Dense, StackedDense):
        monkeypatch.setattr(kind, "gradient", _averaging(kind.gradient))


def _averaging(right: Callable[..., Call]) -> Callable[..., Call]:
    def wrong(layer: Dense, delta: Values, below: Values) -> Call:
        product = right(layer, delta, below)

        def call() -> None:
            product()
            layer.gradient_block[..., -1] /= delta.shape[-1]

        return call

    return wrong


def slope_of_the_layer_above(monkeypatch: pytest.MonkeyPatch) -> None:
    right = passes_module._slopes

    def wrong(
        layers: Sequence[Dense], outputs: Sequence[Values], slopes: Sequence[Values]
    ) -> Iterator[Call]:
        return right([*layers[1:], layers[-1]], outputs, slopes)

    monkeypatch.setattr(passes_module, "_slopes", wrong)


def slope_of_the_output_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    right = Pass._through_activation

    def wrong(trip: Pass, layers: Sequence[Dense], index: int) -> list[Call]:
        return [] if index == -1 else right(trip, layers, index)

    monkeypatch.setattr(Pass, "_through_activation", wrong)


def slope_of_the_output_under_cross_entropy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BinaryCrossEntropy, "from_logits", False)


@pytest.mark.parametrize("error_of", [relative_error, relative_error_in_a_stack])
@pytest.mark.parametrize(
    "mistake",
    [
        biases_averaged,
        slope_of_the_layer_above,
        slope_of_the_output_left_out,
        slope_of_the_output_under_cross_entropy,
    ],
)
def test_known_mistakes_are_caught(
    mistake: Callable[[pytest.MonkeyPatch], None],
    error_of: Callable[[Case], float],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mistake(monkeypatch)
    caught = [case for case in ALL if error_of(case) > 1000 * TOLERANCE]
    assert len(caught) >= CASES / 5
