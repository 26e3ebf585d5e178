"""`PcaCodes`: PCA's code of every sample, laid over the network's code, pale and small."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from plots.notes import fitting
from plots.palette import Palette
from plots.samples import SampleMarkers, same
from training.principal import Values, map_principal_codes, principal_axes
from training.snapshot import Snapshot


class PcaCodes:
    """The best linear code of the same width, mapped affinely to come nearest to the network's.

    Axes and map are measured on the samples that are trained on, and held for all.
    """

    def __init__(self, axes: Axes, palette: Palette) -> None:
        self._samples = SampleMarkers(axes, palette, pale=True)
        self._values: Values | None = None
        self._width = 0
        self._codes: Values = np.empty((0, 0))
        self._trained: NDArray[np.bool_] = np.empty(0, bool)
        self._r_squared = float("nan")

    @property
    def artists(self) -> list[Line2D]:
        """Bottom first."""
        return self._samples.artists

    def show(self, snapshot: Snapshot, places: NDArray[np.floating]) -> None:
        """Lay PCA's code over `places`, the two code units on the axes, of shape (samples, 2)."""
        width = snapshot.codes.shape[1]
        others = self._samples.take_up(snapshot.labels, snapshot.held_out)
        if others or width != self._width or not same(snapshot.values, self._values):
            self._width = width
            self._values = snapshot.values
            self._trained = (
                np.ones(len(places), bool) if snapshot.held_out is None else ~snapshot.held_out
            )
            self._codes = principal_axes(snapshot.values[self._trained], width).project(
                snapshot.values
            )
        with np.errstate(all="ignore"):  # a network that has gone astray has no finite codes
            best = map_principal_codes(self._codes[self._trained], places[self._trained])
            self._r_squared = best.r_squared
            self._samples.place(best.apply(self._codes))

    def explained(self, room: float) -> str:
        """What the pale markers are, in as many words as fit into `room` points."""
        fit = f"R² {self._r_squared:.2f}" if np.isfinite(self._r_squared) else "R² undefined"
        texts = (
            f"pale: PCA code, mapped by the best affine map ({fit})",
            f"pale: PCA, best affine map ({fit})",
            f"pale: PCA ({fit})",
        )
        return fitting(texts, room)

    def remove(self) -> None:
        """Take the markers off the axes."""
        self._samples.remove()
