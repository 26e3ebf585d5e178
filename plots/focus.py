"""`Focus`: what a person points at or has picked; the same for all views, and no learning state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Unit(NamedTuple):
    """A unit of a layer; layer 0 is the input, and units count from 0."""

    layer: int
    unit: int


class Weight(NamedTuple):
    """A weight into `unit` of `layer`, 1 for the first after the input, from `source` below it.

    `source` is -1 for the bias.
    """

    layer: int
    unit: int
    source: int


@dataclass(frozen=True, slots=True)
class Pin:
    """A sample that is followed, or a point typed by hand, which has values instead of a number."""

    name: str
    """A letter, which all views write beside it."""
    sample: int | None = None
    values: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class Focus:
    """What to light up."""

    hovered: int | None = None
    """A sample under the pointer."""
    code: tuple[float, float] | None = None
    """The place under the pointer in the code plane: values of the two code units on its axes."""
    pins: tuple[Pin, ...] = ()
    unit: Unit | None = None
    weight: Weight | None = None

    @property
    def sample(self) -> int | None:
        """The one sample whose activations are shown: the hovered one, or the last one pinned."""
        if self.hovered is not None:
            return self.hovered
        return next((pin.sample for pin in reversed(self.pins) if pin.sample is not None), None)


NOTHING = Focus()
