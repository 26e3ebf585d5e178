"""`Tab`: what the panel needs of one of its tabs."""

from __future__ import annotations

from typing import Any, ClassVar, Protocol

from gui.look import Look
from gui.training.desk import Desk
from plots.focus import Focus
from training import Snapshot


class Tab(Protocol):
    """A page of the panel. It is made once for a window, and then only shown other states."""

    title: ClassVar[str]
    help: ClassVar[str]
    frame: Any

    def __init__(self, master: Any, look: Look, desk: Desk) -> None:
        """Make `frame` in `master`; whoever made `master` packs it."""

    def show(self, snapshot: Snapshot, focus: Focus) -> None:
        """Show this state. It is called once a frame at the most, and only while this is in front.

        It has 2 ms, and therefore touches only what has changed.
        """

    def close(self) -> None:
        """Let go of everything that the window does not take with it, such as figures."""
