"""What a diagnosis is made of: measured statements, and what may be tried."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from config.schema import Experiment


class Kind(Enum):
    """What can be the matter; the most urgent first."""

    DIVERGED = "diverged"
    OUT_OF_RANGE = "targets out of range"
    IDENTICAL_UNITS = "identical units"
    DEAD_UNITS = "dead units"
    SATURATED_UNITS = "saturated units"
    EXPLODING = "exploding gradient"
    VANISHING = "vanishing gradient"
    RATE_TOO_HIGH = "learning rate too high"
    RATE_TOO_LOW = "learning rate too low"
    COLLAPSED_CODE = "collapsed code"
    LINEAR_LIMIT = "linear limit"


@dataclass(frozen=True, slots=True)
class Remedy:
    """One thing to change, and try."""

    label: str
    """What is different, as in "learning rate 0.0005"; the name of the run where that is new."""
    experiment: Experiment
    """The experiment with that one thing changed."""
    from_start: bool
    """Whether it makes sense as a new run only; otherwise it may change from the present on."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One statement that was measured, and is true of the snapshot that it was measured on."""

    kind: Kind
    headline: str
    """What is the matter, with its number."""
    explanation: str
    """One sentence on what that means."""
    remedy: Remedy | None = None


def percent(share: float, digits: int = 0) -> str:
    """A share as text: "33.1 %"."""
    return f"{100 * share:.{digits}f} %"


def short(value: float) -> str:
    """A number in two digits: "0.012", "3.4e−14"."""
    return f"{value:.2g}".replace("-", "−")
