"""Experiments with one thing changed."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any

from config.schema import ActivationName, Constant, Experiment, Xavier
from training.health.finding import Remedy

LARGE_INPUTS = 1.0
"""Size of a unit's weighted input, for inputs of size 1, from which initial weights are to blame
for units that are saturated; otherwise the steps are."""


def with_rate(experiment: Experiment, factor: float, *, from_start: bool = False) -> Remedy:
    """The learning rate times `factor`."""
    optimizer = experiment.training.optimizer
    rate = float(f"{optimizer.learning_rate * factor:.3g}")  # 0.0005, not 0.0005000000000000001
    training = experiment.training.model_copy(
        update={"optimizer": optimizer.model_copy(update={"learning_rate": rate})}
    )
    return Remedy(
        f"learning rate {rate:g}", _with(experiment, training=training), from_start=from_start
    )


def with_xavier(experiment: Experiment) -> Remedy | None:
    """Initial weights by Xavier, in a new run; None where they are that already."""
    if isinstance(experiment.model.initializer, Xavier):
        return None
    model = experiment.model.model_copy(update={"initializer": Xavier(name="xavier")})
    return Remedy("Xavier initial weights", _with(experiment, model=model), from_start=True)


def with_livelier_units(experiment: Experiment) -> Remedy | None:
    """A new run whose units do not start, or are not thrown, where they are flat."""
    initializer = experiment.model.initializer
    if isinstance(initializer, Xavier):
        return with_rate(experiment, 0.1, from_start=True)
    scale = initializer.value if isinstance(initializer, Constant) else initializer.scale
    if abs(scale) * math.sqrt(max(experiment.model.layers[:-1])) >= LARGE_INPUTS:
        return with_xavier(experiment)
    return with_rate(experiment, 0.1, from_start=True)


def with_activation(
    experiment: Experiment, name: ActivationName, layers: Collection[int], where: str
) -> Remedy:
    """Another activation in `layers`, which count from 1 for the first after the input."""
    names = list(experiment.model.layer_activations)
    for layer in layers:
        names[layer - 1] = name
    activations = names[0] if len(set(names)) == 1 else tuple(names)
    model = experiment.model.model_copy(update={"activations": activations})
    return Remedy(f"{name} {where}", _with(experiment, model=model), from_start=False)


def _with(experiment: Experiment, **sections: Any) -> Experiment:
    return experiment.model_copy(update=sections)
