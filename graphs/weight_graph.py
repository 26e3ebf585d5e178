"""`WeightGraph`: the network on a Tk canvas, weights as colours and widths, biases as fills."""

from __future__ import annotations

import tkinter

import numpy as np
from numpy.typing import NDArray

from config.schema import Model
from graphs.colors import LEVELS, ZERO, DivergingScale, colors, drawn_values, widths
from graphs.geometry import MOST_UNITS, Edge, Node, Picture, picture
from graphs.tooltip import Tooltip, describe, distance, middle_of
from plots.palette import Palette
from plots.steps import tick_name
from training.snapshot import Snapshot

EDGE_OF_PANEL = 12
TITLE_Y = 17
LEGEND_HEIGHT = 8
LEGEND_WIDTH = 126
LEGEND_NUMBER = 46
"""Pixels at scale 1."""

TITLE_SIZE = 13
TEXT_SIZE = 11
"""Text heights in pixels at scale 1."""

ROOM_FOR_LEGEND_NAME = 480
"""A canvas narrower than this, in pixels at scale 1, says nothing beside its legend."""

TIERS = 3
"""Strong edges lie above weak ones, in so many tiers; a full order would cost every frame."""


class WeightGraph:
    """Shows snapshots on a canvas that the caller made and packs.

    Items are made once for a network and a size; a frame touches only those whose level on the
    scale changed. `scale` is the screen's dots an inch divided by 96, because pixels do not scale
    by themselves. The canvas is watched for changes of its size; `resize` does the same by hand.
    """

    def __init__(
        self,
        canvas: tkinter.Canvas,
        palette: Palette,
        *,
        scale: float = 1.0,
        family: str = "TkDefaultFont",
        most_units: int = MOST_UNITS,
    ) -> None:
        """`family` is the texts' font; `most_units` is how many of a wide layer are drawn."""
        self.canvas = canvas
        self.palette = palette
        self._pixels = scale
        self._most_units = most_units
        if family == "TkDefaultFont":
            family = str(canvas.tk.call("font", "actual", family, "-family"))
        self._font = (family, -round(TEXT_SIZE * scale))
        self._title_font = (family, -round(TITLE_SIZE * scale), "bold")
        self._colors = colors(palette)
        self._widths = widths(scale)
        self._scale = DivergingScale()
        self._snapshot: Snapshot | None = None
        self._subject: tuple[Model, tuple[str, ...]] | None = None
        self._size = (0, 0)
        self._picture: Picture | None = None
        self._items: list[int] = []
        self._parts: dict[int, Edge | Node] = {}
        self._levels: NDArray[np.intp] = np.empty(0, dtype=np.intp)
        self._tiers = self._levels
        self._tier_tops: list[int] = []
        self._bound_texts: tuple[int, ...] = ()
        self._bound_shown = 0.0
        self._pointed_at: int | None = None
        self._tooltip: Tooltip | None = None
        canvas.configure(background=palette.panel, highlightthickness=0, borderwidth=0)
        self._bindings = [
            (event, canvas.bind(event, handler, add="+"))
            for event, handler in (
                ("<Configure>", lambda _event: self.resize()),
                ("<Motion>", self._on_motion),
                ("<Leave>", lambda _event: self._point_at(None)),
            )
        ]

    def show(self, snapshot: Snapshot) -> None:
        """Show this state's weights and biases."""
        self._snapshot = snapshot
        subject = (snapshot.experiment.model, snapshot.feature_names)
        if subject != self._subject or self._picture is None:
            self._subject = subject
            self._build(subject)
        self._recolor(snapshot)
        self._write_tip()

    def resize(self) -> None:
        """Lay the picture out again if the canvas has another size than it had."""
        if self._subject is None or self._size == self._canvas_size():
            return
        self._build(self._subject)
        assert self._snapshot is not None
        self._recolor(self._snapshot)

    def close(self) -> None:
        """Stop watching the canvas and take every item off it."""
        for event, handler in self._bindings:
            self.canvas.unbind(event, handler)
        self.canvas.delete("all")
        self._snapshot = self._subject = self._picture = None

    def _canvas_size(self) -> tuple[int, int]:
        width, height = self.canvas.winfo_width(), self.canvas.winfo_height()
        if width > 1:
            return width, height
        # Not on the screen yet: the size that was asked for.
        return self.canvas.winfo_reqwidth(), self.canvas.winfo_reqheight()

    # --- making items ---

    def _build(self, subject: tuple[Model, tuple[str, ...]]) -> None:
        model, feature_names = subject
        self._size = self._canvas_size()
        self.canvas.delete("all")
        self._pointed_at = None
        drawn = picture(
            model, feature_names, *self._size, scale=self._pixels, most_units=self._most_units
        )
        self._picture = drawn
        self.canvas.create_rectangle(
            *drawn.code_band, fill=self.palette.ground, outline=self.palette.line
        )
        edges = [self._draw_edge(edge) for edge in drawn.edges]
        self._tier_tops = [
            self.canvas.create_line(0, 0, 0, 0, state="hidden") for _tier in range(TIERS)
        ]
        nodes = [self._draw_node(node, drawn.radius) for node in drawn.nodes]
        with_bias = [item for item, node in zip(nodes, drawn.nodes, strict=True) if node.layer]
        self._items = edges + with_bias
        self._parts = dict(zip(edges + nodes, drawn.edges + drawn.nodes, strict=True))
        self._levels = self._tiers = np.full(len(self._items), -1)
        for x, y in drawn.gaps:
            self._draw_gap(x, y)
        for label in drawn.names + drawn.captions:
            self._text(label.x, label.y, label.text, label.anchor, strong=label.strong)
        self._draw_head()
        self._tooltip = Tooltip(self.canvas, self.palette, self._font, self._pixels)

    def _draw_edge(self, edge: Edge) -> int:
        start, end = edge.start, edge.end
        return self.canvas.create_line(start.x, start.y, end.x, end.y)

    def _draw_node(self, node: Node, radius: float) -> int:
        return self.canvas.create_oval(
            node.x - radius,
            node.y - radius,
            node.x + radius,
            node.y + radius,
            fill=self.palette.panel,
            outline=self.palette.muted,
            width=max(1.0, self._pixels),
        )

    def _draw_gap(self, x: float, y: float) -> None:
        r = 1.3 * self._pixels
        for shift in (-4.5, 0, 4.5):
            middle = y + shift * self._pixels
            self.canvas.create_oval(
                x - r, middle - r, x + r, middle + r, fill=self.palette.muted, outline=""
            )

    def _draw_head(self) -> None:
        pixels = self._pixels
        y = TITLE_Y * pixels
        self.canvas.create_text(
            EDGE_OF_PANEL * pixels,
            y,
            text="Weight graph",
            anchor="w",
            font=self._title_font,
            fill=self.palette.ink,
        )
        right = self._size[0] - (EDGE_OF_PANEL + LEGEND_NUMBER) * pixels
        left = right - LEGEND_WIDTH * pixels
        half = LEGEND_HEIGHT / 2 * pixels
        step = (right - left) / LEVELS
        # These rectangles also keep all 63 colours allocated, so that no frame has to.
        for level, color in enumerate(self._colors):
            self.canvas.create_rectangle(
                left + level * step,
                y - half,
                left + (level + 1) * step,
                y + half,
                fill=color,
                outline="",
            )
        middle = (left + right) / 2
        self.canvas.create_line(
            middle, y - half, middle, y + half + 3 * pixels, fill=self.palette.muted
        )
        self._text(middle, y + half + 3 * pixels, "0", "n")
        self._bound_texts = (
            self._text(left - 5 * pixels, y, "", "e"),
            self._text(right + 5 * pixels, y, "", "w"),
        )
        self._bound_shown = 0.0
        if self._size[0] >= ROOM_FOR_LEGEND_NAME * pixels:
            self._text(left - LEGEND_NUMBER * pixels, y, "weights (lines), biases (fills)", "e")

    def _text(self, x: float, y: float, text: str, anchor: str, *, strong: bool = False) -> int:
        color = self.palette.ink if strong else self.palette.muted
        return int(
            self.canvas.tk.call(
                self.canvas, "create", "text", x, y,
                "-text", text, "-anchor", anchor, "-font", self._font, "-fill", color,
            )
        )  # fmt: skip

    # --- a frame ---

    def _recolor(self, snapshot: Snapshot) -> None:
        assert self._picture is not None
        values = drawn_values(snapshot.weights, snapshot.biases, self._picture.units)
        levels = self._scale.levels(values)
        changed = np.flatnonzero(levels != self._levels).tolist()
        tiers = np.abs(levels - ZERO) * TIERS // (ZERO + 1)
        moved = np.flatnonzero(tiers != self._tiers).tolist()
        self._levels, self._tiers = levels, tiers
        call, name = self.canvas.tk.call, str(self.canvas)
        edges = len(self._picture.edges)
        for i in changed:
            level = levels[i]
            if i < edges:
                call(name, "itemconfigure", self._items[i],
                     "-fill", self._colors[level], "-width", self._widths[level])  # fmt: skip
            else:
                call(name, "itemconfigure", self._items[i], "-fill", self._colors[level])
        for i in moved:
            if i < edges:
                call(name, "lower", self._items[i], self._tier_tops[tiers[i]])
        if self._scale.bound != self._bound_shown:
            self._bound_shown = self._scale.bound
            for text, sign in zip(self._bound_texts, "−+", strict=True):
                self.canvas.itemconfigure(text, text=sign + tick_name(self._bound_shown))

    # --- the tooltip ---

    def _on_motion(self, event: tkinter.Event[tkinter.Canvas]) -> None:
        reach = 2 * self._pixels
        found = self.canvas.find_overlapping(
            event.x - reach, event.y - reach, event.x + reach, event.y + reach
        )
        near = [item for item in found if item in self._parts]
        at = (event.x, event.y)
        self._point_at(min(near, key=lambda i: distance(self._parts[i], *at), default=None))

    def _point_at(self, item: int | None) -> None:
        self._pointed_at = item
        self._write_tip()

    def _write_tip(self) -> None:
        if self._picture is None or self._snapshot is None or self._tooltip is None:
            return
        if self._pointed_at is None:
            self._tooltip.hide()
            return
        part = self._parts[self._pointed_at]
        above = self._picture.radius if isinstance(part, Node) else 0.0
        x, y = middle_of(part)
        self._tooltip.show(describe(part, self._snapshot), x, y - above)
