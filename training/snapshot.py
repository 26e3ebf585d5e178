"""`Snapshot`: one state of a session, frozen, and all that a view ever sees."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from config.schema import Experiment
from training.modes import Mode, StopRule

Array = NDArray[np.floating]
"""A read-only array in the experiment's precision."""

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Curve:
    """What was measured so far, oldest first: one entry a measured state, starting with update 0.

    Loss and RMSE are those of the whole training set. All have shape (measurements,).
    """

    updates: NDArray[np.int64]
    epochs: NDArray[np.int64]
    losses: NDArray[np.float64]
    rmses: NDArray[np.float64]
    held_out_rmses: NDArray[np.float64] | None = None
    """RMSE on the samples that are held out; None where none are."""
    target_log_losses: NDArray[np.float64] | None = None
    """Mean of -log of the output that should be 1, in nats; None where samples are not one-hot."""


@dataclass(frozen=True, slots=True)
class Change:
    """Settings that were changed during a run, before the update after `update`."""

    update: int
    text: str
    """What was changed, as in "learning rate 0.005 → 0.01"."""


@dataclass(frozen=True, slots=True)
class RunSummary:
    """One of the runs that a session keeps, as far as it has come."""

    number: int
    """Its name in commands; numbers are not used again."""
    name: str
    """What is different in it, and since when."""
    forked_at: int
    """Updates that it shares with the run it comes from."""
    end: int
    """Updates done."""
    epochs: int
    """Epochs completed at its end."""
    seed: int
    curve: Curve
    changes: tuple[Change, ...]
    pca_rmse: float = math.nan
    """RMSE of the best linear code of the same width, for the data of this run."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One state of a session. Arrays are read-only and never change after the fact.

    `codes` has shape (samples, code units), held-out samples included; `labels` has shape
    (samples,) and holds indices into `label_names`. `weights[l]` has shape (units of layer l + 1,
    units of layer l); `biases[l]` has shape (units of layer l + 1,). RMSEs are in the units of the
    normalised data.
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

    # The run that this state is a part of, and the others that the session keeps.
    run: int = 1
    """The run's number."""
    end: int = 0
    """Updates that this run has done; more than `update` where one has gone back."""
    future: Curve | None = None
    """What was measured after this state, in this run; None where nothing was."""
    changes: tuple[Change, ...] = ()
    """Of this run, up to its end."""
    others: tuple[RunSummary, ...] = ()

    # The data.
    values: Values = field(default_factory=lambda: np.empty((0, 0)))
    """The samples, normalised, of shape (samples, features); in the order of `codes`."""
    held_out: NDArray[np.bool_] | None = None
    """Which samples are not trained on, of shape (samples,); None where all are."""
    held_out_rmse: float | None = None
    target_log_loss: float | None = None
    """Mean of -log of the output that should be 1; None unless cross-entropy is of one-hot data."""
    image_shape: tuple[int, int] | None = None
    """Rows and columns, where a sample is an image; features go along the rows."""
