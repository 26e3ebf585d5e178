"""What the error curve can show: the RMSE, or the loss that training makes small."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from config.schema import Experiment
from plots.numbers import error_text
from plots.trace import Course
from training.inspection import layer_outputs
from training.measures import hot_positions
from training.snapshot import RunSummary, Snapshot

Quantity = Literal["rmse", "loss"]

QUANTITY_NAMES: dict[Quantity, str] = {"rmse": "RMSE", "loss": "loss (the objective)"}

LOSS_NAMES = {
    "mse": ("mean squared error", "MSE", "normalised units²"),
    "rmse": ("root mean squared error", "RMSE", "normalised units"),
    "binary_cross_entropy": ("binary cross-entropy", "cross-entropy", "nats"),
    "clipped_binary_cross_entropy": ("clipped binary cross-entropy", "cross-entropy", "nats"),
}
"""Of each loss its name, a short one, and its unit."""

RMSE_LABELS = ("RMSE (normalised units)", "RMSE (normalised)", "RMSE")

MOST_SAMPLES = 1024
"""More than one-hot data can be."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A quantity in one state: its courses, what it is compared with, and its names."""

    courses: tuple[Course, ...]
    """Of the training set, and of held-out samples where they are measured."""
    names: tuple[str, ...]
    """What stands before the value of each course; empty for a single one."""
    references: tuple[float, float] | None
    """Of predicting the mean, and of PCA; None where the quantity is not theirs."""
    others: tuple[RunSummary, ...]
    """Runs that may be compared by it."""
    labels: tuple[str, ...]
    """Of the axis, longest first."""
    note: str
    """What else there is to say of the present; empty for nothing."""


def read(snapshot: Snapshot, quantity: Quantity) -> Reading:
    """A quantity of the run shown.

    Other runs may have another loss, so that they are compared by their RMSE alone; so are the
    references and the held-out samples, of which no loss is measured.
    """
    curve, future, now = snapshot.curve, snapshot.future, snapshot.update
    if quantity == "loss":
        after = None if future is None else (future.updates, future.losses)
        course = Course.of((curve.updates, curve.losses), (now, snapshot.loss), after)
        labels = _loss_labels(snapshot.experiment)
        return Reading((course,), ("",), None, (), labels, _other_loss(snapshot))
    after = None if future is None else (future.updates, future.rmses)
    courses = [Course.of((curve.updates, curve.rmses), (now, snapshot.rmse), after)]
    held_out, present = curve.held_out_rmses, snapshot.held_out_rmse
    if held_out is not None and present is not None:
        after = None
        if future is not None and future.held_out_rmses is not None:
            after = (future.updates, future.held_out_rmses)
        courses.append(Course.of((curve.updates, held_out), (now, present), after))
    names = ("",) if len(courses) == 1 else ("training", "held out")
    references = (snapshot.mean_rmse, snapshot.pca_rmse)
    return Reading(tuple(courses), names, references, snapshot.others, RMSE_LABELS, "")


def _loss_labels(experiment: Experiment) -> tuple[str, ...]:
    training = experiment.training
    name, short, unit = LOSS_NAMES[training.loss]
    over = ", summed over outputs" if training.reduction == "sum" else ""
    return f"{name}{over} ({unit})", f"{name} ({unit})", f"{short} ({unit})", short


def _other_loss(snapshot: Snapshot) -> str:
    other = target_log_loss_now(snapshot)
    return "" if other is None else f"target log-loss, not trained on: {error_text(other)} nats"


def target_log_loss_now(snapshot: Snapshot) -> float | None:
    """−mean log of the output at the hot position, in nats; None where data are not one-hot.

    The mean is over the training set. One-hot experiments are often told by this loss. Only sigmoid
    outputs have it: they lie between 0 and 1, and never reach either.
    """
    if snapshot.experiment.model.layer_activations[-1] != "sigmoid":
        return None
    values = snapshot.values if snapshot.held_out is None else snapshot.values[~snapshot.held_out]
    hot = hot_positions(values) if 0 < len(values) <= MOST_SAMPLES else None
    if hot is None:
        return None
    below = layer_outputs(snapshot, values)[-2]
    weights, biases = snapshot.weights[-1], snapshot.biases[-1]
    logits = (below * weights[hot]).sum(axis=1) + biases[hot]
    return float(np.logaddexp(0.0, -logits.astype(np.float64)).mean())
