"""`MatrixPair`: two matrices side by side on one scale of colours; what three views share."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox, BboxBase
from numpy.typing import NDArray

from plots.code_limits import Limits
from plots.color_scale import ColorBar
from plots.live import EDGE, POINTS_PER_INCH, SMALL_SIZE, TEXT_SIZE, LiveView, Margins
from plots.matrix_panel import MOST_NAMES, ROW_HEIGHT, Frame, MatrixPanel
from plots.notes import fitting, prose_width
from plots.palette import Palette
from training.snapshot import Snapshot

Floats = NDArray[np.floating]

MARGINS = Margins(left=EDGE, right=54, bottom=34, top=50)
GAP = 14.0
"""Between the two matrices, in points."""
NAME_GAP = 5.0
LONGEST_NAME = 70.0
"""Of a row, in points."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One of the two matrices: its heading, names, values of shape (rows, columns), and numbers."""

    headings: tuple[str, ...]
    """Longest first: the first that fits is taken."""
    frame: Frame
    values: Floats
    texts: Sequence[Sequence[str]] | None = None
    marked: tuple[int, int] | None = None
    """The cell (row, column) in a box."""


class MatrixPair(LiveView):
    """Title, two matrices with headings, a bar of colours, and a line of findings below."""

    def __init__(
        self, palette: Palette, title: str, *, size: tuple[float, float], dpi: float
    ) -> None:
        self._bar: ColorBar | None = None
        self._panels: tuple[MatrixPanel, ...] = ()
        self._headings: tuple[Annotation, ...] = ()
        self._heading_texts: tuple[tuple[str, ...], ...] = ()
        self._caption: Annotation | None = None
        self._captions: Sequence[str] = ()
        self._caption_picture: tuple[str, Any, Any] | None = None
        super().__init__(palette, title, MARGINS, size=size, dpi=dpi)
        second = self.figure.add_axes((0.5, 0.1, 0.4, 0.8), facecolor=palette.panel)
        for name in ("left", "right", "top", "bottom"):
            second.spines[name].set(color=palette.line, linewidth=0.8)
        second.tick_params(labelcolor=palette.muted, labelsize=SMALL_SIZE)
        self._bar = ColorBar(self.figure, palette)
        self._panels = MatrixPanel(self.axes, palette), MatrixPanel(second, palette)
        self._headings = tuple(
            self._offset_text("", (0, 1), panel.axes.transAxes, TEXT_SIZE, palette.muted)
            for panel in self._panels
        )
        for heading in self._headings:
            heading.set(va="bottom", position=(0, 4))
        self._caption = self._offset_text("", (0, 0), "figure fraction", TEXT_SIZE, palette.ink)
        self._caption.set(va="bottom", position=(EDGE, EDGE - 2), animated=True)

    @abstractmethod
    def _matrices(self, snapshot: Snapshot) -> tuple[Shown, Shown]:
        """What to show."""

    @abstractmethod
    def _limits(self, shown: tuple[Shown, Shown]) -> Limits:
        """Of the scale of colours."""

    @abstractmethod
    def _findings(self, snapshot: Snapshot) -> Sequence[str]:
        """What can be said of the state, longest first: the first that fits is shown."""

    @abstractmethod
    def text_at(self, x: float, y: float) -> str:
        """What is in the cell at a pixel of the canvas, in words; empty where no cell is."""

    def cell_at(self, x: float, y: float) -> tuple[int, int, int] | None:
        """The matrix (0 or 1), row and column at a pixel, counted from the upper left corner."""
        place = (x, float(self.figure.bbox.height) - y)
        for number, panel in enumerate(self._panels):
            cell = panel.cell_at(place)
            if cell is not None:
                return number, *cell
        return None

    def _update(self, snapshot: Snapshot) -> bool:
        assert self._bar is not None
        shown = self._matrices(snapshot)
        changed = False
        for panel, one in zip(self._panels, shown, strict=True):
            changed |= panel.set_frame(one.frame)
        texts = tuple(one.headings for one in shown)
        if texts != self._heading_texts:
            self._heading_texts, changed = texts, True
        changed |= self._bar.show(self._limits(shown))
        if changed:
            self._place()
        for panel, one in zip(self._panels, shown, strict=True):
            panel.show(one.values, self._bar.colors, self._bar.norm, one.texts)
            panel.mark(one.marked)
        self._captions = self._findings(snapshot)
        self._write_caption()
        return changed

    def _moving(self) -> Sequence[Artist]:
        caption = [self._caption] if self._caption is not None else []
        return [*(artist for panel in self._panels for artist in panel.artists), *caption]

    def _draw_moving_parts(self) -> None:
        for artist in self._moving():
            if artist is self._caption:
                self._draw_caption(self._caption)
            else:
                self.axes.draw_artist(artist)

    def _draw_caption(self, caption: Annotation) -> None:
        """Paint the line of findings; the same words on the same background are copied."""
        canvas, words = self.figure.canvas, caption.get_text()
        assert isinstance(canvas, FigureCanvasAgg)
        kept = self._caption_picture
        if kept is not None and kept[0] == words and kept[1] is self._background:
            canvas.restore_region(kept[2])
            return
        self.axes.draw_artist(caption)
        # With a pixel more all round: glyphs reach a little beyond what is measured.
        box = Bbox.intersection(caption.get_window_extent().padded(1), self.figure.bbox)
        self._caption_picture = None
        if box is not None and words:
            self._caption_picture = words, self._background, canvas.copy_from_bbox(box)

    def close(self) -> None:
        """Let go of everything that the figure holds; the view shows nothing afterwards."""
        super().close()
        self._caption_picture = None

    def _moving_region(self) -> BboxBase:
        return self.figure.bbox  # the caption moves too, and lies below the axes

    def _place(self) -> None:
        super()._place()
        if not self._panels:
            return
        width, height = (inches * POINTS_PER_INCH for inches in self._inches())
        high = max(height - MARGINS.top - MARGINS.bottom, 10.0)
        left = EDGE + self._room_for_names(high)
        gap = self._gap(high)
        wide = max((width - left - gap - MARGINS.right) / 2, 10.0)
        start = left
        for number, panel in enumerate(self._panels):
            panel.axes.set_position(
                (start / width, MARGINS.bottom / height, wide / width, high / height)
            )
            panel.name_cells(wide, high, with_rows=number == 0 or self._names_differ)
            start += wide + gap
        for heading, texts in zip(self._headings, self._heading_texts, strict=False):
            heading.set_text(fitting(texts, wide + GAP / 2, TEXT_SIZE))
        assert self._bar is not None
        self._bar.place_beside(self._panels[1].axes.get_position(), width)
        self._title.set_position((EDGE - left, MARGINS.top - EDGE))
        self._write_caption()

    @property
    def _names_differ(self) -> bool:
        first, second = self._panels
        return first.frame.rows != second.frame.rows

    def _gap(self, high: float) -> float:
        return GAP + (self._names_width(1, high) if self._names_differ else 0.0)

    def _room_for_names(self, high: float) -> float:
        return self._names_width(0, high)

    def _names_width(self, number: int, high: float) -> float:
        names = self._panels[number].frame.rows
        if not names or len(names) > MOST_NAMES or high / len(names) < ROW_HEIGHT:
            return 0.0
        longest = max(prose_width(name, SMALL_SIZE) for name in names)
        return min(longest, LONGEST_NAME) + NAME_GAP

    def _write_caption(self) -> None:
        if self._caption is not None and self._captions:
            self._caption.set_text(fitting(self._captions, self._width() - 2 * EDGE, TEXT_SIZE))
