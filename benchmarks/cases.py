"""What is measured: experiments, and the same start and batches for everyone who runs them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import count, pairwise
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from config import load
from config.schema import Experiment
from training.data import make_dataset
from training.network import Network

Matrix = NDArray[np.float64]
Per = Literal["update", "epoch"]

ORDERS = 50
"""Epochs until a peer sees the samples in an order that it had before."""


@dataclass(frozen=True)
class Case:
    """One experiment, and how it is measured."""

    name: str
    experiment: Experiment
    per: Per
    """What a time in the table is the time of."""
    scale: float
    """Units of time in a second: 1e6 for µs, 1e3 for ms."""
    epochs: int
    """Epochs in a turn: the same work for every peer."""
    stacks: bool = False
    """Whether many such networks at once are measured, too."""

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units in each layer, input first."""
        return self.experiment.model.layers

    @property
    def unit(self) -> str:
        """The unit of the times in the table."""
        return f"{'µs' if self.scale == 1e6 else 'ms'} an {self.per}"

    @cached_property
    def samples(self) -> Matrix:
        """The data, of shape (samples, features)."""
        return make_dataset(self.experiment).values

    @property
    def batch_size(self) -> int:
        """Samples in an update, the last of an epoch excepted."""
        return self.experiment.training.batch_size

    @property
    def batches(self) -> int:
        """Updates in an epoch."""
        return -(-len(self.samples) // self.batch_size)

    @cached_property
    def _drawn(self) -> tuple[Matrix, NDArray[np.intp]]:
        # The trainer's stream: first the initial weights, then an order for each epoch.
        rng = np.random.default_rng([self.experiment.seed, 1])
        network = Network(self.experiment.model, np.float64)
        network.initialize(rng=rng)
        number = len(self.samples)
        if self.batches == 1:  # a full batch is not shuffled
            return network.parameters, np.arange(number)[None]
        return network.parameters, np.array([rng.permutation(number) for _ in range(ORDERS)])

    @property
    def parameters(self) -> Matrix:
        """All initial weights and biases, flat: layer by layer, (out, in + 1), biases last."""
        return self._drawn[0]

    @property
    def orders(self) -> NDArray[np.intp]:
        """The order of the samples in each epoch, (epochs, samples); then from the start again."""
        return self._drawn[1]

    def weights(self) -> list[tuple[Matrix, Matrix]]:
        """Copies of each layer's initial weights (out, in) and biases (out,)."""
        found, start = [], 0
        for inputs, outputs in pairwise(self.sizes):
            end = start + outputs * (inputs + 1)
            block = self.parameters[start:end].reshape(outputs, inputs + 1)
            found.append((block[:, :-1].copy(), block[:, -1].copy()))
            start = end
        return found

    def mini_batches(self, samples: Any, orders: Any) -> Iterator[Any]:
        """Mini-batches without end, cut from `samples[order]`, which is made once an epoch.

        `samples` and `orders` are this case's, as arrays of NumPy or of whoever asks.
        """
        for epoch in count():
            shuffled = samples if self.batches == 1 else samples[orders[epoch % len(orders)]]
            for start in range(0, len(samples), self.batch_size):
                yield shuffled[start : start + self.batch_size]


def _clusters(width: int, counts: list[int]) -> dict[str, Any]:
    """Clusters with random centres: values decide nothing here but that learning is possible."""
    rng = np.random.default_rng(0)
    return {
        "source": "gaussian_clusters",
        "normalize": "max_abs",
        "clusters": [
            {
                "mean": rng.uniform(-0.5, 0.5, width).round(3).tolist(),
                "covariance": [0.01] * width,
                "count": count,
            }
            for count in counts
        ],
    }


def _large(layers: list[int], counts: list[int], batch_size: int) -> Experiment:
    return Experiment.model_validate(
        {
            "data": _clusters(layers[0], counts),
            "model": {
                "layers": layers,
                "code_layer": len(layers) // 2,
                "activations": "tanh",
                "initializer": {"name": "xavier"},
            },
            "training": {
                "optimizer": {"name": "adam", "learning_rate": 0.001},
                "batch_size": batch_size,
            },
        }
    )


def _one_hot(layers: list[int]) -> Experiment:
    return Experiment.model_validate(
        {
            "data": {"source": "one_hot", "width": layers[0]},
            "model": {
                "layers": layers,
                "code_layer": len(layers) // 2,
                "activations": "sigmoid",
                "initializer": {"name": "xavier"},
            },
            "training": {
                "optimizer": {
                    "name": "rmsprop",
                    "learning_rate": 0.001,
                    "beta2": 0.9,
                    "epsilon": 1e-8,
                },
                "loss": "binary_cross_entropy",
                "batch_size": layers[0],
            },
        }
    )


def make_cases() -> list[Case]:
    """All cases, smallest network first."""
    return [
        Case("4-6-2-5-4", load("gaussian-clusters"), "update", 1e6, epochs=40),
        Case("16-5-16", _one_hot([16, 5, 16]), "epoch", 1e6, epochs=400, stacks=True),
        Case("16-8-4-8-16", _one_hot([16, 8, 4, 8, 16]), "epoch", 1e6, epochs=400),
        Case(
            "64-128-2-128-64",
            _large([64, 128, 2, 128, 64], [180] * 9 + [177], 64),
            "epoch",
            1e3,
            epochs=1,
        ),
        Case(
            "784-512-128-2-128-512-784",
            _large([784, 512, 128, 2, 128, 512, 784], [256] * 4, 128),
            "epoch",
            1e3,
            epochs=1,
        ),
    ]
