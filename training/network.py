"""`Network`: layers as views into one flat parameter vector, and the passes through them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from config.schema import LossName, Model
from training.activations import ACTIVATIONS, Block
from training.calls import Call, Stage, run
from training.initializers import initialize
from training.layers import Dense
from training.losses import LOSSES, Reduction, root_mean_square


class Network:
    """A feed-forward network: `parameters` and `gradient` are flat, and layers are views into them.

    An optimizer sees two vectors of shape (n,); a layer sees its (out, in + 1) part of each.
    """

    def __init__(self, model: Model, dtype: DTypeLike) -> None:
        self.sizes = model.layers
        self.code_layer = model.code_layer
        self.dtype = np.dtype(dtype)
        shapes = [(outputs, inputs + 1) for inputs, outputs in itertools.pairwise(self.sizes)]
        ends = np.cumsum([rows * columns for rows, columns in shapes])
        self.parameters: NDArray[Any] = np.zeros(ends[-1], self.dtype)
        self.gradient: NDArray[Any] = np.zeros(ends[-1], self.dtype)
        self.layers = [
            Dense(parameters.reshape(shape), gradient.reshape(shape), ACTIVATIONS[name](dtype))
            for shape, name, parameters, gradient in zip(
                shapes,
                model.layer_activations,
                np.split(self.parameters, ends[:-1]),
                np.split(self.gradient, ends[:-1]),
                strict=True,
            )
        ]
        self._initializer = model.initializer

    def initialize(self, *, rng: np.random.Generator) -> None:
        """Draw the initial weights and biases, layer by layer."""
        for layer in self.layers:
            initialize(self._initializer, layer.parameters, rng=rng)

    def forward(self, trip: Pass) -> None:
        """Compute the output of every layer from the input, first to last."""
        for stage in trip.forward:
            run(stage)

    def backward(self, trip: Pass) -> None:
        """From δ at the output layer to the gradient of every parameter, last layer to first."""
        for stage in trip.backward:
            run(stage)

    def encode(self, x: ArrayLike) -> NDArray[Any]:
        """Codes of shape (samples, code units) for `x` of shape (samples, features)."""
        return self._through(x, self.layers[: self.code_layer])

    def decode(self, codes: ArrayLike) -> NDArray[Any]:
        """Reconstructions of shape (samples, features) for codes of shape (samples, code units)."""
        return self._through(codes, self.layers[self.code_layer :])

    def reconstruct(self, x: ArrayLike) -> NDArray[Any]:
        """Outputs for `x`, both of shape (samples, features)."""
        return self._through(x, self.layers)

    def _through(self, x: ArrayLike, layers: Sequence[Dense]) -> NDArray[Any]:
        values = np.asarray(x, self.dtype)
        expected = layers[0].weights.shape[1]
        if values.ndim != 2 or values.shape[1] != expected:
            raise ValueError(f"shape is {values.shape}; it must be (samples, {expected})")
        a = values.T
        for layer in layers:
            z = layer.weights @ a + layer.biases[:, None]
            run(layer.activation.apply(z, z))
            a = z
        return a.T


class Pass:
    """Room for one trip of a fixed number of samples through a network and back, made once.

    `inputs[l]` is what layer l reads, of shape (in + 1, samples) with a last row of ones;
    `outputs[l]`, `z[l]` and `deltas[l]` = ∂L/∂z have shape (out, samples); `errors[l]` is the room
    that `deltas[l]` is a view of, with one more row. `slopes[l]` is room for σ'(z) of layer l.

    `forward` and `backward` are the stages of the trip, one short operation on a layer each, in
    order, and `error` is the one between them: to δ of the output layer, with the slopes of all
    layers at hand. An update runs them all, and whoever must not wait for a large one runs some at
    a time.
    """

    def __init__(
        self, network: Network, samples: int, loss: LossName, reduction: Reduction
    ) -> None:
        dtype, sizes = network.dtype, network.sizes
        self.samples = samples
        blocks = _stacked(sizes, samples, dtype)
        self.inputs = blocks[:-1]
        self.outputs = [block[:-1] for block in blocks[1:]]
        self.z = list(self.outputs)
        self.errors = _stacked(sizes, samples, dtype)[1:]
        self.deltas = [block[:-1] for block in self.errors]
        slope_blocks = _stacked(sizes, samples, dtype)[1:]
        self.slopes = [block[:-1] for block in slope_blocks]
        self.target: Block = self.inputs[0][:-1]
        self.loss = LOSSES[loss](sizes[-1], samples, reduction, dtype)
        if self.loss.from_logits:  # the value comes from z, so z keeps a block of its own
            self.z[-1] = np.empty_like(self.outputs[-1])
        layers = network.layers
        self.forward: list[Stage] = [
            layer.forward(below, z, a)
            for layer, below, z, a in zip(layers, self.inputs, self.z, self.outputs, strict=True)
        ]
        sloped = layers[:-1] if self.loss.from_logits else layers
        self.error: Stage = [
            *_slopes(sloped, blocks[1:], slope_blocks),
            *self.loss.delta(self.outputs[-1], self.target, self.deltas[-1]),
        ]
        if not self.loss.from_logits:
            self.error += self._through_activation(layers, -1)
        self.backward: list[Stage] = [*self._downwards(layers)]

    def _downwards(self, layers: Sequence[Dense]) -> Iterator[Stage]:
        for index in range(len(layers) - 1, 0, -1):
            layer, below = layers[index], index - 1
            yield [layer.gradient(self.deltas[index], self.inputs[index])]
            yield [layer.backward(self.deltas[index], self.errors[below])]
            yield self._through_activation(layers, below)
        yield [layers[0].gradient(self.deltas[0], self.inputs[0])]

    def _through_activation(self, layers: Sequence[Dense], index: int) -> list[Call]:
        """Turn δ = ∂L/∂a of a layer into ∂L/∂z, in place, with its slopes as `error` left them."""
        return layers[index].slope(self.deltas[index], self.slopes[index])

    def read(self, block: Block) -> None:
        """Copy `block`, of shape (features + 1, samples) with a last row of ones, as the input."""
        np.copyto(self.inputs[0], block)

    def measure(self) -> tuple[float, float]:
        """Loss and RMSE of the outputs as they stand."""
        scratch = self.slopes[-1]  # which are needed within `error` only
        loss = self.loss.value(self.z[-1], self.target, scratch)
        np.subtract(self.outputs[-1], self.target, scratch)
        flat = scratch.reshape(-1)
        mean_square = float(flat.dot(flat)) / flat.size
        if math.isfinite(mean_square):
            return loss, math.sqrt(mean_square)
        return loss, root_mean_square(flat)


def _stacked(sizes: Sequence[int], samples: int, dtype: np.dtype[Any]) -> list[Block]:
    """A block of ones for each layer, (units + 1, samples), one after the other in memory."""
    rows = [units + 1 for units in sizes]
    return np.split(np.ones((sum(rows), samples), dtype), np.cumsum(rows)[:-1])


def _slopes(
    layers: Sequence[Dense], outputs: Sequence[Block], slopes: Sequence[Block]
) -> Iterator[Call]:
    """σ'(z) of every layer: of neighbours with the same activation at once, in blocks `_stacked`.

    The rows of ones are taken along; nobody reads what becomes of them.
    """
    first = 0
    for _, alike in itertools.groupby(layers, key=lambda layer: type(layer.activation)):
        neighbours = list(alike)
        end = first + len(neighbours)
        yield from neighbours[0].activation.slope(
            _joined(outputs[first:end]), _joined(slopes[first:end])
        )
        first = end


def _joined(blocks: Sequence[Block]) -> Block:
    """Neighbours from `_stacked` as the one block that they are in memory."""
    whole = blocks[0].base
    assert whole is not None
    row = whole.shape[1] * whole.itemsize
    first = (blocks[0].ctypes.data - whole.ctypes.data) // row
    joined: Block = whole[first : first + sum(len(block) for block in blocks)]
    return joined
