"""`Phase`: the part of an update that is under way, for whoever looks at one in slow motion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from graphs.geometry import Picture

PhaseKind = Literal["forward", "error", "backward", "gradient", "update"]

OF_ALL: dict[PhaseKind, str] = {
    "error": "error: outputs are compared with inputs",
    "gradient": "gradient of every weight: δ above × activation below",
    "update": "update: all weights and biases change",
}
"""The words of those that are of the whole network."""

BESIDE, ABOVE = 3.0, 6.0
"""Space around what a phase touches, in pixels at scale 1."""


@dataclass(frozen=True, slots=True)
class Phase:
    """Forward or backward through the weights into `layer`, 1 for the first after the input.

    Error, gradient and update are of the whole network: their `layer` has no meaning.
    """

    kind: PhaseKind
    layer: int = 0


@dataclass(frozen=True, slots=True)
class Touched:
    """The box around what a phase touches, and where an arrow along its top begins and ends."""

    left: float
    top: float
    right: float
    bottom: float
    arrow: tuple[float, float] | None
    """Two x coordinates; None where nothing goes from one layer to the next."""


def caption(phase: Phase, layers: int) -> str:
    """The phase in words; `layers` counts those after the input."""
    if phase.kind in OF_ALL:
        return OF_ALL[phase.kind]
    return f"{phase.kind}: layer {phase.layer} of {layers}"


def touched(phase: Phase, drawn: Picture, scale: float = 1.0) -> Touched:
    """What a phase touches in a picture. Raises ValueError for a layer that is not there."""
    last = len(drawn.units) - 1
    first, end = {
        "error": (last, last),
        "gradient": (0, last),
        "update": (0, last),
    }.get(phase.kind, (phase.layer - 1, phase.layer))
    if not 0 <= first <= end <= last:
        raise ValueError(f"layer is {phase.layer}; it must be from 1 to {last}")
    xs = {node.layer: node.x for node in drawn.nodes}
    ys = [node.y for node in drawn.nodes]
    beside, above = (drawn.radius + space * scale for space in (BESIDE, ABOVE))
    arrow = {"forward": (xs[first], xs[end]), "backward": (xs[end], xs[first])}.get(phase.kind)
    return Touched(xs[first] - beside, min(ys) - above, xs[end] + beside, max(ys) + above, arrow)
