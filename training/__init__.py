"""Learning in pure NumPy: no screen, no files."""

from training.modes import Command, Mode, StopRule
from training.session import NotAllowedError, Session
from training.snapshot import Curve, Snapshot

__all__ = ["Command", "Curve", "Mode", "NotAllowedError", "Session", "Snapshot", "StopRule"]
