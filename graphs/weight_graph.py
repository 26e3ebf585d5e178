"""`WeightGraph`: the network on a Tk canvas, weights as colours and widths, values as fills."""

from __future__ import annotations

import tkinter

import numpy as np

from config.schema import Model
from graphs.activations import Followed, drawn_activations, followed
from graphs.colors import DivergingScale, drawn_values
from graphs.drawing import NO_LEVEL, Drawing, Style
from graphs.geometry import MOST_UNITS, Edge, Node
from graphs.phase import Phase, caption
from graphs.tooltip import describe, distance, middle_of
from plots.focus import NOTHING, Focus, Unit, Weight
from plots.palette import Palette
from plots.steps import tick_name
from training.snapshot import Snapshot

REACH = 3.0
"""So near, in pixels at scale 1, the pointer is at an edge or a node."""

LEAST_BOUND = 1.0
"""Of the scale of activations: those of tanh and sigmoid, and most data, do not go beyond."""


class WeightGraph:
    """Shows snapshots on a canvas that the caller made and packs.

    Fills are biases, or the activations of the sample in focus. Items are made once for a network
    and a size; a frame touches only those whose level on the scale changed. `scale` is the screen's
    dots an inch divided by 96, because pixels do not scale by themselves. The canvas is watched for
    changes of its size; `resize` does the same by hand.
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
        self._style = Style(palette, scale, family)
        self._scale = DivergingScale()
        self._activation_scale = DivergingScale(LEAST_BOUND)
        self._snapshot: Snapshot | None = None
        self._focus = NOTHING
        self._followed: Followed | None = None
        self._phase: Phase | None = None
        self._subject: tuple[Model, tuple[str, ...]] | None = None
        self._drawing: Drawing | None = None
        self._pointed_at: int | None = None
        canvas.configure(background=palette.panel, highlightthickness=0, borderwidth=0)
        self._bindings = [
            (event, canvas.bind(event, handler, add="+"))
            for event, handler in (
                ("<Configure>", lambda _event: self.resize()),
                ("<Motion>", self._on_motion),
                ("<Leave>", lambda _event: self._point_at(None)),
            )
        ]

    def show(self, snapshot: Snapshot, focus: Focus = NOTHING) -> None:
        """Show this state, and what in it is in focus."""
        subject = (snapshot.experiment.model, snapshot.feature_names)
        if subject != self._subject:
            self._subject = subject
            self._phase = None
            self._drawing = None
        self._snapshot, self._focus = snapshot, focus
        drawing = self._drawing or self._draw(*subject)
        self._refresh(drawing, snapshot)

    def show_stage(self, phase: Phase | None) -> None:
        """Light up what a part of an update touches, and name it; None: nothing.

        Raises ValueError for a layer that the network shown does not have.
        """
        if self._drawing is None:
            return
        self._drawing.light(phase)
        self._phase = phase
        self._write_head(self._drawing)

    def unit_at(self, x: float, y: float) -> Unit | None:
        """The unit drawn at a pixel of the canvas."""
        part = self._part(self._item_at(x, y))
        return Unit(part.layer, part.unit) if isinstance(part, Node) else None

    def weight_at(self, x: float, y: float) -> Weight | None:
        """The weight whose line is drawn at a pixel of the canvas; units lie above lines."""
        part = self._part(self._item_at(x, y))
        if not isinstance(part, Edge):
            return None
        return Weight(part.layer, part.end.unit, part.start.unit)

    def resize(self) -> None:
        """Lay the picture out again if the canvas has another size than it had."""
        if self._snapshot is None or self._subject is None or self._drawing is None:
            return
        if self._drawing.size != self._canvas_size():
            self._refresh(self._draw(*self._subject), self._snapshot)

    def close(self) -> None:
        """Stop watching the canvas and take every item off it."""
        for event, handler in self._bindings:
            self.canvas.unbind(event, handler)
        self.canvas.delete("all")
        self._snapshot = self._subject = self._drawing = None

    def _canvas_size(self) -> tuple[int, int]:
        width, height = self.canvas.winfo_width(), self.canvas.winfo_height()
        if width > 1:
            return width, height
        # Not on the screen yet: the size that was asked for.
        return self.canvas.winfo_reqwidth(), self.canvas.winfo_reqheight()

    def _draw(self, model: Model, feature_names: tuple[str, ...]) -> Drawing:
        self.canvas.delete("all")
        self._pointed_at = None
        self._drawing = Drawing(
            self.canvas, self._style, model, feature_names, self._canvas_size(), self._most_units
        )
        self._drawing.light(self._phase)
        return self._drawing

    # --- a frame ---

    def _refresh(self, drawing: Drawing, snapshot: Snapshot) -> None:
        self._followed = followed(snapshot, self._focus)
        units = drawing.picture.units
        values = drawn_values(snapshot.weights, snapshot.biases, units)
        levels = self._scale.levels(values)
        edges = len(drawing.picture.edges)
        if self._followed is None:
            activations = None
            fills = np.concatenate([np.full(len(units[0]), NO_LEVEL), levels[edges:]])
        else:
            activations = drawn_activations(self._followed.layers, units)
            fills = self._activation_scale.levels(activations)
        drawing.recolor(np.concatenate([levels[:edges], fills]))
        drawing.write(activations)
        drawing.mark(self._focus.unit, self._focus.weight)
        self._write_head(drawing)
        self._write_tip()

    def _write_head(self, drawing: Drawing) -> None:
        meaning, phase = "weights (lines), biases (fills)", ""
        if self._phase is not None:
            phase = caption(self._phase, len(drawing.picture.units) - 1)
        if self._followed is None:
            subtitles = [phase]
        else:
            meaning = "weights (lines)"
            bound = tick_name(self._activation_scale.bound)
            name = self._followed.name
            before = f"{phase} · " if phase else ""
            subtitles = [
                f"{before}fills: activations of {name}, from −{bound} to +{bound}",
                f"{before}fills: {name}, ±{bound}",
                phase or f"fills: {name}",
            ]
        drawing.head.show(self._scale.bound, meaning, subtitles)

    # --- the pointer ---

    def _part(self, item: int | None) -> Edge | Node | None:
        if item is None or self._drawing is None:
            return None
        return self._drawing.parts[item]

    def _item_at(self, x: float, y: float) -> int | None:
        """The node there, or else the nearest edge."""
        if self._drawing is None:
            return None
        parts, reach = self._drawing.parts, REACH * self._pixels
        found = self.canvas.find_overlapping(x - reach, y - reach, x + reach, y + reach)
        near = [item for item in found if item in parts]
        return min(near, key=lambda item: distance(parts[item], x, y), default=None)

    def _on_motion(self, event: tkinter.Event[tkinter.Canvas]) -> None:
        self._point_at(self._item_at(event.x, event.y))

    def _point_at(self, item: int | None) -> None:
        self._pointed_at = item
        self._write_tip()

    def _write_tip(self) -> None:
        drawing, part = self._drawing, self._part(self._pointed_at)
        if drawing is None or self._snapshot is None:
            return
        if part is None:
            drawing.tooltip.hide()
            return
        above, activation = 0.0, None
        if isinstance(part, Node):
            above = drawing.picture.radius
            if self._followed is not None:
                activation = float(self._followed.layers[part.layer][part.unit])
        x, y = middle_of(part)
        drawing.tooltip.show(describe(part, self._snapshot, activation), x, y - above)
