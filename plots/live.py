"""`LiveView`: a figure with one axes whose moving parts are painted over a kept background."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.artist import Artist
from matplotlib.backend_bases import DrawEvent, Event
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Annotation

from plots.palette import Palette
from training.snapshot import Snapshot

POINTS_PER_INCH = 72

TITLE_SIZE = 10.0
TEXT_SIZE = 8.5
SMALL_SIZE = 8.0
"""Text sizes in points."""

EDGE = 9.0
"""Distance of titles and legends from the figure's edge, in points."""


@dataclass(frozen=True, slots=True)
class Margins:
    """Space around the axes, in points."""

    left: float
    right: float
    bottom: float
    top: float


class LiveView(ABC):
    """A figure that shows the newest snapshot.

    `figure` may be given to any Agg canvas (`FigureCanvasTkAgg(view.figure, master=…)`), or to
    none: `figure.savefig` works as it is. All sizes are in points, so they scale with `dpi`. A Tk
    canvas multiplies that with the screen's own scale: there `dpi` is 96, times the factor by which
    a person wants text larger.

    A frame in which nothing but the moving artists changed costs a copy of the background, those
    artists, and a copy of the axes' rectangle to the screen; every other frame is drawn in full.
    """

    def __init__(
        self,
        palette: Palette,
        title: str,
        margins: Margins,
        *,
        size: tuple[float, float] = (7.0, 5.0),
        dpi: float = 96,
    ) -> None:
        """`size` is in inches; a canvas on a screen sets its own."""
        self.palette = palette
        self.figure = Figure(figsize=size, dpi=dpi, facecolor=palette.panel)
        self.axes = self.figure.add_axes((0.1, 0.1, 0.8, 0.8), facecolor=palette.panel)
        self._margins = margins
        self._snapshot: Snapshot | None = None
        self._background: Any = None
        self._style_axes()
        self._title = self._offset_text(title, (0, 1), self.axes.transAxes, TITLE_SIZE, palette.ink)
        self._title.set(weight="bold", va="top")
        self._subtitle = self._offset_text("", (1, 0), self._title, TEXT_SIZE, palette.muted)
        self._subtitle.set(va="bottom", position=(7, 0))
        self._place()
        self._connections = [
            self.figure.canvas.mpl_connect("draw_event", self._on_draw),
            self.figure.canvas.mpl_connect("resize_event", self._on_resize),
        ]

    def show(self, snapshot: Snapshot) -> None:
        """Show this state; without an Agg canvas nothing is painted until the figure is saved."""
        self._snapshot = snapshot
        fixed_parts_changed = self._update(snapshot)
        canvas = self.figure.canvas
        if not isinstance(canvas, FigureCanvasAgg):
            return
        if fixed_parts_changed or self._background is None:
            canvas.draw()
        else:
            canvas.restore_region(self._background)
            self._draw_moving_parts()
            canvas.blit(self.axes.bbox)

    def close(self) -> None:
        """Let go of everything that the figure holds; the view shows nothing afterwards."""
        for connection in self._connections:
            self.figure.canvas.mpl_disconnect(connection)
        self._background = None
        self._snapshot = None
        self.figure.clear()

    @abstractmethod
    def _update(self, snapshot: Snapshot) -> bool:
        """Move the artists; return whether anything but the moving ones changed."""

    @abstractmethod
    def _moving(self) -> Sequence[Artist]:
        """The artists that move from frame to frame, all of them animated, bottom first."""

    def _show_again(self) -> None:
        if self._snapshot is not None:
            self._background = None
            self.show(self._snapshot)

    def _inches(self) -> tuple[float, float]:
        width, height = self.figure.get_size_inches()
        return max(float(width), 0.1), max(float(height), 0.1)

    def _place(self) -> None:
        width, height = (inches * POINTS_PER_INCH for inches in self._inches())
        left = self._margins.left / width
        bottom = self._margins.bottom / height
        self.axes.set_position(
            (
                min(left, 0.8),
                min(bottom, 0.8),
                max(1 - left - self._margins.right / width, 0.1),
                max(1 - bottom - self._margins.top / height, 0.1),
            )
        )
        self._title.set_position((EDGE - self._margins.left, self._margins.top - EDGE))

    def _style_axes(self) -> None:
        palette = self.palette
        for spine in self.axes.spines.values():
            spine.set_color(palette.line)
            spine.set_linewidth(0.8)
        self.axes.tick_params(
            colors=palette.line, labelcolor=palette.muted, labelsize=SMALL_SIZE, length=3, width=0.8
        )
        self.axes.grid(True, color=palette.line, linewidth=0.6, alpha=0.6)
        self.axes.set_axisbelow(True)
        for axis in (self.axes.xaxis, self.axes.yaxis):
            axis.label.set_color(palette.muted)
            axis.label.set_fontsize(TEXT_SIZE)
            axis.labelpad = 3

    def _offset_text(
        self, text: str, anchor: tuple[float, float], coordinates: Any, size: float, color: str
    ) -> Annotation:
        """A text whose position is in points from `anchor`; "$" and "_" in it mean themselves."""
        annotation = self.axes.annotate(
            text,
            anchor,
            xycoords=coordinates,
            xytext=(0, 0),
            textcoords="offset points",
            fontsize=size,
            color=color,
            annotation_clip=False,
        )
        annotation.set_parse_math(False)
        return annotation

    def _draw_moving_parts(self) -> None:
        for artist in self._moving():
            self.axes.draw_artist(artist)

    def _on_draw(self, event: Event) -> None:
        assert isinstance(event, DrawEvent)
        canvas = self.figure.canvas
        self._background = None
        # A figure that is being saved is drawn at another dpi: its picture is no background.
        if canvas.is_saving() or not isinstance(canvas, FigureCanvasAgg):
            return
        self._background = canvas.copy_from_bbox(self.axes.bbox)
        self._draw_moving_parts()

    def _on_resize(self, event: Event) -> None:
        self._background = None
        self._place()
