"""Initializers: each returns the weights (units, inputs) and biases (units,) of one layer."""

import numpy as np


def normal(rng, units, inputs, *, scale):
    """Weights from a normal distribution with mean 0; biases zero."""
    return rng.normal(0, scale, (units, inputs)), np.zeros(units)


def normal_biases_too(rng, units, inputs, *, scale):
    """Weights and biases from one normal distribution with mean 0."""
    drawn = rng.normal(0, scale, (units, inputs + 1))  # the biases are the last column
    return drawn[:, :-1], drawn[:, -1]


def uniform(rng, units, inputs, *, scale):
    """Weights from the uniform distribution on [-scale, scale]; biases zero."""
    return rng.uniform(-scale, scale, (units, inputs)), np.zeros(units)


def uniform_biases_too(rng, units, inputs, *, scale):
    """Weights and biases from the uniform distribution on [-scale, scale]."""
    drawn = rng.uniform(-scale, scale, (units, inputs + 1))  # the biases are the last column
    return drawn[:, :-1], drawn[:, -1]


def constant(rng, units, inputs, *, value):
    """Every weight the same; biases zero."""
    return np.full((units, inputs), value), np.zeros(units)


def constant_biases_too(rng, units, inputs, *, value):
    """Every weight and every bias the same."""
    return np.full((units, inputs), value), np.full(units, value)


def xavier(rng, units, inputs):
    """Weights uniform on ±√(6 / (inputs + units)); biases zero.  Glorot & Bengio 2010."""
    bound = np.sqrt(6 / (inputs + units))
    return rng.uniform(-bound, bound, (units, inputs)), np.zeros(units)
