"""`Pass`: a trip of a mini-batch through a network, or a stack of networks, and back.

Blocks have shape (units, samples), or (units, R, samples) for a stack of R networks; `columns` is
what follows the units.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import numpy as np

from config.schema import LossName
from training.activations import Block
from training.calls import Call, Stage
from training.layers import Dense
from training.losses import LOSSES, Reduction, root_mean_square


class Layered(Protocol):
    """What a pass goes through: a `Network`, or a `Stack` of them."""

    sizes: tuple[int, ...]
    dtype: np.dtype[Any]

    @property
    def layers(self) -> Sequence[Dense]:
        """First to last."""


class Room:
    """Blocks for all that a pass computes, made once; passes may share them, one at a time.

    `outputs[l]` and `deltas[l]` = ∂L/∂z of layer l have shape (out, *columns). `blocks[l]` and
    `errors[l]` are what those are views of, with one more row: of ones, which the biases of the
    next layer meet, and of the errors of these. `slopes[l]` is for σ'(z), as large as `blocks[l]`,
    and `logits` for z of the last layer.
    """

    def __init__(self, network: Layered, *columns: int) -> None:
        units, dtype = network.sizes[1:], network.dtype
        self.blocks = _stacked(units, columns, dtype)
        self.errors = _stacked(units, columns, dtype)
        self.slopes = _stacked(units, columns, dtype)
        self.outputs = [block[:-1] for block in self.blocks]
        self.deltas = [block[:-1] for block in self.errors]
        self.logits: Block = np.empty_like(self.outputs[-1])


class Pass:
    """The calls of a trip from `batch` to the loss against `target`, and back to the gradient.

    `batch` has shape (features + 1, *columns), with a last row of ones. `target` are its features,
    unless others are given. `inputs[l]` is what layer l reads, `z[l]` its weighted inputs.

    `forward` and `backward` are the stages of the trip, one short operation on a layer each, in
    order, and `error` is the one between them: to δ of the output layer, with the slopes of all
    layers at hand. An update runs them all, and whoever must not wait for a large one runs some at
    a time.
    """

    def __init__(
        self,
        network: Layered,
        room: Room,
        batch: Block,
        loss: LossName,
        reduction: Reduction,
        target: Block | None = None,
    ) -> None:
        layers = network.layers
        self.room = room
        self.batch = batch
        self.target: Block = batch[:-1] if target is None else target
        self.inputs = [batch, *room.blocks[:-1]]
        self.outputs, self.deltas = room.outputs, room.deltas
        self.z = list(self.outputs)
        self.loss = LOSSES[loss](network.sizes[-1], batch.shape[-1], reduction, network.dtype)
        if self.loss.from_logits:  # the value comes from z, so z keeps a block of its own
            self.z[-1] = room.logits
        self.forward: list[Stage] = [
            layer.forward(below, z, a)
            for layer, below, z, a in zip(layers, self.inputs, self.z, self.outputs, strict=True)
        ]
        sloped = layers[:-1] if self.loss.from_logits else layers
        self.error: Stage = [
            *_slopes(sloped, room.blocks, room.slopes),
            *self.loss.delta(self.outputs[-1], self.target, self.deltas[-1]),
        ]
        if not self.loss.from_logits:
            self.error += self._through_activation(layers, -1)
        self.backward: list[Stage] = [*self._downwards(layers)]

    def _downwards(self, layers: Sequence[Dense]) -> Iterator[Stage]:
        """δ of every layer, last to first; then all gradients: like calls in a row are faster."""
        for index in range(len(layers) - 1, 0, -1):
            yield [layers[index].backward(self.deltas[index], self.room.errors[index - 1])]
            yield self._through_activation(layers, index - 1)
        for layer, delta, below in zip(layers, self.deltas, self.inputs, strict=True):
            yield [layer.gradient(delta, below)]

    def _through_activation(self, layers: Sequence[Dense], index: int) -> list[Call]:
        """Turn δ = ∂L/∂a of a layer into ∂L/∂z, in place, with its slopes as `error` left them."""
        return layers[index].slope(self.deltas[index], self.room.slopes[index][:-1])

    def read(self, features: Block) -> None:
        """Copy `features`, of shape (features, *columns), as the batch."""
        np.copyto(self.batch[:-1], features)

    @property
    def scratch(self) -> Block:
        """Room as large as the outputs, for whoever measures; nothing but `error` needs it."""
        return self.room.slopes[-1][:-1]

    def measure(self) -> tuple[float, float]:
        """Loss and RMSE of the outputs as they stand; not for a stack."""
        scratch = self.scratch
        loss = self.loss.value(self.z[-1], self.target, scratch)
        np.subtract(self.outputs[-1], self.target, scratch)
        flat = scratch.reshape(-1)
        mean_square = float(flat.dot(flat)) / flat.size
        if math.isfinite(mean_square):
            return loss, math.sqrt(mean_square)
        return loss, root_mean_square(flat)


def _stacked(units: Sequence[int], columns: tuple[int, ...], dtype: np.dtype[Any]) -> list[Block]:
    """A block of ones for each layer, (units + 1, *columns), one after the other in memory."""
    rows = [count + 1 for count in units]
    return np.split(np.ones((sum(rows), *columns), dtype), np.cumsum(rows)[:-1])


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
    first = (blocks[0].ctypes.data - whole.ctypes.data) // whole[0].nbytes
    joined: Block = whole[first : first + sum(len(block) for block in blocks)]
    return joined
