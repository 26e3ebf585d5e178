"""Remedies: what they change, by how much, and what they are called."""

from __future__ import annotations

import pytest

from config.schema import Experiment
from tests.training.experiments import OPTIMIZERS, make_experiment
from training.health.remedies import (
    with_activation,
    with_livelier_units,
    with_rate,
    with_xavier,
)


def drawn(initializer: dict[str, object], *layers: int) -> Experiment:
    model = {"layers": layers or (3, 4, 2, 3), "initializer": initializer}
    return make_experiment(model=model, training={"optimizer": OPTIMIZERS["adam"]})


@pytest.mark.parametrize(
    ("rate", "factor", "expected", "label"),
    [
        (0.005, 0.1, 0.0005, "learning rate 0.0005"),
        (0.3, 0.1, 0.03, "learning rate 0.03"),
        (0.7, 10.0, 7.0, "learning rate 7"),
        (0.123456, 1.0, 0.123, "learning rate 0.123"),
    ],
)
def test_a_rate_is_rounded_to_what_can_be_read(
    rate: float, factor: float, expected: float, label: str
) -> None:
    optimizer = {**OPTIMIZERS["adam"], "learning_rate": rate}
    experiment = make_experiment(training={"optimizer": optimizer})
    remedy = with_rate(experiment, factor)
    assert remedy.label == label
    assert not remedy.from_start
    changed = {**optimizer, "learning_rate": expected}
    assert remedy.experiment == make_experiment(training={"optimizer": changed})
    assert with_rate(experiment, factor, from_start=True).from_start


def test_xaviers_weights_are_a_remedy_where_they_are_not_there_yet() -> None:
    remedy = with_xavier(drawn({"name": "normal", "scale": 0.1}))
    assert remedy is not None
    assert (remedy.label, remedy.from_start) == ("Xavier initial weights", True)
    assert remedy.experiment == drawn({"name": "xavier"})
    assert with_xavier(drawn({"name": "xavier"})) is None


@pytest.mark.parametrize(
    ("experiment", "label"),
    [
        (drawn({"name": "xavier"}), "learning rate 0.001"),
        (drawn({"name": "normal", "scale": 0.49}), "learning rate 0.001"),
        (drawn({"name": "normal", "scale": 0.5}), "Xavier initial weights"),  # times the root of 4
        (drawn({"name": "uniform", "scale": 0.5}), "Xavier initial weights"),
        (drawn({"name": "constant", "value": 0.1}), "learning rate 0.001"),
        (drawn({"name": "constant", "value": -0.5}), "Xavier initial weights"),
        (drawn({"name": "normal", "scale": 0.1}, 3, 4, 2, 100, 3), "Xavier initial weights"),
        (drawn({"name": "normal", "scale": 0.3}, 3, 4, 2, 9, 3), "learning rate 0.001"),
    ],
)
def test_flat_units_are_the_fault_of_large_weights_or_else_of_long_steps(
    experiment: Experiment, label: str
) -> None:
    """Large: what comes into the unit with the most inputs, of size 1 each, has size 1 and more."""
    remedy = with_livelier_units(experiment)
    assert remedy is not None
    assert (remedy.label, remedy.from_start) == (label, True)
    before, after = experiment, remedy.experiment
    assert (after.model == before.model) is label.startswith("learning")
    assert (after.training == before.training) is label.startswith("Xavier")


@pytest.mark.parametrize(
    ("layers", "activations"),
    [
        ([1], ("relu", "sigmoid", "sigmoid")),
        ([2, 3], ("sigmoid", "relu", "relu")),
        ([1, 2, 3], "relu"),
    ],
)
def test_layers_get_another_activation_and_all_alike_is_said_once(
    layers: list[int], activations: str | tuple[str, ...]
) -> None:
    experiment = make_experiment(model={"activations": "sigmoid"})
    remedy = with_activation(experiment, "relu", layers, "here")
    assert (remedy.label, remedy.from_start) == ("relu here", False)
    assert remedy.experiment == make_experiment(model={"activations": activations})
