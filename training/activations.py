"""Activations: the value of a unit from its weighted input, and its slope from that value.

Each works on whole blocks of shape (units, samples) and in place, because a block is made once and
used for every update. The slope is taken from the output, so that no input has to be kept.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import DTypeLike, NDArray

from config.schema import ActivationName

Block = NDArray[Any]
"""Values of shape (units, samples), in the experiment's precision."""


class Activation(Protocol):
    """σ, for one precision: constants are arrays of that precision, which NumPy takes fastest."""

    def __init__(self, dtype: DTypeLike) -> None: ...

    def apply(self, z: Block, a: Block) -> None:
        """a ← σ(z); both may be the same block."""

    def multiply_by_slope(self, delta: Block, a: Block, scratch: Block) -> None:
        """delta ← delta · σ'(z), with σ'(z) computed from a = σ(z); scratch is overwritten."""


class Identity:
    """σ(z) = z; σ' = 1."""

    def __init__(self, dtype: DTypeLike) -> None:
        pass

    def apply(self, z: Block, a: Block) -> None:
        if z is not a:
            np.copyto(a, z)

    def multiply_by_slope(self, delta: Block, a: Block, scratch: Block) -> None:
        pass


class Sigmoid:
    """σ(z) = 1 / (1 + e⁻ᶻ), computed as ½ tanh(z/2) + ½, which cannot overflow; σ' = a (1 - a)."""

    def __init__(self, dtype: DTypeLike) -> None:
        self._half = np.array(0.5, dtype)
        self._one = np.array(1.0, dtype)

    def apply(self, z: Block, a: Block) -> None:
        np.multiply(z, self._half, a)
        np.tanh(a, a)
        np.multiply(a, self._half, a)
        np.add(a, self._half, a)

    def multiply_by_slope(self, delta: Block, a: Block, scratch: Block) -> None:
        np.subtract(self._one, a, scratch)
        np.multiply(scratch, a, scratch)
        np.multiply(delta, scratch, delta)


class Tanh:
    """σ(z) = tanh z; σ' = 1 - a²."""

    def __init__(self, dtype: DTypeLike) -> None:
        self._one = np.array(1.0, dtype)

    def apply(self, z: Block, a: Block) -> None:
        np.tanh(z, a)

    def multiply_by_slope(self, delta: Block, a: Block, scratch: Block) -> None:
        np.multiply(a, a, scratch)
        np.subtract(self._one, scratch, scratch)
        np.multiply(delta, scratch, delta)


class Relu:
    """σ(z) = max(z, 0); σ' = 1 where the output is above 0, else 0 (at 0 itself: 0)."""

    def __init__(self, dtype: DTypeLike) -> None:
        self._zero = np.array(0.0, dtype)

    def apply(self, z: Block, a: Block) -> None:
        np.maximum(z, self._zero, out=a)

    def multiply_by_slope(self, delta: Block, a: Block, scratch: Block) -> None:
        np.sign(a, scratch)  # outputs are never negative, so their sign is the slope
        np.multiply(delta, scratch, delta)


ACTIVATIONS: dict[ActivationName, type[Activation]] = {
    "identity": Identity,
    "sigmoid": Sigmoid,
    "tanh": Tanh,
    "relu": Relu,
}
