"""`Stack`: R networks of one shape as one computation; for one network there is `Network`.

The equations are those of `Dense`, for all networks in one call. Parameters are rows, (R, n). The
networks' blocks lie side by side, (units, R, samples): activations, slopes and losses then see one
long stretch of memory, which is what NumPy is fast on, and each network's part is still a matrix
that BLAS takes as it is. (With R in front, the rows of ones would cut the blocks into R pieces.)
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from config.schema import LossName, Model
from training.activations import ACTIVATIONS, Activation, Block
from training.calls import Call
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

    def forward(self, below: Block, z: Block, a: Block) -> list[Call]:
        """z ← W below + b, a ← σ(z); `below` is (in + 1, R, samples)."""
        product = partial(np.matmul, self.parameters, each(below), out=each(z))
        return [product, *self.activation.apply(z, a)]

    def slope(self, delta: Block, a: Block, scratch: Block) -> list[Call]:
        """Turn δ = ∂L/∂a into ∂L/∂z, in place."""
        if self.activation.slope_is_one:
            return []
        return [*self.activation.slope(a, scratch), partial(np.multiply, delta, scratch, delta)]

    def gradient(self, delta: Block, below: Block) -> Call:
        """Write ∂L/∂W and ∂L/∂b of every network, summed over its samples."""
        return partial(np.matmul, each(delta), each(below).swapaxes(1, 2), out=self.gradient_block)

    def backward(self, delta: Block, below: Block) -> Call:
        """δ₋ ← Wᵀ δ into `below`, (in + 1, R, samples), whose last row is the error of the ones."""
        return partial(np.matmul, self._transposed, each(delta), out=each(below))


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
        layers = stack.layers
        self.forward: list[Call] = [
            call
            for layer, below, z, a in zip(layers, self.inputs, self.z, self.outputs, strict=True)
            for call in layer.forward(below, z, a)
        ]
        self.error: list[Call] = self.loss.delta(self.outputs[-1], self.target, self.deltas[-1])
        if not self.loss.from_logits:
            self.error += layers[-1].slope(self.deltas[-1], self.outputs[-1], self.scratch[-1])
        self.backward: list[Call] = [*self._downwards(layers)]

    def _downwards(self, layers: Sequence[StackedDense]) -> Iterator[Call]:
        for index in range(len(layers) - 1, 0, -1):
            layer, below = layers[index], index - 1
            yield layer.gradient(self.deltas[index], self.inputs[index])
            yield layer.backward(self.deltas[index], self.errors[below])
            yield from layers[below].slope(
                self.deltas[below], self.outputs[below], self.scratch[below]
            )
        yield layers[0].gradient(self.deltas[0], self.inputs[0])

    def read(self, features: Block) -> None:
        """Copy `features`, of shape (features, R, samples), as the input and the target."""
        np.copyto(self.target, features)
