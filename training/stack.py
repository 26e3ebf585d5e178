"""`Stack`: R networks of one shape as one computation; for one network there is `Network`.

The equations are those of `Dense`, for all networks in one call. Parameters are rows, (R, n). The
networks' blocks lie side by side, (units, R, samples): activations, slopes and losses then see one
long stretch of memory, which is what NumPy is fast on, and each network's part is still a matrix
that BLAS takes as it is. (With R in front, the rows of ones would cut the blocks into R pieces.)
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from config.schema import LossName, Model
from training.activations import ACTIVATIONS, Activation, Block
from training.losses import LOSSES, Reduction


def each(block: Block) -> Block:
    """The networks' blocks one by one: (R, units, samples), for `np.matmul`."""
    return block.swapaxes(0, 1)


class StackedDense:
    """A fully connected layer of R networks; `parameters` and `gradient` are (R, out, in + 1).

    `np.matmul` is the product that takes stacks; for a single network `dot`, which `Dense` uses, is
    three times as fast.
    """

    def __init__(
        self, parameters: NDArray[Any], gradient: NDArray[Any], activation: Activation
    ) -> None:
        self.parameters = parameters
        self.gradient_block = gradient
        self.activation = activation
        self._transposed = parameters.swapaxes(1, 2)

    def forward(self, below: Block, z: Block, a: Block) -> None:
        """z ← W below + b, a ← σ(z); `below` is (in + 1, R, samples)."""
        np.matmul(self.parameters, each(below), out=each(z))
        self.activation.apply(z, a)

    def slope(self, delta: Block, a: Block, scratch: Block) -> None:
        """Turn δ = ∂L/∂a into ∂L/∂z, in place."""
        self.activation.multiply_by_slope(delta, a, scratch)

    def gradient(self, delta: Block, below: Block) -> None:
        """Write ∂L/∂W and ∂L/∂b of every network, summed over its samples."""
        np.matmul(each(delta), each(below).swapaxes(1, 2), out=self.gradient_block)

    def backward(self, delta: Block, below: Block) -> None:
        """δ₋ ← Wᵀ δ into `below`, (in + 1, R, samples), whose last row is the error of the ones."""
        np.matmul(self._transposed, each(delta), out=each(below))


class Stack:
    """R feed-forward networks: `parameters` and `gradient` are (R, n), and layers are views."""

    def __init__(self, model: Model, networks: int, dtype: DTypeLike) -> None:
        self.sizes = model.layers
        self.networks = networks
        self.dtype = np.dtype(dtype)
        shapes = [(outputs, inputs + 1) for inputs, outputs in itertools.pairwise(self.sizes)]
        ends = np.cumsum([rows * columns for rows, columns in shapes])
        self.parameters: NDArray[Any] = np.zeros((networks, ends[-1]), self.dtype)
        self.gradient: NDArray[Any] = np.zeros((networks, ends[-1]), self.dtype)
        self.layers = [
            StackedDense(
                parameters.reshape(networks, *shape),
                gradient.reshape(networks, *shape),
                ACTIVATIONS[name](dtype),
            )
            for shape, name, parameters, gradient in zip(
                shapes,
                model.layer_activations,
                np.split(self.parameters, ends[:-1], axis=1),
                np.split(self.gradient, ends[:-1], axis=1),
                strict=True,
            )
        ]

    def forward(self, trip: StackPass) -> None:
        """Compute the output of every layer from the input, first to last."""
        for index, layer in enumerate(self.layers):
            layer.forward(trip.inputs[index], trip.z[index], trip.outputs[index])

    def backward(self, trip: StackPass) -> None:
        """From δ at the output layer to the gradient of every parameter, last layer to first."""
        for index in range(len(self.layers) - 1, 0, -1):
            layer, below = self.layers[index], index - 1
            layer.gradient(trip.deltas[index], trip.inputs[index])
            layer.backward(trip.deltas[index], trip.errors[below])
            self.layers[below].slope(trip.deltas[below], trip.outputs[below], trip.scratch[below])
        self.layers[0].gradient(trip.deltas[0], trip.inputs[0])


class StackPass:
    """Room for a trip of `samples` samples through each of R networks and back, made once.

    Lists and their blocks are those of `Pass`, with an axis for the networks in the middle:
    `inputs[l]` has shape (in + 1, R, samples), with a last row of ones.
    """

    def __init__(self, stack: Stack, samples: int, loss: LossName, reduction: Reduction) -> None:
        dtype, sizes = stack.dtype, stack.sizes
        columns = (stack.networks, samples)
        blocks: list[Block] = [np.ones((units + 1, *columns), dtype) for units in sizes]
        self.inputs = blocks[:-1]
        self.outputs = [block[:-1] for block in blocks[1:]]
        self.z = list(self.outputs)
        self.errors: list[Block] = [np.empty((units + 1, *columns), dtype) for units in sizes[1:]]
        self.deltas = [block[:-1] for block in self.errors]
        self.scratch: list[Block] = [np.empty_like(delta) for delta in self.deltas]
        self.target: Block = self.inputs[0][:-1]
        self.loss = LOSSES[loss](sizes[-1], samples, reduction, dtype)
        if self.loss.from_logits:  # the value comes from z, so z keeps a block of its own
            self.z[-1] = np.empty_like(self.outputs[-1])
        self._last = stack.layers[-1]

    def read(self, features: Block) -> None:
        """Copy `features`, of shape (features, R, samples), as the input and the target."""
        np.copyto(self.target, features)

    def error(self) -> None:
        """δ of the output layer, from the outputs and the input that they should equal."""
        output, delta = self.outputs[-1], self.deltas[-1]
        self.loss.delta(output, self.target, delta)
        if not self.loss.from_logits:
            self._last.slope(delta, output, self.scratch[-1])
