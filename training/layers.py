"""`Dense`: one layer of units, each connected to every unit of the layer below.

    forward    z = W a₋ + b,  a = σ(z)
    slope      δ ← δ · σ'(z)
    gradient   ∂L/∂W = δ a₋ᵀ,  ∂L/∂b = Σ δ
    backward   δ₋ = Wᵀ δ

Blocks have shape (units, samples). The block that a layer reads has one more row, of ones, which
the last column of its parameters meets: so biases need no code of their own.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.activations import Activation, Block
from training.calls import Call


class Dense:
    """A fully connected layer over parameters and gradient that belong to the network.

    `parameters` and `gradient` have shape (out, in + 1), the biases in the last column. Nothing is
    allocated here: every result goes into a block that the caller owns.
    """

    def __init__(
        self, parameters: NDArray[Any], gradient: NDArray[Any], activation: Activation
    ) -> None:
        self.parameters = parameters
        self.weights = parameters[..., :-1]
        self.biases = parameters[..., -1]
        self.gradient_block = gradient
        self.activation = activation
        # with the biases: NumPy copies what is not contiguous
        self._transposed = parameters.swapaxes(-1, -2)

    def forward(self, below: Block, z: Block, a: Block) -> list[Call]:
        """z ← W below + b, a ← σ(z); `below` is (in + 1, samples), z and a may be one block."""
        return [partial(self.parameters.dot, below, z), *self.activation.apply(z, a)]

    def slope(self, delta: Block, slopes: Block) -> list[Call]:
        """Turn δ = ∂L/∂a into ∂L/∂z, in place, with σ'(z) in `slopes`; no calls where that is 1."""
        if self.activation.slope_is_one:
            return []
        return [partial(np.multiply, delta, slopes, delta)]

    def gradient(self, delta: Block, below: Block) -> Call:
        """Write ∂L/∂W and ∂L/∂b, summed over the samples, into the network's gradient."""
        return partial(delta.dot, below.T, self.gradient_block)

    def backward(self, delta: Block, below: Block) -> Call:
        """δ₋ ← Wᵀ δ into `below`, (in + 1, samples), whose last row is the error of the ones."""
        return partial(self._transposed.dot, delta, below)
