"""`Marks`: what is lit up in the weight graph: a unit or a weight in focus, and a phase."""

from __future__ import annotations

import tkinter

from graphs.colors import blend
from graphs.geometry import Edge, Node, Picture
from graphs.phase import Phase, touched
from plots.palette import Palette

RING_WIDTH, RING_GAP = 2.4, 3.0
EDGE_WIDTH = 9.0
ARROW = (9, 11, 4)
"""In pixels at scale 1; the last are an arrow's head in Tk's way."""

BAND_SHARE = 0.16
"""Of the accent in the ground that marks a phase."""

DASHES = (4, 2)


class Marks:
    """A few items that are moved and hidden; marks in focus also differ from the rest in shape."""

    def __init__(self, canvas: tkinter.Canvas, palette: Palette, scale: float) -> None:
        """Make the items; those of a phase lie below everything that is drawn after."""
        self._canvas = canvas
        self._scale = scale
        self._band = canvas.create_rectangle(
            0,
            0,
            0,
            0,
            fill=blend(palette.panel, palette.accent, BAND_SHARE),
            outline=palette.accent,
            width=max(1.0, 1.5 * scale),
            state="hidden",
        )
        self._arrow = canvas.create_line(
            0,
            0,
            0,
            0,
            fill=palette.accent,
            width=3 * scale,
            arrow="last",
            arrowshape=(ARROW[0] * scale, ARROW[1] * scale, ARROW[2] * scale),
            state="hidden",
        )
        self._line = canvas.create_line(
            0, 0, 0, 0, fill=palette.ink, width=EDGE_WIDTH * scale, state="hidden"
        )
        self._ring = canvas.create_oval(
            0, 0, 0, 0, fill="", outline=palette.ink, width=RING_WIDTH * scale, state="hidden"
        )
        self._edge: int | None = None
        self._below = 0

    def show_node(self, node: Node | None, radius: float, *, dashed: bool = False) -> None:
        """Put a ring around a node; a `dashed` one means its bias."""
        if node is None:
            self._canvas.itemconfigure(self._ring, state="hidden")
            return
        reach = radius + RING_GAP * self._scale
        x, y = node.x, node.y
        self._canvas.coords(self._ring, x - reach, y - reach, x + reach, y + reach)
        dash = DASHES if dashed else ""
        self._canvas.itemconfigure(self._ring, state="normal", dash=dash)
        self._canvas.tag_raise(self._ring)

    def show_edge(self, edge: Edge, item: int, below: int) -> None:
        """Underline an edge, whose item is given too, and lift it up to right `below` an item."""
        self._edge, self._below = item, below
        start, end = edge.start, edge.end
        self._canvas.coords(self._line, start.x, start.y, end.x, end.y)
        self._canvas.itemconfigure(self._line, state="normal")
        self.follow()

    def hide_edge(self) -> None:
        """Underline no edge."""
        self._edge = None
        self._canvas.itemconfigure(self._line, state="hidden")

    def follow(self) -> None:
        """Keep the edge in focus above the others, which may have been lifted up."""
        if self._edge is not None:
            self._canvas.tag_lower(self._edge, self._below)
            self._canvas.tag_lower(self._line, self._edge)

    def show_phase(self, phase: Phase | None, drawn: Picture) -> None:
        """Light up what a phase touches, or nothing."""
        if phase is None:
            for item in (self._band, self._arrow):
                self._canvas.itemconfigure(item, state="hidden")
            return
        box = touched(phase, drawn, self._scale)
        self._canvas.coords(self._band, box.left, box.top, box.right, box.bottom)
        self._canvas.itemconfigure(self._band, state="normal")
        if box.arrow is None:
            self._canvas.itemconfigure(self._arrow, state="hidden")
        else:
            start, end = box.arrow
            self._canvas.coords(self._arrow, start, box.top, end, box.top)
            self._canvas.itemconfigure(self._arrow, state="normal")
            self._canvas.tag_raise(self._arrow)
