"""`References`: the two errors that a curve is compared with, named beside the axes."""

from __future__ import annotations

from collections.abc import Callable

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from plots.live import SMALL_SIZE
from plots.numbers import error_text
from plots.palette import Palette
from plots.trace import MakeText

SPACING = 24.0
"""Least distance between the two labels, in points."""


class References:
    """RMSE of predicting the mean, and of PCA, as lines across the axes."""

    def __init__(self, axes: Axes, palette: Palette, make_text: MakeText) -> None:
        color = palette.muted
        self.mean = Line2D([0, 1], [0, 0], color=color, linewidth=1.0, linestyle="--")
        self.pca = Line2D([0, 1], [0, 0], color=color, linewidth=1.2, linestyle=":")
        self._lines = (self.mean, self.pca)
        for line in self._lines:
            line.set_transform(axes.get_yaxis_transform())
            axes.add_artist(line)
        self.names = [
            make_text("", (1, 0), "axes fraction", SMALL_SIZE, palette.muted) for _ in range(2)
        ]
        for name in self.names:
            name.set(position=(6, 0), va="center", linespacing=1.15)

    def draw(
        self,
        values: tuple[float, float] | None,
        height_of: Callable[[float], float],
        height: float,
    ) -> None:
        """Draw and name both, or none: `values` are those of the mean predictor and of PCA.

        `height_of` tells where a value lies along axes `height` points high. Labels keep their
        distance, and stay beside the axes where a value lies beyond them.
        """
        for artist in (*self._lines, *self.names):
            artist.set_visible(values is not None)
        if values is None:
            return
        mean, pca = values
        for line, value in zip(self._lines, values, strict=True):
            line.set_ydata([value] * 2)
        below = "↓ " if height_of(pca) < 0 else ""
        self.names[0].set_text(f"mean predictor\n{error_text(mean)}")
        self.names[1].set_text(f"{below}PCA\n{error_text(pca)}")
        places = apart(height_of(mean), height_of(pca), SPACING / height, mean >= pca)
        for name, place in zip(self.names, places, strict=True):
            name.xy = (1, place)


def apart(first: float, second: float, gap: float, first_is_upper: bool) -> tuple[float, float]:
    """Two places between 0 and 1, at least `gap` from each other and half of it from the ends."""
    first, second = (min(max(place, gap / 2), 1 - gap / 2) for place in (first, second))
    if abs(first - second) < gap:
        middle = min(max((first + second) / 2, gap), 1 - gap)
        side = gap / 2 if first_is_upper else -gap / 2
        first, second = middle + side, middle - side
    return first, second
