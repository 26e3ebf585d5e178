"""`FeatureBars`: a few samples side by side, feature by feature, or as images."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backend_bases import Event
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.lines import Line2D
from matplotlib.text import Annotation
from matplotlib.transforms import Affine2D, Bbox, BboxBase, Transform
from numpy.typing import ArrayLike

from plots.code_limits import Limits
from plots.color_scale import ColorBar
from plots.feature_shapes import Bars, Curve, Picture, Values, row_styles, swatch
from plots.focus import plain
from plots.legend import CHARACTER_WIDTH
from plots.live import EDGE, POINTS_PER_INCH, SMALL_SIZE, LiveFigure, Margins
from plots.notes import prose_width
from plots.palette import Palette
from plots.steps import FINE, SteppedBound, tick_name, ticks

MOST_ROWS = 3

MOST_BARS = 24
"""More features than this are drawn as lines."""

MARGINS = Margins(left=44, right=12, bottom=22, top=28)
IMAGE_MARGINS = Margins(left=EDGE, right=46, bottom=EDGE, top=28)
IMAGE_GAP = 8.0
STRIPE = 3.0
LABEL_DOWN = 14.0
"""From the upper edge to the middle of the labels."""
SWATCH_ROOM, LINE_ROOM, LABEL_GAP = 13.0, 20.0, 9.0
"""For a bar or a line before a row's label, and after that; all in points."""

LONGEST_LABEL = 40

SHRINK_BELOW = 0.1
"""The scale is kept until values take less than this share of it: so samples can be compared, and
going over them with the pointer does not change it all the time."""

LONGEST_NAME = 9
"""Of a feature, in characters."""


class Row(NamedTuple):
    """Values of shape (features,), and what they are."""

    label: str
    values: ArrayLike


class FeatureBars(LiveFigure):
    """Up to three rows of values on one scale: paired bars, lines, or images.

    A row is told from another by its place and its pattern, and by its colour. The scale goes along
    1, 1.5, 2, 3, …, and shrinks only when it is ten times too large.
    """

    def __init__(
        self, palette: Palette, *, size: tuple[float, float] = (4.2, 2.4), dpi: float = 96
    ) -> None:
        self._rows: tuple[tuple[str, Values], ...] = ()
        self._names: tuple[str, ...] = ()
        self._image_shape: tuple[int, int] | None = None
        self._bound = _bound()
        self._limits: Limits | None = None
        self._shapes: list[Bars | Curve | Picture] = []
        self._swatches: list[Line2D] = []
        self._labels: list[Annotation] = []
        self._bar: ColorBar | None = None
        self._head: tuple[tuple[str, ...], Any] | None = None
        """The words of the labels, and the picture of the row that they are in."""
        super().__init__(palette, "", MARGINS, size=size, dpi=dpi)
        self._bar = ColorBar(self.figure, palette)
        self._bar.axes.set_visible(False)
        self.axes.xaxis.grid(False)
        self._zero = Line2D([0, 1], [0, 0], color=palette.muted, linewidth=0.9, animated=True)
        self._zero.set_transform(self.axes.get_yaxis_transform())
        self.axes.add_line(self._zero)

    def show_rows(
        self,
        rows: Sequence[Row],
        names: Sequence[str],
        image_shape: tuple[int, int] | None = None,
    ) -> None:
        """Show these rows, each with a value for each of the features `names`.

        With an `image_shape`, (rows, columns), features are pixels, row by row. Raises ValueError
        for more than three rows, and for values that are not one a feature.
        """
        if len(rows) > MOST_ROWS:
            raise ValueError(f"there is room for {MOST_ROWS} rows, not {len(rows)}")
        taken = tuple((row.label, np.asarray(row.values, np.float64)) for row in rows)
        for label, values in taken:
            if values.shape != (len(names),):
                raise ValueError(f"{label}: shape is {values.shape}; it must be ({len(names)},)")
        before = (len(self._rows), self._names, self._image_shape)
        others = before != (len(taken), tuple(names), image_shape)
        self._rows, self._names, self._image_shape = taken, tuple(names), image_shape
        if others:
            self._start_anew()
        changed = self._step_limits() or others
        stripe = self._stripe()
        for shape, (_, values) in zip(self._shapes, taken, strict=True):
            shape.move(values, stripe)
        self._write_labels()
        self._paint(fixed_parts_changed=changed)

    def _moving(self) -> Sequence[Artist]:
        zero = [self._zero] if self._shapes and self._image_shape is None else []
        return [*self._artists(), *zero, *self._swatches, *self._labels]

    def _moving_region(self) -> BboxBase:
        return self.figure.bbox  # labels move too, and lie above the axes

    def _draw_moving_parts(self) -> None:
        """Labels above the axes are copied while they are the same: texts take long to paint."""
        canvas = self.figure.canvas
        if not self._labels or self._image_shape is not None:
            super()._draw_moving_parts()
            return
        assert isinstance(canvas, FigureCanvasAgg)
        for artist in (*self._artists(), self._zero):
            self.axes.draw_artist(artist)
        words = tuple(label.get_text() for label in self._labels)
        if self._head is not None and self._head[0] == words:
            canvas.restore_region(self._head[1])
            return
        for artist in (*self._swatches, *self._labels):
            self.axes.draw_artist(artist)
        below = self.axes.bbox.padded(1).y1
        strip = Bbox.from_extents(0, below, self.figure.bbox.x1, self.figure.bbox.y1)
        self._head = words, canvas.copy_from_bbox(strip)

    def _on_draw(self, event: Event) -> None:
        self._head = None
        super()._on_draw(event)

    def _artists(self) -> list[Artist]:
        return [artist for shape in self._shapes for artist in shape.artists]

    def _start_anew(self) -> None:
        """Make the artists for this number of rows and these features."""
        for artist in (*self._artists(), *self._swatches, *self._labels):
            artist.remove()
        self._bound = _bound()
        self._limits = None
        axes, shape, count = self.axes, self._image_shape, len(self._rows)
        styles = row_styles(self.palette)[:count]
        as_lines = len(self._names) > MOST_BARS
        self._swatches = []
        if shape is not None:
            self._shapes = [Picture(axes, shape) for _ in styles]
        elif as_lines:
            self._shapes = [Curve(axes, style) for style in styles]
        else:
            self._shapes = [Bars(axes, style, row, count) for row, style in enumerate(styles)]
        if shape is None:
            self._swatches = [swatch(style, as_line=as_lines) for style in styles]
        for sample in self._swatches:
            axes.add_line(sample)
        ink = self.palette.ink
        self._labels = [
            self._offset_text("", (0, 0), self._points(), SMALL_SIZE, ink) for _ in styles
        ]
        for label in self._labels:
            label.set(animated=True, va="center_baseline")
        axes.set_axis_on()
        if shape is not None:
            axes.set_axis_off()
        assert self._bar is not None
        self._bar.axes.set_visible(shape is not None)
        self._place()

    def _step_limits(self) -> bool:
        values = np.array([values for _, values in self._rows]).ravel()
        values = values[np.isfinite(values)]
        high = self._bound.fit(float(np.abs(values).max(initial=0.0)))
        # A scale that has gone below zero once stays there, or it would jump to and fro.
        centred = bool((values < 0).any()) or (self._limits is not None and self._limits.low < 0)
        limits = Limits(-high if centred else 0.0, high)
        if limits == self._limits:
            return False
        self._limits = limits
        if self._image_shape is not None and self._bar is not None:
            self._bar.show(limits)
            for shape in self._shapes:
                assert isinstance(shape, Picture)
                shape.color(self._bar)
            return True
        self.axes.set_xlim(-0.6, len(self._names) - 0.4)
        self.axes.set_ylim(limits.with_margin)
        marks = [-high, 0.0, high] if centred else ticks(high, 3)
        self.axes.set_yticks(marks, [tick_name(mark) for mark in marks])
        return True

    def _stripe(self) -> float:
        """Distance of a bar's stripes, in data coordinates."""
        low, high = self.axes.get_ylim()
        return STRIPE * (high - low) / self._height(of_axes=True)

    def _place(self) -> None:
        self._margins = MARGINS if self._image_shape is None else IMAGE_MARGINS
        super()._place()
        if self._bar is not None:
            self._bar.place_beside(self.axes.get_position(), self._width())
        if self._image_shape is not None:
            self._place_images(self._image_shape)
        elif self._names:
            self._name_features()
        self._write_labels()

    def _place_images(self, image_shape: tuple[int, int]) -> None:
        """Side by side, as large as they fit, with square pixels."""
        width, height = self._width(of_axes=True), self._height(of_axes=True)
        self.axes.set(xlim=(0, width), ylim=(0, height))
        each = width / max(len(self._rows), 1)
        pixel = max(min((each - IMAGE_GAP) / image_shape[1], height / image_shape[0]), 0.01)
        for row, shape in enumerate(self._shapes):
            assert isinstance(shape, Picture)
            shape.place(row * each, height, pixel)

    def _name_features(self) -> None:
        """As many names as fit, evenly chosen."""
        longest = min(LONGEST_NAME, max(map(len, self._names)))
        room = self._width(of_axes=True) / len(self._names)
        every = max(1, int(np.ceil((CHARACTER_WIDTH * SMALL_SIZE * longest + 4) / room)))
        shown = list(range(0, len(self._names), every))
        self.axes.set_xticks(shown, [plain(self._names[each], longest) for each in shown])
        for label in self.axes.get_xticklabels():
            label.set_parse_math(False)

    def _write_labels(self) -> None:
        """In a row above the axes, or each above its image; cut where they are too long."""
        if not self._labels:
            return
        names = [plain(label, LONGEST_LABEL) for label, _ in self._rows]
        character = prose_width("x", SMALL_SIZE)
        y = self._height() - LABEL_DOWN
        if self._image_shape is not None:
            each = self._width(of_axes=True) / len(names)
            for row, name in enumerate(names):
                shown = plain(name, max(2, int((each - 4) / (CHARACTER_WIDTH * SMALL_SIZE))))
                self._write_label(row, shown, self._margins.left + row * each, y)
            return
        indent = LINE_ROOM if len(self._names) > MOST_BARS else SWATCH_ROOM
        room = self._width() - 2 * EDGE - len(names) * (indent + LABEL_GAP)
        longest = LONGEST_LABEL
        while longest > 2 and sum(min(len(name), longest) for name in names) * character > room:
            longest -= 1
        left = EDGE
        for row, name in enumerate(names):
            shown = plain(name, longest)
            at = Affine2D().translate(left, y) + self._points()
            self._swatches[row].set_transform(at)
            self._write_label(row, shown, left + indent, y)
            left += indent + character * len(shown) + LABEL_GAP

    def _write_label(self, row: int, text: str, x: float, y: float) -> None:
        self._labels[row].set_text(text)
        self._labels[row].xy = (x, y)

    def _points(self) -> Transform:
        """From points, counted from the lower left corner, to the pixels of a canvas."""
        return Affine2D().scale(1 / POINTS_PER_INCH) + self.figure.dpi_scale_trans


def _bound() -> SteppedBound:
    return SteppedBound(FINE, smallest=1e-6, shrink_below=SHRINK_BELOW)
