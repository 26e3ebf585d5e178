"""`HistoryPlot`: one number against updates, on a small Tk canvas."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gui.look import Look
from gui.toolkit import tk
from gui.training.tabs.widgets import number_text

HEIGHT = 96
SIDE, ABOVE, BELOW = 6, 16, 18
"""Around the line, in 96-dpi pixels at ordinary text."""


class HistoryPlot:
    """A line, its smallest and largest value, and the updates at its ends."""

    def __init__(self, master: Any, look: Look) -> None:
        palette = look.palette
        self._look = look
        self.canvas = tk.Canvas(
            master, height=look.px(HEIGHT), background=palette.panel, borderwidth=0,
            highlightthickness=1, highlightbackground=palette.line, takefocus=0,
        )  # fmt: skip
        font, muted = look.font(8), palette.muted
        corner: dict[str, Any] = {"font": font, "fill": muted}
        self._zero = self.canvas.create_line(0, 0, 0, 0, fill=palette.line)
        self._line = self.canvas.create_line(0, 0, 0, 0, fill=palette.accent, width=look.px(2))
        self._dot = self.canvas.create_oval(0, 0, 0, 0, fill=palette.accent, outline="")
        self._high = self.canvas.create_text(0, 0, anchor="nw", **corner)
        self._low = self.canvas.create_text(0, 0, anchor="sw", **corner)
        self._end = self.canvas.create_text(0, 0, anchor="se", **corner)
        self._key: tuple[object, ...] = ()

    def show(self, updates: NDArray[np.integer], values: NDArray[np.floating]) -> None:
        """Draw `values` against `updates`, both of shape (states,)."""
        width, height = self.canvas.winfo_width(), self.canvas.winfo_height()
        finite = np.isfinite(values)
        updates, values = updates[finite], values[finite]
        if width < 2 or not len(updates):
            return
        px = self._look.px
        left, right, top, bottom = px(SIDE), width - px(SIDE), px(ABOVE), height - px(BELOW)
        low, high = float(values.min()), float(values.max())
        span, time = (high - low) or 1.0, max(1, int(updates[-1] - updates[0]))
        xs = left + (right - left) * (updates - updates[0]) / time
        ys = bottom - (bottom - top) * (values - low) / span
        points = np.column_stack((xs, ys)).round(1)
        if len(points) == 1:
            points = np.vstack((points, points[0] + np.array([1, 0])))
        canvas, radius = self.canvas, px(3)
        canvas.coords(self._line, *points.ravel().tolist())
        x, y = points[-1].tolist()
        canvas.coords(self._dot, x - radius, y - radius, x + radius, y + radius)
        zero = bottom + (bottom - top) * low / span
        inside = low < 0 < high
        canvas.coords(self._zero, left, zero, right, zero)
        canvas.itemconfigure(self._zero, state="normal" if inside else "hidden")
        canvas.coords(self._high, left, px(2))
        canvas.coords(self._low, left, height - px(2))
        canvas.coords(self._end, right, height - px(2))
        canvas.itemconfigure(self._high, text=f"to {number_text(high).strip()}")
        canvas.itemconfigure(self._low, text=f"from {number_text(low).strip()}")
        canvas.itemconfigure(self._end, text=f"updates {updates[0]:,} to {updates[-1]:,}")
