"""Findings about single units: what they can reach, and which of them do no work."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from training.health.examination import RANGES, SATURATED_WITHIN, Examination
from training.health.finding import Finding, Kind, percent
from training.health.remedies import with_activation, with_livelier_units, with_xavier
from training.losses import root_mean_square
from training.snapshot import Array

LEAST_OUTSIDE = 0.001
"""Share of the targets; fewer are single outliers, which do not hold training up."""
ROUNDING = 1e-9
"""How far normalised data may leave their range by rounding."""
LEAST_DEAD = 0.5
"""Share of a layer's units: above a relu code of two units a quarter is dead to begin with, where
weights are drawn around 0, and the others do the work."""
SATURATED_FOR = 0.95
"""Share of the samples for which a unit has to be saturated to count: for the rest it may learn."""
LEAST_SATURATED = 0.5
"""Share of a layer's units; clusters that lie far apart saturate some, and rightly so."""
MOST_NAMED = 3
"""Layers that a button names one by one."""
SAME = 1e-6
"""Difference between units, relative to the largest weight around, that rounding may leave."""


def out_of_range(found: Examination) -> Finding | None:
    """Targets that the output layer cannot give, and the error that this costs at the least."""
    name = found.activations[-1]
    low, high = RANGES[name]
    targets = found.values
    missed = targets - np.clip(targets, low, high)
    share = float((np.abs(missed) > ROUNDING).mean())
    if share < LEAST_OUTSIDE:
        return None
    span = f"{low:g} to {high:g}" if np.isfinite(high) else f"{low:g} and above"
    return Finding(
        Kind.OUT_OF_RANGE,
        f"{percent(share, 1)} of the training values lie outside the outputs' range",
        f"A {name} output gives {span.replace('-', '−')}: over {found.samples_text} the RMSE "
        f"cannot fall below {root_mean_square(missed):#.4g}, however long it trains.",
        with_activation(found.experiment, "identity", [len(found.activations)], "outputs"),
    )


def dead_units(found: Examination) -> Finding | None:
    """Relu units that give 0 for every sample, and so get no gradient."""
    dead = [active == 0 for active in found.active]
    dead[-1] &= (found.values > 0).any(axis=0)  # an output that has to be 0 is as it should be
    layers = {
        layer: int(units.sum())
        for layer, (name, units) in enumerate(zip(found.activations, dead, strict=True), start=1)
        if name == "relu" and units.mean() >= LEAST_DEAD
    }
    if not layers:
        return None
    outputs = len(found.activations)
    hidden = [layer for layer in layers if layer < outputs]
    return Finding(
        Kind.DEAD_UNITS,
        f"Dead relu units: {_counts(found, layers)}",
        f"They give 0 for {found.samples_text}, where the slope of relu is 0, too: no gradient "
        "reaches their weights, and they cannot come back by themselves.",
        with_activation(found.experiment, "tanh", hidden, _in(hidden))
        if hidden
        else with_activation(found.experiment, "identity", [outputs], "outputs"),
    )


def saturated_units(found: Examination) -> Finding | None:
    """Sigmoid and tanh units at an end of their range for nearly all samples."""
    samples = len(found.values)
    layers = {}
    for layer, counts in enumerate(found.saturated, start=1):
        saturated = counts >= SATURATED_FOR * samples
        if saturated.mean() >= LEAST_SATURATED:
            layers[layer] = int(saturated.sum())
    if not layers:
        return None
    return Finding(
        Kind.SATURATED_UNITS,
        f"Saturated units: {_counts(found, layers)}",
        f"They are within {SATURATED_WITHIN:g} of an end of their range for at least "
        f"{percent(SATURATED_FOR)} of {found.samples_text}; there they are so flat that hardly any "
        "gradient passes through them.",
        with_livelier_units(found.experiment),
    )


def identical_units(found: Examination) -> Finding | None:
    """Hidden units with the same incoming and the same outgoing weights."""
    weights, biases = found.snapshot.weights, found.snapshot.biases
    layers = {}
    for layer in range(1, len(weights)):
        into, bias, out_of = weights[layer - 1], biases[layer - 1], weights[layer]
        twins = _twins([into, bias[:, None], out_of.T])
        if twins:
            layers[layer] = twins
    if not layers:
        return None
    return Finding(
        Kind.IDENTICAL_UNITS,
        f"Identical units: {_counts(found, layers)}",
        "They have the same incoming and the same outgoing weights, and so the same gradient: "
        "they stay alike, and do the work of one.",
        with_xavier(found.experiment),
    )


def _twins(parts: Sequence[Array]) -> int:
    """How many units are equal to another one, up to rounding; rows of `parts` belong to units.

    Units are put in the order of one number each, in which equal ones are neighbours, and only
    neighbours that are close are compared weight by weight.
    """
    columns = [part.shape[1] for part in parts]
    mix = np.split(np.cos(np.arange(1.0, sum(columns) + 1)), np.cumsum(columns)[:-1])
    keys = np.sum([part @ each for part, each in zip(parts, mix, strict=True)], axis=0)
    room = SAME * max(float(np.abs(part).max()) for part in parts)
    order = np.argsort(keys)
    alike = np.zeros(len(order) + 1, dtype=bool)  # whether a unit is like the one before it
    for place in np.flatnonzero(np.diff(keys[order]) <= room * sum(columns)) + 1:
        unit, other = order[place], order[place - 1]
        alike[place] = all(bool((np.abs(p[unit] - p[other]) <= room).all()) for p in parts)
    return int((alike[1:] | alike[:-1]).sum())


def _counts(found: Examination, layers: dict[int, int]) -> str:
    sizes = found.experiment.model.layers
    return ", ".join(
        f"{count} of {sizes[layer]} in layer {layer}" for layer, count in layers.items()
    )


def _in(layers: Sequence[int]) -> str:
    numbers = [str(layer) for layer in layers]
    if len(numbers) > MOST_NAMED:
        return f"in {len(numbers)} layers"
    if len(numbers) == 1:
        return f"in layer {numbers[0]}"
    return f"in layers {', '.join(numbers[:-1])} and {numbers[-1]}"
