"""What a standalone script is told about a run: an experiment as names with their values."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from config import schema
from config.schema import Experiment
from config.table import DELIMITERS
from runs.scripts.recipe import (
    activations,
    initializers,
    losses,
    normalizations,
    optimizers,
    sources,
)
from training.changes import Phase

MOST_EMBEDDED = 5000
"""Numbers of a table that are written into a script; a larger one is read from its file."""

Function = Callable[..., Any]
Values = dict[str, Any]

ACTIVATIONS: dict[schema.ActivationName, Function] = {
    "identity": activations.identity,
    "sigmoid": activations.sigmoid,
    "tanh": activations.tanh,
    "relu": activations.relu,
}
LOSSES: dict[tuple[schema.LossName, str], Function] = {
    ("mse", "mean"): losses.mean_squared_error,
    ("mse", "sum"): losses.summed_squared_error,
    ("rmse", "mean"): losses.root_mean_squared_error,
    ("binary_cross_entropy", "mean"): losses.mean_cross_entropy,
    ("binary_cross_entropy", "sum"): losses.summed_cross_entropy,
    ("clipped_binary_cross_entropy", "mean"): losses.mean_clipped_cross_entropy,
    ("clipped_binary_cross_entropy", "sum"): losses.summed_clipped_cross_entropy,
}
OPTIMIZERS: dict[type[schema.Section], Function] = {
    schema.Sgd: optimizers.sgd,
    schema.Momentum: optimizers.momentum,
    schema.ClassicalMomentum: optimizers.classical_momentum,
    schema.RmsProp: optimizers.rmsprop,
    schema.Adam: optimizers.adam,
}
INITIALIZERS: dict[tuple[type[schema.Section], str], Function] = {
    (schema.Normal, "zero"): initializers.normal,
    (schema.Normal, "same"): initializers.normal_biases_too,
    (schema.Uniform, "zero"): initializers.uniform,
    (schema.Uniform, "same"): initializers.uniform_biases_too,
    (schema.Constant, "zero"): initializers.constant,
    (schema.Constant, "same"): initializers.constant_biases_too,
    (schema.Xavier, "zero"): initializers.xavier,
}
NORMALIZATIONS: dict[schema.NormalizationName, Function] = {
    "none": normalizations.no_normalization,
    "max_abs": normalizations.max_abs,
    "min_max": normalizations.min_max,
    "standard": normalizations.standard,
}


def _table(data: schema.Csv) -> tuple[Function, Values]:
    table = data.table()
    if table.values.size <= MOST_EMBEDDED:
        labels = np.zeros(len(table.values), int)
        if table.labels:
            labels = np.unique(table.labels, return_inverse=True)[1]
        return sources.table, {"rows": table.values.tolist(), "labels": labels.tolist()}
    return sources.table_file, {
        "path": str(Path(data.path).absolute()),
        "delimiter": DELIMITERS[data.delimiter],
        "header": data.header,
        "label_column": data.label_column,
    }


SOURCES: dict[type[schema.Source], Callable[[Any], tuple[Function, Values]]] = {
    schema.GaussianClusters: lambda data: (
        sources.gaussian_clusters,
        {"clusters": [(c.mean, c.covariance, c.count) for c in data.clusters]},
    ),
    schema.SwissRoll: lambda data: (sources.swiss_roll, {"count": data.count}),
    schema.Ring: lambda data: (sources.ring, {"count": data.count, "features": data.features}),
    schema.MovingSpot: lambda data: (
        sources.moving_spot,
        {"count": data.count, "side": data.side},
    ),
    schema.TurningBar: lambda data: (
        sources.turning_bar,
        {"count": data.count, "side": data.side},
    ),
    schema.OneHot: lambda data: (sources.one_hot, {"width": data.width}),
    schema.Csv: _table,
}


@dataclass(frozen=True, slots=True)
class Change:
    """Values that are others from the update after `update` on."""

    update: int
    text: str
    values: Values


def fixed_values(experiment: Experiment) -> Values:
    """What stays the same during a run: the data, and the network before the first update."""
    data, model = experiment.data, experiment.model
    source, options = SOURCES[type(data)](data)
    values: Values = {
        "data_seed": experiment.seed if data.seed is None else data.seed,
        "source": source,
        "data": options,
    }
    if isinstance(data, schema.Drawn) and data.noise:
        values["data_noise"] = data.noise
    if data.held_out_samples:
        values["held_out_samples"] = data.held_out_samples
    initial = model.initializer.model_dump(exclude={"name", "biases"})
    biases = model.initializer.model_dump().get("biases", "zero")
    return values | {
        "normalization": NORMALIZATIONS[data.normalize],
        "precision": experiment.precision,
        "seed": experiment.seed,
        "layers": list(model.layers),
        "code_layer": model.code_layer,
        "initializer": INITIALIZERS[type(model.initializer), biases],
        "initial": initial,
    }


def changing_values(experiment: Experiment) -> Values:
    """What a person may change while the network learns."""
    training = experiment.training
    return {
        "activations": [ACTIVATIONS[name] for name in experiment.model.layer_activations],
        "loss": LOSSES[training.loss, training.reduction],
        "optimizer": OPTIMIZERS[type(training.optimizer)],
        "options": training.optimizer.model_dump(exclude={"name"}),
        "batch_size": training.batch_size,
        "input_noise": training.input_noise,
    }


def changes(phases: Sequence[Phase]) -> Iterator[Change]:
    """What each phase after the first changes."""
    for before, phase in itertools.pairwise(phases):
        old, new = changing_values(before.experiment), changing_values(phase.experiment)
        values = {name: value for name, value in new.items() if value != old[name]}
        yield Change(phase.update, phase.text, values)


def functions(values: Values) -> Iterator[Function]:
    """The functions among the values, or in lists there."""
    for value in values.values():
        for entry in value if isinstance(value, list) else [value]:
            if callable(entry):
                yield entry
