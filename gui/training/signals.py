"""Events that the training window sends to itself, from within Tk's callbacks to the loop."""

from __future__ import annotations

from enum import Enum


class Signal(Enum):
    """What the loop is told."""

    WAKE = "wake"
    """There is something to show: do not sleep on."""
    REBUILD = "rebuild"
    """The window has to be built again."""
