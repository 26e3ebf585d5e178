"""`ViewOptions`: how a session is looked at. It outlives a window; it changes no number."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from gui.training.pacer import DEFAULT_SPEED
from plots.error_curve import Scale

UNITS_DRAWN = (6, 8, 12, 16, 24, 32)
"""Units of a wide layer that the weight graph may draw."""


class Option(Enum):
    """A choice that a person can make about the views; also the key of its element."""

    SPEED = "speed"
    SCALE = "scale"
    X_UNIT = "x unit"
    Y_UNIT = "y unit"
    UNITS_DRAWN = "units drawn"


@dataclass(slots=True)
class ViewOptions:
    """What is chosen now."""

    speed: int = DEFAULT_SPEED
    """Index into `pacer.SPEEDS`."""
    at_full_speed: bool = False
    """Whether the action under way takes no notice of the speed."""
    scale: Scale = "linear"
    code_units: tuple[int, int] = (0, 1)
    units_drawn: int = 12
