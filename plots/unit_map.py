"""`UnitMap`: the activation of one unit over the code plane."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from matplotlib.artist import Artist
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from plots.code_limits import (
    Limits,
    SteppedLimits,
    choice_of_units,
    code_activation,
    unit_name,
    units_within,
)
from plots.color_scale import LEVELS, ColorBar
from plots.focus import Unit, sample_name, whole_codes
from plots.highlight import Highlight, PinMark
from plots.live import LiveView, Margins
from plots.notes import Notes, fitting
from plots.palette import Palette
from plots.steps import tick_name
from training.inspection import decoder_outputs, layer_outputs
from training.snapshot import Snapshot

CELLS = 40
"""Of the map, each way; each has the colour of its middle."""

MOST_SAMPLES = 600
"""So many samples, evenly chosen, are sent through the network for a unit before the code."""

MARGINS = Margins(left=54, right=52, bottom=36, top=32)


class UnitMap(LiveView):
    """What the unit in focus does: a map over the code plane, or, before the code layer, samples.

    A unit of the code layer or after it is a function of the code: the map is that function, other
    code units held at their mean. A unit before it is not: there each sample lies at its code and
    has the colour of the unit's activation. A code of a single unit makes the map a curve.
    """

    def __init__(
        self, palette: Palette, *, size: tuple[float, float] = (4.2, 3.4), dpi: float = 96
    ) -> None:
        self._units = (0, 1)
        self._reach = SteppedLimits()
        self._heights = SteppedLimits()
        self._unit: Unit | None = None
        self._frame: tuple[object, ...] = ()
        self._value: float | None = None
        self._notes: Notes | None = None
        self._bar: ColorBar | None = None
        super().__init__(palette, "Unit map", MARGINS, size=size, dpi=dpi)
        self._bar = ColorBar(self.figure, palette)
        self._bar.axes.set_visible(False)
        self._place()
        self.axes.grid(False)
        self._map = AxesImage(
            self.axes, interpolation="nearest", origin="lower", animated=True, zorder=1
        )
        self._map.set_data(np.zeros((CELLS, CELLS)))
        self.axes.add_image(self._map)
        self._curve = self._line(color=palette.accent, linewidth=1.6)
        self._dots = self._line(
            linestyle="none", marker="o", markersize=2.2, color=palette.ink, markeredgewidth=0
        )
        self._dots.set_alpha(0.5)
        self._levels = [
            self._line(linestyle="none", marker="o", markersize=5, markeredgewidth=0.3)
            for _ in range(LEVELS)
        ]
        for line in self._levels:
            line.set_markeredgecolor(palette.muted)
        self._highlight = Highlight(self.axes, palette)
        self._notes = Notes(
            self._title, self._subtitle, self._text_below_title(), self._corner_text()
        )

    def choose(self, x_unit: int, y_unit: int) -> None:
        """Map over these two code units, counted from 0.

        Raises ValueError where the code shown has no such unit.
        """
        units = choice_of_units(self._snapshot, x_unit, y_unit)
        if units != self._units:
            self._units = units
            self._take_effect()

    def _update(self, snapshot: Snapshot) -> bool:
        width = snapshot.codes.shape[1]
        self._units = units_within(self._units, width)
        sizes = snapshot.experiment.model.layers
        unit = self._focus.unit
        known = unit is not None and unit.layer < len(sizes) and unit.unit < sizes[unit.layer]
        if self._unit != unit:
            self._heights = SteppedLimits()
        self._unit = unit if known else None
        strip = width == 1
        chosen = [0] if strip else list(self._units)
        codes = snapshot.codes[:, chosen]
        limits = self._reach.fit(code_activation(snapshot), codes)
        for artist in (self._map, self._curve, self._dots, *self._levels):
            artist.set_visible(False)
        heights = self._heights.fit("tanh")
        if self._unit is not None:
            with np.errstate(all="ignore"):  # a network that has gone astray is shown as it is
                heights = self._draw(snapshot, self._unit, codes, limits)
        changed = self._set_frame(snapshot, limits, heights)
        self._show_focus(snapshot)
        if self._write_notes():
            self._place()
            changed = True
        return changed

    def _moving(self) -> Sequence[Artist]:
        notes = [self._notes.corner] if self._notes and self._notes.corner.get_text() else []
        artists = (self._map, self._curve, self._dots, *self._levels)
        shown = [artist for artist in artists if artist.get_visible()]
        return [*shown, *notes, *self._highlight.artists]

    def _draw(
        self,
        snapshot: Snapshot,
        unit: Unit,
        codes: NDArray[np.floating],
        limits: Limits,
    ) -> Limits:
        """Place the artists, and return the limits of the activation."""
        model = snapshot.experiment.model
        activation = "identity" if unit.layer == 0 else model.layer_activations[unit.layer - 1]
        strip = codes.shape[1] == 1
        samples = np.linspace(0, len(codes) - 1, min(len(codes), MOST_SAMPLES)).astype(np.intp)
        if unit.layer < model.code_layer:
            outputs = layer_outputs(snapshot, snapshot.values[samples], unit.layer)
            values = outputs[-1][:, unit.unit]
            heights = self._heights.fit(activation, values)
            self._draw_samples(codes[samples], values, heights)
            return heights
        values = self._activations(snapshot, unit, _cells(limits, strip=strip))
        heights = self._heights.fit(activation, values)
        if strip:
            self._curve.set_data(_cells(limits, strip=True)[:, 0], values)
            self._curve.set_visible(True)
            return heights
        assert self._bar is not None
        self._bar.show(heights)
        self._map.set(cmap=self._bar.colors, norm=self._bar.norm)
        self._map.set_data(values.reshape(CELLS, CELLS))
        self._map.set_extent((limits.low, limits.high, limits.low, limits.high))
        self._map.set_visible(True)
        self._dots.set_data(codes[samples].T)
        self._dots.set_visible(True)
        return heights

    def _draw_samples(
        self, codes: NDArray[np.floating], values: NDArray[np.floating], heights: Limits
    ) -> None:
        if codes.shape[1] == 1:
            self._dots.set_data(codes[:, 0], values)
            self._dots.set_visible(True)
            return
        assert self._bar is not None
        self._bar.show(heights)
        share = (values - heights.low) / (heights.high - heights.low)
        levels = np.nan_to_num(share * (LEVELS - 1)).round().clip(0, LEVELS - 1).astype(np.intp)
        for level in np.unique(levels):
            line = self._levels[level]
            line.set_data(codes[levels == level].T)
            line.set_markerfacecolor(self._bar.colors(int(level)))
            line.set_visible(True)

    def _activations(
        self, snapshot: Snapshot, unit: Unit, places: NDArray[np.floating]
    ) -> NDArray[np.floating]:
        """Of a unit of the code layer or after it, for `places` in the code plane."""
        codes = whole_codes(snapshot, self._units, places)
        return decoder_outputs(snapshot, codes, unit.layer)[-1][:, unit.unit]

    def _set_frame(self, snapshot: Snapshot, limits: Limits, heights: Limits) -> bool:
        """Limits, ticks and names; return whether any is another than before."""
        strip = snapshot.codes.shape[1] == 1
        names = ("code unit 1", "activation")
        if not strip:
            names = unit_name(snapshot, self._units[0]), unit_name(snapshot, self._units[1])
        frame = (limits, heights, strip, names, self._unit)
        if frame == self._frame:
            return False
        self._frame = frame
        upright = heights if strip else limits
        self.axes.set_xlim(limits.with_margin)
        self.axes.set_ylim(upright.with_margin)
        self.axes.set_xticks(limits.few_marks, [tick_name(mark) for mark in limits.few_marks])
        self.axes.set_yticks(upright.few_marks, [tick_name(mark) for mark in upright.few_marks])
        self.axes.set_xlabel(names[0])
        self.axes.set_ylabel(names[1])
        assert self._bar is not None
        self._bar.axes.set_visible(not strip and self._unit is not None)
        return True

    def _show_focus(self, snapshot: Snapshot) -> None:
        focus, unit = self._focus, self._unit
        self._value, hovered, pins, cross = None, None, [], []
        if unit is not None:
            if focus.hovered is not None and focus.hovered < len(snapshot.values):
                place, value = self._place_of(snapshot, unit, snapshot.values[focus.hovered])
                name = f"{sample_name(snapshot, focus.hovered)}: {number_text(value)}"
                hovered = (name, place) if np.isfinite(place).all() else None
            for pin in focus.pins:
                features = pin.features(snapshot)
                if features is not None:
                    place, _ = self._place_of(snapshot, unit, features)
                    pins.append(PinMark(pin.name, place, pin.sample is None))
            if focus.code is not None:
                cross = [focus.code]
                if snapshot.codes.shape[1] == 1:
                    cross = [(focus.code[0], end) for end in self.axes.get_ylim()]
                if unit.layer >= snapshot.experiment.model.code_layer:
                    value = self._activations(snapshot, unit, np.array([focus.code]))[0]
                    self._value = float(value)
        self._highlight.show(hovered, pins, cross)

    def _place_of(
        self, snapshot: Snapshot, unit: Unit, features: NDArray[np.floating]
    ) -> tuple[tuple[float, float], float]:
        """Where a sample lies, and the unit's activation for it."""
        code_layer = snapshot.experiment.model.code_layer
        outputs = layer_outputs(snapshot, features[None], max(unit.layer, code_layer))
        value = float(outputs[unit.layer][0, unit.unit])
        code = outputs[code_layer][0]
        if len(code) == 1:
            return (float(code[0]), value), value
        first, second = code[list(self._units)]
        return (float(first), float(second)), value

    def _write_notes(self) -> bool:
        if self._notes is None or self._snapshot is None:
            return False
        unit, model = self._unit, self._snapshot.experiment.model
        if unit is None:
            return self._notes.write(["click a neuron to see its map"], [], self._width())
        before = unit.layer < model.code_layer
        name = self._snapshot.feature_names[unit.unit] if unit.layer == 0 else None
        remarks = [f"input {name}" if name else f"layer {unit.layer}, unit {unit.unit + 1}"]
        width = self._snapshot.codes.shape[1]
        if width > 2 and not before:
            remarks.append("other code units at the mean")
        lines = []
        room = self._width(of_axes=True)
        if before:
            texts = (
                "before the code, so no function of it: samples at their codes",
                "no function of the code: samples",
                "samples at their codes",
            )
            lines.append(fitting(texts, room))
        if self._value is not None:
            lines.append(f"{number_text(self._value)} at the cross")
        return self._notes.write(remarks, lines, self._width())

    def _line(self, **style: object) -> Line2D:
        line = Line2D([], [], animated=True, **style)  # type: ignore[arg-type]
        self.axes.add_line(line)
        return line

    def _place(self) -> None:
        self._write_notes()
        top = MARGINS.top + (self._notes.height if self._notes else 0.0)
        self._margins = replace(MARGINS, top=top)
        super()._place()
        if self._bar is not None:
            self._bar.place_beside(self.axes.get_position(), self._width())


def _cells(limits: Limits, *, strip: bool) -> NDArray[np.float64]:
    """The middles of the map's cells, row by row, or places along a strip; (places, 2)."""
    if strip:
        along = np.linspace(limits.low, limits.high, 5 * CELLS)
        return np.column_stack((along, np.zeros_like(along)))
    edges = np.linspace(limits.low, limits.high, CELLS + 1)
    middles = (edges[1:] + edges[:-1]) / 2
    second, first = np.meshgrid(middles, middles, indexing="ij")
    return np.column_stack((first.ravel(), second.ravel()))


def number_text(value: float) -> str:
    """An activation in three significant digits."""
    return f"{value:.3g}".replace("-", "−")
