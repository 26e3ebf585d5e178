"""`LiveFigure` and `LiveView`: one axes whose moving parts are painted over a kept background."""

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
from matplotlib.transforms import Bbox, BboxBase

from plots.focus import NOTHING, Focus
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


class LiveFigure(ABC):
    """A figure whose moving parts are painted again and again.

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
        self._background: Any = None
        self._corner: Annotation | None = None
        self._corner_picture: tuple[str, Any] | None = None
        self._style_axes()
        self.axes.set_visible(False)  # a window that is being built shows no axes without numbers
        self._title = self._offset_text(title, (0, 1), self.axes.transAxes, TITLE_SIZE, palette.ink)
        self._title.set(weight="bold", va="top")
        self._subtitle = self._offset_text("", (1, 0), self._title, TEXT_SIZE, palette.muted)
        self._subtitle.set(va="bottom", position=(7, 0))
        self._place()
        self._connections = [
            self.figure.canvas.mpl_connect("draw_event", self._on_draw),
            self.figure.canvas.mpl_connect("resize_event", self._on_resize),
        ]

    def close(self) -> None:
        """Let go of everything that the figure holds; the view shows nothing afterwards."""
        for connection in self._connections:
            self.figure.canvas.mpl_disconnect(connection)
        self._background = self._corner_picture = self._corner = None
        for axes in self.figure.axes:  # to clear them would be to build all their ticks anew
            self.figure.delaxes(axes)

    @abstractmethod
    def _moving(self) -> Sequence[Artist]:
        """The artists that move from frame to frame, all of them animated, bottom first."""

    def _moving_region(self) -> BboxBase:
        """The part of the figure outside which nothing moves."""
        # One pixel more: where the axes end within a pixel, that one is painted too.
        return self.axes.bbox.padded(1)

    def _paint(self, *, fixed_parts_changed: bool) -> None:
        """Paint the artists as they are now; without an Agg canvas that waits for a file."""
        canvas = self.figure.canvas
        if not self.axes.get_visible():
            self.axes.set_visible(True)
            self._background = None
        if not isinstance(canvas, FigureCanvasAgg):
            return
        if fixed_parts_changed or self._background is None:
            canvas.draw()
        else:
            canvas.restore_region(self._background)
            self._draw_moving_parts()
            canvas.blit(self._moving_region())

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

    def _corner_text(self) -> Annotation:
        """A moving text in the lower left corner of the axes."""
        text = self._offset_text("", (0, 0), "axes fraction", SMALL_SIZE, self.palette.muted)
        text.set(animated=True, position=(4, 3), va="bottom")
        text.set_bbox({"facecolor": self.palette.panel, "edgecolor": "none", "pad": 1})
        text.set_clip_on(True)
        text.set_clip_box(self.axes.bbox)
        self._corner = text
        return text

    def _text_below_title(self) -> Annotation:
        text = self._offset_text("", (0, 0), self._title, TEXT_SIZE, self.palette.muted)
        text.set(va="top", position=(0, -2), linespacing=1.15)
        return text

    def _width(self, *, of_axes: bool = False) -> float:
        """Of the figure, or of the axes, in points."""
        share = self.axes.get_position().width if of_axes else 1.0
        return share * self._inches()[0] * POINTS_PER_INCH

    def _height(self, *, of_axes: bool = False) -> float:
        """Of the figure, or of the axes, in points."""
        share = self.axes.get_position().height if of_axes else 1.0
        return share * self._inches()[1] * POINTS_PER_INCH

    def _draw_moving_parts(self) -> None:
        for artist in self._moving():
            if artist is self._corner:
                self._draw_corner(self._corner)
            else:
                self.axes.draw_artist(artist)

    def _draw_corner(self, text: Annotation) -> None:
        """Paint a text over its opaque ground, or copy it: 50 glyphs take 3 ms."""
        canvas, words = self.figure.canvas, text.get_text()
        assert isinstance(canvas, FigureCanvasAgg)
        if self._corner_picture is not None and self._corner_picture[0] == words:
            canvas.restore_region(self._corner_picture[1])
            return
        self.axes.draw_artist(text)
        ground = text.get_bbox_patch()
        assert ground is not None
        # Edges of the ground are drawn on whole pixels.
        snapped = Bbox(ground.get_window_extent().get_points().round())
        box = Bbox.intersection(snapped, self._moving_region())
        self._corner_picture = (words, canvas.copy_from_bbox(box)) if box is not None else None

    def _on_draw(self, event: Event) -> None:
        assert isinstance(event, DrawEvent)
        canvas = self.figure.canvas
        self._background = self._corner_picture = None
        # A figure that is being saved is drawn at another dpi: its picture is no background.
        if canvas.is_saving() or not isinstance(canvas, FigureCanvasAgg):
            return
        self._background = canvas.copy_from_bbox(self._moving_region())
        if self.axes.get_visible():
            self._draw_moving_parts()

    def _on_resize(self, event: Event) -> None:
        self._background = None
        self._place()


class LiveView(LiveFigure):
    """A figure that shows the newest snapshot, and what a person points at or has picked.

    What is chosen of how it is shown counts at once, and is painted with the next `show`.
    """

    _snapshot: Snapshot | None = None
    _focus: Focus = NOTHING

    def show(self, snapshot: Snapshot, focus: Focus = NOTHING) -> None:
        """Show this state; without an Agg canvas nothing is painted until the figure is saved."""
        self._snapshot = snapshot
        self._focus = focus
        self._paint(fixed_parts_changed=self._update(snapshot))

    def close(self) -> None:
        """Let go of everything that the figure holds; the view shows nothing afterwards."""
        super().close()
        self._snapshot = None
        self._focus = NOTHING

    @abstractmethod
    def _update(self, snapshot: Snapshot) -> bool:
        """Move the artists; return whether anything but the moving ones changed."""

    def _take_effect(self) -> None:
        """Move the artists as has just been chosen; the next `show` paints them."""
        if self._snapshot is not None:
            self._background = None
            self._update(self._snapshot)
