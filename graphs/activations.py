"""Whose activations the graph's nodes show, and how they are written."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from plots.focus import Focus, sample_name
from training.inspection import layer_outputs
from training.snapshot import Snapshot

Floats = NDArray[np.floating]


class Followed(NamedTuple):
    """A point that is sent through the network."""

    name: str
    layers: tuple[Floats, ...]
    """Activations of every layer, the input first; entry l has shape (units of layer l,)."""


def followed(snapshot: Snapshot, focus: Focus) -> Followed | None:
    """The sample under the pointer, or else the last pin that the data shown have."""
    if focus.hovered is not None and focus.hovered < len(snapshot.values):
        name = sample_name(snapshot, focus.hovered)
        return Followed(name, _layers(snapshot, snapshot.values[focus.hovered]))
    for pin in reversed(focus.pins):
        values = pin.features(snapshot)
        if values is not None:
            name = "typed point" if pin.sample is None else sample_name(snapshot, pin.sample)
            return Followed(f"{pin.name}, {name}", _layers(snapshot, values))
    return None


def drawn_activations(
    layers: tuple[Floats, ...], units: tuple[tuple[int, ...], ...]
) -> NDArray[np.floating]:
    """Those of the drawn `units`, in the order of a `Picture`'s nodes."""
    return np.concatenate([a[list(drawn)] for a, drawn in zip(layers, units, strict=True)])


def short(value: float) -> str:
    """A number in four characters, for a node: "−.42", "1.5", "−12"; longer ones are "…"."""
    magnitude = abs(value)
    if magnitude < 0.995:
        text = f"{magnitude:.2f}".removeprefix("0")
    elif magnitude < 9.95:
        text = f"{magnitude:.1f}"
    else:
        text = f"{magnitude:.0f}"
    if not np.isfinite(value) or len(text) > 3:
        return "…"
    return "−" + text if value < 0 and text != ".00" else text


def _layers(snapshot: Snapshot, values: Floats) -> tuple[Floats, ...]:
    return tuple(output[0] for output in layer_outputs(snapshot, values[None]))
