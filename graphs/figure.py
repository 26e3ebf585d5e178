"""The weight graph as a matplotlib figure, for files and movies."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection, PatchCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Rectangle
from matplotlib.text import Text
from numpy.typing import NDArray

from config.schema import Model
from graphs.colors import LEVELS, ZERO, DivergingScale, colors, drawn_values, widths
from graphs.geometry import MOST_UNITS, picture
from plots.live import LiveView, Margins
from plots.palette import LIGHT, Palette
from plots.steps import tick_name
from training.snapshot import Snapshot

PIXELS_PER_INCH = 96
POINTS_PER_PIXEL = 0.75
SMALL_TEXT = 8.25
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
    view = WeightFigure(palette, size=size, dpi=dpi, most_units=most_units)
    view.show(snapshot)
    return view.figure


class WeightFigure(LiveView):
    """The same for one state after the other: only colours and widths change from one to the next.

    What is in focus is not shown.
    """

    def __init__(
        self,
        palette: Palette,
        *,
        size: tuple[float, float] = (8.0, 4.2),
        dpi: float = 96,
        most_units: int = MOST_UNITS,
    ) -> None:
        """`size` is in inches, and stays as it is."""
        self._most_units = most_units
        self._subject: tuple[Model, tuple[str, ...]] | None = None
        self._scale = DivergingScale()
        self._bound: float | None = None
        self._texts: list[Text] = []
        self._colors = np.array(colors(palette))
        self._widths = np.array(widths(POINTS_PER_PIXEL))
        super().__init__(palette, "Weight graph", Margins(0, 0, 0, 0), size=size, dpi=dpi)
        self.axes.set_axis_off()

    def _update(self, snapshot: Snapshot) -> bool:
        subject = snapshot.experiment.model, snapshot.feature_names
        others = subject != self._subject
        if others:
            self._subject = subject
            self._draw(*subject)
        drawn = self._drawn
        levels = self._scale.levels(drawn_values(snapshot.weights, snapshot.biases, drawn.units))
        self._color(levels[: len(drawn.edges)], levels[len(drawn.edges) :])
        bound, self._bound = self._bound, self._scale.bound
        for text, sign in zip(self._bounds, "−+", strict=True):
            text.set_text(f"{sign}{tick_name(self._bound)}")
        return others or bound != self._bound

    def _moving(self) -> Sequence[Artist]:
        return () if self._subject is None else (self._edges, self._nodes, *self._gaps)

    def _color(self, edges: NDArray[np.intp], nodes: NDArray[np.intp]) -> None:
        """Give edges and nodes their levels' colours; strong edges lie above weak ones."""
        weakest_first = np.argsort(np.abs(edges - ZERO), kind="stable")
        chosen = edges[weakest_first]
        self._edges.set_segments(list(self._segments[weakest_first]))
        self._edges.set(color=self._colors[chosen].tolist(), linewidth=self._widths[chosen])
        inputs = [self.palette.panel] * len(self._drawn.units[0])
        self._nodes.set_facecolor(inputs + self._colors[nodes].tolist())

    def _draw(self, model: Model, feature_names: tuple[str, ...]) -> None:
        """Make every artist, for a network that has none yet."""
        axes, palette = self.axes, self.palette
        width, height = (inches * PIXELS_PER_INCH for inches in self._inches())
        axes.set(xlim=(0, width), ylim=(height, 0))
        for artist in (*axes.lines, *axes.collections, *axes.patches, *self._texts):
            artist.remove()
        self._drawn = drawn = picture(
            model, feature_names, width, height, most_units=self._most_units
        )
        left, top, right, bottom = drawn.code_band
        axes.add_patch(
            Rectangle((left, top), right - left, bottom - top, fc=palette.ground, ec=palette.line)
        )
        self._segments = np.array(
            [((edge.start.x, edge.start.y), (edge.end.x, edge.end.y)) for edge in drawn.edges]
        )
        self._edges = LineCollection([], zorder=2, animated=True)
        self._nodes = PatchCollection(
            [Circle((node.x, node.y), drawn.radius) for node in drawn.nodes],
            edgecolors=palette.muted,
            linewidths=POINTS_PER_PIXEL,
            zorder=3,
            animated=True,
        )
        for collection in (self._edges, self._nodes):
            axes.add_collection(collection, autolim=False)
        self._gaps = [self._draw_gap(x, y) for x, y in drawn.gaps]
        self._texts = [
            self._text(label.x, label.y, label.text, label.anchor, strong=label.strong)
            for label in drawn.names + drawn.captions
        ]
        self._draw_scale(width)

    def _draw_gap(self, x: float, y: float) -> Line2D:
        """Three dots in the place of units that are not drawn."""
        dots = Line2D(
            [x] * 3, [y - 4.5, y, y + 4.5], linestyle="none", marker="o", markersize=1.8,
            color=self.palette.muted, zorder=3, animated=True,
        )  # fmt: skip
        self.axes.add_line(dots)
        return dots

    def _draw_scale(self, width: float) -> None:
        axes, muted = self.axes, self.palette.muted
        left, right = width - 190, width - 60
        step = (right - left) / LEVELS
        for level, color in enumerate(self._colors.tolist()):
            place = left + level * step, 13
            axes.add_patch(Rectangle(place, step, 8, fc=color, ec=color, lw=0.1))
        middle = (left + right) / 2
        axes.add_line(Line2D([middle] * 2, [13, 24], color=muted, linewidth=POINTS_PER_PIXEL))
        self._bounds = (
            self._text(left - 5, 17, "", "e"),
            self._text(right + 5, 17, "", "w"),
        )
        meaning = "weights (lines), biases (fills)"
        zero, name = self._text(middle, 25, "0", "n"), self._text(left - 50, 17, meaning, "e")
        self._texts += [*self._bounds, zero, name]

    def _text(self, x: float, y: float, text: str, anchor: str, *, strong: bool = False) -> Text:
        horizontal, vertical = ANCHORS[anchor]
        color = self.palette.ink if strong else self.palette.muted
        return self.axes.text(
            x, y, text, fontsize=SMALL_TEXT, color=color, ha=horizontal, va=vertical,
            parse_math=False,
        )  # fmt: skip
