"""`Network`: layers as views into one flat parameter vector."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from config.schema import Model
from training.activations import ACTIVATIONS
from training.calls import run
from training.initializers import initialize
from training.layers import Dense
from training.passes import Pass


class Network:
    """A feed-forward network: `parameters` and `gradient` are flat, and layers are views into them.

    An optimizer sees vectors of shape (n,); a layer sees its (out, in + 1) part of each. The
    gradient is the first row of `gradient_rows`, (2, n), whose second is room for the optimizer.
    """

    def __init__(self, model: Model, dtype: DTypeLike) -> None:
        self.sizes = model.layers
        self.code_layer = model.code_layer
        self.dtype = np.dtype(dtype)
        shapes = [(outputs, inputs + 1) for inputs, outputs in itertools.pairwise(self.sizes)]
        ends = np.cumsum([rows * columns for rows, columns in shapes])
        self.parameters: NDArray[Any] = np.zeros(ends[-1], self.dtype)
        self.gradient_rows: NDArray[Any] = np.zeros((2, ends[-1]), self.dtype)
        self.gradient: NDArray[Any] = self.gradient_rows[0]
        self.layers = [
            Dense(parameters.reshape(shape), gradient.reshape(shape), ACTIVATIONS[name](dtype))
            for shape, name, parameters, gradient in zip(
                shapes,
                model.layer_activations,
                np.split(self.parameters, ends[:-1]),
                np.split(self.gradient, ends[:-1]),
                strict=True,
            )
        ]
        self._initializer = model.initializer

    def initialize(self, *, rng: np.random.Generator) -> None:
        """Draw the initial weights and biases, layer by layer."""
        for layer in self.layers:
            initialize(self._initializer, layer.parameters, rng=rng)

    def forward(self, trip: Pass) -> None:
        """Compute the output of every layer from the input, first to last."""
        for stage in trip.forward:
            run(stage)

    def backward(self, trip: Pass) -> None:
        """From δ at the output layer to the gradient of every parameter, last layer to first."""
        for stage in trip.backward:
            run(stage)

    def encode(self, x: ArrayLike) -> NDArray[Any]:
        """Codes of shape (samples, code units) for `x` of shape (samples, features)."""
        return self._through(x, self.layers[: self.code_layer])

    def decode(self, codes: ArrayLike) -> NDArray[Any]:
        """Reconstructions of shape (samples, features) for codes of shape (samples, code units)."""
        return self._through(codes, self.layers[self.code_layer :])

    def reconstruct(self, x: ArrayLike) -> NDArray[Any]:
        """Outputs for `x`, both of shape (samples, features)."""
        return self._through(x, self.layers)

    def _through(self, x: ArrayLike, layers: Sequence[Dense]) -> NDArray[Any]:
        values = np.asarray(x, self.dtype)
        expected = layers[0].weights.shape[1]
        if values.ndim != 2 or values.shape[1] != expected:
            raise ValueError(f"shape is {values.shape}; it must be (samples, {expected})")
        a = values.T
        for layer in layers:
            z = layer.weights @ a + layer.biases[:, None]
            run(layer.activation.apply(z, z))
            a = z
        return a.T
