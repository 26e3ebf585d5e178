"""`Drawing`: the canvas items of one network at one size, made once and then only recoloured."""

from __future__ import annotations

import tkinter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from config.schema import Model
from graphs.activations import short
from graphs.colors import ZERO, colors, text_colors, widths
from graphs.geometry import Edge, Node, picture
from graphs.head import Head, draw_text
from graphs.marks import Marks
from graphs.phase import Phase
from graphs.tooltip import Tooltip
from plots.focus import Unit, Weight
from plots.palette import Palette

TITLE_SIZE, TEXT_SIZE, VALUE_SIZE = 13, 11, 9
"""Text heights in pixels at scale 1."""

ROOM_FOR_VALUE = 11.0
"""Least radius of a node, in pixels at scale 1, that has room for its activation in figures."""

TIERS = 3
"""Strong edges lie above weak ones, in so many tiers; a full order would cost every frame."""

NO_LEVEL = -1
"""Of a node that has no value: it is filled like the ground."""


class Style:
    """How a graph is drawn: colours, widths and fonts on a screen of one scale."""

    def __init__(self, palette: Palette, scale: float, family: str) -> None:
        self.palette = palette
        self.scale = scale
        self.colors = colors(palette)
        self.text_colors = text_colors(palette)
        self.widths = widths(scale)
        self.font = (family, -round(TEXT_SIZE * scale))
        self.value_font = (family, -round(VALUE_SIZE * scale))
        self.title_font = (family, -round(TITLE_SIZE * scale), "bold")


class Drawing:
    """Edges and nodes, texts and marks, with nothing on the canvas before."""

    def __init__(
        self,
        canvas: tkinter.Canvas,
        style: Style,
        model: Model,
        feature_names: Sequence[str],
        size: tuple[int, int],
        most_units: int,
    ) -> None:
        self.size = size
        self._canvas, self._style = canvas, style
        palette, pixels = style.palette, style.scale
        self.picture = drawn = picture(
            model, feature_names, *size, scale=pixels, most_units=most_units
        )
        self._marks = Marks(canvas, palette, pixels)
        canvas.create_rectangle(*drawn.code_band, fill=palette.ground, outline=palette.line)
        edges = [self._draw_edge(edge) for edge in drawn.edges]
        self._tier_tops = [canvas.create_line(0, 0, 0, 0, state="hidden") for _tier in range(TIERS)]
        nodes = [self._draw_node(node) for node in drawn.nodes]
        self.items = edges + nodes
        self.parts: dict[int, Edge | Node] = dict(
            zip(self.items, drawn.edges + drawn.nodes, strict=True)
        )
        self._levels = np.full(len(self.items), NO_LEVEL)
        self._tiers = np.full(len(edges), -1)
        has_room = drawn.radius >= ROOM_FOR_VALUE * pixels
        self.values = [self._draw_value(node) for node in drawn.nodes if has_room]
        self._written = [("", "")] * len(self.values)
        self._marked: tuple[Unit | None, Weight | None] = (None, None)
        for x, y in drawn.gaps:
            self._draw_gap(x, y)
        for label in drawn.names + drawn.captions:
            color = palette.ink if label.strong else palette.muted
            draw_text(canvas, label.x, label.y, label.text, label.anchor, style.font, color)
        self.head = Head(canvas, palette, size[0], pixels, style.title_font, style.font)
        self.tooltip = Tooltip(canvas, palette, style.font, pixels)

    def _draw_edge(self, edge: Edge) -> int:
        start, end = edge.start, edge.end
        return self._canvas.create_line(start.x, start.y, end.x, end.y)

    def _draw_node(self, node: Node) -> int:
        radius = self.picture.radius
        return self._canvas.create_oval(
            node.x - radius,
            node.y - radius,
            node.x + radius,
            node.y + radius,
            fill=self._style.palette.panel,
            outline=self._style.palette.muted,
            width=max(1.0, self._style.scale),
        )

    def _draw_gap(self, x: float, y: float) -> None:
        pixels, color = self._style.scale, self._style.palette.muted
        r = 1.3 * pixels
        for shift in (-4.5, 0, 4.5):
            middle = y + shift * pixels
            self._canvas.create_oval(x - r, middle - r, x + r, middle + r, fill=color, outline="")

    def _draw_value(self, node: Node) -> int:
        style = self._style
        return draw_text(
            self._canvas, node.x, node.y, "", "center", style.value_font, style.palette.ink
        )

    # --- a frame ---

    def recolor(self, levels: NDArray[np.intp]) -> None:
        """Give edges and nodes, in the order of `items`, the colours of these levels."""
        edges = len(self.picture.edges)
        changed = np.flatnonzero(levels != self._levels).tolist()
        tiers = np.abs(levels[:edges] - ZERO) * TIERS // (ZERO + 1)
        moved = np.flatnonzero(tiers != self._tiers).tolist()
        self._levels, self._tiers = levels, tiers
        style = self._style
        call, name = self._canvas.tk.call, str(self._canvas)
        for i in changed:
            level = levels[i]
            if i < edges:
                call(name, "itemconfigure", self.items[i],
                     "-fill", style.colors[level], "-width", style.widths[level])  # fmt: skip
            else:
                color = style.palette.panel if level == NO_LEVEL else style.colors[level]
                call(name, "itemconfigure", self.items[i], "-fill", color)
        for i in moved:
            call(name, "lower", self.items[i], self._tier_tops[tiers[i]])
        self._marks.follow()

    def write(self, activations: NDArray[np.floating] | None) -> None:
        """Write each node's activation in figures where there is room; None: nothing."""
        if activations is None:
            written = [("", "")] * len(self.values)
        else:
            levels = self._levels[len(self.picture.edges) :].tolist()
            written = [
                (short(value), self._style.text_colors[level])
                for value, level in zip(activations.tolist(), levels, strict=True)
            ]
        for i, (item, text) in enumerate(zip(self.values, written, strict=False)):
            if text != self._written[i]:
                self._written[i] = text
                self._canvas.itemconfigure(item, text=text[0], fill=text[1])

    def mark(self, unit: Unit | None, weight: Weight | None) -> None:
        """Light up a unit and a weight; a bias is lit up at its unit."""
        if (unit, weight) == self._marked:
            return
        self._marked = unit, weight
        drawn = self.picture
        is_bias = weight is not None and weight.source < 0
        if weight is not None and is_bias:
            unit = Unit(weight.layer, weight.unit)
        node = next((n for n in drawn.nodes if (n.layer, n.unit) == unit), None)
        self._marks.show_node(node, drawn.radius, dashed=is_bias)
        for item, edge in zip(self.items, drawn.edges, strict=False):
            if (edge.layer, edge.end.unit, edge.start.unit) == weight:
                self._marks.show_edge(edge, item, self._tier_tops[-1])
                return
        self._marks.hide_edge()

    def light(self, phase: Phase | None) -> None:
        """Light up what a phase touches, or nothing."""
        self._marks.show_phase(phase, self.picture)
