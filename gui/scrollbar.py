"""A scrollbar that is there only while there is something to scroll."""

from __future__ import annotations

from typing import Any

from gui.toolkit import ttk


class QuietScrollbar:
    """A ttk scrollbar in a grid cell; `set` is what a widget's scroll command calls."""

    def __init__(self, parent: Any, orient: Any, command: Any, **place: Any) -> None:
        self._bar = ttk.Scrollbar(parent, orient=orient, command=command)
        self._bar.grid(sticky="ns" if orient == "vertical" else "ew", **place)
        self._bar.grid_remove()

    @property
    def thickness(self) -> int:
        """Pixels across it, shown or not."""
        return int(min(self._bar.winfo_reqwidth(), self._bar.winfo_reqheight()))

    def set(self, first: float, last: float) -> None:
        """Show the part that is seen, from `first` to `last` of 0 to 1."""
        self._bar.set(first, last)
        if float(first) <= 0 and float(last) >= 1:
            self._bar.grid_remove()
        else:
            self._bar.grid()
