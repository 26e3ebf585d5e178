"""`Examination`: what findings are made from, measured once for a snapshot, in short stages."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from config.schema import ActivationName
from training.activations import Block
from training.gradients import GradientSum
from training.losses import root_mean_square
from training.snapshot import Snapshot, Values

MOST_SAMPLES = 2000
"""Training samples that are looked at, drawn evenly where there are more: shares of units and norms
of gradients are known to a few per cent from these, and the time stays bounded."""

RANGES: dict[ActivationName, tuple[float, float]] = {
    "identity": (-np.inf, np.inf),
    "sigmoid": (0.0, 1.0),
    "tanh": (-1.0, 1.0),
    "relu": (0.0, np.inf),
}
"""What a unit can give."""

SATURATED_WITHIN = 0.02
"""Nearer to an end of its range than this, a sigmoid passes on at most 8 % of the error that it
passes on in its middle, and a tanh at most 4 %."""

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class EpochLosses:
    """Loss at the ends of the last epochs under the settings in force, oldest first."""

    losses: Values

    @property
    def falls(self) -> Values:
        """How much the loss fell in each epoch; negative: it rose."""
        falls: Values = -np.diff(self.losses)
        return falls

    @property
    def fall(self) -> float:
        """How much it fell over all of them, relative to where it stood."""
        first, last = self.losses[[0, -1]].tolist()
        return 1 - last / first if first > 0 else 0.0


class Examination:
    """Measurements of one snapshot, on training samples only and without input noise.

    `saturated[l]` and `active[l]`, shape (units,), count the samples for which a unit of layer
    l + 1 is saturated, or not 0. `gradient[l]` has shape (out, in + 1). Valid once `stages` has
    come to its end.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.experiment = snapshot.experiment
        model = snapshot.experiment.model
        self.activations = model.layer_activations
        out = snapshot.held_out
        trained = np.arange(len(snapshot.values)) if out is None else np.flatnonzero(~out)
        count = min(len(trained), MOST_SAMPLES)
        chosen = trained[np.linspace(0, len(trained) - 1, count).round().astype(int)]
        self.training_samples = len(trained)
        self.values: Values = snapshot.values[chosen]
        """The samples looked at, of shape (samples, features)."""
        self.codes: Values = snapshot.codes[chosen].astype(np.float64)
        """Their codes, of shape (samples, code units)."""
        self.saturated: list[Counts] = [np.zeros(units, np.int64) for units in model.layers[1:]]
        self.active: list[Counts] = [np.zeros(units, np.int64) for units in model.layers[1:]]
        self.gradient: tuple[Block, ...] = ()
        self.loss = np.nan

    @property
    def samples_text(self) -> str:
        """Which samples were looked at, for sentences."""
        looked_at, all_of_them = len(self.values), self.training_samples
        if looked_at == all_of_them:
            return f"all {all_of_them:,} training samples"
        return f"{looked_at:,} of {all_of_them:,} training samples, evenly chosen"

    def stages(self) -> Iterator[None]:
        """Measure, and pause after each short stage."""
        whole = GradientSum(self.snapshot, self.values)
        yield
        yield from whole.stages(self._watch)
        self.gradient = whole.layers
        self.loss = whole.loss

    def _watch(self, outputs: Sequence[Block], targets: Block) -> None:
        last = len(outputs) - 1
        for layer, (name, a) in enumerate(zip(self.activations, outputs, strict=True)):
            self.active[layer] += (a != 0).sum(axis=1)
            low, high = RANGES[name]
            if np.isfinite(high):
                beyond = (a < low + SATURATED_WITHIN) | (a > high - SATURATED_WITHIN)
                if layer == last:  # an output that is as near as it can be is not stuck there
                    beyond &= np.abs(a - np.clip(targets, low, high)) > SATURATED_WITHIN
                self.saturated[layer] += beyond.sum(axis=1)

    # --- gradients and weights ---

    @cached_property
    def gradient_norm(self) -> float:
        """‖∂L/∂θ‖ over all parameters."""
        return _norm(self.gradient)

    @cached_property
    def parameter_norm(self) -> float:
        """‖θ‖."""
        return _norm((*self.snapshot.weights, *self.snapshot.biases))

    @property
    def parameters(self) -> int:
        """How many parameters there are."""
        return sum(block.size for block in self.gradient)

    def gradient_rms(self, layer: int) -> float:
        """RMS of ∂L/∂W of a layer, 1 for the first after the input, -1 for the last; no biases."""
        index = layer - 1 if layer > 0 else layer
        block = self.gradient[index][:, :-1]
        return _norm([block]) / math.sqrt(block.size)

    # --- progress ---

    def last_epochs(self, count: int) -> EpochLosses | None:
        """The last `count` epochs; None where there were not so many since the last change."""
        snapshot, curve = self.snapshot, self.snapshot.curve
        wanted = np.arange(snapshot.epoch - count, snapshot.epoch + 1)
        # Each epoch's end is measured, and is the first of its number; a long curve is thinned.
        places = np.searchsorted(curve.epochs, wanted)
        if places[-1] >= len(curve.epochs) or (curve.epochs[places] != wanted).any():
            return None
        if (np.diff(curve.updates[places]) != snapshot.batches).any():
            return None
        past = [change.update for change in snapshot.changes if change.update < snapshot.update]
        if curve.updates[places[0]] < max(past, default=0):
            return None
        return EpochLosses(curve.losses[places])


def _norm(blocks: Sequence[Block]) -> float:
    total = sum(float(np.vdot(block, block)) for block in blocks)
    if math.isfinite(total):
        return math.sqrt(total)
    return math.hypot(*(root_mean_square(block) * math.sqrt(block.size) for block in blocks))
