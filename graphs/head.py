"""`Head`: what stands above the weight graph: its title, what is shown, and the scale."""

from __future__ import annotations

import tkinter
from collections.abc import Sequence

from graphs.colors import LEVELS, colors
from plots.palette import Palette
from plots.steps import tick_name

EDGE_OF_PANEL = 12
TITLE_Y = 17
SUBTITLE_Y = 34
LEGEND_HEIGHT = 8
LEGEND_WIDTH = 126
LEGEND_NUMBER = 46
CHARACTER = 6.6
"""Pixels at scale 1."""

ROOM_FOR_LEGEND_NAME = 480
"""A canvas narrower than this, in pixels at scale 1, says nothing beside its legend."""

Font = tuple[str, int] | tuple[str, int, str]


class Head:
    """Items along the top of a canvas, made once; a frame changes texts where they are others."""

    def __init__(
        self,
        canvas: tkinter.Canvas,
        palette: Palette,
        width: float,
        scale: float,
        title_font: Font,
        font: Font,
    ) -> None:
        self._canvas = canvas
        self._shown: dict[int, str] = {}
        y = TITLE_Y * scale
        left = EDGE_OF_PANEL * scale
        draw_text(canvas, left, y, "Weight graph", "w", title_font, palette.ink)
        self._subtitle = draw_text(canvas, left, SUBTITLE_Y * scale, "", "w", font, palette.ink)
        right = width - (EDGE_OF_PANEL + LEGEND_NUMBER) * scale
        left = right - LEGEND_WIDTH * scale
        half = LEGEND_HEIGHT / 2 * scale
        step = (right - left) / LEVELS
        # These rectangles also keep all 63 colours allocated, so that no frame has to.
        for level, color in enumerate(colors(palette)):
            canvas.create_rectangle(
                left + level * step,
                y - half,
                left + (level + 1) * step,
                y + half,
                fill=color,
                outline="",
            )
        middle = (left + right) / 2
        self._most = int((middle / scale - 2 * EDGE_OF_PANEL) / CHARACTER)
        canvas.create_line(middle, y - half, middle, y + half + 3 * scale, fill=palette.muted)
        draw_text(canvas, middle, y + half + 3 * scale, "0", "n", font, palette.muted)
        self.bounds = (
            draw_text(canvas, left - 5 * scale, y, "", "e", font, palette.muted),
            draw_text(canvas, right + 5 * scale, y, "", "w", font, palette.muted),
        )
        self._name: int | None = None
        if width >= ROOM_FOR_LEGEND_NAME * scale:
            x = left - LEGEND_NUMBER * scale
            self._name = draw_text(canvas, x, y, "", "e", font, palette.muted)

    def show(self, bound: float, meaning: str, subtitles: Sequence[str]) -> None:
        """Show the number at the scale's ends, what is drawn on it, and a line below the title.

        That is the first of `subtitles`, longest first, that has room.
        """
        number = tick_name(bound)
        self._write(self.bounds[0], "−" + number)
        self._write(self.bounds[1], "+" + number)
        if self._name is not None:
            self._write(self._name, meaning)
        fitting = (subtitle for subtitle in subtitles if len(subtitle) <= self._most)
        self._write(self._subtitle, next(fitting, subtitles[-1]))

    def _write(self, item: int, text: str) -> None:
        if self._shown.get(item, "") != text:
            self._shown[item] = text
            self._canvas.itemconfigure(item, text=text)


def draw_text(
    canvas: tkinter.Canvas, x: float, y: float, text: str, anchor: str, font: Font, color: str
) -> int:
    """Make a text item; returns its number."""
    return int(
        canvas.tk.call(
            canvas, "create", "text", x, y,
            "-text", text, "-anchor", anchor, "-font", font, "-fill", color,
        )
    )  # fmt: skip
