"""The exact value of the edge or node that a person points at."""

from __future__ import annotations

import math
import tkinter

from graphs.geometry import Edge, Node
from plots.palette import Palette
from training.snapshot import Snapshot

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


class Tooltip:
    """One line of text on a ground of its own, above everything else on the canvas."""

    def __init__(
        self, canvas: tkinter.Canvas, palette: Palette, font: tuple[str, int], scale: float
    ) -> None:
        self._canvas = canvas
        self._pad = 4 * scale
        self._ground = canvas.create_rectangle(
            0, 0, 0, 0, fill=palette.ink, outline="", state="hidden"
        )
        self._text = canvas.create_text(
            0, 0, font=font, fill=palette.panel, anchor="s", state="hidden"
        )

    def show(self, text: str, x: float, y: float) -> None:
        """Show `text` above the point, moved so that it lies within the canvas."""
        canvas, pad = self._canvas, self._pad
        for item in (self._ground, self._text):
            canvas.itemconfigure(item, state="normal")
            canvas.tag_raise(item)
        canvas.itemconfigure(self._text, text=text)
        canvas.coords(self._text, x, y - 2 * pad)
        left, top, right, bottom = canvas.bbox(self._text)
        dx = max(0.0, pad - left) - max(0.0, right + pad - canvas.winfo_width())
        dy = max(0.0, pad - top)
        canvas.move(self._text, dx, dy)
        canvas.coords(
            self._ground,
            left + dx - pad,
            top + dy - pad / 2,
            right + dx + pad,
            bottom + dy + pad / 2,
        )

    def hide(self) -> None:
        """Show nothing."""
        for item in (self._ground, self._text):
            self._canvas.itemconfigure(item, state="hidden")


def describe(part: Edge | Node, snapshot: Snapshot, activation: float | None = None) -> str:
    """The value of an edge's weight or a node's bias, and before it the node's `activation`.

    Units count from 1, as in every label on the screen: w₂[3,1] leads from unit 1 of layer 1 to
    unit 3 of layer 2.
    """
    if isinstance(part, Edge):
        weight = float(snapshot.weights[part.layer - 1][part.end.unit, part.start.unit])
        name = f"w{_subscript(part.layer)}[{part.end.unit + 1},{part.start.unit + 1}]"
        return _equation(name, weight)
    index = f"{_subscript(part.layer)}[{part.unit + 1}]"
    if part.layer == 0:
        name = f"input {snapshot.feature_names[part.unit]}"
        return name if activation is None else _equation(name, activation)
    bias = _equation(f"b{index}", float(snapshot.biases[part.layer - 1][part.unit]))
    return bias if activation is None else f"{_equation(f'a{index}', activation)},  {bias}"


def middle_of(part: Edge | Node) -> tuple[float, float]:
    """The point that stands for an edge or a node."""
    if isinstance(part, Node):
        return part.x, part.y
    return (part.start.x + part.end.x) / 2, (part.start.y + part.end.y) / 2


def distance(part: Edge | Node, x: float, y: float) -> float:
    """How far a part lies from a point near it; a node is always nearer than its edges."""
    if isinstance(part, Node):
        return -1.0
    start, end = part.start, part.end
    dx, dy = end.x - start.x, end.y - start.y
    return abs((x - start.x) * dy - (y - start.y) * dx) / math.hypot(dx, dy)


def _subscript(number: int) -> str:
    return str(number).translate(SUBSCRIPTS)


def _equation(name: str, value: float) -> str:
    return f"{name} = {value:.4g}".replace("-", "−")
