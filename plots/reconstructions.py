"""`Reconstructions`: inputs beside what the network makes of them, as two images."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from plots.code_limits import Limits, SteppedLimits
from plots.focus import plain
from plots.hidden_states import row_names
from plots.matrix_pair import MatrixPair, Shown
from plots.matrix_panel import Frame
from plots.numbers import error_text
from plots.palette import Palette
from training.inspection import reconstruct
from training.measures import hot_positions, right_answers
from training.snapshot import Snapshot

MOST_ROWS = 64
"""Of more samples, so many are shown, evenly chosen."""

MOST_COUNTED = 1024
"""One-hot data are no longer; of all other data only the rows shown are reconstructed."""


class Reconstructions(MatrixPair):
    """A row a sample, a column a feature: the inputs at the left, the outputs at the right."""

    def __init__(
        self, palette: Palette, *, size: tuple[float, float] = (5.8, 3.2), dpi: float = 96
    ) -> None:
        self._reach = SteppedLimits()
        self._rows = np.empty(0, np.intp)
        super().__init__(palette, "Reconstructions", size=size, dpi=dpi)

    def sample_at(self, x: float, y: float) -> int | None:
        """The sample whose row is at a pixel of the canvas, counted from its upper left corner."""
        cell = self.cell_at(x, y)
        return None if cell is None else int(self._rows[cell[1]])

    def text_at(self, x: float, y: float) -> str:
        """An input at a pixel of the canvas, and its reconstruction; empty where none is."""
        cell, snapshot = self.cell_at(x, y), self._snapshot
        if cell is None or snapshot is None:
            return ""
        _, row, feature = cell
        inputs = snapshot.values[self._rows[row : row + 1]]
        values = inputs[0, feature], reconstruct(snapshot, inputs)[0, feature]
        before, after = (f"{value:.4g}".replace("-", "−") for value in values)
        name = row_names(snapshot, self._rows[row : row + 1])[0]
        place = f"sample {name}, {plain(snapshot.feature_names[feature])}"
        return f"{place}: input {before}, output {after}"

    def _matrices(self, snapshot: Snapshot) -> tuple[Shown, Shown]:
        count = len(snapshot.values)
        self._rows = np.linspace(0, count - 1, min(count, MOST_ROWS)).round().astype(np.intp)
        inputs = snapshot.values[self._rows]
        frame = Frame(
            row_names(snapshot, self._rows),
            tuple(plain(name, 9) for name in snapshot.feature_names),
        )
        marked = None
        if self._focus.sample is not None and self._focus.sample in self._rows:
            row = int(np.flatnonzero(self._rows == self._focus.sample)[0])
            marked = row, int(inputs[row].argmax())
        return (
            Shown(("inputs",), frame, inputs, marked=marked),
            Shown(("outputs",), frame, reconstruct(snapshot, inputs), marked=marked),
        )

    def _limits(self, shown: tuple[Shown, Shown]) -> Limits:
        assert self._snapshot is not None
        activation = self._snapshot.experiment.model.layer_activations[-1]
        inputs, outputs = shown[0].values, np.nan_to_num(shown[1].values)
        if activation == "sigmoid" and (inputs.min() < 0 or inputs.max() > 1):
            activation = "identity"
        return self._reach.fit(activation, inputs, outputs)

    def _findings(self, snapshot: Snapshot) -> Sequence[str]:
        count = len(snapshot.values)
        right = None
        if count <= MOST_COUNTED and hot_positions(snapshot.values) is not None:
            right = right_answers(reconstruct(snapshot, snapshot.values), snapshot.values)
        shown = "" if len(self._rows) == count else f" {len(self._rows)} of {count} samples shown."
        rmse = f"RMSE {error_text(snapshot.rmse)}"
        if right is None:
            return f"{rmse} on the training set.{shown}", rmse
        return (
            f"{right} of {count} right: the largest output is where the input's one is.{shown}",
            f"{right} of {count} right (largest output at the one)",
            f"{right} of {count} right",
        )
