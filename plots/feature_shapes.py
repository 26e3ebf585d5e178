"""What `FeatureBars` is drawn from: a row's bars, its curve, its image, and its sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from plots.color_scale import ColorBar
from plots.palette import Palette

Values = NDArray[np.float64]

BARS_WIDE = 0.8
"""Share of a feature's place that its bars take together."""

DASHES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1.2, 1.6)))
"""Of curves. Bars are solid, hollow and striped; matplotlib's hatches cost 2 ms a bar."""


@dataclass(frozen=True, slots=True)
class RowStyle:
    """Colour and pattern of a row."""

    color: str
    ground: str
    striped: bool
    dashes: Any


def row_styles(palette: Palette) -> tuple[RowStyle, ...]:
    """Of the first, the second and the third row."""
    panel = palette.panel
    return (
        RowStyle(palette.accent, palette.accent, striped=False, dashes=DASHES[0]),
        RowStyle(palette.series[1], panel, striped=False, dashes=DASHES[1]),
        RowStyle(palette.ink, panel, striped=True, dashes=DASHES[2]),
    )


class Bars:
    """A bar a feature, beside those of the other rows."""

    def __init__(self, axes: Axes, style: RowStyle, row: int, rows: int) -> None:
        self._bars = PolyCollection(
            [], facecolors=style.ground, edgecolors=style.color, linewidths=1.1, animated=True
        )
        axes.add_collection(self._bars, autolim=False)
        self._stripes = Line2D([], [], color=style.color, linewidth=0.8, animated=True)
        axes.add_line(self._stripes)
        self._striped = style.striped
        self._row, self._wide = row, BARS_WIDE / rows
        self.artists: list[Artist] = [self._bars, self._stripes]

    def move(self, values: Values, stripe: float) -> None:
        """Show `values`, of shape (features,), with a stripe at every multiple of `stripe`.

        What is not finite has no bar.
        """
        tops = np.nan_to_num(values, posinf=0.0, neginf=0.0)
        left = np.arange(len(tops)) - BARS_WIDE / 2 + self._row * self._wide
        right = left + 0.9 * self._wide
        base = np.zeros_like(tops)
        x = np.stack((left, left, right, right), axis=1)
        y = np.stack((base, tops, tops, base), axis=1)
        self._bars.set_verts(list(np.stack((x, y), axis=-1)))
        if self._striped:
            heights = np.arange(stripe, np.abs(tops).max(initial=0.0), stripe)
            inside = heights < np.abs(tops)[:, None]
            y = np.where(inside, np.sign(tops)[:, None] * heights, np.nan).repeat(3, axis=1)
            ends = np.stack((left, right, np.full_like(left, np.nan)), axis=1)
            self._stripes.set_data(np.tile(ends, len(heights)).ravel(), y.ravel())


class Curve:
    """A line through the features."""

    def __init__(self, axes: Axes, style: RowStyle) -> None:
        self._line = Line2D([], [], animated=True)
        self._line.set(color=style.color, linestyle=style.dashes, linewidth=1.4)
        axes.add_line(self._line)
        self.artists: list[Artist] = [self._line]

    def move(self, values: Values, stripe: float) -> None:
        """Show `values`, of shape (features,)."""
        self._line.set_data(np.arange(len(values)), values)


class Picture:
    """An image, whose pixels are features, row by row."""

    def __init__(self, axes: Axes, shape: tuple[int, int]) -> None:
        self._image = AxesImage(axes, interpolation="nearest", origin="upper", animated=True)
        self._image.set_data(np.zeros(shape))
        axes.add_image(self._image)
        self._shape = shape
        self.artists: list[Artist] = [self._image]

    def place(self, left: float, top: float, pixel: float) -> None:
        """With its upper left corner here, and pixels of this size, in data coordinates."""
        rows, columns = self._shape
        self._image.set_extent((left, left + columns * pixel, top - rows * pixel, top))

    def color(self, scale: ColorBar) -> None:
        """Take the colours of this scale."""
        self._image.set(cmap=scale.colors, norm=scale.norm)

    def move(self, values: Values, stripe: float) -> None:
        """Show `values`, of shape (features,)."""
        self._image.set_data(values.reshape(self._shape))


def swatch(style: RowStyle, *, as_line: bool) -> Line2D:
    """A small piece of a row: a line, 16 points long, or a bar, 9 points wide and 8 high."""
    x, y = [0.0, 16.0], [0.0, 0.0]
    if not as_line:
        x, y = [0.0, 9.0, 9.0, 0.0, 0.0], [-4.0, -4.0, 4.0, 4.0, -4.0]
    if not as_line and style.striped:
        for height in (-1.5, 1.5):
            x += [np.nan, 0.0, 9.0]
            y += [np.nan, height, height]
    line = Line2D(x, y, animated=True, clip_on=False)
    line.set(color=style.color, linewidth=1.4 if as_line else 1.1)
    if as_line:
        line.set_linestyle(style.dashes)
    elif style.ground == style.color:
        line.set(linewidth=9, solid_capstyle="butt", xdata=[0.0, 9.0], ydata=[0.0, 0.0])
    return line
