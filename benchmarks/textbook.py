"""An autoencoder as a textbook has it: plain NumPy, a new array for each result, nothing clever.

tanh in every layer, mean squared error, Adam (Kingma & Ba 2015, algorithm 1), mini-batches in a
new order each epoch.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


class Textbook:
    """A network and its optimizer; `data` has shape (samples, features)."""

    def __init__(
        self,
        data: Matrix,
        layers: tuple[int, ...],
        *,
        batch_size: int,
        learning_rate: float,
        beta1: float,
        beta2: float,
        epsilon: float,
        seed: int,
    ) -> None:
        self.data = data
        self.batch_size = batch_size
        self.learning_rate, self.beta1, self.beta2 = learning_rate, beta1, beta2
        self.epsilon = epsilon
        self.random = np.random.default_rng(seed)
        self.parameters: list[Matrix] = []
        for inputs, outputs in pairwise(layers):
            self.parameters.append(self.random.normal(0.0, 0.1, (outputs, inputs)))
            self.parameters.append(np.zeros((outputs, 1)))
        self.m = [np.zeros_like(parameter) for parameter in self.parameters]
        self.v = [np.zeros_like(parameter) for parameter in self.parameters]
        self.updates = 0

    def forward(self, samples: Matrix) -> list[Matrix]:
        """Activations of every layer, input first, each of shape (units, samples)."""
        activations = [samples.T]
        for weights, biases in zip(self.parameters[::2], self.parameters[1::2], strict=True):
            activations.append(np.tanh(weights @ activations[-1] + biases))
        return activations

    def gradients(self, samples: Matrix) -> list[Matrix]:
        """∂L/∂θ of the mean over all entries of (output - input)², in the order of `parameters`."""
        activations = self.forward(samples)
        delta = 2 * (activations[-1] - activations[0]) / activations[0].size
        found: list[Matrix] = []
        for layer in range(len(activations) - 1, 0, -1):
            delta = delta * (1 - activations[layer] ** 2)
            found = [delta @ activations[layer - 1].T, delta.sum(axis=1, keepdims=True), *found]
            delta = self.parameters[2 * layer - 2].T @ delta
        return found

    def update(self, samples: Matrix) -> None:
        """One update of Adam on one mini-batch."""
        self.updates += 1
        for i, g in enumerate(self.gradients(samples)):
            self.m[i] = self.beta1 * self.m[i] + (1 - self.beta1) * g
            self.v[i] = self.beta2 * self.v[i] + (1 - self.beta2) * g**2
            m_hat = self.m[i] / (1 - self.beta1**self.updates)
            v_hat = self.v[i] / (1 - self.beta2**self.updates)
            self.parameters[i] = self.parameters[i] - self.learning_rate * m_hat / (
                np.sqrt(v_hat) + self.epsilon
            )

    def epoch(self) -> float:
        """One pass over the data in a new order; returns the RMSE over all of it afterwards."""
        order = self.random.permutation(len(self.data))
        for start in range(0, len(order), self.batch_size):
            self.update(self.data[order[start : start + self.batch_size]])
        return self.rmse()

    def rmse(self) -> float:
        """Root mean squared error over every entry of the data."""
        return float(np.sqrt(np.mean((self.forward(self.data)[-1] - self.data.T) ** 2)))
