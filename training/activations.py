"""Activations: the value of a unit from its weighted input, and its slope from that value.

Each is a list of calls, see `calls`, on whole blocks of shape (units, samples) and in place, as a
block is made once and used for every update. The slope is taken from the output, so that no input
has to be kept.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Protocol

import numpy as np
from numpy.typing import DTypeLike, NDArray

from config.schema import ActivationName
from training.calls import Call

Block = NDArray[Any]
"""Values of shape (units, samples), in the experiment's precision."""


class Activation(Protocol):
    """σ, for one precision: constants are arrays of that precision, which NumPy takes fastest."""

    slope_is_one: bool
    """Whether σ'(z) is 1 for every z, so that nobody need multiply by it."""

    def __init__(self, dtype: DTypeLike) -> None: ...

    def apply(self, z: Block, a: Block) -> list[Call]:
        """a ← σ(z); both may be the same block."""

    def slope(self, a: Block, out: Block) -> list[Call]:
        """out ← σ'(z), computed from a = σ(z); no calls where `slope_is_one`."""


class Identity:
    """σ(z) = z; σ' = 1."""

    slope_is_one = True

    def __init__(self, dtype: DTypeLike) -> None:
        pass

    def apply(self, z: Block, a: Block) -> list[Call]:
        return [] if z is a else [partial(np.copyto, a, z)]

    def slope(self, a: Block, out: Block) -> list[Call]:
        return []


class Sigmoid:
    """σ(z) = 1 / (1 + e⁻ᶻ), computed as ½ tanh(z/2) + ½, which cannot overflow; σ' = a (1 - a)."""

    slope_is_one = False

    def __init__(self, dtype: DTypeLike) -> None:
        self._half = np.array(0.5, dtype)
        self._one = np.array(1.0, dtype)

    def apply(self, z: Block, a: Block) -> list[Call]:
        return [
            partial(np.multiply, z, self._half, a),
            partial(np.tanh, a, a),
            partial(np.multiply, a, self._half, a),
            partial(np.add, a, self._half, a),
        ]

    def slope(self, a: Block, out: Block) -> list[Call]:
        return [partial(np.subtract, self._one, a, out), partial(np.multiply, out, a, out)]


class Tanh:
    """σ(z) = tanh z; σ' = 1 - a²."""

    slope_is_one = False

    def __init__(self, dtype: DTypeLike) -> None:
        self._one = np.array(1.0, dtype)

    def apply(self, z: Block, a: Block) -> list[Call]:
        return [partial(np.tanh, z, a)]

    def slope(self, a: Block, out: Block) -> list[Call]:
        return [partial(np.multiply, a, a, out), partial(np.subtract, self._one, out, out)]


class Relu:
    """σ(z) = max(z, 0); σ' = 1 where the output is above 0, else 0 (at 0 itself: 0)."""

    slope_is_one = False

    def __init__(self, dtype: DTypeLike) -> None:
        self._zero = np.array(0.0, dtype)

    def apply(self, z: Block, a: Block) -> list[Call]:
        return [partial(np.maximum, z, self._zero, out=a)]

    def slope(self, a: Block, out: Block) -> list[Call]:
        return [partial(np.sign, a, out)]  # outputs are never negative, so their sign is the slope


ACTIVATIONS: dict[ActivationName, type[Activation]] = {
    "identity": Identity,
    "sigmoid": Sigmoid,
    "tanh": Tanh,
    "relu": Relu,
}
