"""`Highlight`: what a person points at or has pinned, marked over the points of a view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

from plots.legend import CHARACTER_WIDTH
from plots.live import SMALL_SIZE
from plots.palette import Palette
from plots.stamp import Stamp

BESIDE = 9.0
"""Distance of a name from its place, in points."""

Place = tuple[float, float]


class PinMark(NamedTuple):
    """A pin's letter and place; `typed` where no sample lies there."""

    name: str
    place: Place
    typed: bool


class Highlight:
    """A ring and a name at the hovered sample, a square and a letter at each pin, and a cross.

    Thin rings lie around the samples of a batch.

    Artists are made when they are first needed, and only those in use are drawn.
    """

    def __init__(self, axes: Axes, palette: Palette) -> None:
        self._axes = axes
        self._palette = palette
        self._ring = self._marker("o", 12, 1.8)
        self._rings = self._marker("o", 9, 1.2, halo=0)
        self._cross = self._marker("+", 13, 1.6)
        self._cross.set_linestyle("-")
        self._cross.set_linewidth(0.8)
        self._name = Stamp(axes, palette.ink, palette.panel, palette.line)
        self._pins: list[tuple[Line2D, Stamp]] = []
        self.artists: list[Artist] = []
        """Those in use, bottom first."""

    def show(
        self,
        hovered: tuple[str, Place] | None,
        pins: Sequence[PinMark],
        cross: Sequence[Place],
        batch: Sequence[Place] | NDArray[np.floating] = (),
    ) -> None:
        """Mark these places, in data coordinates; a cross of two places is a line between them."""
        self.artists = []
        if len(batch):
            self._rings.set_data(*zip(*batch, strict=True))
            self.artists.append(self._rings)
        if cross:
            self._cross.set_data(*zip(*cross, strict=True))
            self._cross.set_marker("+" if len(cross) == 1 else "none")
            self.artists.append(self._cross)
        while len(self._pins) < len(pins):
            palette = self._palette
            letter = Stamp(self._axes, palette.panel, palette.ink, palette.line)
            self._pins.append((self._marker("s", 11, 1.8), letter))
        for (square, letter), pin in zip(self._pins, pins, strict=False):
            square.set_data([pin.place[0]], [pin.place[1]])
            square.set_markerfacecolor(self._palette.panel if pin.typed else "none")
            self._write(letter, pin.name, pin.place)
            self.artists += [square, letter]
        if hovered is not None:
            name, place = hovered
            self._ring.set_data([place[0]], [place[1]])
            self._write(self._name, name, place)
            self.artists += [self._ring, self._name]

    def _write(self, text: Stamp, words: str, place: Place) -> None:
        """Beside the place, moved as far as it must be to stay inside the axes."""
        axes, points = self._axes, 72 / self._axes.figure.dpi
        x, y = axes.transData.transform(place)
        left, room = (x - axes.bbox.x0) * points, (axes.bbox.x1 - x) * points
        long = 1.1 * CHARACTER_WIDTH * SMALL_SIZE * len(words)
        above = y < (axes.bbox.y0 + axes.bbox.y1) / 2
        text.set_text(words)
        text.xy = place
        right = max(min(BESIDE, room - long - 4), 4 - left)
        text.set_position((right, BESIDE if above else -BESIDE))
        text.set_verticalalignment("bottom" if above else "top")

    def _marker(self, marker: str, size: float, width: float, halo: float = 2) -> Line2D:
        line = Line2D(
            [],
            [],
            linestyle="none",
            color=self._palette.ink,
            marker=marker,
            markersize=size,
            markerfacecolor="none",
            markeredgecolor=self._palette.ink,
            markeredgewidth=width,
            animated=True,
        )
        if halo:
            stroke = withStroke(linewidth=width + halo, foreground=self._palette.panel)
            line.set_path_effects([stroke])
        self._axes.add_line(line)
        return line
