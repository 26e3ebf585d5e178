"""`Stamp`: a few words on a ground of their own that are painted once and then only moved.

To lay out a text, and to paint it and what is behind it, takes half a millisecond and more.
"""

from __future__ import annotations

from math import ceil
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.text import Annotation, Text
from matplotlib.transforms import IdentityTransform
from numpy.typing import NDArray

from plots.live import SMALL_SIZE

PAD = 1.5
"""Of the ground around the words, in points."""
NEAR = 1000
"""Pixels from the axes, beyond which nothing of the words could be seen."""
RIM = 2
"""Pixels around the picture, for the ground's edge."""


class Stamp(Annotation):
    """Words beside a place; where the picture is not made of pixels they are an ordinary text."""

    def __init__(self, axes: Axes, ink: str, ground: str, edge: str) -> None:
        look: dict[str, Any] = {
            "fontsize": SMALL_SIZE, "weight": "bold", "color": ink, "parse_math": False,
            "bbox": {"facecolor": ground, "edgecolor": edge, "pad": PAD},
        }  # fmt: skip
        super().__init__("", (0, 0), (0, 0), "data", "offset points", annotation_clip=False, **look)
        self.set_transform(IdentityTransform())
        self.set_animated(True)
        axes.add_artist(self)
        # What is painted outside the axes would stay there when the next frame is painted.
        self.set_clip_on(True)
        self.set_clip_box(axes.bbox)
        self._words = Text(0, 0, "", **look)
        self._words.set_figure(axes.figure)
        self._words.set_transform(IdentityTransform())
        self._drawn: tuple[str, str, float] | None = None
        """Words, on which side of the place they were, and pixels to a point, at the last time."""
        self._picture: NDArray[np.uint8] | None = None
        self._corner = 0, 0
        """Where the place is in the picture, in pixels from its lower left corner."""

    def draw(self, renderer: RendererBase) -> None:
        """Paint the picture where it belongs; words that are new are a text for the first time.

        Under a pointer that moves they may be others in the next frame, too.
        """
        axes = self.axes
        assert axes is not None
        x, y = axes.transData.transform(self.xy)
        if not axes.bbox.padded(NEAR).contains(x, y):  # letters cannot be painted a mile away
            return
        if not isinstance(renderer, RendererAgg):
            super().draw(renderer)
            return
        words, side, point = self.get_text(), self.get_verticalalignment(), renderer.dpi / 72
        if not words or not self.get_visible():
            return
        if self._drawn != (words, side, point):
            self._drawn = words, side, point
            self._picture = None
            super().draw(renderer)
            return
        if self._picture is None:
            self._picture = self._painted(renderer)
        right, up = self.get_position()
        context = renderer.new_gc()
        context.set_clip_rectangle(axes.bbox)
        left = round(x + right * point) - self._corner[0]
        low = round(y + up * point) - self._corner[1]
        renderer.draw_image(context, left, low, self._picture)
        context.restore()
        self.stale = False

    def _painted(self, renderer: RendererAgg) -> NDArray[np.uint8]:
        words = self._words
        words.set(text=self.get_text(), va=self.get_verticalalignment(), position=(0, 0))
        box = words.get_window_extent(renderer)
        around = ceil(PAD * renderer.dpi / 72) + RIM
        self._corner = x, y = ceil(around - box.x0), ceil(around - box.y0)
        words.set_position((x, y))
        width, height = ceil(x + box.x1) + around, ceil(y + box.y1) + around
        paper = RendererAgg(width, height, renderer.dpi)
        words.draw(paper)
        return np.array(paper.buffer_rgba())[::-1]  # images are painted from below
