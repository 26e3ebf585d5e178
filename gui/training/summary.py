"""The current state in words, for a screen reader, an e-mail, or somebody in a hurry."""

from __future__ import annotations

import math
from collections.abc import Iterable

from plots.focus import Focus, Pin, sample_name
from plots.numbers import error_text
from training import Snapshot
from training.inspection import reconstruct
from training.losses import rmse

EXACT = 1e-12
"""An RMSE of PCA that is smaller is nothing but rounding."""
MOST_PERCENT = 9999.5
"""From here on a rounded power of ten is shown."""


def past_pca_text(rmse: float, pca_rmse: float) -> str:
    """How much smaller than PCA's an RMSE is: "70 %", "−12 %" or "−5e+22 %" where PCA is ahead.

    "–" where PCA leaves no error, so that there is nothing to divide by, and where it is beyond all
    numbers.
    """
    behind = 100 * (rmse / pca_rmse - 1) if pca_rmse > EXACT else math.nan
    if not math.isfinite(behind):
        return "–"
    if behind >= MOST_PERCENT:  # a run that goes astray; all digits would not fit
        return f"−{behind:.0e} %"
    percent = round(-behind)
    return f"−{-percent:,} %" if percent < 0 else f"{percent} %"


def pin_error(snapshot: Snapshot, pin: Pin) -> float | None:
    """RMSE of the one point that is pinned, over its features; None where it is of other data."""
    x = pin.features(snapshot)
    if x is None:
        return None
    return rmse(reconstruct(snapshot, x[None])[0], x)


def summary(
    snapshot: Snapshot, focus: Focus, speed: float | None, findings: Iterable[str] = ()
) -> str:
    """Lines of text: experiment, state, errors, pins, and what is wrong."""
    experiment = snapshot.experiment
    model, training = experiment.model, experiment.training
    lines = [
        f"Experiment: {experiment.title}",
        f"Network: {'-'.join(map(str, model.layers))}, {', '.join(model.layer_activations)}",
        f"Training: {training.optimizer.name}, learning rate {training.optimizer.learning_rate:g}, "
        f"loss {training.loss}, batch size {training.batch_size}, seed {experiment.seed}",
        f"State: {snapshot.mode.value}" + (f" ({snapshot.reason})" if snapshot.reason else ""),
        f"Update: {snapshot.update:,}"
        + (f" of {snapshot.end:,}" if snapshot.end > snapshot.update else ""),
        f"Epoch: {snapshot.epoch:,}, batch {snapshot.batch} of {snapshot.batches}",
        f"Loss: {error_text(snapshot.loss)}",
        f"RMSE: {error_text(snapshot.rmse)} (training set, normalised units)",
        f"PCA: {error_text(snapshot.pca_rmse)}; mean predictor: {error_text(snapshot.mean_rmse)}",
        f"Past PCA: {past_pca_text(snapshot.rmse, snapshot.pca_rmse)}",
    ]
    if snapshot.held_out_rmse is not None:
        lines.append(f"Held-out RMSE: {error_text(snapshot.held_out_rmse)}")
    if speed is not None:
        lines.append(f"Speed: {speed:,.0f} updates a second")
    lines += [f"Changed at update {change.update:,}: {change.text}" for change in snapshot.changes]
    lines += [f"Pin {pin.name}: {_pin_line(snapshot, pin)}" for pin in focus.pins]
    lines += [f"Finding: {finding}" for finding in findings]
    return "\n".join(lines) + "\n"


def _pin_line(snapshot: Snapshot, pin: Pin) -> str:
    error = pin_error(snapshot, pin)
    name = "typed by hand" if pin.sample is None else ""
    if error is None:
        return name or f"sample {pin.sample}"
    return f"{name or sample_name(snapshot, pin.sample or 0)}, RMSE {error_text(error)}"
