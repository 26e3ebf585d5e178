"""The views of a movie, side by side in one picture, as they stand in the window."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from graphs.figure import WeightFigure
from plots.code_plane import CodePlane
from plots.error_curve import ErrorCurve
from plots.live import LiveView
from plots.numbers import error_text
from plots.palette import Palette
from runs.figures import Shown
from runs.movies.encoders import Frame
from training import Snapshot

CODE_PLANE_SHARE = 0.45
HEAD = 34
"""Height of the line above the views, in pixels, where a movie is USUAL_WIDTH wide."""
USUAL_WIDTH = 960
USUAL_DPI = 96

Box = tuple[int, int, int, int]
"""Left, top, right and bottom, in pixels."""


class MovieViews:
    """Draws a state piece by piece into `frame`."""

    frame: Frame

    def __init__(self, size: tuple[int, int], shown: Shown, *, with_weights: bool) -> None:
        """`size` is (width, height) in pixels."""
        width, height = size
        self._shown = shown
        palette = shown.palette
        self._dpi = max(48.0, USUAL_DPI * min(width / USUAL_WIDTH, height / 600))
        head = round(HEAD * self._dpi / USUAL_DPI)
        gap = max(1, round(self._dpi / USUAL_DPI))
        middle = round(CODE_PLANE_SHARE * width)
        half = head + (height - head) // 2 if with_weights else height + gap
        line = np.array([int(palette.line[place : place + 2], 16) for place in (1, 3, 5)], np.uint8)
        self.frame = np.broadcast_to(line, (height, width, 3)).copy()
        self._head_box = (0, 0, width, head - gap)
        self._head = FigureCanvasAgg(_head(self._inches(self._head_box), self._dpi, palette))
        plane_box: Box = (0, head, middle, height)
        curve_box: Box = (middle + gap, head, width, half - gap)
        plane = CodePlane(palette, size=self._inches(plane_box), dpi=self._dpi)
        plane.choose(*shown.code_units)
        curve = ErrorCurve(palette, size=self._inches(curve_box), dpi=self._dpi)
        curve.set_scale(shown.scale)
        self._views: list[tuple[LiveView, Box]] = [(plane, plane_box), (curve, curve_box)]
        if with_weights:
            box: Box = (middle + gap, half, width, height)
            graph = WeightFigure(
                palette, size=self._inches(box), dpi=self._dpi, most_units=shown.most_units
            )
            self._views.append((graph, box))
        self._canvases = [FigureCanvasAgg(view.figure) for view, _ in self._views]

    def draw(self, snapshot: Snapshot) -> Iterator[None]:
        """Draw this state; every step is a part of it."""
        self._draw_head(snapshot)
        for (view, box), canvas in zip(self._views, self._canvases, strict=True):
            yield
            view.show(snapshot, self._shown.focus)
            self._paste(canvas, box)

    def close(self) -> None:
        """Let go of the views."""
        for view, _ in self._views:
            view.close()
        self._views, self._canvases = [], []

    def _inches(self, box: Box) -> tuple[float, float]:
        left, top, right, bottom = box
        return (right - left) / self._dpi, (bottom - top) / self._dpi

    def _draw_head(self, snapshot: Snapshot) -> None:
        title, state = self._head.figure.texts
        title.set_text(snapshot.experiment.title)
        state.set_text(
            f"epoch {snapshot.epoch:,}   ·   update {snapshot.update:,}   ·   "
            f"RMSE {error_text(snapshot.rmse)}"
        )
        self._head.draw()
        self._paste(self._head, self._head_box)

    def _paste(self, canvas: FigureCanvasAgg, box: Box) -> None:
        left, top, right, bottom = box
        pixels = np.asarray(canvas.buffer_rgba())[: bottom - top, : right - left, :3]
        self.frame[top : top + pixels.shape[0], left : left + pixels.shape[1]] = pixels


def _head(size: tuple[float, float], dpi: float, palette: Palette) -> Figure:
    """A line with room for a title at its left end and for a state at its right."""
    figure = Figure(figsize=size, dpi=dpi, facecolor=palette.ground)
    margin = 9 / (size[0] * USUAL_DPI)
    for x, side, color, weight in (
        (margin, "left", palette.ink, "bold"),
        (1 - margin, "right", palette.muted, "normal"),
    ):
        figure.text(
            x, 0.5, "", ha=side, va="center", color=color, weight=weight, fontsize=9,
            parse_math=False,
        )  # fmt: skip
    return figure
