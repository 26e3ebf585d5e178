"""Optimizers: rules that turn a gradient into an update. They know flat vectors, and nothing else.

Each owns its running averages (`state`, of shape (rows, n)) and counts its updates, not epochs. A
step is a list of calls, see `calls`, which work in place and allocate nothing. g is the gradient, η
the learning rate, t the update.

An optimizer for a stack of R networks has vectors of shape (R, n) and state of shape (rows, R, n),
and each network has its own options.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import partial
from typing import Any

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
    updates = 0

    def step(self, theta: Vector, gradient: Vector) -> list[Call]:
        """An update of `theta` in place from `gradient`; both have shape (n,), or (R, n)."""
        return [self._begin, *self._formula(theta, gradient)]

    def _begin(self) -> None:
        self.updates += 1

    @abstractmethod
    def _formula(self, theta: Vector, gradient: Vector) -> list[Call]:
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
        self._step = np.empty(shape, dtype)

    def _formula(self, theta: Vector, gradient: Vector) -> list[Call]:
        step = self._step
        return [
            partial(np.multiply, gradient, self._rate, step),
            partial(np.subtract, theta, step, theta),
        ]


class Momentum(Optimizer):
    """m ← β₁ m + (1 - β₁) g; θ ← θ - η m: a running mean of gradients, with no bias correction."""

    def __init__(self, options: Options, shape: Shape, dtype: DTypeLike) -> None:
        self.state = np.zeros((1, *shape), dtype)
        self._beta = _constant(_numbers(options, "beta1"), shape, dtype)
        self._rest = _constant(1.0 - _numbers(options, "beta1"), shape, dtype)
        self._rate = _constant(_numbers(options, "learning_rate"), shape, dtype)
        self._step = np.empty(shape, dtype)

    def _formula(self, theta: Vector, gradient: Vector) -> list[Call]:
        mean, step = self.state[0], self._step
        return [
            partial(np.multiply, mean, self._beta, mean),
            partial(np.multiply, gradient, self._rest, step),
            partial(np.add, mean, step, mean),
            partial(np.multiply, mean, self._rate, step),
            partial(np.subtract, theta, step, theta),
        ]


class ClassicalMomentum(Optimizer):
    """Δθ(t) = -η g + m Δθ(t-1); θ ← θ + Δθ(t).  Rumelhart, Hinton & Williams 1986."""

    def __init__(self, options: Options, shape: Shape, dtype: DTypeLike) -> None:
        self.state = np.zeros((1, *shape), dtype)
        self._momentum = _constant(_numbers(options, "momentum"), shape, dtype)
        self._rate = _constant(_numbers(options, "learning_rate"), shape, dtype)
        self._step = np.empty(shape, dtype)

    def _formula(self, theta: Vector, gradient: Vector) -> list[Call]:
        change, step = self.state[0], self._step
        return [
            partial(np.multiply, change, self._momentum, change),
            partial(np.multiply, gradient, self._rate, step),
            partial(np.subtract, change, step, change),
            partial(np.add, theta, change, theta),
        ]


class RMSProp(Optimizer):
    """v ← β₂ v + (1 - β₂) g²; θ ← θ - η g / (√v + ε).  Tieleman & Hinton 2012, lecture 6.5.

    The variant with ε outside the root and no momentum, as in Keras before 2.3.
    """

    def __init__(self, options: Options, shape: Shape, dtype: DTypeLike) -> None:
        self.state = np.zeros((1, *shape), dtype)
        self._beta = _constant(_numbers(options, "beta2"), shape, dtype)
        self._rest = _constant(1.0 - _numbers(options, "beta2"), shape, dtype)
        self._rate = _constant(_numbers(options, "learning_rate"), shape, dtype)
        self._epsilon = _constant(_numbers(options, "epsilon"), shape, dtype)
        self._step = np.empty(shape, dtype)

    def _formula(self, theta: Vector, gradient: Vector) -> list[Call]:
        square, step = self.state[0], self._step
        return [
            partial(np.multiply, square, self._beta, square),
            partial(np.multiply, gradient, gradient, step),
            partial(np.multiply, step, self._rest, step),
            partial(np.add, square, step, square),
            partial(np.sqrt, square, step),
            partial(np.add, step, self._epsilon, step),
            partial(np.divide, gradient, step, step),
            partial(np.multiply, step, self._rate, step),
            partial(np.subtract, theta, step, theta),
        ]


class Adam(Optimizer):
    """m ← β₁ m + (1 - β₁) g; v ← β₂ v + (1 - β₂) g²; θ ← θ - η m̂ / (√v̂ + ε).

    m̂ = m / (1 - β₁ᵗ), v̂ = v / (1 - β₂ᵗ).  Kingma & Ba 2015, algorithm 1. With c = √(1 - β₂ᵗ) the
    same step is [η c / (1 - β₁ᵗ)] m / (√v + ε c), so the corrections cost two numbers an update.
    """

    def __init__(self, options: Options, shape: Shape, dtype: DTypeLike) -> None:
        self.state = np.zeros((2, *shape), dtype)  # m, v
        self._learning_rate = rate = _numbers(options, "learning_rate")
        self._beta1, self._beta2 = _numbers(options, "beta1"), _numbers(options, "beta2")
        self._plain_epsilon = _numbers(options, "epsilon")
        # math takes a number several times as fast as NumPy does, and rounds it in the same way.
        self._sqrt = np.sqrt if np.ndim(self._beta2) else math.sqrt
        betas = np.stack(np.broadcast_arrays(self._beta1, self._beta2))  # (2,) or (2, R, 1)
        if betas.ndim == 1:
            betas = betas.reshape(2, *(1 for _ in shape))
        betas = np.broadcast_to(betas, (2, *shape))  # in full: see `_constant`
        self._betas = betas.astype(dtype)
        self._rests = (1.0 - betas).astype(dtype)
        self._rate = _constant(rate + self._beta1 + self._beta2, shape, dtype)  # set by each step
        self._epsilon = _constant(self._plain_epsilon + self._beta2, shape, dtype)  # likewise
        self._news = np.empty((2, *shape), dtype)

    def _formula(self, theta: Vector, gradient: Vector) -> list[Call]:
        state, news = self.state, self._news
        (m, v), step = state, news[1]
        return [
            partial(np.copyto, news[0], gradient),
            partial(np.multiply, gradient, gradient, news[1]),
            partial(np.multiply, news, self._rests, news),
            partial(np.multiply, state, self._betas, state),
            partial(np.add, state, news, state),
            partial(np.sqrt, v, step),
            partial(np.add, step, self._epsilon, step),
            partial(np.divide, m, step, step),
            partial(np.multiply, step, self._rate, step),
            partial(np.subtract, theta, step, theta),
        ]

    def _begin(self) -> None:
        super()._begin()
        root = self._sqrt(1.0 - self._beta2**self.updates)
        self._rate[...] = self._learning_rate * root / (1.0 - self._beta1**self.updates)
        self._epsilon[...] = self._plain_epsilon * root


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
