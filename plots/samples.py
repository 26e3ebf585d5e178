"""`SampleMarkers`: a marker a sample, in its cluster's colour and shape."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from plots.palette import MARKERS, Palette, marker_of

ROW_SPREAD = 0.62
"""Share of a strip's row over which its points are spread."""

GOLDEN_RATIO = 0.6180339887
"""Its multiples, without their whole parts, fill a row evenly whatever the number of points."""

MOST_POINTS = 4000
"""More than this are thinned evenly, cluster by cluster: they would hide each other anyway."""


@dataclass(frozen=True, slots=True)
class _Group:
    """The samples that share a colour, a marker and whether they are held out, as far as drawn."""

    line: Line2D
    samples: NDArray[np.intp]


class SampleMarkers:
    """One artist a cluster; those for samples that are held out are hollow.

    `pale` ones are small and without an edge, for something that lies beneath.
    """

    def __init__(
        self, axes: Axes, palette: Palette, *, pale: bool = False, animated: bool = True
    ) -> None:
        self._axes = axes
        self._palette = palette
        self._pale = pale
        self._animated = animated
        self._groups: list[_Group] = []
        self._labels: NDArray[np.int64] | None = None
        self._held_out: NDArray[np.bool_] | None = None
        self._places: NDArray[np.floating] = np.empty((0, 2))

    @property
    def artists(self) -> list[Line2D]:
        """Bottom first."""
        return [group.line for group in self._groups]

    @property
    def drawn(self) -> NDArray[np.intp]:
        """The samples that have a marker."""
        return np.concatenate([group.samples for group in self._groups] or [np.empty(0, np.intp)])

    def take_up(self, labels: NDArray[np.int64], held_out: NDArray[np.bool_] | None) -> bool:
        """Make new artists where clusters or held-out samples are others; return whether so."""
        if same(labels, self._labels) and same(held_out, self._held_out):
            return False
        self._labels, self._held_out = labels, held_out
        self.remove()
        hollow = np.zeros(len(labels), bool) if held_out is None else held_out
        share = min(1.0, MOST_POINTS / len(labels))
        size = float(np.clip(5.2 * (400 / len(labels)) ** 0.25, 3.0, 6.5))
        kinds = 2 * (labels % (len(self._palette.series) * len(MARKERS))) + hollow
        for kind in np.unique(kinds):
            samples = np.flatnonzero(kinds == kind)
            chosen = np.linspace(0, len(samples) - 1, max(1, int(share * len(samples))))
            line = self._line(int(kind) // 2, size, hollow=bool(kind % 2))
            self._axes.add_line(line)
            self._groups.append(_Group(line, samples[chosen.astype(np.intp)]))
        return True

    def place(self, places: NDArray[np.floating]) -> None:
        """Move the markers; `places` of all samples, drawn or not, have shape (samples, 2)."""
        self._places = places
        for group in self._groups:
            group.line.set_data(places[group.samples].T)

    def nearest(self, x: float, y: float, within: float) -> int | None:
        """The drawn sample nearest to a place on the canvas; None farther than `within` pixels."""
        samples = self.drawn
        if not len(samples):
            return None
        away = self._axes.transData.transform(self._places[samples]) - (x, y)
        squares = np.nan_to_num(np.square(away).sum(axis=1), nan=np.inf)
        nearest = int(squares.argmin())
        return int(samples[nearest]) if squares[nearest] <= within**2 else None

    def remove(self) -> None:
        """Take every marker off the axes."""
        for group in self._groups:
            group.line.remove()
        self._groups = []

    def _line(self, label: int, size: float, *, hollow: bool) -> Line2D:
        color, panel = self._palette.color_of(label), self._palette.panel
        return Line2D(
            [],
            [],
            linestyle="none",
            marker=marker_of(label),
            markersize=0.6 * size if self._pale else size,
            markerfacecolor=panel if hollow else color,
            markeredgecolor=color if hollow else panel,
            markeredgewidth=1.1 if hollow else 0.0 if self._pale else 0.4,
            alpha=0.45 if self._pale else None,
            animated=self._animated,
        )


def row_heights(labels: NDArray[np.int64]) -> NDArray[np.float64]:
    """Where samples lie across a strip with a row for each cluster: about 0, about 1, …."""
    counts = np.zeros(len(labels))
    for label in np.unique(labels):
        members = labels == label
        counts[members] = np.arange(int(members.sum()))
    heights: NDArray[np.float64] = labels + (counts * GOLDEN_RATIO % 1 - 0.5) * ROW_SPREAD
    return heights


def same(new: NDArray[np.generic] | None, old: NDArray[np.generic] | None) -> bool:
    """Whether two arrays, or two absences of one, are the same; at once where they are one."""
    if new is old:
        return True
    return new is not None and old is not None and np.array_equal(new, old)
