"""`Trace`: one quantity of a run against updates: what was, what is, and what came after that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Annotation
from numpy.typing import NDArray

from plots.live import TEXT_SIZE
from plots.numbers import error_text
from plots.palette import Palette
from plots.thinning import Floats, thin

MakeText = Callable[[str, tuple[float, float], object, float, str], Annotation]
"""`LiveFigure._offset_text`: text, anchor, coordinates of the anchor, size in points, colour."""

Dashes = Literal["-", "--", ":"] | tuple[float, tuple[float, ...]]

LINE_WIDTH = 1.6
FUTURE_WIDTH, FUTURE_ALPHA = 1.0, 0.45
BESIDE = 7.0
"""Distance of a value from its dot, in points."""


@dataclass(frozen=True, slots=True)
class Course:
    """What a quantity was at the updates measured, those where it is not finite left out.

    Both arrays have shape (points,); the first `past` of them lead up to the present, which is the
    last of these where it is finite. `now` is the present value.
    """

    updates: NDArray[np.int64]
    values: Floats
    past: int
    now: float

    @classmethod
    def of(
        cls,
        past: tuple[NDArray[np.int64], Floats],
        now: tuple[int, float],
        future: tuple[NDArray[np.int64], Floats] | None,
    ) -> Course:
        """From updates and values before, at and after the present; the first may hold it, too."""
        after: tuple[Sequence[int] | NDArray[np.int64], Sequence[float] | Floats]
        after = future or ((), ())
        values = np.concatenate([past[1], [now[1]], after[1]])
        updates = np.concatenate([past[0], [now[0]], np.asarray(after[0], np.int64)])
        finite = np.isfinite(values)
        count = int(np.count_nonzero(finite[: len(past[0]) + 1]))
        return cls(updates[finite], values[finite], count, now[1])


class Trace:
    """A line up to the present, a dot with its value there, and a pale line of what came after.

    All artists are animated.
    """

    def __init__(
        self,
        axes: Axes,
        palette: Palette,
        make_text: MakeText,
        *,
        color: str,
        marker: str,
        dashes: Dashes,
    ) -> None:
        line = {"color": color, "linestyle": dashes, "animated": True}
        self.past = Line2D([], [], linewidth=LINE_WIDTH, **line)  # type: ignore[arg-type]
        self.future = Line2D([], [], **line)  # type: ignore[arg-type]
        self.future.set(linewidth=FUTURE_WIDTH, alpha=FUTURE_ALPHA)
        self.dot = Line2D([], [], color=color, marker=marker, markersize=5, animated=True)
        for artist in (self.past, self.future, self.dot):
            axes.add_line(artist)
        self.value = make_text("", (0, 0), "data", TEXT_SIZE, palette.ink)
        self.value.set(animated=True, va="center", weight="bold", position=(BESIDE, 0))
        self.value.set_bbox(
            {"facecolor": palette.panel, "edgecolor": "none", "pad": 1.0, "alpha": 0.8}
        )
        # What is painted outside the axes would stay there when the next frame is painted.
        self.value.set_clip_on(True)
        self.value.set_clip_box(axes.bbox)
        self._has_future = False

    @property
    def lines(self) -> Sequence[Artist]:
        """Those in use, bottom first; the dot and its value belong on top of all lines."""
        return (self.future, self.past) if self._has_future else (self.past,)

    def show(self, course: Course, floor: float, name: str) -> None:
        """Show a course; what lies below `floor` is drawn at it. `name` stands before the value."""
        values = np.maximum(course.values, floor)
        past = thin(values[: course.past])
        self.past.set_data(course.updates[past], values[past])
        start = max(course.past - 1, 0)
        self._has_future = course.past < len(values)
        if self._has_future:
            after = start + thin(values[start:])
            self.future.set_data(course.updates[after], values[after])
        end = slice(start, course.past)
        self.dot.set_data(course.updates[end], values[end])
        if course.past:
            self.value.xy = (float(course.updates[start]), float(values[start]))
            self.value.set_text(f"{name} {error_text(course.now)}".strip())
