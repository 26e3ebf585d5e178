"""`Highlight`: what a person points at or has pinned, marked over the points of a view."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke
from matplotlib.text import Annotation
from numpy.typing import NDArray

from plots.legend import CHARACTER_WIDTH
from plots.live import SMALL_SIZE
from plots.palette import Palette

BESIDE = 9.0
"""Distance of a name from its place, in points."""

Place = tuple[float, float]
MakeText = Callable[[str, Place, object, float, str], Annotation]


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

    def __init__(self, axes: Axes, palette: Palette, make_text: MakeText) -> None:
        self._axes = axes
        self._palette = palette
        self._make_text = make_text
        self._ring = self._marker("o", 12, 1.8)
        self._rings = self._marker("o", 9, 1.2, halo=0)
        self._cross = self._marker("+", 13, 1.6)
        self._cross.set_linestyle("-")
        self._cross.set_linewidth(0.8)
        self._name = self._text(palette.panel, palette.ink)
        self._pins: list[tuple[Line2D, Annotation]] = []
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
            square = self._marker("s", 11, 1.8)
            self._pins.append((square, self._text(self._palette.ink, self._palette.panel)))
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

    def _write(self, text: Annotation, words: str, place: Place) -> None:
        """Beside the place, moved as far as it must be to stay inside the axes."""
        axes, points = self._axes, 72 / self._axes.figure.dpi
        x, y = axes.transAxes.inverted().transform(axes.transData.transform(place))
        width = axes.bbox.width * points
        long = 1.1 * CHARACTER_WIDTH * SMALL_SIZE * len(words)
        right = min(BESIDE, (1 - x) * width - long - 4)
        text.set_text(words)
        text.xy = place
        text.set(
            position=(max(right, 4 - x * width), -BESIDE if y > 0.5 else BESIDE),
            va="top" if y > 0.5 else "bottom",
        )

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

    def _text(self, ground: str, ink: str) -> Annotation:
        text = self._make_text("", (0, 0), "data", SMALL_SIZE, ink)
        text.set(animated=True, weight="bold")
        text.set_bbox({"facecolor": ground, "edgecolor": self._palette.line, "pad": 1.5})
        # What is painted outside the axes would stay there when the next frame is painted.
        text.set_clip_on(True)
        text.set_clip_box(self._axes.bbox)
        return text
