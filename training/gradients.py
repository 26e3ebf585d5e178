"""`GradientSum`: the gradient of the loss over many samples at once, at a snapshot's parameters."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.activations import Block
from training.calls import run
from training.network import Network
from training.passes import Pass, Room
from training.snapshot import Snapshot, Values

CHUNK_MULTIPLICATIONS = 1 << 24
"""What one layer does in one stage, at the most: a few milliseconds."""

Watch = Callable[[Sequence[Block], Block], None]
"""Takes every layer's outputs, and the targets, for a chunk: blocks of shape (units, samples)."""


class GradientSum:
    """∂L/∂θ over `values`, of shape (samples, features), without input noise, in short stages.

    `layers[l]` has the shape of a layer's parameters, (out, in + 1), with the biases in the last
    column. It is complete, and so is `loss`, when `stages` has come to its end.
    """

    def __init__(self, snapshot: Snapshot, values: Values) -> None:
        model, training = snapshot.experiment.model, snapshot.experiment.training
        self._values = values
        self._network = network = Network(model, snapshot.weights[0].dtype)
        for layer, weights, biases in zip(
            network.layers, snapshot.weights, snapshot.biases, strict=True
        ):
            layer.weights[:] = weights
            layer.biases[:] = biases
        # The root of a mean is no sum over samples: its gradient is made from the mean's at the end
        self._is_root = training.loss == "rmse"
        self._loss = training.loss if training.loss != "rmse" else "mse"
        self._reduction = training.reduction
        widest = max(inputs * outputs for inputs, outputs in itertools.pairwise(model.layers))
        self._chunk = max(1, min(len(values), CHUNK_MULTIPLICATIONS // widest))
        self.loss = 0.0
        self.layers: tuple[NDArray[Any], ...] = tuple(
            np.zeros_like(layer.parameters) for layer in network.layers
        )

    def stages(self, watch: Watch) -> Iterator[None]:
        """Compute, and pause after each short stage; `watch` sees what every chunk gave."""
        samples = len(self._values)
        starts = range(0, samples, self._chunk)
        passes = {length: self._pass(length) for length in {min(self._chunk, samples - start)
                                                            for start in starts}}  # fmt: skip
        for start in starts:
            part = self._values[start : start + self._chunk]
            trip = passes[len(part)]
            trip.read(part.T)
            for stage in trip.forward:
                run(stage)
                yield
            share = len(part) / samples
            self.loss += share * trip.measure()[0]
            watch(trip.outputs, trip.target)
            yield
            for stage in (trip.error, *trip.backward):
                run(stage)
                yield
            for total, layer in zip(self.layers, self._network.layers, strict=True):
                layer.gradient_block *= share
                total += layer.gradient_block
                yield
        if self._is_root:
            self.loss = math.sqrt(self.loss)
            for total in self.layers:
                total /= 2 * self.loss or 1.0  # d√L = dL / 2√L; where L is 0, so is its gradient
                yield

    def _pass(self, samples: int) -> Pass:
        network = self._network
        batch = np.ones((network.sizes[0] + 1, samples), network.dtype)
        return Pass(network, Room(network, samples), batch, self._loss, self._reduction)


def no_watch(_outputs: Sequence[Block], _targets: Block) -> None:
    """For who wants the gradient alone."""


def loss_gradient(snapshot: Snapshot, values: Values) -> tuple[NDArray[Any], ...]:
    """∂L/∂θ over `values`, (samples, features): for each layer (out, in + 1), biases last."""
    whole = GradientSum(snapshot, values)
    with np.errstate(all="ignore"):
        for _ in whole.stages(no_watch):
            pass
    return whole.layers
