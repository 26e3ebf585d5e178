"""What a network does with inputs and codes of one's choice: pure functions of a snapshot."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from training.activations import ACTIVATIONS
from training.calls import run
from training.snapshot import Array, Snapshot

Floats = NDArray[np.floating]


def layer_outputs(snapshot: Snapshot, x: ArrayLike, last: int | None = None) -> tuple[Floats, ...]:
    """Activations of every layer for `x` of shape (samples, features), the input itself first.

    Entry l has shape (samples, units of layer l). Layers after `last` are not computed. Raises
    ValueError for another width.
    """
    return _through(snapshot, x, 0, len(snapshot.weights) if last is None else last)


def encode(snapshot: Snapshot, x: ArrayLike) -> Floats:
    """Codes, of shape (samples, code units), of `x` of shape (samples, features)."""
    return _through(snapshot, x, 0, snapshot.experiment.model.code_layer)[-1]


def decode(snapshot: Snapshot, codes: ArrayLike) -> Floats:
    """Reconstructions, of shape (samples, features), of codes of shape (samples, code units)."""
    layers = len(snapshot.weights)
    return _through(snapshot, codes, snapshot.experiment.model.code_layer, layers)[-1]


def decoder_outputs(
    snapshot: Snapshot, codes: ArrayLike, last: int | None = None
) -> tuple[Floats, ...]:
    """Activations of the code layer, which are `codes`, and of every layer after it, up to `last`.

    Raises ValueError for codes of another width.
    """
    last = len(snapshot.weights) if last is None else last
    return _through(snapshot, codes, snapshot.experiment.model.code_layer, last)


def reconstruct(snapshot: Snapshot, x: ArrayLike) -> Floats:
    """Outputs for `x`, both of shape (samples, features)."""
    return layer_outputs(snapshot, x)[-1]


def nearest_sample(snapshot: Snapshot, code: ArrayLike) -> int:
    """The sample whose code is nearest to `code`, of shape (code units,), by Euclid's distance.

    Also where squares of such codes are not finite; a code that is no number is the farthest.
    """
    with np.errstate(all="ignore"):
        distances = np.hypot.reduce(snapshot.codes - np.asarray(code), axis=1)
    return int(np.nan_to_num(distances, nan=np.inf).argmin())


def _through(snapshot: Snapshot, x: ArrayLike, first: int, end: int) -> tuple[Floats, ...]:
    names = snapshot.experiment.model.layer_activations
    dtype = snapshot.weights[0].dtype
    a: Array = np.asarray(x, dtype)
    expected = snapshot.experiment.model.layers[first]
    if a.ndim != 2 or a.shape[1] != expected:
        raise ValueError(f"shape is {a.shape}; it must be (samples, {expected})")
    outputs = [a]
    with np.errstate(all="ignore"):  # a network that has gone astray is shown as it is
        for layer in range(first, end):
            z = outputs[-1] @ snapshot.weights[layer].T + snapshot.biases[layer]
            run(ACTIVATIONS[names[layer]](dtype).apply(z, z))
            outputs.append(z)
    return tuple(outputs)
