"""`ErrorCurve`: RMSE on the whole training set against updates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from matplotlib.artist import Artist
from matplotlib.lines import Line2D
from matplotlib.text import Annotation, Text
from matplotlib.ticker import NullLocator

from plots.legend import CHARACTER_WIDTH
from plots.live import SMALL_SIZE, TEXT_SIZE, LiveView, Margins
from plots.numbers import error_text
from plots.palette import Palette
from plots.steps import FINE, SteppedBound, log_ticks, tick_name, tick_step, ticks
from plots.thinning import Floats, thin
from training.snapshot import Snapshot

Scale = Literal["linear", "log"]

SCALE_NAMES: dict[Scale, str] = {"linear": "linear", "log": "logarithmic"}

MARGINS = Margins(left=52, right=82, bottom=36, top=42)

Y_LABELS = ("RMSE (normalised units)", "RMSE (normalised)", "RMSE")
"""Longest first: the first that fits along the axis is taken."""

SHARE_OF_UPDATES = 0.86
"""The newest update is at most this far along the axis, so that its value has room beside it."""

SMALLEST_ON_LOG = 1e-12
"""What is below this is drawn at this: zero has no logarithm."""

COUNT_WIDTH = 55.0
"""Room for a count on the x axis, in points."""

REFERENCE_SPACING = 24.0
"""Least distance between the two references' labels, in points."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """Everything that fixed parts are drawn from: where it is the same, they are."""

    updates: float
    low: float
    high: float
    scale: Scale
    mean: float
    pca: float
    batches: int


class ErrorCurve(LiveView):
    """The error curve, with epochs along its top, and two errors to compare it with."""

    def __init__(
        self, palette: Palette, *, size: tuple[float, float] = (7.1, 2.8), dpi: float = 96
    ) -> None:
        super().__init__(palette, "Error curve", MARGINS, size=size, dpi=dpi)
        self._scale: Scale = "linear"
        self._updates = SteppedBound(FINE, smallest=20)
        self._largest = SteppedBound(FINE, smallest=1e-6)
        self._one_over_smallest = SteppedBound(smallest=1e-6)
        self._frame: _Frame | None = None
        self._epoch_names: list[Text] = []
        self._epoch_marks = self._line(color=palette.line, linewidth=0.8)
        self._epoch_marks.set_transform(self.axes.get_xaxis_transform())
        self._mean = self._line(color=palette.muted, linewidth=1.0, linestyle="--")
        self._pca = self._line(color=palette.muted, linewidth=1.2, linestyle=":")
        self._mean_name = self._reference_name()
        self._pca_name = self._reference_name()
        self._curve = self._line(color=palette.accent, linewidth=1.6, animated=True)
        self._dot = self._line(color=palette.accent, marker="o", markersize=5, animated=True)
        self._value = self._offset_text("", (0, 0), "data", TEXT_SIZE, palette.ink)
        self._value.set(animated=True, va="center", weight="bold", position=(7, 0))
        self._value.set_bbox({"facecolor": palette.panel, "edgecolor": "none", "pad": 1.0})
        self.axes.set_xlabel("updates")
        self.axes.xaxis.grid(False)

    def set_scale(self, scale: Scale) -> None:
        """Make the y axis linear or logarithmic."""
        self._scale = scale
        self._frame = None
        self._show_again()

    @property
    def scale(self) -> Scale:
        """The y axis: "linear" or "log"."""
        return self._scale

    def _update(self, snapshot: Snapshot) -> bool:
        rmses = np.append(snapshot.curve.rmses, snapshot.rmse)
        updates = np.append(snapshot.curve.updates, snapshot.update)
        finite = np.isfinite(rmses)
        rmses, updates = rmses[finite], updates[finite]
        changed = self._step_limits(snapshot, rmses)
        if self._scale == "log":
            rmses = np.maximum(rmses, SMALLEST_ON_LOG)
        kept = thin(rmses)
        self._curve.set_data(updates[kept], rmses[kept])
        self._dot.set_data(updates[-1:], rmses[-1:])
        if len(rmses):
            self._value.xy = (float(updates[-1]), float(rmses[-1]))
            self._value.set_text(error_text(snapshot.rmse))
        return changed

    def _moving(self) -> Sequence[Artist]:
        return (self._curve, self._value, self._dot)

    def _step_limits(self, snapshot: Snapshot, rmses: Floats) -> bool:
        references = [r for r in (snapshot.mean_rmse, snapshot.pca_rmse) if np.isfinite(r)]
        values = np.append(rmses, references)
        low, high = 0.0, self._largest.fit(float(values.max(initial=0.0)))
        if self._scale == "log":
            # PCA's error is zero where the code is as wide as the data; a curve that cannot get
            # there needs its own decades more.
            least = float(np.append(rmses, snapshot.mean_rmse).min(initial=high))
            if snapshot.pca_rmse > least / 10:
                least = min(least, snapshot.pca_rmse)
            low = 1 / self._one_over_smallest.fit(1 / max(least, SMALLEST_ON_LOG))
        frame = _Frame(
            updates=self._updates.fit(snapshot.update / SHARE_OF_UPDATES),
            low=low,
            high=high,
            scale=self._scale,
            mean=snapshot.mean_rmse,
            pca=snapshot.pca_rmse,
            batches=snapshot.batches,
        )
        if frame == self._frame:
            return False
        self._frame = frame
        self._draw_frame(frame)
        return True

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
        self._subtitle.set_text(f"whole training set, {SCALE_NAMES[frame.scale]} scale")
        self._mark_epochs(frame)
        self._name_references(frame)

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

    def _name_references(self, frame: _Frame) -> None:
        self._mean.set_data([0, 1], [frame.mean] * 2)
        self._pca.set_data([0, 1], [frame.pca] * 2)
        across = self.axes.get_yaxis_transform()
        self._mean.set_transform(across)
        self._pca.set_transform(across)
        mean, pca = self._height_of(frame.mean), self._height_of(frame.pca)
        below = "↓ " if pca < 0 else ""
        self._mean_name.set_text(f"mean predictor\n{error_text(frame.mean)}")
        self._pca_name.set_text(f"{below}PCA\n{error_text(frame.pca)}")
        gap = REFERENCE_SPACING / self._axes_height()
        mean, pca = (min(max(height, gap / 2), 1 - gap / 2) for height in (mean, pca))
        if abs(mean - pca) < gap:
            middle = min(max((mean + pca) / 2, gap), 1 - gap)
            side = gap / 2 if frame.mean >= frame.pca else -gap / 2
            mean, pca = middle + side, middle - side
        self._mean_name.xy = (1, mean)
        self._pca_name.xy = (1, pca)

    def _height_of(self, rmse: float) -> float:
        """Where a value lies along the y axis: 0 at its lower end, 1 at its upper end."""
        if self._scale == "log":
            rmse = max(rmse, SMALLEST_ON_LOG)
        at = self.axes.transData.transform((0, rmse))
        return float(self.axes.transAxes.inverted().transform(at)[1])

    def _most_counts(self) -> int:
        """Into how many parts counts may divide the x axis before they run into each other."""
        width = self.axes.get_position().width * self._inches()[0] * 72
        return max(2, min(6, int(width / COUNT_WIDTH)))

    def _axes_height(self) -> float:
        """In points."""
        return float(self.axes.get_position().height * self._inches()[1] * 72)

    def _reference_name(self) -> Annotation:
        name = self._offset_text("", (1, 0), "axes fraction", SMALL_SIZE, self.palette.muted)
        name.set(position=(6, 0), va="center", linespacing=1.15)
        return name

    def _line(self, **style: object) -> Line2D:
        line = Line2D([], [], **style)  # type: ignore[arg-type]
        self.axes.add_line(line)
        return line

    def _place(self) -> None:
        super()._place()
        room = self._axes_height()
        fitting = (name for name in Y_LABELS if CHARACTER_WIDTH * TEXT_SIZE * len(name) <= room)
        self.axes.set_ylabel(next(fitting, Y_LABELS[-1]))
        # The references' labels are kept apart in points, which the new size has changed.
        self._frame = None


def counted(number: float) -> str:
    """A count as people write it: "500", "12,000", "1.5M"."""
    return f"{number / 1e6:g}M" if number >= 1e6 else f"{number:,.0f}"
