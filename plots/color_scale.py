"""`ColorBar`: values as colours, with a bar beside the axes that says which."""

from __future__ import annotations

import numpy as np
from matplotlib.colors import Colormap, LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.transforms import Bbox

from plots.code_limits import Limits
from plots.live import SMALL_SIZE
from plots.palette import Palette
from plots.steps import tick_name

LEVELS = 31
"""Colours of a scale; odd, so that zero has one of its own on a scale centred on it."""


def colormap(palette: Palette, *, centred: bool) -> Colormap:
    """From the palette's negative to its positive end through zero, or from panel to ink."""
    ends = [palette.panel, palette.ink]
    if centred:
        ends = [palette.negative, palette.zero, palette.positive]
    return LinearSegmentedColormap.from_list("", ends, N=LEVELS)


GAP, WIDTH = 8.0, 9.0
"""Between axes and bar, and of the bar, in points."""


class ColorBar:
    """A scale of colours, centred on 0 where values can be negative, and its bar.

    `colors` and `norm` are those of the limits shown last.
    """

    def __init__(self, figure: Figure, palette: Palette) -> None:
        self._palette = palette
        self.axes = figure.add_axes((0.9, 0.1, 0.02, 0.8))
        self.axes.set_xticks([])
        self.axes.yaxis.tick_right()
        self.axes.tick_params(
            colors=palette.line, labelcolor=palette.muted, labelsize=SMALL_SIZE, length=3, width=0.8
        )
        for spine in self.axes.spines.values():
            spine.set_color(palette.line)
            spine.set_linewidth(0.8)
        self._image = AxesImage(self.axes, origin="lower", interpolation="nearest")
        self._image.set_data(np.arange(LEVELS)[:, None])
        self._image.set_clim(0, LEVELS - 1)
        self.axes.add_image(self._image)
        self._limits: Limits | None = None
        self.colors = colormap(palette, centred=False)
        self.norm = Normalize(0, 1)

    def show(self, limits: Limits) -> bool:
        """Take up these limits; return whether they were others."""
        if limits == self._limits:
            return False
        self._limits = limits
        self.colors = colormap(self._palette, centred=limits.low < 0)
        self.norm = Normalize(limits.low, limits.high)
        self._image.set_cmap(self.colors)
        self._image.set_extent((0, 1, limits.low, limits.high))
        self.axes.set_xlim(0, 1)
        self.axes.set_ylim(limits.low, limits.high)
        self.axes.set_yticks(limits.few_marks, [tick_name(mark) for mark in limits.few_marks])
        return True

    def place_beside(self, box: Bbox, points: float) -> None:
        """At the right of `box`, in fractions of a figure that is `points` wide."""
        self.axes.set_position((box.x1 + GAP / points, box.y0, WIDTH / points, box.height))
