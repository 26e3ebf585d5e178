"""Figures of many runs: a measure over epochs, and at the end, each with what was published."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter
from numpy.typing import NDArray

from plots.error_curve import counted
from plots.live import SMALL_SIZE, TEXT_SIZE, TITLE_SIZE
from plots.palette import Palette, marker_of
from plots.steps import log_ticks, tick_name

Floats = NDArray[np.float64]

DASHES: tuple[Any, ...] = ("-", (0, (6, 2)), (0, (2, 1.5)), (0, (6, 2, 1.5, 2)), (0, (1, 2)))
"""Five and six colours have no common divisor: thirty lines pass before a look comes back."""

PANELS_ACROSS = 2
PANEL = (4.6, 3.1)
"""In inches."""

MOST_TICKS = 8


@dataclass(frozen=True, slots=True)
class Line:
    """A line over epochs: median and range, of shape (k,) each, and what was published."""

    label: str
    epochs: Floats
    low: Floats
    median: Floats
    high: Floats
    published: tuple[float, float] | None = None
    """Epoch and value."""


@dataclass(frozen=True, slots=True)
class Points:
    """Values at the end, for each place along the x axis: one a seed, and what was published."""

    label: str
    values: Sequence[Sequence[float]]
    published: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Panel:
    """One of a figure's axes."""

    title: str
    lines: tuple[Line, ...] = ()
    points: tuple[Points, ...] = ()


def curves_figure(
    panels: Sequence[Panel], palette: Palette, *, measure: str, legend: str, log: bool, dpi: float
) -> Figure:
    """Lines over epochs: medians over seeds, their ranges, and diamonds for published values."""
    figure, axes = _axes(panels, palette, dpi)
    low, high = math.inf, -math.inf
    for one, panel in zip(axes, panels, strict=True):
        for index, line in enumerate(panel.lines):
            color, dashes = palette.color_of(index), DASHES[index % len(DASHES)]
            one.fill_between(line.epochs, line.low, line.high, color=color, alpha=0.15, linewidth=0)
            one.plot(line.epochs, line.median, color=color, linestyle=dashes, linewidth=1.5,
                     label=line.label)  # fmt: skip
            if line.published is not None:
                _diamond(one, palette, *line.published, color)
            seen = [
                line.low,
                line.high,
                np.array([line.published[1] if line.published else np.nan]),
            ]
            low, high = _wider(low, high, np.concatenate(seen))
        one.set_xlabel("epochs", color=palette.muted, fontsize=TEXT_SIZE)
        one.set_ylabel(measure, color=palette.muted, fontsize=TEXT_SIZE)
        one.set_xlim(left=0)
        one.xaxis.set_major_formatter(lambda mark, _: counted(mark))
        one.margins(x=0.03)
    _scale(axes, low, high, log=log)
    _legend(figure, axes[0], palette, legend)
    return figure


def final_figure(
    panels: Sequence[Panel],
    places: Sequence[str],
    palette: Palette,
    *,
    measure: str,
    along: str,
    log: bool,
    dpi: float,
) -> Figure:
    """A dot for each seed, a bar at their median, and a diamond for what was published."""
    figure, axes = _axes(panels, palette, dpi)
    low, high = math.inf, -math.inf
    for one, panel in zip(axes, panels, strict=True):
        share = 0.7 / max(len(panel.points), 1)
        for index, points in enumerate(panel.points):
            color = palette.color_of(index)
            shift = (index - (len(panel.points) - 1) / 2) * share
            for x, values in enumerate(points.values):
                at = x + shift
                one.plot([at] * len(values), values, linestyle="none", marker=marker_of(index),
                         markersize=4, color=color, alpha=0.6, markeredgewidth=0,
                         label=points.label if x == 0 else "_")  # fmt: skip
                if len(values):
                    middle = float(np.median(values))
                    one.plot([at - share / 3, at + share / 3], [middle] * 2, color=color)
                published = points.published[x]
                if published is not None:
                    _diamond(one, palette, at, published, palette.ink)
                    low, high = _wider(low, high, np.array([published]))
                low, high = _wider(low, high, np.array(values, np.float64))
        one.set_xticks(range(len(places)), places)
        if max(map(len, places), default=0) * len(places) > 60:
            one.tick_params(axis="x", labelrotation=30)
        one.set_xlim(-0.6, len(places) - 0.4)
        one.set_xlabel(along, color=palette.muted, fontsize=TEXT_SIZE)
        one.set_ylabel(measure, color=palette.muted, fontsize=TEXT_SIZE)
    _scale(axes, low, high, log=log)
    _legend(figure, axes[0], palette, "")
    return figure


def _axes(panels: Sequence[Panel], palette: Palette, dpi: float) -> tuple[Figure, list[Axes]]:
    across = min(len(panels), PANELS_ACROSS)
    down = math.ceil(len(panels) / across)
    figure = Figure(
        figsize=(PANEL[0] * across + (1.8 if across == 1 else 0.6), PANEL[1] * down + 0.5),
        dpi=dpi,
        facecolor=palette.panel,
        layout="constrained",
    )
    made = []
    for index, panel in enumerate(panels):
        axes = figure.add_subplot(down, across, index + 1, facecolor=palette.panel)
        for spine in axes.spines.values():
            spine.set(color=palette.line, linewidth=0.8)
        axes.tick_params(
            which="both", colors=palette.line, labelcolor=palette.muted, labelsize=SMALL_SIZE
        )
        axes.grid(True, color=palette.line, linewidth=0.6, alpha=0.6)
        axes.set_axisbelow(True)
        axes.set_title(
            panel.title, fontsize=TITLE_SIZE, color=palette.ink, loc="left", parse_math=False
        )
        made.append(axes)
    return figure, made


def _diamond(axes: Axes, palette: Palette, x: float, y: float, color: str) -> None:
    axes.plot([x], [y], linestyle="none", marker="D", markersize=6, markerfacecolor=palette.panel,
              markeredgecolor=color, markeredgewidth=1.4, zorder=5, clip_on=False)  # fmt: skip


def _wider(low: float, high: float, values: Floats) -> tuple[float, float]:
    finite = values[np.isfinite(values)]
    if not finite.size:
        return low, high
    return min(low, float(finite.min())), max(high, float(finite.max()))


def _scale(several: Sequence[Axes], low: float, high: float, *, log: bool) -> None:
    """The same y axis for all panels, so that they can be compared; logarithmic where it can be."""
    if not math.isfinite(low):
        return
    for axes in several:
        if not (log and low > 0):
            margin = 0.05 * (high - low) or 0.5
            axes.set_ylim(low - margin, high + margin)
            continue
        axes.set_yscale("log")
        axes.set_ylim(low / 1.5, high * 1.5)
        marks = log_ticks(low / 1.5, high * 1.5, MOST_TICKS)
        axes.set_yticks(marks, [tick_name(mark) for mark in marks])
        axes.yaxis.set_minor_formatter(NullFormatter())


def _legend(figure: Figure, axes: Axes, palette: Palette, title: str) -> None:
    handles, labels = axes.get_legend_handles_labels()
    if len(labels) > 1 or title:
        legend = figure.legend(
            handles,
            labels,
            loc="outside right upper",
            title=title or None,
            fontsize=SMALL_SIZE,
            title_fontsize=SMALL_SIZE,
            labelcolor=palette.ink,
            facecolor=palette.panel,
            edgecolor=palette.line,
        )
        legend.get_title().set_color(palette.muted)
