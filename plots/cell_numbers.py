"""`CellNumbers`: a short number in every cell of a matrix, quickly enough for a live view.

A text costs a third of a millisecond. Here each of the few characters is a marker, which matplotlib
rasterises once and then stamps wherever it occurs.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_rgba
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D, IdentityTransform
from numpy.typing import NDArray

SIZE = 7.5
"""Height of the font in points."""
ADVANCE = 0.62
"""From a character to the next, in font heights; digits all have one width."""
NARROW = 0.32
"""The same after a decimal point."""
CAP_HEIGHT = 0.73

_Places = dict[str, list[tuple[float, float, float]]]
"""For each character its (column, row, distance from the cell's middle in font heights)."""


def width_of(text: str) -> float:
    """How wide a number is, in points."""
    return SIZE * sum(_advance(character) for character in text)


class CellNumbers(Artist):
    """Numbers centred on cells, in two inks for cells of every colour.

    Cell (row, column) is centred on the point (column, row) of the axes' data.
    """

    def __init__(self, axes: Axes, inks: tuple[str, str]) -> None:
        super().__init__()
        self._inks = [to_rgba(ink) for ink in inks]
        self._places: tuple[_Places, _Places] = ({}, {})
        self.set_animated(True)
        axes.add_artist(self)

    def show(self, texts: Sequence[Sequence[str]], second: NDArray[np.bool_]) -> None:
        """Write `texts`, row by row; where `second`, (rows, columns), in the second ink."""
        self._places = ({}, {})
        for row, line in enumerate(texts):
            for column, text in enumerate(line):
                places = self._places[int(second[row, column])]
                offset = -width_of(text) / SIZE / 2
                for character in text:
                    places.setdefault(character, []).append((column, row, offset))
                    offset += _advance(character)

    def draw(self, renderer: RendererBase) -> None:
        """Stamp every character at its places."""
        axes = self.axes
        if not self.get_visible() or axes is None:
            return
        point = float(renderer.points_to_pixels(1.0))  # type: ignore[arg-type]  # a number gives one
        stamp = Affine2D().scale(point)
        for ink, places in zip(self._inks, self._places, strict=True):
            context = renderer.new_gc()
            context.set_linewidth(0)
            context.set_foreground(ink)
            for character, found in places.items():
                array = np.array(found)
                pixels = axes.transData.transform(array[:, :2])
                pixels[:, 0] += point * SIZE * array[:, 2]
                pixels[:, 1] -= point * SIZE * CAP_HEIGHT / 2
                renderer.draw_markers(
                    context, _glyph(character), stamp, Path(pixels), IdentityTransform(), ink
                )
            context.restore()


def _advance(character: str) -> float:
    return NARROW if character == "." else ADVANCE


@cache
def _glyph(character: str) -> Path:
    """The outline of a character, in points, its lower left corner at the origin."""
    return TextPath((0, 0), character, prop=FontProperties(family="DejaVu Sans", size=SIZE))
