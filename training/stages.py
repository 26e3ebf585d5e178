"""`StageName`: what the parts of an update are called, for whoever watches one in slow motion."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from training.passes import Pass

StageKind = Literal["forward", "error", "backward", "gradient", "update"]


class StageName(NamedTuple):
    """Forward or backward through the weights into `layer`, 1 for the first after the input.

    Error, gradient and update are of the whole network: their layer is 0.
    """

    kind: StageKind
    layer: int = 0


def stage_names(trip: Pass) -> Iterator[StageName]:
    """The names of an update's stages, in order; neighbours may share one."""
    layers = len(trip.forward)
    for layer in range(1, layers + 1):
        yield StageName("forward", layer)
    yield StageName("error")
    for layer in range(layers, 1, -1):
        yield StageName("backward", layer)  # of δ, through the weights
        yield StageName("backward", layer)  # and through the activation below them
    for _ in range(layers):
        yield StageName("gradient")
    yield StageName("update")
