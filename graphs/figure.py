"""The weight graph as a matplotlib figure, for runs without a window."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PatchCollection
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle
from numpy.typing import NDArray

from graphs.colors import LEVELS, ZERO, DivergingScale, colors, drawn_values, widths
from graphs.geometry import MOST_UNITS, Picture, picture
from plots.palette import LIGHT, Palette
from plots.steps import tick_name
from training.snapshot import Snapshot

PIXELS_PER_INCH = 96
POINTS_PER_PIXEL = 0.75
TITLE_SIZE, TEXT_SIZE = 10.0, 8.25
"""In points: the pixels of the canvas at 96 dots an inch."""

ANCHORS = {"e": ("right", "center"), "w": ("left", "center"), "n": ("center", "top")}
"""Tk's names for the side that a text hangs from, as horizontal and vertical alignment."""


def weights_figure(
    snapshot: Snapshot,
    palette: Palette = LIGHT,
    *,
    size: tuple[float, float] = (8.0, 4.2),
    dpi: float = 150,
    most_units: int = MOST_UNITS,
) -> Figure:
    """The network with its weights and biases, as the window shows it; `size` is in inches."""
    figure = Figure(figsize=size, dpi=dpi, facecolor=palette.panel)
    width, height = (inches * PIXELS_PER_INCH for inches in size)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(height, 0))
    axes.set_axis_off()
    drawn = picture(
        snapshot.experiment.model, snapshot.feature_names, width, height, most_units=most_units
    )
    scale = DivergingScale()
    levels = scale.levels(drawn_values(snapshot.weights, snapshot.biases, drawn.units))
    left, top, right, bottom = drawn.code_band
    axes.add_patch(
        Rectangle((left, top), right - left, bottom - top, fc=palette.ground, ec=palette.line)
    )
    _draw_edges(axes, drawn, levels[: len(drawn.edges)], palette)
    _draw_nodes(axes, drawn, levels[len(drawn.edges) :], palette)
    for label in drawn.names + drawn.captions:
        color = palette.ink if label.strong else palette.muted
        _text(axes, label.x, label.y, label.text, label.anchor, color)
    _draw_head(axes, width, scale.bound, palette)
    return figure


def _draw_edges(axes: Axes, drawn: Picture, levels: NDArray[np.intp], palette: Palette) -> None:
    table, thickness = colors(palette), widths(POINTS_PER_PIXEL)
    weakest_first = np.argsort(np.abs(levels - ZERO), kind="stable")
    lines = [
        ((edge.start.x, edge.start.y), (edge.end.x, edge.end.y))
        for edge in (drawn.edges[i] for i in weakest_first)
    ]
    chosen = levels[weakest_first]
    axes.add_collection(
        LineCollection(
            lines,
            colors=[table[level] for level in chosen],
            linewidths=[thickness[level] for level in chosen],
            zorder=2,
        ),
        autolim=False,
    )


def _draw_nodes(axes: Axes, drawn: Picture, levels: NDArray[np.intp], palette: Palette) -> None:
    table = colors(palette)
    inputs = len(drawn.units[0])
    axes.add_collection(
        PatchCollection(
            [Circle((node.x, node.y), drawn.radius) for node in drawn.nodes],
            facecolors=[palette.panel] * inputs + [table[level] for level in levels],
            edgecolors=palette.muted,
            linewidths=POINTS_PER_PIXEL,
            zorder=3,
        ),
        autolim=False,
    )
    for x, y in drawn.gaps:
        axes.plot(
            [x] * 3, [y - 4.5, y, y + 4.5], "o", color=palette.muted, markersize=1.8, zorder=3
        )


def _draw_head(axes: Axes, width: float, bound: float, palette: Palette) -> None:
    axes.text(
        12, 17, "Weight graph", fontsize=TITLE_SIZE, weight="bold", color=palette.ink, va="center"
    )
    left, right = width - 190, width - 60
    step = (right - left) / LEVELS
    for level, color in enumerate(colors(palette)):
        axes.add_patch(Rectangle((left + level * step, 13), step, 8, fc=color, ec=color, lw=0.1))
    middle = (left + right) / 2
    axes.plot([middle, middle], [13, 24], color=palette.muted, linewidth=POINTS_PER_PIXEL)
    _text(axes, middle, 25, "0", "n", palette.muted)
    _text(axes, left - 5, 17, f"−{tick_name(bound)}", "e", palette.muted)
    _text(axes, right + 5, 17, f"+{tick_name(bound)}", "w", palette.muted)
    _text(axes, left - 50, 17, "weights (lines), biases (fills)", "e", palette.muted)


def _text(axes: Axes, x: float, y: float, text: str, anchor: str, color: str) -> None:
    horizontal, vertical = ANCHORS[anchor]
    axes.text(
        x, y, text, fontsize=TEXT_SIZE, color=color, ha=horizontal, va=vertical, parse_math=False
    )
