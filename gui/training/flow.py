"""`Flow`: rows of widgets that follow the width of the window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class Flow:
    """Places groups of widgets, which stay together, inside the frame that is their master.

    `gap` lies between groups and `space` between the widgets of a group and between rows. `last`
    comes after them and takes the rest of its row, which is `least` wide at the least. All are
    pixels of this screen, as is `height`, the least height of a row.
    """

    def __init__(
        self,
        groups: Sequence[Sequence[Any]],
        *,
        gap: int,
        space: int,
        last: Any = None,
        least: int = 0,
        height: int = 0,
    ) -> None:
        self._groups = groups
        self._gap = gap
        self._space = space
        self._last = last
        self._least = least
        self._height = height
        self._width = 0
        self._frame = groups[0][0].master
        for widget in self._frame.pack_slaves():
            widget.pack_forget()
        self._frame.pack_configure(fill="x", expand=True)
        self._frame.bind("<Configure>", lambda event: self._lay_out(event.width))
        self._lay_out(max(1, self._frame.winfo_width()))

    def _lay_out(self, width: int) -> None:
        if width == self._width:
            return
        self._width = width
        tallest = max(widget.winfo_reqheight() for group in self._groups for widget in group)
        height = max(self._height, tallest)
        x, middle = 0, height // 2
        for group in self._groups:
            needed = sum(w.winfo_reqwidth() for w in group) + self._space * (len(group) - 1)
            if x and x + needed > width:
                x, middle = 0, middle + height + self._space
            for widget in group:
                widget.place(x=x, y=middle, anchor="w")
                x += widget.winfo_reqwidth() + self._space
            x += self._gap - self._space
        if self._last is not None:
            if width - x < self._least:
                x, middle = 0, middle + height + self._space
            self._last.place(x=x, y=middle, anchor="w", width=max(1, width - x), height=height)
        self._frame.configure(height=middle + height - height // 2)
