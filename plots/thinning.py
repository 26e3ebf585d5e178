"""Fewer points for a long curve, without losing a peak."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def thin(values: Floats, most: int = 1000) -> NDArray[np.intp]:
    """Indices, ascending, of at most `most` (at least 4) points that show the curve `values`.

    The first and the last point always stay. Those between are cut into equal runs, and of each run
    its smallest and its largest stay: on a screen narrower than `most` / 2 pixels the thinned curve
    covers what the whole one covers. Values must be finite.
    """
    count = len(values)
    if count <= most:
        return np.arange(count)
    runs = (most - 2) // 2
    length = -(-(count - 2) // runs)
    whole = (count - 2) // length
    inner = values[1 : 1 + whole * length].reshape(whole, length)
    starts = 1 + length * np.arange(whole)
    kept = [[0, count - 1], starts + inner.argmin(axis=1), starts + inner.argmax(axis=1)]
    rest = values[1 + whole * length : -1]
    if len(rest):
        start = 1 + whole * length
        kept.append([start + int(rest.argmin()), start + int(rest.argmax())])
    return np.unique(np.concatenate(kept))
