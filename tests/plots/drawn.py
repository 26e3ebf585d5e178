"""What views have drawn, as arrays."""

from __future__ import annotations

import numpy as np
from matplotlib.lines import Line2D


def points_of(*lines: Line2D) -> np.ndarray:
    """The points of lines one after the other, of shape (points, 2)."""
    return np.concatenate([np.asarray(line.get_xydata()) for line in lines])
