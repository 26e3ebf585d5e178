"""Optimizers: rules that turn a gradient into an update. They know flat vectors, and nothing else.

Each owns its running sums (`state`, of shape (rows, n)) and counts its updates, not epochs. A step
is a list of calls, see `calls`, which work in place and allocate nothing. g is the gradient, η the
learning rate, t the update. Running means are kept as sums, without their factor 1 - β: the numbers
that scale a step can carry it, and a pass over all parameters is saved.

An optimizer for a stack of R networks has vectors of shape (R, n) and state of shape (rows, R, n),
and each network has its own options.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import DTypeLike, NDArray

from config import schema
from training.calls import Call

Vector = NDArray[Any]
"""Of shape (n,), or (R, n) for a stack."""

Options = schema.Section | Sequence[schema.Section]
"""Of one network, or of each network of a stack; all of one kind."""

Shape = tuple[int, ...]


class Optimizer(ABC):
    """θ ← θ - something made from g, and from what `state` remembers of earlier gradients."""

    state: NDArray[Any]
    names: ClassVar[tuple[str, ...]] = ()
    """What the formula calls the rows of `state`."""
    scales: tuple[Any, ...] = ()
    """By what each row has to be multiplied to be what the formula has."""
    updates = 0

    def step(self, theta: Vector, gradient_rows: NDArray[Any]) -> list[Call]:
        """An update of `theta`, of shape (n,), or (R, n) for a stack, in place.

        `gradient_rows` has one more axis in front, of length 2: first the gradient, which stays as
        it is, and then room to calculate in.
        """
        return [self._begin, *self._formula(theta, gradient_rows)]

    def named_state(self) -> dict[str, Vector]:
        """What is remembered, by the name and in the scale of the formula; copies like `theta`."""
        return {
            name: np.multiply(row, scale, dtype=row.dtype, casting="same_kind")
            for name, row, scale in zip(self.names, self.state, self.scales, strict=True)
        }

    def _begin(self) -> None:
        self.updates += 1

    @abstractmethod
    def _formula(self, theta: Vector, gradient_rows: NDArray[Any]) -> list[Call]:
        """The update as arithmetic of vectors."""


def _numbers(options: Options, name: str) -> Any:
    """The option `name`: a number, or a column (R, 1) of them where networks of a stack differ."""
    if isinstance(options, schema.Section):
        return getattr(options, name)
    numbers = [getattr(one, name) for one in options]
    return numbers[0] if len(set(numbers)) == 1 else np.array(numbers)[:, None]


def _constant(numbers: Any, shape: Shape, dtype: DTypeLike) -> NDArray[Any]:
    """`numbers` for arithmetic with vectors: 0-d, or of their shape.

    A column would do, but NumPy takes two to four times as long to stretch one as to read it full.
    """
    return np.array(np.broadcast_to(numbers, shape if np.ndim(numbers) else ()), dtype)


class SGD(Optimizer):
    """θ ← θ - η g.  Robbins & Monro 1951."""

    def __init__(self, options: Options, shape: Shape, dtype: DTypeLike) -> None:
        self.state = np.zeros((0, *shape), dtype)
        self._rate = _constant(_numbers(options, "learning_rate"), shape, dtype)

    def _formula(self, theta: Vector, gradient_rows: NDArray[Any]) -> list[Call]:
        gradient, step = gradient_rows
        return [
            partial(np.multiply, gradient, self._rate, step),
            partial(np.subtract, theta, step, theta),
        ]


class Momentum(Optimizer):
    """m ← β₁ m + (1 - β₁) g; θ ← θ - η m: a running mean of gradients, with no bias correction.

    With M = m / (1 - β₁) that is M ← β₁ M + g; θ ← θ - [η (1 - β₁)] M.
    """

    names = ("m",)

    def __init__(self, options: Options, shape: Shape, dtype: DTypeLike) -> None:
        self.state = np.zeros((1, *shape), dtype)  # M
        beta = _numbers(options, "beta1")
        rate = _numbers(options, "learning_rate") * (1.0 - beta)
        self.scales = (1.0 - beta,)
        self._beta = _constant(beta, shape, dtype)
        self._rate = _constant(rate, shape, dtype)

    def _formula(self, theta: Vector, gradient_rows: NDArray[Any]) -> list[Call]:
        (gradient, step), m = gradient_rows, self.state[0]
        return [
            partial(np.multiply, m, self._beta, m),
            partial(np.add, m, gradient, m),
            partial(np.multiply, m, self._rate, step),
            partial(np.subtract, theta, step, theta),
        ]


class ClassicalMomentum(Optimizer):
    """Δθ(t) = -η g + m Δθ(t-1); θ ← θ + Δθ(t).  Rumelhart, Hinton & Williams 1986."""

    names = ("previous step",)
    scales = (1.0,)

    def __init__(self, options: Options, shape: Shape, dtype: DTypeLike) -> None:
        self.state = np.zeros((1, *shape), dtype)
        self._momentum = _constant(_numbers(options, "momentum"), shape, dtype)
        self._rate = _constant(_numbers(options, "learning_rate"), shape, dtype)

    def _formula(self, theta: Vector, gradient_rows: NDArray[Any]) -> list[Call]:
        (gradient, step), change = gradient_rows, self.state[0]
        return [
            partial(np.multiply, change, self._momentum, change),
            partial(np.multiply, gradient, self._rate, step),
            partial(np.subtract, change, step, change),
            partial(np.add, theta, change, theta),
        ]


class RMSProp(Optimizer):
    """v ← β₂ v + (1 - β₂) g²; θ ← θ - η g / (√v + ε).  Tieleman & Hinton 2012, lecture 6.5.

    The variant with ε outside the root and no momentum, as in Keras before 2.3. With r = √(1 - β₂)
    and V = v / r² that is V ← β₂ V + g²; θ ← θ - [η / r] g / (√V + ε / r).
    """

    names = ("v",)

    def __init__(self, options: Options, shape: Shape, dtype: DTypeLike) -> None:
        self.state = np.zeros((1, *shape), dtype)  # V
        beta = _numbers(options, "beta2")
        self.scales = (1.0 - beta,)
        root = np.sqrt(1.0 - beta)
        self._beta = _constant(beta, shape, dtype)
        self._rate = _constant(_numbers(options, "learning_rate") / root, shape, dtype)
        self._epsilon = _constant(_numbers(options, "epsilon") / root, shape, dtype)

    def _formula(self, theta: Vector, gradient_rows: NDArray[Any]) -> list[Call]:
        (gradient, step), v = gradient_rows, self.state[0]
        return [
            partial(np.multiply, v, self._beta, v),
            partial(np.multiply, gradient, gradient, step),
            partial(np.add, v, step, v),
            partial(np.sqrt, v, step),
            partial(np.add, step, self._epsilon, step),
            partial(np.divide, gradient, step, step),
            partial(np.multiply, step, self._rate, step),
            partial(np.subtract, theta, step, theta),
        ]


class Adam(Optimizer):
    """m ← β₁ m + (1 - β₁) g; v ← β₂ v + (1 - β₂) g²; θ ← θ - η m̂ / (√v̂ + ε).

    m̂ = m / (1 - β₁ᵗ), v̂ = v / (1 - β₂ᵗ).  Kingma & Ba 2015, algorithm 1. With M = m / (1 - β₁),
    V = v / (1 - β₂) and c = √((1 - β₂ᵗ) / (1 - β₂)) that is M ← β₁ M + g; V ← β₂ V + g²;
    θ ← θ - [η (1 - β₁) c / (1 - β₁ᵗ)] M / (√V + ε c): the corrections cost two numbers an update.
    """

    names = ("m", "v")

    def __init__(self, options: Options, shape: Shape, dtype: DTypeLike) -> None:
        self.state = np.zeros((2, *shape), dtype)  # M, V
        self._beta1, self._beta2 = _numbers(options, "beta1"), _numbers(options, "beta2")
        self.scales = 1.0 - self._beta1, 1.0 - self._beta2
        self._scaled_rate = _numbers(options, "learning_rate") * self.scales[0]
        self._plain_epsilon = _numbers(options, "epsilon")
        # math takes a number several times as fast as NumPy does, and rounds it in the same way.
        self._sqrt = np.sqrt if np.ndim(self._beta2) else math.sqrt
        # Of all that the two depend on, for their shape; each step sets them.
        self._rate = _constant(self._scaled_rate + self._beta2, shape, dtype)
        self._epsilon = _constant(self._plain_epsilon + self._beta2, shape, dtype)
        betas = np.stack(np.broadcast_arrays(self._beta1, self._beta2))  # (2,) or (2, R, 1)
        if betas.ndim == 1:
            betas = betas.reshape(2, *(1 for _ in shape))
        self._betas = np.broadcast_to(betas, (2, *shape)).astype(dtype)  # in full: see `_constant`

    def _formula(self, theta: Vector, gradient_rows: NDArray[Any]) -> list[Call]:
        (gradient, step), (m, v), state = gradient_rows, self.state, self.state
        return [
            partial(np.multiply, state, self._betas, state),
            partial(np.multiply, gradient, gradient, step),
            partial(np.add, state, gradient_rows, state),  # g to M, and g² to V
            partial(np.sqrt, v, step),
            partial(np.add, step, self._epsilon, step),
            partial(np.divide, m, step, step),
            partial(np.multiply, step, self._rate, step),
            partial(np.subtract, theta, step, theta),
        ]

    def _begin(self) -> None:
        t = self.updates = self.updates + 1
        c = self._sqrt((1.0 - self._beta2**t) / self.scales[1])
        self._rate[()] = self._scaled_rate * c / (1.0 - self._beta1**t)
        self._epsilon[()] = self._plain_epsilon * c


OPTIMIZERS: dict[type[schema.Section], Any] = {
    schema.Sgd: SGD,
    schema.Momentum: Momentum,
    schema.ClassicalMomentum: ClassicalMomentum,
    schema.RmsProp: RMSProp,
    schema.Adam: Adam,
}


def make_optimizer(options: Options, size: int, dtype: DTypeLike) -> Optimizer:
    """The optimizer that `options` describe, for `size` parameters, before its first update.

    A sequence of options makes one for a stack of as many networks, of `size` parameters each.
    """
    shape: Shape
    if isinstance(options, schema.Section):
        kind, shape = type(options), (size,)
    else:
        (kind,) = {type(one) for one in options}
        shape = (len(options), size)
    optimizer: Optimizer = OPTIMIZERS[kind](options, shape, dtype)
    return optimizer
