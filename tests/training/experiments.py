"""Experiments for tests of training: small ones to vary, and the one with published numbers."""

from __future__ import annotations

from typing import Any

from config.schema import Experiment

OPTIMIZERS: dict[str, dict[str, Any]] = {
    "sgd": {"name": "sgd", "learning_rate": 0.1},
    "momentum": {"name": "momentum", "learning_rate": 0.1, "beta1": 0.9},
    "classical_momentum": {"name": "classical_momentum", "learning_rate": 0.05, "momentum": 0.5},
    "rmsprop": {"name": "rmsprop", "learning_rate": 0.01, "beta2": 0.9, "epsilon": 1e-8},
    "adam": {
        "name": "adam",
        "learning_rate": 0.01,
        "beta1": 0.9,
        "beta2": 0.999,
        "epsilon": 1e-8,
    },
}

TWO_CLUSTERS: dict[str, Any] = {
    "source": "gaussian_clusters",
    "clusters": [
        {"mean": [1.0, 0.0, -0.5], "covariance": [0.1, 0.02, 0.05], "count": 12},
        {"mean": [-0.5, 0.5, 1.0], "covariance": [0.05, 0.1, 0.02], "count": 11},
    ],
}

FOUR_CLUSTERS: dict[str, Any] = {
    "source": "gaussian_clusters",
    "normalize": "max_abs",
    "clusters": [
        {"mean": [0.5, 0.0, 0.0, 0.3], "covariance": [0.1, 0.001, 0.001, 0.001]},
        {"mean": [0.0, 0.1, -0.5, 0.2], "covariance": [0.001, 0.1, 0.001, 0.001]},
        {"mean": [0.0, 0.2, 0.5, -0.6], "covariance": [0.1, 0.001, 0.001, 0.2]},
        {"mean": [0.0, 0.5, 0.0, 0.7], "covariance": [0.001, 0.001, 0.001, 0.001]},
    ],
}


def make_experiment(
    *,
    data: dict[str, Any] | None = None,
    model: dict[str, Any] | None = None,
    training: dict[str, Any] | None = None,
    **rest: Any,
) -> Experiment:
    """23 samples in 5 batches, the last of 3, through 3-4-2-3; keys given replace those."""
    return Experiment.model_validate(
        {
            "data": TWO_CLUSTERS if data is None else data,
            "model": {
                "layers": [3, 4, 2, 3],
                "code_layer": 2,
                "activations": "tanh",
                "initializer": {"name": "normal", "scale": 0.5},
                **(model or {}),
            },
            "training": {
                "optimizer": OPTIMIZERS["sgd"],
                "batch_size": 5,
                **(training or {}),
            },
            **rest,
        }
    )


def published(activation: str, *, seed: int, data_seed: int, **training: Any) -> Experiment:
    """The demonstration of 2021: 4-6-2-5-4 on 400 points in four clusters, Adam, batches of 32."""
    return Experiment.model_validate(
        {
            "seed": seed,
            "data": {**FOUR_CLUSTERS, "seed": data_seed},
            "model": {
                "layers": [4, 6, 2, 5, 4],
                "code_layer": 2,
                "activations": activation,
                "initializer": {"name": "normal", "scale": 0.1},
            },
            "training": {
                "optimizer": {**OPTIMIZERS["adam"], "learning_rate": 0.005},
                "batch_size": 32,
                "max_epochs": 1000,
                **training,
            },
        }
    )
