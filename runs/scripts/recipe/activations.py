"""Activations: each returns a = σ(z), and the slope σ'(z)."""

import numpy as np


def identity(z):
    """σ(z) = z; σ' = 1."""
    return z, np.ones_like(z)


def sigmoid(z):
    """σ(z) = 1 / (1 + e⁻ᶻ) = ½ tanh(z/2) + ½, which cannot overflow; σ' = a (1 - a)."""
    a = 0.5 * np.tanh(0.5 * z) + 0.5
    return a, a * (1 - a)


def tanh(z):
    """σ(z) = tanh z; σ' = 1 - a²."""
    a = np.tanh(z)
    return a, 1 - a * a


def relu(z):
    """σ(z) = max(z, 0); σ' = 1 where z > 0, else 0."""
    a = np.maximum(z, 0)
    return a, np.sign(a)
