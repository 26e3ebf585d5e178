"""`TrailLines`: where points were in the last states shown."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from enum import Enum

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from plots.palette import Palette

LENGTHS = (2, 200)
"""Fewest and most states that a trail may have."""

MOST_VERTICES = 16_000
"""Of all trails together; where there are more, only every second, third, … sample has one."""

INK = -1
"""In place of a cluster: for a trail that stands for none."""


class Trails(Enum):
    """Which points have trails."""

    NONE = "none"
    PINNED = "pinned"
    ALL = "all"


class TrailLines:
    """Positions that points really held, one a state shown, joined by lines; one artist a colour.

    A trail begins anew when `key` changes, and when time turns round: it never joins states of two
    runs, and never goes over itself.
    """

    def __init__(self, axes: Axes, palette: Palette, length: int) -> None:
        self.length = length
        self._axes = axes
        self._palette = palette
        self._lines: list[tuple[Line2D, NDArray[np.intp]]] = []
        self._points: Sequence[Hashable] = ()
        self._positions = np.empty((length, 0, 2), np.float32)
        self._key: Hashable = None
        self._update: int | None = None
        self._direction = 0

    @property
    def artists(self) -> list[Line2D]:
        """Bottom first."""
        return [line for line, _ in self._lines]

    @property
    def states(self) -> int:
        """How many states the trails hold, at most `length`."""
        return int(np.isfinite(self._positions).any(axis=(1, 2)).sum())

    def follow(
        self,
        key: Hashable,
        update: int,
        points: Sequence[Hashable],
        places: NDArray[np.floating],
        colors: Sequence[int],
    ) -> None:
        """Add the `places`, of shape (points, 2), of these points at this update.

        `colors` has a cluster a point, or `INK`. A point that was not followed before begins here;
        one that is no longer among them is forgotten. The same update again is no new state.
        """
        if points is not self._points and points != self._points:
            self._take_up(points, colors)
        direction = 0 if self._update is None else int(np.sign(update - self._update))
        if key != self._key or direction * self._direction < 0:
            self._positions[:] = np.nan
            self._direction = 0
        elif direction:
            self._positions[:-1] = self._positions[1:]
        self._direction = direction or self._direction
        self._key, self._update = key, update
        with np.errstate(over="ignore"):  # a network that has gone astray is shown as it is
            self._positions[-1] = places
        for line, members in self._lines:
            parts = np.full((len(members), self.length + 1, 2), np.nan, np.float32)
            parts[:, :-1] = self._positions[:, members].transpose(1, 0, 2)
            line.set_data(parts.reshape(-1, 2).T)

    def remove(self) -> None:
        """Take the trails off the axes."""
        for line, _ in self._lines:
            line.remove()
        self._lines = []

    def _take_up(self, points: Sequence[Hashable], colors: Sequence[int]) -> None:
        before = {point: column for column, point in enumerate(self._points)}
        positions = np.full((self.length, len(points), 2), np.nan, np.float32)
        for column, point in enumerate(points):
            if point in before:
                positions[:, column] = self._positions[:, before[point]]
        self._positions, self._points = positions, points
        self.remove()
        shown = np.array(colors, np.intp)
        series = np.where(shown == INK, INK, shown % len(self._palette.series))
        for color in np.unique(series):
            line = Line2D(
                [],
                [],
                color=self._palette.ink if color == INK else self._palette.series[color],
                linewidth=1.2 if color == INK else 0.7,
                alpha=0.75 if color == INK else 0.5,
                animated=True,
            )
            self._axes.add_line(line)
            self._lines.append((line, np.flatnonzero(series == color)))
