"""What a change is called, and which changes no run can be given on its way."""

from __future__ import annotations

from typing import Any

import pytest

from tests.training.experiments import OPTIMIZERS, TWO_CLUSTERS, make_experiment
from training.changes import describe, refuse_what_is_fixed

ADAM = OPTIMIZERS["adam"]


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ({}, {}, ""),
        ({"batch_size": 5}, {"batch_size": 23}, "batch size 5 → 23"),
        ({"optimizer": ADAM}, {"optimizer": {**ADAM, "beta1": 0.5}}, "beta1 0.9 → 0.5"),
        ({"stop": {}}, {"stop": {"rmse_below": 0.1}}, "rmse below none → 0.1"),
        ({"stop": {"rmse_below": 1e-6}}, {"stop": {}}, "rmse below 1e-06 → none"),
        (
            {"loss": "mse", "batch_size": 5},
            {"loss": "rmse", "batch_size": 6},
            "loss mse → rmse, batch size 5 → 6",
        ),
        # Of another optimizer its rate is told, and none of its other keys.
        (
            {"optimizer": OPTIMIZERS["sgd"], "loss": "mse"},
            {"optimizer": ADAM, "loss": "rmse"},
            "optimizer sgd → adam, learning rate 0.01, loss mse → rmse",
        ),
    ],
)
def test_a_change_is_said_in_a_few_words(
    old: dict[str, Any], new: dict[str, Any], text: str
) -> None:
    assert describe(make_experiment(training=old), make_experiment(training=new)) == text


def test_activations_by_layer_are_told_in_their_order() -> None:
    old = make_experiment(model={"activations": "tanh"})
    new = make_experiment(model={"activations": ["tanh", "relu", "identity"]})
    assert describe(old, new) == "activations tanh → tanh-relu-identity"
    assert describe(new, old) == "activations tanh-relu-identity → tanh"


@pytest.mark.parametrize(
    ("keys", "name"),
    [
        ({"data": {**TWO_CLUSTERS, "normalize": "standard"}}, "data"),
        ({"precision": "float32"}, "precision"),
        ({"model": {"layers": [3, 5, 2, 3]}}, "model.layers"),
        ({"model": {"code_layer": 1}}, "model.code_layer"),
        ({"model": {"initializer": {"name": "xavier"}}}, "model.initializer"),
        ({"title": "another"}, "title"),
        ({"seed": 9}, "seed"),
    ],
)
def test_what_makes_another_run_is_refused_by_name(keys: dict[str, Any], name: str) -> None:
    with pytest.raises(ValueError, match=f"^{name} cannot change during a run; start another run$"):
        refuse_what_is_fixed(make_experiment(), make_experiment(**keys))


def test_all_else_may_be_changed() -> None:
    settings = {"optimizer": ADAM, "loss": "rmse", "batch_size": 7, "input_noise": 0.1}
    new = make_experiment(model={"activations": "relu"}, training=settings)
    refuse_what_is_fixed(make_experiment(), new)
