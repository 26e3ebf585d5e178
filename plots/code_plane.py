"""`CodePlane`: the code of every sample, two code units against each other, coloured by cluster."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from numpy.typing import NDArray

from plots.code_limits import (
    Limits,
    SteppedLimits,
    choice_of_units,
    code_activation,
    unit_name,
    units_within,
)
from plots.focus import plain, sample_name
from plots.highlight import Highlight, PinMark
from plots.legend import Legend
from plots.live import SMALL_SIZE, TEXT_SIZE, LiveView, Margins
from plots.notes import Notes, fitting
from plots.palette import Palette
from plots.pca_codes import PcaCodes
from plots.samples import SampleMarkers, row_heights
from plots.steps import tick_name
from plots.trails import INK, LENGTHS, MOST_VERTICES, TrailLines, Trails
from training.inspection import encode
from training.snapshot import Array, Snapshot

MOST_NAMED_ROWS = 24
"""A strip with more clusters than this has no room for their names beside its rows."""

ABOVE_ROWS = -0.45
"""Where on a strip a point lies that belongs to no cluster."""

STRIP_LABELS = (
    "code unit 1 (the height within a row has no meaning)",
    "code unit 1 (heights have no meaning)",
    "code unit 1",
)
"""Longest first."""

MARGINS = Margins(left=54, right=14, bottom=36, top=32)


class CodePlane(LiveView):
    """The code plane, or with a single code unit a strip with a row for each cluster.

    Limits are those of the code layer's activation; where it has none they step along 1, 2, 5, …,
    and are never fitted to a frame.
    """

    def __init__(
        self, palette: Palette, *, size: tuple[float, float] = (5.8, 6.2), dpi: float = 96
    ) -> None:
        self._units = (0, 1)
        self._reach = SteppedLimits()
        self._limits: Limits | None = None
        self._subject: tuple[object, ...] = ()
        self._legend: Legend | None = None
        self._notes: Notes | None = None
        self._places: NDArray[np.floating] = np.empty((0, 2))
        self._trails = Trails.NONE
        super().__init__(palette, "Code plane", MARGINS, size=size, dpi=dpi)
        self._pca: PcaCodes | None = None
        self._samples = SampleMarkers(self.axes, palette)
        self._trail_lines = TrailLines(self.axes, palette, length=30)
        self._trail_samples: tuple[int, ...] = ()
        self._highlight = Highlight(self.axes, palette)
        self._notes = Notes(
            self._title, self._subtitle, self._text_below_title(), self._corner_text()
        )

    def choose(self, x_unit: int, y_unit: int) -> None:
        """Show these two code units, counted from 0.

        Raises ValueError where the code shown has no such unit. Before the first snapshot, and for
        a network that is new, a unit that it does not have gives way to the first two.
        """
        units = choice_of_units(self._snapshot, x_unit, y_unit)
        if units != self._units:
            self._units = units
            self._limits = None
            self._take_effect()

    @property
    def units(self) -> tuple[int, int]:
        """The two code units shown, counted from 0; of no meaning where there is only one."""
        return self._units

    def set_trails(self, trails: Trails, length: int = 30) -> None:
        """Let points have trails of at most `length` states, from the next state on.

        Raises ValueError for a length that is not from 2 to 200.
        """
        if not LENGTHS[0] <= length <= LENGTHS[1]:
            raise ValueError(f"a trail has from 2 to 200 states, not {length}")
        if (trails, length) == (self._trails, self._trail_lines.length):
            return
        self._trails = trails
        self._trail_lines.remove()
        self._trail_lines = TrailLines(self.axes, self.palette, length)
        self._choose_trails()
        self._take_effect()

    def set_pca(self, shown: bool) -> None:
        """Show PCA's code beneath the network's, laid over it by the best affine map, or do not."""
        if shown == (self._pca is not None):
            return
        if self._pca is not None:
            self._pca.remove()
        self._pca = PcaCodes(self.axes, self.palette) if shown else None
        self._take_effect()

    def code_at(self, x: float, y: float) -> tuple[float, float] | None:
        """The two code units' values at a pixel of the canvas, counted from its upper left corner.

        None outside the axes. What lies in the margin counts as the edge: there are no codes
        beyond. Of a code of a single unit the second number is 0.
        """
        place = (x, self._canvas_height - y)
        if self._limits is None or not self.axes.bbox.contains(*place):
            return None
        low, high = self._limits.low, self._limits.high
        first, second = self.axes.transData.inverted().transform(place).clip(low, high)
        return float(first), 0.0 if self._is_strip else float(second)

    def sample_at(self, x: float, y: float, within_points: float = 8.0) -> int | None:
        """The sample drawn nearest to a pixel, counted as in `code_at`; None where none is near."""
        within = within_points * self.figure.dpi / 72
        return self._samples.nearest(x, self._canvas_height - y, within)

    @property
    def _canvas_height(self) -> int:
        return self.figure.canvas.get_width_height(physical=True)[1]

    @property
    def _is_strip(self) -> bool:
        return self._snapshot is not None and self._snapshot.codes.shape[1] == 1

    def _update(self, snapshot: Snapshot) -> bool:
        changed = self._take_up(snapshot)
        x = snapshot.codes[:, 0 if self._is_strip else self._units[0]]
        y = None if self._is_strip else snapshot.codes[:, self._units[1]]
        changed |= self._step_limits(snapshot, x, y)
        self._places = np.column_stack((x, self._rows if y is None else y))
        self._samples.place(self._places)
        if self._pca is not None and y is not None:
            self._pca.show(snapshot, self._places)
        pins = self._pin_marks(snapshot)
        self._follow(snapshot, pins)
        self._show_focus(snapshot, pins)
        if self._write_notes():
            self._place()
            changed = True
        return changed

    def _moving(self) -> Sequence[Artist]:
        corner = self._notes.corner if self._notes else None
        return [
            *(self._pca.artists if self._pca is not None and not self._is_strip else ()),
            *(self._trail_lines.artists if self._trails is not Trails.NONE else ()),
            *self._samples.artists,
            *([corner] if corner is not None and corner.get_text() else ()),
            *self._highlight.artists,
        ]

    def _take_up(self, snapshot: Snapshot) -> bool:
        """Make new artists where the samples, their clusters or the code layer are others."""
        layer, activation = snapshot.experiment.model.code_layer, code_activation(snapshot)
        width = snapshot.codes.shape[1]
        subject = (snapshot.label_names, layer, width, activation)
        others = self._samples.take_up(snapshot.labels, snapshot.held_out)
        if subject == self._subject and not others:
            return False
        self._subject = subject
        self._limits = None
        self._units = units_within(self._units, width)
        self._rows = row_heights(snapshot.labels)
        self._name_clusters(snapshot.label_names, strip=width == 1)
        self._choose_trails()
        self._place()
        return True

    def _name_clusters(self, names: tuple[str, ...], *, strip: bool) -> None:
        rows_are_named = strip and len(names) <= MOST_NAMED_ROWS
        if self._legend is not None:
            self._legend.remove()
            self._legend = None
        if len(names) > 1 and not rows_are_named:
            self._legend = Legend(self.axes, names, self.palette)
        if strip:
            self.axes.set_ylim(len(names) - 0.4, -0.6)
            shown = [plain(name) for name in names] if rows_are_named else []
            self.axes.set_yticks(range(len(shown)), shown)
            for label in self.axes.get_yticklabels():
                label.set_parse_math(False)
            self._row_names_width = 0.6 * SMALL_SIZE * max(map(len, shown), default=0)

    def _step_limits(self, snapshot: Snapshot, x: Array, y: Array | None) -> bool:
        values = (x,) if y is None else (x, y)
        limits = self._reach.fit(code_activation(snapshot), *values)
        if limits == self._limits:
            return False
        self._limits = limits
        marks = limits.marks
        names = [tick_name(mark) for mark in marks]
        self.axes.set_xlim(limits.with_margin)
        self.axes.set_xticks(marks, names)
        if y is None:
            self.axes.set_xlabel(fitting(STRIP_LABELS, self._width(of_axes=True), TEXT_SIZE))
            self.axes.set_ylabel("")
        else:
            self.axes.set_xlabel(unit_name(snapshot, self._units[0]))
            self.axes.set_ylabel(unit_name(snapshot, self._units[1]))
            self.axes.set_ylim(limits.with_margin)
            self.axes.set_yticks(marks, names)
        return True

    def _pin_marks(self, snapshot: Snapshot) -> list[PinMark]:
        marks = []
        for pin in self._focus.pins:
            features = pin.features(snapshot)
            if features is None:
                continue
            if pin.sample is not None:
                place = self._places[pin.sample]
            elif self._is_strip:
                place = np.array((encode(snapshot, features[None])[0, 0], ABOVE_ROWS))
            else:
                place = encode(snapshot, features[None])[0, list(self._units)]
            if np.isfinite(place).all():
                typed = pin.sample is None
                marks.append(PinMark(pin.name, (float(place[0]), float(place[1])), typed))
        return marks

    def _show_focus(self, snapshot: Snapshot, pins: Sequence[PinMark]) -> None:
        focus, hovered, cross = self._focus, None, []
        if focus.hovered is not None and focus.hovered < len(self._places):
            x, y = self._places[focus.hovered]
            if np.isfinite(x + y):
                hovered = sample_name(snapshot, focus.hovered), (float(x), float(y))
        if focus.code is not None:
            cross = [focus.code]
            if self._is_strip:
                cross = [(focus.code[0], end) for end in self.axes.get_ylim()]
        batch = [sample for sample in focus.batch if sample < len(self._places)]
        self._highlight.show(hovered, pins, cross, self._places[batch])

    def _choose_trails(self) -> None:
        drawn = self._samples.drawn
        every = -(-len(drawn) * self._trail_lines.length // MOST_VERTICES)
        self._trail_samples = tuple(drawn[:: max(1, every)].tolist())

    def _follow(self, snapshot: Snapshot, pins: Sequence[PinMark]) -> None:
        key = (snapshot.run, snapshot.experiment.seed, self._subject, self._units)
        if self._trails is Trails.ALL:
            samples = list(self._trail_samples)
            colors = snapshot.labels[samples].tolist()
            places = self._places[samples]
            self._trail_lines.follow(key, snapshot.update, self._trail_samples, places, colors)
        elif self._trails is Trails.PINNED:
            names = tuple((pin.name, pin.typed) for pin in pins)
            places = np.array([pin.place for pin in pins]).reshape(-1, 2)
            self._trail_lines.follow(key, snapshot.update, names, places, [INK] * len(pins))

    def _write_notes(self) -> bool:
        snapshot = self._snapshot
        if self._notes is None or snapshot is None or not self._subject:
            return False
        activation = code_activation(snapshot)
        remarks = [f"layer {snapshot.experiment.model.code_layer}, {activation}"]
        drawn, samples = len(self._samples.drawn), len(snapshot.labels)
        if drawn < samples:
            remarks.append(f"{drawn:,} of {samples:,} samples")
        if snapshot.held_out is not None and snapshot.held_out.any():
            remarks.append("hollow: held out")
        if self._trails is not Trails.NONE:
            whose = ""
            if self._trails is Trails.PINNED:
                whose = " of pinned samples"
            elif len(self._trail_samples) < drawn:
                whose = f" of {len(self._trail_samples):,} samples"
            remarks.append(f"trails{whose}: last {self._trail_lines.length} states shown")
        lines = []
        if self._pca is not None and not self._is_strip:
            lines.append(self._pca.explained(self._width(of_axes=True)))
        return self._notes.write(remarks, lines, self._width())

    def _place(self) -> None:
        self._write_notes()
        left = MARGINS.left
        if self._subject and self._subject[2] == 1:
            left = self._row_names_width + 18
        height = self._legend.arrange(self._inches(), left) if self._legend else 0.0
        top = MARGINS.top + (self._notes.height if self._notes else 0.0)
        self._margins = Margins(left, MARGINS.right, MARGINS.bottom + height, top)
        super()._place()
        if self._is_strip:
            room = self._width(of_axes=True)
            self.axes.set_xlabel(fitting(STRIP_LABELS, room, TEXT_SIZE))
