"""`Notes`: short remarks beside a view's title and below it, and lines in a corner of its axes."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.text import Annotation

from plots.live import EDGE, SMALL_SIZE, TEXT_SIZE, TITLE_SIZE

CHARACTER_WIDTH = 0.62
"""Of an average character of prose, in text heights; names in capitals are wider."""

SEPARATOR = " · "
ROW_HEIGHT = 12.0
"""Of a row of remarks below the title, in points."""


class Notes:
    """What a person must know to read the view: none of it lies over the points for long."""

    def __init__(
        self, title: Annotation, beside: Annotation, below: Annotation, corner: Annotation
    ) -> None:
        self._title = title
        self._beside = beside
        self._below = below
        self.corner = corner
        """An animated artist, which may change in every frame."""

    @property
    def height(self) -> float:
        """Room that remarks below the title take, in points."""
        return ROW_HEIGHT * len(self._below.get_text().splitlines())

    def write(self, remarks: Sequence[str], lines: Sequence[str], room: float) -> bool:
        """Write `remarks` beside the title, and below it what does not fit into `room` points.

        `lines` go into the corner. Returns whether anything but those changed.
        """
        self.corner.set_text("\n".join(lines))
        room -= 2 * EDGE
        rows = [""]
        left = room - prose_width(self._title.get_text(), 1.15 * TITLE_SIZE)
        for remark in remarks:
            longer = rows[-1] + SEPARATOR + remark if rows[-1] else remark
            if prose_width(longer, TEXT_SIZE) <= left:
                rows[-1] = longer
            else:
                rows.append(remark)
                left = room
        before = self._beside.get_text(), self._below.get_text()
        texts = rows[0], "\n".join(rows[1:])
        self._beside.set_text(texts[0])
        self._below.set_text(texts[1])
        return texts != before


def fitting(texts: Sequence[str], room: float, size: float = SMALL_SIZE) -> str:
    """The first of `texts`, longest first, that fits into `room` points; otherwise the last."""
    return next((text for text in texts if prose_width(text, size) <= room), texts[-1])


def prose_width(text: str, size: float) -> float:
    """About how wide a text in small letters is, in points."""
    return CHARACTER_WIDTH * size * len(text)
