"""What a study records of a network, by the names of the study file."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from config.schema import Experiment
from config.study_schema import MeasureName
from training.activations import ACTIVATIONS
from training.calls import run
from training.data import Dataset
from training.losses import LOSSES, rmse
from training.measures import (
    binary_cross_entropy,
    clipped_binary_cross_entropy,
    dead_units,
    distinct_codes,
    hidden_states,
    middle_state,
    mirrored_pairs,
    right_answers,
    target_log_loss,
)
from training.network import Network

Floats = NDArray[np.floating]


class State:
    """A network with its training data sent through it; samples are rows."""

    def __init__(
        self, experiment: Experiment, dataset: Dataset, parameters: Floats, epoch: int
    ) -> None:
        """`parameters` has shape (n,)."""
        self.experiment = experiment
        self.epoch = epoch
        network = Network(experiment.model, parameters.dtype)
        network.parameters[:] = parameters
        self.weights = [layer.parameters[:, :-1] for layer in network.layers]
        self.biases = [layer.parameters[:, -1] for layer in network.layers]
        self.targets = dataset.training_values.astype(parameters.dtype)
        self.outputs = [self.targets]
        self.logits = self.targets
        with np.errstate(all="ignore"):  # a network that has gone astray is measured as it is
            for weights, biases, name in zip(
                self.weights, self.biases, experiment.model.layer_activations, strict=True
            ):
                self.logits = self.outputs[-1] @ weights.T + biases
                a = np.empty_like(self.logits)
                run(ACTIVATIONS[name](a.dtype).apply(self.logits, a))
                self.outputs.append(a)

    @property
    def codes(self) -> Floats:
        """Activations of the code layer, (samples, code units)."""
        return self.outputs[self.experiment.model.code_layer]

    @property
    def code_activation(self) -> str:
        """Of the code layer."""
        model = self.experiment.model
        return model.layer_activations[model.code_layer - 1]

    @property
    def has_logits(self) -> bool:
        """Whether outputs are sigmoid, so that losses can be computed without a clip."""
        return self.experiment.model.layer_activations[-1] == "sigmoid"


def _loss(state: State) -> float:
    training = state.experiment.training
    samples, outputs = state.targets.shape
    loss = LOSSES[training.loss](outputs, samples, training.reduction, state.targets.dtype)
    block = state.logits if loss.from_logits else state.outputs[-1]
    turned = np.ascontiguousarray(block.T)
    return loss.value(turned, np.ascontiguousarray(state.targets.T), np.empty_like(turned))


def _reduced(state: State, mean: float) -> float:
    """A mean over entries in the experiment's own reduction."""
    summed = state.experiment.training.reduction == "sum"
    return mean * state.targets.shape[1] if summed else mean


def _cross_entropy(state: State) -> float:
    if not state.has_logits:
        return math.nan
    return _reduced(state, binary_cross_entropy(state.logits, state.targets))


def _clipped(state: State) -> float:
    return _reduced(state, clipped_binary_cross_entropy(state.outputs[-1], state.targets))


def _target_log_loss(state: State) -> float:
    return target_log_loss(state.logits, state.targets) if state.has_logits else math.nan


def _right(state: State) -> float:
    right = right_answers(state.outputs[-1], state.targets)
    return math.nan if right is None else float(right)


def _patterns(state: State) -> float:
    return float(distinct_codes(state.codes > (middle_state(state.code_activation) or 0.0)))


def _mirrored(state: State) -> float:
    same, count = mirrored_pairs(state.weights)
    return same / count if count else math.nan


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that is recorded: its heading, what it is, and how it is computed."""

    heading: str
    help: str
    of: Callable[[State], float]
    is_loss: bool = False
    """Whether it is drawn on a logarithmic axis, and compared by its ratio."""


MEASURES: dict[MeasureName, Measure] = {
    "loss": Measure("loss", "what training made small, as the experiment defines it", _loss, True),
    "rmse": Measure(
        "RMSE",
        "root of the mean of (x − x̂)² over all samples and features",
        lambda state: rmse(state.outputs[-1], state.targets),
        True,
    ),
    "binary_cross_entropy": Measure(
        "binary_cross_entropy",
        "−Σ t log a + (1 − t) log(1 − a), in the experiment's reduction, computed without a clip",
        _cross_entropy,
        True,
    ),
    "target_log_loss": Measure(
        "target_log_loss",
        "−(1/N) Σ t log a over N samples: the first term of binary cross-entropy alone",
        _target_log_loss,
        True,
    ),
    "clipped_binary_cross_entropy": Measure(
        "clipped_binary_cross_entropy",
        "what a program shows that cuts outputs off at 1e-7 and 1 − 1e-7 in float32",
        _clipped,
        True,
    ),
    "right": Measure("right", "samples whose largest output is where the input's one is", _right),
    "codes": Measure(
        "codes",
        "distinct codes, every unit rounded to its states",
        lambda state: float(distinct_codes(hidden_states(state.codes, state.code_activation))),
    ),
    "patterns": Measure(
        "patterns", "distinct patterns of code units above or below half-way", _patterns
    ),
    "states": Measure(
        "states",
        "states in which code units rest, of 0, ½ and 1",
        lambda state: float(len(np.unique(hidden_states(state.codes, state.code_activation)))),
    ),
    "mirrored": Measure(
        "mirrored", "share of weights with the sign of their mirror image", _mirrored
    ),
    "dead_outputs": Measure(
        "dead outputs",
        "output units that are 0 for every sample",
        lambda state: float(dead_units(state.outputs[-1])),
    ),
    "epochs": Measure("epochs", "epochs that were trained", lambda state: float(state.epoch)),
}
