"""Optimizers: rules that turn a gradient into an update. They know flat vectors, and nothing else.

Each owns its running averages (`state`, of shape (rows, n)) and counts its updates, not epochs. A
step works in place and allocates nothing. g is the gradient, η the learning rate, t the update.
"""

from __future__ import annotations

import math
from typing import Any, Protocol

import numpy as np
from numpy.typing import DTypeLike, NDArray

from config import schema

Vector = NDArray[Any]


class Optimizer(Protocol):
    """θ ← θ - something made from g, and from what `state` remembers of earlier gradients."""

    state: NDArray[Any]
    updates: int

    def step(self, theta: Vector, gradient: Vector) -> None:
        """Update `theta` in place from `gradient`; both have shape (n,)."""


class SGD:
    """θ ← θ - η g.  Robbins & Monro 1951."""

    def __init__(self, options: schema.Sgd, size: int, dtype: DTypeLike) -> None:
        self.state = np.zeros((0, size), dtype)
        self.updates = 0
        self._rate = np.array(options.learning_rate, dtype)
        self._step = np.empty(size, dtype)

    def step(self, theta: Vector, gradient: Vector) -> None:
        self.updates += 1
        np.multiply(gradient, self._rate, self._step)
        np.subtract(theta, self._step, theta)


class Momentum:
    """m ← β₁ m + (1 - β₁) g; θ ← θ - η m: a running mean of gradients, with no bias correction."""

    def __init__(self, options: schema.Momentum, size: int, dtype: DTypeLike) -> None:
        self.state = np.zeros((1, size), dtype)
        self.updates = 0
        self._beta = np.array(options.beta1, dtype)
        self._rest = np.array(1.0 - options.beta1, dtype)
        self._rate = np.array(options.learning_rate, dtype)
        self._step = np.empty(size, dtype)

    def step(self, theta: Vector, gradient: Vector) -> None:
        self.updates += 1
        mean, step = self.state[0], self._step
        np.multiply(mean, self._beta, mean)
        np.multiply(gradient, self._rest, step)
        np.add(mean, step, mean)
        np.multiply(mean, self._rate, step)
        np.subtract(theta, step, theta)


class ClassicalMomentum:
    """Δθ(t) = -η g + m Δθ(t-1); θ ← θ + Δθ(t).  Rumelhart, Hinton & Williams 1986."""

    def __init__(self, options: schema.ClassicalMomentum, size: int, dtype: DTypeLike) -> None:
        self.state = np.zeros((1, size), dtype)
        self.updates = 0
        self._momentum = np.array(options.momentum, dtype)
        self._rate = np.array(options.learning_rate, dtype)
        self._step = np.empty(size, dtype)

    def step(self, theta: Vector, gradient: Vector) -> None:
        self.updates += 1
        change, step = self.state[0], self._step
        np.multiply(change, self._momentum, change)
        np.multiply(gradient, self._rate, step)
        np.subtract(change, step, change)
        np.add(theta, change, theta)


class RMSProp:
    """v ← β₂ v + (1 - β₂) g²; θ ← θ - η g / (√v + ε).  Tieleman & Hinton 2012, lecture 6.5.

    The variant with ε outside the root and no momentum, as in Keras before 2.3.
    """

    def __init__(self, options: schema.RmsProp, size: int, dtype: DTypeLike) -> None:
        self.state = np.zeros((1, size), dtype)
        self.updates = 0
        self._beta = np.array(options.beta2, dtype)
        self._rest = np.array(1.0 - options.beta2, dtype)
        self._rate = np.array(options.learning_rate, dtype)
        self._epsilon = np.array(options.epsilon, dtype)
        self._step = np.empty(size, dtype)

    def step(self, theta: Vector, gradient: Vector) -> None:
        self.updates += 1
        square, step = self.state[0], self._step
        np.multiply(square, self._beta, square)
        np.multiply(gradient, gradient, step)
        np.multiply(step, self._rest, step)
        np.add(square, step, square)
        np.sqrt(square, step)
        np.add(step, self._epsilon, step)
        np.divide(gradient, step, step)
        np.multiply(step, self._rate, step)
        np.subtract(theta, step, theta)


class Adam:
    """m ← β₁ m + (1 - β₁) g; v ← β₂ v + (1 - β₂) g²; θ ← θ - η m̂ / (√v̂ + ε).

    m̂ = m / (1 - β₁ᵗ), v̂ = v / (1 - β₂ᵗ).  Kingma & Ba 2015, algorithm 1. With c = √(1 - β₂ᵗ) the
    same step is [η c / (1 - β₁ᵗ)] m / (√v + ε c), so the corrections cost two numbers an update.
    """

    def __init__(self, options: schema.Adam, size: int, dtype: DTypeLike) -> None:
        self.state = np.zeros((2, size), dtype)  # m, v
        self.updates = 0
        self._options = options
        betas = np.array([[options.beta1], [options.beta2]])
        self._betas = betas.astype(dtype)
        self._rests = (1.0 - betas).astype(dtype)
        self._rate = np.zeros((), dtype)
        self._epsilon = np.zeros((), dtype)
        self._news = np.empty((2, size), dtype)

    def step(self, theta: Vector, gradient: Vector) -> None:
        self.updates += 1
        options, state, news = self._options, self.state, self._news
        root = math.sqrt(1.0 - options.beta2**self.updates)
        self._rate.fill(options.learning_rate * root / (1.0 - options.beta1**self.updates))
        self._epsilon.fill(options.epsilon * root)
        np.copyto(news[0], gradient)
        np.multiply(gradient, gradient, news[1])
        np.multiply(news, self._rests, news)
        np.multiply(state, self._betas, state)
        np.add(state, news, state)
        step = news[1]
        np.sqrt(state[1], step)
        np.add(step, self._epsilon, step)
        np.divide(state[0], step, step)
        np.multiply(step, self._rate, step)
        np.subtract(theta, step, theta)


OPTIMIZERS: dict[type[schema.Section], Any] = {
    schema.Sgd: SGD,
    schema.Momentum: Momentum,
    schema.ClassicalMomentum: ClassicalMomentum,
    schema.RmsProp: RMSProp,
    schema.Adam: Adam,
}


def make_optimizer(options: schema.Section, size: int, dtype: DTypeLike) -> Optimizer:
    """The optimizer that `options` describe, for `size` parameters, before its first update."""
    optimizer: Optimizer = OPTIMIZERS[type(options)](options, size, dtype)
    return optimizer
