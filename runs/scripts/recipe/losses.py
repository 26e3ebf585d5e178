"""Losses: each returns δ = ∂L/∂z at the outputs a = σ(z), for targets t and slopes σ'(z)."""

import numpy as np


def mean_squared_error(a, t, slope):
    """L = mean of (a - t)² over every entry; ∂L/∂z = 2 (a - t) σ'(z) / entries."""
    return 2 / a.size * (a - t) * slope


def summed_squared_error(a, t, slope):
    """L = (a - t)², summed over outputs, mean over samples; ∂L/∂z = 2 (a - t) σ'(z) / samples."""
    return 2 / len(a) * (a - t) * slope


def root_mean_squared_error(a, t, slope):
    """L = √(mean of (a - t)²); ∂L/∂z = (a - t) σ'(z) / (entries · L), and 0 where L is 0."""
    error = np.sqrt(np.mean((a - t) ** 2))
    return (a - t) / (a.size * error) * slope if error else np.zeros_like(a)


def mean_cross_entropy(a, t, slope):
    """L = mean of -t log a - (1 - t) log(1 - a); with a sigmoid σ'(z) cancels.

    ∂L/∂z = (a - t) / entries.
    """
    return (a - t) / a.size


def summed_cross_entropy(a, t, slope):
    """L = -t log a - (1 - t) log(1 - a), summed over outputs, mean over samples.

    With a sigmoid σ'(z) cancels: ∂L/∂z = (a - t) / samples.
    """
    return (a - t) / len(a)


def mean_clipped_cross_entropy(a, t, slope):
    """L = mean of -t log â - (1 - t) log(1 - â), with â = a cut off at 1e-7 and 1 - 1e-7.

    ∂L/∂z = (â - t) / (â (1 - â)) σ'(z) / entries, and 0 where a was cut off.
    """
    cut = np.clip(a, 1e-7, 1 - 1e-7)
    return np.where(cut == a, (cut - t) / (cut * (1 - cut)), 0) * slope / a.size


def summed_clipped_cross_entropy(a, t, slope):
    """L = -t log â - (1 - t) log(1 - â), summed over outputs, mean over samples; â as a cut off.

    Cut off at 1e-7 and 1 - 1e-7; ∂L/∂z = (â - t) / (â (1 - â)) σ'(z) / samples, and 0 beyond.
    """
    cut = np.clip(a, 1e-7, 1 - 1e-7)
    return np.where(cut == a, (cut - t) / (cut * (1 - cut)), 0) * slope / len(a)
