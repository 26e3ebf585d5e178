"""A program as a textbook or a course project has it, in plain NumPy.

Per layer a matrix W (in, out) and a row b in a dictionary; samples are rows; a whole mini-batch at
a time goes through matrix products, each result a new array; gradients and Adam's or RMSProp's
averages lie in dictionaries with the same keys, and are updated array by array; the loss of the
mini-batch is computed with `np.mean` at every update, as such programs do to print it. Nothing is
made slow on purpose, and nothing is clever.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from benchmarks.cases import Case
from benchmarks.peers.peer import SameCase
from config.schema import Adam, RmsProp

Matrix = NDArray[np.float64]


def tanh(z: Matrix) -> Matrix:
    """σ(z) = tanh z."""
    return np.tanh(z)


def sigmoid(z: Matrix) -> Matrix:
    """σ(z) = 1 / (1 + e⁻ᶻ)."""
    return 1 / (1 + np.exp(-z))


def tanh_slope(a: Matrix) -> Matrix:
    """σ' from a = tanh z."""
    return 1 - a**2


def sigmoid_slope(a: Matrix) -> Matrix:
    """σ' from a = σ(z)."""
    return a * (1 - a)


def mean_squared_error(output: Matrix, target: Matrix) -> float:
    """Mean over every entry of (output - target)²."""
    return float(np.mean((output - target) ** 2))


def cross_entropy(output: Matrix, target: Matrix) -> float:
    """Binary cross-entropy, mean over every entry."""
    return float(-np.mean(target * np.log(output) + (1 - target) * np.log(1 - output)))


ACTIVATIONS: dict[str, tuple[Callable[[Matrix], Matrix], Callable[[Matrix], Matrix]]] = {
    "tanh": (tanh, tanh_slope),
    "sigmoid": (sigmoid, sigmoid_slope),
}


class Textbook(SameCase):
    """An autoencoder, its optimizer and its losses."""

    title: ClassVar[str] = "textbook NumPy"
    precision: ClassVar[str] = "float64"

    def prepare(self, case: Case) -> None:
        self.layers = len(case.sizes) - 1
        self.parameters: dict[str, Matrix] = {}
        for layer, (weights, biases) in enumerate(case.weights(), start=1):
            self.parameters[f"W{layer}"] = weights.T.copy()
            self.parameters[f"b{layer}"] = biases[None, :]
        self.m = {name: np.zeros_like(value) for name, value in self.parameters.items()}
        self.v = {name: np.zeros_like(value) for name, value in self.parameters.items()}
        self.updates = 0
        self.losses: list[float] = []
        name = case.experiment.model.layer_activations[0]
        self.activation, self.slope = ACTIVATIONS[name]
        self.cross_entropy = case.experiment.training.loss == "binary_cross_entropy"
        self.optimizer = case.experiment.training.optimizer
        self.samples = case.samples
        self.batches = case.mini_batches(case.samples, case.orders)

    def run(self, updates: int) -> None:
        self.losses = []
        for _ in range(updates):
            self.losses.append(self.update(next(self.batches)))

    def loss(self) -> float:
        return self.loss_of(self.forward(self.samples)[-1], self.samples)

    def update(self, x: Matrix) -> float:
        """One update on the mini-batch `x`, (samples, features); returns its loss before that."""
        activations = self.forward(x)
        loss = self.loss_of(activations[-1], x)
        gradients = self.backward(activations)
        self.updates += 1
        if isinstance(self.optimizer, Adam):
            self.adam(self.optimizer, gradients)
        elif isinstance(self.optimizer, RmsProp):
            self.rmsprop(self.optimizer, gradients)
        return loss

    def forward(self, x: Matrix) -> list[Matrix]:
        """The input and the outputs of every layer, each (samples, units)."""
        activations = [x]
        for layer in range(1, self.layers + 1):
            z = activations[-1] @ self.parameters[f"W{layer}"] + self.parameters[f"b{layer}"]
            activations.append(self.activation(z))
        return activations

    def loss_of(self, output: Matrix, target: Matrix) -> float:
        """The loss of outputs."""
        if self.cross_entropy:
            return cross_entropy(output, target)
        return mean_squared_error(output, target)

    def backward(self, activations: list[Matrix]) -> dict[str, Matrix]:
        """The gradient of the loss for every parameter."""
        output, target = activations[-1], activations[0]
        if self.cross_entropy:
            delta = (output - target) / output.size
        else:
            delta = 2 * (output - target) / output.size * self.slope(output)
        gradients: dict[str, Matrix] = {}
        for layer in range(self.layers, 0, -1):
            below = activations[layer - 1]
            gradients[f"W{layer}"] = below.T @ delta
            gradients[f"b{layer}"] = np.sum(delta, axis=0, keepdims=True)
            if layer > 1:
                delta = (delta @ self.parameters[f"W{layer}"].T) * self.slope(below)
        return gradients

    def adam(self, options: Adam, gradients: dict[str, Matrix]) -> None:
        """Kingma & Ba 2015, algorithm 1."""
        beta1, beta2, t = options.beta1, options.beta2, self.updates
        for name, gradient in gradients.items():
            self.m[name] = beta1 * self.m[name] + (1 - beta1) * gradient
            self.v[name] = beta2 * self.v[name] + (1 - beta2) * gradient**2
            m_hat = self.m[name] / (1 - beta1**t)
            v_hat = self.v[name] / (1 - beta2**t)
            self.parameters[name] -= (
                options.learning_rate * m_hat / (np.sqrt(v_hat) + options.epsilon)
            )

    def rmsprop(self, options: RmsProp, gradients: dict[str, Matrix]) -> None:
        """Tieleman & Hinton 2012, lecture 6.5."""
        beta = options.beta2
        for name, gradient in gradients.items():
            self.v[name] = beta * self.v[name] + (1 - beta) * gradient**2
            self.parameters[name] -= (
                options.learning_rate * gradient / (np.sqrt(self.v[name]) + options.epsilon)
            )
