"""Normalisations: each returns (offset, scale) for x ← (x - offset) / scale, feature by feature."""

import numpy as np


def no_normalization(x):
    """Leave x as it is."""
    return 0, 1


def max_abs(x):
    """Divide by the largest absolute entry."""
    return 0, np.abs(x).max() or 1


def min_max(x):
    """Each feature to 0..1; one without spread is only shifted."""
    spread = np.ptp(x, axis=0)
    return x.min(axis=0), np.where(spread > 0, spread, 1)


def standard(x):
    """Each feature to mean 0 and variance 1; one without spread is only shifted."""
    return x.mean(axis=0), np.where(np.ptp(x, axis=0) > 0, x.std(axis=0), 1)
