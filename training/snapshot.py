"""`Snapshot`: one state of a session, frozen, and all that a view ever sees."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from config.schema import Experiment
from training.modes import Mode, StopRule

Array = NDArray[np.floating]
"""A read-only array in the experiment's precision."""


@dataclass(frozen=True, slots=True)
class Curve:
    """What was measured so far, oldest first: one entry a measured state, starting with update 0.

    Loss and RMSE are those of the whole training set. All four have shape (measurements,).
    """

    updates: NDArray[np.int64]
    epochs: NDArray[np.int64]
    losses: NDArray[np.float64]
    rmses: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One state of a session. Arrays are read-only and never change after the fact.

    `codes` has shape (samples, code units); `labels` has shape (samples,) and holds indices into
    `label_names`. `weights[l]` has shape (units of layer l + 1, units of layer l); `biases[l]` has
    shape (units of layer l + 1,). RMSEs are in the units of the normalised data.
    """

    experiment: Experiment
    mode: Mode
    reason: str
    """Why training is not going on, in a sentence; empty while it could."""

    update: int
    epoch: int
    """Epochs completed."""
    batch: int
    """Updates done in the epoch that has begun, 0 to `batches`."""
    batches: int
    """Updates in an epoch."""
    goal: int | None
    """The update at which the action under way will pause; None: it has no such end."""
    goal_from: int
    """The update at which the action under way began."""

    loss: float
    rmse: float
    mean_rmse: float
    """RMSE of predicting every feature's mean."""
    pca_rmse: float
    """RMSE of the best linear code of the same width."""
    curve: Curve

    feature_names: tuple[str, ...]
    label_names: tuple[str, ...]
    labels: NDArray[np.int64]
    codes: Array
    weights: tuple[Array, ...]
    biases: tuple[Array, ...]
    stopped_by: StopRule | None = None
    """The rule that ended training, or None."""
