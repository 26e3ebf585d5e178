"""Findings about the way down: gradients, steps, the curve, the code, and limits."""

from __future__ import annotations

import math

import numpy as np

from config.schema import ClassicalMomentum, Momentum, Sgd
from training.health.examination import RANGES, Examination
from training.health.finding import Finding, Kind, Remedy, percent, short
from training.health.remedies import with_activation, with_livelier_units, with_rate, with_xavier
from training.modes import Mode
from training.snapshot import Values

VANISHED = 1e-5
"""RMS gradient of the first layer relative to the last: plain descent needs a hundred thousand
updates there for what one does at the outputs. Networks that do learn were seen down to 2e-5."""
LONGEST_STEP = 1.0
"""Length of an update relative to all weights: a longer one forgets what was learned."""
GOOD_STEP = 0.1
"""What it should be at the most after the remedy."""
EPOCHS = 20
"""Epochs of the curve that are looked at: enough to tell a habit from an accident."""
OFTEN = 0.3
"""Share of epochs in which the loss rose."""
SWING = 0.08
"""Typical change of the loss in an epoch, up or down, relative to its level. Training that goes
well was seen to move by up to 0.05 as long as the error is of any size."""
FAR = 0.25
"""RMSE relative to that of predicting the mean: below this the loss may move by a quarter and more,
or creep, and it harms nobody."""
SLOW = 0.005
"""Fall of the loss over all of these epochs together."""
EVEN = 0.5
"""Smallest fall of an epoch relative to the largest, where the fall is steady."""
STEEP = 0.05
"""Relative fall of the loss, by its gradient, for a step as long as all weights: below this the
gradient is small, and it is no wonder that nothing moves."""
MANY_UPDATES = 20_000
"""Updates that a walk as long as all weights would take, straight on; more is no pace. Networks
that learn well, if slowly, were seen to take up to ten thousand."""
ONE_AXIS = 0.999
"""Share of the codes' variance on one axis from which they lie on a line."""
POINT = 0.01
"""Spread of the codes, relative to the range of their units, below which they are one point."""
ROUNDED = 1e-6
"""The same relative to their size, where units have no range: rounding alone."""
STANDS = 0.1
"""Fall of the loss over these epochs, relative to it, below which training has come to a halt."""
SHORT = 0.1
"""Part of the way from predicting the mean to PCA, in RMSE, that is left to a collapsed code:
where less is left, the data themselves may lie on a line."""
EXACT = 1e-12
"""An RMSE of PCA that is smaller is rounding, and so 0."""
AT_PCA = 0.01
"""RMSE within this of PCA's line, relative to it, is at the line."""


def diverged(found: Examination) -> Finding | None:
    """Numbers that are not finite any more, and where that began."""
    snapshot = found.snapshot
    if snapshot.mode is not Mode.DIVERGED:
        return None
    return Finding(
        Kind.DIVERGED,
        f"Training diverged after update {snapshot.update:,}",
        snapshot.reason,
        with_rate(found.experiment, 0.1, from_start=True),
    )


def exploding(found: Examination) -> Finding | None:
    """A gradient so large that one step of plain descent is longer than all weights together."""
    optimizer = found.experiment.training.optimizer
    weights = found.parameter_norm
    if not isinstance(optimizer, (Sgd, Momentum, ClassicalMomentum)) or weights == 0.0:
        return None
    step = optimizer.learning_rate * found.gradient_norm / weights
    if not step > LONGEST_STEP:
        return None
    return Finding(
        Kind.EXPLODING,
        f"The gradient makes a step {step:,.3g} times as long as all weights",
        f"Its norm is {found.gradient_norm:#.3g}, over {found.samples_text}: a step that long "
        "leaves behind what was learned.",
        with_rate(found.experiment, 0.1 ** math.ceil(math.log10(step / GOOD_STEP)))
        if math.isfinite(step)
        else with_xavier(found.experiment),
    )


def vanishing(found: Examination) -> Finding | None:
    """A gradient that has all but gone on its way from the outputs to the first layer."""
    first, last = found.gradient_rms(1), found.gradient_rms(-1)
    if not first < VANISHED * last:
        return None
    return Finding(
        Kind.VANISHING,
        f"The first layer's gradient is {short(first / last)} times the last layer's",
        f"Its RMS is {first:#.3g} in layer 1 and {last:#.3g} in layer {len(found.gradient)}, over "
        f"{found.samples_text}: the first layers hardly learn.",
        _livelier(found),
    )


def _livelier(found: Examination) -> Remedy | None:
    names = found.activations
    sigmoids = [layer for layer, name in enumerate(names[:-1], start=1) if name == "sigmoid"]
    if sigmoids:
        where = "in the hidden layers" if len(sigmoids) == len(names) - 1 else "instead of sigmoid"
        return with_activation(found.experiment, "tanh", sigmoids, where)
    return with_livelier_units(found.experiment)


def rate_too_high(found: Examination) -> Finding | None:
    """A loss that swings from epoch to epoch."""
    epochs = found.last_epochs(EPOCHS)
    if epochs is None:
        return None
    rose = float((epochs.falls < 0).mean())
    level = float(np.median(epochs.losses))
    swing = float(np.median(np.abs(np.diff(epochs.losses)))) / level if level > 0 else 0.0
    if not _is_far(found) or rose < OFTEN or swing < SWING:
        return None
    return Finding(
        Kind.RATE_TOO_HIGH,
        f"The loss rose in {round(rose * EPOCHS)} of the last {EPOCHS} epochs",
        f"From one epoch to the next it moves by {percent(swing)} of its level, up or down: the "
        "steps are too long for batches as small as these to come to rest.",
        with_rate(found.experiment, 0.1),
    )


def rate_too_low(found: Examination) -> Finding | None:
    """A loss that creeps, evenly, where its gradient is not small."""
    epochs = found.last_epochs(EPOCHS)
    if epochs is None or found.loss <= 0 or not _is_far(found):
        return None
    falls = epochs.falls
    fall = epochs.fall
    steady = falls.min() > EVEN * falls.max()  # and so all are positive
    gain = found.gradient_norm * found.parameter_norm / found.loss
    updates = _updates_for_all_weights(found)
    if not steady or fall > SLOW or gain < STEEP or updates < MANY_UPDATES:
        return None
    return Finding(
        Kind.RATE_TOO_LOW,
        f"The loss falls by only {short(100 * fall / EPOCHS)} % an epoch",
        f"It did so evenly in the last {EPOCHS} epochs, though the gradient is not small: by it, a "
        f"step as long as 1 % of all weights would lower the loss by {percent(gain / 100, 1)}.",
        with_rate(found.experiment, 10.0),
    )


def _is_far(found: Examination) -> bool:
    return found.snapshot.rmse > FAR * found.snapshot.mean_rmse


def _updates_for_all_weights(found: Examination) -> float:
    """Updates, at the pace of now and straight on, for a way as long as all weights together."""
    optimizer = found.experiment.training.optimizer
    rate = optimizer.learning_rate
    if isinstance(optimizer, ClassicalMomentum):
        rate /= 1 - optimizer.momentum
    if isinstance(optimizer, (Sgd, Momentum, ClassicalMomentum)):
        step = rate * found.gradient_norm
    else:
        step = rate * math.sqrt(found.parameters)  # each weight moves by about the learning rate
    return found.parameter_norm / step if step > 0 else math.inf


def collapsed_code(found: Examination) -> Finding | None:
    """Codes on a line or in a point, where training stands still above PCA's line."""
    snapshot, codes = found.snapshot, found.codes
    epochs = found.last_epochs(EPOCHS)
    left, way = snapshot.rmse - snapshot.pca_rmse, snapshot.mean_rmse - snapshot.pca_rmse
    if epochs is None or epochs.fall > STANDS or left <= SHORT * way:
        return None
    spread = float(np.sqrt(codes.var(axis=0).sum()))
    low, high = RANGES[found.activations[found.experiment.model.code_layer - 1]]
    size = float(np.sqrt(np.square(codes).mean()))
    point = POINT * (high - low) if np.isfinite(high - low) else ROUNDED * size
    if spread <= point:
        headline = f"The code is a point: its spread is {spread:.3g}"
        meaning = "All samples get nearly the same code"
    elif codes.shape[1] == 1 or (share := _share_of_one_axis(codes)) < ONE_AXIS:
        return None
    else:
        off = short(100 * (1 - share)) if 1 - share > ROUNDED else "0"
        headline = f"The code is a line: {off} % of its variance lies off one axis"
        meaning = f"The {codes.shape[1]} code units hold no more than one could"
    compared = "PCA, with a code as wide, would lose nothing"
    if snapshot.pca_rmse > EXACT:
        compared = f"the RMSE is {snapshot.rmse / snapshot.pca_rmse:.3g} times PCA's"
    return Finding(
        Kind.COLLAPSED_CODE,
        headline,
        f"{meaning}, over {found.samples_text}; {compared}.",
        with_xavier(found.experiment),
    )


def _share_of_one_axis(codes: Values) -> float:
    """Share of the variance of `codes`, (samples, code units), on one axis; never too much.

    By power iteration, which needs no more than a few steps where that is nearly all of it.
    """
    centred = codes - codes.mean(axis=0)
    squares = np.square(centred).sum(axis=1)
    axis = centred[squares.argmax()]
    for _ in range(4):
        axis = centred.T @ (centred @ (axis / np.linalg.norm(axis)))
    along = centred @ (axis / np.linalg.norm(axis))
    return float(along @ along / squares.sum())


def linear_limit(found: Examination) -> Finding | None:
    """A linear network that has come as far as one can."""
    snapshot = found.snapshot
    if set(found.activations) != {"identity"} or snapshot.pca_rmse <= EXACT:
        return None
    above = snapshot.rmse / snapshot.pca_rmse - 1
    if above > AT_PCA:
        return None
    hidden = range(1, len(found.activations))
    return Finding(
        Kind.LINEAR_LIMIT,
        f"The RMSE is {percent(max(above, 0.0), 2)} above PCA's line, and cannot cross it",
        "With identity activations all layers together are one linear map, and PCA is the best of "
        "these for a code of this width.",
        with_activation(found.experiment, "tanh", hidden, "in the hidden layers"),
    )
