"""The diverging scale of weights and biases: one bound, 63 colours, 63 widths."""

from __future__ import annotations

import math
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
    return tuple(map(_hex, mixed))


def widths(scale: float = 1.0) -> tuple[float, ...]:
    """The width of an edge at each level, in pixels."""
    thin, thick = WIDTHS
    return tuple(
        round(scale * (thin + (thick - thin) * abs(i - ZERO) / ZERO), 2) for i in range(LEVELS)
    )


def blend(first: str, second: str, share: float) -> str:
    """The colour that lies `share` of the way from `first` to `second`, as "#rrggbb"."""
    return _hex(_rgb(first) + (_rgb(second) - _rgb(first)) * share)


def text_colors(palette: Palette) -> tuple[str, ...]:
    """For each level the one of ink and panel that can be read better upon its colour."""
    ink, panel = _luminance(palette.ink), _luminance(palette.panel)
    darker, lighter = sorted((ink, panel))
    # Contrast is the ratio of luminances, each with 0.05 added for light from around the screen.
    middle = math.sqrt((darker + 0.05) * (lighter + 0.05)) - 0.05
    return tuple(
        palette.ink if (_luminance(color) > middle) == (ink == darker) else palette.panel
        for color in colors(palette)
    )


class DivergingScale:
    """Numbers as levels 0 to 62, with 0.0 at level 31 and ± the bound at the ends.

    The bound is shared by all numbers drawn, and steps along 1, 1.5, 2, 3, 5, 7, 10, … .
    """

    def __init__(self, smallest: float = 1e-6) -> None:
        self._bound = SteppedBound(FINE, smallest=smallest)

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


def _hex(rgb: NDArray[np.float64]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*np.rint(rgb).astype(int))


def _luminance(color: str) -> float:
    """Relative luminance, 0 to 1, as WCAG 2 defines it."""
    shares = _rgb(color) / 255
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))
