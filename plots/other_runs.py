"""`OtherRuns`: the curves of the runs that are kept beside the one shown, pale and with names."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.offsetbox import (
    AnchoredOffsetbox,
    DrawingArea,
    HPacker,
    TextArea,
    VPacker,
)

from plots.focus import plain
from plots.legend import CHARACTER_WIDTH
from plots.live import EDGE, SMALL_SIZE
from plots.palette import Palette
from plots.thinning import Floats, thin
from plots.trace import Dashes
from training.snapshot import RunSummary

STYLES: tuple[tuple[int, str, Dashes], ...] = (
    (2, "^", "-"),
    (3, "v", (0, (6, 2))),
    (4, "D", (0, (2, 1.5))),
    (0, "X", (0, (7, 2, 2, 2))),
    (5, "P", (0, (1, 1))),
)
"""Colour in the palette's series, marker and dashes: five that differ in each of them."""

LINE_WIDTH, ALPHA = 1.1, 0.8

MARKERS = 6
"""Of a curve, evenly spread over its updates."""

ROW, LINE = 13.0, 8.0
SAMPLE, GAP, COLUMN_GAP = 20.0, 5.0, 14.0
CHARACTER = CHARACTER_WIDTH * SMALL_SIZE
"""A row of names and the text in it, the line before a name, and what lies between; in points."""

MORE = len("+4 more")
"""Characters."""

MOST_ROWS = 3
HIGH_ENOUGH = 2.6
"""In inches: in a lower figure names have a single row."""

Key = tuple[tuple[int, str, int], ...]
"""What curves are drawn from: while it is the same, they are."""


class OtherRuns:
    """Curves with markers here and there, and their names in rows below the axes.

    A run keeps its look for as long as it is there.
    """

    def __init__(self, palette: Palette) -> None:
        self._palette = palette
        self._looks: dict[int, int] = {}
        self.lines: list[Line2D] = []
        self._legend: AnchoredOffsetbox | None = None
        self._curves: list[tuple[int, str, Floats, Floats]] = []
        self._key: Key = ()
        self.end = 0
        """Updates of the longest of them."""
        self.low, self.high = np.inf, 0.0
        """The smallest and the largest value."""

    def take_up(self, runs: Sequence[RunSummary]) -> bool:
        """These are the runs from now on; returns whether they are others than before."""
        key = tuple((run.number, run.name, run.end) for run in runs)
        if key == self._key:
            return False
        self._key = key
        looks = {run.number: self._looks.get(run.number, -1) for run in runs[: len(STYLES)]}
        free = (look for look in range(len(STYLES)) if look not in looks.values())
        self._looks = {number: look if look >= 0 else next(free) for number, look in looks.items()}
        self._curves = []
        self.end, self.low, self.high = 0, np.inf, 0.0
        for run in runs[: len(STYLES)]:
            values = run.curve.rmses[np.isfinite(run.curve.rmses)]
            updates = run.curve.updates[np.isfinite(run.curve.rmses)]
            self.end = max(self.end, run.end)
            self.low = min(self.low, float(values.min(initial=np.inf)))
            self.high = max(self.high, float(values.max(initial=0.0)))
            self._curves.append((self._looks[run.number], run.name, updates.astype(float), values))
        return True

    def arrange(self, axes: Axes, inches: tuple[float, float]) -> float:
        """Lay out the names for a figure of this size; return the height needed, in points."""
        if self._legend is not None:
            self._legend.remove()
            self._legend = None
        if not self._curves:
            return 0.0
        names = [name for _, name, *_ in self._curves]
        rows = in_rows(
            names, inches[0] * 72 - 2 * EDGE, MOST_ROWS if inches[1] > HIGH_ENOUGH else 1
        )
        looks = iter(self._curves)
        entries: list[list[Artist]] = [
            [self._entry(next(looks)[0], name) for name in row] for row in rows
        ]
        left_out = len(names) - sum(map(len, rows))
        if left_out:
            entries[-1].append(self._text(f"+{left_out} more"))
        self._legend = _legend(entries, axes)
        axes.add_artist(self._legend)
        return len(rows) * ROW

    def draw(self, axes: Axes, floor: float) -> None:
        """Draw the curves; what lies under `floor` is drawn at it."""
        for line in self.lines:
            line.remove()
        self.lines = []
        for look, _name, updates, values in self._curves:
            values = np.maximum(values, floor)
            kept = thin(values)
            if not len(kept):
                continue
            line = self._line(look, updates[kept].tolist(), values[kept].tolist())
            line.set_zorder(1.8)
            marked = np.linspace(0, updates[-1], MARKERS + 1)[1:]
            line.set_markevery(np.searchsorted(updates[kept], marked).tolist())
            self.lines.append(line)
            axes.add_line(line)

    def _entry(self, look: int, name: str) -> HPacker:
        area = DrawingArea(SAMPLE, LINE, 0, 0)
        sample = self._line(look, [0.0, SAMPLE / 2, SAMPLE], [LINE / 2] * 3)
        sample.set_markevery([1])
        area.add_artist(sample)
        return HPacker(align="center", pad=0, sep=GAP, children=[area, self._text(name)])

    def _text(self, name: str) -> TextArea:
        style = {"size": SMALL_SIZE, "color": self._palette.muted, "parse_math": False}
        return TextArea(name, textprops=style)

    def _line(self, look: int, x: list[float], y: list[float]) -> Line2D:
        series, marker, dashes = STYLES[look]
        return Line2D(
            x,
            y,
            color=self._palette.color_of(series),
            alpha=ALPHA,
            linewidth=LINE_WIDTH,
            linestyle=dashes,
            marker=marker,
            markersize=4.5,
            markeredgewidth=0,
        )


def in_rows(names: Sequence[str], room: float, most: int) -> list[list[str]]:
    """The names that have room in at most so many rows, `room` points wide; at least the first.

    Where some are left out, the last row has room to say so.
    """
    left_out = CHARACTER * MORE
    rows: list[list[str]] = [[]]
    used = 0.0
    for index, name in enumerate(names):
        name = plain(name, int((room - left_out - _width("")) / CHARACTER))
        last = index == len(names) - 1
        if used + _width(name) > room and rows[-1] and len(rows) < most:
            rows.append([])
            used = 0.0
        needed = _width(name) + (0.0 if last or len(rows) < most else left_out)
        if used + needed > room and rows[-1]:
            break
        rows[-1].append(name)
        used += _width(name)
    return rows


def _width(name: str) -> float:
    """Of an entry with the space after it."""
    return SAMPLE + GAP + CHARACTER * len(name) + COLUMN_GAP


def _legend(rows: Sequence[Sequence[Artist]], axes: Axes) -> AnchoredOffsetbox:
    """In the lower left corner of the figure that the axes are in."""
    packed: list[Artist] = [
        HPacker(align="center", pad=0, sep=COLUMN_GAP, children=list(row)) for row in rows
    ]
    figure = axes.get_figure(root=True)
    assert figure is not None
    return AnchoredOffsetbox(
        "lower left",
        child=VPacker(align="left", pad=0, sep=ROW - LINE - 2, children=packed),
        pad=0,
        borderpad=0,
        frameon=False,
        bbox_to_anchor=(EDGE / 72, EDGE / 144, 0, 0),
        bbox_transform=figure.dpi_scale_trans,
    )
