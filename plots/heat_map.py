"""`HeatMaps`: two weight matrices as heat maps, laid so that mirrored weights are seen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from plots.code_limits import Limits
from plots.focus import Weight, plain
from plots.matrix_pair import Floats, MatrixPair, Shown
from plots.matrix_panel import Frame
from plots.palette import Palette
from plots.steps import FINE, SteppedBound
from training.measures import mirrored_pairs
from training.snapshot import Snapshot

MOST_NUMBERED = 512
"""Matrices with more cells than this are colours alone."""


class HeatMaps(MatrixPair):
    """A layer of the encoder beside its mirror image in the decoder, on one scale around zero.

    Layer l of L is paired with layer L + 1 - l. The encoder's matrix is turned, so that in both a
    column is a unit between them: where weights are mirrored, the two look alike.
    """

    def __init__(
        self, palette: Palette, *, size: tuple[float, float] = (5.8, 3.6), dpi: float = 96
    ) -> None:
        self._pair = 0
        self._bound = SteppedBound(FINE, smallest=1e-6)
        super().__init__(palette, "Weights", size=size, dpi=dpi)

    def choose(self, pair: int) -> None:
        """Show this pair of layers: 0, the first and the last; 1, the second and the last but one.

        Raises ValueError where the network shown has no such pair. For a network that is new, a
        pair that it does not have gives way to the first.
        """
        if self._snapshot is not None and not 0 <= pair < pairs(self._snapshot):
            raise ValueError(f"pair {pair} is not one of {pairs(self._snapshot)}")
        if pair != self._pair:
            self._pair = pair
            self._take_effect()

    @property
    def pair(self) -> int:
        """The pair of layers that is shown."""
        return self._pair

    def weight_at(self, x: float, y: float) -> Weight | None:
        """The weight at a pixel of the canvas, counted from its upper left corner."""
        cell = self.cell_at(x, y)
        if cell is None or self._snapshot is None:
            return None
        matrix, row, column = cell
        if matrix == 0:
            return Weight(self._pair + 1, column, row)
        return Weight(len(self._snapshot.weights) - self._pair, row, column)

    def text_at(self, x: float, y: float) -> str:
        """The weight at a pixel of the canvas, and its mirror image; empty where none is."""
        weight = self.weight_at(x, y)
        if weight is None or self._snapshot is None:
            return ""
        return next(iter(self._described(weight, self._snapshot)), "")

    def _matrices(self, snapshot: Snapshot) -> tuple[Shown, Shown]:
        if self._pair >= pairs(snapshot):
            self._pair = 0
        first, second = self._pair + 1, len(snapshot.weights) - self._pair
        encoder, decoder = snapshot.weights[first - 1].T, snapshot.weights[second - 1]
        return (
            self._shown(snapshot, encoder, first, turned=True),
            self._shown(snapshot, decoder, second, turned=False),
        )

    def _shown(self, snapshot: Snapshot, values: Floats, layer: int, *, turned: bool) -> Shown:
        """The weights into `layer`, counted from 0 = input."""
        last = len(snapshot.weights)
        below, above = _layer_name(layer - 1, last), _layer_name(layer, last)
        rows, columns = values.shape
        outer = layer - 1 if turned else layer
        names = [plain(name, 9) for name in snapshot.feature_names]
        if outer not in (0, last):
            names = [str(unit + 1) for unit in range(rows)]
        weight, marked = self._focus.weight, None
        if weight is not None and weight.layer == layer and weight.source >= 0:
            marked = (weight.source, weight.unit) if turned else (weight.unit, weight.source)
            if not (marked[0] < rows and marked[1] < columns):
                marked = None
        numbered = values.size <= MOST_NUMBERED
        return Shown(
            (f"{below} → {above}",),
            Frame(tuple(names), tuple(str(unit + 1) for unit in range(columns))),
            values,
            [[weight_text(v) for v in row] for row in values.tolist()] if numbered else None,
            marked,
        )

    def _limits(self, shown: tuple[Shown, Shown]) -> Limits:
        largest = max(float(np.abs(np.nan_to_num(one.values)).max(initial=0.0)) for one in shown)
        bound = self._bound.fit(largest)
        return Limits(-bound, bound)

    def _findings(self, snapshot: Snapshot) -> Sequence[str]:
        marked = self._focus.weight and self._described(self._focus.weight, snapshot)
        if marked:
            return marked
        layers = snapshot.weights[self._pair], snapshot.weights[-1 - self._pair]
        same, count = mirrored_pairs(layers)
        if not count:
            return (
                "These layers differ in size: no weight has a mirror image.",
                "no mirror images",
            )
        share = f"{same / count:.0%}"[:-1] + " %"
        return (
            f"Mirrored: {same} of {count} weights have the sign of their mirror image ({share}).",
            f"Mirrored: {same} of {count} pairs ({share})",
            f"mirrored {same} of {count}",
        )

    def _described(self, weight: Weight, snapshot: Snapshot) -> tuple[str, ...]:
        """A weight of the layers shown in words, longest first; nothing for any other."""
        last = len(snapshot.weights)
        if weight.source < 0 or not 1 <= weight.layer <= last:
            return ()
        if weight.layer not in (self._pair + 1, last - self._pair):
            return ()
        matrix = snapshot.weights[weight.layer - 1]
        if weight.unit >= matrix.shape[0] or weight.source >= matrix.shape[1]:
            return ()
        value = f"{matrix[weight.unit, weight.source]:.4g}".replace("-", "−")
        mirror = snapshot.weights[last - weight.layer]
        below, above = _layer_name(weight.layer - 1, last), _layer_name(weight.layer, last)
        place = f"{below} {weight.source + 1} → {above} {weight.unit + 1}"
        if mirror.shape != matrix.T.shape:
            return f"{place}: {value}", value
        image = f"{mirror[weight.source, weight.unit]:.4g}".replace("-", "−")
        return (
            f"{place}: {value}; its mirror image: {image}",
            f"{value}; mirror image {image}",
            value,
        )


def pairs(snapshot: Snapshot) -> int:
    """How many pairs of layers a network has."""
    return len(snapshot.weights) // 2


def _layer_name(layer: int, last: int) -> str:
    if layer == 0:
        return "input"
    if layer == last:
        return "output"
    return "hidden" if last == 2 else f"layer {layer}"


def weight_text(value: float) -> str:
    """A weight in at most four characters or so: "−0.3", "4.1", "−12"."""
    text = f"{value:.1f}" if abs(value) < 9.95 else f"{value:.0f}"
    return ("0.0" if text == "-0.0" else text).replace("-", "−")
