"""`Sheet`: the surface that the decoder has learned, among the data, along their principal axes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from matplotlib.artist import Artist
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from plots.code_limits import Limits, SteppedLimits, choice_of_units, code_activation, units_within
from plots.focus import sample_name, whole_codes
from plots.highlight import Highlight, PinMark
from plots.live import TEXT_SIZE, LiveView, Margins
from plots.nearness import chosen_codes, invented_beyond, nearest_distances
from plots.notes import Notes, fitting
from plots.palette import Palette
from plots.samples import SampleMarkers, same
from plots.steps import tick_name, tick_step
from training.inspection import decode
from training.principal import PrincipalAxes, Values, principal_axes
from training.snapshot import Snapshot

LINES = 13
POINTS = 40
"""So many lines each way, and so many points along each: the bends of a line are real."""

POINTS_OF_CURVE = 240
"""Along the one line that a code of a single unit has."""

SHARE_AROUND = 0.12
"""Of the data's extent, on each side, for a sheet that reaches beyond them."""

AXIS_NAMES = (
    "principal axis {} ({} of the variance)",
    "principal axis {} ({})",
    "axis {} ({})",
)
"""Longest first."""

MARGINS = Margins(left=54, right=14, bottom=36, top=32)


class Sheet(LiveView):
    """The data in their first two principal axes, and the decoded code plane as a grid among them.

    Axes are measured on the samples that are trained on. Where a line is farther from every
    sample's code than `nearness` says, the network invents: there it is dashed.
    """

    def __init__(
        self, palette: Palette, *, size: tuple[float, float] = (4.2, 3.4), dpi: float = 96
    ) -> None:
        self._units = (0, 1)
        self._reach = SteppedLimits()
        self._values: Values | None = None
        self._principal: PrincipalAxes | None = None
        self._places: NDArray[np.floating] = np.empty((0, 2))
        self._notes: Notes | None = None
        self._beyond = 0.0
        super().__init__(palette, "Bending sheet", MARGINS, size=size, dpi=dpi)
        self._samples = SampleMarkers(self.axes, palette, animated=False)
        self._invented = self._line(palette.muted, 0.8, (0, (4.0, 3.0)))
        self._known = self._line(palette.ink, 1.0, "-")
        self._highlight = Highlight(self.axes, palette)
        self._notes = Notes(
            self._title, self._subtitle, self._text_below_title(), self._corner_text()
        )

    def choose(self, x_unit: int, y_unit: int) -> None:
        """Take the sheet over these two code units, counted from 0, the others held at their mean.

        Raises ValueError where the code shown has no such unit.
        """
        units = choice_of_units(self._snapshot, x_unit, y_unit)
        if units != self._units:
            self._units = units
            self._take_effect()

    def _update(self, snapshot: Snapshot) -> bool:
        width = snapshot.codes.shape[1]
        self._units = units_within(self._units, width)
        changed = self._take_up(snapshot)
        chosen = [0] if width == 1 else list(self._units)
        limits = self._reach.fit(code_activation(snapshot), snapshot.codes[:, chosen])
        with np.errstate(all="ignore"):  # a network that has gone astray is shown as it is
            self._bend(snapshot, limits)
            self._show_focus(snapshot)
        if self._write_notes():
            self._place()
            changed = True
        return changed

    def _moving(self) -> Sequence[Artist]:
        notes = [self._notes.corner] if self._notes else []
        return [self._invented, self._known, *notes, *self._highlight.artists]

    def _take_up(self, snapshot: Snapshot) -> bool:
        """Measure the axes and place the samples where the data are others."""
        others = self._samples.take_up(snapshot.labels, snapshot.held_out)
        if same(snapshot.values, self._values) and not others:
            return False
        self._values = snapshot.values
        held_out = snapshot.held_out
        trained = snapshot.values if held_out is None else snapshot.values[~held_out]
        self._principal = principal_axes(trained, 2)
        self._places = self._project(snapshot.values)
        self._samples.place(self._places)
        self._set_limits()
        return True

    def _set_limits(self) -> None:
        ends, marks = zip(*(_spanned(column) for column in self._places.T), strict=True)
        names = [[tick_name(mark) for mark in row] for row in marks]
        self.axes.set(xlim=ends[0], ylim=ends[1])
        self.axes.set_xticks(marks[0], names[0])
        self.axes.set_yticks(marks[1], names[1])
        self._name_axes()

    def _name_axes(self) -> None:
        if self._principal is None:
            return
        shares = [f"{share:.0%}"[:-1] + " %" for share in (*self._principal.shares, 0.0, 0.0)]
        rooms = self._width(of_axes=True), self._height(of_axes=True)
        for number, axis in enumerate((self.axes.xaxis, self.axes.yaxis)):
            names = [name.format(number + 1, shares[number]) for name in AXIS_NAMES]
            axis.set_label_text(fitting(names, rooms[number], TEXT_SIZE))

    def _project(self, x: NDArray[np.floating]) -> Values:
        """Places of shape (samples, 2) for `x` of shape (samples, features)."""
        assert self._principal is not None
        found = self._principal.project(x)
        return np.pad(found, ((0, 0), (0, 2 - found.shape[1])))

    def _decoded(self, snapshot: Snapshot, places: NDArray[np.floating]) -> Values:
        return self._project(decode(snapshot, whole_codes(snapshot, self._units, places)))

    def _bend(self, snapshot: Snapshot, limits: Limits) -> None:
        grid = _grid(limits, curve=snapshot.codes.shape[1] == 1)
        codes = whole_codes(snapshot, self._units, grid.reshape(-1, 2))
        known_codes = chosen_codes(snapshot.codes)
        self._beyond = invented_beyond(known_codes, limits.high - limits.low)
        far = nearest_distances(codes, known_codes) > self._beyond
        places = self._project(decode(snapshot, codes)).reshape(*grid.shape)
        far = far.reshape(grid.shape[:2])
        # A stretch between two points is invented when either end is.
        beside = far.copy()
        beside[:, 1:] |= far[:, :-1]
        beside[:, :-1] |= far[:, 1:]
        self._known.set_data(*_path(places, ~far))
        self._invented.set_data(*_path(places, beside))

    def _show_focus(self, snapshot: Snapshot) -> None:
        focus, hovered, cross = self._focus, None, []
        if focus.hovered is not None and focus.hovered < len(self._places):
            hovered = sample_name(snapshot, focus.hovered), _pair(self._places[focus.hovered])
        pins = []
        for pin in focus.pins:
            features = pin.features(snapshot)
            if features is not None:
                place = _pair(self._project(features[None])[0])
                pins.append(PinMark(pin.name, place, pin.sample is None))
        if focus.code is not None:
            place = self._decoded(snapshot, np.array([focus.code]))[0]
            cross = [_pair(place)] if np.isfinite(place).all() else []
        self._highlight.show(hovered, pins, cross)

    def _write_notes(self) -> bool:
        if self._notes is None or self._snapshot is None:
            return False
        width = self._snapshot.codes.shape[1]
        what = "code plane" if width > 1 else "code"
        remarks = [f"decoded {what} among the data"]
        if width > 2:
            first, second = self._units
            remarks = [f"code units {first + 1} and {second + 1}, others at their mean"]
        far = f"{self._beyond:.2g}"
        room = self._width(of_axes=True)
        line = (
            f"dashed: invented, more than {far} from any sample's code",
            f"dashed: invented (> {far} from any code)",
            "dashed: invented",
        )
        return self._notes.write(remarks, [fitting(line, room)], self._width())

    def _line(self, color: str, width: float, style: object) -> Line2D:
        line = Line2D([], [], color=color, linewidth=width, linestyle=style, animated=True)  # type: ignore[arg-type]
        self.axes.add_line(line)
        return line

    def _place(self) -> None:
        self._write_notes()
        top = MARGINS.top + (self._notes.height if self._notes else 0.0)
        self._margins = replace(MARGINS, top=top)
        super()._place()
        self._name_axes()


def _grid(limits: Limits, *, curve: bool) -> NDArray[np.float64]:
    """Lines over the code plane, both ways, of shape (lines, points, 2)."""
    if curve:
        along = np.linspace(limits.low, limits.high, POINTS_OF_CURVE)
        return np.stack((along, np.zeros_like(along)), axis=-1)[None]
    across = np.linspace(limits.low, limits.high, LINES)
    along = np.linspace(limits.low, limits.high, POINTS)
    first, second = np.meshgrid(across, along, indexing="ij")
    lines = np.stack((first, second), axis=-1)
    return np.concatenate((lines, lines[..., ::-1]))


def _path(places: NDArray[np.floating], shown: NDArray[np.bool_]) -> NDArray[np.floating]:
    """Lines, (lines, points, 2), one after the other with gaps, where they are `shown`; (2, n)."""
    path = np.full((places.shape[0], places.shape[1] + 1, 2), np.nan)
    path[:, :-1][shown] = places[shown]
    return path.reshape(-1, 2).T


def _spanned(values: NDArray[np.floating]) -> tuple[tuple[float, float], list[float]]:
    """Limits with room around `values`, and round marks within them."""
    low, high = float(values.min()), float(values.max())
    margin = SHARE_AROUND * (high - low) or 1.0
    low, high = low - margin, high + margin
    step = tick_step(high - low, 5)
    counts = range(math.ceil(low / step), math.floor(high / step) + 1)
    return (low, high), [float(f"{count * step:.6g}") for count in counts]


def _pair(place: NDArray[np.floating]) -> tuple[float, float]:
    return float(place[0]), float(place[1])
