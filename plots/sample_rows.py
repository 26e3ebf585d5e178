"""`SampleRows`: two matrices with a row for each sample, and which sample a row is."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from plots.code_limits import SteppedLimits
from plots.focus import plain
from plots.matrix_pair import MatrixPair
from plots.palette import Palette
from training.measures import hot_positions
from training.snapshot import Snapshot


class SampleRows(MatrixPair):
    """Matrices whose rows are samples, chosen evenly where there are more than `most_rows`."""

    most_rows: ClassVar[int]
    """Rows shown; what is counted is counted over all samples."""

    def __init__(
        self, palette: Palette, title: str, *, size: tuple[float, float], dpi: float
    ) -> None:
        """`size` is in inches."""
        self._reach = SteppedLimits()
        self._rows = np.empty(0, np.intp)
        super().__init__(palette, title, size=size, dpi=dpi)

    def sample_at(self, x: float, y: float) -> int | None:
        """The sample whose row is at a pixel of the canvas, counted from its upper left corner."""
        cell = self.cell_at(x, y)
        return None if cell is None else int(self._rows[cell[1]])

    def text_at(self, x: float, y: float) -> str:
        """What is in the cell at a pixel, in words; empty where none is."""
        cell, snapshot = self.cell_at(x, y), self._snapshot
        if cell is None or snapshot is None:
            return ""
        sample = int(self._rows[cell[1]])
        name = _row_names(snapshot, self._rows[cell[1] : cell[1] + 1])[0]
        return f"sample {name}, {self._cell_text(snapshot, sample, cell[2])}"

    @abstractmethod
    def _cell_text(self, snapshot: Snapshot, sample: int, column: int) -> str:
        """What is known of a sample in a column."""

    def _choose_rows(self, snapshot: Snapshot) -> tuple[str, ...]:
        """Take up the samples to show; returns their names."""
        count = len(snapshot.codes)
        shown = min(count, self.most_rows)
        self._rows = np.linspace(0, count - 1, shown).round().astype(np.intp)
        return _row_names(snapshot, self._rows)

    def _row_in_focus(self) -> int | None:
        """The row of the sample that is lit up, where it is shown."""
        rows = np.flatnonzero(self._rows == self._focus.sample)
        return int(rows[0]) if len(rows) else None


def number(value: float) -> str:
    """With four significant digits at the most, and a true minus."""
    return f"{value:.4g}".replace("-", "−")


def _row_names(snapshot: Snapshot, rows: NDArray[np.intp]) -> tuple[str, ...]:
    """Of samples: where they are one-hot the feature's name, otherwise the sample's number."""
    hot = hot_positions(snapshot.values)
    if hot is not None:
        return tuple(plain(snapshot.feature_names[hot[row]], 9) for row in rows)
    return tuple(str(row) for row in rows)
