"""`HiddenStates`: the code of each sample, as measured and rounded to the states it rests in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from plots.code_limits import Limits, SteppedLimits, code_activation
from plots.focus import plain
from plots.matrix_pair import MatrixPair, Shown
from plots.matrix_panel import Frame
from plots.palette import Palette
from training.measures import distinct_codes, hidden_states, hot_positions, middle_state
from training.snapshot import Snapshot

MOST_ROWS = 32
"""Of more samples, so many are shown, evenly chosen; what is counted is counted over all."""

STATE_NAMES = {-1.0: "−1", 0.0: "0", 0.5: "½", 1.0: "1"}


class HiddenStates(MatrixPair):
    """A row for each sample: activations of the code units, and the states nearest to them.

    Sigmoid units rest near 0 and 1 and, where two states give too few codes, near ½ as well.
    """

    def __init__(
        self, palette: Palette, *, size: tuple[float, float] = (5.8, 3.6), dpi: float = 96
    ) -> None:
        self._reach = SteppedLimits()
        self._rows = np.empty(0, np.intp)
        super().__init__(palette, "Hidden states", size=size, dpi=dpi)

    def sample_at(self, x: float, y: float) -> int | None:
        """The sample whose row is at a pixel of the canvas, counted from its upper left corner."""
        cell = self.cell_at(x, y)
        return None if cell is None else int(self._rows[cell[1]])

    def text_at(self, x: float, y: float) -> str:
        """An activation at a pixel of the canvas, and its state; empty where none is."""
        cell, snapshot = self.cell_at(x, y), self._snapshot
        if cell is None or snapshot is None:
            return ""
        _, row, unit = cell
        value = snapshot.codes[self._rows[row], unit]
        state = float(hidden_states(value[None], code_activation(snapshot))[0])
        text = f"{value:.4g}".replace("-", "−")
        name = row_names(snapshot, self._rows[row : row + 1])[0]
        return f"sample {name}, code unit {unit + 1}: {text}, rounded to {STATE_NAMES[state]}"

    def _matrices(self, snapshot: Snapshot) -> tuple[Shown, Shown]:
        codes, activation = snapshot.codes, code_activation(snapshot)
        count, units = codes.shape
        self._rows = np.linspace(0, count - 1, min(count, MOST_ROWS)).round().astype(np.intp)
        values = codes[self._rows]
        states = hidden_states(values, activation)
        names = row_names(snapshot, self._rows)
        frame = Frame(names, tuple(str(unit + 1) for unit in range(units)))
        marked = None
        if self._focus.sample is not None and self._focus.sample in self._rows:
            row = int(np.flatnonzero(self._rows == self._focus.sample)[0])
            marked = row, 0 if self._focus.unit is None else min(self._focus.unit.unit, units - 1)
        return (
            Shown(
                ("activations of the code units", "activations"),
                frame,
                values,
                [[_activation_text(v) for v in row] for row in values.tolist()],
                marked,
            ),
            Shown(
                ("rounded to their states", "rounded"),
                frame,
                states,
                [[STATE_NAMES.get(v, "?") for v in row] for row in states.tolist()],
                marked,
            ),
        )

    def _limits(self, shown: tuple[Shown, Shown]) -> Limits:
        assert self._snapshot is not None
        return self._reach.fit(code_activation(self._snapshot), shown[0].values)

    def _findings(self, snapshot: Snapshot) -> Sequence[str]:
        activation = code_activation(snapshot)
        states = hidden_states(snapshot.codes, activation)
        different, count = distinct_codes(states), len(states)
        middle = middle_state(activation)
        half_way = 0 if middle is None else int((states == middle).sum())
        kinds = "three states" if half_way else "two states"
        codes = f"{different} distinct code{'' if different == 1 else 's'}"
        shown = "" if len(self._rows) == count else f" ({len(self._rows)} of them shown)"
        return (
            f"{codes} for {count} samples{shown}, of units in {kinds}.",
            f"{codes} for {count} samples; {kinds}",
            f"{different} of {count} distinct",
        )


def row_names(snapshot: Snapshot, rows: NDArray[np.intp]) -> tuple[str, ...]:
    """Of samples: where they are one-hot the feature's name, otherwise the sample's number."""
    hot = hot_positions(snapshot.values)
    if hot is not None:
        return tuple(plain(snapshot.feature_names[hot[row]], 9) for row in rows)
    return tuple(str(row) for row in rows)


def _activation_text(value: float) -> str:
    return f"{value:.2f}".replace("-0.00", "0.00").replace("-", "−")
