"""Made-up snapshots for tests of views."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from config.schema import Experiment
from training.modes import Mode
from training.snapshot import Curve, Snapshot


def make_snapshot(
    layers: tuple[int, ...] = (4, 6, 2, 5, 4),
    *,
    code_layer: int | None = None,
    activations: str = "tanh",
    clusters: int = 4,
    samples: int = 400,
    update: int = 1300,
    measurements: int | None = None,
    seed: int = 0,
    scale: float = 1.0,
) -> Snapshot:
    """A snapshot that looks like a run of `update` updates, 13 an epoch.

    `scale` multiplies codes, weights and biases. One measurement an update, unless
    `measurements` says how many.
    """
    rng = np.random.default_rng(seed)
    code_layer = len(layers) // 2 if code_layer is None else code_layer
    experiment = Experiment.model_validate(
        {
            "data": {"source": "one_hot", "width": layers[0]}
            if layers[0] > 64
            else {
                "source": "gaussian_clusters",
                "clusters": [{"mean": [0.0] * layers[0], "covariance": [1.0] * layers[0]}],
            },
            "model": {"layers": layers, "code_layer": code_layer, "activations": activations},
            "training": {"batch_size": 1, "optimizer": {"name": "adam"}},
        }
    )
    labels = np.arange(samples) * clusters // samples
    centres = rng.uniform(-0.8, 0.8, (clusters, layers[code_layer]))
    codes = centres[labels] + rng.normal(0, 0.07, (samples, layers[code_layer]))
    if activations == "tanh":
        codes = np.clip(codes, -1, 1)
    if activations == "sigmoid":
        codes = np.clip((codes + 1) / 2, 0, 1)
    if activations == "relu":
        codes = np.maximum(codes, 0)
    updates = np.unique(np.linspace(0, update, measurements or update + 1).astype(np.int64))
    rmses = 0.03 + 0.33 * np.exp(-updates / 300) + 0.004 * rng.random(len(updates))
    return Snapshot(
        experiment=experiment,
        mode=Mode.PAUSED,
        reason="",
        update=update,
        epoch=update // 13,
        batch=update % 13,
        batches=13,
        goal=None,
        goal_from=0,
        loss=float(rmses[-1] ** 2),
        rmse=float(rmses[-1]),
        mean_rmse=0.354,
        pca_rmse=0.0986,
        curve=Curve(updates=updates, epochs=updates // 13, losses=rmses**2, rmses=rmses),
        feature_names=tuple(f"x{i + 1}" for i in range(layers[0])),
        label_names=tuple(f"cluster {i + 1}" for i in range(clusters)),
        labels=labels,
        codes=codes * scale,
        weights=tuple(
            rng.normal(0, 0.5, (outputs, inputs)) * scale for inputs, outputs in pairwise(layers)
        ),
        biases=tuple(rng.normal(0, 0.3, outputs) * scale for outputs in layers[1:]),
        end=update,
        values=rng.normal(0, 0.3, (samples, layers[0])),
    )
