"""Baselines: what an autoencoder has to beat, from closed forms."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def mean_rmse(x: ArrayLike) -> float:
    """RMSE of predicting every feature's mean, for `x` of shape (samples, features)."""
    values = np.asarray(x, np.float64)
    return float(np.sqrt(np.mean((values - values.mean(axis=0)) ** 2)))


def pca_rmse(x: ArrayLike, components: int) -> float:
    """RMSE of the best linear code with `components` units, for `x` of shape (samples, features).

    The residual of a principal component analysis: no affine encoder and decoder with a code of
    that width can do better (Eckart & Young 1936; Baldi & Hornik 1989).
    """
    values = np.asarray(x, np.float64)
    samples, features = values.shape
    if components >= min(features, samples - 1):
        return 0.0
    centred = values - values.mean(axis=0)
    scatter = centred.T @ centred if features <= samples else centred @ centred.T
    discarded = np.linalg.eigvalsh(scatter)[: len(scatter) - components]  # ascending order
    return float(np.sqrt(np.maximum(discarded, 0.0).sum() / values.size))
