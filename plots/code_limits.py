"""Where code units' axes begin and end, and where their ticks lie."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from plots.steps import SteppedBound, ticks
from training.snapshot import Array, Snapshot

MARGIN_AROUND_RANGE = 0.05


@dataclass(frozen=True, slots=True)
class Range:
    """Where an activation's values lie: from `lower` to 1, times a bound unless `fixed`."""

    lower: float
    fixed: bool


RANGES = {
    "identity": Range(-1, fixed=False),
    "relu": Range(0, fixed=False),
    "sigmoid": Range(0, fixed=True),
    "tanh": Range(-1, fixed=True),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """The least and the largest value that an axis has room for."""

    low: float
    high: float

    @property
    def with_margin(self) -> tuple[float, float]:
        """A little more on both sides, so that nothing lies on the edge."""
        margin = MARGIN_AROUND_RANGE * (self.high - self.low)
        return self.low - margin, self.high + margin

    @property
    def marks(self) -> list[float]:
        """Where ticks go."""
        if self.low == 0:
            return ticks(self.high, 5)
        return [self.low, self.low / 2, 0.0, self.high / 2, self.high]

    @property
    def few_marks(self) -> list[float]:
        """Both ends and zero, for where there is little room."""
        return [self.low, 0.0, self.high] if self.low < 0 else [self.low, self.high]


class SteppedLimits:
    """Limits of an activation; where it has none they step along 1, 2, 5, …."""

    def __init__(self) -> None:
        self._bound = SteppedBound(smallest=1e-6)

    def fit(self, activation: str, *values: Array) -> Limits:
        """Limits with room for `values`, which no frame moves without need."""
        # An activation that this table does not know yet is taken for one without limits.
        reach = RANGES.get(activation, RANGES["identity"])
        bound = 1.0
        if not reach.fixed:
            largest = max(float(np.abs(v).max(initial=0.0)) for v in values)
            bound = self._bound.fit(largest if np.isfinite(largest) else 0.0)
        return Limits(reach.lower * bound, bound)


def code_activation(snapshot: Snapshot) -> str:
    """The name of the code layer's activation."""
    model = snapshot.experiment.model
    return model.layer_activations[model.code_layer - 1]


def unit_name(snapshot: Snapshot, unit: int) -> str:
    """A code unit, counted from 0, as people count it."""
    width = snapshot.codes.shape[1]
    return f"code unit {unit + 1}" + (f" of {width}" if width > 2 else "")


def choice_of_units(snapshot: Snapshot | None, x_unit: int, y_unit: int) -> tuple[int, int]:
    """These two code units, counted from 0; raises ValueError where the code has no such unit."""
    if snapshot is not None:
        width = snapshot.codes.shape[1]
        if not (0 <= x_unit < width and 0 <= y_unit < width):
            raise ValueError(f"code units go from 0 to {width - 1}, not {x_unit} and {y_unit}")
    return x_unit, y_unit


def units_within(units: tuple[int, int], width: int) -> tuple[int, int]:
    """The two code units chosen, or the first two where a code of `width` does not have them."""
    return (0, 1) if 1 < width <= max(units) else units
