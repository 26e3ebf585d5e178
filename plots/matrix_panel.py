"""`MatrixPanel`: a matrix as coloured cells, with names beside it and numbers where they fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, Normalize, to_rgb
from matplotlib.image import AxesImage
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from plots.cell_numbers import SIZE, CellNumbers, width_of
from plots.palette import Palette

Floats = NDArray[np.floating]

MOST_NAMES = 32
"""More rows or columns than this, or too small ones, have no names."""

ROW_HEIGHT = 9.5
"""Least height of a row that has a name or numbers, in points."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What does not move: numbers of rows and columns, and their names."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.rows), len(self.columns)


class MatrixPanel:
    """Cells, numbers and a box around the cell that is pointed at, in axes of their own."""

    def __init__(self, axes: Axes, palette: Palette) -> None:
        self.axes = axes
        self._palette = palette
        axes.grid(False)
        axes.tick_params(length=0, pad=2, top=False, labeltop=False)
        self._image = AxesImage(axes, interpolation="nearest", origin="upper")
        self._image.set_animated(True)
        axes.add_image(self._image)
        self._numbers = CellNumbers(axes, (palette.ink, palette.panel))
        self._box = Rectangle((0, 0), 1, 1, fill=False, edgecolor=palette.ink, linewidth=1.8)
        self._box.set_animated(True)
        self._box.set_visible(False)
        axes.add_patch(self._box)
        self.frame = Frame((), ())
        self._numbered = False

    @property
    def artists(self) -> Sequence[Artist]:
        """Those that move, bottom first; none before there is something to show."""
        if 0 in self.frame.shape:
            return []
        return [self._image, self._numbers, self._box]

    def set_frame(self, frame: Frame) -> bool:
        """Take up these rows and columns; return whether they are others than before."""
        if frame == self.frame:
            return False
        self.frame = frame
        rows, columns = frame.shape
        self._image.set_extent((-0.5, columns - 0.5, rows - 0.5, -0.5))
        self.axes.set_xlim(-0.5, columns - 0.5)
        self.axes.set_ylim(rows - 0.5, -0.5)
        return True

    def name_cells(self, width: float, height: float, *, with_rows: bool) -> None:
        """Name rows and columns where they fit into axes of this size, in points."""
        rows, columns = self.frame.shape
        fits = rows and height / rows >= ROW_HEIGHT and rows <= MOST_NAMES
        names = self.frame.rows if fits and with_rows else ()
        self.axes.set_yticks(range(len(names)), names)
        widest = max(map(width_of, self.frame.columns), default=0.0) + 3
        fits = columns and columns <= MOST_NAMES and width / columns >= widest
        names = self.frame.columns if fits else ()
        self.axes.set_xticks(range(len(names)), names)
        self._cell = (width / max(columns, 1), height / max(rows, 1))

    def show(
        self,
        values: Floats,
        colors: Colormap,
        norm: Normalize,
        texts: Sequence[Sequence[str]] | None = None,
    ) -> None:
        """Colour the cells, of shape (rows, columns), and write `texts` in them where all fit."""
        # Colours are looked up here, as bytes: matplotlib would take twice as long.
        cells = colors(norm(values), bytes=True)
        self._image.set_data(cells)
        fits = texts is not None and self._cell[1] >= SIZE + 1.5
        if texts is not None and fits:
            fits = max(width_of(t) for line in texts for t in line) + 2 <= self._cell[0]
        self._numbers.set_visible(bool(fits))
        if texts is not None and fits:
            self._numbers.show(texts, self._in_second_ink(np.asarray(cells)))

    def mark(self, cell: tuple[int, int] | None) -> None:
        """Draw the box around a cell (row, column), or none."""
        self._box.set_visible(cell is not None)
        if cell is not None:
            self._box.set_xy((cell[1] - 0.5, cell[0] - 0.5))

    def cell_at(self, place: tuple[float, float]) -> tuple[int, int] | None:
        """The cell (row, column) at a pixel, counted from the figure's lower left corner."""
        if 0 in self.frame.shape or not self.axes.bbox.contains(*place):
            return None
        x, y = self.axes.transData.inverted().transform(place)
        rows, columns = self.frame.shape
        return min(max(round(y), 0), rows - 1), min(max(round(x), 0), columns - 1)

    def _in_second_ink(self, cells: NDArray[np.uint8]) -> NDArray[np.bool_]:
        """Where the panel's colour stands out from the cell's more than the ink does."""
        grounds = _luminance(cells[..., :3] / 255)
        ink, panel = (_luminance(np.array(to_rgb(color))) for color in self._inks)
        return _contrast(grounds, panel) > _contrast(grounds, ink)

    @property
    def _inks(self) -> tuple[str, str]:
        return self._palette.ink, self._palette.panel


def _luminance(rgb: NDArray[np.floating]) -> NDArray[np.floating]:
    """Relative luminance of sRGB colours, of shape (…, 3), as WCAG 2 defines it."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    found: NDArray[np.floating] = linear @ np.array([0.2126, 0.7152, 0.0722])
    return found


def _contrast(first: NDArray[np.floating], second: NDArray[np.floating]) -> NDArray[np.floating]:
    """Ratio of two luminances, 1 to 21."""
    high, low = np.maximum(first, second), np.minimum(first, second)
    found: NDArray[np.floating] = (high + 0.05) / (low + 0.05)
    return found
