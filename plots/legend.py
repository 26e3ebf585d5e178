"""`Legend`: colour, marker and name of each cluster, in rows under the axes."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import ScaledTranslation, Transform

from plots.focus import plain
from plots.palette import Palette, marker_of

TEXT_SIZE = 8.0
MARKER_SIZE = 6.0
ROW_HEIGHT = 14.0
COLUMN_GAP = 14.0
TEXT_INDENT = 9.0
BELOW_AXES = 42.0
"""All in points; the last is the space that ticks and axis label take."""

CHARACTER_WIDTH = 0.6
"""Of an average character, in text heights; wide enough for names in capitals."""

MOST_ROWS = 3

HIGHEST_WITHOUT = 2.4
"""A figure that is no higher than this, in inches, has no legend unless all names fit in a row."""


class Legend:
    """At most three rows below the axes; clusters that do not fit are counted ("+7 more").

    matplotlib's own legend drops names that start with "_" and reads "$" as mathematics; class
    names from a file may hold both.
    """

    def __init__(self, axes: Axes, names: tuple[str, ...], palette: Palette) -> None:
        self._axes = axes
        self._names = [plain(name) for name in names]
        self._palette = palette
        self._entries: list[Line2D | Text] = []

    def arrange(self, inches: tuple[float, float], left: float) -> float:
        """Lay the entries out for a figure of this size; return the height needed, in points.

        `left` is the space at the left of the axes, in points.
        """
        self.remove()
        room = inches[0] * 72 - left - 8
        longest = max(map(len, self._names))
        column = TEXT_INDENT + CHARACTER_WIDTH * TEXT_SIZE * longest + COLUMN_GAP
        column = max(column, CHARACTER_WIDTH * TEXT_SIZE * len(f"+{len(self._names)} more"))
        columns = max(1, int((room + COLUMN_GAP) / column))
        most_rows = MOST_ROWS if inches[1] > 3.5 else 1
        rows = min(-(-len(self._names) // columns), most_rows)
        if inches[1] <= HIGHEST_WITHOUT and len(self._names) > columns:
            return 0.0
        shown = len(self._names)
        if shown > rows * columns:
            shown = rows * columns - 1
        for label in range(shown):
            self._add_entry(label, (label % columns) * column, label // columns)
        if shown < len(self._names):
            more = f"+{len(self._names) - shown} more"
            self._add_text(more, (shown % columns) * column - 3, shown // columns)
        return rows * ROW_HEIGHT + 4

    def remove(self) -> None:
        """Take every entry off the axes."""
        for entry in self._entries:
            entry.remove()
        self._entries = []

    def _add_entry(self, label: int, x: float, row: int) -> None:
        line = Line2D(
            [0],
            [0],
            linestyle="none",
            marker=marker_of(label),
            markersize=MARKER_SIZE,
            markerfacecolor=self._palette.color_of(label),
            markeredgewidth=0,
            transform=self._at(x + MARKER_SIZE / 2, row),
            clip_on=False,
        )
        self._axes.add_artist(line)
        self._entries.append(line)
        self._add_text(self._names[label], x + TEXT_INDENT, row)

    def _add_text(self, text: str, x: float, row: int) -> None:
        entry = self._axes.text(
            0,
            0,
            text,
            transform=self._at(x, row),
            fontsize=TEXT_SIZE,
            color=self._palette.ink,
            va="center_baseline",
            parse_math=False,
        )
        self._entries.append(entry)

    def _at(self, x: float, row: int) -> Transform:
        down = BELOW_AXES + row * ROW_HEIGHT
        figure = self._axes.get_figure(root=True)
        assert figure is not None
        return self._axes.transAxes + ScaledTranslation(x / 72, -down / 72, figure.dpi_scale_trans)
