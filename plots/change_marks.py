"""`ChangeMarks`: where settings were changed during a run, numbered along the top of its curve."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Annotation

from plots.focus import plain
from plots.legend import CHARACTER_WIDTH
from plots.live import SMALL_SIZE
from plots.palette import Palette
from plots.trace import MakeText
from training.snapshot import Change

PADDING = 2.5
BELOW_TOP = 9.0
"""Of a flag; in points."""


class ChangeMarks:
    """A line at each change with a flag at its top: a number, and what was changed if that fits."""

    def __init__(self, axes: Axes, palette: Palette, make_text: MakeText) -> None:
        self._axes = axes
        self._palette = palette
        self._make_text = make_text
        self.line = Line2D([], [], color=palette.muted, linewidth=0.8)
        self.line.set_transform(axes.get_xaxis_transform())
        axes.add_line(self.line)
        self.flags: list[Annotation] = []

    def draw(self, changes: Sequence[Change], width: float) -> None:
        """Mark these changes on the axes as they are now, `width` points wide."""
        for flag in self.flags:
            flag.remove()
        updates = [change.update for change in changes]
        self.line.set_data(
            np.repeat(updates, 3).astype(float), np.tile([0.0, 1.0, np.nan], len(updates))
        )
        low, high = self._axes.get_xlim()
        places = [(update - low) / (high - low) * width for update in updates]
        self.flags = [
            self._flag(text, updates[first])
            for first, text in flags(places, [change.text for change in changes], width)
        ]

    def _flag(self, text: str, update: int) -> Annotation:
        across = self._axes.get_xaxis_transform()
        flag = self._make_text(text, (update, 1), across, SMALL_SIZE, self._palette.ink)
        flag.set(position=(PADDING, -BELOW_TOP), va="center")
        flag.set_bbox(
            {
                "facecolor": self._palette.panel,
                "edgecolor": self._palette.muted,
                "linewidth": 0.6,
                "pad": PADDING,
            }
        )
        return flag


def flags(places: Sequence[float], texts: Sequence[str], width: float) -> list[tuple[int, str]]:
    """The first change of each flag, counted from 0, and what stands on it.

    `places` are ascending and, as `width`, in points. Changes whose flags would lie upon each other
    share one, with the numbers of all of them: "2–5".
    """
    groups: list[list[int]] = []
    for index, place in enumerate(places):
        if groups and place < places[groups[-1][0]] + _width(_numbers(groups[-1])):
            groups[-1].append(index)
        else:
            groups.append([index])
    ends = [*(places[group[0]] for group in groups), width][1:]
    written = []
    for group, end in zip(groups, ends, strict=True):
        text = _numbers(group)
        if len(group) == 1:
            whole = f"{text} {plain(texts[group[0]], 60)}"
            if _width(whole) <= end - places[group[0]]:
                text = whole
        written.append((group[0], text))
    return written


def _numbers(group: Sequence[int]) -> str:
    return str(group[0] + 1) if len(group) == 1 else f"{group[0] + 1}–{group[-1] + 1}"


def _width(text: str) -> float:
    """Of a flag and the gap after it."""
    return CHARACTER_WIDTH * SMALL_SIZE * len(text) + 2 * PADDING + 4
