"""`Reconstructions`: inputs beside what the network makes of them, as two images."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from plots.code_limits import Limits
from plots.focus import plain
from plots.matrix_pair import Shown
from plots.matrix_panel import Frame
from plots.numbers import error_text
from plots.palette import Palette
from plots.sample_rows import SampleRows, number
from training.inspection import reconstruct
from training.measures import hot_positions, right_answers
from training.snapshot import Snapshot

MOST_COUNTED = 1024
"""One-hot data are no longer; of all other data only the rows shown are reconstructed."""


class Reconstructions(SampleRows):
    """A row a sample, a column a feature: the inputs at the left, the outputs at the right."""

    most_rows = 64

    def __init__(
        self, palette: Palette, *, size: tuple[float, float] = (5.8, 3.2), dpi: float = 96
    ) -> None:
        super().__init__(palette, "Reconstructions", size=size, dpi=dpi)

    def _cell_text(self, snapshot: Snapshot, sample: int, column: int) -> str:
        inputs = snapshot.values[[sample]]
        outputs = reconstruct(snapshot, inputs)
        before, after = number(inputs[0, column]), number(outputs[0, column])
        return f"{plain(snapshot.feature_names[column])}: input {before}, output {after}"

    def _matrices(self, snapshot: Snapshot) -> tuple[Shown, Shown]:
        names = self._choose_rows(snapshot)
        inputs = snapshot.values[self._rows]
        frame = Frame(names, tuple(plain(name, 9) for name in snapshot.feature_names))
        row = self._row_in_focus()
        marked = None if row is None else (row, int(inputs[row].argmax()))
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
