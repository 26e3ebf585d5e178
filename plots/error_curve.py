"""`ErrorCurve`: RMSE, or the objective, on the whole training set against updates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from matplotlib.artist import Artist
from matplotlib.lines import Line2D
from matplotlib.text import Annotation, Text
from matplotlib.ticker import NullLocator

from plots.change_marks import ChangeMarks
from plots.legend import CHARACTER_WIDTH
from plots.live import EDGE, SMALL_SIZE, TEXT_SIZE, TITLE_SIZE, LiveView, Margins
from plots.notes import fitting, prose_width
from plots.other_runs import OtherRuns
from plots.palette import Palette
from plots.quantities import RMSE_LABELS, Quantity, Reading, read
from plots.references import References, apart
from plots.steps import FINE, SteppedBound, log_ticks, tick_name, tick_step, ticks
from plots.trace import BESIDE, Dashes, Trace
from training.snapshot import Change, Snapshot

Scale = Literal["linear", "log"]

SCALE_NAMES: dict[Scale, str] = {"linear": "linear", "log": "logarithmic"}

MARGINS = Margins(left=52, right=82, bottom=36, top=42)

SHARE_OF_UPDATES = 0.86, 0.5
"""The newest update is at most so far along the axis, and may always come so far, as its value has
room beside it."""

SHARE_OF_OTHERS = 0.98
"""The same for the other runs, whose names stand elsewhere."""

SMALLEST_ON_LOG = 1e-12
"""What is below this is drawn at this: zero has no logarithm."""

COUNT_WIDTH = 55.0
"""Room for a count on the x axis, in points."""

VALUE_SPACING = 12.0
"""Least distance between two values beside their dots, in points."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """Everything that fixed parts are drawn from: where it is the same, they are."""

    updates: float
    low: float
    high: float
    scale: Scale
    references: tuple[float, float] | None
    batches: int
    changes: tuple[Change, ...]


class ErrorCurve(LiveView):
    """The error curve, with epochs along its top, and errors to compare it with.

    Those are two references, the held-out samples' error, and the curves of other runs; the loss
    stands alone. Where one has gone back, what came after the present is pale.
    """

    def __init__(
        self, palette: Palette, *, size: tuple[float, float] = (7.1, 2.8), dpi: float = 96
    ) -> None:
        self._others = OtherRuns(palette)
        self._labels: tuple[str, ...] = RMSE_LABELS
        super().__init__(palette, "Error curve", MARGINS, size=size, dpi=dpi)
        self._scale: Scale = "linear"
        self._quantity: Quantity = "rmse"
        self._updates = SteppedBound(FINE, smallest=20)
        self._largest = SteppedBound(FINE, smallest=1e-6)
        self._one_over_smallest = SteppedBound(smallest=1e-6)
        self._frame: _Frame | None = None
        self._epoch_names: list[Text] = []
        self._epoch_marks = self._line(color=palette.line, linewidth=0.8)
        self._epoch_marks.set_transform(self.axes.get_xaxis_transform())
        self._references = References(self.axes, palette, self._offset_text)
        self._changes = ChangeMarks(self.axes, palette, self._offset_text)
        self._first = self._trace(palette.accent, "o", "-")
        self._second = self._trace(palette.series[1], "D", (0.0, (4.0, 1.5)))
        self._traces: Sequence[Trace] = (self._first,)
        self.axes.set_xlabel("updates")
        self.axes.xaxis.grid(False)

    def set_scale(self, scale: Scale) -> None:
        """Make the y axis linear or logarithmic."""
        if scale != self._scale:
            self._scale = scale
            self._frame = None
            self._take_effect()

    @property
    def scale(self) -> Scale:
        """The y axis: "linear" or "log"."""
        return self._scale

    def set_quantity(self, quantity: Quantity) -> None:
        """Show the RMSE, or the loss that training makes small."""
        if quantity == self._quantity:
            return
        self._quantity = quantity
        self._largest = SteppedBound(FINE, smallest=1e-6)
        self._one_over_smallest = SteppedBound(smallest=1e-6)
        self._frame = None
        self._take_effect()

    @property
    def quantity(self) -> Quantity:
        """What is shown: "rmse" or "loss"."""
        return self._quantity

    def update_at(self, x: float, y: float) -> int | None:
        """The update at a pixel of the canvas, counted from its upper left corner.

        At most the last one of the run shown; None outside the axes.
        """
        place = (x, float(self.figure.bbox.height) - y)
        if self._snapshot is None or not self.axes.bbox.contains(*place):
            return None
        update = float(self.axes.transData.inverted().transform(place)[0])
        return round(min(max(update, 0.0), _end(self._snapshot)))

    def _update(self, snapshot: Snapshot) -> bool:
        reading = read(snapshot, self._quantity)
        self._traces = (self._first, self._second)[: len(reading.courses)]
        if self._others.take_up(reading.others) | (reading.labels != self._labels):
            self._labels = reading.labels
            self._place()
        changed = self._step_limits(snapshot, reading)
        for trace, course, name in zip(self._traces, reading.courses, reading.names, strict=True):
            trace.show(course, self._floor, name)
        self._place_values(above=snapshot.future is not None)
        return changed

    def _moving(self) -> Sequence[Artist]:
        return [
            *(line for trace in reversed(self._traces) for line in trace.lines),
            *(trace.value for trace in reversed(self._traces)),
            *(trace.dot for trace in reversed(self._traces)),
        ]

    @property
    def _floor(self) -> float:
        return SMALLEST_ON_LOG if self._scale == "log" else -np.inf

    def _place_values(self, *, above: bool) -> None:
        """Beside their dots and not upon each other, or `above` them, so as not to hide a line."""
        if len(self._traces) == 1 and not above:
            self._first.value.set_position((BESIDE, 0))
            return
        height = self._height(of_axes=True)
        gap = VALUE_SPACING / height
        heights = [self._height_of(trace.value.xy[1]) for trace in self._traces]
        lowest = max(heights) + gap if above else 0.0
        places = [min(max(at, lowest, gap / 2), 1 - gap / 2) for at in heights]
        if len(places) > 1:
            places = [*apart(places[0], places[1], gap, heights[0] >= heights[1])]
        for trace, at, place in zip(self._traces, heights, places, strict=True):
            trace.value.set_position((BESIDE, (place - at) * height))

    def _step_limits(self, snapshot: Snapshot, reading: Reading) -> bool:
        lowest, highest = self._others.low, self._others.high
        for course in reading.courses:
            lowest = min(lowest, float(course.values.min(initial=np.inf)))
            highest = max(highest, float(course.values.max(initial=0.0)))
        mean, pca = reading.references or (np.inf, np.inf)
        high = self._largest.fit(max(highest, *(r for r in (mean, pca, 0.0) if np.isfinite(r))))
        low = 0.0
        if self._scale == "log":
            # PCA's error is zero where the code is as wide as the data; a curve that cannot get
            # there needs its own decades more.
            least = min(lowest, mean, high)
            if pca > least / 10:
                least = min(least, pca)
            low = 1 / self._one_over_smallest.fit(1 / max(least, SMALLEST_ON_LOG))
        updates = _end(snapshot) / self._share_of_updates(reading.names)
        frame = _Frame(
            updates=self._updates.fit(max(updates, self._others.end / SHARE_OF_OTHERS)),
            low=low,
            high=high,
            scale=self._scale,
            references=reading.references,
            batches=snapshot.batches,
            changes=snapshot.changes,
        )
        if frame == self._frame:
            return False
        self._frame = frame
        self._draw_frame(frame)
        return True

    def _share_of_updates(self, names: Sequence[str]) -> float:
        """How far along the axis the newest update may come: names need room, too."""
        texts = [f"{name} 0.01234".strip() for name in names]
        room = CHARACTER_WIDTH * TEXT_SIZE * max(map(len, texts)) + BESIDE
        most, least = SHARE_OF_UPDATES
        return min(most, max(least, 1 - room / self._width(of_axes=True)))

    def _draw_frame(self, frame: _Frame) -> None:
        axes = self.axes
        axes.set_xlim(-0.01 * frame.updates, frame.updates)
        marks = ticks(frame.updates, self._most_counts())
        axes.set_xticks(marks, [counted(mark) for mark in marks])
        if axes.get_yscale() != frame.scale:
            axes.set_yscale(frame.scale)
            axes.yaxis.set_minor_locator(NullLocator())
        if frame.scale == "log":
            axes.set_ylim(frame.low * 0.9, frame.high * 1.05)
            marks = log_ticks(frame.low, frame.high, 6)
        else:
            axes.set_ylim(-0.03 * frame.high, 1.03 * frame.high)
            marks = ticks(frame.high, 5)
        axes.set_yticks(marks, [tick_name(mark) for mark in marks])
        self._subtitle.set_text(self._subtitle_text(SCALE_NAMES[frame.scale]))
        self._mark_epochs(frame)
        self._references.draw(frame.references, self._height_of, self._height(of_axes=True))
        self._changes.draw(frame.changes, self._width(of_axes=True))
        self._others.draw(self.axes, self._floor)

    def _subtitle_text(self, scale: str) -> str:
        """As much of what is drawn, of which samples, and how, as there is room for."""
        objective = "objective, " if self._quantity == "loss" else ""
        room = self._width() - 3 * EDGE - prose_width(self._title.get_text(), 1.15 * TITLE_SIZE)
        texts = (f"{objective}whole training set, {scale} scale", f"{objective}{scale} scale", "")
        return fitting(texts, room, TEXT_SIZE)

    def _mark_epochs(self, frame: _Frame) -> None:
        for name in self._epoch_names:
            name.remove()
        epochs = frame.updates / frame.batches
        step = max(1, round(tick_step(epochs, self._most_counts())))
        marks = list(range(0, int(epochs) + 1, step))
        xs = [epoch * frame.batches for epoch in marks]
        self._epoch_marks.set_data(
            np.repeat(xs, 3), np.tile([0.0, 1.0, np.nan], len(xs)) if xs else []
        )
        self._epoch_names = [
            self._top_text(counted(epoch), x, 0, "center")
            for epoch, x in zip(marks, xs, strict=True)
        ]
        self._epoch_names.append(self._top_text("epoch", 0, -14, "right"))

    def _top_text(self, text: str, x: float, shift: float, align: str) -> Annotation:
        name = self._offset_text(
            text, (x, 1), self.axes.get_xaxis_transform(), SMALL_SIZE, self.palette.muted
        )
        name.set(position=(shift, 3), ha=align, va="bottom")
        return name

    def _height_of(self, rmse: float) -> float:
        """Where a value lies along the y axis: 0 at its lower end, 1 at its upper end."""
        if self._scale == "log":
            rmse = max(rmse, SMALLEST_ON_LOG)
        at = self.axes.transData.transform((0, rmse))
        return float(self.axes.transAxes.inverted().transform(at)[1])

    def _most_counts(self) -> int:
        """Into how many parts counts may divide the x axis before they run into each other."""
        return max(2, min(6, int(self._width(of_axes=True) / COUNT_WIDTH)))

    def _trace(self, color: str, marker: str, dashes: Dashes) -> Trace:
        make_text = self._offset_text
        return Trace(self.axes, self.palette, make_text, color=color, marker=marker, dashes=dashes)

    def _line(self, **style: object) -> Line2D:
        line = Line2D([], [], **style)  # type: ignore[arg-type]
        self.axes.add_line(line)
        return line

    def _place(self) -> None:
        height = self._others.arrange(self.axes, self._inches())
        self._margins = replace(MARGINS, bottom=MARGINS.bottom + height)
        super()._place()
        room = self._height(of_axes=True)
        fitting = (name for name in self._labels if CHARACTER_WIDTH * TEXT_SIZE * len(name) <= room)
        self.axes.set_ylabel(next(fitting, self._labels[-1]))
        # Labels and legends are laid out in points, which the new size has changed.
        self._frame = None


def counted(number: float) -> str:
    """A count as people write it: "500", "12,000", "1.5M"."""
    return f"{number / 1e6:g}M" if number >= 1e6 else f"{number:,.0f}"


def _end(snapshot: Snapshot) -> int:
    """The last update of the run shown."""
    return max(snapshot.update, snapshot.end)
