"""The diverging scale of weights and biases: one bound, 63 colours, 63 widths."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from plots.palette import Palette
from plots.steps import FINE, SteppedBound

LEVELS = 63
"""Few enough that most weights keep their colour from one frame to the next."""

ZERO = LEVELS // 2

WIDTHS = (0.9, 4.2)
"""Width of an edge of weight 0 and of one at the bound, in pixels at scale 1."""


def colors(palette: Palette) -> tuple[str, ...]:
    """The colour of each level, "#rrggbb", from the most negative to the most positive."""
    shares = np.abs(np.arange(LEVELS) - ZERO) / ZERO
    zero = _rgb(palette.zero)
    ends = [_rgb(palette.negative if i < ZERO else palette.positive) for i in range(LEVELS)]
    mixed = [zero + (end - zero) * share for end, share in zip(ends, shares, strict=True)]
    return tuple("#{:02x}{:02x}{:02x}".format(*np.rint(rgb).astype(int)) for rgb in mixed)


def widths(scale: float = 1.0) -> tuple[float, ...]:
    """The width of an edge at each level, in pixels."""
    thin, thick = WIDTHS
    return tuple(
        round(scale * (thin + (thick - thin) * abs(i - ZERO) / ZERO), 2) for i in range(LEVELS)
    )


class DivergingScale:
    """Numbers as levels 0 to 62, with 0.0 at level 31 and ± the bound at the ends.

    The bound is shared by all weights and biases drawn, and steps along 1, 1.5, 2, 3, 5, 7, 10, … .
    """

    def __init__(self) -> None:
        self._bound = SteppedBound(FINE, smallest=1e-6)

    @property
    def bound(self) -> float:
        """The number at the upper end."""
        return self._bound.value

    def levels(self, values: NDArray[np.floating]) -> NDArray[np.intp]:
        """The level of each value; the bound steps first where they ask for it."""
        values = np.nan_to_num(values)
        bound = self._bound.fit(float(np.abs(values).max(initial=0.0)))
        levels: NDArray[np.intp] = np.rint(values * (ZERO / bound)).astype(np.intp) + ZERO
        return levels.clip(0, LEVELS - 1)


def drawn_values(
    weights: Sequence[NDArray[np.floating]],
    biases: Sequence[NDArray[np.floating]],
    units: Sequence[tuple[int, ...]],
) -> NDArray[np.floating]:
    """All weights and then all biases between the drawn `units`, in the order of a `Picture`."""
    parts = [
        matrix[np.ix_(ends, starts)].ravel()
        for matrix, starts, ends in zip(weights, units[:-1], units[1:], strict=True)
    ]
    parts += [vector[list(ends)] for vector, ends in zip(biases, units[1:], strict=True)]
    return np.concatenate(parts)


def _rgb(color: str) -> NDArray[np.float64]:
    return np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)], dtype=float)
