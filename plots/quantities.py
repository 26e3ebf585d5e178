"""What the error curve can show: the RMSE, or the loss that training makes small."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from config.schema import Experiment
from plots.trace import Course
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


@dataclass(frozen=True, slots=True)
class Reading:
    """A quantity in one state: its courses, what it is compared with, and its names."""

    courses: tuple[Course, ...]
    """Of the training set, and of held-out samples, or another loss, where they are measured."""
    names: tuple[str, ...]
    """What stands before the value of each course; empty for a single one."""
    references: tuple[float, float] | None
    """Of predicting the mean, and of PCA; None where the quantity is not theirs."""
    others: tuple[RunSummary, ...]
    """Runs that may be compared by it."""
    labels: tuple[str, ...]
    """Of the axis, longest first."""


def read(snapshot: Snapshot, quantity: Quantity) -> Reading:
    """A quantity of the run shown.

    Other runs may have another loss, so that they are compared by their RMSE alone; so are the
    references and the held-out samples, of which no loss is measured. One-hot experiments that
    learn by cross-entropy are often told by the loss of the hot output alone, which goes with it.
    """
    curve, future, now = snapshot.curve, snapshot.future, snapshot.update
    if quantity == "loss":
        after = None if future is None else (future.updates, future.losses)
        courses = [Course.of((curve.updates, curve.losses), (now, snapshot.loss), after)]
        labels = _loss_labels(snapshot.experiment)
        hot, present = curve.target_log_losses, snapshot.target_log_loss
        if hot is None or present is None:
            return Reading((courses[0],), ("",), None, (), labels)
        after = None
        if future is not None and future.target_log_losses is not None:
            after = (future.updates, future.target_log_losses)
        courses.append(Course.of((curve.updates, hot), (now, present), after))
        return Reading(tuple(courses), ("objective", "target log-loss"), None, (), labels)
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
    return Reading(tuple(courses), names, references, snapshot.others, RMSE_LABELS)


def _loss_labels(experiment: Experiment) -> tuple[str, ...]:
    training = experiment.training
    name, short, unit = LOSS_NAMES[training.loss]
    over = ", summed over outputs" if training.reduction == "sum" else ""
    return f"{name}{over} ({unit})", f"{name} ({unit})", f"{short} ({unit})", short
