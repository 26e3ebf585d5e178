"""`HiddenStates`: the code of each sample, as measured and rounded to the states it rests in."""

from __future__ import annotations

from collections.abc import Sequence

from plots.code_limits import Limits, code_activation
from plots.matrix_pair import Shown
from plots.matrix_panel import Frame
from plots.palette import Palette
from plots.sample_rows import SampleRows, number
from training.measures import distinct_codes, hidden_states, middle_state
from training.snapshot import Snapshot

STATE_NAMES = {-1.0: "−1", 0.0: "0", 0.5: "½", 1.0: "1"}


class HiddenStates(SampleRows):
    """A row for each sample: activations of the code units, and the states nearest to them.

    Sigmoid units rest near 0 and 1 and, where two states give too few codes, near ½ as well.
    """

    most_rows = 32

    def __init__(
        self, palette: Palette, *, size: tuple[float, float] = (5.8, 3.6), dpi: float = 96
    ) -> None:
        super().__init__(palette, "Hidden states", size=size, dpi=dpi)

    def _cell_text(self, snapshot: Snapshot, sample: int, column: int) -> str:
        value = snapshot.codes[sample, column]
        state = float(hidden_states(value[None], code_activation(snapshot))[0])
        return f"code unit {column + 1}: {number(value)}, rounded to {STATE_NAMES[state]}"

    def _matrices(self, snapshot: Snapshot) -> tuple[Shown, Shown]:
        names, activation = self._choose_rows(snapshot), code_activation(snapshot)
        values = snapshot.codes[self._rows]
        units = values.shape[1]
        states = hidden_states(values, activation)
        frame = Frame(names, tuple(str(unit + 1) for unit in range(units)))
        row, marked = self._row_in_focus(), None
        if row is not None:
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


def _activation_text(value: float) -> str:
    return f"{value:.2f}".replace("-0.00", "0.00").replace("-", "−")
