"""Measures of a trained network, each under its own name: losses from logits, right answers, codes.

Samples are rows throughout: outputs, logits (the weighted inputs of the output layer) and targets
have shape (samples, features). Nothing here takes part in learning.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]

CLIP = 1e-7
"""Where programs that compute cross-entropy from outputs cut these off, to avoid log 0."""


def target_log_loss(logits: Floats, targets: Floats) -> float:
    """-(1/N) Σ t log σ(z) over N samples: what the outputs that should be 1 say, and no others.

    This is the first term of binary cross-entropy, summed over outputs; with one-hot targets it
    looks at one output a sample. Computed as t log(1 + e⁻ᶻ), which is exact however large |z| is.
    """
    z = np.asarray(logits, np.float64)
    return float((targets * np.logaddexp(0.0, -z)).sum() / len(z))


def binary_cross_entropy(logits: Floats, targets: Floats) -> float:
    """-mean of t log σ(z) + (1 - t) log(1 - σ(z)) over every entry; exact, nothing is clipped."""
    z, t = np.asarray(logits, np.float64), np.asarray(targets, np.float64)
    # Both terms are positive: added up, none takes digits from the other.
    return float((t * np.logaddexp(0.0, -z) + (1 - t) * np.logaddexp(0.0, z)).mean())


def clipped_binary_cross_entropy(outputs: Floats, targets: Floats, clip: float = CLIP) -> float:
    """The same as a program shows that cuts outputs off at `clip` and 1 - `clip`, all in float32.

    For the default it cannot fall below 1.2e-7, however good the network: 1 - 1e-7 is 1 - 1.19e-7
    there.
    """
    one, low = np.float32(1), np.float32(clip)
    a, t = np.asarray(outputs, np.float32).clip(low, one - low), np.asarray(targets, np.float32)
    return float(-(t * np.log(a) + (one - t) * np.log(one - a)).mean(dtype=np.float64))


def hot_positions(targets: Floats) -> NDArray[np.intp] | None:
    """Where each row has its one, of shape (samples,), or None where a row is not one-hot."""
    hot: NDArray[np.intp] = targets.argmax(axis=1)
    expected = np.zeros_like(targets)
    expected[np.arange(len(targets)), hot] = 1
    return hot if np.array_equal(targets, expected) else None


def right_answers(outputs: Floats, targets: Floats) -> int | None:
    """In how many samples the largest output is at the hot position; None without such positions.

    Of several largest outputs the first counts.
    """
    hot = hot_positions(targets)
    return None if hot is None else int((outputs.argmax(axis=1) == hot).sum())


def hidden_states(activations: Floats, name: str) -> Floats:
    """Each activation as the nearest of the states that its units may rest in; the same shape.

    Sigmoid: 0, ½ and 1. Tanh: -1, 0 and 1. ReLU: 0 (off) and 1 (on). Identity: -1 and 1, the sign.
    """
    a = np.asarray(activations)
    if name == "relu":
        return (a > 0).astype(a.dtype)
    if name == "identity":
        return np.where(a < 0, -1.0, 1.0).astype(a.dtype)
    # Between 0 and 1, or between -1 and 1, units rest near the ends or half-way.
    states: Floats = np.rint(2 * a) / 2 if name == "sigmoid" else np.rint(a)
    return states


def middle_state(name: str) -> float | None:
    """The state half-way, or None for units that are only on or off."""
    return {"sigmoid": 0.5, "tanh": 0.0}.get(name)


def distinct_codes(states: Floats | NDArray[np.bool_]) -> int:
    """How many different rows there are."""
    return len(np.unique(states, axis=0))


def mirrored_pairs(weights: Sequence[Floats]) -> tuple[int, int]:
    """How many weights have the sign of their mirror image, and how many have a mirror image.

    `weights[l]` has shape (units of layer l + 1, units of layer l). Matrix l of L is compared with
    matrix L - 1 - l: entry (j, i) with entry (i, j), where the one has the other's shape, turned.
    """
    same = count = 0
    for first, second in zip(weights[: len(weights) // 2], reversed(weights), strict=False):
        if first.shape == second.T.shape:
            same += int((np.sign(first) == np.sign(second.T)).sum())
            count += first.size
    return same, count


def dead_units(activations: Floats) -> int:
    """How many units, columns, are exactly zero for every sample: with ReLU, units that are off."""
    return int((activations == 0).all(axis=0).sum())
