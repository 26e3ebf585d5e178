"""How far a place in the code plane is from any sample's code, and when that is too far."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]

MOST_CODES = 500
"""Of so many samples, evenly chosen, codes are looked at: enough for a frame to stay short."""

TIMES_SPACING = 2.0
"""A place is invented when no code lies within this many times the codes' own spacing, …"""

SHARE_OF_PLANE = 0.05
"""… and not within this share of the code plane's width either."""


def chosen_codes(codes: Floats) -> Floats:
    """At most `MOST_CODES` of `codes`, of shape (samples, code units), and only finite ones."""
    chosen = np.linspace(0, len(codes) - 1, min(len(codes), MOST_CODES)).astype(np.intp)
    kept: Floats = codes[chosen][np.isfinite(codes[chosen]).all(axis=1)]
    return kept


def invented_beyond(codes: Floats, width: float) -> float:
    """The distance from which a place counts as invented, on a code plane `width` wide.

    It is twice the median distance from a code to its nearest neighbour, and at least 5 % of
    `width`, so that gaps within a cluster of few samples do not count.
    """
    floor = SHARE_OF_PLANE * width
    if len(codes) < 2:
        return floor
    squares = _squares(codes, codes)
    np.fill_diagonal(squares, np.inf)
    return max(floor, TIMES_SPACING * float(np.median(np.sqrt(squares.min(axis=1)))))


def nearest_distances(places: Floats, codes: Floats) -> Floats:
    """Distance from each of `places`, (places, code units), to the nearest of `codes`."""
    if not len(codes):
        return np.full(len(places), np.inf)
    distances: Floats = np.sqrt(_squares(places, codes).min(axis=1))
    return distances


def _squares(first: Floats, second: Floats) -> Floats:
    """|a - b|² for every pair, as |a|² - 2ab + |b|²: one product of matrices."""
    squares: Floats = first @ (-2.0 * second.T)
    squares += np.square(first).sum(axis=1)[:, None]
    squares += np.square(second).sum(axis=1)
    return np.maximum(squares, 0.0, out=squares)
